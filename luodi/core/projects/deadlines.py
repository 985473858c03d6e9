"""Days by which something is due: in working or calendar days, and as instructions word them."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta

from luodi.core.calendar.holidays import Holidays
from luodi.core.calendar.workdays import add_workdays
from luodi.core.projects.errors import WrongRules
from luodi.core.rules import load_rules
from luodi.core.text.dates import find_dates
from luodi.core.text.numerals import NotANumeral, parse_numeral
from luodi.core.text.partial_date import PartialDate

WORKING, CALENDAR = "working", "calendar"
_MOST_DAYS = 3660
_SPAN = re.compile(r"(?P<n>\d{1,3}|[一二三四五六七八九十两]{1,3}|半)个?(?P<unit>工作日|天|日|周|星期|月)(?:之?内|以内)")
_MONTH_END = re.compile(r"(?:(?P<month>\d{1,2}|[一二三四五六七八九十]{1,2})月|本月|月)(?:底|末)")
_YEAR_END = re.compile(r"年(?:底|末|内)")
_NUMBERED = {"周": 7, "星期": 7, "天": 1, "日": 1}


def days_later(start: date, days: int, by: str, holidays: Holidays | None = None) -> date:
    """
    ``start`` and so many days ``by`` working or calendar days; the first day is not counted.

    Raises
    ------
    WrongRules
        When ``by`` is neither, or there are more than ten years.
    """
    if by not in (WORKING, CALENDAR) or abs(days) > _MOST_DAYS:
        raise WrongRules("days", f"{days} {by}", "写 working 或 calendar，不超过十年")
    return add_workdays(start, days, holidays).value if by == WORKING else start + timedelta(days=days)


def read_deadline(words: str, said_on: date, holidays: Holidays | None = None) -> date | None:
    """
    The day an instruction is due, as it words it; ``None`` where it names none.

    Parameters
    ----------
    words
        One instruction: 3个工作日内, 一周内, 11月30日前, 月底前, 年底前, 尽快 (a rule of ``project_tasks.yaml``).
    said_on
        The day it was given.

    >>> read_deadline("请县招商局3个工作日内回复", date(2026, 3, 5)).isoformat()
    '2026-03-10'
    >>> read_deadline("4月10日前上报方案", date(2026, 3, 5)).isoformat()
    '2026-04-10'
    """
    text = words[:500]
    span = _SPAN.search(text)
    if span is not None and (day := _after_span(span, said_on, holidays)):
        return day
    for mention in find_dates(text, published=PartialDate(said_on.year, said_on.month, said_on.day)):
        if mention.date_end is not None and mention.kind in ("date", "range", "relative") and (
            day := _dated(mention.date_end, said_on)
        ):  # fmt: skip
            return day
    if month_end := _MONTH_END.search(text):
        return _end_of_month(month_end["month"], said_on)
    if _YEAR_END.search(text):
        return date(said_on.year, 12, 31)
    days: dict[str, int | None] = load_rules("project_tasks")["deadline_words"]
    limit = next((days[word] for word in days if word in text), None)
    return None if limit is None else days_later(said_on, limit, WORKING, holidays)


def _after_span(span: re.Match[str], said_on: date, holidays: Holidays | None) -> date | None:
    if span["n"] == "半":
        return said_on + timedelta(days=15) if span["unit"] == "月" else None
    count = _whole(span["n"])
    if count is None:
        return None
    if span["unit"] == "工作日":
        return days_later(said_on, count, WORKING, holidays)
    if span["unit"] == "月":
        months = said_on.month - 1 + count
        year, month = said_on.year + months // 12, months % 12 + 1
        return date(year, month, min(said_on.day, calendar.monthrange(year, month)[1]))
    return said_on + timedelta(days=count * _NUMBERED[span["unit"]])


def _whole(words: str) -> int | None:
    try:
        return int(parse_numeral(words))
    except NotANumeral:
        return None


def _dated(known: PartialDate, said_on: date) -> date | None:
    """The day, in the year it is next due where the words name none."""
    if known.day is None or known.month is None:
        return None
    if known.year is not None:
        return known.as_date()
    for year in (said_on.year, said_on.year + 1):
        try:
            day = date(year, known.month, known.day)
        except ValueError:
            continue
        if day >= said_on:
            return day
    return None


def _end_of_month(named: str | None, said_on: date) -> date | None:
    month = said_on.month if named is None else _whole(named)
    if month is None or not 1 <= month <= 12:
        return None
    year = said_on.year + (month < said_on.month)
    return date(year, month, calendar.monthrange(year, month)[1])
