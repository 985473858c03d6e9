"""Excel workbooks as tables: the sheet whose heads say most, formulas without results, cells that hold errors."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from luodi.core.companies.register.errors import UnreadableTable
from luodi.core.companies.register.heads import LAST_HEAD_ROW, find_heads
from luodi.core.companies.register.tables import SAMPLE_ROWS, Fault, Row, Table, cell_text

_BLOCK = 1 << 22


def open_workbook(path: Path, sheet: str | None) -> Table:
    """The table in ``sheet``, or in the sheet whose heads name the most fields."""
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
        names = book.sheet_names
    except Exception as error:
        raise UnreadableTable(path.name, f"不是能读的表格文件（{error}）", "请用表格软件另存为 XLSX") from error
    if sheet is not None and sheet not in names:
        raise UnreadableTable(path.name, f"没有工作表“{sheet}”（有：{'、'.join(names)}）", "请改用其中之一")
    best: tuple[int, str, list[str], int, list[list[str]]] | None = None
    for name in [sheet] if sheet else names:
        first = [row for _, row in zip(range(LAST_HEAD_ROW + SAMPLE_ROWS), _sheet_rows(path, book, name), strict=False)]
        heads, after, score = find_heads(first[: LAST_HEAD_ROW + 1])
        if any(heads) and (best is None or score > best[0]):
            best = score, name, heads, after, first
    if best is None:
        raise UnreadableTable(path.name, "各工作表都是空的", "请重新导出")
    _, chosen, heads, after, first = best
    others = [n for n in names if n != chosen]
    notes = [f"只读工作表“{chosen}”，其余未读：{'、'.join(others)}"] if others and sheet is None else []
    marks = _marks(path, names.index(chosen))
    if marks.no_result:
        cells_named = "、".join(marks.no_result[:5])
        notes.append(
            f"{len(marks.no_result)} 个公式单元格没有存结果（{cells_named}…），按空格读；用表格软件打开并保存一次再导入"
        )

    def rows(fault: Callable[[Fault], None]) -> Iterator[Row]:
        for number, cells in enumerate(_sheet_rows(path, book, chosen), 1):
            if number <= after:
                continue
            for at, value in marks.errors.get(number, ()):
                fault(Fault(number, "cell_error", value, heads[at] if at < len(heads) else ""))
                if at < len(cells):
                    cells[at] = ""
            yield number, cells

    return Table(path.name, heads, first[after : after + SAMPLE_ROWS], after, rows, notes)


def _sheet_rows(path: Path, book: Any, name: str) -> Iterator[list[str]]:
    try:
        sheet = book.get_sheet_by_name(name)
        # iter_rows begins at the first used row; the file counts from the first.
        start = sheet.start
        lead, indent = (start[0], start[1]) if start else (0, 0)
        for _ in range(lead):
            yield []
        for row in sheet.iter_rows():
            cells = [cell_text(v) for v in row]
            yield [""] * indent + cells if indent else cells
    except UnreadableTable:
        raise
    except Exception as error:
        raise UnreadableTable(path.name, f"工作表“{name}”读不出（{error}）", "请用表格软件另存为 XLSX") from error


_CELL = r'<c [^>]*?r="([A-Z]+)([0-9]+)"[^>]*?{}>'
_FORMULA = r"<f[^>]*?(?:/>|>[^<]*</f>)"
_NO_RESULT = re.compile((_CELL.format("") + rf"\s*{_FORMULA}\s*(?:<v\s*/>|<v></v>)?\s*</c>").encode())
_ERROR = re.compile((_CELL.format(' t="e"[^>]*?') + rf"\s*(?:{_FORMULA})?\s*<v>([^<]*)</v>").encode())


@dataclass
class _Marks:
    """What a workbook's cells are beyond the values its reader gives."""

    no_result: list[str] = field(default_factory=list)  # formulas whose results the file does not hold
    errors: dict[int, list[tuple[int, str]]] = field(default_factory=dict)  # row → (column from 0, #REF! …)


def _marks(path: Path, number: int) -> _Marks:
    """Look through the sheet's own XML (XLSX only): calamine gives an empty cell for an error, as for no result."""
    found = _Marks()
    with suppress(zipfile.BadZipFile, IndexError, OSError), zipfile.ZipFile(path) as archive:
        sheets = [n for n in archive.namelist() if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", n)]
        sheets.sort(key=lambda n: int(re.sub(r"\D", "", n)))
        with archive.open(sheets[number]) as opened:
            rest = b""
            while block := opened.read(_BLOCK):
                text = rest + block
                last = max(text.rfind(b"<c "), 0)
                done, rest = text[:last], text[last:]
                if b"<f" in done or b't="e"' in done:
                    _mark(done, found)
            _mark(rest, found)
    return found


def _mark(xml: bytes, found: _Marks) -> None:
    found.no_result += [(m[1] + m[2]).decode() for m in _NO_RESULT.finditer(xml)]
    for match in _ERROR.finditer(xml):
        column = 0
        for letter in match[1]:
            column = column * 26 + letter - 64
        found.errors.setdefault(int(match[2]), []).append((column - 1, match[3].decode("utf-8", "replace")))
