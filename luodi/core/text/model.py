"""
A small character model of simplified Chinese: how likely one character is after another.

Built by ``tools/build_character_model.py``, which also describes the data; loaded only once a damaged run was found.
"""

from __future__ import annotations

import math
import re
import struct
import sys
import zlib
from array import array
from functools import cache
from importlib.resources import files
from itertools import pairwise

STEP = 1 / 12  # the file keeps minus twelve times the natural logarithm in a byte
UNSEEN = -23.0  # a character the model has never met
LONGEST_WORD = 8
# Half-width marks, digits and letters stand for the classes the model was built with.
CLASSES = {
    ",": "，",
    ";": "；",
    ":": "：",
    "!": "！",
    "?": "？",
    "(": "（",
    ")": "）",
    '"': "”",
    " ": "\n",
    "<": "\n",
    ">": "\n",
    "　": "\n",
}
CLASSES |= dict.fromkeys("0123456789.%％０１２３４５６７８９", "0")
CLASSES |= dict.fromkeys("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", "A")


class CharacterModel:
    """
    Bigrams of characters with back-off through word ends and word starts, and frequencies of common words.

    >>> model = load_model()
    >>> model.after("模", "式") > model.after("模", "石")
    True
    """

    def __init__(self, packed: bytes) -> None:
        data = zlib.decompress(packed)
        sizes = struct.unpack_from("<8I", data)
        parts, at = [], struct.calcsize("<8I")
        for size in sizes:
            parts.append(data[at : at + size])
            at += size
        chars = parts[0].decode()
        self.chars = chars
        self.start = {c: -b * STEP for c, b in zip(chars, parts[1], strict=True)}
        self.end = {c: -b * STEP for c, b in zip(chars, parts[2], strict=True)}
        counts, self._nexts, self._logs = read_numbers(parts[3]), read_numbers(parts[4]), parts[5]
        self._row_at = {}
        at = 0
        for char, count in zip(chars, counts, strict=True):
            self._row_at[char] = (at, at + count)
            at += count
        self._rows: dict[str, dict[str, float]] = {}
        self._words = (parts[6], parts[7])

    def row(self, char: str) -> dict[str, float]:
        """Log probabilities of the characters known to follow one, unpacked when first asked for."""
        row = self._rows.get(char)
        if row is None:
            a, b = self._row_at.get(char, (0, 0))
            row = {self.chars[n]: -v * STEP for n, v in zip(self._nexts[a:b], self._logs[a:b], strict=True)}
            self._rows[char] = row
        return row

    def after(self, a: str, b: str) -> float:
        """Natural logarithm of the chance that ``b`` follows ``a``."""
        value = self.row(a).get(b)
        if value is None:
            return self.end.get(a, -0.7) + self.start.get(b, UNSEEN)
        return value

    def score(self, text: str) -> float:
        """Sum of :meth:`after` over a text."""
        return sum(self.after(a, b) for a, b in pairwise(map(as_class, text)))

    @property
    def words(self) -> dict[str, float]:
        """Log frequencies of common words of two characters and more."""
        return read_words(*self._words)

    def word_score(self, text: str) -> float:
        """Log probability of the best cut of a text into words; linear in its length."""
        words, best = self.words, [0.0]
        text = re.sub("0+", "0", re.sub("A+", "A", "".join(map(as_class, text))))
        for end in range(1, len(text) + 1):
            score = best[end - 1] + self.start.get(text[end - 1], UNSEEN)
            for size in range(2, min(LONGEST_WORD, end) + 1):
                known = words.get(text[end - size : end])
                if known is not None and best[end - size] + known > score:
                    score = best[end - size] + known
            best.append(score)
        return best[-1]


def as_class(char: str) -> str:
    """The character as the model knows it: digits and letters are one class each, marks are full width."""
    return CLASSES.get(char, char)


def read_numbers(data: bytes) -> array[int]:
    """Unsigned 16-bit numbers, least significant byte first."""
    numbers = array("H")
    numbers.frombytes(data)
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers


@cache
def read_words(words: bytes, logs: bytes) -> dict[str, float]:
    """Log frequencies by word."""
    return {word: -log * STEP for word, log in zip(words.decode().split("\n"), logs, strict=True)}


@cache
def load_model() -> CharacterModel:
    """The model that is shipped; read once, in about a tenth of a second."""
    return CharacterModel((files("luodi.core.text") / "data" / "characters.bin").read_bytes())


def spread(scores: list[float]) -> list[float]:
    """Shares that add up to one, from log scores."""
    top = max(scores)
    shares = [math.exp(max(-700.0, score - top)) for score in scores]
    return [share / sum(shares) for share in shares]
