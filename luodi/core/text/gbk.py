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
            char = bytes((lead, trail)).decode("gbk", "replace")
            if len(char) == 1 and char != "\ufffd":
                table[lead << 8 | trail] = char
    return table


@cache
def pair_table() -> dict[str, tuple[int, int]]:
    """The two bytes of each character, those of user-defined areas included (they show where nobody filtered)."""
    pairs = {char: (code >> 8, code & 0xFF) for code, char in char_table().items()}
    # Code page 936: AAA1-AFFE, then F8A1-FEFE, then A140-A7A0 (without 7F) follow each other from U+E000 on.
    areas = [(lead, trail) for lead in (*range(0xAA, 0xB0), *range(0xF8, 0xFF)) for trail in range(0xA1, 0xFF)]
    areas += [(lead, trail) for lead in range(0xA1, 0xA8) for trail in TRAILS if trail < 0xA1]
    return pairs | {chr(0xE000 + i): pair for i, pair in enumerate(areas)}


@cache
def lost_seconds() -> dict[int, frozenset[int]]:
    """
    For each byte, the bytes that can follow it in a pair that has no character and that can lead another one.

    Such pairs came out as private-use characters and were filtered away later.
    """
    table = char_table()
    lost = {lead: frozenset(b for b in LEADS if lead << 8 | b not in table) for lead in LEADS}
    return {lead: seconds for lead, seconds in lost.items() if seconds}


def by_lead(lead: int) -> list[tuple[int, str]]:
    """Trail byte and character for each character with a lead byte."""
    table = char_table()
    return [(trail, table[lead << 8 | trail]) for trail in TRAILS if lead << 8 | trail in table]


def by_trail(trail: int) -> list[tuple[int, str]]:
    """Lead byte and character for each character with a trail byte."""
    table = char_table()
    return [(lead, table[lead << 8 | trail]) for lead in LEADS if lead << 8 | trail in table]
