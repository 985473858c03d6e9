"""Whether a printed figure is what its terms give, once rounding is allowed for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from math import log10

from luodi.core.text.numerals import EXACT
from luodi.core.text.quantities import Quantity

# How far a figure told with 约 or 近 may be from what it stands for; 超 and 不足 reach as far to one side.
_ABOUT = Fraction(1, 10)
_SLIPS = (3, 4, 8)  # 千, 万 for 亿, 元 for 亿


@dataclass(frozen=True, slots=True)
class Term:
    """A figure as a recomputation may take it: its value and the least and greatest it can stand for."""

    value: Fraction
    low: Fraction
    high: Fraction

    def __truediv__(self, other: Term) -> Term:
        return Term(self.value / other.value, self.low / other.high, self.high / (other.low or other.value))

    def __mul__(self, times: Fraction | int) -> Term:
        return Term(self.value * times, self.low * times, self.high * times)

    def __add__(self, other: Term) -> Term:
        return Term(self.value + other.value, self.low + other.low, self.high + other.high)

    def __sub__(self, other: Term) -> Term:
        return Term(self.value - other.value, self.low - other.high, self.high - other.low)


@dataclass(frozen=True, slots=True)
class Verdict:
    """``verdict``: same, rounding (the last printed digit only), off, or slip (off by ``power`` powers of ten)."""

    verdict: str
    recomputed: Decimal
    tolerance: Decimal
    power: int = 0


def term(quantity: Quantity) -> Term:
    """What ``quantity`` can stand for: rounding in its last digit, and what its qualifier allows."""
    value = Fraction(quantity.value)
    is_counted = quantity.kind in ("count", "duration") and quantity.step == 1
    half = Fraction(0) if is_counted else Fraction(quantity.step) / 2
    low, high = value - half, value + half
    if quantity.qualifier == "余":
        return Term(value, value, value * 2)
    match quantity.bound:
        case "about":
            return Term(value, value * (1 - _ABOUT), value * (1 + _ABOUT))
        case "over":
            return Term(value, value, value * (1 + _ABOUT))
        case "under":
            return Term(value, value * (1 - _ABOUT), value)
        case _:
            return Term(value, low, high)


def judge(printed: Quantity, recomputed: Term, *, slips: bool = True) -> Verdict:
    """
    Compare ``printed`` with ``recomputed`` (in the printed figure's unit).

    The printed figure is the *same* when it rounds from the recomputed one; a difference in the last digit is
    *rounding* when cutting instead of rounding, or unrounded terms, explain it; further off it is the same only as
    far as the rounding of the terms reaches. Anything else is *off*, or a *slip* when moving the decimal point by
    4, 8 or 3 places (亿 for 万, 亿 for 元, 万 for 千万) makes it agree.
    """
    verdict = _compare(printed, recomputed)
    tolerance = Decimal(printed.step) / 2
    shown = _shown(recomputed.value, printed.step)
    if verdict == "off" and slips and printed.value and recomputed.value:
        places = _decimal_places_off(Fraction(printed.value), recomputed.value)
        if abs(places) in _SLIPS and _compare(printed, recomputed * Fraction(10) ** places) in ("same", "rounding"):
            return Verdict("slip", shown, tolerance, places)
    return Verdict(verdict, shown, tolerance)


def _decimal_places_off(printed: Fraction, recomputed: Fraction) -> int:
    """How far the decimal point has to move, to the nearest place."""
    ratio = abs(printed / recomputed)
    return round(log10(ratio.numerator) - log10(ratio.denominator))


def _compare(printed: Quantity, recomputed: Term) -> str:
    value, step = Fraction(printed.value), Fraction(printed.step)
    half = step / 2
    off = abs(value - recomputed.value)
    match printed.bound:
        case "about":
            return "same" if off <= max(half, abs(value) * _ABOUT) or _touch(value, half, recomputed) else "off"
        case "over":
            return "same" if recomputed.high + half >= value else "off"
        case "under":
            return "same" if recomputed.low - half <= value else "off"
    if off <= half:
        return "same"
    if _touch(value, half, recomputed):
        return "rounding" if off <= step * Fraction(3, 2) else "same"
    return "rounding" if off < step else "off"


def _touch(value: Fraction, half: Fraction, recomputed: Term) -> bool:
    return value + half >= recomputed.low and value - half <= recomputed.high


def _shown(value: Fraction, step: Decimal) -> Decimal:
    """``value`` to the printed digits, or two more where few are printed."""
    digits = step if step <= Decimal("0.01") else step / 100
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if abs(exact) >= Decimal(10) ** 20 or digits.adjusted() < -20:
        return exact
    if step <= 1 and abs(exact) < digits and value:
        return exact.quantize(Decimal(1).scaleb(exact.adjusted() - 3), context=EXACT)
    return exact.quantize(digits, rounding=ROUND_HALF_UP, context=EXACT)
