"""The terms of a mission: whom it could visit, which teams go out on which days, how long the ways are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from luodi.core.missions.errors import BadMission

Minutes = float  # of a clock: from midnight of the day, 540 is 09:00
SLIP = 1e-7  # minutes; sums of fractions of a minute may differ by their order


@dataclass(frozen=True)
class Opening:
    """Hours of one day in which a whole visit must lie."""

    day: int
    opens: Minutes
    closes: Minutes


@dataclass(frozen=True)
class Candidate:
    """
    Somebody the mission could visit.

    ``openings`` is ``None`` where any hour of any day will do. A ``fixed`` candidate is an appointment: it is met
    before anything else counts. ``members`` must all be on the team that goes; ``teams``, where given, are the only
    teams that may. Of a ``group`` at most one is visited. Those in ``after`` come earlier when both are visited: on
    an earlier day, or earlier in the same team's day (two teams on one day give no order that survives a delay).
    """

    id: str
    place: str
    value: float
    visit_minutes: float
    openings: tuple[Opening, ...] | None = None
    closed_days: frozenset[int] = frozenset()
    fixed: bool = False
    members: frozenset[str] = frozenset()
    teams: frozenset[str] | None = None
    group: str | None = None
    after: tuple[str, ...] = ()
    load: float = 1.0

    def starts_on(self, day: int, begins: Minutes, ends: Minutes) -> list[tuple[Minutes, Minutes]]:
        """Earliest and latest starts of a visit on ``day`` between ``begins`` and ``ends``, in order, apart."""
        if day in self.closed_days:
            return []
        hours = [(begins, ends)]
        if self.openings is not None:
            hours = [(max(o.opens, begins), o.closes) for o in self.openings if o.day == day]
        found: list[tuple[Minutes, Minutes]] = []
        for opens, closes in sorted(hours):
            first, last = opens, min(closes, ends) - self.visit_minutes
            if first > last + 1e-9:
                continue
            if found and first <= found[-1][1]:
                found[-1] = (found[-1][0], max(last, found[-1][1]))
            else:
                found.append((first, last))
        return found


@dataclass(frozen=True)
class Break:
    """
    A meal or a rest that must begin between ``opens`` and ``closes``.

    It is taken between visits: before or after a ride, or on the way where :class:`Travel` says that one may.
    """

    name: str
    opens: Minutes
    closes: Minutes
    minutes: float


@dataclass(frozen=True)
class Shift:
    """
    One team's day.

    ``from_place`` is ``None`` where the team starts from wherever it slept. ``to_places`` with more than one name are
    nights to choose from. ``load_limit`` bounds the sum of the candidates' loads; with loads of 1, the visits.
    """

    team: str
    day: int
    starts: Minutes
    ends: Minutes
    from_place: str | None
    to_places: tuple[str, ...]
    members: frozenset[str] = frozenset()
    load_limit: float | None = None
    breaks: tuple[Break, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "breaks", tuple(sorted(self.breaks, key=lambda b: b.opens)))


@dataclass(frozen=True, eq=False)
class Travel:
    """
    Minutes from each place to each.

    ``minutes`` has the shape (places, places), or (parts, places, places) with ``part_ends``, the minute at which
    each part of the day but the last ends: a ride takes what the part it starts in says. ``modes``, of the shape
    (places, places), names how one travels; only the risk of delays looks at it.

    A break may be taken on the way by two further tables of that shape. ``aboard`` are rides that go on meanwhile, as a
    train's do: minutes at the start and at the end of the ride that are not for breaks (the way to and from the
    station), infinite where no break is taken aboard. ``halts`` are rides that may be halted for a break, which then
    last longer by it. Where both are given, one stays aboard.
    """

    places: tuple[str, ...]
    minutes: NDArray[np.float64]
    part_ends: tuple[Minutes, ...] = ()
    modes: NDArray[np.str_] | None = None
    aboard: NDArray[np.float64] | None = None
    halts: NDArray[np.bool_] | None = None

    @cached_property
    def index(self) -> dict[str, int]:
        """Row of each place."""
        return {place: row for row, place in enumerate(self.places)}

    @cached_property
    def by_part(self) -> NDArray[np.float64]:
        """The minutes in the shape (parts, places, places)."""
        minutes = np.asarray(self.minutes, np.float64)
        return minutes[None] if minutes.ndim == 2 else minutes

    @cached_property
    def edges(self) -> NDArray[np.float64]:
        """Minutes at either end of each ride that are not for breaks; infinite where none is taken on the way."""
        shape = (len(self.places), len(self.places))
        halted = np.full(shape, np.inf) if self.halts is None else np.where(self.halts, 0.0, np.inf)
        return halted if self.aboard is None else np.where(np.isfinite(self.aboard), self.aboard, halted)

    @cached_property
    def longer(self) -> NDArray[np.bool_]:
        """Whether a break on the way makes the ride last longer."""
        return np.isfinite(self.edges) & (self.aboard is None or ~np.isfinite(np.asarray(self.aboard)))

    def arrival(self, leave: Minutes, i: str, j: str, breaks: tuple[Break, ...] = ()) -> Minutes:
        """
        Arrival at ``j`` when free at ``i`` from ``leave`` on, with ``breaks`` on the way; infinite where they do not fit.

        One waits for a faster part of the day, or for the hours of a break, where that pays.
        """
        rides = ((max(leave, first), last, minutes) for first, last, minutes in self.rides(i, j, breaks))
        return float(min((start + minutes for start, last, minutes in rides if start <= last + SLIP), default=np.inf))

    def leave_by(self, arrive: Minutes, i: str, j: str, breaks: tuple[Break, ...] = ()) -> Minutes:
        """Latest time to leave ``i`` and be at ``j`` by ``arrive``, with ``breaks`` on the way."""
        rides = ((first, min(last, arrive - minutes)) for first, last, minutes in self.rides(i, j, breaks))
        return float(max((start for first, start in rides if start >= first - SLIP), default=-np.inf))

    def rides(self, i: str, j: str, breaks: tuple[Break, ...] = ()) -> Iterator[tuple[Minutes, Minutes, float]]:
        """Earliest start, latest start and minutes of a ride in each part of the day it can start in."""
        row, column = self.index[i], self.index[j]
        edge = float(self.edges[row, column]) if breaks else 0.0
        rest = sum(b.minutes for b in breaks)
        done, last = -np.inf, np.inf  # when the breaks are over at the earliest, and begin at the latest
        for b in breaks:
            done = max(done, b.opens) + b.minutes
        for b in reversed(breaks):
            last = min(last - b.minutes, b.closes)
            if last < b.opens - SLIP:
                return
        begins = -np.inf
        for part, ends in enumerate((*self.part_ends, np.inf)):
            minutes = float(self.by_part[part, row, column])
            if breaks and self.longer[row, column]:
                minutes += rest
            if not breaks:
                yield begins, ends, minutes
            elif 2 * edge + rest <= minutes + SLIP:
                yield max(begins, done + edge - minutes), min(ends, last - edge), minutes
            begins = ends


@dataclass(frozen=True, eq=False)
class Mission:
    """
    All terms together; raises :class:`BadMission` with every fault found.

    Shifts of one team are in the order of their days; a shift without a ``from_place`` starts where the team's shift
    before it ended.
    """

    shifts: tuple[Shift, ...]
    candidates: tuple[Candidate, ...]
    travel: Travel
    by_id: dict[str, Candidate] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_id", {c.id: c for c in self.candidates})
        faults = [*faults_of_shifts(self.shifts, self.travel), *faults_of_travel(self.travel)]
        faults += faults_of_candidates(self.candidates, self.by_id, self.travel)
        if faults:
            raise BadMission(faults)

    @cached_property
    def tied(self) -> tuple[int, ...]:
        """For each shift the one whose night it starts from, or -1."""
        before: dict[str, int] = {}
        found = []
        for number, shift in enumerate(self.shifts):
            found.append(before.get(shift.team, -1) if shift.from_place is None else -1)
            before[shift.team] = number
        return tuple(found)


def faults_of_travel(travel: Travel) -> Iterator[str]:
    """What is wrong with the travel times."""
    size = len(travel.places)
    if travel.by_part.shape != (len(travel.part_ends) + 1, size, size):
        yield f"行车时间表应为 {len(travel.part_ends) + 1}×{size}×{size}，实为 {travel.by_part.shape}"
    elif not np.all(travel.by_part >= 0):
        yield "行车时间不能为负或为空"
    for table in (travel.aboard, travel.halts):
        if table is not None and np.shape(table) != (size, size):
            yield f"途中休息表应为 {size}×{size}，实为 {np.shape(table)}"
    if travel.aboard is not None and not np.all(np.asarray(travel.aboard) >= 0):
        yield "途中休息表的分钟数不能为负或为空"


def faults_of_shifts(shifts: tuple[Shift, ...], travel: Travel) -> Iterator[str]:
    """What is wrong with the days of the teams."""
    last: dict[str, int] = {}
    for shift in shifts:
        where = f"{shift.team}第{shift.day}天"
        if shift.starts > shift.ends:
            yield f"{where}的结束早于开始"
        if last.get(shift.team, -1) >= shift.day:
            yield f"{where}没有按日期先后排列"
        if shift.from_place is None and shift.team not in last:
            yield f"{where}没有出发地"
        if not shift.to_places:
            yield f"{where}没有终点"
        last[shift.team] = shift.day
        for place in (*shift.to_places, *([shift.from_place] if shift.from_place else [])):
            if place not in travel.index:
                yield f"{where}的地点“{place}”不在行车时间表里"
        if any(b.opens > b.closes or b.minutes < 0 for b in shift.breaks):
            yield f"{where}的休息时间有误"


def faults_of_candidates(
    candidates: tuple[Candidate, ...], by_id: dict[str, Candidate], travel: Travel
) -> Iterator[str]:
    """What is wrong with those to be visited."""
    for name, count in Counter(c.id for c in candidates).items():
        if count > 1:
            yield f"“{name}”出现了 {count} 次"
    for c in candidates:
        if c.place not in travel.index:
            yield f"“{c.id}”的地点“{c.place}”不在行车时间表里"
        if not (0 <= c.visit_minutes < np.inf and 0 <= c.value < np.inf and c.load >= 0):
            yield f"“{c.id}”的时长、价值或负荷不是正常的数"
        for other in c.after:
            if other not in by_id:
                yield f"“{c.id}”要排在“{other}”之后，但名单里没有它"
