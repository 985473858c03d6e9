"""Clock times of one team's day for given visits in a given order, and by how much each is late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from luodi.core.missions.model import Break, Candidate, Minutes, Mission, Shift
from luodi.core.missions.plan import DayPlan, Pause, Stop


@dataclass(frozen=True)
class Late:
    """A visit, break or end of day that is late by ``minutes``; ``what`` is a candidate, a break's name, or ``""``."""

    what: str
    minutes: float


@dataclass(frozen=True)
class _Leg:
    """One way there: when the ride begins and ends, when the team is ready, the breaks, what is late."""

    rides_at: Minutes
    arrives: Minutes
    ready: Minutes
    pauses: tuple[Pause, ...]
    late: tuple[Late, ...]
    before_ride: tuple[Break, ...]
    on_way: tuple[Break, ...]
    after_ride: tuple[Break, ...]

    @property
    def rank(self) -> tuple[float, Minutes]:
        return sum(late.minutes for late in self.late), self.ready


@dataclass(frozen=True)
class _Label:
    """The best way to a stop with some breaks taken: total lateness, its start, and how one came."""

    late_minutes: float
    start: Minutes
    leave: Minutes
    leg: _Leg | None
    late: tuple[Late, ...]
    before: _Label | None

    @property
    def rank(self) -> tuple[float, Minutes]:
        return self.late_minutes, self.start


def time_day(
    mission: Mission, shift: Shift, visits: Sequence[str], from_place: str, to_place: str
) -> tuple[DayPlan, tuple[Late, ...]]:
    """
    Time a day as early as it goes; what cannot be on time is late by as little as can be, and told.

    Where the day is feasible nothing is late and every start is the earliest there is. Breaks are labels of a dynamic
    program over the stops, as in the search.
    """
    stops = [mission.by_id[visit] for visit in visits]
    places = [from_place, *(c.place for c in stops), to_place]
    first = _Label(0.0, shift.starts, shift.starts, None, (), None)
    labels: list[_Label | None] = [first, *[None] * len(shift.breaks)]
    for number, place in enumerate(places[1:]):
        visit = stops[number] if number < len(stops) else None
        reached: list[_Label | None] = [None] * len(labels)
        for k, label in enumerate(labels):
            if label is not None:
                for k2 in range(k, len(labels)):
                    leg = best_leg(mission, label.leave, places[number], place, shift.breaks[k:k2])
                    new = arrive(shift, label, leg, visit)
                    old = reached[k2]
                    if old is None or new.rank < old.rank:
                        reached[k2] = new
        labels = reached
    last = labels[-1]
    assert last is not None
    return build_day(mission, shift, stops, places, last), last.late


def best_leg(mission: Mission, leave: Minutes, i: str, j: str, breaks: tuple[Break, ...]) -> _Leg:
    """Return the earliest way to ``j`` with all ``breaks``: some before the ride, some on the way, the rest after it."""
    may_rest = bool(breaks) and np.isfinite(mission.travel.edges[mission.travel.index[i], mission.travel.index[j]])
    legs = [
        take_leg(mission, leave, i, j, breaks[:first], breaks[first:then], breaks[then:])
        for first in range(len(breaks) + 1)
        for then in range(first, len(breaks) + 1 if may_rest else first + 1)
    ]
    return min((leg for leg in legs if leg is not None), key=lambda leg: leg.rank)


def take_leg(
    mission: Mission, leave: Minutes, i: str, j: str,
    before: tuple[Break, ...], on_way: tuple[Break, ...], after: tuple[Break, ...],
) -> _Leg | None:  # fmt: skip
    """Return the way to ``j`` with breaks where they are said to be; ``None`` where those on the way do not fit."""
    late: list[Late] = []
    rested, leave = rest(before, leave, late)
    arrives = mission.travel.arrival(leave, i, j, on_way)
    if arrives == float("inf"):
        return None
    # one may have waited for a faster part of the day, or for a break's hours
    waits = bool(mission.travel.part_ends or on_way)
    rides_at = max(leave, mission.travel.leave_by(arrives, i, j, on_way)) if waits else leave
    edge = float(mission.travel.edges[mission.travel.index[i], mission.travel.index[j]]) if on_way else 0.0
    aboard, _ = rest(on_way, rides_at + edge, late)
    afterwards, ready = rest(after, arrives, late)
    pauses = (
        *(replace(pause, before_ride=True) for pause in rested),
        *(replace(pause, on_way=True) for pause in aboard),
        *afterwards,
    )
    return _Leg(rides_at, arrives, ready, pauses, tuple(late), before, on_way, after)


def rest(breaks: tuple[Break, ...], now: Minutes, late: list[Late]) -> tuple[list[Pause], Minutes]:
    """Take breaks one after another from ``now`` on; returns them and their end, adding to ``late`` what is late."""
    pauses = []
    for b in breaks:
        now = max(now, b.opens)
        if now > b.closes + 1e-6:
            late.append(Late(b.name, now - b.closes))
        pauses.append(Pause(b.name, now, now + b.minutes, before_ride=False))
        now += b.minutes
    return pauses, now


def arrive(shift: Shift, label: _Label, leg: _Leg, visit: Candidate | None) -> _Label:
    """Return the label after a leg: when the visit starts, or the day ends."""
    late = [*label.late, *leg.late]
    start = leg.ready
    if visit is None:
        if start > shift.ends + 1e-6:
            late.append(Late("", start - shift.ends))
    else:
        windows = visit.starts_on(shift.day, shift.starts, shift.ends)
        open_ = [w for w in windows if start <= w[1] + 1e-6]
        if open_:
            start = max(start, open_[0][0])
        elif windows:  # with none at all it is a fault of another kind
            late.append(Late(visit.id, start - windows[-1][1]))
    leave = start + (visit.visit_minutes if visit else 0.0)
    return _Label(sum(x.minutes for x in late), start, leave, leg, tuple(late), label)


def build_day(mission: Mission, shift: Shift, stops: list[Candidate], places: list[str], last: _Label) -> DayPlan:
    """Follow the labels back and set the slack of each stop, breaks staying on the leg they are on."""
    chain: list[_Label] = []
    label: _Label | None = last
    while label is not None and label.leg is not None:
        chain.append(label)
        label = label.before
    made: list[Stop] = []
    latest = shift.ends
    end_slack = latest - last.start
    for back, at in enumerate(chain):
        number = len(stops) - back
        leg = at.leg
        assert leg is not None
        if number < len(stops):
            visit = stops[number]
            windows = [w for w in visit.starts_on(shift.day, shift.starts, shift.ends) if w[0] <= latest + 1e-6]
            latest = min(latest, windows[-1][1]) if windows else latest
            slack = latest - at.start
            made.append(Stop(visit.id, visit.place, leg.rides_at, leg.arrives, at.start, at.leave, slack, leg.pauses))
        for b in reversed(leg.after_ride):
            latest = min(latest - b.minutes, b.closes)
        latest = mission.travel.leave_by(latest, places[number], places[number + 1], leg.on_way)
        for b in reversed(leg.before_ride):
            latest = min(latest - b.minutes, b.closes)
        if number > 0:
            latest -= stops[number - 1].visit_minutes
    leg = last.leg
    assert leg is not None
    return DayPlan(
        shift.team, shift.day, places[0], places[-1], shift.starts, tuple(reversed(made)),
        leg.rides_at, last.start, end_slack, leg.pauses,
    )  # fmt: skip
