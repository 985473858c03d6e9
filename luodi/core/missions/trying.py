"""What was tried for those left out of a plan: their place in each day as it is, with less in it, or under other terms."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np

from luodi.core.missions.engine.tables import Floats, Ints
from luodi.core.missions.model import Candidate, Mission
from luodi.core.missions.placing import Placing
from luodi.core.missions.plan import Plan

LONGEST_EXTENSION = 240  # minutes a day is stretched at most


class Trials:
    """Everything that was tried for those left out; rows are candidates, columns days."""

    def __init__(self, mission: Mission, plan: Plan, left: list[Candidate]) -> None:
        self.mission, self.plan, self.left = mission, plan, left
        shape = (len(left), len(mission.shifts))
        self.staffed = np.zeros(shape, bool)
        self.ordered = np.zeros(shape, bool)
        for row, c in enumerate(left):
            self.ordered[row] = days_in_order(mission, plan, c)
            for r, s in enumerate(mission.shifts):
                self.staffed[row, r] = c.members <= s.members and (c.teams is None or s.team in c.teams)
        self.now = Placing(mission, plan, mission.candidates)
        self.rows: Ints = np.array([self.now.numbers.row[c.id] for c in left], np.int64)
        windows = self.now.numbers.tables.window_at[self.rows]
        self.open = self.staffed & (windows[:, 1:] > windows[:, :-1])

    def freed(self, **terms: object) -> Placing:
        """The plan where those left out have other terms."""
        gone = {c.id for c in self.left}
        changed = tuple(replace(c, **terms) if c.id in gone else c for c in self.mission.candidates)  # type: ignore[arg-type]  # fields by name
        return Placing(self.mission, self.plan, changed)

    def tried(self, placing: Placing, where: np.ndarray) -> Ints:
        """Where each fits best into each of the days ``where``, -1 where it does not."""
        found = np.full(where.shape, -1)
        for r in range(where.shape[1]):
            rows = np.flatnonzero(where[:, r])
            found[rows, r] = placing.positions(r, self.rows[rows])
        return found

    @cached_property
    def room(self) -> Ints:
        """Positions in the days as they are."""
        return self.tried(self.now, self.open & self.ordered)

    @cached_property
    def alone(self) -> tuple[Ints, Ints]:
        """Positions in days without any visit, and in days with appointments only, where nothing less would do."""
        where = self.open & self.ordered & ~np.array([drop is not None for drop in self.drops])[:, None]
        every = {self.now.numbers.row[visit] for visit in self.plan.visited}
        fixed = {self.now.numbers.row[visit] for visit in self.plan.visited if self.mission.by_id[visit].fixed}
        found = []
        for gone in (every, every - fixed):
            self.now.put_all(gone)
            found.append(self.tried(self.now, where))
        self.now.put_all()
        return found[0], found[1]

    @cached_property
    def drops(self) -> list[tuple[int, tuple[str, ...]] | None]:
        """For each the day and its one visit, or two in a row, of least value that it could take the place of."""
        by_id, row = self.mission.by_id, self.now.numbers.row
        strings = (
            (r, day.visits[at : at + count])
            for r, day in enumerate(self.plan.days)
            for count in (1, 2)
            for at in range(len(day.visits) - count + 1)
        )
        ways = [
            (sum(by_id[v].value for v in gone), r, gone) for r, gone in strings if not any(by_id[v].fixed for v in gone)
        ]
        found: list[tuple[int, tuple[str, ...]] | None] = [None] * len(self.left)
        wanting = np.ones(len(self.left), bool)
        for _, r, gone in sorted(ways):
            rows = np.flatnonzero(wanting & self.open[:, r] & self.ordered[:, r])
            if not len(rows):
                continue
            self.now.put_day(r, {row[visit] for visit in gone})
            fits = rows[self.now.positions(r, self.rows[rows]) >= 0]
            self.now.put_day(r)
            wanting[fits] = False
            for nth in fits:
                found[nth] = (r, gone)
        return found

    @cached_property
    def late_by(self) -> Floats:
        """Minutes by which each day would end late with each; infinite where it does not fit even so."""
        longer = Placing(self.mission, self.plan, self.mission.candidates, LONGEST_EXTENSION)
        where = self.staffed & self.ordered
        found = np.full(where.shape, np.inf)
        for r, shift in enumerate(self.mission.shifts):
            rows = np.flatnonzero(where[:, r])
            # the day may end earlier than its hours do, yet be too short for a visit that ends it
            found[rows, r] = np.maximum(longer.ends(r, self.rows[rows]) - shift.ends, 0.0)
        return found

    @cached_property
    def any_hour(self) -> Placing:
        """The plan, were each to receive the team at any hour."""
        return self.freed(openings=None, closed_days=frozenset())

    @cached_property
    def at_any_hour(self) -> Ints:
        """Positions in that plan."""
        return self.tried(self.any_hour, self.staffed & self.ordered)

    @cached_property
    def with_anybody(self) -> Ints:
        """Positions if nobody had to come along."""
        where = self.ordered & np.array([c.teams is None and bool(c.members) for c in self.left])[:, None]
        return self.tried(self.freed(members=frozenset()), where)


def days_in_order(mission: Mission, plan: Plan, c: Candidate) -> list[bool]:
    """On which days ``c`` comes after and before those of other days it must."""
    earlier = [plan.visited[v][0] for v in c.after if v in plan.visited]
    later = [day for v, (day, _) in plan.visited.items() if c.id in mission.by_id[v].after]
    found = []
    for s in mission.shifts:
        here = (s.team, s.day)
        found.append(
            all((d.team, d.day) == here or d.day < s.day for d in earlier)
            and all((d.team, d.day) == here or d.day > s.day for d in later)
        )
    return found
