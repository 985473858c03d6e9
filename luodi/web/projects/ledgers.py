"""A ledger's file: its sheets, what reading it gives, what of it is there already, and the ledger laid out again."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import time, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luodi.core.companies.register.sheets import BadWorkbook, shown_sheets
from luodi.core.companies.register.sources import csv_rows, find_delimiter
from luodi.core.companies.register.tables import Fault as RowFault
from luodi.core.documents.cells import FORMULA_LIKE
from luodi.core.documents.encodings import decode
from luodi.core.projects.ledger.duplicates import ExistingProject, find_duplicates
from luodi.core.projects.ledger.layout import OutRow, lay_out
from luodi.core.projects.ledger.merged import fill_merged
from luodi.core.projects.ledger.reading import read_ledger
from luodi.core.projects.ledger.values import ERROR, WARNING, Cell, Fault, LedgerReading, LedgerRow, column_letter
from luodi.core.projects.values import Stage, Status
from luodi.web.accounts.models import Unit, User
from luodi.web.accounts.units import short_names
from luodi.web.errors import Refused
from luodi.web.projects.fields import decode as decode_field
from luodi.web.projects.fields import label_of
from luodi.web.projects.models import Ledger, Project

ENDINGS = (".xlsx", ".xls", ".csv")
MOST_ROWS = 200_000
LAID_OUT_AT_MOST = 100_000
ROWS_OF_A_PAGE = 200


@dataclass(frozen=True)
class Trial:
    """A dry run: what was read, and of each row that may be there already, why."""

    reading: LedgerReading
    doubles: dict[str, tuple[str, bool]]  # place of a row → reason, whether it is certain
    of_others: int = 0  # projects that go to units below the own one


def path_of(ledger: Ledger) -> Path:
    """Where the uploaded bytes lie."""
    return Path(settings.LEDGER_UPLOADS) / ledger.stored


def place_of(row: LedgerRow) -> str:
    """Where a row stands: its sheet and number; one project comes of it, whatever happens."""
    return f"{row.sheet[:100]}!{row.row}"


Sheets = dict[str, Sequence[Sequence[Cell]]]


@dataclass(frozen=True)
class LedgerFile:
    """Rows of cells by sheet, and what of the file is not among them: hidden sheets, rows that cannot be told apart."""

    sheets: Sheets
    left_out: tuple[Fault, ...] = ()


def read_sheets(path: Path, most_rows: int = 0) -> LedgerFile:
    """
    Rows of cells by sheet; the first ``most_rows`` of each where that is not 0.

    Raises
    ------
    Refused
        When the file cannot be opened, or is longer than `MOST_ROWS`.
    """
    read = _csv(path, most_rows) if path.suffix == ".csv" else _excel(path, most_rows)
    if sum(len(rows) for rows in read.sheets.values()) > MOST_ROWS:
        raise Refused(_("台账超过 %(most)s 行，请分成几个文件。") % {"most": MOST_ROWS})
    return read


def first_rows(path: Path) -> Sheets:
    """
    What the page shows of a file while its columns are named.

    Raises
    ------
    Refused
        As `read_sheets`.
    """
    found = _first_rows(path)
    if isinstance(found, str):
        raise Refused(found)
    return found


@lru_cache(maxsize=32)
def _first_rows(path: Path) -> Sheets | str:
    """Kept, since a stored file never changes; why it cannot be read, too, which may take as long to find."""
    try:
        return read_sheets(path, ROWS_OF_A_PAGE).sheets
    except Refused as error:
        return str(error)


def _csv(path: Path, most_rows: int) -> LedgerFile:
    text, name = decode(path.read_bytes()).text, _("台账")
    rows: list[Sequence[Cell]] = []
    broken: list[Fault] = []

    def leave_out(fault: RowFault) -> None:
        rows.append(())
        broken.append(
            Fault(name, len(rows), "A", "", ERROR, "row", fault.value[:40], _("%(why)s，整行未收") % {"why": fault.to})
        )

    for _number, cells in csv_rows(io.StringIO(text, newline=""), find_delimiter(text[:65_536]), leave_out):
        rows.append(cells)
        if len(rows) == most_rows:
            break
    return LedgerFile({name: rows}, tuple(broken))


def _excel(path: Path, most_rows: int) -> LedgerFile:
    try:
        sheets, hidden = shown_sheets(path, most_rows=most_rows)
    except BadWorkbook as error:
        said = _("这个文件打不开：%(why)s。请用 Excel 另存为 .xlsx 再试。")
        raise Refused(said % {"why": error.why}) from error
    told = _("这张表是隐藏的，没有导入；要导入请先取消隐藏")
    return LedgerFile(
        {n: fill_merged([[_plain(cell) for cell in row] for row in s.rows], s.merged) for n, s in sheets.items()},
        tuple(Fault(name, 1, "A", "", WARNING, "hidden", "", told) for name in hidden),
    )


def _plain(cell: Any) -> Cell:
    """A cell of calamine: a length of time or a time of day is no value of a ledger, but words."""
    return str(cell) if isinstance(cell, time | timedelta) else cell


def read_file(ledger: Ledger) -> LedgerReading:
    """The file read with its columns as guessed or corrected."""
    read = read_sheets(path_of(ledger))
    reading = read_ledger(read.sheets, ledger.mapping or None, ledger.year)
    return replace(reading, faults=(*read.left_out, *reading.faults))


class UnitsNamed:
    """Which unit a row of a ledger names: the one that brings it in or one below it, in full or as they are called."""

    def __init__(self, own: Unit) -> None:
        units = list(Unit.objects.under(own))
        self.own = own.pk
        self.has_others = len(units) > 1
        self._known: dict[str, int | None] = {}
        for unit in units:
            for name in short_names(unit):
                self._known[name] = None if self._known.get(name, unit.pk) != unit.pk else unit.pk
        self._known |= {unit.name: unit.pk for unit in units}

    def of(self, row: LedgerRow) -> int | None:
        """The unit's number, the own one for a row that names none; ``None`` for words that name no such unit, or two."""
        said = str(row.fields.get("unit") or "").replace(" ", "")
        return self._known.get(said) if said and self.has_others else self.own


