"""The briefing book as values: what is known, and what is not, of whom the mission meets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

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
    history: tuple[Point, ...] = ()
    gap: tuple[Point, ...] = ()
    ask: tuple[Point, ...] = ()
    offer: tuple[Point, ...] = ()
    promises: tuple[Point, ...] = ()
    protocol: tuple[Point, ...] = ()

    def parts(self) -> Iterator[tuple[str, tuple[Point, ...]]]:
        """Each head's name with its lines, in the order of the book."""
        for field in fields(self):
            if field.name in HEADS:
                yield HEADS[field.name], getattr(self, field.name)


HEADS = {
    "who": "他们是谁",
    "people": "见什么人",
    "history": "与我们的往来",
    "gap": "补哪一环",
    "ask": "问什么",
    "offer": "我们能给什么",
    "promises": "未了的承诺",
    "protocol": "礼宾事项",
}


@dataclass(frozen=True, slots=True)
class Waypoint:
    """A place on the route picture: longitude and latitude in degrees."""

    name: str
    lon: float
    lat: float
    is_home: bool = False


@dataclass(frozen=True)
class BriefingBook:
    """All that is printed: cover, delegation, itinerary, route, a brief for each stop."""

    title: str
    home: str
    made_by: str
    made_on: str
    items: tuple[Item, ...]
    stops: tuple[StopBrief, ...]
    delegation: tuple[Member, ...] = ()
    contacts: tuple[Member, ...] = ()
    route: tuple[Waypoint, ...] = ()
    cautions: tuple[Point, ...] = ()
    classification: str = "内部资料"
