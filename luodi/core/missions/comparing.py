"""After the trip: reports of it beside the plan. Who was visited, who was not, who came in addition, what is to be done."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TypeVar

from luodi.core.missions.briefing import Basis
from luodi.core.missions.itinerary import Item
from luodi.core.missions.told import MET, Quote, Told
from luodi.core.projects.deadlines import days_later
from luodi.core.reading.record import Organisation, Person
from luodi.core.rules import load_rules

T = TypeVar("T")
NOT_OURS = frozenset({"delegation", "visitor", "mentioned"})  # roles of those whom the trip did not go to see


@dataclass(frozen=True)
class Met:
    """Somebody the reports say was seen: planned (``candidate``) or in addition (``""``)."""

    candidate: str
    name: str
    role: str
    day: str  # as the report says; "" where it does not
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A planned visit no report tells of; ``quotes`` are where one names the candidate all the same."""

    candidate: str
    name: str
    planned: date
    quotes: tuple[Quote, ...] = ()


@dataclass(frozen=True, slots=True)
class ToDo:
    """A follow-up: instruction, ask or commitment; the candidates it is about."""

    type: str
    who: str
    quote: Quote
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonMet:
    """Somebody met, with the title and organisation the report gives."""

    name: str
    title: str
    organisation: str
    quote: Quote


@dataclass(frozen=True, slots=True)
class Deal:
    """A project the reports name."""

    name: str
    parties: tuple[str, ...]
    amount: str
    status: str
    quote: Quote


@dataclass(frozen=True)
class TripComparison:
    """A plan beside what reports tell; every line has the words it is from."""

    visited: tuple[Met, ...]
    skipped: tuple[Skipped, ...]
    added: tuple[Met, ...]
    followups: tuple[ToDo, ...]
    people: tuple[PersonMet, ...]
    projects: tuple[Deal, ...]
    elsewhen: tuple[Quote, ...] = ()  # words by which a report dates a trip that is not on the plan's days


@dataclass(frozen=True, slots=True)
class ReportDue:
    """When the bureau's own report of a trip is due, by which rule and of what standing."""

    day: date
    basis: Basis


def compare_trip(items: Sequence[Item], reports: Sequence[Told]) -> TripComparison:
    """
    What became of the visits of an itinerary, as ``reports`` tell it.

    A visit counts as made where a report says the organisation was visited, met or signed with. One that no report
    tells of is skipped: that it was not made, or that nobody wrote of it, the reports do not say.
    """
    planned = {item.candidate: item for item in items if item.kind == "visit"}
    visited: dict[str, Met] = {}
    named: dict[str, list[Quote]] = {}
    added: dict[str, Met] = {}
    for told in reports:
        for number, organisation in enumerate(told.record.organisations):
            candidate = told.links.get(number, "")
            if organisation.role.value in MET:
                into, key = (visited, candidate) if candidate in planned else (added, organisation.name.value)
                into[key] = _meet(into.get(key), candidate, organisation, told)
            elif candidate in planned:
                named.setdefault(candidate, []).append(told.quote(organisation.name))
    skipped = tuple(
        Skipped(c, item.what, item.starts.date(), tuple(named.get(c, ())))
        for c, item in planned.items()
        if c not in visited
    )
    order = [visited[c] for c in planned if c in visited]
    return TripComparison(
        tuple(order), skipped, tuple(added.values()), _gather(reports, partial(_to_do, tuple(planned))),
        _gather(reports, _people), _gather(reports, _deals), _gather(reports, partial(_elsewhen, items)),
    )  # fmt: skip


def report_due(last_day: date) -> ReportDue | None:
    """
    When the trip report is due by the rule in force on the trip's last day; ``None`` before the first rule.

    >>> report_due(date(2026, 12, 4)).day
    datetime.date(2026, 12, 19)
    """
    rules = load_rules("missions")
    in_force = [rule for rule in rules["trip_report"] if rule["from"] <= last_day]
    if not in_force:
        return None
    rule = max(in_force, key=lambda r: r["from"])
    where = f"{rule['days']} 个{'工作日' if rule['by'] == 'working' else '自然日'}内（{rules['status']}）"
    return ReportDue(days_later(last_day, rule["days"], rule["by"]), Basis(rule["source"], where))


def _meet(before: Met | None, candidate: str, organisation: Organisation, told: Told) -> Met:
    quote = told.quote(organisation.name)
    if before is not None:
        return Met(before.candidate, before.name, before.role, before.day, (*before.quotes, quote))
    day = organisation.day.value if organisation.day else ""
    return Met(candidate, organisation.name.value, organisation.role.value, day, (quote,))


def _gather(reports: Sequence[Told], read: Callable[[Told], Iterator[T]]) -> tuple[T, ...]:
    """What ``read`` finds in all reports, each once."""
    return tuple(dict.fromkeys(each for told in reports for each in read(told)))


def _elsewhen(items: Sequence[Item], told: Told) -> Iterator[Quote]:
    """The start of a trip that began after the plan's last day or ended before its first."""
    start, end = told.record.start, told.record.end or told.record.start
    if start is None or end is None or not items:
        return
    first, last = min(item.starts for item in items).date(), max(item.ends for item in items).date()
    try:
        if date.fromisoformat(start.value) > last or date.fromisoformat(end.value) < first:
            yield told.quote(start)
    except ValueError:  # a day without its year tells nothing
        return


def _to_do(candidates: tuple[str, ...], told: Told) -> Iterator[ToDo]:
    about: dict[int, list[str]] = {}
    for candidate in candidates:
        for followup in told.followups_about(candidate):
            about.setdefault(id(followup), []).append(candidate)
    for f in told.record.followups:
        yield ToDo(f.type.value, f.who.value if f.who else "", told.quote(f.span), tuple(about.get(id(f), ())))


def _people(told: Told) -> Iterator[PersonMet]:
    def met(person: Person, organisation: str) -> PersonMet:
        return PersonMet(
            person.name.value, person.title.value if person.title else "", organisation, told.quote(person.name)
        )

    seen: set[str] = set()
    for organisation in told.record.organisations:
        if organisation.role.value not in NOT_OURS:
            for person in organisation.people:
                seen.add(person.name.value)
                yield met(person, organisation.name.value)
    for person in (*told.record.people_met, *told.record.hosts):
        if person.name.value not in seen:
            seen.add(person.name.value)
            yield met(person, "")


def _deals(told: Told) -> Iterator[Deal]:
    for p in told.record.projects:
        parties = tuple(party.value for party in p.parties)
        amount, status = (fact.value if fact else "" for fact in (p.amount, p.status))
        yield Deal(p.name.value, parties, amount, status, told.quote(p.name))
