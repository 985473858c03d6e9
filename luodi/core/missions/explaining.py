"""Why each candidate was left out of a plan, and the least that would bring it in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from luodi.core.missions.checking import clock
from luodi.core.missions.model import Candidate, Mission, Opening, Shift
from luodi.core.missions.plan import DayPlan, Plan
from luodi.core.missions.timetable import time_day

LONGEST_EXTENSION = 240  # minutes a day is stretched at most


class Reason(Enum):
    """Why a candidate is not in the plan, the first that holds."""

    NO_TEAM = "no team has the members"
    CLOSED = "no opening while a team is out"
    GROUP = "another of its group is visited"
    UNREACHABLE = "cannot be reached and left in time, even on empty days"
    APPOINTMENTS = "appointments leave no room"
    VALUE = "takes the place of visits that bring more"
    NO_VALUE = "brings nothing"


class RemedyKind(Enum):
    """What could be changed."""

    LONGER_DAY = "longer day"
    OPENING = "opening"
    DROP = "drop"
    MEMBER = "member"


@dataclass(frozen=True)
class Remedy:
    """One change that alone would bring the candidate into the plan as it stands."""

    kind: RemedyKind
    text: str
    team: str
    day: int
    minutes: float | None = None
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """A candidate, why it was left out, and what would bring it in, the least change of each kind."""

    candidate: str
    reason: Reason
    text: str
    remedies: tuple[Remedy, ...]


def explain(mission: Mission, plan: Plan) -> tuple[LeftOut, ...]:
    """
    Say of each candidate not in ``plan`` why, and what alone would bring it in.

    The plan's nights and the order of its visits are taken as given: a remedy that is named works (it is timed), but
    a smaller one may exist after planning anew. Takes a moment for each candidate, day and position.
    """
    return tuple(explain_one(mission, plan, c) for c in mission.candidates if c.id not in plan.visited)


def explain_one(mission: Mission, plan: Plan, c: Candidate) -> LeftOut:
    """Explain one candidate."""
    pairs = list(zip(mission.shifts, plan.days, strict=True))
    pairs = [(s, d) for s, d in pairs if keeps_order(mission, plan, s, c)]
    staffed = [(s, d) for s, d in pairs if c.members <= s.members and (c.teams is None or s.team in c.teams)]
    open_ = [(s, d) for s, d in staffed if c.starts_on(s.day, s.starts, s.ends)]
    remedies = list(remedies_for(mission, plan, c, pairs, staffed, open_))
    taken = next((v for v in plan.visited if c.group is not None and mission.by_id[v].group == c.group), None)
    if not c.fixed and c.value <= 0:
        return LeftOut(c.id, Reason.NO_VALUE, "价值为零", ())
    if not staffed:
        needed = "、".join(sorted(c.members)) or "、".join(sorted(c.teams or ()))
        return LeftOut(c.id, Reason.NO_TEAM, f"没有一组有{needed}", tuple(remedies))
    if not open_:
        return LeftOut(c.id, Reason.CLOSED, "出行的几天都没有够长的接待时间", tuple(remedies))
    if taken is not None:
        return LeftOut(c.id, Reason.GROUP, f"同组的“{taken}”已安排", drop_mate(mission, c, taken, open_))
    if not any(fits(mission, s, d, (), c) for s, d in open_):
        return LeftOut(c.id, Reason.UNREACHABLE, "即使当天不安排别的，也来不及往返", tuple(remedies))
    if not any(fits(mission, s, d, appointments(mission, d), c) for s, d in open_):
        return LeftOut(c.id, Reason.APPOINTMENTS, "与已约好的时间冲突", tuple(remedies))
    drops = next((r for r in remedies if r.kind is RemedyKind.DROP), None)
    worth = sum(mission.by_id[v].value for v in drops.dropped) if drops else 0.0
    text = f"要让出价值 {worth:g} 的“{'、'.join(drops.dropped)}”，自身为 {c.value:g}" if drops else "每天都已排满"
    return LeftOut(c.id, Reason.VALUE, text, tuple(remedies))


def keeps_order(mission: Mission, plan: Plan, shift: Shift, c: Candidate) -> bool:
    """Whether ``c`` in this shift comes after and before those of other shifts it must."""
    for visit, (day, _) in plan.visited.items():
        if (day.team, day.day) == (shift.team, shift.day):
            continue
        if visit in c.after and day.day >= shift.day:
            return False
        if c.id in mission.by_id[visit].after and day.day <= shift.day:
            return False
    return True


def drop_mate(mission: Mission, c: Candidate, taken: str, open_: list[tuple[Shift, DayPlan]]) -> tuple[Remedy, ...]:
    """Return the remedy of not visiting the other of the group, where that is enough and it is no appointment."""
    for s, d in open_:
        rest = tuple(visit for visit in d.visits if visit != taken)
        if not mission.by_id[taken].fixed and fits(mission, s, d, rest, c):
            return (Remedy(RemedyKind.DROP, f"不去“{taken}”", s.team, s.day, dropped=(taken,)),)
    return ()


def remedies_for(
    mission: Mission,
    plan: Plan,
    c: Candidate,
    pairs: list[tuple[Shift, DayPlan]],
    staffed: list[tuple[Shift, DayPlan]],
    open_: list[tuple[Shift, DayPlan]],
) -> Iterator[Remedy]:
    """Return the least change of each kind."""
    longer = [found for s, d in open_ if (found := lengthen(mission, s, d, c)) is not None]
    if longer:
        yield min(longer, key=lambda r: r.minutes or 0.0)
    drops = [found for s, d in open_ if (found := drop_for(mission, s, d, c)) is not None]
    if drops:
        yield min(drops, key=lambda r: sum(mission.by_id[v].value for v in r.dropped))
    opened = (found for s, d in staffed if (found := open_for(mission, s, d, c)) is not None)
    if (first := next(opened, None)) is not None:
        yield first
    if not staffed:
        for s, d in pairs:
            if c.teams is None and fits(mission, s, d, d.visits, c):
                lacking = "、".join(sorted(c.members - s.members))
                yield Remedy(RemedyKind.MEMBER, f"第{s.day}天请{lacking}随{s.team}", s.team, s.day)
                return


def appointments(mission: Mission, day: DayPlan) -> tuple[str, ...]:
    """Return the fixed visits of a day."""
    return tuple(visit for visit in day.visits if mission.by_id[visit].fixed)


def overrun(mission: Mission, shift: Shift, day: DayPlan, visits: tuple[str, ...], c: Candidate) -> float:
    """
    Minutes a day ends late at least with ``c`` among ``visits``; 0 when it fits, infinite when more goes wrong.

    Orders, groups and loads are looked at too.
    """
    load = sum(mission.by_id[v].load for v in visits) + c.load
    if shift.load_limit is not None and load > shift.load_limit + 1e-6:
        return float("inf")
    least = float("inf")
    for at in range(len(visits) + 1):
        if any(v in c.after for v in visits[at:]) or any(c.id in mission.by_id[v].after for v in visits[:at]):
            continue
        order = (*visits[:at], c.id, *visits[at:])
        late = time_day(mission, shift, order, day.from_place, day.to_place)[1]
        if all(x.what == "" for x in late):
            least = min(least, sum(x.minutes for x in late))
    return least


def fits(mission: Mission, shift: Shift, day: DayPlan, visits: tuple[str, ...], c: Candidate) -> bool:
    """Whether ``c`` can be visited among ``visits``, in the day's order."""
    return overrun(mission, shift, day, visits, c) == 0.0


