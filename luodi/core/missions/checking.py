"""What is wrong with a plan as somebody left it: visits dragged, dropped, put on a day they are closed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from luodi.core.missions.model import Mission, Shift
from luodi.core.missions.plan import DayPlan, Plan
from luodi.core.missions.timetable import Late, time_day


class FaultKind(Enum):
    """Which rule is broken."""

    UNKNOWN = "unknown"
    TWICE = "twice"
    CLOSED = "closed"
    LATE = "late"
    BREAK_LATE = "break late"
    DAY_LATE = "day late"
    MEMBER_MISSING = "member missing"
    OTHER_TEAM = "other team"
    LOAD = "load"
    GROUP = "group"
    ORDER = "order"
    APPOINTMENT_MISSED = "appointment missed"
    PLACE = "place"


@dataclass(frozen=True)
class Fault:
    """One broken rule: where, about whom, by how many minutes where that makes sense, and in words."""

    kind: FaultKind
    text: str
    team: str | None = None
    day: int | None = None
    candidate: str | None = None
    minutes: float | None = None


def clock(minutes: float) -> str:
    """Minutes from midnight as 09:05."""
    return f"{int(minutes) // 60:02d}:{int(minutes) % 60:02d}"


def retime(mission: Mission, plan: Plan) -> Plan:
    """Return the same visits, nights and order with times reckoned anew; what is late stays late."""
    days = tuple(
        time_day(mission, shift, [v for v in day.visits if v in mission.by_id], day.from_place, day.to_place)[0]
        for shift, day in zip(mission.shifts, plan.days, strict=True)
    )
    visited = {visit for day in days for visit in day.visits}
    unmet = tuple(c.id for c in mission.candidates if c.fixed and c.id not in visited)
    return Plan(days, sum(mission.by_id[visit].value for visit in visited), unmet)


def check(mission: Mission, plan: Plan) -> tuple[Fault, ...]:
    """
    Every rule that the plan's visits, order and nights break; none when it can be carried out.

    The plan's own times are not believed: each day is timed again, as early as it goes, so that a visit just dragged
    somewhere needs no times. ``plan.days`` must be the mission's shifts, in their order.
    """
    faults: list[Fault] = []
    at: dict[str, tuple[int, str, int]] = {}
    slept: dict[str, str] = {}
    for shift, day in zip(mission.shifts, plan.days, strict=True):
        faults += places_of_day(shift, day, slept.get(shift.team))
        slept[shift.team] = day.to_place
        faults += visits_of_day(mission, shift, day, at)
        known = [visit for visit in day.visits if visit in mission.by_id]
        for late in time_day(mission, shift, known, day.from_place, day.to_place)[1]:
            faults.append(fault_of(late, mission, shift))
    return (*faults, *faults_between(mission, at))


def places_of_day(shift: Shift, day: DayPlan, slept: str | None) -> Iterator[Fault]:
    """Starts and ends that are not the shift's."""
    if day.from_place != (shift.from_place if shift.from_place is not None else slept):
        yield Fault(FaultKind.PLACE, f"{shift.team}不能从“{day.from_place}”出发", shift.team, shift.day)
    if day.to_place not in shift.to_places:
        yield Fault(FaultKind.PLACE, f"{shift.team}当天不能到“{day.to_place}”结束", shift.team, shift.day)


def visits_of_day(mission: Mission, shift: Shift, day: DayPlan, at: dict[str, tuple[int, str, int]]) -> Iterator[Fault]:
    """Visits that this team may not make on this day; notes in ``at`` where each is."""
    where = (shift.team, shift.day)
    load = 0.0
    for position, visit in enumerate(day.visits):
        c = mission.by_id.get(visit)
        if c is None:
            yield Fault(FaultKind.UNKNOWN, f"名单里没有“{visit}”", *where, visit)
            continue
        if visit in at:
            yield Fault(FaultKind.TWICE, f"“{visit}”排了两次", *where, visit)
        at[visit] = (shift.day, shift.team, position)
        load += c.load
        if missing := c.members - shift.members:
            yield Fault(FaultKind.MEMBER_MISSING, f"“{visit}”需要{'、'.join(sorted(missing))}到场", *where, visit)
        if c.teams is not None and shift.team not in c.teams:
            yield Fault(FaultKind.OTHER_TEAM, f"“{visit}”只能由{'、'.join(sorted(c.teams))}拜访", *where, visit)
        if not c.starts_on(shift.day, shift.starts, shift.ends):
            yield Fault(FaultKind.CLOSED, f"“{visit}”当天没有够长的接待时间", *where, visit)
    if shift.load_limit is not None and load > shift.load_limit + 1e-6:
        yield Fault(FaultKind.LOAD, f"当天安排 {load:g}，上限 {shift.load_limit:g}", *where)


def fault_of(late: Late, mission: Mission, shift: Shift) -> Fault:
    """Put a lateness into words."""
    where, minutes = (shift.team, shift.day), late.minutes
    if late.what == "":
        return Fault(FaultKind.DAY_LATE, f"当天超时 {minutes:.0f} 分钟", *where, minutes=minutes)
    if late.what in mission.by_id:
        return Fault(FaultKind.LATE, f"到“{late.what}”晚 {minutes:.0f} 分钟", *where, late.what, minutes)
    return Fault(FaultKind.BREAK_LATE, f"{late.what}晚 {minutes:.0f} 分钟", *where, minutes=minutes)


def faults_between(mission: Mission, at: dict[str, tuple[int, str, int]]) -> Iterator[Fault]:
    """Groups, orders and appointments."""
    first: dict[str, str] = {}
    for c in mission.candidates:
        if c.id not in at:
            if c.fixed:
                yield Fault(FaultKind.APPOINTMENT_MISSED, f"约好的“{c.id}”没有安排", candidate=c.id)
            continue
        day, team, position = at[c.id]
        if c.group is not None and (other := first.setdefault(c.group, c.id)) != c.id:
            yield Fault(FaultKind.GROUP, f"“{c.id}”与“{other}”只能去一家", team, day, c.id)
        for before in c.after:
            if before in at and not (
                at[before][0] < day or (at[before] < (day, team, position) and at[before][1] == team)
            ):
                yield Fault(FaultKind.ORDER, f"“{c.id}”应排在“{before}”之后", team, day, c.id)
