"""What the counting of one book rests on: rules, rates, what was stated of each project, whose it was."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from luodi.core.projects.book import Book
from luodi.core.projects.claims import Claim, OwnershipRules
from luodi.core.projects.counting_rules import CountingRules, counting_rules
from luodi.core.projects.dated import Dated, as_dated
from luodi.core.projects.money import Rate, Shares, default_rates, in_wan
from luodi.core.projects.ownership import ownership_on
from luodi.core.projects.requirements import StageRules, default_stage_rules
from luodi.core.projects.values import Entry, FieldValue


@dataclass(frozen=True)
class Basis:
    """The tables a figure rests on; all of them data a city may edit, from a day on."""

    counting: CountingRules | Dated[CountingRules] = field(default_factory=counting_rules)
    stages: StageRules | Dated[StageRules] = field(default_factory=default_stage_rules)
    ownership: OwnershipRules | Dated[OwnershipRules] = field(default_factory=OwnershipRules)
    rates: tuple[Rate, ...] = field(default_factory=default_rates)


class Context:
    """A book read for the day ``day`` with the tables of a basis."""

    def __init__(self, book: Book, basis: Basis, day: date) -> None:
        self.counting = as_dated(basis.counting).known_at(book.at)
        self._ownership = as_dated(basis.ownership).known_at(book.at)
        self._day = day
        # A rate is known from its publication on, so a closed period never learns a later one.
        self._rates = tuple(r for r in basis.rates if r.published <= book.at.date())
        self._stated = book.fields_on(day)
        claimed = {entry.project for entry in book.standing if isinstance(entry, Claim)}
        self._claims: dict[str, list[Entry]] = {project: [] for project in claimed}
        for entry in book.standing:
            if entry.project in claimed:
                self._claims[entry.project].append(entry)

    def fields(self, project: str) -> Mapping[str, FieldValue]:
        """What was stated of a project up to the day."""
        return self._stated.get(project, {})

    def in_wan(self, amount: Decimal, currency: str, day: date) -> Decimal | None:
        """An amount in 万元 with the rate known to the book, or ``None``."""
        return in_wan(amount, currency, day, self._rates)

    def exclusion(self, project: str) -> str:
        """Why a project is left out altogether, or ""."""
        code = self.fields(project).get("exclusion")
        return f"属剔除项：{self.counting.on(self._day).exclusions.get(str(code), str(code))}" if code else ""

    def shares(self, project: str, on: date) -> Shares:
        """Who has the credit of what happened on a day: by the claims, or else the stated unit alone."""
        if project in self._claims:
            found = ownership_on(self._claims[project], on, self._ownership)
            if found.shares:
                return found.shares
        unit = self.fields(project).get("unit")
        return ((str(unit), Fraction(1)),) if unit else ()
