"""Whose a project is on a day: the entries about its claims, folded into one state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction

from luodi.core.projects.claims import (
    Acceptance,
    Claim,
    ClaimState,
    Dispute,
    OwnershipRules,
    Progress,
    Release,
    Renewal,
    Ruling,
    Transfer,
)
from luodi.core.projects.dated import Dated, as_dated
from luodi.core.projects.money import Shares, with_unit
from luodi.core.projects.values import Agreement, Entry, Signing


@dataclass(frozen=True, slots=True)
class Ownership:
    """
    Whose a project is on a day.

    ``until`` is the last protected day as things stand (``None``: no end). ``shares`` is how credit is split; empty
    while nobody owns it. ``ended`` says why the last claim ended, ``ignored`` which entries changed nothing, and why.
    """

    state: ClaimState = ClaimState.FREE
    owner: str = ""
    since: date | None = None
    until: date | None = None
    shares: Shares = ()
    claim: str = ""
    renewed: int = 0
    ended: str = ""
    disputed_by: str = ""
    ignored: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Standing:
    """The state within a fold: what is shown, and the ends time runs to."""

    shown: Ownership
    opened: Claim | None = None
    protected_to: date | None = None
    active: date | None = None
    signed: bool = False

    def until(self, rules: OwnershipRules) -> date | None:
        """The last day before time takes the claim away."""
        if self.shown.state not in (ClaimState.FILED, ClaimState.PROTECTED):
            return None
        idle = None if rules.idle_days is None or self.active is None else _later(self.active, rules.idle_days)
        ends = [day for day in (self.protected_to, idle) if day is not None]
        return min(ends, default=None)


def ownership_on(entries: Iterable[Entry], on: date, rules: OwnershipRules | Dated[OwnershipRules]) -> Ownership:
    """
    Whose the project of ``entries`` is on the day ``on``.

    Parameters
    ----------
    entries
        Entries of one project, as a book has them standing; those that concern no claim are passed over.
    on
        Entries of later days do not count.

    Returns
    -------
    Ownership
        Its ``shares`` make up exactly 1, or are empty. An entry that does not fit (a second claim, a renewal too many)
        changes nothing and is told in ``ignored``.

    Notes
    -----
    A claim is filed, then accepted by somebody else (where the rules ask for it), then protected for
    ``protection_days`` from that day; renewals add ``renewal_days``. It lapses on the day after its protection, or when
    nothing was done for ``idle_days``. Rules with editions judge a claim by the one in force when it was filed. A
    binding contract ends the running of time, a dispute stops it until the
    ruling. Two units that file at the same moment are in dispute.
    """
    standing, dated = _Standing(Ownership()), as_dated(rules)
    for entry in sorted((e for e in entries if e.on <= on), key=lambda e: (e.on, e.recorded, e.id)):
        standing = _lapsed(standing, entry.on, _rules_of(standing, entry.on, dated))
        standing = _apply(standing, entry, _rules_of(standing, entry.on, dated))
    standing = _lapsed(standing, on, _rules_of(standing, on, dated))
    return replace(standing.shown, until=standing.until(_rules_of(standing, on, dated)))


def _rules_of(standing: _Standing, day: date, rules: Dated[OwnershipRules]) -> OwnershipRules:
    return rules.on(standing.opened.on if standing.opened else day)


def _later(day: date, days: int) -> date:
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max


def _lapsed(standing: _Standing, day: date, rules: OwnershipRules) -> _Standing:
    until = standing.until(rules)
    if until is None or day <= until:
        return standing
    why = f"{until}保护期满" if until == standing.protected_to else f"至{until}已{rules.idle_days}天无进展"
    return _freed(standing, why)


def _freed(standing: _Standing, why: str) -> _Standing:
    return _Standing(Ownership(ended=why, ignored=standing.shown.ignored))


def _ignored(standing: _Standing, entry: Entry, why: str) -> _Standing:
    return replace(standing, shown=replace(standing.shown, ignored=(*standing.shown.ignored, (entry.id, why))))


def _apply(standing: _Standing, entry: Entry, rules: OwnershipRules) -> _Standing:
    shown = standing.shown
    match entry:
        case Claim():
            return _claimed(standing, entry, rules)
        case Signing(agreement=Agreement.BINDING) if shown.state is not ClaimState.FREE:
            fixed = shown if shown.state is ClaimState.DISPUTED else replace(shown, state=ClaimState.FIXED)
            return replace(standing, shown=fixed, signed=True)
        case Progress() if shown.state is not ClaimState.FREE:
            return replace(standing, active=entry.on)
        case Acceptance() | Renewal() | Release() | Transfer() | Dispute() | Ruling():
            why = _misfit(standing, entry, rules)
            return _ignored(standing, entry, why) if why else _settled(standing, entry, rules)
        case _:
            return standing


def _claimed(standing: _Standing, claim: Claim, rules: OwnershipRules) -> _Standing:
    shown, opened = standing.shown, standing.opened
    if shown.state is not ClaimState.FREE:
        if opened and opened.recorded == claim.recorded and opened.unit != claim.unit and shown.state in _YOUNG:
            tied = replace(shown, state=ClaimState.DISPUTED, owner="", shares=(), disputed_by=claim.unit)
            return replace(standing, shown=tied)
        return _ignored(
            standing, claim, f"{shown.owner or '另一单位'}已首报" if shown.owner != claim.unit else "已经首报"
        )
    if claim.planned_wan is not None and claim.planned_wan < rules.floor_wan:
        return _ignored(standing, claim, f"计划投资不足 {with_unit(rules.floor_wan, '万元')}，不受首报保护")
    state = ClaimState.FILED if rules.needs_acceptance else ClaimState.PROTECTED
    fresh = Ownership(state, claim.unit, claim.on, None, ((claim.unit, Fraction(1)),), claim.id, ignored=shown.ignored)
    return _Standing(fresh, claim, _protected_to(claim.on, rules), claim.on)


_YOUNG = (ClaimState.FILED, ClaimState.PROTECTED)
_OWNED = (ClaimState.FILED, ClaimState.PROTECTED, ClaimState.FIXED)


def _protected_to(first: date, rules: OwnershipRules) -> date | None:
    return None if rules.protection_days is None else _later(first, rules.protection_days)


def _misfit(standing: _Standing, entry: Entry, rules: OwnershipRules) -> str:
    """Why ``entry`` does not fit the state; "" when it does."""
    shown = standing.shown
    match entry:
        case Acceptance(target=target):
            if shown.state is not ClaimState.FILED or target != shown.claim:
                return "没有待受理的这一申报"
            return "不能由申报人本人受理" if standing.opened and entry.by == standing.opened.by else ""
        case Renewal(target=target):
            if shown.state is not ClaimState.PROTECTED or target != shown.claim:
                return "这一申报不在保护期内"
            return "续期次数已用完" if rules.renewals is not None and shown.renewed >= rules.renewals else ""
        case Dispute() if shown.state not in _OWNED:
            return "没有可提出争议的申报"
        case Ruling() if shown.state is not ClaimState.DISPUTED:
            return "没有待裁定的争议"
        case Transfer() | Release() if shown.state not in _OWNED:
            return "没有可流转或放弃的申报"
    return ""


def _settled(standing: _Standing, entry: Entry, rules: OwnershipRules) -> _Standing:
    """The state after an entry that fits it."""
    shown = standing.shown
    match entry:
        case Acceptance():
            protected = replace(shown, state=ClaimState.PROTECTED)
            return replace(standing, shown=protected, protected_to=_protected_to(entry.on, rules), active=entry.on)
        case Renewal():
            to = standing.protected_to and _later(standing.protected_to, rules.renewal_days)
            return replace(standing, shown=replace(shown, renewed=shown.renewed + 1), protected_to=to)
        case Dispute(unit=unit):
            return replace(standing, shown=replace(shown, state=ClaimState.DISPUTED, disputed_by=unit))
        case Transfer(unit=unit, shares=shares) | Ruling(unit=unit, shares=shares):
            state = ClaimState.FIXED if standing.signed else ClaimState.PROTECTED
            owned = replace(shown, state=state, owner=unit, shares=shares, disputed_by="", renewed=0)
            return replace(standing, shown=owned, protected_to=_protected_to(entry.on, rules), active=entry.on)
        case Release(reason=reason):
            return _freed(standing, f"{entry.on}放弃：{reason}")
    return standing
