"""Words from outside in a spreadsheet's cells: kept as they are, and never run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from openpyxl.cell.cell import Cell, MergedCell

# What XML 1.0 cannot hold, and a lone surrogate, which UTF-8 cannot.
UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
LONGEST_CELL = 32_767  # Excel's limit
# What a spreadsheet may take for the beginning of a formula.
FORMULA_LIKE = ("=", "+", "-", "@", "\t", "\r")


def cell_text(words: str) -> str:
    """``words`` as a cell can hold them: what XML has no character for becomes U+FFFD."""
    return UNPRINTABLE.sub("\ufffd", words)[:LONGEST_CELL]


def put_words(cell: Cell | MergedCell, words: str) -> None:
    """
    Write ``words`` into ``cell`` as text that no spreadsheet takes for a formula.

    openpyxl takes words that begin with "=" for one; the quote mark, which is a property of the cell and no part of
    its words, keeps Excel from doing so when somebody edits the cell.
    """
    cell.value = cell_text(words)
    cell.data_type, cell.quotePrefix = "s", True
