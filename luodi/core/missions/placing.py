"""A plan as it stands, in the search's arrays: what would fit into which day, with some of its visits left out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from luodi.core.missions.engine.chance import seeded
from luodi.core.missions.engine.placing import cheapest_positions, earliest_ends
from luodi.core.missions.engine.schedule import time_route
from luodi.core.missions.engine.tables import Floats, Ints, State
from luodi.core.missions.model import Candidate, Mission
from luodi.core.missions.numbers import Numbers, number_mission
from luodi.core.missions.plan import Plan


class Placing:
    """A plan with its own nights, starts and orders, under its mission's terms or such as differ a little."""

    def __init__(
        self, mission: Mission, plan: Plan, candidates: tuple[Candidate, ...], longer_minutes: float = 0.0
    ) -> None:
        shifts = tuple(
            replace(s, from_place=day.from_place, to_places=(day.to_place,), ends=s.ends + longer_minutes)
            for s, day in zip(mission.shifts, plan.days, strict=True)
        )
        self.plan, self.chance = plan, seeded(0)
        # what is in the plan by hand counts, even if it brings nothing
        named = tuple(replace(c, value=max(c.value, 1e-6)) if c.id in plan.visited else c for c in candidates)
        self.numbers: Numbers = number_mission(Mission(shifts, named, mission.travel))
        self.routes: list[list[int]] = [
            [self.numbers.row[visit] for visit in day.visits if visit in self.numbers.row] for day in plan.days
        ]
        self.state: State = self.numbers.empty_state()
        self.in_time = np.zeros(len(shifts), bool)
        self.put_all()

    def put_all(self, without: Collection[int] = ()) -> None:
        """Put in the plan's visits, less some."""
        t, s = self.numbers.tables, self.state
        s.route_of[:], s.taken[:] = -1, 0
        for r, route in enumerate(self.routes):
            for u in route:
                if u not in without:
                    s.route_of[u] = r
                    if t.group[u] >= 0:
                        s.taken[t.group[u]] += 1
        for r in range(len(self.routes)):
            self.put_day(r, without)

    def put_day(self, r: int, without: Collection[int] = ()) -> None:
        """Put in the visits of one day, less some."""
        t, s = self.numbers.tables, self.state
        kept = [u for u in self.routes[r] if u not in without]
        s.route_of[self.routes[r]] = -1
        s.route_of[kept] = r
        s.visits[r, len(kept) + 1] = s.visits[r, s.length[r] - 1]
        s.visits[r, 1 : len(kept) + 1] = kept
        s.length[r] = len(kept) + 2
        s.loads[r] = sum(float(t.load[u]) for u in kept)
        # a day that is late as it stands takes nobody in
        self.in_time[r] = time_route(t, s, r)

    def positions(self, r: int, wanted: Ints) -> Ints:
        """Return for each of ``wanted`` where it fits best into day ``r``: the visits before it; -1 where it does not."""
        if not self.in_time[r] or not len(wanted):
            return np.full(len(wanted), -1)
        return cheapest_positions(self.numbers.tables, self.state, r, wanted, self.chance)

    def ends(self, r: int, wanted: Ints) -> Floats:
        """Return the earliest end of day ``r`` with each of ``wanted``; infinite where it does not fit."""
        if not self.in_time[r] or not len(wanted):
            return np.full(len(wanted), np.inf)
        return earliest_ends(self.numbers.tables, self.state, r, wanted)
