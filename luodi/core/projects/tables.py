"""The rows of a period: closed periods as they were closed, and late entries in the first open one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from luodi.core.projects.book import Book, counting_day, open_book, seen_at
from luodi.core.projects.context import Basis, Context
from luodi.core.projects.funds import tranche_rows
from luodi.core.projects.rows import Row
from luodi.core.projects.signings import signing_rows
from luodi.core.projects.standing import project_rows
from luodi.core.projects.values import Closing, Entry, Period
from luodi.core.text.numerals import EXACT

TABLES = ("signings", "tranches", "projects")
Tables = Mapping[str, Sequence[Row]]


@dataclass(frozen=True)
class _Snapshot:
    """The book at a moment, counted."""

    book: Book
    context: Context
    signings: dict[str, Row]
    tranches: dict[str, Row]


def rows_of_period(
    entries: Iterable[Entry],
    period: Period,
    now: datetime,
    closings: Iterable[Closing] = (),
    basis: Basis | None = None,
) -> Tables:
    """
    Rows of the tables ``signings``, ``tranches`` and ``projects`` for ``period``, counted and left out alike.

    Parameters
    ----------
    entries
        The whole book, in any order.
    now
        The moment whose knowledge is asked for. A period that was closed by then is read as it was at its closing.
    closings
        When the book was closed up to which day. What becomes known later of a closed day, or is taken back later,
        counts in the first open day, so that each amount counts in exactly one period and no closed figure moves.

    Returns
    -------
    mapping
        ``signings`` and ``tranches``: those whose counting day is in the period, and those of the period that do not
        count, with the reason. ``projects``: every project as it stood on the period's last day.
    """
    basis = basis or Basis()
    everything, shut = tuple(entries), sorted(closings, key=lambda c: (c.at, c.last))
    seen = seen_at(period, shut, now)
    moments = [*sorted({c.at for c in shut if c.at < seen}), seen]
    flows = _Flows(shut), _Flows(shut)
    snapshot = None
    for at in moments:
        day = max((c.last for c in shut if c.at == at), default=period.last)
        snapshot = _count(everything, at, basis, period.last if at == seen else day)
        flows[0].take(snapshot.signings, at)
        flows[1].take(snapshot.tranches, at)
    assert snapshot is not None
    standing = project_rows(
        snapshot.book, snapshot.context, basis.stages, period.last, snapshot.signings, snapshot.tranches
    )
    return {
        "signings": flows[0].of_period(period),
        "tranches": flows[1].of_period(period),
        "projects": tuple(standing.values()),
    }


def _count(entries: Iterable[Entry], at: datetime, basis: Basis, day: date) -> _Snapshot:
    book = open_book(entries, at)
    context = Context(book, basis, day)
    return _Snapshot(book, context, signing_rows(book, context), tranche_rows(book, context))


class _Flows:
    """What each closing added to or took from what was counted before, on the day it counts for."""

    def __init__(self, closings: Sequence[Closing]) -> None:
        self._closings = closings
        self._latest: dict[str, Row] = {}
        self._changes: dict[tuple[str, date], Row] = {}

    def take(self, rows: Mapping[str, Row], at: datetime) -> None:
        for key, row in rows.items():
            change = _change(self._latest.get(key), row)
            if change is not None:
                day = counting_day(row.on, at, self._closings)
                before = self._changes.get((key, day))
                merged = change if before is None else _merged(before, change)
                self._changes[key, day] = replace(merged, day=day)
        self._latest = dict(rows)

    def of_period(self, period: Period) -> tuple[Row, ...]:
        counted = [r for r in self._changes.values() if period.holds(r.day) and (r.count or r.amount_wan)]
        there = {row.id for row in counted}
        left_out = [r for r in self._latest.values() if r.reason and period.holds(r.on) and r.id not in there]
        return tuple(sorted([*counted, *left_out], key=lambda r: (r.day, r.id)))


def _change(before: Row | None, row: Row) -> Row | None:
    """What ``row`` adds to what was counted of it before; what is taken out keeps the words it was counted with."""
    if before is None or (before.count == 0 and before.amount_wan is None):
        return None if row.reason else row
    count = row.count - before.count
    amount = EXACT.subtract(row.amount_wan or Decimal(0), before.amount_wan or Decimal(0))
    if count == 0 and amount == 0:
        return None
    kept = row if not row.reason and (count > 0 or amount > 0) else before
    known = row.amount_wan is not None or before.amount_wan is not None
    return replace(kept, count=count, amount_wan=amount if known else None, reason="")


def _merged(one: Row, other: Row) -> Row:
    amount = EXACT.add(one.amount_wan or Decimal(0), other.amount_wan or Decimal(0))
    known = one.amount_wan is not None or other.amount_wan is not None
    return replace(other, count=one.count + other.count, amount_wan=amount if known else None)
