"""A plan as a state of the search, less what is no longer feasible."""

from __future__ import annotations

from luodi.core.missions.engine.insertion import bounds, cost_with_breaks, insert
from luodi.core.missions.engine.nights import choose_nights
from luodi.core.missions.engine.recreate import BY_WORTH, recreate
from luodi.core.missions.engine.schedule import time_route
from luodi.core.missions.engine.tables import Ints, State
from luodi.core.missions.numbers import Numbers, places_of_nodes
from luodi.core.missions.plan import DayPlan, Plan


def blocked_teams(numbers: Numbers, chance: Ints) -> list[str]:
    """Teams that cannot ride from the start to the end of their days in time, even without a visit."""
    t, state = numbers.tables, numbers.empty_state()
    shifts = numbers.mission.shifts
    teams = [shifts[head].team for head in t.night_heads if not choose_nights(t, state, int(head), 0.0, chance)]
    teams += [s.team for r, s in enumerate(shifts) if s.team not in teams and not time_route(t, state, r)]
    return list(dict.fromkeys(teams))


def load_plan(numbers: Numbers, plan: Plan, chance: Ints) -> State:
    """Return ``plan`` as a state: its nights where they will do, then its visits in order while each fits, then others."""
    t, state = numbers.tables, numbers.empty_state()
    place = {name: len(t.value) + k for k, name in enumerate(places_of_nodes(numbers.mission))}
    days = {(day.team, day.day): day for day in plan.days}
    for r, shift in enumerate(numbers.mission.shifts):
        old = days.get((shift.team, shift.day))
        if old is not None and old.to_place in shift.to_places:
            state.visits[r, 1] = place[old.to_place]
            if t.next_tied[r] >= 0:
                state.visits[t.next_tied[r], 0] = place[old.to_place]
    if not all(time_route(t, state, r) for r in range(len(t.day))):
        state = numbers.empty_state()
        for head in t.night_heads:
            choose_nights(t, state, int(head), 0.0, chance)
        for r in range(len(t.day)):
            time_route(t, state, r)
    for r, shift in enumerate(numbers.mission.shifts):
        if (old := days.get((shift.team, shift.day))) is not None:
            load_day(numbers, state, r, old)
    state.touched[:] = True
    recreate(t, state, BY_WORTH, numbers.must, chance)
    return state


def load_day(numbers: Numbers, state: State, r: int, day: DayPlan) -> None:
    """Add the visits of ``day`` to route ``r``, each after the one before, where that is feasible."""
    t = numbers.tables
    for visit in day.visits:
        u = numbers.row.get(visit)
        if u is None or state.route_of[u] >= 0 or not t.allowed[u, r]:
            continue
        if (t.group[u] >= 0 and state.taken[t.group[u]]) or state.loads[r] + t.load[u] > t.load_limit[r]:
            continue
        at = int(state.length[r]) - 2
        low, high = bounds(t, state, u, r)
        if low <= at <= high and fits(numbers, state, u, r, at):
            insert(t, state, u, r, at)


def fits(numbers: Numbers, state: State, u: int, r: int, at: int) -> bool:
    """Whether ``u`` can be visited after position ``at`` of route ``r`` in time."""
    return bool(cost_with_breaks(numbers.tables, state, u, r, at) < float("inf"))
