"""A ledger's file: its sheets, what reading it gives, what of it is there already, and the ledger laid out again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import time, timedelta
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from luodi.core.companies.register.sheets import BadWorkbook, workbook_rows
from luodi.core.documents.encodings import decode
from luodi.core.projects.ledger.duplicates import ExistingProject, find_duplicates
from luodi.core.projects.ledger.layout import OutRow, lay_out
from luodi.core.projects.ledger.reading import read_ledger
from luodi.core.projects.ledger.values import Cell, LedgerReading, LedgerRow
from luodi.core.projects.values import Stage, Status
from luodi.web.accounts.models import User
from luodi.web.errors import Refused
from luodi.web.projects.fields import decode as decode_field
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


def path_of(ledger: Ledger) -> Path:
    """Where the uploaded bytes lie."""
    return Path(settings.LEDGER_UPLOADS) / ledger.stored


def place_of(row: LedgerRow) -> str:
    """Where a row stands: its sheet and number; one project comes of it, whatever happens."""
    return f"{row.sheet[:100]}!{row.row}"


def read_sheets(path: Path, most_rows: int = 0) -> dict[str, Sequence[Sequence[Cell]]]:
    """
    Rows of cells by sheet; the first ``most_rows`` of each where that is not 0.

    Raises
    ------
    Refused
        When the file cannot be opened, or is longer than `MOST_ROWS`.
    """
    sheets = _csv(path, most_rows) if path.suffix == ".csv" else _excel(path, most_rows)
    if sum(len(rows) for rows in sheets.values()) > MOST_ROWS:
        raise Refused(_("台账超过 %(most)s 行，请分成几个文件。") % {"most": MOST_ROWS})
    return sheets


@lru_cache(maxsize=32)
def first_rows(path: Path) -> dict[str, Sequence[Sequence[Cell]]]:
    """What the page shows of a file while its columns are named; a stored file never changes."""
    return read_sheets(path, ROWS_OF_A_PAGE)


def _csv(path: Path, most_rows: int) -> dict[str, Sequence[Sequence[Cell]]]:
    text = decode(path.read_bytes()).text
    try:
        return {_("台账"): list(islice(csv.reader(io.StringIO(text)), most_rows or None))}
    except csv.Error as error:
        raise Refused(_("这个文件打不开：%(why)s。") % {"why": error}) from error


def _excel(path: Path, most_rows: int) -> dict[str, Sequence[Sequence[Cell]]]:
    sheets: dict[str, list[list[Cell]]] = {}
    try:
        for name, rows in workbook_rows(path, most_rows=most_rows):
            sheets.setdefault(name, []).extend([_plain(cell) for cell in row] for row in rows)
    except BadWorkbook as error:
        said = _("这个文件打不开：%(why)s。请用 Excel 另存为 .xlsx 再试。")
        raise Refused(said % {"why": error.why}) from error
    return dict(sheets)


def _plain(cell: Any) -> Cell:
    """A cell of calamine: a length of time or a time of day is no value of a ledger, but words."""
    return str(cell) if isinstance(cell, time | timedelta) else cell


def read_file(ledger: Ledger) -> LedgerReading:
    """The file read with its columns as guessed or corrected."""
    return read_ledger(read_sheets(path_of(ledger)), ledger.mapping or None, ledger.year)


def try_file(ledger: Ledger, user: User) -> Trial:
    """A dry run: nothing is stored."""
    reading = read_file(ledger)
    doubles = {
        place_of(d.row): (d.reason, d.certain) for d in find_duplicates(reading.rows, existing_for(ledger, user))
    }
    return Trial(reading, doubles)


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
        "skipped": sum(s.kind not in ("blank", "heads", "title") for s in trial.reading.skipped),
        "sheets": sheets,
    }


FAULT_HEADS = ("表", "行", "列", "表头", "级别", "内容", "说明")


def fault_lines(trial: Trial) -> Iterator[tuple[str, ...]]:
    """Each fault and each double with the cell it stands in, for the screen and for the CSV."""
    levels = {"error": _("错误"), "warning": _("提醒")}
    for f in trial.reading.faults:
        yield f.sheet, str(f.row), f.column, f.head, levels[f.level], f.value, f.message
    for place, (reason, certain) in trial.doubles.items():
        sheet, _mark, row = place.rpartition("!")
        yield sheet, row, "", "", _("重复") if certain else _("疑似重复"), "", reason


def lay_out_projects(projects: QuerySet[Project]) -> bytes:
    """Projects as an Excel file in the layout bureaus report with."""
    from openpyxl import Workbook
    from openpyxl.styles import Font, PatternFill
    from openpyxl.utils import get_column_letter

    table = lay_out(_out_rows(projects))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("台账")
    sheet.freeze_panes = "C2"
    from openpyxl.cell import WriteOnlyCell

    for number, head in enumerate(table.heads, 1):
        sheet.column_dimensions[get_column_letter(number)].width = 8 if head == "序号" else max(14, len(head) * 2 + 2)
    heads = []
    for head in table.heads:
        cell = WriteOnlyCell(sheet, head)
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="E9E4D8")
        heads.append(cell)
    sheet.append(heads)
    for row in table.rows:
        sheet.append([_cell(sheet, value) for value in row])
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


def _out_rows(projects: QuerySet[Project]) -> Iterable[OutRow]:
    for project in projects.select_related("unit")[:LAID_OUT_AT_MOST]:
        fields = {name: decode_field(name, kept) for name, kept in project.fields.items()}
        fields |= {"name": project.name, "unit": str(project.unit)}
        if project.contract_wan is not None:
            fields["contract_wan"] = project.contract_wan
        if project.paid_wan is not None:
            fields["paid_wan"] = project.paid_wan
        yield OutRow(fields, Stage(project.stage), Status(project.status))
