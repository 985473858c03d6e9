"""Changes of a plan by hand: values in, a plan with its times reckoned anew out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from luodi.core.missions import DayPlan, Mission, Moment, Plan, Shift, Stop, retime
from luodi.core.missions.keeping import begun_by, rest_of_shift
from luodi.core.missions.timetable import time_day

Key = tuple[str, int]  # team and day


def place(plan: Plan, mission: Mission, key: str, to: Key, at: int) -> Plan:
    """
    ``plan`` with ``key`` as visit number ``at`` of a team's day, taken from wherever it was.

    ``at`` counts the visits of that day without ``key``; beyond the last it comes last.
    """
    orders = _orders(plan)
    for visits in orders.values():
        if key in visits:
            visits.remove(key)
    orders[to].insert(max(0, min(at, len(orders[to]))), key)
    return _with_orders(plan, mission, orders)


def drop(plan: Plan, mission: Mission, keys: Sequence[str]) -> Plan:
    """``plan`` without the visits ``keys``."""
    return _with_orders(plan, mission, {k: [v for v in vs if v not in keys] for k, vs in _orders(plan).items()})


def sleep(plan: Plan, mission: Mission, where: Key, to_place: str) -> Plan:
    """``plan`` with another place for one team's night; the next day starts there."""
    days = [replace(d, to_place=to_place) if (d.team, d.day) == where else d for d in plan.days]
    return Plan(_chained(mission, days), plan.value, plan.unmet)


def carry_over(plan: Plan, mission: Mission) -> Plan:
    """
    ``plan`` for terms that changed since: what is still there keeps its day, its team and its order.

    Nights that may not be slept any more become the first that may.
    """
    old = {(d.team, d.day): d for d in plan.days}
    days = []
    for shift in mission.shifts:
        before = old.get((shift.team, shift.day))
        visits = [v for v in before.visits if v in mission.by_id] if before else []
        night = before.to_place if before and before.to_place in shift.to_places else shift.to_places[0]
        days.append(DayPlan(shift.team, shift.day, "", night, shift.starts, _stops(mission, visits), 0, 0, 0))
    return retime(mission, Plan(_chained(mission, days), 0.0))


def time_again(plan: Plan, mission: Mission, now: Moment | None) -> Plan:
    """
    The times of ``plan`` reckoned anew, as early as each goes, but nothing that lies before ``now`` touched.

    A day under way is timed from ``now``, or from the end of the visit in hand.
    """
    timed = retime(mission, plan)
    if now is None:
        return timed
    days = list(timed.days)
    for number, (shift, day) in enumerate(zip(mission.shifts, plan.days, strict=True)):
        begun = begun_by(now, day, ())
        if begun.is_over:
            days[number] = day
        elif shift.day == now.day:
            rest = rest_of_shift(mission, shift, day, begun, now)
            visits = day.visits[len(begun.stops) :]
            ahead = time_day(mission, rest, visits, rest.from_place or day.from_place, day.to_place)[0]
            days[number] = replace(
                ahead,
                from_place=day.from_place if begun.stops else ahead.from_place,
                starts=day.starts if begun.stops else ahead.starts,
                stops=(*begun.stops, *ahead.stops),
            )
    return replace(timed, days=tuple(days))


def begun_visits(plan: Plan, now: Moment | None, cancelled: Collection[str] = ()) -> frozenset[str]:
    """Visits that are over or under way at ``now``; one ``cancelled`` before it starts is not, though one rides to it."""
    return frozenset(stop.candidate for day in plan.days for stop in begun_by(now, day, cancelled).stops)


def _orders(plan: Plan) -> dict[Key, list[str]]:
    return {(day.team, day.day): list(day.visits) for day in plan.days}


def _with_orders(plan: Plan, mission: Mission, orders: Mapping[Key, Sequence[str]]) -> Plan:
    """``plan`` with other visits; those that stay in their day keep the times they had until they are timed again."""
    known = {(d.team, d.day, s.candidate): s for d in plan.days for s in d.stops}
    days = []
    for day in plan.days:
        visits = orders[day.team, day.day]
        fresh = {s.candidate: s for s in _stops(mission, visits)}
        days.append(replace(day, stops=tuple(known.get((day.team, day.day, v), fresh[v]) for v in visits)))
    return replace(plan, days=tuple(days))


def _stops(mission: Mission, visits: Sequence[str]) -> tuple[Stop, ...]:
    later = 24 * 60.0  # not begun at any moment, until it is timed
    return tuple(Stop(v, mission.by_id[v].place, later, later, later, later, 0.0) for v in visits)


def _chained(mission: Mission, days: Sequence[DayPlan]) -> tuple[DayPlan, ...]:
    """Days that start where the team slept."""
    slept: dict[str, str] = {}
    found = []
    for shift, day in zip(mission.shifts, days, strict=True):
        start = shift.from_place if shift.from_place is not None else slept.get(shift.team, day.from_place)
        found.append(replace(day, from_place=start))
        slept[shift.team] = day.to_place
    return tuple(found)


def shift_of(mission: Mission, where: Key) -> Shift | None:
    """The shift of a team's day."""
    return next((s for s in mission.shifts if (s.team, s.day) == where), None)
