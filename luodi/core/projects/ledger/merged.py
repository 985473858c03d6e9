"""Cells merged down a column, filled with the value they show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from luodi.core.projects.ledger.heads import MOST_COLUMNS
from luodi.core.projects.ledger.values import Cell

Corner = tuple[int, int]  # row and column, from 0


def fill_merged(rows: Sequence[Sequence[Cell]], ranges: Iterable[tuple[Corner, Corner]]) -> list[list[Cell]]:
    """
    ``rows`` with each cell merged down one column filled: a unit or an industry that stands once for many projects.

    Cells merged across columns are titles, sections and heads over their parts; filled, they would look like projects,
    so they stay. A range outside the rows is cut to them; a cell that holds something keeps it.

    >>> fill_merged([["甲县", "a"], [None, "b"]], [((0, 0), (1, 0))])
    [['甲县', 'a'], ['甲县', 'b']]
    """
    filled = [list(row) for row in rows]
    for (top, left), (bottom, right) in ranges:
        if left != right or not 0 <= left < MOST_COLUMNS or not 0 <= top < len(filled) or left >= len(filled[top]):
            continue
        for row in filled[top + 1 : bottom + 1]:
            row += [None] * (left + 1 - len(row))
            if row[left] in (None, ""):
                row[left] = filled[top][left]
    return filled
