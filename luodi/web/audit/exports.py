"""The log as a file for auditors: CSV of any length, XLSX of a length a spreadsheet is pleasant with."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from luodi.core.documents.cells import FORMULA_LIKE, cell_text, put_words
from luodi.web.audit.models import Event
from luodi.web.errors import Refused

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
MOST_IN_WORKBOOK = 50_000
ROWS_AT_ONCE = 2_000


def headings() -> list[str]:
    """The columns' names."""
    return [
        _("行号"), _("时间"), _("登录名"), _("姓名"), _("单位"), _("做了什么"), _("对象"), _("对象类别"),
        _("对象编号"), _("来源地址"), _("细节"), _("前一行摘要"), _("本行摘要"),
    ]  # fmt: skip


def columns_of(event: Event) -> list[str]:
    """One row's cells, as text."""
    return [
        str(event.number),
        timezone.localtime(event.at).isoformat(sep=" ", timespec="seconds"),
        event.who,
        event.by.full_name if event.by else "",
        event.unit,
        event.label,
        event.target,
        event.object_kind,
        "" if event.object_id is None else str(event.object_id),
        event.ip,
        json.dumps(event.details, ensure_ascii=False, sort_keys=True) if event.details else "",
        event.previous,
        event.digest,
    ]


def as_csv(events: QuerySet[Event]) -> Iterator[bytes]:
    """The rows as CSV, piece by piece; the mark at the beginning tells Excel that it is UTF-8."""
    yield "\ufeff".encode() + _csv_line(headings())
    for event in _stretches(events):
        yield _csv_line([_harmless(words) for words in columns_of(event)])


def as_xlsx(events: QuerySet[Event]) -> bytes:
    """
    The rows as a workbook.

    Raises
    ------
    Refused
        When there are more than `MOST_IN_WORKBOOK`.
    """
    if events[MOST_IN_WORKBOOK : MOST_IN_WORKBOOK + 1].exists():
        raise Refused(_("多于 %(most)s 行，请导出 CSV，或缩小日期范围。") % {"most": MOST_IN_WORKBOOK})
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("操作日志"))
    for words in (headings(), *map(columns_of, _stretches(events))):
        row = []
        for text in words:
            cell = WriteOnlyCell(sheet)
            put_words(cell, text)
            row.append(cell)
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _stretches(events: QuerySet[Event]) -> Iterator[Event]:
    """Rows by number, newest first, a stretch at a time: a long export holds neither memory nor a transaction."""
    below = None
    while True:
        rows = list((events if below is None else events.filter(number__lt=below))[:ROWS_AT_ONCE])
        yield from rows
        if len(rows) < ROWS_AT_ONCE:
            return
        below = rows[-1].number


def _csv_line(words: list[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(words)
    return out.getvalue().encode("utf-8", "replace")


def _harmless(words: str) -> str:
    """CSV has no types: a quote mark keeps a spreadsheet from running what a user typed."""
    words = cell_text(words)
    return f"'{words}" if words.startswith(FORMULA_LIKE) else words
