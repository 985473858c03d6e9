"""A plan as the page shows it: a row for each team's day, its hours in slots of five minutes, told as a table and as a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from luodi.core.missions import DayPlan, Pause, Shift, VisitRisk
from luodi.core.missions.checking import clock
from luodi.core.missions.ways import short_place
from luodi.web.missions.changing import begun_visits
from luodi.web.missions.checking import Found
from luodi.web.missions.readying import Prepared

SLOT = 5  # minutes
LONG_RIDE = 45  # minutes
LIKELY, POSSIBLE = 0.2, 0.05  # from which probability of missing it a visit is marked


@dataclass
class Block:
    """Some minutes of a team's day: ``kind`` is ride, visit, break or free."""

    kind: str
    starts: float
    ends: float
    span: int
    name: str = ""
    place: str = ""
    note: str = ""
    key: str = ""
    slack: float = 0.0
    risk: VisitRisk | None = None
    marks: tuple[str, ...] = ()  # fixed, must, locked, over
    faults: tuple[Found, ...] = ()
    number: int = 0  # of the visit in its day

    @property
    def hours(self) -> str:
        """Clock times of both ends."""
        return f"{clock(self.starts)}—{clock(self.ends)}"

    @property
    def is_long(self) -> bool:
        """Whether a ride is worth a note on the list."""
        return self.ends - self.starts >= LONG_RIDE

    @property
    def begins(self) -> str:
        """Clock time of its start."""
        return clock(self.starts)

    @property
    def danger(self) -> str:
        """How likely it is missed: high, some or nothing."""
        missed = self.risk.missed if self.risk else 0.0
        return "high" if missed >= LIKELY else "some" if missed >= POSSIBLE else ""

    @property
    def percent(self) -> str:
        """The same in percent."""
        return f"{(self.risk.missed if self.risk else 0.0) * 100:.0f}"


@dataclass
class Row:
    """One team's day."""

    shift: int  # its number among the mission's
    team: str
    day: int
    on: date
    blocks: list[Block]
    night: str
    night_key: str
    nights: list[tuple[str, str]]  # to choose from: key and name
    starts: str
    ends: str
    faults: tuple[Found, ...] = ()
    is_over: bool = False
    visits: list[Block] = field(default_factory=list)

    @property
    def night_short(self) -> str:
        """The night's town without its province."""
        return short_place(self.night)


@dataclass
class Timeline:
    """All rows, and the hours over them: each with how many slots it has."""

    rows: list[Row]
    hours: list[tuple[str, int]]
    slots: int


def timeline_of(prepared: Prepared, risks: Sequence[VisitRisk], faults: Sequence[Found]) -> Timeline:
    """The plan of ``prepared``, which has one."""
    plan, terms = prepared.plan, prepared.terms
    assert plan is not None
    ends = [max(day.ends, shift.ends) for day, shift in zip(plan.days, prepared.model.shifts, strict=True)]
    first = int(min(day.starts for day in plan.days) // 60) * 60
    last = int(-(-min(max(ends), first + 24 * 60) // 60)) * 60
    at_risk = {risk.candidate: risk for risk in risks}
    over = begun_visits(plan, prepared.now)
    last_day = {day.team: day.day for day in plan.days}
    rows = []
    for number, (shift, day) in enumerate(zip(prepared.model.shifts, plan.days, strict=True)):
        blocks = list(_blocks(prepared, shift, day, first, last, at_risk, faults, over))
        sleeps = day.day < last_day[day.team]
        rows.append(
            Row(
                number, day.team, day.day, terms.first_date + timedelta(day.day), blocks,
                prepared.name(day.to_place) if sleeps else "", day.to_place,
                [(p, prepared.name(p)) for p in shift.to_places] if sleeps else [],
                clock(day.starts), clock(day.ends),
                tuple(f for f in faults if f.team == day.team and f.day == day.day and not f.candidate),
                prepared.now is not None and day.day < prepared.now.day,
                [block for block in blocks if block.kind == "visit"],
            )
        )  # fmt: skip
    hours = [(f"{h // 60:02d}", min(60, last - h) // SLOT) for h in range(first, last, 60)]
    return Timeline(sorted(rows, key=lambda r: (r.day, r.team)), hours, (last - first) // SLOT)


def _blocks(
    prepared: Prepared, shift: Shift, day: DayPlan, first: int, last: int, risks: dict[str, VisitRisk],
    faults: Sequence[Found], over: frozenset[str],
) -> Iterator[Block]:  # fmt: skip
    """The day without holes: what is neither ride, visit nor break is free."""
    at, number, way = float(first), 0, ""
    for kind, starts, ends, what in sorted(_events(day), key=lambda e: (e[1], e[2])):
        if starts > at:
            yield _sized("free", at, starts, first, last)
        block = _sized(kind, max(starts, at), max(ends, at), first, last)
        if kind == "ride":
            here, there = what.split("\n")
            block.name = prepared.name(there)
            block.note = (
                "" if what == way else prepared.ready.note(here, there)
            )  # after a meal aboard it goes on as before
            way = what
        elif kind == "visit":
            way = ""
            stop, c = prepared.plan.visited[what][1] if prepared.plan else None, prepared.model.by_id[what]
            block.name, block.key, block.number = prepared.name(what), what, number
            block.place, block.slack = prepared.name(c.place), stop.slack_minutes if stop else 0.0
            block.risk = None if what in over else risks.get(what)
            block.faults = tuple(f for f in faults if f.candidate == what)
            block.marks = tuple(
                mark
                for mark, holds in (
                    ("over", what in over), ("locked", what in prepared.locked),
                    ("must", what in prepared.version.must), ("fixed", c.fixed and what not in prepared.version.must),
                )
                if holds
            )  # fmt: skip
            number += 1
        else:
            block.name = what
        at = max(ends, at)
        yield block
    if at < last:
        yield _sized("free", at, last, first, last)


def _sized(kind: str, starts: float, ends: float, first: int, last: int) -> Block:
    left, right = (round((min(max(x, first), last) - first) / SLOT) for x in (starts, ends))
    return Block(kind, starts, ends, right - left)


def _events(day: DayPlan) -> Iterator[tuple[str, float, float, str]]:
    """Kind, start, end and what of everything in a day; a ride with a meal on the way is two rides around it."""
    here = day.from_place
    for stop in day.stops:
        yield from _ride(stop.rides_at, stop.arrives, here, stop.place, stop.pauses)
        yield "visit", stop.starts, stop.leaves, stop.candidate
        here = stop.place
    after = [p for p in day.pauses if not p.before_ride and not p.on_way]
    yield from _ride(day.rides_at, after[0].starts if after else day.ends, here, day.to_place, day.pauses)


def _ride(
    leaves: float, arrives: float, here: str, there: str, pauses: Sequence[Pause]
) -> Iterator[tuple[str, float, float, str]]:
    at = leaves
    for pause in pauses:
        if pause.on_way and pause.starts > at:
            yield "ride", at, pause.starts, f"{here}\n{there}"
        yield "break", pause.starts, pause.ends, pause.name
        at = pause.ends if pause.on_way else at
    if arrives > at:
        yield "ride", at, arrives, f"{here}\n{there}"
