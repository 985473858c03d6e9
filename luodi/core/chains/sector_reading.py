"""Rows of a spreadsheet → an input–output table, every fault with its cell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from luodi.core.chains.faults import ERROR, WARNING, Fault
from luodi.core.chains.sector_cells import Sheet, cell_name, cell_words
from luodi.core.chains.sector_table import (
    CORNER_WORDS,
    GB_WORDS,
    HEAD_WORDS,
    LOCAL_WORDS,
    NAME_WORDS,
    OUTPUT_WORDS,
    Sector,
)
from luodi.core.companies.register.values import industries
from luodi.core.rules import load_rules

_MOST_HEAD_ROWS, _MOST_CORNER_COLUMNS = 30, 6
_APART = re.compile(r"[\s,，、;；/]+")
_RANGE = re.compile(r"(\d\d)[-–~～至](\d\d)")


@dataclass(frozen=True)
class Body:
    """The table itself; see `SectorTable`."""

    sectors: tuple[Sector, ...]
    flows: tuple[tuple[float, ...], ...]
    output: tuple[float, ...]
    local: tuple[float | None, ...]
    places: tuple[tuple[str, str], ...]  # of each sector: cells of its code in its row and in the head


@dataclass(frozen=True)
class SheetRead:
    """What a sheet holds: the lines above the table, the table (``None``: not to be read), and what is wrong where."""

    head: dict[str, str]
    body: Body | None
    faults: tuple[Fault, ...]


def read_sheet(lines: Sequence[Sequence[Any]]) -> SheetRead:
    """
    The input–output table of a sheet's cells; never raises for what they hold.

    The cell 代码 is the corner: to its right stand the sectors' codes, below it the same codes. Columns with other heads are
    part of the table where `sector_table` names them, else left aside with a warning; so are other rows.
    """
    corner = _corner(lines)
    if corner is None:
        message = "找不到表头：要有一格写“代码”，右边是各部门的代码，下面是同样的代码"
        return SheetRead({}, None, (Fault(ERROR, "A1", message),))
    sheet = Sheet(lines, *corner)
    head = _head(sheet)
    body = _body(sheet)
    return SheetRead(head, body if not any(f.level == ERROR for f in sheet.faults) else None, tuple(sheet.faults))


def split_codes(words: str) -> tuple[tuple[str, ...], list[str]]:
    """
    The GB/T 4754 codes in ``words``, without their letters, and what is wrong with the others.

    >>> split_codes("C39、40 13-15")
    (('39', '40', '13', '14', '15'), [])
    """
    codes: list[str] = []
    wrong = []
    for part in filter(None, _APART.split(words.strip())):
        digits = unicodedata.normalize("NFKC", part).lstrip("ABCDEFGHIJKLMNOPQRSTabcdefghijklmnopqrst")
        between = _RANGE.fullmatch(digits)
        found = [f"{n:02d}" for n in range(int(between[1]), int(between[2]) + 1)] if between else [digits]
        if not found or any(code not in industries() for code in found):
            wrong.append(f"GB/T 4754-2017 没有代码“{part[:20]}”")
        else:
            codes += found
    return tuple(dict.fromkeys(codes)), wrong


def _key(label: str) -> str:
    """A code to compare: 01 in the head may have become 1 in a spreadsheet's column."""
    plain = unicodedata.normalize("NFKC", label).upper()
    return plain.lstrip("0") or "0" if plain.isdigit() else plain


def _corner(lines: Sequence[Sequence[Any]]) -> tuple[int, int] | None:
    for row, line in enumerate(lines[:_MOST_HEAD_ROWS]):
        for column, value in enumerate(line[:_MOST_CORNER_COLUMNS]):
            behind = sum(1 for other in line[column + 1 :] if cell_words(other))
            if cell_words(value).casefold() in CORNER_WORDS and behind > 1:
                return row, column
    return None


def _head(sheet: Sheet) -> dict[str, str]:
    """The lines above the table: a word of `HEAD_WORDS` and its value, in two cells or parted by a colon."""
    fields = {word: key for key, words in HEAD_WORDS.items() for word in words}
    head: dict[str, str] = {}
    for row in range(sheet.row):
        filled = [(c, words) for c in range(len(sheet.lines[row])) if (words := sheet.words(row, c))]
        if not filled:
            continue
        column, first = filled[0]
        word, _colon, value = first.replace(":", "：", 1).partition("：")
        value = value.strip() or (filled[1][1] if len(filled) > 1 else "")
        key = fields.get(word.strip().casefold())
        if key and value:
            sheet.check_words(row, column, value)
            head.setdefault(key, value)
    return head


def _body(sheet: Sheet) -> Body | None:
    special, across = _across(sheet)
    down, totals = _down(sheet)
    keys = [key for key in down if key in across]
    _tell_unmatched(sheet, across, down)
    least, most = load_rules("input_output")["least"]["sectors"], load_rules("input_output")["most"]["sectors"]
    if not least <= len(keys) <= most:
        sheet.error(sheet.row, sheet.column, f"认出 {len(keys)} 个部门，应有 {least} 到 {most} 个")
        return None
    sectors = tuple(_sector(sheet, down[key], special) for key in keys)
    _check_codes(sheet, sectors, [down[key] for key in keys], special)
    flows = tuple(
        tuple(
            sheet.number(down[i], across[j], f"部门 {seller.code} 卖给 {buyer.code} 的数") or 0.0
            for j, buyer in zip(keys, sectors, strict=True)
        )
        for i, seller in zip(keys, sectors, strict=True)
    )
    output = _output(sheet, sectors, keys, across, down, special, totals)
    local: tuple[float | None, ...] = ()
    if "local" in special:
        local = tuple(
            sheet.number(down[k], special["local"], f"部门 {s.code} 的本地产出")
            for k, s in zip(keys, sectors, strict=True)
        )
    places = tuple((cell_name(down[k], sheet.column), cell_name(sheet.row, across[k])) for k in keys)
    return Body(sectors, flows, output, local if any(x is not None for x in local) else (), places)


