"""The briefing book as values: what is known, and what is not, of whom the mission meets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields

from luodi.core.missions.itinerary import Item


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a line of the book is from: report, register, ledger, profile; and the place in it."""

    name: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Point:
    """One line: a label, the words (``None``: not known), where they are from."""

    words: str | None
    label: str = ""
    bases: tuple[Basis, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who travels or can be called."""

    name: str
    title: str = ""
    unit: str = ""
    phone: str = ""
    team: str = ""


@dataclass(frozen=True)
class StopBrief:
    """
    What the book says of one stop, under the heads a leader looks for.

    ``candidate`` is the plan's id. An empty tuple means that nothing is known under that head; the book then says so.
    """

    candidate: str
    name: str
    who: tuple[Point, ...] = ()
    people: tuple[Point, ...] = ()
    contact: tuple[Point, ...] = ()
    history: tuple[Point, ...] = ()
    gap: tuple[Point, ...] = ()
    ask: tuple[Point, ...] = ()
    offer: tuple[Point, ...] = ()
    promises: tuple[Point, ...] = ()
    protocol: tuple[Point, ...] = ()

    def parts(self) -> Iterator[tuple[str, tuple[Point, ...]]]:
        """Each head's name with its lines, in the order of the book."""
        for each in fields(self):
            if each.name in HEADS:
                yield HEADS[each.name], getattr(self, each.name)


HEADS = {
    "who": "他们是谁",
    "people": "见什么人",
    "contact": "联络人",
    "history": "与我们的往来",
    "gap": "补哪一环",
    "ask": "问什么",
    "offer": "我们能给什么",
    "promises": "未了的承诺",
    "protocol": "礼宾事项",
}


@dataclass(frozen=True, slots=True)
class Waypoint:
    """A place on a way: longitude and latitude in degrees, and how many visits are made there before going on."""

    name: str
    lon: float
    lat: float
    is_home: bool = False
    visits: int = 0


@dataclass(frozen=True, slots=True)
class Way:
    """One team's way through the trip."""

    team: str
    points: tuple[Waypoint, ...]


@dataclass(frozen=True)
class BriefingBook:
    """
    All that is printed: cover, delegation, itinerary, route, a brief for each stop.

    ``present`` has by name of a member the teams' days (team and day) they are there; who is not in it is with their team
    on all days.
    """

    title: str
    home: str
    made_by: str
    made_on: str
    items: tuple[Item, ...]
    stops: tuple[StopBrief, ...]
    delegation: tuple[Member, ...] = ()
    contacts: tuple[Member, ...] = ()
    ways: tuple[Way, ...] = ()
    cautions: tuple[Point, ...] = ()
    classification: str = "内部资料"
    present: Mapping[str, frozenset[tuple[str, int]]] = field(default_factory=dict)
