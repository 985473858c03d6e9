"""An industry chain as an Excel workbook, to be edited in a spreadsheet and read back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from luodi.core.chains.building import SEGMENT_FIELDS
from luodi.core.chains.chain import Chain
from luodi.core.chains.faults import ERROR, Fault
from luodi.core.chains.gap_words import explain_gap
from luodi.core.chains.gaps import GapReport, SegmentView
from luodi.core.chains.loading import Checked, check_fields
from luodi.core.companies.register.sheets import read_workbook
from luodi.core.documents.cells import LONGEST_CELL, put_words

HEAD_SHEET, SEGMENT_SHEET, SOURCE_SHEET, GAP_SHEET = "产业链", "环节", "来源", "缺口"
_HEADS = {
    "id": "编号",
    "name": "名称",
    "name_en": "英文名",
    "kind": "类型",
    "stage": "层级",
    "inputs": "投入",
    "codes": "行业代码",
    "keywords": "关键词",
    "exclude": "排除词",
    "gates": "门槛",
    "note": "说明",
    "sources": "来源",
}
_CHAIN_HEADS = {
    "chain": "编号",
    "name": "名称",
    "name_en": "英文名",
    "version": "版本",
    "source": "出处",
    "status": "状态",
}
_LISTS = ("inputs", "codes", "keywords", "exclude", "gates", "sources")
_GAP_HEADS = ("环节", "类别", "能算线索", "理由", "本地企业", "本地买方", "本地供应方", "外地企业", "科研院所", "门槛")
_BETWEEN = "\n"  # entries of a list stand on lines of their own: keywords may hold any mark, but no line break
_MOST_BYTES = 20 * 1024 * 1024
_MOST_UNPACKED = 200 * 1024 * 1024
_MOST_ROWS = 5_000
_WIDTHS = {"关键词": 40, "说明": 40, "理由": 70, "名称": 24, "门槛": 30}


def write_chain(chain: Chain, path: Path, report: GapReport | None = None) -> None:
    """
    Write ``chain`` to the workbook ``path``; with ``report`` also a sheet of its gaps. `read_chain` reads it back.

    Raises
    ------
    OSError
        When the file cannot be written.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]  # a new workbook has one
    values = {"chain": chain.id, "name": chain.name, "name_en": chain.name_en}
    values |= {"version": chain.version, "source": chain.source, "status": chain.status}
    _sheet(book, HEAD_SHEET, ("项", "值"), [(head, values[f]) for f, head in _CHAIN_HEADS.items()])
    _sheet(book, SEGMENT_SHEET, tuple(_HEADS.values()), (_segment_row(s) for s in chain.segments))
    _sheet(book, SOURCE_SHEET, ("编号", "出处"), chain.sources)
    if report is not None:
        _sheet(book, GAP_SHEET, _GAP_HEADS, (_gap_row(v) for v in report.gaps))
    book.save(path)


