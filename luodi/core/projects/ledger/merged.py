"""Cells merged down a column under the heads, filled with the value they show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from luodi.core.projects.ledger.cells import cell_text
from luodi.core.projects.ledger.heads import LAST_HEAD_ROW, MOST_COLUMNS, find_heads
from luodi.core.projects.ledger.values import Cell

Corner = tuple[int, int]  # row and column, from 0


def fill_merged(rows: Sequence[Sequence[Cell]], ranges: Iterable[tuple[Corner, Corner]]) -> list[list[Cell]]:
    """
    ``rows`` with each cell merged down one column, under the heads, filled: a unit that stands once for many projects.

    Cells merged across columns are titles, sections and heads over their parts; filled, they would look like projects,
    so they stay; so do heads, of which a lower row would stand for both. A range outside the rows is cut to them; a cell
    that holds something keeps it.

    >>> fill_merged([["县区", "项目名称"], ["甲县", "a"], [None, "b"]], [((1, 0), (2, 0))])[1:]
    [['甲县', 'a'], ['甲县', 'b']]
    """
    filled = [list(row) for row in rows]
    found = find_heads([[cell_text(cell) for cell in row[:MOST_COLUMNS]] for row in rows[: LAST_HEAD_ROW + 1]])
    first = found[1] if found else 0
    done: dict[int, int] = {}  # by column, the rows that were filled: ranges that overlap, as no program writes them
    for (top, left), (bottom, right) in sorted(ranges):
        if not first <= top < len(filled) or left != right or not left < min(MOST_COLUMNS, len(filled[top])):
            continue
        for row in filled[max(top + 1, done.get(left, 0)) : bottom + 1]:
            row += [None] * (left + 1 - len(row))
            if row[left] in (None, ""):
                row[left] = filled[top][left]
        done[left] = max(bottom + 1, done.get(left, 0))
    return filled
