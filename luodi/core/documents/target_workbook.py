"""Lists of targets as a workbook or as CSV: the same columns for the command and the desk."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from luodi.core.documents.cells import FORMULA_LIKE, put_words

HEADS = (
    "需求", "名次", "单位", "编号", "地区", "得分‰", "证据覆盖", "关键词项", "行业项", "规模项", "年限项", "加分", "称号", "理由",
)  # fmt: skip
LIST_SHEET = "目标"
_WIDTHS = {"单位": 34, "理由": 80, "需求": 18, "编号": 24}


def targets_workbook(
    rows: Iterable[Mapping[str, Any]], more: Mapping[str, Sequence[tuple[str, ...]]] | None = None
) -> bytes:
    """
    An Excel workbook with the rows, each a mapping of ``HEADS`` to values; words are never run as formulas.

    Parameters
    ----------
    rows
        What a head has no value for may be ``None``.
    more
        Further sheets by name: lines of words, the first of them the head.
    """
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # a new workbook has one
    sheet.title = LIST_SHEET
    _fill(sheet, [HEADS, *([row.get(head) for head in HEADS] for row in rows)])
    for name, lines in (more or {}).items():
        _fill(book.create_sheet(name), lines)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def targets_csv(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """The rows as CSV, with a byte order mark for Excel, and a quote mark before what Excel would run."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(HEADS)
    for row in rows:
        values = (row.get(head) for head in HEADS)
        writer.writerow("'" + v if isinstance(v, str) and v.startswith(FORMULA_LIKE) else v for v in values)
    return written.getvalue().encode("utf-8-sig", "backslashreplace")


def _fill(sheet: Any, lines: Iterable[Sequence[Any]]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet.freeze_panes = "A2"
    for number, line in enumerate(lines, 1):
        for column, value in enumerate(line, 1):
            cell = sheet.cell(number, column)
            if number == 1:
                cell.font = Font(bold=True)
                sheet.column_dimensions[get_column_letter(column)].width = _WIDTHS.get(value, 14)
            if isinstance(value, str):
                put_words(cell, value)
                cell.alignment = Alignment(wrap_text=True, vertical="top")
            elif value is not None:
                cell.value = value
