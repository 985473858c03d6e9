"""The book of entries as it was known at a moment: what stands, what was taken back, who confirmed what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar

from luodi.core.projects.values import Closing, Entry, FieldValue, Grading, Period, Reversal, Stated, Verification

E = TypeVar("E", bound=Entry)
T = TypeVar("T", Verification, Grading)


@dataclass(frozen=True)
class Book:
    """
    Entries as known at the moment ``at``; made by :func:`open_book`.

    ``standing`` are those not taken back, by day and then as recorded; ``taken_back`` maps the others to the reversal.
    """

    at: datetime
    standing: tuple[Entry, ...]
    known: tuple[Entry, ...]
    taken_back: Mapping[str, Reversal]
    verifications: Mapping[str, tuple[Verification, ...]]
    gradings: Mapping[str, tuple[Grading, ...]]

    def of_kind(self, kind: type[E]) -> Iterator[E]:
        """Standing entries of one kind, in order."""
        return (entry for entry in self.standing if isinstance(entry, kind))

    def by_project(self, kind: type[E]) -> dict[str, list[E]]:
        """Standing entries of one kind, in order, by project."""
        found: dict[str, list[E]] = {}
        for entry in self.of_kind(kind):
            found.setdefault(entry.project, []).append(entry)
        return found

    def verifier(self, entry: Entry) -> str | None:
        """The second person who confirmed ``entry``; who entered it confirms nothing."""
        return next((v.by for v in self.verifications.get(entry.id, ()) if v.by != entry.by), None)

    def grading(self, entry: Entry) -> Grading | None:
        """The grading in force; who entered the tranche grades nothing."""
        return next((g for g in reversed(self.gradings.get(entry.id, ())) if g.by != entry.by), None)

    def fields_on(self, day: date) -> dict[str, dict[str, FieldValue]]:
        """What was stated of each project up to ``day``, the latest statement of each field."""
        found: dict[str, dict[str, FieldValue]] = {}
        for entry in self.of_kind(Stated):
            if entry.on <= day:
                found.setdefault(entry.project, {})[entry.field] = entry.value
        return found


def open_book(entries: Iterable[Entry], at: datetime) -> Book:
    """
    The book as known at the moment ``at``: nothing recorded later is in it.

    A reversal may itself be reversed, and then what it took back stands again. The latest is therefore judged first;
    a reversal of something recorded after it takes back nothing.
    """
    known = sorted((e for e in entries if e.recorded <= at), key=lambda e: (e.recorded, e.id))
    taken_back: dict[str, Reversal] = {}
    later: dict[str, Reversal] = {}  # reversals met so far that stand, by target
    for entry in reversed(known):
        reversal = later.get(entry.id)
        if reversal is not None:
            taken_back[entry.id] = reversal
        elif isinstance(entry, Reversal):
            later[entry.target] = entry
    standing = [e for e in known if e.id not in taken_back]
    return Book(
        at,
        tuple(sorted(standing, key=lambda e: (e.on, e.recorded, e.id))),
        tuple(known),
        taken_back,
        _by_target(e for e in standing if isinstance(e, Verification)),
        _by_target(e for e in standing if isinstance(e, Grading)),
    )


def _by_target(entries: Iterable[T]) -> dict[str, tuple[T, ...]]:
    found: dict[str, list[T]] = {}
    for entry in entries:
        found.setdefault(entry.target, []).append(entry)
    return {target: tuple(those) for target, those in found.items()}


def seen_at(period: Period, closings: Iterable[Closing], now: datetime) -> datetime:
    """The moment whose knowledge a figure of ``period`` rests on: its closing, or ``now`` while it is open."""
    return min((c.at for c in closings if c.last >= period.last and c.at <= now), default=now)


def counting_day(on: date, known: datetime, closings: Iterable[Closing]) -> date:
    """
    The day that something of the day ``on`` counts for when it became known at ``known``.

    Its own day, or the first open day after what was closed by then: a closed period takes nothing in.

    >>> from datetime import UTC
    >>> closed = [Closing(date(2025, 12, 31), datetime(2026, 1, 15, tzinfo=UTC))]
    >>> counting_day(date(2025, 12, 20), datetime(2026, 1, 10, tzinfo=UTC), closed).isoformat()
    '2025-12-20'
    >>> counting_day(date(2025, 12, 20), datetime(2026, 3, 1, tzinfo=UTC), closed).isoformat()
    '2026-01-01'
    """
    shut = [c.last for c in closings if c.at < known and c.last >= on]
    return max(shut) + timedelta(days=1) if shut else on