def _across(sheet: Sheet) -> tuple[dict[str, int], dict[str, int]]:
    """Columns with a meaning of their own, and those of codes."""
    kinds = {"name": NAME_WORDS, "output": OUTPUT_WORDS, "local": LOCAL_WORDS, "gb": GB_WORDS}
    words = {word.casefold(): kind for kind, every in kinds.items() for word in every}
    special: dict[str, int] = {}
    across: dict[str, int] = {}
    for column in range(len(sheet.lines[sheet.row])):
        label = sheet.words(sheet.row, column)
        if not label or column == sheet.column:
            continue
        kind = words.get(label.casefold())
        if kind is not None:
            special.setdefault(kind, column)
        elif column > sheet.column and _key(label) in across:
            sheet.error(sheet.row, column, f"代码“{label[:20]}”在表头里出现了两次")
        elif column > sheet.column:
            across[_key(label)] = column
    return special, across


def _down(sheet: Sheet) -> tuple[dict[str, int], int | None]:
    """Rows of codes, and the row of total output."""
    down: dict[str, int] = {}
    totals = None
    for row in range(sheet.row + 1, len(sheet.lines)):
        label = sheet.words(row, sheet.column)
        if label.casefold() in OUTPUT_WORDS:
            totals = row
        elif label and _key(label) in down:
            sheet.error(row, sheet.column, f"代码“{label[:20]}”出现了两次")
        elif label:
            down[_key(label)] = row
    return down, totals


def _tell_unmatched(sheet: Sheet, across: Mapping[str, int], down: Mapping[str, int]) -> None:
    """Codes that stand in the head alone or in a column alone: an error where they look like the others."""
    shapes = {_shape(key) for key in across if key in down}
    for key, column in across.items():
        if key not in down:
            _tell(sheet, _shape(key) in shapes, sheet.row, column, "列", "下面没有同代码的行")
    for key, row in down.items():
        if key not in across:
            _tell(sheet, _shape(key) in shapes, row, sheet.column, "行", "表头里没有同代码的列")


def _tell(sheet: Sheet, wrong: bool, row: int, column: int, what: str, why: str) -> None:
    label = sheet.words(row, column)[:20]
    message = f"代码“{label}”：{why}" if wrong else f"没有用到的{what}“{label}”"
    sheet.faults.append(Fault(ERROR if wrong else WARNING, cell_name(row, column), message))


def _shape(key: str) -> str:
    return "9" if key.isdigit() else re.sub("[A-Z]", "A", re.sub(r"\d+", "9", key))


def _sector(sheet: Sheet, row: int, special: Mapping[str, int]) -> Sector:
    code = sheet.words(row, sheet.column)
    name = sheet.words(row, special["name"]) if "name" in special else ""
    sheet.check_words(row, sheet.column, code)
    sheet.check_words(row, special.get("name", sheet.column), name)
    divisions, wrong = split_codes(sheet.words(row, special["gb"])) if "gb" in special else ((), [])
    for message in wrong:
        sheet.error(row, special["gb"], message)
    return Sector(code, name or code, divisions)


def _check_codes(sheet: Sheet, sectors: Sequence[Sector], rows: Sequence[int], special: Mapping[str, int]) -> None:
    """A code of GB/T 4754 belongs to one sector, and without any no segment of a chain can be found in the table."""
    given: dict[str, str] = {}
    for sector, row in zip(sectors, rows, strict=True):
        for code in sector.divisions:
            if code in given:
                sheet.error(row, special["gb"], f"国标行业 {code} 已经给了部门 {given[code]}")
            given.setdefault(code, sector.code)
    if not given:
        message = "没有“国标行业”一列，产业链的环节对不上部门；可以在工作台上补"
        sheet.faults.append(Fault(WARNING, cell_name(sheet.row, sheet.column), message))


def _output(
    sheet: Sheet,
    sectors: Sequence[Sector],
    keys: Sequence[str],
    across: Mapping[str, int],
    down: Mapping[str, int],
    special: Mapping[str, int],
    totals: int | None,
) -> tuple[float, ...]:
    """Total output of each sector, from its column or the row of totals; where both are given they must agree."""
    if totals is None and "output" not in special:
        sheet.error(sheet.row, sheet.column, "没有总产出：要有一列“总产出”，或最后一行“总投入”")
        return ()
    found = []
    differ = load_rules("input_output")["most"]["totals_differ"]
    for key, sector in zip(keys, sectors, strict=True):
        what = f"部门 {sector.code} 的总产出"
        places = [(down[key], special["output"])] if "output" in special else []
        places += [(totals, across[key])] if totals is not None else []
        given = [sheet.number(row, column, what) for row, column in places]
        if any(value is None for value in given):
            if not any(f.where == cell_name(*place) for f in sheet.faults for place in places):
                sheet.error(*places[given.index(None)], f"缺{what}")
        elif abs((given[0] or 0) - (given[-1] or 0)) > differ * max(given[0] or 0, given[-1] or 0):
            sheet.error(*places[-1], f"{what}在行里是 {given[-1]:g}，在列里是 {given[0]:g}")
        found.append(given[0] or 0.0)
    return tuple(found)
