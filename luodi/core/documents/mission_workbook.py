"""Mission files as Excel workbooks: filled in a spreadsheet, read with the cell of every word, and written."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from luodi.core.companies.register.sheets import read_workbook
from luodi.core.documents.cells import put_words
from luodi.core.missions.draft import HEAD, MOST_ROWS, SECTIONS, FileFault, MissionDraft, Row

_MOST_BYTES = 20 * 1024 * 1024
_MOST_UNPACKED = 200 * 1024 * 1024
_WIDE = {"name": 30, "place": 24, "remark": 40, "hours": 30, "title": 24, "unit": 24}


def read_mission_xlsx(source: Path | bytes, name: str) -> MissionDraft:
    """
    The words of the workbook, with every fault and its cell; never raises for the content of a file.

    Sheets it does not know are left alone, so that a bureau keeps its own beside.

    Raises
    ------
    OSError
        When the path cannot be opened.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    if len(data) > _MOST_BYTES:
        return _refused(name, f"文件有 {len(data)} 字节，超过 {_MOST_BYTES}")
    try:
        sheets = _read_sheets(data)
    except Exception as error:  # noqa: BLE001  (zip has errors of its own, and so has who reads the sheets; all mean the same here)
        return _refused(name, f"不是能打开的 Excel 工作簿（{type(error).__name__}）")
    head_sheet = SECTIONS[HEAD][0]
    if head_sheet not in sheets:
        return _refused(name, f"缺工作表“{head_sheet}”，可从 luodi plan --template 写出的工作簿填起")
    faults: list[FileFault] = []
    head = _head(head_sheet, sheets[head_sheet], faults)
    rows = {
        section: _rows(shown, fields, sheets[shown], faults)
        for section, (shown, fields) in SECTIONS.items()
        if section != HEAD and shown in sheets
    }
    return MissionDraft(name, head, rows, tuple(faults))


def write_mission_xlsx(draft: MissionDraft) -> bytes:
    """``draft`` as a workbook that `read_mission_xlsx` reads back into the same words."""
    from openpyxl import Workbook
    from openpyxl.styles import Font

    book = Workbook()
    book.remove(book.worksheets[0])
    for section, (shown, fields) in SECTIONS.items():
        sheet = book.create_sheet(shown)
        if section == HEAD:
            lines: list[tuple[str, ...]] = [
                ("项", "值"),
                *((words, draft.head[field]) for field, words in fields.items()),
            ]
            widths: tuple[int, ...] = (16, 50)
        else:
            rows = draft.rows.get(section, ())
            lines = [tuple(fields.values()), *(tuple(row[field] for field in fields) for row in rows)]
            widths = tuple(_WIDE.get(field, 14) for field in fields)
        for number, line in enumerate(lines, 1):
            for column, words in enumerate(line, 1):
                cell = sheet.cell(number, column)
                if words:
                    put_words(cell, words)
                if number == 1:
                    cell.font = Font(bold=True)
        for column, width in enumerate(widths, 1):
            sheet.column_dimensions[_letter(column - 1)].width = width
        sheet.freeze_panes = "A2"
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _refused(name: str, why: str) -> MissionDraft:
    return MissionDraft(name, Row("", {}), {}, (FileFault("", why),))


def _head(shown: str, lines: list[list[Any]], faults: list[FileFault]) -> Row:
    fields = {words: field for field, words in SECTIONS[HEAD][1].items()}
    words, at = {}, {}
    for number, line in enumerate(lines[1:], 2):
        label, text = _cell(line, 0), _cell(line, 1)
        if label in fields:
            if fields[label] in words:
                faults.append(FileFault(f"{shown}!A{number}", f"“{label}”写了两次"))
            if text:
                words[fields[label]], at[fields[label]] = text, f"{shown}!B{number}"
        elif label:
            faults.append(FileFault(f"{shown}!A{number}", f"不认识的项“{label[:40]}”，可以写：{'、'.join(fields)}"))
    return Row(f"{shown}!A1", words, at)


def _rows(shown: str, fields: dict[str, str], lines: list[list[Any]], faults: list[FileFault]) -> tuple[Row, ...]:
    known = {words: field for field, words in fields.items()} | {field: field for field in fields}
    columns: dict[int, str] = {}
    for column, value in enumerate(lines[0] if lines else []):
        words = _text(value)
        where = f"{shown}!{_letter(column)}1"
        if words in known and known[words] in columns.values():
            faults.append(FileFault(where, f"列“{words}”写了两次"))
        elif words in known:
            columns[column] = known[words]
        elif words:
            faults.append(FileFault(where, f"不认识的列“{words[:40]}”，可以写：{'、'.join(fields.values())}"))
    unnamed = [
        c for c in range(max(map(len, lines), default=0)) if c not in columns and any(_cell(x, c) for x in lines[1:])
    ]
    faults += [
        FileFault(f"{shown}!{_letter(c)}1", f"这一列有内容，第 1 行却没有列名，可以写：{'、'.join(fields.values())}")
        for c in unnamed
        if not _cell(lines[0], c)
    ]  # fmt: skip
    if len(lines) > MOST_ROWS + 1:
        faults.append(FileFault(f"{shown}!A{MOST_ROWS + 2}", f"最多 {MOST_ROWS} 行"))
    rows = []
    for number, line in enumerate(lines[1 : MOST_ROWS + 1], 2):
        found = {field: _cell(line, column) for column, field in columns.items()}
        at = {field: f"{shown}!{_letter(column)}{number}" for column, field in columns.items()}
        if any(found.values()):
            rows.append(Row(f"{shown}!A{number}", {field: words for field, words in found.items() if words}, at))
    return tuple(rows)


def _read_sheets(data: bytes) -> dict[str, list[list[Any]]]:
    with ZipFile(BytesIO(data)) as packed:
        if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
            raise ValueError("unpacks to more than any mission needs")
    wanted = {shown for shown, _ in SECTIONS.values()}
    return {name: rows for name, rows in read_workbook(data, most_rows=MOST_ROWS + 2).items() if name in wanted}


def _text(value: Any) -> str:
    """A cell as the text a person sees: 3.0 is 3, a date or clock time typed as such is written as one."""
    import datetime

    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, datetime.time):
        return value.strftime("%H:%M")
    return "" if value is None else str(value).strip()


def _cell(line: Sequence[Any], column: int) -> str:
    return _text(line[column]) if column < len(line) else ""


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(column + 1)
