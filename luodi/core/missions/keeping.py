"""Plan again after something has happened, changing little: what was done stays, what is agreed is moved last."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from itertools import pairwise

from luodi.core.missions.model import Candidate, Minutes, Mission, Opening, Shift
from luodi.core.missions.plan import DayPlan, Pause, Plan, Stop
from luodi.core.missions.planner import DEFAULT_ROUNDS, NEVER, plan_mission
from luodi.core.missions.timetable import time_day

HELD = "\x1fheld"  # ends the name of a candidate's copy that stays where the old plan has it


@dataclass(frozen=True)
class Moment:
    """A minute of a day of the mission."""

    day: int
    minute: Minutes


@dataclass(frozen=True)
class Begun:
    """What a shift has behind it: its visits, and breaks taken since."""

    stops: tuple[Stop, ...] = ()
    pauses: tuple[Pause, ...] = ()
    is_over: bool = False


def replan(
    mission: Mission,
    plan: Plan,
    *,
    now: Moment | None = None,
    cancelled: Collection[str] = (),
    move_cost: float | None = None,
    seconds: float | None = None,
    rounds: int | None = None,
    seed: int = 0,
    on_better: Callable[[Plan], None] | None = None,
    stop: Callable[[], bool] = NEVER,
) -> Plan:
    """
    Return a plan for what is left of a mission after cancellations, delays or other changes of its terms.

    Each visit of the old plan is offered twice, once at its old place and hour for its value and ``move_cost``, once
    anywhere, and at most one of the two is made: changing little is a term of the model like any other.

    Parameters
    ----------
    mission
        The terms as they are now; whom the old plan visits may be gone, closed, or have other hours.
    plan
        The plan so far, for the same shifts. Days over by ``now``, and visits whose ride has begun, stay as they are.
    now
        Nothing is planned before it; ``None`` is before the first day. A team already too late for its day's end may
        end as late as it must.
    cancelled
        Candidates not to be visited any more. A team under way to one goes on from the stop before it.
    move_cost
        What it costs to visit somebody of the old plan on another day, with another team, at another hour, or not at
        all, in units of value. By default more than all values together: as few as possible are moved, and the room
        is filled with others around them.
    seconds, rounds, seed, stop
        As for :func:`plan_mission`; 5,000 rounds by default.
    on_better
        Called with each better plan of the whole trip, what has happened included.
    """
    begun = [begun_by(now, day, cancelled) for day in plan.days]
    seen = {stop.candidate: day for day, b in zip(plan.days, begun, strict=True) for stop in b.stops}
    left = [c for c in not_begun(mission, seen) if c.id not in cancelled]
    cost = sum(c.value for c in left) + 1.0 if move_cost is None else move_cost
    ahead = {visit: where for visit, where in plan.visited.items() if visit not in seen}
    offered = [copy for c in left for copy in offer(c, ahead.get(c.id), cost, mission)]
    shifts = shifts_ahead(mission, plan, begun, now)
    smaller = Mission(tuple(s for s in shifts if s is not None), with_orders(offered), mission.travel)
    start = rename(plan, {c.id.removesuffix(HELD): c.id for c in offered if c.id.endswith(HELD)})
    names = {c.id: c.id.removesuffix(HELD) for c in offered}

    def whole(found: Plan) -> Plan:
        return stitch(mission, plan, rename(found, names), begun)

    def report(better: Plan) -> None:
        if on_better is not None:
            on_better(whole(better))

    found = plan_mission(
        smaller, seconds=seconds, rounds=rounds if rounds or seconds else DEFAULT_ROUNDS // 4,
        seed=seed, start=start, on_better=report, stop=stop,
    )  # fmt: skip
    return whole(found)


def begun_by(now: Moment | None, day: DayPlan, cancelled: Collection[str]) -> Begun:
    """Return what of a day has begun."""
    if now is None or day.day > now.day:
        return Begun()
    if day.day < now.day:
        return Begun(day.stops, day.pauses, is_over=True)
    stops: list[Stop] = []
    for stop in day.stops:
        set_out = min([stop.rides_at, *(p.starts for p in stop.pauses)])
        if set_out > now.minute or (stop.candidate in cancelled and stop.starts > now.minute):
            return Begun(tuple(stops), tuple(p for p in stop.pauses if p.starts <= now.minute))
        stops.append(stop)
    # nobody leaves the last train of the day
    under_way = day.rides_at <= now.minute < day.ends and any(p.on_way for p in day.pauses)
    if under_way:
        return Begun(day.stops, day.pauses, is_over=True)
    return Begun(tuple(stops), tuple(p for p in day.pauses if p.starts <= now.minute))


def not_begun(mission: Mission, seen: dict[str, DayPlan]) -> list[Candidate]:
    """Return who can still be visited after those seen, with orders and groups as these leave them."""
    groups = {mission.by_id[v].group for v in seen if v in mission.by_id} - {None}
    too_late = {other for v in seen if v in mission.by_id for other in mission.by_id[v].after}
    left = []
    for c in mission.candidates:
        if c.id in seen or c.group in groups or c.id in too_late:
            continue
        # a team cannot wait for another's visit of the same day
        days = {seen[v].day for v in c.after if v in seen and any(s.team != seen[v].team for s in mission.shifts)}
        left.append(replace(c, closed_days=c.closed_days | days))
    return left


def offer(c: Candidate, old: tuple[DayPlan, Stop] | None, cost: float, mission: Mission) -> list[Candidate]:
    """Return a candidate and, where the old plan has it at an hour that still will do, its copy held there."""
    if old is None:
        return [c]
    day, stop = old
    shift = next((s for s in mission.shifts if (s.team, s.day) == (day.team, day.day)), None)
    if shift is None or not any(
        first - 1e-6 <= stop.starts <= last + 1e-6 for first, last in c.starts_on(day.day, shift.starts, shift.ends)
    ):
        return [c]
    group = c.group if c.group is not None else HELD + c.id
    hours = (Opening(day.day, stop.starts, stop.starts + c.visit_minutes),)
    teams = frozenset({day.team}) & (c.teams if c.teams is not None else frozenset({day.team}))
    held = replace(c, id=c.id + HELD, value=c.value + cost, openings=hours, teams=teams, group=group)
    return [replace(c, group=group), held]


def with_orders(offered: list[Candidate]) -> tuple[Candidate, ...]:
    """Return the candidates, each after all copies of those it comes after, without those that are gone."""
    copies: dict[str, list[str]] = {}
    for c in offered:
        copies.setdefault(c.id.removesuffix(HELD), []).append(c.id)
    return tuple(replace(c, after=tuple(copy for o in c.after for copy in copies.get(o, ()))) for c in offered)


def shifts_ahead(mission: Mission, plan: Plan, begun: list[Begun], now: Moment | None) -> list[Shift | None]:
    """Return what is left of each shift, ``None`` for those over."""
    over_at: dict[str, str] = {}
    ahead: list[Shift | None] = []
    for shift, day, b in zip(mission.shifts, plan.days, begun, strict=True):
        if b.is_over:
            over_at[shift.team] = day.to_place
            ahead.append(None)
            continue
        slept = over_at.pop(shift.team, None)
        from_place = shift.from_place if shift.from_place is not None else slept
        if now is not None and shift.day == now.day:
            shift = rest_of_shift(mission, shift, day, b, now)
        else:
            shift = replace(shift, from_place=from_place)
        ahead.append(shift)
    return ahead


def rest_of_shift(mission: Mission, shift: Shift, day: DayPlan, b: Begun, now: Moment) -> Shift:
    """Return today's shift from the last stop begun, or from now; as late as its end must be."""
    free = max([now.minute, shift.starts, *(s.leaves for s in b.stops), *(p.ends for p in b.pauses)])
    taken = {p.name for p in (*b.pauses, *(p for s in b.stops for p in s.pauses))}
    load = sum(mission.by_id[s.candidate].load for s in b.stops if s.candidate in mission.by_id)
    rest = replace(
        shift,
        starts=free,
        ends=max(shift.ends, free),
        from_place=b.stops[-1].place if b.stops else day.from_place,
        # a meal whose hours have gone by is gone
        breaks=tuple(x for x in shift.breaks if x.name not in taken and x.closes >= free),
        load_limit=None if shift.load_limit is None else max(0.0, shift.load_limit - load),
    )
    assert rest.from_place is not None
    home = min(time_day(mission, rest, (), rest.from_place, place)[0].ends for place in rest.to_places)
    return replace(rest, ends=max(rest.ends, home))