def try_file(ledger: Ledger, user: User) -> Trial:
    """A dry run: nothing is stored."""
    reading = read_file(ledger)
    units = UnitsNamed(ledger.unit)
    heads = {name: next((c for c in columns if c.field == "unit"), None) for name, columns in reading.columns.items()}
    told = _("不认识的单位，归本单位")
    reading = replace(reading, faults=reading.faults + tuple(
        Fault(row.sheet, row.row, column_letter(column.index), column.head, WARNING, "unit", str(row.fields["unit"])[:40], told)
        for row in reading.rows if units.of(row) is None and (column := heads[row.sheet])
    ))  # fmt: skip
    doubles = {
        place_of(d.row): (d.reason, d.certain) for d in find_duplicates(reading.rows, existing_for(ledger, user))
    }
    return Trial(reading, doubles, sum(units.of(row) not in (None, units.own) for row in reading.rows))


def existing_for(ledger: Ledger, user: User) -> Iterator[ExistingProject]:
    """Projects the importing person sees, but those of this ledger itself."""
    there = Project.objects.visible_to(user).exclude(ledger=ledger).order_by()
    names = ("pk", "name", "investor", "investor_code", "project_code", "company_code")
    for pk, *rest in there.values_list(*names).iterator(chunk_size=5000):
        yield ExistingProject(str(pk), *rest)


def counts_of(trial: Trial) -> dict[str, Any]:
    """A dry run in numbers, as the ledger's row keeps it."""
    faults = trial.reading.faults
    sheets = sorted({row.sheet for row in trial.reading.rows})
    return {
        "projects": len(trial.reading.rows),
        "errors": sum(f.level == "error" for f in faults),
        "warnings": sum(f.level == "warning" for f in faults),
        "doubles": len(trial.doubles),
        "of_others": trial.of_others,
        "skipped": sum(s.kind not in ("blank", "heads", "title") for s in trial.reading.skipped),
        "sheets": sheets,
    }


FAULT_HEADS = ("表", "行", "列", "表头", "级别", "内容", "说明")


def fault_lines(trial: Trial) -> Iterator[tuple[str, ...]]:
    """Each fault and each double with the cell it stands in, for the screen and for the CSV."""
    levels = {"error": _("错误"), "warning": _("提醒")}
    for f in trial.reading.faults:
        yield _harmless(f.sheet, str(f.row), f.column, f.head, levels[f.level], f.value, f.message)
    for place, (reason, certain) in trial.doubles.items():
        sheet, _mark, row = place.rpartition("!")
        yield _harmless(sheet, row, "", "", _("重复") if certain else _("疑似重复"), "", reason)


def _harmless(*words: str) -> tuple[str, ...]:
    """CSV has no types: a quote mark keeps a spreadsheet from running what the ledger's author typed."""
    return tuple(f"'{word}" if word.startswith(FORMULA_LIKE) else word for word in words)


def lay_out_projects(projects: QuerySet[Project]) -> bytes:
    """
    Projects as an Excel file in the layout bureaus report with.

    Amounts signed and paid in are those that count; what is only stated stands in words at the row's end, where no sum
    takes it in.
    """
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    shown = list(projects.select_related("unit")[:LAID_OUT_AT_MOST])
    table = lay_out(_out_rows(shown))
    all_heads = (*table.heads, _("未计入（待复核、未评级）"))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    sheet.freeze_panes = "C2"
    from openpyxl.cell import WriteOnlyCell

    for number, head in enumerate(all_heads, 1):
        sheet.column_dimensions[get_column_letter(number)].width = 8 if head == "序号" else max(14, len(head) * 2 + 2)
    heads = []
    for head in all_heads:
        cell = WriteOnlyCell(sheet, head)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E9E4D8")
        heads.append(cell)
    sheet.append(heads)
    for row, project in zip(table.rows, shown, strict=True):
        sheet.append([_cell(sheet, value) for value in (*row, _uncounted(project))])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Any) -> Any:
    """A value as a cell; words that begin like a formula stay words."""
    from openpyxl.cell import WriteOnlyCell

    from luodi.core.documents.cells import cell_text

    if not isinstance(value, str):
        return value
    cell = WriteOnlyCell(sheet, cell_text(value))
    if value[:1] in "=+-@":
        cell.data_type, cell.quotePrefix = "s", True
    return cell


def _uncounted(project: Project) -> str | None:
    """Amounts that were stated, by a ledger or by hand, and count in no figure."""
    counted = {"contract_wan": project.contract_wan, "paid_wan": project.paid_wan}
    stated = {name: project.fields.get(name) for name, wan in counted.items() if wan is None}
    return "；".join(f"{label_of(name)} {words}" for name, words in stated.items() if words) or None


def _out_rows(projects: Sequence[Project]) -> Iterable[OutRow]:
    for project in projects:
        fields = {name: decode_field(name, kept) for name, kept in project.fields.items()}
        fields |= {"name": project.name, "unit": str(project.unit)}
        fields |= {"contract_wan": project.contract_wan, "paid_wan": project.paid_wan}
        yield OutRow(fields, Stage(project.stage), Status(project.status))
