"""Which runs of characters a block of text holds, in a few kilobytes: a search passes over the blocks that lack one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

BITS = 15  # 4 kB a block; 1,024 names hold some 6,000 different pairs of characters
_SPREAD = (
    0x9E3779B1  # 2^32 over the golden ratio: spreads neighbouring numbers (Knuth, The Art of Computer Programming 6.4)
)


def mark_grams(text: str, lengths: Iterable[int]) -> bytes:
    """
    A set of all runs of these lengths in a text, as 2^15 bits; different runs may share a bit.

    Parameters
    ----------
    text
        Any text without surrogates.
    lengths
        Lengths of the runs, in characters.
    """
    import numpy as np

    marks = np.zeros(1 << BITS, dtype=bool)
    for length in lengths:
        marks[_hashes(text, length)] = True
    return np.packbits(marks).tobytes()


class Grams:
    """
    The sets of all blocks, asked together.

    Parameters
    ----------
    sets
        What `mark_grams` gave for each block.
    lengths
        The lengths they were made with.
    """

    def __init__(self, sets: Sequence[bytes], lengths: tuple[int, ...]) -> None:
        import numpy as np

        # A row for each byte of the sets: a question reads few rows whole instead of one byte here and there.
        blocks = np.frombuffer(b"".join(sets), dtype=np.uint8).reshape(len(sets), (1 << BITS) // 8)
        self._bytes = np.ascontiguousarray(blocks.T)
        self._lengths = lengths

    def blocks(self, words: str) -> list[int]:
        """Numbers of the blocks that may hold ``words``: all that do, and a few that do not."""
        import numpy as np

        may = np.ones(self._bytes.shape[1], dtype=bool)
        for length in self._lengths:
            for place in np.unique(_hashes(words, length)).tolist():
                may &= (self._bytes[place >> 3] & (0x80 >> (place & 7))) != 0
        blocks: list[int] = np.flatnonzero(may).tolist()
        return blocks


def _hashes(text: str, length: int) -> Any:
    """A number below 2^15 for each run of ``length`` characters; none where the text is shorter."""
    import numpy as np

    codes = np.frombuffer(text.encode("utf-32-le"), dtype=np.uint32)
    count = max(0, len(codes) - length + 1)
    mixed = np.full(count, length, dtype=np.uint32)
    for offset in range(length):
        mixed = (mixed ^ codes[offset : offset + count]) * np.uint32(_SPREAD)
        mixed ^= mixed >> np.uint32(15)
    return mixed >> np.uint32(32 - BITS)
