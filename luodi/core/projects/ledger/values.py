"""What reading a ledger gives: rows of projects, faults at their cells, and the rows that are no projects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from luodi.core.projects.values import FieldValue, Stage, Status

Cell = str | int | float | Decimal | bool | date | None
ERROR, WARNING = "error", "warning"


def column_letter(index: int) -> str:
    """
    The letters of a column, counted from 0, as Excel has them.

    >>> column_letter(0), column_letter(25), column_letter(26)
    ('A', 'Z', 'AA')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


@dataclass(frozen=True, slots=True)
class Fault:
    """
    Something wrong in a cell. An error keeps the value out, a warning says what was made of it.

    ``row`` counts from 1 as Excel does; ``kind`` is stable; ``value`` is the cell's beginning.
    """

    sheet: str
    row: int
    column: str
    head: str
    level: str
    kind: str
    value: str
    message: str

    @property
    def where(self) -> str:
        """The place for the screen: 表“2026”第 5 行 C 列（签约日期）."""
        return f"表“{self.sheet}”第 {self.row} 行 {self.column} 列（{self.head}）"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: the field it is taken as (``None``: left out), what one is worth, and how it was recognised."""

    index: int
    head: str
    field: str | None
    wan: Decimal = Decimal(1)  # of money: how many 万 one is
    currency: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A project as a row tells it. What could not be read is not in ``fields``; the faults say why."""

    sheet: str
    row: int
    name: str
    fields: Mapping[str, FieldValue]
    stage: Stage | None = None
    status: Status | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that is no project: blank, title, heads, total, note, section."""

    sheet: str
    row: int
    kind: str
    text: str


@dataclass(frozen=True)
class LedgerReading:
    """A dry run of a ledger: nothing is stored."""

    columns: Mapping[str, Sequence[Column]]  # by sheet
    rows: tuple[LedgerRow, ...]
    faults: tuple[Fault, ...]
    skipped: tuple[Skipped, ...]
