"""Money: exact rates, shares of exactly one whole, parts that make up the amount."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.projects.errors import WrongRules, WrongShares
from luodi.core.projects.money import (
    check_shares,
    default_rates,
    in_wan,
    read_rates,
    split_amount,
    split_by_ratio,
    with_unit,
)

AMOUNTS = st.decimals(0, 10**12, places=6)


@pytest.mark.parametrize(("value", "unit", "said"), [
    ("863600.00", "万元", "863,600 万元"), ("0.50", "万元", "0.5 万元"), ("-1234.5", "万元", "-1,234.5 万元"),
    ("1000", "个", "1,000 个"), ("82.90", "%", "82.90%"),
])  # fmt: skip
def test_figures_are_written_alike(value, unit, said):
    """Thousands apart, no zeros at the end but those of a percentage."""
    assert with_unit(Decimal(value), unit) == said


def test_yuan_need_no_rate():
    """万元 stay 万元."""
    assert in_wan(Decimal("1.5"), "CNY", date(1999, 1, 1), ()) == Decimal("1.5")


def test_a_day_without_a_rate_gives_no_amount():
    """No rate is guessed from another year or currency."""
    rates = default_rates()
    assert in_wan(Decimal(1), "USD", date(1999, 1, 1), rates) is None
    assert in_wan(Decimal(1), "EUR", date(2023, 6, 1), rates) is None


def test_the_first_rate_published_stays():
    """A rate published later for the same days changes nothing."""
    line = {"currency": "USD", "from": date(2025, 1, 1), "to": date(2025, 12, 31)}
    late, first = (
        line | {"yuan": "9", "published": date(2026, 5, 1)},
        line | {"yuan": "7", "published": date(2026, 1, 1)},
    )
    assert in_wan(Decimal(2), "USD", date(2025, 3, 1), read_rates({"rates": [late, first]})) == 14


@pytest.mark.parametrize("change", [{"yuan": "0"}, {"yuan": "NaN"}, {"yuan": "x"}, {"from": "2025"}])
def test_a_wrong_rate_is_refused(change: dict):
    """No rate of zero, no number that is none, no day that is none."""
    line = {"currency": "USD", "from": date(2025, 1, 1), "to": date(2025, 12, 31), "yuan": "7",
            "published": date(2026, 1, 1)}  # fmt: skip
    with pytest.raises(WrongRules):
        read_rates({"rates": [line | change]})


@pytest.mark.parametrize("ratio", ["", "1", "1:0", "-1:2", "1:2:3", "a:b", "1/0:1", "0:0", "1e9999999:1", ":" * 300])
def test_a_ratio_that_splits_nothing_is_refused(ratio: str):
    """A ratio has one positive part a unit."""
    with pytest.raises(WrongShares):
        split_by_ratio(["甲县", "乙县"], ratio)


@pytest.mark.parametrize("shares", [(), (("甲", Fraction(1, 2)), ("甲", Fraction(1, 2))),
                                    (("甲", Fraction(3, 2)), ("乙", Fraction(-1, 2)))])  # fmt: skip
def test_shares_are_positive_distinct_and_whole(shares: tuple):
    """Nothing, a unit twice, a negative part: refused."""
    with pytest.raises(WrongShares):
        check_shares(shares)


@settings(deadline=None)
@given(AMOUNTS, st.lists(st.integers(1, 10**6), min_size=1, max_size=7))
def test_parts_make_up_the_amount_exactly(amount, parts):
    """To the fen, for every amount and ratio; no part is off its exact value by a fen or more."""
    shares = split_by_ratio([str(i) for i in range(len(parts))], ":".join(map(str, parts)))
    split = split_amount(amount, shares)
    assert sum(split.values()) == amount
    for unit, share in shares:
        assert abs(Fraction(split[unit]) - Fraction(amount) * share) < Fraction(1, 10**6)


@settings(deadline=None)
@given(st.decimals(-(10**9), 0, places=6), st.lists(st.integers(1, 99), min_size=2, max_size=4))
def test_a_reversed_amount_splits_as_well(amount, parts):
    """Negative amounts (reversals) make up their amount, too."""
    shares = split_by_ratio([str(i) for i in range(len(parts))], ":".join(map(str, parts)))
    assert sum(split_amount(amount, shares).values()) == amount
