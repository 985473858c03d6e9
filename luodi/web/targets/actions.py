"""Every write about lists of targets: one transaction each, with who did it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core.chains.gaps import GapReport
from luodi.web.accounts.models import User
from luodi.web.audit.actions import changed, record
from luodi.web.chains.shelf import Held
from luodi.web.chains.targets import need_of, rank, rules_with
from luodi.web.companies import register
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.reports.storing import one_line
from luodi.web.targets.freezing import MOST_KEPT, frozen_rows, plain_need
from luodi.web.targets.models import TargetList, TargetRow
from luodi.web.targets.operations import Operation


@dataclass(frozen=True)
class Wish:
    """What is to be kept: of a chain as a city stands to it, the targets for one segment."""

    held: Held
    report: GapReport
    segment: str
    weights: Mapping[str, int]
    top: int


def save_list(*, wish: Wish, name: str, by: User) -> TargetList:
    """
    Rank now and keep the result for the user's unit; what a browser showed is not trusted.

    Raises
    ------
    Refused
        When the segment is no gap of the city, nothing was found, or ``top`` is out of range.
    """
    if not by.may_write or by.unit is None:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    if not 1 <= wish.top <= MOST_KEPT:
        raise Refused(_("名单要有 1 到 %(most)s 名。") % {"most": MOST_KEPT})
    need = need_of(wish.report, wish.segment)
    if need is None:
        raise Refused(_("这一环节不是本市的缺口，不找目标。"))
    rules, day, state = rules_with(wish.weights), timezone.localdate(), register.manifest()
    ranked = rank(need, rules, day, top=wish.top)  # before the transaction: it may read a large register
    if not ranked:
        raise Refused(_("名录里没有合条件的，没有可存的。"))
    chain, segment = wish.held.chain, wish.held.chain.by_id[wish.segment]
    city = wish.report.city
    called = one_line(name)[:120] or f"{city.name}·{segment.name} {day}"[:120]
    with transaction.atomic():
        kept = TargetList.objects.create(
            unit=by.unit, name=called, chain=wish.held.own, shipped="" if wish.held.own else chain.id,
            chain_name=chain.name, chain_version=str(wish.held.number or chain.version), segment=segment.id,
            segment_name=segment.name, city=city.code, city_name=city.name, need=plain_need(need),
            weights=dict(rules.weights), rules_version=rules.version, generation=state.generation,
            register_rows=state.rows, day=day, added_by=by,
        )  # fmt: skip
        rows = TargetRow.objects.bulk_create(frozen_rows(kept, ranked))
        record(Operation.LIST_SAVED, by=by, target=kept.name, obj=kept, rows=len(rows))
    return kept


@transaction.atomic
def rename_list(*, kept: TargetList, name: str, version: int | None, by: User) -> TargetList:
    """Call a list something else."""
    now = held_list(kept, by, version)
    called = one_line(name)[:120]
    if not called:
        raise Refused(_("请填写名称。"))
    if called != now.name:
        changes = changed({"name": now.name}, {"name": called})
        now.name = called
        now.version += 1
        now.save(update_fields=["name", "version"])
        record(Operation.LIST_RENAMED, by=by, target=now.name, obj=now, changes=changes)
    return now


@transaction.atomic
def remove_list(*, kept: TargetList, by: User) -> TargetList:
    """Put a list away; it can be taken back, and leads made of it stay."""
    now = held_list(kept, by)
    now.removed_at, now.removed_by = timezone.now(), by
    now.save(update_fields=["removed_at", "removed_by"])
    record(Operation.LIST_REMOVED, by=by, target=now.name, obj=now)
    return now


@transaction.atomic
def restore_list(*, kept: TargetList, by: User) -> TargetList:
    """Take a list back that was put away."""
    now = held_list(kept, by, removed=True)
    if now.is_removed:
        now.removed_at = now.removed_by = None
        now.save(update_fields=["removed_at", "removed_by"])
        record(Operation.LIST_RESTORED, by=by, target=now.name, obj=now)
    return now


def held_list(kept: TargetList, by: User, version: int | None = None, *, removed: bool = False) -> TargetList:
    """The list's row, held until the transaction ends; refuses who may not change it."""
    now = TargetList.objects.select_for_update(of=("self",)).filter(pk=kept.pk).first()
    if now is None or not by.may_write or now.unit_id != by.unit_id:
        raise NotAllowed(_("只有所属单位可以改这份名单。"))
    if now.is_removed and not removed:
        raise Conflict(_("这份名单已被删除，请先恢复。"))
    if version is not None and version != now.version:
        raise Conflict(_("“%(name)s”刚被别人改过，请看过后再提交。") % {"name": now.name})
    return now
