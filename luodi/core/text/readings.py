"""Readings of Chinese characters, with tone marks."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜǹḿńň"
LETTERS = "a-züêɑɡ" + TONES


@cache
def read_table() -> dict[str, tuple[str, str]]:
    """For each reading the characters mostly read so, and those sometimes read so."""
    lines = (files("luodi.core.text") / "data" / "readings.txt").read_text("utf-8").splitlines()
    table = {}
    for line in lines:
        reading, chars = line.split(" ", 1)
        first, others = chars.split("|")
        table[reading] = (first, others)
    return table


@cache
def common_readings() -> dict[str, str]:
    """The commonest reading of each character."""
    return {char: reading for reading, (first, _) in read_table().items() for char in first}


def clean_reading(reading: str) -> str:
    """The reading with plain letters: some tables use the phonetic ɑ and ɡ."""
    return reading.strip().replace("ɑ", "a").replace("ɡ", "g")


def is_read(char: str, reading: str) -> bool:
    """
    Whether a character can be read so.

    >>> is_read("經", "jīng"), is_read("長", "cháng"), is_read("人", "dà")
    (True, True, False)
    """
    return any(char in chars for chars in read_table().get(clean_reading(reading), ()))


def chars_read(reading: str) -> str:
    """All GBK characters with a reading."""
    return "".join(read_table().get(clean_reading(reading), ()))