def rename(plan: Plan, names: dict[str, str]) -> Plan:
    """Return the plan with candidates under other names."""
    days = tuple(
        replace(day, stops=tuple(replace(s, candidate=names.get(s.candidate, s.candidate)) for s in day.stops))
        for day in plan.days
    )
    return replace(plan, days=days)


def stitch(mission: Mission, plan: Plan, found: Plan, begun: list[Begun]) -> Plan:
    """Return what has begun and what was found as one plan."""
    new = {(day.team, day.day): day for day in found.days}
    days = []
    for day, b in zip(plan.days, begun, strict=True):
        if b.is_over:
            days.append(day)
            continue
        after = new[day.team, day.day]
        stops, pauses = list(after.stops), after.pauses
        if b.pauses and stops:
            stops[0] = replace(stops[0], pauses=b.pauses + stops[0].pauses)
        elif b.pauses:
            pauses = b.pauses + pauses
        if b.stops:
            after = replace(after, from_place=day.from_place, starts=day.starts)
        days.append(replace(after, stops=(*b.stops, *stops), pauses=pauses))
    visited = {visit for day in days for visit in day.visits}
    unmet = tuple(c.id for c in mission.candidates if c.fixed and c.id not in visited)
    value = sum(mission.by_id[visit].value for visit in visited if visit in mission.by_id)
    return Plan(tuple(days), value, unmet)


