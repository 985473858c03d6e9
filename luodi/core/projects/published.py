"""Published rates beside what their own parts give, and which counts a printed rate can stand for."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from luodi.core.projects.indicators import round_half_up


@dataclass(frozen=True, slots=True)
class PublishedCheck:
    """A printed percentage beside the recomputed one: ``verdict`` is agrees, rounding (last digit only) or differs."""

    printed: Decimal
    recomputed: Decimal
    verdict: str

    @property
    def message(self) -> str:
        """The finding for the screen."""
        match self.verdict:
            case "agrees":
                return f"{self.printed}% 与分子分母相符。"
            case "rounding":
                return f"印作 {self.printed}%，按分子分母是 {self.recomputed}%，只差末位（四舍五入或进位不同）。"
        return f"印作 {self.printed}%，但它自己的分子分母给出 {self.recomputed}%。"


def check_published(numerator: Decimal, denominator: Decimal, printed: Decimal) -> PublishedCheck:
    """
    A printed percentage beside the one its own parts give, to as many decimals as were printed.

    Raises
    ------
    ValueError
        When the denominator is 0.

    >>> check_published(Decimal("881.4"), Decimal("6793.18"), Decimal("12.64")).verdict
    'differs'
    """
    if not denominator:
        raise ValueError("Expected a denominator that is not 0.")
    decimals = _decimals(printed)
    recomputed = round_half_up(100 * Fraction(numerator) / Fraction(denominator), decimals)
    if recomputed == printed:
        return PublishedCheck(printed, recomputed, "agrees")
    one = Decimal(1).scaleb(-decimals)
    return PublishedCheck(printed, recomputed, "rounding" if abs(recomputed - printed) <= one else "differs")


def numerators_for(printed: Decimal, denominator: int) -> tuple[int, ...]:
    """
    Whole numbers that give the printed percentage of ``denominator``; empty when none does.

    >>> numerators_for(Decimal("29.82"), 57)
    (17,)
    """
    if denominator <= 0:
        return ()
    near = int(printed * denominator / 100)
    spread = int(Fraction(denominator, 100 * 10 ** _decimals(printed))) + 2
    tried = range(max(0, near - spread), near + spread + 1)
    return tuple(n for n in tried if round_half_up(Fraction(100 * n, denominator), _decimals(printed)) == printed)


def _decimals(printed: Decimal) -> int:
    exponent = printed.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
