"""A ledger read for a dry run: each row a project, a fault at its cell, or a row that is none."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise

from luodi.core.projects.ledger import cells
from luodi.core.projects.ledger.heads import MOST_COLUMNS, find_heads, guess_columns
from luodi.core.projects.ledger.values import (
    ERROR,
    WARNING,
    Cell,
    Column,
    Fault,
    LedgerReading,
    LedgerRow,
    Skipped,
    column_letter,
)
from luodi.core.projects.values import FieldValue, Stage, Status
from luodi.core.rules import load_rules

LONGEST_NAME = 200
_SECTION = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|第[一二三四五六七八九十]{1,3}[类批])"
)
_SHOWN = 40


def read_ledger(
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    given: Mapping[str, str] | None = None,
    year: int | None = None,
) -> LedgerReading:
    """
    A dry run of a ledger.

    Parameters
    ----------
    sheets
        Name → rows of cells, as a spreadsheet library gives them (empty cells are ``None`` or "").
    given
        Head → field, from a person, where the guess is wrong; see :func:`~luodi.core.projects.ledger.heads.guess_columns`.
    year
        The ledger's year, for dates that name none.

    Returns
    -------
    LedgerReading
        Every row of every sheet is either in ``rows`` or in ``skipped``; every value that could not be read is a fault
        at its cell. Nothing raises on what cells hold; time grows linearly with their number.
    """
    columns: dict[str, Sequence[Column]] = {}
    rows: list[LedgerRow] = []
    faults: list[Fault] = []
    skipped: list[Skipped] = []
    for name, raw in sheets.items():
        texts = [[cells.cell_text(cell) for cell in row[:MOST_COLUMNS]] for row in raw]
        found = find_heads(texts)
        if found is None:
            if any(any(row) for row in texts):
                faults.append(
                    Fault(name, 1, "A", "", ERROR, "no-heads", "", "找不到表头；请检查前 30 行，或指定列对应")
                )
            skipped += [Skipped(name, i + 1, _above(row, i, -1), _joined(row)) for i, row in enumerate(texts)]
            continue
        heads, first = found
        heads_here = given and {head: field for head, field in given.items() if head in heads}
        columns[name] = guess_columns(heads, heads_here)
        sheet = _Sheet(name, columns[name], year)
        skipped += [Skipped(name, i + 1, _above(row, i, first), _joined(row)) for i, row in enumerate(texts[:first])]
        for i, row in enumerate(texts[first:], first + 1):
            sheet.take(i, row)
        rows += sheet.rows
        faults += sheet.faults
        skipped += sheet.skipped
    return LedgerReading(columns, tuple(rows), tuple(faults), tuple(skipped))


def _above(row: Sequence[str], index: int, first: int) -> str:
    """What a row above the first project is; of two rows of heads the upper has more than a title's one cell."""
    cells_there = sum(1 for text in row if text)
    if not cells_there:
        return "blank"
    return "heads" if index == first - 1 or (index == first - 2 and cells_there > 1) else "title"


def _joined(row: Sequence[str]) -> str:
    return " ".join(text for text in row if text)[:_SHOWN]


@cache
def _words(key: str) -> frozenset[str]:
    return frozenset(load_rules("project_ledger")[key].split())


