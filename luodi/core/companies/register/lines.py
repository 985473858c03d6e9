"""Texts of one line an organisation, in order of likelihood, found by a scan of memory."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator

BLOCK = 65_536  # lines in one string
_YES = ord("1")
_BREAK = re.compile("\n")


class Lines:
    """
    Lines in blocks of ``BLOCK``, numbered from 0 through all blocks.

    Python finds a word in text about twice as fast as in the same text's UTF-8: two bytes a character, and no lead
    bytes that all Chinese characters share. In blocks, one rare character (𠮷) makes only its own block wider.

    Parameters
    ----------
    blocks
        Texts of ``BLOCK`` lines each, the last of fewer, without a line break at their ends.
    """

    def __init__(self, blocks: Iterable[str]) -> None:
        self._blocks = [f"\n{block}\n" for block in blocks]
        self._starts = [array("I", (m.end() for m in _BREAK.finditer(text))) for text in self._blocks]

    def rows(self, words: str, most: int, allowed: bytes = b"") -> list[int]:
        """
        Numbers of the first ``most`` lines that hold ``words``; a line break in front asks for the line's start.

        Where ``allowed`` is given, only rows whose byte there is ``1`` count.
        """
        found: list[int] = []
        for row in self.matches(words):
            if not allowed or allowed[row] == _YES:
                found.append(row)
                if len(found) == most:
                    break
        return found

    def matches(self, words: str) -> Iterator[int]:
        """Numbers of all lines that hold ``words``, each once, in order."""
        begins = words.startswith("\n")
        for number, (text, starts) in enumerate(zip(self._blocks, self._starts, strict=True)):
            # A character that the block lacks is seen at once: most blocks have no second names behind a tab.
            at = text.find(words) if words[0] in text else -1
            while at >= 0:
                row = bisect_right(starts, at) - (not begins)
                yield number * BLOCK + row
                at = text.find(words, starts[row + 1] - 1)

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
