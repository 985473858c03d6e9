"""Every write about chains: one transaction each, with who did it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core.chains.chain import Chain, Segment
from luodi.core.chains.comparing import compare_chains
from luodi.core.chains.faults import ERROR, Fault
from luodi.core.chains.loading import Checked, check_fields, plain_segment, to_yaml
from luodi.web.accounts.models import Unit, User
from luodi.web.audit.actions import record
from luodi.web.chains import presences
from luodi.web.chains.models import ChainVersion, OwnChain
from luodi.web.chains.operations import Operation
from luodi.web.chains.shelf import Held, held_version
from luodi.web.companies import register
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.jobs import actions as jobs
from luodi.web.jobs.models import Job, State

JOB_KIND = "count-presence"


class Faulty(Refused):
    """A chain that cannot be kept: its faults, each with its place."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        errors = [f for f in faults if f.level == ERROR]
        super().__init__(_("有 %(n)s 处错误，没有保存：") % {"n": len(errors)} + "；".join(str(f) for f in errors[:5]))
        self.faults = tuple(faults)


class Outdated(Conflict):
    """Somebody saved another version since the page was drawn."""

    def __init__(self, last: ChainVersion) -> None:
        super().__init__(
            _("%(who)s 已在 %(at)s 存了第 %(n)s 版。您的改动没有保存；请看过新版后再改。")
            % {"who": last.by, "at": timezone.localtime(last.at).strftime("%Y-%m-%d %H:%M:%S"), "n": last.number}
        )
        self.last = last


@transaction.atomic
def add_chain(*, checked: Checked, by: User) -> OwnChain:
    """A chain brought in from a file becomes the unit's own."""
    _check_writer(by)
    chain = _usable(checked)
    own = _create(chain, by)
    _add_version(own, chain, 1, _("由文件 %(name)s 导入") % {"name": checked.name}, by)
    record(Operation.CHAIN_ADDED, by=by, target=own.name[:200], obj=own, segments=len(chain.segments))
    return own


@transaction.atomic
def replace_chain(*, held: Held, checked: Checked, version: int | None, by: User) -> Held:
    """The next version of an own chain, from a file; the same id, or it would be another chain."""
    own = _locked(held, version, by)
    chain = _usable(checked)
    if chain.id != own.slug:
        raise Refused(
            _("文件里的编号是“%(theirs)s”，这条链的编号是“%(ours)s”。请在产业链列表里当作新链导入。")
            % {"theirs": chain.id, "ours": own.slug}
        )
    return _save(own, chain, _("由文件 %(name)s 导入") % {"name": checked.name}, by)


@transaction.atomic
def edit_segment(*, held: Held, segment: str, fields: Mapping[str, Any], version: int | None, by: User) -> Held:
    """
    Change one segment, or add it where ``segment`` is ""; a shipped chain is copied for the unit first.

    Parameters
    ----------
    fields
        Fields of the file format (`luodi.core.chains.building.SEGMENT_FIELDS`) with their new values.
    version
        Number of the version the change is based on; ``None``: whatever it is. Of no account for a shipped chain.

    Raises
    ------
    Faulty
        When the chain would have errors; nothing is kept then, not even the copy.
    """
    _check_writer(by)
    own = _copy(held, by) if held.own is None else _locked(held, version, by)
    rows = [_plain(s) for s in held.chain.segments]
    if segment:
        rows = [{**row, **fields} if row["id"] == segment else row for row in rows]
        note = _("改“%(name)s”") % {"name": held.chain.by_id[segment].name}
    else:
        rows.append(dict(fields))
        note = _("加“%(name)s”") % {"name": fields.get("name", "")}
    return _save(own, _built(held.chain, rows), note, by)


@transaction.atomic
def remove_segment(*, held: Held, segment: str, version: int | None, by: User) -> Held:
    """Take a segment out, and out of the inputs of those that buy from it; a shipped chain is copied first."""
    _check_writer(by)
    own = _copy(held, by) if held.own is None else _locked(held, version, by)
    rows = [_plain(s) for s in held.chain.segments if s.id != segment]
    for row in rows:
        row["inputs"] = [i for i in row["inputs"] if i != segment]
    note = _("去掉“%(name)s”") % {"name": held.chain.by_id[segment].name}
    return _save(own, _built(held.chain, rows), note, by)


