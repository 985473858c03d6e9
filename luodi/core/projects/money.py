"""Money in 万元: rates of exchange as dated data, shares of credit that make up one whole, amounts in words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cache
from typing import Any

from luodi.core.projects.errors import WrongRules, WrongShares
from luodi.core.rules import load_rules
from luodi.core.text.numerals import EXACT

YUAN = "CNY"
_FEN_IN_WAN = Decimal("0.000001")  # one fen is a millionth of 万元
_PART = re.compile(r"\d{1,20}(?:\.\d{1,20})?")
Shares = tuple[tuple[str, Fraction], ...]


def plain_number(value: Decimal) -> str:
    """
    A number with thousands separated and no zeros at the end.

    >>> plain_number(Decimal("863600.00"))
    '863,600'
    """
    words = f"{value:,f}"
    return words.rstrip("0").rstrip(".") if "." in words else words


def with_unit(value: Decimal, unit: str) -> str:
    """
    A figure with its unit, as every page writes it; percentages keep their decimals, which tell how exact they are.

    >>> with_unit(Decimal("863600.00"), "万元"), with_unit(Decimal("82.90"), "%")
    ('863,600 万元', '82.90%')
    """
    return f"{value:,f}{unit}" if unit == "%" else f"{plain_number(value)} {unit}"


@dataclass(frozen=True, slots=True)
class Rate:
    """Yuan for one unit of a currency on the days ``first`` to ``last``; ``published`` is when it became known."""

    currency: str
    first: date
    last: date
    yuan: Decimal
    published: date


def read_rates(table: Mapping[str, Any]) -> tuple[Rate, ...]:
    """
    Rates of ``rules/project_rates.yaml`` or of a bureau's own table.

    Raises
    ------
    WrongRules
        When a line has no dates or no positive rate.
    """
    rates = []
    for line in table.get("rates", ()):
        days = [line.get(key) for key in ("from", "to", "published")]
        try:
            yuan = Decimal(str(line["yuan"]))
        except (KeyError, InvalidOperation):
            yuan = Decimal(0)
        if not all(isinstance(day, date) for day in days) or not yuan.is_finite() or yuan <= 0:
            raise WrongRules("rates", f"{dict(line)!r}", "每一条要写 currency、from、to、published 和大于 0 的 yuan")
        rates.append(Rate(str(line.get("currency")), days[0], days[1], yuan, days[2]))
    return tuple(rates)


@cache
def default_rates() -> tuple[Rate, ...]:
    """The rates luodi ships."""
    return read_rates(load_rules("project_rates"))


def rate_for(currency: str, day: date, rates: Iterable[Rate]) -> Rate | None:
    """The rate first published for ``day``; ``None`` when there is none."""
    fitting = [r for r in rates if r.currency == currency and r.first <= day <= r.last]
    return min(fitting, key=lambda r: r.published, default=None)


def in_wan(amount: Decimal, currency: str, day: date, rates: Iterable[Rate]) -> Decimal | None:
    """
    ``amount`` (in ten thousands of ``currency``) in 万元, exactly; ``None`` without a rate for the day.

    >>> in_wan(Decimal("1000"), "USD", date(2023, 6, 1), default_rates())
    Decimal('7046.7000')
    """
    if currency == YUAN:
        return amount
    rate = rate_for(currency, day, rates)
    return None if rate is None else EXACT.multiply(amount, rate.yuan)


def check_shares(shares: Shares) -> Shares:
    """
    ``shares``, if they are positive, name each unit once and make up exactly 1.

    Raises
    ------
    WrongShares
        When they do not.
    """
    units = [unit for unit, _ in shares]
    if len(set(units)) != len(units) or any(s <= 0 for _, s in shares) or sum(s for _, s in shares) != 1:
        raise WrongShares("、".join(f"{unit} {share}" for unit, share in shares) or "（空）")
    return shares


def split_by_ratio(units: Sequence[str], ratio: str) -> Shares:
    """
    Shares by a ratio as agreements write it.

    Raises
    ------
    WrongShares
        When the ratio has not one positive part for each unit.

    >>> split_by_ratio(["甲县", "乙县"], "3:7")
    (('甲县', Fraction(3, 10)), ('乙县', Fraction(7, 10)))
    """
    written = [part.strip() for part in ratio[:200].replace("：", ":").split(":")]
    if len(written) != len(units) or not all(_PART.fullmatch(part) for part in written):
        raise WrongShares(ratio[:40])
    parts = [Fraction(part) for part in written]
    total = sum(parts)
    if total <= 0:
        raise WrongShares(ratio[:40])
    return check_shares(tuple((unit, part / total) for unit, part in zip(units, parts, strict=True)))


def split_amount(amount: Decimal, shares: Shares) -> dict[str, Decimal]:
    """
    ``amount`` (万元) by ``shares``, each part to the fen, the parts making up the amount exactly.

    What rounding down leaves goes, fen by fen, to those whose share it cut most.

    >>> split_amount(Decimal("100"), split_by_ratio(["甲县", "乙县", "丙县"], "1:1:1"))
    {'甲县': Decimal('33.333334'), '乙县': Decimal('33.333333'), '丙县': Decimal('33.333333')}
    """
    exact = {unit: Fraction(amount) * share for unit, share in shares}
    step = min(_FEN_IN_WAN, Decimal((0, (1,), int(amount.as_tuple().exponent))))
    fens = {unit: part / Fraction(step) for unit, part in exact.items()}
    whole = {unit: fen.__floor__() for unit, fen in fens.items()}
    left = int(Fraction(amount) / Fraction(step)) - sum(whole.values())
    for unit in sorted(fens, key=lambda u: whole[u] - fens[u])[:left]:
        whole[unit] += 1
    return {unit: EXACT.multiply(Decimal(count), step) for unit, count in whole.items()}
