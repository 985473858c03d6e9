"""The way between the original text and the repaired one, in a form small enough to store."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import islice

from luodi.core.text.repaired import Repaired

Block = tuple[int, int, int, int]


def blocks_of(repaired: Repaired, most: int) -> list[Block]:
    """
    The offset map of the first ``most`` repaired characters, as blocks ``(at, at_end, start, end)``.

    Repaired ``at:at_end`` came from original ``start:end``.

    Neighbours that map character for character share a block, so that an undamaged stretch is one row however
    long. Where bytes slipped, two characters may have come from the same words: each is a block of its own, and the
    blocks' originals overlap. Empty when nothing was repaired.
    """
    if repaired.starts is None or repaired.ends is None:
        return []
    blocks: list[Block] = []
    for i, (start, end) in enumerate(islice(zip(repaired.starts, repaired.ends, strict=True), most)):
        if blocks:
            at, at_end, first, last = blocks[-1]
            straight = last - first == at_end - at
            if straight and end - start == 1 and start == last:
                blocks[-1] = (at, i + 1, first, end)
                continue
        blocks.append((i, i + 1, start, end))
    return blocks


@dataclass(frozen=True)
class Alignment:
    """Answers where a span of one text is in the other. Without blocks the two texts are the same."""

    blocks: Sequence[Sequence[int]]
    _ats: list[int] = field(init=False, repr=False)
    _ends: list[int] = field(init=False, repr=False)
    _starts: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_ats", [b[0] for b in self.blocks])
        object.__setattr__(self, "_starts", [b[2] for b in self.blocks])
        object.__setattr__(self, "_ends", [b[3] for b in self.blocks])

    def to_repaired(self, start: int, end: int) -> tuple[int, int]:
        """Span of the repaired text for the original's ``start:end``."""
        if not self.blocks:
            return start, end
        first = min(bisect_right(self._ends, start), len(self.blocks) - 1)
        last = max(bisect_left(self._starts, end) - 1, first) if end > start else first
        at, at_end, from_, to = self.blocks[first]
        begin = at + max(0, start - from_) if to - from_ == at_end - at else at
        at, at_end, from_, to = self.blocks[last]
        finish = at_end - max(0, to - end) if to - from_ == at_end - at else at_end
        return min(begin, finish), max(begin, finish)

    def to_original(self, at: int, at_end: int) -> tuple[int, int]:
        """Span of the original for the repaired text's ``at:at_end``; a block that is not straight counts whole."""
        if not self.blocks:
            return at, at_end
        b, b_end, start, end = self.blocks[max(0, bisect_right(self._ats, at) - 1)]
        begin = start + (at - b) if end - start == b_end - b else start
        b, b_end, start, end = self.blocks[max(0, bisect_right(self._ats, max(at, at_end - 1)) - 1)]
        finish = end - (b_end - at_end) if end - start == b_end - b else end
        return begin, max(begin, finish)
