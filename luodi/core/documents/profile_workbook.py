"""A city profile as an Excel workbook, to be filled in a spreadsheet and read back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from luodi.core.chains.cities import find_city
from luodi.core.chains.errors import UnknownCity
from luodi.core.companies.register.sheets import BadWorkbook, read_workbook
from luodi.core.documents.cells import put_words
from luodi.core.targets.errors import UnreadableNeeds
from luodi.core.targets.profile import KINDS, CityProfile, Item, Site

FACTS, PLACES = "城市底数", "首用场景"
FACT_HEADS = ("类别", "名称", "内容", "数值", "单位", "日期", "来源", "环节")
PLACE_HEADS = ("名称", "场景", "日期", "来源", "指标")
_WIDTHS = {"内容": 60, "来源": 40, "名称": 24, "环节": 36, "指标": 40}
_MOST_BYTES, _MOST_UNPACKED, _MOST_ROWS = 20 * 2**20, 200 * 2**20, 5_000


def write_profile(profile: CityProfile) -> bytes:
    """The workbook of ``profile``; `read_profile` reads it back into an equal value."""
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]  # a new workbook has one
    _sheet(book, FACTS, FACT_HEADS, (_fact_row(item) for item in profile.items))
    _sheet(book, PLACES, PLACE_HEADS, (_place_row(place) for place in profile.places))
    _sheet(book, "城市", ("城市",), [(profile.name,)])
    packed = BytesIO()
    book.save(packed)
    return packed.getvalue()


def read_profile(data: bytes, name: str) -> CityProfile:
    """
    The profile a workbook holds.

    Raises
    ------
    UnreadableNeeds
        When it is no workbook, or something is missing or wrong; every fault is named with its cell.
    """
    sheets = _sheets(data, name)
    if FACTS not in sheets:
        raise UnreadableNeeds(name, [f"缺工作表“{FACTS}”，请从导出的工作簿改起"])
    faults: list[str] = []
    items = [i for row in _rows(sheets, FACTS, FACT_HEADS, faults) if (i := _item(row, faults))]
    places = [p for row in _rows(sheets, PLACES, PLACE_HEADS, faults) if (p := _place(row, faults))]
    lines = sheets.get("城市", [])
    wanted = _text(lines[1][0]) if len(lines) > 1 and lines[1] else ""
    code = called = ""
    try:
        found = find_city(wanted)
        code, called = found.code, found.name
    except UnknownCity as error:
        faults.append(f"城市!A2：{error}")
    if faults:
        raise UnreadableNeeds(name, faults)
    return CityProfile(code, called, tuple(items), tuple(places))


class _Row:
    """A filled row: its cells by head, and where it stands."""

    def __init__(self, sheet: str, number: int, values: dict[str, Any]) -> None:
        self.where, self.values = f"{sheet}!第 {number} 行", values

    def text(self, head: str, faults: list[str] | None = None) -> str:
        words = _text(self.values.get(head))
        if not words and faults is not None:
            faults.append(f"{self.where}：缺{head}")
        return words

    def day(self, faults: list[str]) -> str:
        value = self.values.get("日期")
        if isinstance(value, (date, datetime)):
            return f"{value:%Y-%m-%d}"
        words = self.text("日期", faults)
        try:
            return date.fromisoformat(words).isoformat() if words else ""
        except ValueError:
            faults.append(f"{self.where}：日期“{words[:20]}”不是 2026-01-31 这样的写法")
            return ""


def _rows(sheets: dict[str, list[list[Any]]], sheet: str, heads: Sequence[str], faults: list[str]) -> list[_Row]:
    lines = sheets.get(sheet, [])
    given = [_text(value) for value in lines[0]] if lines else []
    faults += [f"{sheet}!第 1 行：不认识的列“{head[:40]}”" for head in given if head and head not in heads]
    rows = [
        _Row(sheet, number, dict(zip(given, line, strict=False)))
        for number, line in enumerate(lines[1 : _MOST_ROWS + 1], 2)
    ]
    return [row for row in rows if any(_text(value) for value in row.values.values())]


def _item(row: _Row, faults: list[str]) -> Item | None:
    kinds = {label: kind for kind, label in KINDS.items()}
    label = row.text("类别", faults)
    if label and label not in kinds:
        faults.append(f"{row.where}：类别“{label[:20]}”不在{'、'.join(kinds)}里")
    segments = [line.partition("/") for line in row.text("环节").splitlines() if line.strip()]
    faults += [f"{row.where}：环节“{c[:40]}”要写成 链/环节" for c, slash, _s in segments if not slash]
    return Item(
        kinds.get(label, ""), row.text("名称", faults), row.text("内容", faults), row.day(faults), row.text("来源", faults),
        row.text("数值"), row.text("单位"), tuple((c.strip(), s.strip()) for c, _slash, s in segments),
    )  # fmt: skip


def _place(row: _Row, faults: list[str]) -> Site | None:
    figures = []
    for line in row.text("指标").splitlines():
        head, colon, value = line.replace("：", ":", 1).partition(":")
        if line.strip() and not (colon and value.strip()):
            faults.append(f"{row.where}：指标“{line[:40]}”要写成 指标：数值")
        elif line.strip():
            figures.append((head.strip(), value.strip()))
    return Site(
        row.text("名称", faults), row.text("场景", faults), row.day(faults), row.text("来源", faults), tuple(figures)
    )  # fmt: skip


def _fact_row(item: Item) -> tuple[str, ...]:
    segments = "\n".join(f"{chain}/{segment}" for chain, segment in item.segments)
    return KINDS[item.kind], item.name, item.words, item.value, item.unit, item.day, item.source, segments


def _place_row(place: Site) -> tuple[str, ...]:
    return place.name, place.scenario, place.day, place.source, "\n".join(f"{k}：{v}" for k, v in place.figures)


def _sheets(data: bytes, name: str) -> dict[str, list[list[Any]]]:
    if len(data) > _MOST_BYTES:
        raise UnreadableNeeds(name, [f"文件有 {len(data)} 字节，超过 {_MOST_BYTES}"])
    try:
        with ZipFile(BytesIO(data)) as packed:
            if sum(part.file_size for part in packed.infolist()) > _MOST_UNPACKED:
                raise ValueError("unpacks to more than any profile needs")
        return read_workbook(data, most_rows=_MOST_ROWS + 2)
    except BadWorkbook as error:
        raise UnreadableNeeds(name, [str(error).rstrip("。")]) from error
    except Exception as error:  # zip and XML have a dozen errors of their own; all mean the same here
        raise UnreadableNeeds(name, [f"不是能打开的 Excel 工作簿（{type(error).__name__}）"]) from error


def _text(value: Any) -> str:
    """A cell as the text a person sees: 120 typed as a number comes as 120.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _sheet(book: Any, name: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for i, head in enumerate(heads, 1):
        sheet.cell(1, i, head).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(i)].width = _WIDTHS.get(head, 14)
    for number, row in enumerate(rows, 2):
        for i, words in enumerate(row, 1):
            put_words(sheet.cell(number, i), words)
            sheet.cell(number, i).alignment = Alignment(wrap_text=True, vertical="top")
