"""About when the shares of a company were listed, from its stock code."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache

from luodi.core.rules import load_rules

UNLISTED = 2100  # later than any listing


@cache
def _blocks() -> tuple[list[str], list[int]]:
    table = load_rules("listing_years")["from_code"]
    codes = sorted(table)
    return codes, [table[code] for code in codes]


def listing_year(code: str) -> int:
    """
    About the year a stock code was given out, ``UNLISTED`` for what is no stock code.

    >>> listing_year("600036.SH"), listing_year("91320583MA1MTJ8N7X")
    (1997, 2100)
    """
    digits = code[:6]
    if len(digits) < 6 or not digits.isdecimal() or not digits.isascii() or code[6:7].isalnum():
        return UNLISTED
    codes, years = _blocks()
    at = bisect_right(codes, digits)
    return years[at - 1] if at else UNLISTED
