"""An itinerary as a workbook, a paper and a calendar file."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime

from luodi.core.documents.calendar_file import Appointment, calendar_file
from luodi.core.documents.cells import put_words
from luodi.core.documents.paper import Block, Heading, Line, Paper, Table
from luodi.core.documents.saying import CHINESE, Saying
from luodi.core.missions.itinerary import ON_WAY, Item

KINDS = {"ride": "路途", "visit": "走访", "break": "休息", "night": "住宿"}
WEEKDAYS = "一二三四五六日"
HEADS = ("日期", "组", "时间", "类别", "事项", "地点", "余量（分）", "备注")
_WIDTHS = (16, 10, 15, 8, 36, 24, 12, 40)


def day_name(moment: datetime) -> str:
    """
    A date as an itinerary prints it.

    >>> day_name(datetime(2026, 12, 1, 9))
    '12月1日（周二）'
    """
    return f"{moment.month}月{moment.day}日（周{WEEKDAYS[moment.weekday()]}）"


def itinerary_rows(items: Iterable[Item], say: Saying = CHINESE) -> list[tuple[str, ...]]:
    """One row of words per item, as :data:`HEADS` names them; nights and days without anything else are kept."""
    return [
        (
            say(day_name(item.starts)),
            say(item.team),
            say(f"{item.starts:%H:%M} 起") if item.kind == "night" else item.hours,
            say(KINDS[item.kind]),
            _what(item, say),
            say(item.place) if item.place == ON_WAY else item.place,
            "" if item.slack_minutes is None else f"{item.slack_minutes:.0f}",
            say(item.note),
        )
        for item in items
    ]


def _what(item: Item, say: Saying) -> str:
    if item.kind == "ride":
        return say(f"前往{item.what}")
    return say(item.what) if item.kind == "break" else item.what


def itinerary_xlsx(items: Sequence[Item], say: Saying = CHINESE) -> bytes:
    """The itinerary as a workbook: a sheet for all, and one for each team where there are several."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font, PatternFill

    book = Workbook()
    book.remove(book.worksheets[0])
    teams = list(dict.fromkeys(item.team for item in items))
    sheets: list[tuple[str, list[Item]]] = [(say("行程"), list(items))]
    if len(teams) > 1:
        sheets += [
            (_sheet_name(i, say(team)), [x for x in items if x.team == team]) for i, team in enumerate(teams, start=1)
        ]
    for name, part in sheets:
        sheet = book.create_sheet(name)
        for column, (head, width) in enumerate(zip(say.all_of(HEADS), _WIDTHS, strict=True), start=1):
            cell = sheet.cell(1, column, head)
            cell.font, cell.fill = Font(bold=True), PatternFill("solid", start_color="E9E4D8")
            sheet.column_dimensions[cell.column_letter].width = width
        for number, row in enumerate(itinerary_rows(part, say), start=2):
            for column, words in enumerate(row, start=1):
                filled = sheet.cell(number, column)
                put_words(filled, words)
                filled.alignment = Alignment(vertical="top", wrap_text=True)
        sheet.freeze_panes = "A2"
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr.fitToPage = True
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet_name(number: int, team: str) -> str:
    """A name Excel takes: at most 31 characters, without the marks it forbids, and different from the others."""
    words = "".join(c for c in team if c.isprintable() and c not in "[]:*?/\\'")
    return f"{number} {words}"[:31]


def itinerary_blocks(items: Sequence[Item], say: Saying = CHINESE) -> list[Block]:
    """The itinerary as a heading and a table for each day."""
    blocks: list[Block] = []
    teams = {item.team for item in items}
    for day in dict.fromkeys(item.day for item in items):
        part = [item for item in items if item.day == day]
        blocks.append(Heading(f"{say(f'第{day + 1}天')}　{say(day_name(part[0].starts))}", 2))
        rows = itinerary_rows(part, say)
        kept = (1, 2, 4, 5, 6, 7) if len(teams) > 1 else (2, 4, 5, 6, 7)
        shares = (1.1, 2.3, 3.9, 2.3, 1.5, 2.7)[-len(kept) :]  # hours in one line; 余量 above （分）
        blocks.append(
            Table(say.all_of(HEADS[c] for c in kept), tuple(tuple(row[c] for c in kept) for row in rows), shares)
        )
    return blocks or [Line(None, say("行程"))]


def itinerary_paper(title: str, items: Sequence[Item], about: tuple[str, ...] = (), say: Saying = CHINESE) -> Paper:
    """The itinerary alone, as a paper."""
    return Paper(title, about=about, blocks=tuple(itinerary_blocks(items, say)), wording=say.wording)


def itinerary_ics(name: str, items: Iterable[Item], made: datetime, key: str, say: Saying = CHINESE) -> bytes:
    """
    The visits and longer rides as a calendar file.

    ``key`` names the mission: the same visit keeps its identity when it is printed again, so that calendars move it.
    """
    appointments = [
        Appointment(
            uid=f"{key}-{item.candidate or f'{item.team}-{item.day}-{item.starts:%H%M}'}@luodi",
            start=item.starts,
            end=item.ends,
            title=_what(item, say),
            place=item.place,
            words=say.clause.join(filter(None, (say(item.team), say(item.note)))),
            remind_minutes=30 if item.kind == "visit" else None,
        )
        for item in items
        if item.kind in ("visit", "ride")
    ]
    return calendar_file(name, appointments, made)
