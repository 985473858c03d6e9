"""Whose an investor is: the clash check across units, first-report claims, transfers, disputes and rulings."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core.projects.clashes import Clash, HeldCase, Investor, clash_check
from luodi.core.projects.errors import WrongShares
from luodi.core.projects.money import Shares, check_shares
from luodi.core.projects.ownership import Ownership as Owned
from luodi.core.projects.ownership import ownership_on
from luodi.web.accounts.models import Role, Share, Unit, User
from luodi.web.audit.actions import record
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.projects.book import core_entries, core_id, keys_of, settle, today
from luodi.web.projects.holding import add_entry, held_for_writing, held_from_above, reason_of
from luodi.web.projects.models import EntryKind, EntryRow, InvestorLock, Ownership, Project
from luodi.web.projects.operations import Operation
from luodi.web.rulebook.cities import root_id
from luodi.web.rulebook.editions import rules_of


class Taken(Conflict):
    """Another unit has the investor: since when, and whom to ask. Nothing else is told."""

    def __init__(self, clashes: tuple[Clash, ...]) -> None:
        super().__init__(" ".join(clash.message for clash in clashes))
        self.clashes = clashes


def find_clashes(*, investor: str, code: str, unit: Unit | None, but: int | None = None) -> tuple[Clash, ...]:
    """Other units with a running claim on ``investor``; it looks across all units and tells a unit and a day only."""
    return tuple(clash for clash, _project in _clashing(investor, code, unit, but))


def _clashing(investor: str, code: str, unit: Unit | None, but: int | None = None) -> list[tuple[Clash, Project]]:
    same_name, same_core = keys_of(investor)
    like = Q(pk__in=[])
    if same_name:
        like |= Q(investor_key=same_name)
    if same_core:
        like |= Q(investor_core=same_core)
    if code:
        like |= Q(investor_code=code)
    running = Project.objects.standing().filter(like).exclude(ownership=Ownership.FREE).exclude(pk=but)
    if unit is not None:
        running = running.exclude(owner=unit)
    found: dict[str, tuple[Clash, Project]] = {}
    for project in running.select_related("owner", "unit").order_by("owned_since")[:200]:
        owned = ownership_on(core_entries(project.entries.order_by("id")), today(), rules_of(project.unit).ownership)
        if owned.state.value == Ownership.FREE:  # time has run out since it was last written
            continue
        name = owned.owner or str(project.unit)
        case = HeldCase(name, owned.since or project.stage_since, Investor(project.investor, project.investor_code))
        for clash in clash_check(Investor(investor, code), [case]):
            found.setdefault(clash.unit, (clash, project))
    return sorted(found.values(), key=lambda pair: (pair[0].since, pair[0].unit))


def _hold_investor(project: Project) -> None:
    """Hold what the investor is known by, in one order, until the transaction ends."""
    same_name, same_core = keys_of(project.investor)
    keys = {f"n:{same_name}"[:220], f"c:{same_core}"[:220], f"k:{project.investor_code}"[:220]} - {"n:", "c:", "k:"}
    for key in sorted(keys):
        InvestorLock.objects.get_or_create(key=key)
    list(InvestorLock.objects.select_for_update().filter(key__in=keys).order_by("key"))


@transaction.atomic
def claim(*, project: Project, on: date | None = None, by: User) -> EntryRow:
    """
    Report, for the user's unit, that it was first to talk with the project's investor.

    Raises
    ------
    Taken
        When another unit has a running claim on the investor.
    """
    # Who waits for the investor must not hold the project: a dispute takes them in the same order.
    if not project.investor:
        raise Refused(_("请先填写投资方，再申报首报。"))
    _hold_investor(project)
    project = held_for_writing(project, by, own=True)
    clashes = find_clashes(
        investor=project.investor, code=project.investor_code, unit=project.unit, but=project.pk
    )  # fmt: skip
    if clashes:
        raise Taken(clashes)
    owned = _owned(project)
    if owned.owner:
        raise Conflict(_("这个项目已由“%(unit)s”首报。") % {"unit": owned.owner})
    entry = add_entry(project, EntryKind.CLAIM, by, on=on, unit=project.unit, amount=project.planned_wan)
    _settle_with(project, entry)
    record(Operation.CLAIM_FILED, by=by, target=project.name, obj=project, entry=entry.pk)
    return entry


@transaction.atomic
def accept_claim(*, project: Project, by: User) -> EntryRow:
    """Accept the claim that is filed: a bureau above the unit does, or a colleague in the bureau itself."""
    project = held_from_above(project, by)
    if by.role != Role.BUREAU:
        raise NotAllowed(_("首报由上级招商局受理。"))
    filed = _running_claim(project, Ownership.FILED)
    if filed.by_id == by.pk:
        raise NotAllowed(_("不能由申报人本人受理。"))
    entry = add_entry(project, EntryKind.ACCEPTANCE, by, target=filed)
    _settle_with(project, entry)
    record(Operation.CLAIM_ACCEPTED, by=by, target=project.name, obj=project, entry=entry.pk)
    return entry


@transaction.atomic
def renew_claim(*, project: Project, by: User) -> EntryRow:
    """Renew the protection once more, as often as the rules allow."""
    project = held_for_writing(project, by, own=True)
    standing = _running_claim(project, Ownership.PROTECTED)
    entry = add_entry(project, EntryKind.RENEWAL, by, target=standing)
    _settle_with(project, entry)
    record(Operation.CLAIM_RENEWED, by=by, target=project.name, obj=project, entry=entry.pk)
    return entry


@transaction.atomic
def release_claim(*, project: Project, reason: str, by: User) -> EntryRow:
    """Give the claim up, for a reason."""
    project = held_for_writing(project, by, own=True)
    if not project.claim_runs:
        raise Conflict(_("这个项目没有生效的首报。"))
    entry = add_entry(project, EntryKind.RELEASE, by, reason=reason_of(reason))
    _settle_with(project, entry)
    record(Operation.CLAIM_RELEASED, by=by, target=project.name, obj=project, reason=entry.reason)
    return entry


def _owned(project: Project) -> Owned:
    """Whose the project is today; its columns are as of the last write, and time may have run out since."""
    return ownership_on(core_entries(project.entries.order_by("id")), today(), rules_of(project.unit).ownership)


def _settle_with(project: Project, entry: EntryRow) -> None:
    """Bring the project in line; refuses an entry that the rules pass over, with their reason."""
    why = dict(settle(project).ownership.ignored).get(core_id(entry.pk))
    if why:
        raise Refused(_("不能这样办理：%(why)s。") % {"why": why})


def _running_claim(project: Project, state: Ownership) -> EntryRow:
    owned = _owned(project)
    if owned.state.value != state:
        raise Conflict(_("首报现在是“%(state)s”，不能这样办理。") % {"state": Ownership(owned.state.value).label})
    return EntryRow.objects.get(pk=int(owned.claim))


@transaction.atomic
def transfer(*, project: Project, unit: Unit, shares: Mapping[int, Fraction], reason: str, by: User) -> EntryRow:
    """
    Hand a project over to another unit of the city; the giving unit goes on seeing it.

    ``shares`` (unit id → part of 1) split what the giving unit has of the credit: what others have from earlier transfers
    stays theirs, however often the project changes hands.
    """
    project = held_for_writing(project, by, own=True)
    if unit.pk == project.unit_id:
        raise Refused(_("请选择另一个单位。"))
    if root_id(unit) != root_id(project.unit):
        raise Refused(_("只能流转给本市的单位。"))
    _check_parts(shares, (unit.pk, project.unit_id))
    owned = _owned(project)
    if owned.state.value == Ownership.DISPUTED:
        raise Conflict(_("首报有争议，等裁定后再流转。"))
    if owned.state.value == Ownership.FREE:  # a transfer settles a claim: without one there is nothing to hand over
        add_entry(project, EntryKind.CLAIM, by, unit=project.unit, amount=project.planned_wan)
    kept = _kept(_onward(owned.shares, project.unit, shares))
    entry = add_entry(project, EntryKind.TRANSFER, by, unit=unit, reason=reason_of(reason), data={"shares": kept})
    _move_to(project, unit, by)
    if len(kept) > 1:  # the whole credit goes with the project even where no claim is protected
        _settle_with(project, entry)
    record(Operation.PROJECT_TRANSFERRED, by=by, target=project.name, obj=project, to=unit.name, shares=kept)
    return entry


def _onward(before: Shares, giver: Unit, parts: Mapping[int, Fraction]) -> dict[int, Fraction]:
    """Who has which part of the credit once ``giver`` has split its own by ``parts``."""
    held = dict(before) or {giver.name: Fraction(1)}
    mine = held.pop(giver.name, Fraction(0))
    split = {pk: mine * part for pk, part in parts.items() if mine}
    for pk, name in Unit.objects.filter(name__in=held).values_list("pk", "name"):
        split[pk] = split.get(pk, Fraction(0)) + held[name]
    return split


def _move_to(project: Project, unit: Unit, by: User) -> None:
    """The project belongs to ``unit`` from now on; the unit it leaves still sees it."""
    if project.unit_id != unit.pk:
        same = {"unit": project.unit, "kind": "projects.project", "object_id": project.pk, "ended_at": None}
        Share.objects.filter(**same).exclude(until=None).update(ended_at=timezone.now())  # one that would run out
        Share.objects.get_or_create(**same, defaults={"by": by})
        add_entry(project, EntryKind.STATED, by, data={"unit": unit.pk})
        project.unit = unit
    settle(project)


def _check_parts(shares: Mapping[int, Fraction], units: tuple[int, ...]) -> None:
    if set(shares) - set(units):
        raise WrongShares("、".join(str(share) for share in shares.values()))
    check_shares(tuple((str(pk), share) for pk, share in shares.items()))


def _kept(shares: Mapping[int, Fraction]) -> dict[str, str]:
    return {str(pk): str(share) for pk, share in shares.items()}


@transaction.atomic
def dispute(*, project: Project, reason: str, by: User) -> int:
    """
    Contest, from the own project, the claims other units have on its investor; how many were contested.

    The other unit's project is not named to whoever contests: only that its claim now waits for a ruling.
    """
    _hold_investor(project)
    project = held_for_writing(project, by, own=True)
    said = reason_of(reason)
    others = _clashing(project.investor, project.investor_code, project.unit, project.pk)
    if not others:
        raise Conflict(_("没有别的单位首报这个投资方。"))
    for _clash, other in others:
        held = Project.objects.select_for_update(of=("self",)).get(pk=other.pk)
        add_entry(held, EntryKind.DISPUTE, by, unit=project.unit, reason=said)
        settle(held)
    record(
        Operation.CLAIM_DISPUTED,
        by=by,
        target=project.name,
        obj=project,
        reason=said,
        units=[c.unit for c, _p in others],
    )
    return len(others)


@transaction.atomic
def rule(*, project: Project, unit: Unit, shares: Mapping[int, Fraction], reason: str, by: User) -> EntryRow:
    """
    Rule on a dispute: whose the project is and how credit is split; a bureau above both does.

    A bureau that is a party rules only where nobody stands above it.
    """
    project = held_from_above(project, by)
    asked = set(project.entries.filter(kind=EntryKind.DISPUTE).values_list("unit_id", flat=True))
    is_party = by.unit_id in asked | {project.unit_id}
    if by.role != Role.BUREAU or (is_party and by.unit is not None and by.unit.parent_id is not None):
        raise NotAllowed(_("争议由上级招商局裁定。"))
    if project.ownership != Ownership.DISPUTED:
        raise Conflict(_("没有待裁定的争议。"))
    if unit.pk not in asked | {project.unit_id}:
        raise Refused(_("只能裁定给申报单位或提出争议的单位。"))
    _check_parts(shares, (*asked, project.unit_id))
    entry = add_entry(
        project, EntryKind.RULING, by, unit=unit, reason=reason_of(reason), data={"shares": _kept(shares)}
    )
    _move_to(project, unit, by)
    record(Operation.CLAIM_RULED, by=by, target=project.name, obj=project, to=unit.name, shares=entry.data["shares"])
    return entry
