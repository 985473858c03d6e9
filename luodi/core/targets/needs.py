"""What is looked for: a need with its words, codes, filters and wishes."""

from __future__ import annotations

from dataclasses import dataclass

MOST_WEIGHT = 100
MOST_BITS = 16  # of a register whose titles are the bits of a number


@dataclass(frozen=True, slots=True)
class Keyword:
    """A word to be found in names, business scopes and products; ``weight`` from 1 to 100 says what a find is worth."""

    word: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Filters:
    """
    What a target must be; an empty field asks for nothing.

    ``regions`` are beginnings of division codes (two, four or six digits); ``capital_from`` and ``capital_to`` yuan;
    ``founded_from`` and ``founded_to`` years. A row that does not say what a filter asks for does not pass it, except
    that an unknown status or kind passes.
    """

    regions: tuple[str, ...] = ()
    not_regions: tuple[str, ...] = ()
    capital_from: float | None = None
    capital_to: float | None = None
    founded_from: int | None = None
    founded_to: int | None = None
    statuses: tuple[str, ...] = ("active",)
    kinds: tuple[str, ...] = ("enterprise", "institute", "university")
    quals: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Need:
    """
    One need, such as a gap of a chain.

    ``exclude`` holds words of two kinds: one that holds a keyword (锂资源回收 beside 锂资源) is struck out of the text
    before that keyword is looked for; any other keeps a row that has it away. ``codes`` are beginnings of GB/T 4754
    codes of two to four digits; ``quals`` the titles that speak for a target.
    """

    id: str
    name: str
    keywords: tuple[Keyword, ...]
    exclude: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    filters: Filters = Filters()
    quals: tuple[str, ...] = ()
    chain: str = ""
    segment: str = ""


@dataclass(frozen=True, slots=True)
class Signal:
    """
    Something the city knows that speaks for an expansion: ``organisation`` is a registered name or an id of the
    register, ``kind`` one of the rules' signals, ``day`` ISO, ``source`` where it stands.
    """

    organisation: str
    kind: str
    day: str
    source: str
    note: str = ""


def bit_title(bit: int) -> str:
    """What a title is called of which only the bit is known.

    >>> bit_title(0)
    '名录称号第1项'
    """
    return f"名录称号第{bit + 1}项"
