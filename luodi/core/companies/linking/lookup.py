"""
Look up the names that share a key with a mention, and the parts of a name: arrays, of which a mention reads its own few.

A key's postings lie together, so that a mention costs as much as its keys hold names, however many the register has.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luodi.core.companies.linking.arrays import Arrays
from luodi.core.companies.linking.keys import LENGTHS, SEPARATOR
from luodi.core.companies.linking.mention import Read

PLAIN = 40  # candidates kept among plain names
PROMINENT = 16  # and among prominent ones, which are looked for by more keys
_NID_BITS, _SHAPE_BITS = 32, 16  # of a posting's second number: nid, shape, how many bits the first number has
_LAST_NID = 2**_NID_BITS - 1
# A name found by several keys comes several times: sorting that out first would cost more than keeping a few more.
_REPEATS = 3
_PER_NID = 1e-9  # what makes equal scores fall to the smaller nid


@dataclass(frozen=True)
class Postings:
    """
    The names under each key.

    Attributes
    ----------
    keys
        Shape (keys,), rising.
    first
        Shape (keys + 1,): where the postings of each key begin, and the end of the last.
    pairs
        Shape (postings, 2), unsigned 64 bits: the bits of a name, and its number with its shape (`pack_posting`).
    """

    keys: NDArray[np.int64]
    first: NDArray[np.int64]
    pairs: NDArray[np.uint64]

    def under(self, asked: Iterable[int]) -> Iterator[tuple[int, NDArray[np.uint64]]]:
        """Each key asked for that any name has, with its postings."""
        wanted = list(asked)
        at = np.searchsorted(self.keys, wanted)
        there = np.flatnonzero(self.keys[np.minimum(at, len(self.keys) - 1)] == wanted) if len(self.keys) else ()
        for i in there:
            yield wanted[i], self.pairs[self.first[at[i]] : self.first[at[i] + 1]]


@dataclass(frozen=True)
class NameTexts:
    """What is kept of each name: ``keys.PACKED`` in UTF-8, one after the other; ``first`` tells where each begins."""

    first: NDArray[np.int64]
    text: NDArray[np.uint8]

    def parts(self, nids: Iterable[int]) -> dict[int, list[str]]:
        """The parts of each name, by its number; in order of the numbers, since names alike lie together."""
        ordered = sorted(nids)
        numbers = np.array(ordered, dtype=np.int64)
        starts, ends = self.first[numbers].tolist(), self.first[numbers + 1].tolist()
        text = self.text.data
        return {
            nid: str(text[start:end], "utf-8").split(SEPARATOR)
            for nid, start, end in zip(ordered, starts, ends, strict=True)
        }


def postings_of(arrays: Arrays, name: str) -> Postings:
    """The postings written as ``name``."""
    return Postings(arrays[f"{name}.keys"], arrays[f"{name}.first"], arrays[f"{name}.pairs"].reshape(-1, 2))


def posting_sql() -> str:
    """The second number of a posting, of columns ``nid``, ``shape`` and ``bits``."""
    return f"(nid::BIGINT | (shape::BIGINT << {_NID_BITS}) | (bit_count(bits)::BIGINT << {_NID_BITS + _SHAPE_BITS}))"


def find_plain(postings: Postings, read: Read) -> list[int]:
    """
    The names, by number, that share a key of the mention and are most like it, the likeliest first.

    One more bit shared is worth a core that is six characters longer or shorter; bits that only a long region set are
    worth little, but some, because they meet the mention's by chance. The same core is worth half of one more, since
    in one of eleven cores of four characters two set one bit; the same sound somewhat more.
    """
    found = list(postings.under(read.keys))
    if not found:
        return []
    sizes = [len(pairs) for _, pairs in found]
    shapes = [read.keys[key] for key, _ in found]
    shared, own, shape, nid = _unpack(np.concatenate([pairs for _, pairs in found]), read.bits)
    score = shared * 20 - own
    asked = np.repeat(np.array(shapes), sizes)
    score -= np.abs(shape % LENGTHS - asked % LENGTHS) * 3
    score += (shape == asked) * 12 + np.repeat([15 * (key < 0) for key, _ in found], sizes)
    # Score and number are one number, whose largest are found far faster than of two.
    ranked = score << _NID_BITS | _LAST_NID - nid
    most = PLAIN * _REPEATS
    if len(ranked) > most:
        ranked = np.partition(ranked, len(ranked) - most)[-most:]
    ranked.sort()
    return list(dict.fromkeys((_LAST_NID - (ranked[::-1] & _LAST_NID)).tolist()))[:PLAIN]


def find_prominent(postings: Postings, read: Read) -> list[int]:
    """
    The prominent names, by number, that share pairs with the mention, the likeliest first.

    A prominent name may be much longer than what it is called by; the pairs it shares say more than its bits, and rare
    pairs the most.
    """
    found = list(postings.under(read.wide_keys))
    if not found:
        return []
    sizes = [len(pairs) for _, pairs in found]
    told = np.repeat([max(0.2, 3.0 - 0.35 * log(n)) for n in sizes], sizes)
    shared, own, _, nid = _unpack(np.concatenate([pairs for _, pairs in found]), read.bits)
    nids, at, where = np.unique(nid, return_index=True, return_inverse=True)
    score = np.bincount(where, told) + (shared[at] * 10 - own[at]) / 10 - nids * _PER_NID
    best = np.argsort(-score, kind="stable")[:PROMINENT]
    return [int(one) for one in nids[best]]


def _unpack(pairs: NDArray[np.uint64], bits: int) -> tuple[NDArray[np.int64], ...]:
    """Of postings: how many of ``bits`` they share, how many bits they have, their shapes and the names' numbers."""
    shared: Any = np.bitwise_count(pairs[:, 0] & np.uint64(bits)).astype(np.int64)
    second = pairs[:, 1].astype(np.int64)
    shape = (second >> _NID_BITS) & ((1 << _SHAPE_BITS) - 1)
    return shared, second >> (_NID_BITS + _SHAPE_BITS), shape, second & _LAST_NID