def lengthen(mission: Mission, shift: Shift, day: DayPlan, c: Candidate) -> Remedy | None:
    """Return by how much the day must end later for ``c`` to fit."""
    minutes = overrun(mission, shift, day, day.visits, c)
    if not 0.0 < minutes <= LONGEST_EXTENSION:
        return None
    text = f"{shift.team}第{shift.day}天晚 {minutes:.0f} 分钟结束（{clock(shift.ends + minutes)}）"
    return Remedy(RemedyKind.LONGER_DAY, text, shift.team, shift.day, minutes)


def drop_for(mission: Mission, shift: Shift, day: DayPlan, c: Candidate) -> Remedy | None:
    """Return the one visit, or the two in a row, of least value that ``c`` could take the place of."""
    found: list[tuple[float, tuple[str, ...]]] = []
    for count in (1, 2):
        for at in range(len(day.visits) - count + 1):
            gone = day.visits[at : at + count]
            if any(mission.by_id[v].fixed for v in gone):
                continue
            if fits(mission, shift, day, day.visits[:at] + day.visits[at + count :], c):
                found.append((sum(mission.by_id[v].value for v in gone), gone))
    if not found:
        return None
    _, dropped = min(found)
    return Remedy(RemedyKind.DROP, f"不去“{'、'.join(dropped)}”", shift.team, shift.day, dropped=dropped)


def open_for(mission: Mission, shift: Shift, day: DayPlan, c: Candidate) -> Remedy | None:
    """Return the hour at which ``c`` would have to receive the team for the day to take it in."""
    ready = replace(c, openings=(Opening(shift.day, shift.starts, shift.ends),), closed_days=frozenset())
    anywhere = replace_candidate(mission, ready)
    for at in range(len(day.visits), -1, -1):
        order = (*day.visits[:at], c.id, *day.visits[at:])
        timed, late = time_day(anywhere, shift, order, day.from_place, day.to_place)
        if not late and fits(anywhere, shift, day, day.visits, ready):
            stop = timed.stops[at]
            text = f"第{shift.day}天 {clock(stop.starts)} 至 {clock(stop.leaves)} 能接待"
            return Remedy(RemedyKind.OPENING, text, shift.team, shift.day, stop.starts)
    return None


def replace_candidate(mission: Mission, c: Candidate) -> Mission:
    """Return the mission with another version of one candidate."""
    return Mission(mission.shifts, tuple(c if x.id == c.id else x for x in mission.candidates), mission.travel)