class _Sheet:
    """One sheet while its rows are read."""

    def __init__(self, name: str, columns: Sequence[Column], year: int | None) -> None:
        rules = load_rules("project_ledger")
        self.name, self.year = name, year
        self.columns = [c for c in columns if c.field]
        self.heads = [c.head.rpartition("/")[2] for c in columns]
        self.named = next((c for c in columns if c.field == "name"), None)
        self.kinds = {field: kind for kind in ("money", "dates", "numbers", "codes") for field in rules[kind]}
        self.section: Stage | None = None
        self.rows: list[LedgerRow] = []
        self.faults: list[Fault] = []
        self.skipped: list[Skipped] = []
        if self.named is None:
            self.faults.append(Fault(name, 1, "A", "", ERROR, "no-name", "", "找不到项目名称一栏；请指定列对应"))

    def take(self, number: int, row: Sequence[str]) -> None:
        """Read one row."""
        kind = self._kind_of(row)
        if kind:
            if kind == "section":
                self.section = cells.read_stage(_joined(row))
            self.skipped.append(Skipped(self.name, number, kind, _joined(row)))
            return
        name = self._at(row, self.named)
        if not name or cells.is_nothing(name):
            self._fault(number, self.named or self.columns[0], ERROR, "no-name", name, "没有项目名称，整行未收")
            self.skipped.append(Skipped(self.name, number, "no-name", _joined(row)))
            return
        if cells.is_number(name):
            self._fault(number, self.named, ERROR, "no-name", name, "项目名称只是一个数，整行未收")
            self.skipped.append(Skipped(self.name, number, "no-name", _joined(row)))
            return
        if len(name) > LONGEST_NAME:
            self._fault(number, self.named, WARNING, "long-name", name, f"项目名称超过 {LONGEST_NAME} 字，已截短")
            name = name[:LONGEST_NAME]
        fields: dict[str, FieldValue] = {"name": name}
        for column in self.columns:
            text = self._at(row, column)
            if column.field not in ("name", "stage", "status") and not cells.is_nothing(text):
                self._field(number, column, text, fields)
        stage, status = self._stage(number, row, fields)
        self.rows.append(LedgerRow(self.name, number, name, fields, stage, status))

    def _kind_of(self, row: Sequence[str]) -> str:
        """What a row is when it is no project; "" when it is one."""
        full = [text for text in row if text]
        if not full or (len(full) == 1 and cells.is_number(full[0])):  # rows numbered in advance
            return "blank"
        first = full[0]
        lead = re.sub(r"[\s:：（(].*", "", first)
        name = self._at(row, self.named)
        if lead.replace(" ", "") in _words("totals") or name.replace(" ", "") in _words("totals"):
            return "total"
        if lead in _words("notes") and (len(full) <= 4 and not self._is_project(row, name)):
            return "note"
        if (
            len(full) > 1
            and sum(text == head for text, head in zip(row, self.heads, strict=False) if text) > len(full) / 2
        ):
            return "heads"
        if len(full) == 1 and (_SECTION.match(first) or (row and row[0] and self.named and self.named.index > 0)):
            return "section"
        if (
            len(full) == 2
            and _SECTION.match(f"{first}、")
            and not cells.is_number(first)
            and not self._is_project(row, "")
        ):
            return "section"
        return ""

    def _is_project(self, row: Sequence[str], name: str) -> bool:
        """Whether a row has a name and something beside it."""
        return bool(name) and sum(1 for c in self.columns if self._at(row, c)) > 2

    def _at(self, row: Sequence[str], column: Column | None) -> str:
        return row[column.index] if column is not None and column.index < len(row) else ""

    def _field(self, number: int, column: Column, text: str, fields: dict[str, FieldValue]) -> None:
        field = column.field or ""
        if cells.excel_fault(text):
            self._fault(number, column, ERROR, "formula", text, "公式出错，没有值")
            return
        match self.kinds.get(field):
            case "money":
                read = cells.read_money(text, column)
            case "dates":
                read = cells.read_date(text, self.year)
            case "numbers":
                read = cells.read_site(text)
            case "codes":
                read = cells.read_code(text)
            case _ if field == "agreement":
                agreement = cells.read_agreement(text)
                read = (
                    cells.Read(agreement)
                    if agreement
                    else cells.Read(error="agreement", message="看不出是框架还是正式协议")
                )
            case _:
                read = cells.Read(text)
        if read.error:
            self._fault(number, column, ERROR, read.error, text, read.message)
            return
        if read.warning:
            self._fault(number, column, WARNING, "assumed", text, read.warning)
        if read.currency and read.currency != ("USD" if field == "foreign_wan" else "CNY"):
            self._fault(number, column, WARNING, "currency", text, f"{read.currency}，未折算成人民币；折算后再计入")
            fields[f"{field.removesuffix('_wan')}_{read.currency.lower()}_wan"] = read.value
            return
        fields[field] = read.value

    def _stage(
        self, number: int, row: Sequence[str], fields: Mapping[str, FieldValue]
    ) -> tuple[Stage | None, Status | None]:
        by_field = {c.field: c for c in self.columns}
        column, state = by_field.get("stage"), by_field.get("status")
        said, fares = self._at(row, column), self._at(row, state)
        stage = cells.read_stage(said) if said and not cells.is_nothing(said) else None
        status = cells.read_status(fares) if fares else cells.read_status(said) if said else None
        if stage is None and fares:
            stage = cells.read_stage(fares)
        if said and not cells.is_nothing(said) and stage is None and status is None and column:
            self._fault(number, column, ERROR, "stage", said, "不认识的阶段")
        if fares and not cells.is_nothing(fares) and status is None and stage is None and state:
            self._fault(number, state, ERROR, "status", fares, "不认识的状态")
        if not said and self.section is not None:
            stage = self.section
        self._check_days(number, fields, by_field)
        return stage, status

    def _check_days(self, number: int, fields: Mapping[str, FieldValue], by_field: Mapping[str | None, Column]) -> None:
        order = ("signed_on", "started_on", "completed_on", "operating_on")
        days = [(f, fields[f]) for f in order if fields.get(f) is not None]
        for (one, first), (other, second) in pairwise(days):
            if second < first:  # type: ignore[operator]  # both are dates
                told = f"{self._head(by_field, other)} {second} 早于{self._head(by_field, one)} {first}"
                self._fault(number, by_field[other], WARNING, "order", str(second), told)

    def _head(self, by_field: Mapping[str | None, Column], field: str) -> str:
        return by_field[field].head

    def _fault(self, number: int, column: Column | None, level: str, kind: str, value: str, message: str) -> None:
        index, head = (0, "") if column is None else (column.index, column.head)
        self.faults.append(Fault(self.name, number, column_letter(index), head, level, kind, value[:_SHOWN], message))