def mend(
    mission: Mission,
    plan: Plan,
    locked: Collection[str] = (),
    *,
    move_cost: float | None = None,
    seconds: float | None = None,
    rounds: int | None = None,
    seed: int = 0,
) -> Plan:
    """
    Return a plan that keeps every rule, near one that somebody has changed by hand.

    Visits in ``locked`` stay in the shift they are in and in their order to each other; those that cannot are in
    ``unmet``. The others stay in their shift where that costs less than ``move_cost``, by default the usual value of
    a candidate. ``plan.days`` must be the mission's shifts, in their order; its times do not count.
    """
    usual = sum(c.value for c in mission.candidates) / max(len(mission.candidates), 1)
    cost = usual if move_cost is None else move_cost
    before: dict[str, tuple[str, ...]] = {}
    for day in plan.days:
        chain = [visit for visit in day.visits if visit in locked]
        before |= {later: (earlier,) for earlier, later in pairwise(chain)}
    offered: list[Candidate] = []
    for c in mission.candidates:
        if c.id not in plan.visited:
            offered.append(c)
            continue
        day = plan.visited[c.id][0]
        held = hold_in_shift(c, day, mission)
        if c.id in locked:
            offered.append(replace(held, fixed=True, after=c.after + before.get(c.id, ())))
        else:
            group = c.group if c.group is not None else HELD + c.id
            offered += [replace(c, group=group), replace(held, id=c.id + HELD, value=c.value + cost, group=group)]
    bent = Mission(mission.shifts, with_orders(offered), mission.travel)
    start = rename(plan, {c.id.removesuffix(HELD): c.id for c in offered if c.id.endswith(HELD)})
    found = plan_mission(
        bent, seconds=seconds, rounds=rounds if rounds or seconds else DEFAULT_ROUNDS // 4, seed=seed, start=start
    )
    days = rename(found, {c.id: c.id.removesuffix(HELD) for c in offered}).days
    visited = {visit for day in days for visit in day.visits}
    unmet = tuple(c.id for c in mission.candidates if (c.fixed or c.id in locked) and c.id not in visited)
    return Plan(days, sum(mission.by_id[visit].value for visit in visited), unmet)


def hold_in_shift(c: Candidate, day: DayPlan, mission: Mission) -> Candidate:
    """Return the candidate as one that only this team may visit, on this day."""
    shift = next(s for s in mission.shifts if (s.team, s.day) == (day.team, day.day))
    hours: tuple[Opening, ...] = (Opening(day.day, shift.starts, shift.ends),)
    if c.openings is not None:
        hours = tuple(o for o in c.openings if o.day == day.day)
    teams = frozenset({day.team}) if c.teams is None else c.teams & {day.team}
    return replace(c, openings=hours, teams=teams)
