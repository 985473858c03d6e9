"""The record of one trip report: its facts, each tied to the words it came from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """
    One value read from a text.

    ``start, end`` count characters (end exclusive): of the repaired text inside the reading modules, of the original
    text in a finished :class:`Record`. A value that was inferred (a role from a verb) points at the words it was
    inferred from.
    """

    value: str
    start: int
    end: int
    confidence: float
    rule: str  # the rule that produced it: "module.rule_name", stable, listed in docs/reference/rules.md


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody named in the report."""

    name: Fact
    title: Fact | None = None
    place: Fact | None = None  # the place the person governs or comes from, for leaders


@dataclass(frozen=True, slots=True)
class Place:
    """A place the trip went to."""

    name: Fact
    level: Fact  # country, region, province, city, county, town


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation the trip met with or that the report puts on record."""

    name: Fact
    kind: Fact  # enterprise institute university park government fund-bank association exhibition site
    role: Fact  # visited met signed visitor delegation mentioned
    day: Fact | None = None  # ISO date, or --MM-DD while the year is not stated
    people: tuple[Person, ...] = ()
    aliases: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What was asked of whom, or promised by whom."""

    type: Fact  # instruction, ask, commitment
    span: Fact  # the words, in the repaired text
    who: Fact | None = None  # who is to do it


@dataclass(frozen=True, slots=True)
class Project:
    """A project, deal or aggregate of deals."""

    name: Fact
    parties: tuple[Fact, ...] = ()
    amount: Fact | None = None  # as written: "22亿元"
    status: Fact | None = None  # signed intent negotiating advancing
    aggregate: bool = False
    count: Fact | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """
    What a report says about one trip.

    Dates are ISO ("2023-11-06"), or "--11-06" while the text does not state the year. A field the text says nothing
    about is ``None`` or empty: nothing is guessed.
    """

    direction: Fact | None = None  # outbound, inbound
    title: Fact | None = None
    published: Fact | None = None
    start: Fact | None = None
    end: Fact | None = None
    home: Fact | None = None
    home_aliases: tuple[Fact, ...] = ()
    leader: Person | None = None
    companions: tuple[Person, ...] = ()
    companion_groups: tuple[Fact, ...] = ()
    hosts: tuple[Person, ...] = ()
    places: tuple[Place, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    people_met: tuple[Person, ...] = ()
    industries: tuple[Fact, ...] = ()
    followups: tuple[FollowUp, ...] = ()
    projects: tuple[Project, ...] = ()
    conflicts: tuple[str, ...] = field(default=())  # where two extractors disagree; shown, never settled silently

    def plain(self) -> dict[str, Any]:
        """Same keys and plain values as the gold schema (``bench/reading/README.md``)."""

        def value(fact: Fact | None) -> str | None:
            return None if fact is None else fact.value

        def person(p: Person, with_place: bool = False) -> dict[str, Any]:
            row: dict[str, Any] = {"name": p.name.value, "title": value(p.title)}
            if with_place:
                row["place"] = value(p.place)
            return row

        return {
            "direction": value(self.direction),
            "title": value(self.title),
            "published": value(self.published),
            "trip": {"start": value(self.start), "end": value(self.end)},
            "home": None
            if self.home is None
            else {
                "name": self.home.value,
                "aliases": [f.value for f in self.home_aliases],
            },
            "leader": None if self.leader is None else person(self.leader, with_place=True),
            "companions": [person(p) for p in self.companions],
            "companion_groups": [f.value for f in self.companion_groups],
            "hosts": [person(p) for p in self.hosts],
            "places": [{"name": p.name.value, "level": p.level.value} for p in self.places],
            "organisations": [
                {
                    "name": o.name.value,
                    "kind": o.kind.value,
                    "role": o.role.value,
                    "day": value(o.day),
                    "people": [person(p) for p in o.people],
                    "aliases": [f.value for f in o.aliases],
                }
                for o in self.organisations
            ],
            "people_met": [person(p) for p in self.people_met],
            "industries": [f.value for f in self.industries],
            "followups": [{"type": f.type.value, "who": value(f.who), "span": f.span.value} for f in self.followups],
            "projects": [
                {
                    "name": p.name.value,
                    "parties": [f.value for f in p.parties],
                    "amount": value(p.amount),
                    "status": value(p.status),
                    **(
                        {
                            "aggregate": True,
                            "count": None if p.count is None else int(p.count.value),
                        }
                        if p.aggregate
                        else {}
                    ),
                }
                for p in self.projects
            ],
        }

    def facts(self) -> Iterator[tuple[str, Fact]]:
        """Every fact with its path, such as ``organisations[3].people[0].title``."""

        def walk(path: str, node: object) -> Iterator[tuple[str, Fact]]:
            if isinstance(node, Fact):
                yield path, node
            elif isinstance(node, tuple):
                for i, item in enumerate(node):
                    yield from walk(f"{path}[{i}]", item)
            elif isinstance(node, (Person, Place, Organisation, FollowUp, Project)):
                for name in node.__dataclass_fields__:
                    yield from walk(f"{path}.{name}", getattr(node, name))

        for name in self.__dataclass_fields__:
            yield from walk(name, getattr(self, name))
