"""Texts of one line an organisation, in order of likelihood, found by a scan of memory."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from luodi.core.companies.register.grams import Grams, mark_grams

BLOCK = 1_024  # lines in one string
_YES = ord("1")
_BREAK = re.compile("\n")


def mark_block(block: str, lengths: tuple[int, ...]) -> bytes:
    """The runs of a block's lines, with the line breaks around it (see `mark_grams`)."""
    return mark_grams(f"\n{block}\n", lengths)


class Lines:
    """
    Lines in blocks of ``BLOCK``, numbered from 0 through all blocks.

    Python finds a word in text about twice as fast as in the same text's UTF-8: two bytes a character, and no lead
    bytes that all Chinese characters share. In blocks, one rare character (𠮷) makes only its own block wider.

    Parameters
    ----------
    blocks
        Texts of ``BLOCK`` lines each, the last of fewer, without a line break at their ends.
    lengths
        Which runs of characters the blocks are marked by: a search reads no block that lacks one of its words' runs.
    marks
        What `mark_block` gave for each block; without it, it is made here.
    """

    def __init__(
        self, blocks: Iterable[str], lengths: tuple[int, ...] = (1, 2), marks: Sequence[bytes] | None = None
    ) -> None:
        blocks = list(blocks)
        self._grams = Grams([mark_block(block, lengths) for block in blocks] if marks is None else marks, lengths)
        self._blocks = [f"\n{block}\n" for block in blocks]
        self._starts = [array("I", (m.end() for m in _BREAK.finditer(text))) for text in self._blocks]

    def rows(self, words: str, most: int, allowed: bytes = b"", among: Iterable[int] | None = None) -> list[int]:
        """
        Numbers of the first ``most`` lines that hold ``words``; a line break in front asks for the line's start.

        Where ``allowed`` is given, only rows whose byte there is ``1`` count; ``among`` names the blocks looked at.
        """
        found: list[int] = []
        for row in self.matches(words, among):
            if not allowed or allowed[row] == _YES:
                found.append(row)
                if len(found) == most:
                    break
        return found

    def matches(self, words: str, among: Iterable[int] | None = None) -> Iterator[int]:
        """Numbers of all lines that hold ``words``, each once, in order; only of the blocks ``among`` where given."""
        begins = words.startswith("\n")
        numbers = self.blocks(words)
        for number in numbers if among is None else sorted(set(numbers).intersection(among)):
            text, starts = self._blocks[number], self._starts[number]
            at = text.find(words)
            while at >= 0:
                row = bisect_right(starts, at) - (not begins)
                yield number * BLOCK + row
                at = text.find(words, starts[row + 1] - 1)

    def blocks(self, words: str) -> list[int]:
        """Numbers of the blocks that may hold ``words``: all that do, and a few that do not."""
        return self._grams.blocks(words)

    def line(self, row: int) -> str:
        """The line of a row."""
        starts = self._starts[row // BLOCK]
        at = row % BLOCK
        return self._blocks[row // BLOCK][starts[at] : starts[at + 1] - 1]

    def holds(self, row: int, words: Iterable[str]) -> bool:
        """Whether the line of a row holds all ``words``."""
        starts, text = self._starts[row // BLOCK], self._blocks[row // BLOCK]
        at, end = starts[row % BLOCK], starts[row % BLOCK + 1] - 1
        return all(text.find(word, at, end) >= 0 for word in words)

    def frequency(self, word: str) -> int:
        """How often a word stands in the first block: enough to tell a rare word from a common one."""
        return self._blocks[0].count(word) if self._blocks else 0
