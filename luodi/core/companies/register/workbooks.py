"""Excel workbooks as tables: the sheet whose heads say most."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from luodi.core.companies.register.errors import UnreadableTable
from luodi.core.companies.register.heads import LAST_HEAD_ROW, find_heads
from luodi.core.companies.register.sheet_marks import marks_of
from luodi.core.companies.register.sheets import BadWorkbook, workbook_rows
from luodi.core.companies.register.tables import SAMPLE_ROWS, Fault, Row, Table, cell_text

_EXACT = 10**15  # a workbook keeps fifteen digits of a number


def open_workbook(path: Path, sheet: str | None, called: str) -> Table:
    """The table in ``sheet``, or in the sheet whose heads name the most fields; messages call the file ``called``."""
    samples: dict[str, list[list[str]]] = {}
    for name, part in _parts(path, called, sheet or "", LAST_HEAD_ROW + SAMPLE_ROWS):
        samples.setdefault(name, []).extend(part)
    if sheet is not None and sheet not in samples:
        raise UnreadableTable(called, f"没有工作表“{sheet}”（有：{'、'.join(samples)}）", "请改用其中之一")
    best: tuple[int, str, list[str], int] | None = None
    for name, first in samples.items():
        heads, after, score = find_heads(first[: LAST_HEAD_ROW + 1])
        if any(heads) and (best is None or score > best[0]):
            best = score, name, heads, after
    if best is None:
        raise UnreadableTable(called, "各工作表都是空的", "请重新导出")
    _, chosen, heads, after = best
    others = [n for n in samples if n != chosen]
    notes = [f"只读工作表“{chosen}”，其余未读：{'、'.join(others)}"] if others and sheet is None else []
    marks = marks_of(path, chosen)
    if marks.no_result:
        cells_named = "、".join(marks.no_result[:5])
        notes.append(
            f"{len(marks.no_result)} 个公式单元格没有存结果（{cells_named}…），按空格读；用表格软件打开并保存一次再导入"
        )

    def rows(fault: Callable[[Fault], None]) -> Iterator[Row]:
        every = (row for name, part in _parts(path, called, chosen, 0) if name == chosen for row in part)
        for number, cells in enumerate(every, 1):
            if number <= after:
                continue
            for at, value in marks.errors.get(number, ()):
                fault(Fault(number, "cell_error", value, heads[at] if at < len(heads) else ""))
                if at < len(cells):
                    cells[at] = ""
            yield number, cells

    return Table(called, heads, samples[chosen][after : after + SAMPLE_ROWS], after, rows, notes)


def _parts(path: Path, called: str, sheet: str, most: int) -> Iterator[tuple[str, list[list[str]]]]:
    try:
        for name, rows in workbook_rows(path, sheet=sheet, most_rows=most):
            yield name, [[_text(value) for value in row] for row in rows]
    except BadWorkbook as error:
        raise UnreadableTable(called, error.why, error.advice) from error


def _text(value: Any) -> str:
    """A cell as text; a number beyond the fifteen digits a workbook keeps of one as it is: a credit code, spoilt."""
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= _EXACT:
        return f"{value:.14E}"
    return cell_text(value)
