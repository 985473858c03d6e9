"""
Many words looked for in many texts at once: by numba's machine code where it is installed, by an automaton where not.

Both look at the texts' bytes as DuckDB hands them out. Width and capitals of Latin letters do not matter to either; what
else may matter about a word (its neighbours, exclusions) is decided by who asks, see `tagging`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import chain
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from luodi.core.targets.arrow_text import Text
from luodi.core.targets.scanning import Trie, find_words, make_trie
from luodi.core.targets.terms import WIDE, has_latin

HAS_NUMBA = find_spec("numba") is not None
# Below so many rows, loading the machine code (or writing it, the first time) takes longer than it saves.
WORTH_COMPILING = 300_000
# Rows, ascending; places of words; bits of the columns that hold them, the first one's being 1. Each row and word once.
Found = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.uint8]]


class Search(Protocol):
    """Words held ready for many texts."""

    def find(self, columns: Sequence[Text]) -> Found:
        """Which rows hold which words, folded; for words with Latin letters there may be bits too many."""
        ...


def make_search(words: Sequence[str], rows: int) -> Search:
    """A search for ``words``, folded and each once, in about so many rows."""
    if HAS_NUMBA and rows >= WORTH_COMPILING:
        return CompiledSearch(words)
    return AutomatonSearch(words)


class CompiledSearch:
    """A trie walked from each character by compiled code, which lets other threads work meanwhile."""

    def __init__(self, words: Sequence[str]) -> None:
        self._trie: Trie = make_trie(words)
        self._most = max(1, len(words))
        self._find = _compiled()

    def find(self, columns: Sequence[Text]) -> Found:
        """See `Search`."""
        given = tuple((_fixed(np.frombuffer(c.bytes, dtype=np.uint8)), _fixed(c.starts)) for c in columns)
        count = len(columns[0])
        room = max(4 * count, self._most)
        row, found = 0, []
        while row < count:
            rows, words = np.empty(room, dtype=np.int32), np.empty(room, dtype=np.int32)
            held = np.empty(room, dtype=np.uint8)
            row, written = self._find(given, row, *self._trie, rows, words, held)
            found.append((rows[:written], words[:written], held[:written]))
        return _joined(found)


class AutomatonSearch:
    """An automaton (Aho–Corasick); a text with full-width letters is said to hold every Latin word."""

    def __init__(self, words: Sequence[str]) -> None:
        from ahocorasick_rs import BytesAhoCorasick, Implementation

        self._latin = np.array([i for i, word in enumerate(words) if has_latin(word)], dtype=np.int32)
        self._words = len(words)
        patterns = [word.encode("utf-8", "replace") for word in (*words, *(WIDE if len(self._latin) else ()))]
        kind = Implementation.DFA if sum(map(len, patterns)) < 40_000 else Implementation.ContiguousNFA
        self._search = BytesAhoCorasick(patterns, implementation=kind) if patterns else None

    def find(self, columns: Sequence[Text]) -> Found:
        """See `Search`."""
        found = [self._find(text) for text in columns]
        pairs = np.concatenate(found)
        if not len(pairs):
            return _joined([])
        bits = np.concatenate([np.full(len(each), 1 << i, dtype=np.uint8) for i, each in enumerate(found)])
        order = np.argsort(pairs, kind="stable")
        pairs, bits = pairs[order], bits[order]
        first = np.flatnonzero(np.diff(pairs, prepend=-1))
        pairs, bits = pairs[first], np.bitwise_or.reduceat(bits, first)
        return (pairs // self._words).astype(np.int32), (pairs % self._words).astype(np.int32), bits

    def _find(self, text: Text) -> NDArray[np.int64]:
        """Row × number of words + word, as often as it is found."""
        # ASCII capitals never are a part of another character's bytes, so that folding by byte is safe.
        data: Any = bytes(text.bytes).lower() if len(self._latin) else text.bytes
        matches = self._search.find_matches_as_indexes(data, overlapping=True) if self._search and len(data) else []
        if not matches:
            return np.zeros(0, dtype=np.int64)
        found = np.fromiter(chain.from_iterable(matches), dtype=np.int64, count=3 * len(matches)).reshape(-1, 3)
        rows = np.searchsorted(text.starts, found[:, 1], side="right") - 1
        inside = found[:, 2] <= text.starts[rows + 1]  # not across the border of two texts
        words, rows = found[inside, 0], rows[inside]
        wide = np.unique(rows[words >= self._words])
        pairs: NDArray[np.int64] = (rows * self._words + words)[words < self._words]
        return np.concatenate([pairs, (wide[:, None] * self._words + self._latin).ravel()])


def _fixed(array: NDArray[Any]) -> NDArray[Any]:
    """The array for reading only: numba compiles anew for what may be written to."""
    view = array.view()
    view.flags.writeable = False
    return view


def _joined(found: Sequence[Found]) -> Found:
    if len(found) == 1:
        return found[0]
    none = np.zeros(0, dtype=np.int32)
    rows, words, held = ([f[i] for f in found] for i in range(3))
    return np.concatenate([none, *rows]), np.concatenate([none, *words]), np.concatenate([none.astype(np.uint8), *held])


@cache
def _compiled() -> Any:
    """The machine code, kept beside the source or in the user's cache folder; written anew where neither can be."""
    numba = import_module("numba")
    try:
        return numba.njit(nogil=True, cache=True)(find_words)
    except RuntimeError:  # numba's word for: no folder to keep the code in
        return numba.njit(nogil=True)(find_words)
