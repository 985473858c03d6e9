"""Tables a city edits, with the day each edition comes into force: what is older is judged by what was then in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Generic, TypeVar

from luodi.core.projects.requirements import Requirement, StageRules
from luodi.core.projects.values import Stage

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Edition(Generic[T]):
    """A table in force from the day ``first``, entered at the moment ``recorded`` (with a time zone)."""

    first: date
    recorded: datetime
    rules: T


@dataclass(frozen=True, slots=True)
class Dated(Generic[T]):
    """A table with its editions; before the first of them ``shipped`` is in force."""

    shipped: T
    editions: tuple[Edition[T], ...] = ()

    def on(self, day: date) -> T:
        """What is in force on ``day``: the edition that began last; of two that begin together, the later entered."""
        begun = [edition for edition in self.editions if edition.first <= day]
        return max(begun, key=lambda e: (e.first, e.recorded)).rules if begun else self.shipped

    def known_at(self, moment: datetime) -> Dated[T]:
        """The table without what was entered after ``moment``: a closed figure never learns a later edition."""
        return Dated(self.shipped, tuple(e for e in self.editions if e.recorded <= moment))


def as_dated(rules: T | Dated[T]) -> Dated[T]:
    """A table with editions, or one that has none."""
    return rules if isinstance(rules, Dated) else Dated(rules)


def stage_rules_for(reached: Mapping[Stage, date], rules: Dated[StageRules], on: date) -> StageRules:
    """
    What a project is asked for on the day ``on``, each stage by the edition it was reached under.

    Parameters
    ----------
    reached
        Stage → the day since which the project has stood there or beyond. Any other stage is judged by the edition of
        the day ``on``.
    """
    now = rules.on(on)
    asked = dict(now.requirements)
    for stage, since in reached.items():
        asked[stage] = tuple(
            _always(r) for r in rules.on(since).requirements.get(stage, ()) if r.first <= since <= r.last
        )
    return replace(now, requirements=asked)


def _always(asked: Requirement) -> Requirement:
    return replace(asked, first=date.min, last=date.max)
