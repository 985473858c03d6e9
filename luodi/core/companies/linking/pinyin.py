"""Pinyin without tones: the syllable of a character, and the syllables of a name in Latin letters."""

from __future__ import annotations

import unicodedata
from functools import cache

from luodi.core.text.readings import common_readings

LONGEST = 6  # letters of a syllable


def plain_syllable(reading: str) -> str:
    """
    A reading without its tone, ü written v.

    >>> plain_syllable("lǜ"), plain_syllable("qīng")
    ('lv', 'qing')
    """
    letters = unicodedata.normalize("NFD", reading.replace("ɑ", "a").replace("ɡ", "g"))
    return "".join("v" if c == "\u0308" else c for c in letters if c.isalpha() or c == "\u0308").replace("uv", "v")


@cache
def syllable_of() -> dict[str, str]:
    """The commonest reading of each character, without tone."""
    return {char: plain_syllable(reading) for char, reading in common_readings().items()}


@cache
def numbers() -> dict[str, int]:
    """Each syllable's number in alphabetical order."""
    return {syllable: i for i, syllable in enumerate(sorted(set(syllable_of().values())))}


@cache
def number_of() -> dict[str, int]:
    """The syllable number of each character."""
    number = numbers()
    return {char: number[syllable] for char, syllable in syllable_of().items()}


def syllables_text() -> str:
    """Lines ``character TAB number``, to make a table of."""
    return "\n".join(f"{char}\t{number}" for char, number in number_of().items())


def split_syllables(letters: str) -> list[str]:
    """
    The syllables of Latin letters, or none where they are no pinyin. The fewest syllables win, the longer first.

    >>> split_syllables("qingtaonengyuan")
    ['qing', 'tao', 'neng', 'yuan']
    >>> split_syllables("Dell")
    []
    """
    text = letters.lower().replace("ü", "v")[:60]
    known = numbers()
    best: list[list[str] | None] = [[]] + [None] * len(text)
    for i in range(len(text)):
        before = best[i]
        if before is None:
            continue
        for j in range(i + 1, min(len(text), i + LONGEST) + 1):
            if text[i:j] in known:
                old = best[j]
                if old is None or len(before) + 1 < len(old):
                    best[j] = [*before, text[i:j]]
    return best[-1] or []
