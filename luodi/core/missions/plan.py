"""A plan: by shift, who is visited when, and what slack is left."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from luodi.core.missions.model import Minutes


@dataclass(frozen=True)
class Pause:
    """A break as taken: on the way, or else before the ride or after it."""

    name: str
    starts: Minutes
    ends: Minutes
    before_ride: bool
    on_way: bool = False


@dataclass(frozen=True)
class Stop:
    """A visit: the ride to it (from ``rides_at``), the breaks on the way, and by how much its start may still slip."""

    candidate: str
    place: str
    rides_at: Minutes
    arrives: Minutes
    starts: Minutes
    leaves: Minutes
    slack_minutes: float
    pauses: tuple[Pause, ...] = ()


@dataclass(frozen=True)
class DayPlan:
    """One team's day: its visits, then the ride (from ``rides_at``) to where it ends."""

    team: str
    day: int
    from_place: str
    to_place: str
    starts: Minutes
    stops: tuple[Stop, ...]
    rides_at: Minutes
    ends: Minutes
    slack_minutes: float
    pauses: tuple[Pause, ...] = ()

    @property
    def visits(self) -> tuple[str, ...]:
        """Whom the team visits, in order."""
        return tuple(stop.candidate for stop in self.stops)


@dataclass(frozen=True)
class Plan:
    """Days in the order of the mission's shifts; ``unmet`` are the appointments that found no place."""

    days: tuple[DayPlan, ...]
    value: float
    unmet: tuple[str, ...] = ()

    @cached_property
    def visited(self) -> dict[str, tuple[DayPlan, Stop]]:
        """Day and stop of each one visited."""
        return {stop.candidate: (day, stop) for day in self.days for stop in day.stops}
