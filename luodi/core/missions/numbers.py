"""A mission as the arrays the search works on, and back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from luodi.core.missions.engine.tables import Floats, Ints, State, Tables, new_state
from luodi.core.missions.model import Mission
from luodi.core.missions.plan import DayPlan, Plan
from luodi.core.missions.timetable import time_day

NEAREST = 100  # candidates looked at around a ruin's middle


@dataclass(frozen=True, eq=False)
class Numbers:
    """A mission's tables and what turns the search's numbers into names again."""

    mission: Mission
    tables: Tables
    groups: int
    must: float  # value from which on a visit is an appointment

    @cached_property
    def scale(self) -> float:
        """The usual value of a candidate, which temperatures are measured in."""
        ordinary = self.tables.value[self.tables.value < self.must]
        return float(np.mean(ordinary)) if len(ordinary) else 1.0

    @cached_property
    def row(self) -> dict[str, int]:
        """Number of each candidate."""
        return {c.id: u for u, c in enumerate(self.mission.candidates)}

    def empty_state(self) -> State:
        """A state without any visit, its nights not yet chosen."""
        t = self.tables
        state = new_state(t, self.groups)
        state.length[:] = 2
        state.visits[:, 0] = t.start_place
        state.visits[:, 1] = t.end_places[t.end_at[:-1]]
        for r, before in enumerate(t.tied):
            if before >= 0:
                state.visits[r, 0] = state.visits[before, 1]
        return state

    def orders(self, state: State) -> list[tuple[list[str], str, str]]:
        """Visits, start and end of each shift in a state."""
        n = len(self.mission.candidates)
        places = places_of_nodes(self.mission)
        found = []
        for r in range(len(self.mission.shifts)):
            nodes = state.visits[r, : state.length[r]].tolist()
            ids = [self.mission.candidates[u].id for u in nodes[1:-1]]
            found.append((ids, places[nodes[0] - n], places[nodes[-1] - n]))
        return found


def places_of_nodes(mission: Mission) -> list[str]:
    """Names of the places a day may start or end at, in the order of their nodes."""
    named = (p for s in mission.shifts for p in (*([s.from_place] if s.from_place else []), *s.to_places))
    return list(dict.fromkeys(named))


def number_mission(mission: Mission) -> Numbers:
    """Put a mission into arrays."""
    candidates, shifts, travel = mission.candidates, mission.shifts, mission.travel
    n = len(candidates)
    ends = places_of_nodes(mission)
    node = {place: n + k for k, place in enumerate(ends)}
    rows = np.array([travel.index[p] for p in (*(c.place for c in candidates), *ends)], np.int64)
    minutes = np.ascontiguousarray(travel.by_part[:, rows[:, None], rows[None, :]])
    service = np.array([c.visit_minutes for c in candidates] + [0.0] * len(ends))
    total = sum(c.value for c in candidates)
    must = 2.0 * total + 1.0
    value = np.array([max(c.value, 1e-9) + (must if c.fixed else 0.0) for c in candidates])
    group_of: dict[str, int] = {}
    group = [group_of.setdefault(c.group, len(group_of)) if c.group is not None else -1 for c in candidates]
    allowed, window_at, opens, closes = windows_of(mission)
    index = {c.id: u for u, c in enumerate(candidates)}
    before = [[index[other] for other in c.after] for c in candidates]
    after: list[list[int]] = [[] for _ in candidates]
    for u, others in enumerate(before):
        for other in others:
            after[other].append(u)
    breaks = [s.breaks for s in shifts]
    flat = [b for day in breaks for b in day]
    tied = np.array(mission.tied, np.int64).reshape(-1)
    next_tied = np.full(len(shifts), -1, np.int64)
    next_tied[tied[tied >= 0]] = np.flatnonzero(tied >= 0)
    end_at = pointers([s.to_places for s in shifts])
    busy = np.array([bool(s.breaks) for s in shifts], bool)
    free = np.array([not before[u] and not after[u] for u in range(n)], bool) & (len(travel.part_ends) == 0)
    near = near_candidates(minutes[0, :n, :n], service[:n], allowed, window_at, opens, closes)
    tables = Tables(
        travel=minutes,
        part_ends=np.array([*travel.part_ends, np.inf]),
        edge=np.ascontiguousarray(travel.edges[rows[:, None], rows[None, :]]),
        longer=np.ascontiguousarray(travel.longer[rows[:, None], rows[None, :]]),
        least=np.ascontiguousarray(minutes.min(axis=0)),
        least_back=np.ascontiguousarray(minutes.min(axis=0).T),
        value=value,
        service=service,
        need=service[:n] + np.minimum(0.0, least_detours(minutes[0], near)),
        load=np.array([c.load for c in candidates]),
        group=np.array(group, np.int64),
        allowed=allowed,
        window_at=window_at,
        opens=opens,
        closes=closes,
        opened=outermost(allowed, window_at[:, :-1], opens, np.inf),
        closed=outermost(allowed, window_at[:, 1:] - 1, closes, -np.inf),
        before_at=pointers(before),
        before=np.array([u for others in before for u in others], np.int64),
        after_at=pointers(after),
        after=np.array([u for others in after for u in others], np.int64),
        day=np.array([s.day for s in shifts], np.int64),
        day_start=np.array([s.starts for s in shifts], np.float64),
        day_end=np.array([s.ends for s in shifts], np.float64),
        load_limit=np.array([np.inf if s.load_limit is None else s.load_limit for s in shifts]),
        tied=tied,
        next_tied=next_tied,
        start_place=np.array([-1 if s.from_place is None else node[s.from_place] for s in shifts], np.int64),
        end_at=end_at,
        end_places=np.array([node[p] for s in shifts for p in s.to_places], np.int64),
        break_at=pointers(breaks),
        break_opens=np.array([b.opens for b in flat], np.float64),
        break_closes=np.array([b.closes for b in flat], np.float64),
        break_minutes=np.array([b.minutes for b in flat], np.float64),
        night_heads=np.array(night_heads(mission, tied, next_tied), np.int64),
        near=near,
        is_free=free,
        is_plain=free & ~np.any(allowed & busy, axis=1),
        surprise=np.array([-math.log((k + 0.5) / 1024) for k in range(1024)]),
    )
    return Numbers(mission, tables, len(group_of), must)


def pointers(lists: Sequence[Sequence[object]]) -> Ints:
    """Where each list begins once all are laid end to end."""
    return np.concatenate([[0], np.cumsum([len(x) for x in lists], dtype=np.int64)]).astype(np.int64)


def night_heads(mission: Mission, tied: Ints, next_tied: Ints) -> list[int]:
    """First shifts of the chains of days in which some night is to be chosen."""
    heads = []
    for head in np.flatnonzero(tied < 0):
        r, choices = int(head), 0
        while r >= 0:
            choices += len(mission.shifts[r].to_places) > 1
            r = int(next_tied[r])
        if choices:
            heads.append(int(head))
    return heads


def windows_of(mission: Mission) -> tuple[np.ndarray, Ints, Floats, Floats]:
    """Whether each candidate may be visited in each shift, and between which starts."""
    shape = (len(mission.candidates), len(mission.shifts))
    allowed = np.zeros(shape, bool)
    window_at = np.zeros((shape[0], shape[1] + 1), np.int64)
    opens: list[float] = []
    closes: list[float] = []
    for u, c in enumerate(mission.candidates):
        wanted = c.value > 0 or c.fixed
        for r, s in enumerate(mission.shifts):
            window_at[u, r] = len(opens)
            if wanted and c.members <= s.members and (c.teams is None or s.team in c.teams):
                for first, last in c.starts_on(s.day, s.starts, s.ends):
                    allowed[u, r] = True
                    opens.append(first)
                    closes.append(last)
        window_at[u, shape[1]] = len(opens)
    return allowed, window_at, np.array(opens, np.float64), np.array(closes, np.float64)


def outermost(allowed: np.ndarray, at: Ints, hours: Floats, otherwise: float) -> Floats:
    """Return the hour that ``at`` names for each candidate and shift, by shift: shape (shifts, n)."""
    found = np.full(allowed.shape, otherwise)
    found[allowed] = hours[at[allowed]]
    return np.ascontiguousarray(found.T)


def near_candidates(
    minutes: Floats, service: Floats, allowed: np.ndarray, window_at: Ints, opens: Floats, closes: Floats
) -> Ints:
    """
    Return for each candidate those near it in place and time, nearest first: shape (n, at most 100).

    Distance is the ride, a fifth of a wait that cannot be avoided, and minutes that are surely late, on the best day
    and in the better direction (after Vidal et al. 2013, granular neighbourhoods with time windows).
    """
    n = len(service)
    best = np.full((n, n), np.inf)
    hours = set()
    for r in range(allowed.shape[1]):
        first = np.where(allowed[:, r], window_at[:, r], 0)
        last = np.where(allowed[:, r], window_at[:, r + 1] - 1, 0)
        opened = np.where(allowed[:, r], opens[first] if len(opens) else 0.0, np.inf)
        closed = np.where(allowed[:, r], closes[last] if len(closes) else 0.0, -np.inf)
        if (key := (opened.tobytes(), closed.tobytes())) in hours:
            continue
        hours.add(key)
        both = allowed[:, r][:, None] & allowed[:, r][None, :]
        ready = service[:, None] + minutes
        with np.errstate(invalid="ignore"):
            wait = np.maximum(0.0, opened[None, :] - closed[:, None] - ready)
            late = np.maximum(0.0, opened[:, None] + ready - closed[None, :])
            cost = np.where(both, minutes + 0.2 * wait + late, np.inf)
        best = np.minimum(best, np.minimum(cost, cost.T))
    np.fill_diagonal(best, np.inf)
    return np.argsort(best, axis=1, kind="stable")[:, : min(max(n - 1, 0), NEAREST)].astype(np.int64)


def least_detours(minutes: Floats, near: Ints) -> Floats:
    """Return the least way round by each candidate, in minutes; negative off a metric. Looked at between near stops."""
    n = len(near)
    others = np.concatenate([near[:, :16], np.tile(np.arange(n, len(minutes)), (n, 1))[:, :16]], axis=1)
    here = np.arange(n)[:, None]
    there, back = minutes[others, here], minutes[here, others]
    around = there[:, :, None] + back[:, None, :] - minutes[others[:, :, None], others[:, None, :]]
    return np.asarray(around.min(axis=(1, 2), initial=0.0), np.float64)


def build_plan(mission: Mission, orders: Sequence[tuple[Sequence[str], str, str]]) -> Plan:
    """Return the plan with these visits, starts and ends, by shift, each as early as it goes."""
    days: list[DayPlan] = []
    for shift, (visits, from_place, to_place) in zip(mission.shifts, orders, strict=True):
        days.append(time_day(mission, shift, visits, from_place, to_place)[0])
    visited = {visit for day in days for visit in day.visits}
    unmet = tuple(c.id for c in mission.candidates if c.fixed and c.id not in visited)
    return Plan(tuple(days), sum(mission.by_id[visit].value for visit in visited), unmet)
