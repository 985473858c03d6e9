"""A closed period's figures never move, and over the periods each amount counts exactly once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.projects.claims import Claim, Dispute, OwnershipRules, Release, Ruling, Transfer
from luodi.core.projects.context import Basis
from luodi.core.projects.indicators import compute_figure, shipped_indicators
from luodi.core.projects.money import Rate
from luodi.core.projects.tables import rows_of_period
from luodi.core.projects.values import (
    Agreement,
    Closing,
    Entry,
    Grading,
    Period,
    Reversal,
    Signing,
    SigningKind,
    Stage,
    StageMove,
    Stated,
    Status,
    StatusChange,
    Tranche,
    Verification,
)

CLOSED_AT = datetime(2025, 1, 15, tzinfo=UTC)
CLOSINGS = (Closing(date(2024, 12, 31), CLOSED_AT),)
YEAR = Period.year(2024)
UNITS = st.sampled_from(["甲县", "乙县", "丙县"])
SHARES = st.dictionaries(UNITS, st.integers(1, 9), min_size=1).map(
    lambda parts: tuple((unit, Fraction(part, sum(parts.values()))) for unit, part in parts.items())
)
BASIS = Basis(ownership=OwnershipRules(needs_acceptance=False, idle_days=None), rates=())
GIVEN = {
    "event": "节会",
    "target": Decimal(100),
    "points": Decimal(5),
    "target_count": Decimal(3),
    "target_amount_wan": Decimal(50),
}
MONEY = st.integers(-50, 500).map(Decimal)


@st.composite
def an_entry(draw: st.DrawFn, ident: str, recorded: datetime) -> Entry:
    """Anything the book can hold, of any day of two years, about any earlier or later entry."""
    head = {"id": ident, "project": draw(st.sampled_from("pq")), "recorded": recorded, "by": draw(st.sampled_from("林王")),
            "on": date(2024, 1, 1) + timedelta(days=draw(st.integers(0, 730)))}  # fmt: skip
    target = draw(st.sampled_from("ab")) + str(draw(st.integers(0, 9)))
    return draw(st.sampled_from([
        Signing(agreement=draw(st.sampled_from(Agreement)), amount=draw(st.none() | MONEY), kind=draw(st.sampled_from(SigningKind)),
                currency=draw(st.sampled_from(["CNY", "USD"])), event=draw(st.sampled_from(["节会", ""])), **head),
        Tranche(amount=draw(MONEY), kind="capital", origin="foreign", voucher=draw(st.sampled_from(["", "S"])), **head),
        Verification(target=target, **head),
        Grading(target=target, grade=draw(st.sampled_from("ABC")), **head),
        Reversal(target=target, reason="x", **head),
        StageMove(stage=draw(st.sampled_from(Stage)), **head),
        StatusChange(status=draw(st.sampled_from(Status)), **head),
        Stated(field=draw(st.sampled_from(["unit", "exclusion", "fixed_wan", "site_mu", "reported_on"])), value=draw(
            st.sampled_from(["甲县", "fiscal", Decimal(3), date(2024, 5, 1)])), **head),
        Claim(unit=draw(UNITS), **head),
        Transfer(unit=draw(UNITS), shares=draw(SHARES), **head),
        Dispute(unit=draw(UNITS), reason="x", **head),
        Ruling(unit=draw(UNITS), shares=draw(SHARES), reason="x", **head),
        Release(reason="x", **head),
    ]))  # fmt: skip


@st.composite
def entries(draw: st.DrawFn, letter: str, first: datetime, hours: int) -> list[Entry]:
    """Up to ten entries recorded within ``hours`` of ``first``, with a second person's check of some."""
    moments = st.integers(0, hours).map(lambda h: first + timedelta(hours=h))
    some = [draw(an_entry(f"{letter}{i}", draw(moments))) for i in range(draw(st.integers(0, 10)))]
    checks = [
        Verification(target=e.id, **head)
        if isinstance(e, (Signing, StageMove))
        else Grading(target=e.id, grade="A", **head)
        for e in some
        if isinstance(e, (Signing, StageMove, Tranche))
        for head in [{"id": f"{e.id}-check", "project": e.project, "on": e.on, "recorded": e.recorded, "by": "赵"}]
    ]
    return some + checks