@transaction.atomic
def queue_count(*, held: Held, by: User) -> Job | None:
    """
    Have a chain counted over a big register, by whoever may look at it: it changes nothing of anybody's.

    ``None`` where the count is there, or was quick enough to be made now. One under way is not asked for twice.

    Raises
    ------
    NoRegister, DamagedRegister
        See each.
    """
    if not by.works:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    if presences.survey_of(held) is not None:
        return None
    state = register.manifest()
    key = presences.key_of(held, state)
    waiting = job_of(key)
    if waiting is not None and waiting.is_open:
        return waiting
    payload = {
        "key": key,
        "chain": held.own.pk if held.own else None,
        "shipped": None if held.own else held.chain.id,
        "number": held.number or None,
    }
    job = jobs.queue(kind=JOB_KIND, payload=payload, total=2 * state.rows, by=by)
    record(Operation.PRESENCE_QUEUED, by=by, target=held.chain.name[:200], obj=job, rows=state.rows)
    return job


def job_of(key: str) -> Job | None:
    """The last job that counted, or is to count, what is kept under ``key``."""
    found = Job.objects.select_related("owner").filter(kind=JOB_KIND, payload__key=key)
    return found.filter(state__in=(State.QUEUED, State.RUNNING)).first() or found.first()


def _check_writer(user: User) -> None:
    if not user.may_write:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))


def _usable(checked: Checked) -> Chain:
    if checked.chain is None:
        raise Faulty(checked.faults)
    return checked.chain


def _locked(held: Held, version: int | None, by: User) -> OwnChain:
    """The chain's row, held until the transaction ends; refuses a change to a version that is no longer the last."""
    _check_writer(by)
    own = held.own and OwnChain.objects.select_for_update().filter(pk=held.own.pk, removed_at=None).first()
    if own is None:
        raise Conflict(_("这条产业链已经不在了，请刷新页面。"))
    if own.unit_id != by.unit_id:
        raise NotAllowed(_("只有所属单位可以改这条产业链。"))
    if own.current != (held.number if version is None else version) or own.current != held.number:
        raise Outdated(own.versions.select_related("by").get(number=own.current))
    return own


def _create(chain: Chain, by: User, copied_from: str = "") -> OwnChain:
    # Two people of a unit may copy the same chain at once: the unit's row keeps the second one waiting.
    unit = Unit.objects.select_for_update(no_key=True).get(pk=by.unit_id or 0)
    there = OwnChain.objects.filter(unit=unit, slug=chain.id, removed_at=None).first()
    if there is not None:
        raise Conflict(
            _("本单位已经有编号为“%(slug)s”的产业链“%(name)s”。请打开它来改。") % {"slug": chain.id, "name": there.name}
        )
    return OwnChain.objects.create(
        unit=unit, slug=chain.id, name=chain.name, name_en=chain.name_en, copied_from=copied_from, added_by=by
    )


def _copy(held: Held, by: User) -> OwnChain:
    own = _create(held.chain, by, held.chain.id)
    _add_version(own, held.chain, 1, _("复制自带的产业链（%(version)s）") % {"version": held.chain.version}, by)
    record(Operation.CHAIN_ADDED, by=by, target=own.name[:200], obj=own, copied_from=held.chain.id)
    return own


def _save(own: OwnChain, chain: Chain, note: str, by: User) -> Held:
    """The next version of ``own``, unless nothing changed."""
    last = own.versions.select_related("chain").get(number=own.current)
    changes = [c for c in compare_chains(held_version(last).chain, chain) if (c.segment, c.field) != ("", "version")]
    if not changes:
        return held_version(last)
    made = _add_version(own, chain, own.current + 1, note, by)
    own.current, own.name, own.name_en = made.number, chain.name, chain.name_en
    own.save(update_fields=["current", "name", "name_en"])
    record(Operation.CHAIN_CHANGED, by=by, target=own.name[:200], obj=own, number=made.number, changes=len(changes))
    return held_version(made)


def _add_version(own: OwnChain, chain: Chain, number: int, note: str, by: User) -> ChainVersion:
    return ChainVersion.objects.create(chain=own, number=number, text=to_yaml(chain), note=note[:200], by=by)


def _built(before: Chain, rows: list[dict[str, Any]]) -> Chain:
    """``before`` with other segments, dated today, checked."""
    plain = {
        "version": timezone.localdate().isoformat(),
        "source": before.source,
        "status": before.status,
        "chain": before.id,
        "name": before.name,
        "name_en": before.name_en,
        "segments": rows,
        "sources": dict(before.sources),
    }

    def where(number: int | None, field: str) -> str:
        return "" if number is None else _field_place(rows[number], field)

    return _usable(check_fields(plain, where, before.name))


def _field_place(row: Mapping[str, Any], field: str) -> str:
    return f"{row.get('name') or row.get('id')} · {field}" if field else str(row.get("name") or row.get("id"))


def _plain(segment: Segment) -> dict[str, Any]:
    """A segment's fields as a file gives them: texts, and lists even where they are empty."""
    empty: dict[str, Any] = {"inputs": [], "codes": [], "keywords": [], "exclude": [], "gates": [], "sources": []}
    return {**empty, **plain_segment(segment), "stage": str(segment.stage)}
