"""The GBK code as tables: which two bytes make which character, and which pairs are lost on the way."""

from __future__ import annotations

from functools import cache

LEADS = range(0x81, 0xFF)
TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))


@cache
def char_table() -> dict[int, str]:
    """Characters by 256 × lead byte + trail byte."""
    table = {}
    for lead in LEADS:
        for trail in TRAILS:
            char = bytes((lead, trail)).decode("gbk", "ignore")
            if len(char) == 1:
                table[lead << 8 | trail] = char
    return table


@cache
def pair_table() -> dict[str, tuple[int, int]]:
    """The two bytes of each character; half-width marks that may have been full width are not among them."""
    return {char: (code >> 8, code & 0xFF) for code, char in char_table().items()}


@cache
def lost_seconds() -> dict[int, frozenset[int]]:
    """
    For each byte, the bytes that can follow it in a pair that has no character and that can lead another one.

    Such pairs came out as private-use characters and were filtered away later.
    """
    table = char_table()
    lost = {lead: frozenset(b for b in LEADS if lead << 8 | b not in table) for lead in LEADS}
    return {lead: seconds for lead, seconds in lost.items() if seconds}


@cache
def by_lead() -> dict[int, list[tuple[int, str]]]:
    """Trail byte and character for each lead byte."""
    groups: dict[int, list[tuple[int, str]]] = {}
    for code, char in char_table().items():
        groups.setdefault(code >> 8, []).append((code & 0xFF, char))
    return groups


@cache
def by_trail() -> dict[int, list[tuple[int, str]]]:
    """Lead byte and character for each trail byte."""
    groups: dict[int, list[tuple[int, str]]] = {}
    for code, char in char_table().items():
        groups.setdefault(code & 0xFF, []).append((code >> 8, char))
    return groups