def read_chain(source: Path | bytes, name: str) -> Checked:
    """
    What the workbook holds, with every fault and its cell; never raises for the content of a file.

    Parameters
    ----------
    source
        Path, or the bytes of the file.
    name
        File name to show.

    Raises
    ------
    OSError
        When the path cannot be opened.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    if len(data) > _MOST_BYTES:
        return Checked(name, None, (Fault(ERROR, "", f"文件有 {len(data)} 字节，超过 {_MOST_BYTES}"),))
    try:
        sheets = _read_sheets(data)
    except Exception as error:  # noqa: BLE001  (zip has errors of its own, and so has who reads the sheets; all mean the same here)
        return Checked(name, None, (Fault(ERROR, "", f"不是能打开的 Excel 工作簿（{type(error).__name__}）"),))
    missing = [s for s in (HEAD_SHEET, SEGMENT_SHEET) if s not in sheets]
    if missing:
        return Checked(name, None, (Fault(ERROR, "", f"缺工作表{'、'.join(missing)}，请从导出的工作簿改起"),))
    faults: list[Fault] = []
    plain: dict[str, Any] = {}
    at: dict[str, str] = {}
    fields = {head: field for field, head in _CHAIN_HEADS.items()}
    for number, row in enumerate(sheets[HEAD_SHEET][1:], 2):
        head = _cell(row, 0).strip()
        if head in fields:
            plain[fields[head]], at[fields[head]] = _cell(row, 1), f"{HEAD_SHEET}!B{number}"
        elif head:
            faults.append(Fault(ERROR, f"{HEAD_SHEET}!A{number}", f"不认识的项“{head[:40]}”"))
    rows, places = _segments(sheets[SEGMENT_SHEET], faults)
    plain["segments"] = rows
    plain["sources"] = {
        _cell(r, 0).strip(): _cell(r, 1) for r in sheets.get(SOURCE_SHEET, [])[1:] if _cell(r, 0).strip()
    }

    def where(number: int | None, field: str) -> str:
        if number is None:
            return at.get(field, f"{SOURCE_SHEET}!A1" if field == "sources" else f"{HEAD_SHEET}!A1")
        line, columns = places[number]
        return f"{SEGMENT_SHEET}!{columns.get(field, 'A')}{line}"

    return check_fields(plain, where, name, faults)


def _segments(
    sheet: list[list[Any]], faults: list[Fault]
) -> tuple[list[dict[str, Any]], list[tuple[int, dict[str, str]]]]:
    """Fields of each filled row of the segments' sheet, and where its cells are."""
    fields = {head: field for field, head in _HEADS.items()} | {f: f for f in SEGMENT_FIELDS}
    columns: dict[int, str] = {}
    for i, head in enumerate(sheet[0] if sheet else []):
        text = _text(head).strip()
        if text in fields:
            columns[i] = fields[text]
        elif text:
            faults.append(Fault(ERROR, f"{SEGMENT_SHEET}!{_letter(i)}1", f"不认识的列“{text[:40]}”"))
    letters = {field: _letter(i) for i, field in columns.items()}
    rows, places = [], []
    for number, row in enumerate(sheet[1 : _MOST_ROWS + 1], 2):
        texts = {field: _cell(row, i) for i, field in columns.items()}
        if not any(text.strip() for text in texts.values()):
            continue
        rows.append({field: _entries(field, text) if field in _LISTS else text for field, text in texts.items()})
        places.append((number, letters))
    return rows, places


def _entries(field: str, text: str) -> list[Any]:
    entries = [e.strip() for e in text.replace("\r", "").split(_BETWEEN) if e.strip()]
    if field != "gates":
        return entries
    pairs = (entry.partition("：") for entry in entries)
    return [{"word": word.strip(), "note": note.strip()} for word, _, note in pairs]


def _read_sheets(data: bytes) -> dict[str, list[list[Any]]]:
    with ZipFile(BytesIO(data)) as packed:
        if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
            raise ValueError("unpacks to more than any chain needs")
    wanted = (HEAD_SHEET, SEGMENT_SHEET, SOURCE_SHEET)
    return {name: rows for name, rows in read_workbook(data, most_rows=_MOST_ROWS + 2).items() if name in wanted}


def _text(value: Any) -> str:
    """A cell as the text a person sees: a stage typed as 3 comes as 3.0, a version as a date."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value if isinstance(value, str) else "" if value is None else str(value)


def _cell(row: Sequence[Any], column: int) -> str:
    return _text(row[column]) if column < len(row) else ""


def _letter(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return get_column_letter(column + 1)


def _segment_row(segment: Any) -> list[str]:
    row = []
    for field in _HEADS:
        value = getattr(segment, field)
        if field == "gates":
            value = [f"{g.word}：{g.note}" if g.note else g.word for g in value]
        row.append(_BETWEEN.join(value) if isinstance(value, (tuple, list)) else str(value))
    return row


def _gap_row(view: SegmentView) -> list[str]:
    gap = view.gap.value if view.gap else f"{view.possible.value}（待证）" if view.possible else ""
    names = ([p.name for p in view.local], [p.name for _, p in view.buyers], [p.name for _, p in view.sellers])
    others = ([p.name for p in view.outside], [p.name for p in view.research])
    gates = [f"{g.word}：{g.note}" if g.note else g.word for g in view.segment.gates]
    return [
        view.segment.name,
        gap,
        "是" if view.is_lead else "否：没有点得出名的买方",
        explain_gap(view)[0],
        *("、".join(n) for n in (*names, *others)),
        _BETWEEN.join(gates),
    ]


def _sheet(book: Any, name: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from openpyxl.styles import Alignment, Font

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for i, head in enumerate(heads):
        sheet.cell(1, i + 1, head).font = Font(bold=True)
        sheet.column_dimensions[_letter(i)].width = _WIDTHS.get(head, 18)
    for number, row in enumerate(rows, 2):
        for i, words in enumerate(row):
            cell = sheet.cell(number, i + 1)
            put_words(cell, words[:LONGEST_CELL])
            cell.alignment = Alignment(wrap_text=True, vertical="top")
