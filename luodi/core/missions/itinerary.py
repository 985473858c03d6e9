"""A plan as an itinerary: by team and day, what happens when, with dates and names a person reads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from luodi.core.missions.model import Minutes
from luodi.core.missions.plan import DayPlan, Pause, Plan

Kind = Literal["ride", "visit", "break", "night"]


@dataclass(frozen=True, slots=True)
class Item:
    """
    One thing of a team's day.

    ``what`` is who is visited, the break's name, or whom or what the ride leads to; ``place`` where it happens or ends;
    ``candidate`` the id of whom one visits, else empty; ``slack_minutes`` by how much a visit may begin later.
    """

    team: str
    day: int
    kind: Kind
    starts: datetime
    ends: datetime
    what: str
    place: str
    note: str = ""
    candidate: str = ""
    slack_minutes: float | None = None

    @property
    def hours(self) -> str:
        """Clock times of both ends: 09:00—10:30."""
        return f"{self.starts:%H:%M}—{self.ends:%H:%M}"


ON_WAY = "途中"  # where a break during a ride is taken


def itinerary(
    plan: Plan,
    first_day: date,
    names: Mapping[str, str] | None = None,
    notes: Mapping[tuple[str, str], str] | None = None,
) -> list[Item]:
    """
    Everything of ``plan`` in the order of days, teams and hours.

    Parameters
    ----------
    first_day
        Date of day 0.
    names
        What to call candidates and places, by id; ids without one stand as they are.
    notes
        By (from place, to place): what to say of the ride, such as the train.
    """
    called = dict(names or {})
    found: list[Item] = []
    last = {day.team: max(d.day for d in plan.days if d.team == day.team) for day in plan.days}
    for day in sorted(plan.days, key=lambda d: (d.day, d.team)):
        on = first_day + timedelta(days=day.day)
        found.extend(_items_of_day(day, on, called, notes or {}, sleeps=day.day < last[day.team]))
    return found


def _items_of_day(
    day: DayPlan, on: date, called: dict[str, str], notes: Mapping[tuple[str, str], str], *, sleeps: bool
) -> Iterator[Item]:
    def item(kind: Kind, starts: Minutes, ends: Minutes, what: str, place: str, note: str = "") -> Item:
        return Item(day.team, day.day, kind, _moment(on, starts), _moment(on, ends), what, place, note)

    def pause(taken: Pause, place: str) -> Item:
        where = ON_WAY if taken.on_way else called.get(place, place)
        return item("break", taken.starts, taken.ends, taken.name, where)

    def ride(from_place: str, to_place: str, leaves: Minutes, arrives: Minutes, whom: str = "") -> Iterator[Item]:
        if from_place != to_place and arrives > leaves:
            name = called.get(to_place, to_place)
            yield item("ride", leaves, arrives, whom or name, name, notes.get((from_place, to_place), ""))

    here = day.from_place
    for stop in day.stops:
        yield from (pause(taken, here) for taken in stop.pauses if taken.before_ride)
        what, place = called.get(stop.candidate, stop.candidate), called.get(stop.place, stop.place)
        yield from ride(here, stop.place, stop.rides_at, stop.arrives, what)
        yield from (pause(taken, stop.place) for taken in stop.pauses if not taken.before_ride)
        starts, ends = _moment(on, stop.starts), _moment(on, stop.leaves)
        yield Item(day.team, day.day, "visit", starts, ends, what, place, "", stop.candidate, stop.slack_minutes)
        here = stop.place
    yield from (pause(taken, here) for taken in day.pauses if taken.before_ride)
    yield from ride(here, day.to_place, day.rides_at, day.ends)
    yield from (pause(taken, day.to_place) for taken in day.pauses if not taken.before_ride)
    if sleeps:
        bed = called.get(day.to_place, day.to_place)
        yield item("night", day.ends, day.ends, bed, bed)


def _moment(on: date, minutes: Minutes) -> datetime:
    return datetime.combine(on, time()) + timedelta(minutes=round(minutes))
