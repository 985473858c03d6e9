"""
The walk over bytes that finds words: a trie, and the function numba compiles.

Each two characters that follow one another are looked up in a table of those a word begins with. Few are in it; from there
the walk goes down the trie as long as it can.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from luodi.core.targets.terms import unfold

_CHARACTERS = 0x110000
_BITS = 21  # of a character
_CHARACTER = (1 << _BITS) - 1
# Multipliers of the hash, primes near 2**32: with nodes below 2**28, sums stay in 64 bits (numba may not overflow).
_OF_NODE, _OF_CODE = 2654435761, 2246822519
# Places are unsigned, for which numba need not look whether they count from the end.
_1, _2, _3, _4 = (np.uint64(i) for i in range(1, 5))
_DROPPED = 15  # low bits, which are the least mixed


class Trie(NamedTuple):
    """
    Words as arrays.

    ``pairs``: hash of two characters → 1 where a word may begin with them. ``root``: character → node, 0 for none. ``keys``, ``nodes``: a hash table of node and character → node, with 2 ** ``bits``
    places, -1 for an empty one. ``ends``: node → the word that ends there, -1 for none.
    """

    pairs: NDArray[np.uint8]
    root: NDArray[np.int32]
    keys: NDArray[np.int64]
    nodes: NDArray[np.int32]
    ends: NDArray[np.int32]
    bits: int


def make_trie(words: Sequence[str]) -> Trie:
    """
    The trie of ``words``, which are folded and not empty.

    A folded character is entered as every character that is folded to it, so that texts need not be folded.
    """
    root = np.zeros(_CHARACTERS, dtype=np.int32)
    edges: dict[tuple[int, str], int] = {}
    ends = [-1]
    for number, word in enumerate(words):
        node = 0
        for character in word:
            if (node, character) not in edges:
                edges[node, character] = len(ends)
                ends.append(-1)
            node = edges[node, character]
        ends[node] = number
    below: dict[int, int] = {}
    for (node, character), child in edges.items():
        for code in map(ord, unfold(character)):
            if node:
                below[node << _BITS | code] = child
            else:
                root[code] = child
    bits = max(4, (2 * len(below)).bit_length())
    keys, nodes = np.full(1 << bits, -1, dtype=np.int64), np.zeros(1 << bits, dtype=np.int32)
    for key, child in below.items():
        at = ((key >> _BITS) * _OF_NODE + (key & _CHARACTER) * _OF_CODE) >> _DROPPED & (1 << bits) - 1
        while keys[at] >= 0:
            at = at + 1 & (1 << bits) - 1
        keys[at], nodes[at] = key, child
    return Trie(_pairs(words), root, keys, nodes, np.array(ends, dtype=np.int32), bits)


def _pairs(words: Sequence[str]) -> NDArray[np.uint8]:
    size = 1 << max(16, len(words).bit_length() + 5)
    if any(len(word) == 1 for word in words):  # whatever follows it
        return np.ones(size, dtype=np.uint8)
    pairs = np.zeros(size, dtype=np.uint8)
    for first, second in {(word[0], word[1]) for word in words}:
        for one in map(ord, unfold(first)):
            for two in map(ord, unfold(second)):
                pairs[(one * _OF_NODE ^ two) & size - 1] = 1
    return pairs


# fmt: off
def find_words(
    columns: Any, first: int, pairs: Any, root: Any, keys: Any, nodes: Any, ends: Any, bits: int, rows: Any, words: Any, held: Any,
) -> tuple[int, int]:
    """
    Write into ``rows``, ``words`` and ``held`` which words the texts hold, from row ``first`` on, and in which columns (bits).

    ``columns`` are pairs: the texts' bytes, UTF-8, and where each begins, shape (rows + 1,). Gives the row to go on with,
    which is the number of rows when all are done, and how many pairs were written; a row is written wholly or not at all.
    Characters are read in two places: a function of its own would have to be compiled before this one.
    """
    room, written = len(rows), 0
    last_pair, last_slot = np.int64(len(pairs) - 1), np.int64((1 << bits) - 1)
    count = len(columns[0][1]) - 1
    for row in range(first, count):
        begin, bit = written, np.uint8(1)
        for data, starts in columns:
            place, end = np.uint64(starts[row]), np.uint64(starts[row + 1])
            before, here, last = place, place, np.int64(0)
            while place <= end:  # the last character is looked up with nothing behind it
                here, code = place, np.int64(0)
                if place < end:
                    byte = np.int64(data[place])
                    if byte < 0x80:
                        code, place = byte, place + _1
                    elif byte < 0xE0:
                        code, place = (byte & 0x1F) << 6 | data[place + _1] & 0x3F, place + _2
                    elif byte < 0xF0:
                        code = (byte & 0x0F) << 12 | np.int64(data[place + _1] & 0x3F) << 6 | data[place + _2] & 0x3F
                        place += _3
                    else:
                        code = (byte & 0x07) << 18 | np.int64(data[place + _1] & 0x3F) << 12
                        code |= np.int64(data[place + _2] & 0x3F) << 6 | data[place + _3] & 0x3F
                        place += _4
                else:
                    place += _1
                at, node = before, np.int32(0)
                may_begin = pairs[(last * _OF_NODE ^ code) & last_pair] == 1
                last, before = code, here
                while may_begin and at < end:
                    byte = np.int64(data[at])
                    if byte < 0x80:
                        code, at = byte, at + _1
                    elif byte < 0xE0:
                        code, at = (byte & 0x1F) << 6 | data[at + _1] & 0x3F, at + _2
                    elif byte < 0xF0:
                        code = (byte & 0x0F) << 12 | np.int64(data[at + _1] & 0x3F) << 6 | data[at + _2] & 0x3F
                        at += _3
                    else:
                        code = (byte & 0x07) << 18 | np.int64(data[at + _1] & 0x3F) << 12
                        code |= np.int64(data[at + _2] & 0x3F) << 6 | data[at + _3] & 0x3F
                        at += _4
                    if node == 0:
                        node = root[code]
                    else:
                        key = np.int64(node) << _BITS | code
                        slot = (np.int64(node) * _OF_NODE + code * _OF_CODE) >> _DROPPED & last_slot
                        while keys[slot] >= 0 and keys[slot] != key:
                            slot = slot + 1 & last_slot
                        node = nodes[slot] if keys[slot] == key else np.int32(0)
                    if node == 0:
                        break
                    word = ends[node]
                    if word >= 0:
                        known = begin
                        while known < written and words[known] != word:
                            known += 1
                        if known == written:
                            if written == room:
                                return row, begin
                            rows[written], words[written], held[written] = row, word, 0
                            written += 1
                        held[known] |= bit
            bit = np.uint8(bit << 1)
    return count, written
# fmt: on
