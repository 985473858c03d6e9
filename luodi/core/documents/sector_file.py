"""An input–output table as a file, CSV or a workbook, and back."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

from luodi.core.chains.faults import ERROR, Fault
from luodi.core.chains.sector_cells import cell_name
from luodi.core.chains.sector_reading import SheetRead, read_sheet
from luodi.core.chains.sector_table import SectorTable
from luodi.core.companies.register.sheets import BadWorkbook, read_workbook
from luodi.core.documents.cells import put_words
from luodi.core.documents.encodings import decode

SHEET = "投入产出表"
MOST_BYTES = 20 * 2**20
MOST_ROWS, MOST_COLUMNS = 2_000, 2_000
_WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def read_sector_file(data: bytes, name: str) -> SheetRead:
    """
    What a file holds, by the ending of its name; of a workbook the sheet 投入产出表, else the first.

    It never raises for what the file holds: every fault comes with its cell.
    """
    if len(data) > MOST_BYTES:
        return _refused(f"文件有 {len(data)} 字节，超过 {MOST_BYTES}")
    if Path(name).suffix.lower() in _WORKBOOKS:
        try:
            sheets = read_workbook(data, most_rows=MOST_ROWS + 1)
        except BadWorkbook as error:
            return _refused(str(error).rstrip("。"))
        lines: list[list[Any]] = sheets.get(SHEET) or next(iter(sheets.values()), [])
    else:
        decoded = decode(data)
        if decoded.unreadable or "\0" in decoded.text:
            return _refused("读不出文字：请另存为 UTF-8 编码的 CSV，或 XLSX")
        try:
            lines = list(csv.reader(io.StringIO(decoded.text, newline="")))
        except csv.Error as error:
            return _refused(f"不是能读的 CSV（{error}）")
    if len(lines) > MOST_ROWS or any(len(line) > MOST_COLUMNS for line in lines):
        return _refused(f"表格太大：最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列")
    return read_sheet(lines)


def sector_workbook(table: SectorTable) -> bytes:
    """A workbook with the table; `read_sector_file` reads it back."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # a new workbook has one
    sheet.title = SHEET
    rows = table.rows()
    body = len(rows) - len(table.sectors)
    figures = range(2, 2 + len(table.sectors) + 1 + bool(table.local))
    for number, row in enumerate(rows):
        for column, words in enumerate(row):
            cell = sheet.cell(number + 1, column + 1)
            if number >= body and column in figures:
                cell.value = float(words) if words else None
            else:
                put_words(cell, words)
    sheet.freeze_panes = cell_name(body, 2)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def _refused(message: str) -> SheetRead:
    return SheetRead({}, None, (Fault(ERROR, "", message),))