EARLY = entries("a", datetime(2024, 1, 1, tzinfo=UTC), 24 * 379)
LATE = entries("b", CLOSED_AT + timedelta(seconds=1), 24 * 400)


def figures(book: list[Entry], now: datetime, closings: tuple[Closing, ...], basis: Basis = BASIS) -> list:
    """Every shipped indicator of the closed year, for the city and for each county, with the rows behind it."""
    tables = rows_of_period(book, YEAR, now, closings, basis)
    return [
        (f.value, f.terms)
        for indicator in shipped_indicators()
        for unit in (None, "甲县", "乙县")
        for f in [compute_figure(indicator, tables, YEAR, GIVEN, unit)]
    ]


@settings(deadline=None, max_examples=150)
@given(EARLY, LATE, st.integers(1, 700))
def test_no_later_entry_moves_a_closed_figure(early, late, days):
    """Transfers, increases, reversals, gradings, rulings, rates, corrections: last year recomputes to the same rows."""
    closed = figures(early, CLOSED_AT, CLOSINGS)
    new_rate = Rate("USD", date(2024, 1, 1), date(2025, 12, 31), Decimal(7), date(2025, 3, 1))
    later = replace(BASIS, rates=(new_rate,))
    assert figures([*late, *early], CLOSED_AT + timedelta(days=days), CLOSINGS, later) == closed
    assert figures([*early, *late], CLOSED_AT, ()) == closed


def test_the_property_sees_a_book_that_moves():
    """Without a closing, the same later entry does move the year: the test above can fail."""
    head = {"project": "p", "on": date(2024, 6, 1), "by": "林"}
    early = [Tranche(id="a0", amount=Decimal(5), kind="capital", origin="foreign", recorded=CLOSED_AT, **head),
             Grading(id="a1", target="a0", grade="A", recorded=CLOSED_AT, **{**head, "by": "王"})]  # fmt: skip
    late = [Reversal(id="b0", target="a0", reason="x", recorded=CLOSED_AT + timedelta(days=1), **head)]
    now = CLOSED_AT + timedelta(days=2)
    assert figures([*early, *late], now, ()) != figures(early, CLOSED_AT, ())
    assert figures([*early, *late], now, CLOSINGS) == figures(early, CLOSED_AT, ())


QUARTERS = [Period(date(y, m, 1), date(y, m + 2, 28 if m == 99 else {3: 31, 6: 30, 9: 30, 12: 31}[m + 2]))
            for y in (2024, 2025, 2026) for m in (1, 4, 7, 10)]  # fmt: skip
END = datetime(2026, 12, 31, tzinfo=UTC)


def in_force(book: list[Entry], table: str, closings: tuple[Closing, ...]) -> tuple[Decimal, int]:
    """Amount and count over all quarters, each as it was or is."""
    rows = [row for q in QUARTERS for row in rows_of_period(book, q, END, closings, BASIS)[table] if not row.reason]
    return sum((row.amount_wan or Decimal(0) for row in rows), Decimal(0)), sum(row.count for row in rows)


@settings(deadline=None, max_examples=60)
@given(EARLY, LATE, st.lists(st.sampled_from(QUARTERS[:10]), unique=True, max_size=4))
def test_over_all_periods_each_amount_counts_exactly_once(early, late, shut):
    """Whatever quarters were closed in between, their sum is what counts in a book that was never closed."""
    closings = tuple(
        Closing(q.last, datetime(q.last.year, q.last.month, q.last.day, tzinfo=UTC) + timedelta(days=10)) for q in shut
    )
    book = [e for e in [*early, *late] if not (isinstance(e, Signing) and e.currency == "USD")]
    for table in ("signings", "tranches"):
        assert in_force(book, table, closings) == in_force(book, table, ())
