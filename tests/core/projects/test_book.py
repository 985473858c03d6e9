"""The book: what was known at a moment, what was taken back, which day late entries count for."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from luodi.core.projects.book import counting_day, open_book, seen_at
from luodi.core.projects.values import Closing, Grading, Period, Reversal, Stated, Tranche, Verification

DAY = date(2025, 6, 1)
NOON = datetime(2025, 6, 1, 12, tzinfo=UTC)


def head(ident: str, hours: int = 0, by: str = "林") -> dict:
    """The head of an entry of one day, recorded ``hours`` after its noon."""
    return {"id": ident, "project": "p", "on": DAY, "recorded": NOON + timedelta(hours=hours), "by": by}


MONEY = Tranche(amount=Decimal(100), kind="capital", origin="foreign", **head("t"))


def test_an_entry_needs_a_time_zone():
    """Moments without a zone cannot be compared, so none comes in."""
    with pytest.raises(ValueError, match="time zone"):
        Stated(**{**head("s"), "recorded": datetime(2025, 6, 1)}, field="a", value=1)


def test_what_was_recorded_later_is_not_known():
    """The book at a moment has nothing that was recorded after it."""
    reversal = Reversal(target="t", reason="重复", **head("r", 2))
    assert open_book([MONEY, reversal], NOON + timedelta(hours=1)).standing == (MONEY,)
    later = open_book([reversal, MONEY], NOON + timedelta(hours=2))
    assert later.standing == (reversal,)
    assert later.taken_back == {"t": reversal}
    assert set(later.known) == {MONEY, reversal}


def test_a_reversal_can_be_reversed():
    """What a reversed reversal took back stands again, over any number of turns."""
    chain = [MONEY] + [
        Reversal(target="t" if i == 1 else f"r{i - 1}", reason="x", **head(f"r{i}", i)) for i in range(1, 1200)
    ]
    assert MONEY not in open_book(chain, NOON + timedelta(hours=1199)).standing
    assert MONEY in open_book(chain, NOON + timedelta(hours=1198)).standing


def test_a_reversal_does_not_reach_what_came_after_it():
    """It names an entry that was recorded later: that one stands."""
    assert MONEY in open_book([Reversal(target="t", reason="x", **head("r", -1)), MONEY], NOON).standing


def test_who_entered_it_neither_verifies_nor_grades():
    """Only a second person's check counts; a later grading replaces an earlier one."""
    own = [Verification(target="t", **head("v", 1)), Grading(target="t", grade="A", **head("g", 1))]
    book = open_book([MONEY, *own], NOON + timedelta(days=1))
    assert (book.verifier(MONEY), book.grading(MONEY)) == (None, None)
    others = [Verification(target="t", **head("v2", 2, "王")), Grading(target="t", grade="A", **head("g2", 2, "王")),
              Grading(target="t", grade="C", **head("g3", 3, "王"))]  # fmt: skip
    book = open_book([MONEY, *own, *others], NOON + timedelta(days=1))
    assert book.verifier(MONEY) == "王"
    assert book.grading(MONEY).grade == "C"


def test_fields_are_those_of_the_day():
    """The latest statement up to a day, by the day it holds from."""
    first = Stated(field="unit", value="甲县", **head("a"))
    moved = Stated(field="unit", value="乙县", **{**head("b"), "on": DAY + timedelta(days=30)})
    book = open_book([moved, first], NOON)
    assert book.fields_on(DAY)["p"] == {"unit": "甲县"}
    assert book.fields_on(DAY + timedelta(days=30))["p"] == {"unit": "乙县"}


def test_a_closed_period_rests_on_its_closing():
    """The first closing that covers the period, or now while none does."""
    first = Closing(date(2025, 12, 31), datetime(2026, 1, 15, tzinfo=UTC))
    second = Closing(date(2026, 12, 31), datetime(2027, 1, 15, tzinfo=UTC))
    now = datetime(2027, 6, 1, tzinfo=UTC)
    assert seen_at(Period.year(2025), [second, first], now) == first.at
    assert seen_at(Period.year(2027), [second, first], now) == now
    assert seen_at(Period.year(2025), [first], NOON) == NOON


def test_late_entries_count_for_the_first_open_day():
    """After two closings the day is after both; at the moment of closing itself it is still in time."""
    closings = [Closing(date(2025, 12, 31), datetime(2026, 1, 15, tzinfo=UTC)),
                Closing(date(2026, 3, 31), datetime(2026, 4, 10, tzinfo=UTC))]  # fmt: skip
    known = [datetime(2026, 1, 15, tzinfo=UTC), datetime(2026, 1, 16, tzinfo=UTC), datetime(2026, 5, 1, tzinfo=UTC)]
    assert [counting_day(DAY, k, closings).isoformat() for k in known] == ["2025-06-01", "2026-01-01", "2026-04-01"]


def test_a_period_ends_after_it_begins():
    """A period of no day is refused."""
    with pytest.raises(ValueError, match="ends after"):
        Period(date(2026, 1, 2), date(2026, 1, 1))
