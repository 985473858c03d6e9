"""Read reports beside a mission: which organisations of theirs are its candidates, and the words behind each fact."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from luodi.core.companies.names import normal_form
from luodi.core.missions.briefing import Basis
from luodi.core.reading.record import Fact, FollowUp, Organisation, Record

MET = frozenset({"visited", "met", "signed"})  # roles that mean somebody was there with them
SHORTEST_NAME, SHORTEST_DOER = 2, 3


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a report: ``start, end`` count characters of its text, end exclusive."""

    report: str
    start: int
    end: int
    words: str

    @property
    def basis(self) -> Basis:
        """The same as a line's basis."""
        return Basis(self.report, f"第 {self.start + 1}—{self.end} 字")


@dataclass(frozen=True)
class Told:
    """A report as read: its original text, its record, and by number of the record's organisations the candidate."""

    name: str
    text: str
    record: Record
    links: Mapping[int, str] = field(default_factory=dict)

    def quote(self, fact: Fact) -> Quote:
        """The words a fact is from."""
        return Quote(self.name, fact.start, fact.end, self.text[fact.start : fact.end])

    def of(self, candidate: str) -> tuple[Organisation, ...]:
        """The record's organisations that are this candidate."""
        return tuple(o for i, o in enumerate(self.record.organisations) if self.links.get(i) == candidate)

    def followups_about(self, candidate: str) -> tuple[FollowUp, ...]:
        """Follow-ups that name the candidate in their words, or whose doer is the candidate or somebody met there."""
        ours = self.of(candidate)
        names = {n for o in ours for n in names_of(o)}
        people = {p.name.value for o in ours for p in o.people}
        return tuple(
            f
            for f in self.record.followups
            if any(n in f.span.value for n in names)
            or (f.who and (f.who.value in people or self._is(f.who.value, ours)))
        )

    def _is(self, who: str, ours: tuple[Organisation, ...]) -> bool:
        """Whether ``who`` shortens the name of one of ours, and of no other organisation of the record."""
        holders = [o for o in self.record.organisations if any(who in n for n in names_of(o))]
        return len(who) >= SHORTEST_DOER and bool(holders) and all(o in ours for o in holders)


def names_of(organisation: Organisation) -> tuple[str, ...]:
    """Names a report calls an organisation by, those too short to tell anything left out."""
    facts = (organisation.name, *organisation.aliases)
    return tuple(f.value for f in facts if len(f.value) >= SHORTEST_NAME)


def link_by_name(record: Record, names: Mapping[str, Collection[str]]) -> dict[int, str]:
    """
    By number of the record's organisations the candidate one of whose ``names`` is the same, brackets and width aside.

    A name that two candidates share links to neither.
    """
    owners: dict[str, set[str]] = {}
    for candidate, called in names.items():
        for name in called:
            owners.setdefault(normal_form(name), set()).add(candidate)
    found = {}
    for number, organisation in enumerate(record.organisations):
        known = {c for name in names_of(organisation) for c in owners.get(normal_form(name), ())}
        if len(known) == 1:
            found[number] = known.pop()
    return found
