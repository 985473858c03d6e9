"""Dates that cannot be: a period that ends before it begins, a day no month has, a count of days that differs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from luodi.core.reading.figure_text import FigureText
from luodi.core.reading.finding import FigureUse, Finding
from luodi.core.text.dates import DateMention, PartialDate
from luodi.core.text.numerals import NotANumeral, parse_numeral

_NO_SUCH_DAY = re.compile(r"(?=\d)(?<![\d.])(?:(?P<y>(?:19|20)\d\d)年)?(?P<m>\d{1,2})月(?P<d>\d{1,2})日")
_LASTING = re.compile(r"(?:为期|历时)(?P<n>[一两二三四五六七八九十]{1,3}|\d{1,3})天")
# A range without years that ends in an earlier month runs over New Year; longer than this it is a slip.
_LONGEST_OVER_NEW_YEAR_DAYS = 120


def check_days(text: FigureText) -> Iterator[Finding]:
    """Impossible dates, reversed ranges, and 为期N天 beside its range."""
    if "月" in text.text:
        yield from _impossible(text)
    ranges = [m for m in text.dates if m.kind == "range" and m.date_start is not None and m.date_end is not None]
    for mention in ranges:
        if _is_reversed(mention):
            yield Finding(
                "range", "figures.range", "medium", f"起止时间“{mention.text}”的结束早于开始。",
                f"The period {mention.text} ends before it begins.", (_use(mention, "printed"),),
            )  # fmt: skip
    if ranges:
        yield from _lasting(text, ranges)


def _use(mention: DateMention, role: str) -> FigureUse:
    return FigureUse(mention.start, mention.end, mention.text, role, "时间")


def _impossible(text: FigureText) -> Iterator[Finding]:
    for found in _NO_SUCH_DAY.finditer(text.text):
        year, month, day = (None if found["y"] is None else int(found["y"])), int(found["m"]), int(found["d"])
        try:
            PartialDate(year, month, day)
        except ValueError:
            said = text.original[found.start() : found.end()]
            yield Finding(
                "date", "figures.no_such_day", "medium", f"“{said}”不存在。", f"There is no {said}.",
                (FigureUse(found.start(), found.end(), said, "printed", "时间"),),
            )  # fmt: skip


def _is_reversed(mention: DateMention) -> bool:
    first, last = mention.date_start, mention.date_end
    if first is None or last is None:
        return False
    start = (first.year or 0, first.month or 0, first.day or 0)
    end = (last.year or 0, last.month or 0, last.day or 0)
    if start <= end:
        return False
    if first.year is None and last.year is None and first.month is not None and last.month is not None:
        if first.month != last.month and first.day is not None:
            days = _days(
                PartialDate(2023, first.month, min(first.day, 28)),
                PartialDate(2024, last.month, min(last.day or 1, 28)),
            )
            return days is None or days > _LONGEST_OVER_NEW_YEAR_DAYS
        if first.day is None:
            return False  # 11月至3月, a winter
    return first.month is not None or first.year is not None


def _days(first: PartialDate | None, last: PartialDate | None) -> int | None:
    """Days of a period, both ends counted."""
    if first is None or last is None:
        return None
    a, b = first.as_date(), last.as_date()
    if a is None or b is None:
        if first.year is not None or last.year is not None or first.month is None or last.month is None:
            return None
        if first.day is None or last.day is None or (first.month <= 2 < last.month) or (2, 29) in (
            (first.month, first.day), (last.month, last.day)
        ):  # fmt: skip
            return None  # whether 29 February lies between is not known
        a = date(2023, first.month, first.day)
        b = date(2023 + (last.month < first.month), last.month, last.day)
    return (b - a).days + 1


def _lasting(text: FigureText, ranges: list[DateMention]) -> Iterator[Finding]:
    by_sentence: dict[int, list[DateMention]] = {}
    for mention in ranges:
        by_sentence.setdefault(text.sentence_of(mention.start), []).append(mention)
    for found in _LASTING.finditer(text.text):
        try:
            printed = int(parse_numeral(found["n"]))
        except NotANumeral:
            continue
        near = by_sentence.get(text.sentence_of(found.start()), [])
        if not near and re.search(
            "(?:此次|本次|这次)[^，。；]{0,6}$", text.text[max(0, found.start() - 10) : found.start()]
        ):
            near = ranges if len(ranges) == 1 else []
        if len(near) != 1:
            continue
        days = _days(near[0].date_start, near[0].date_end)
        if days is None or days <= 0 or days == printed:
            continue
        use = FigureUse(found.start(), found.end(), text.original[found.start() : found.end()], "printed", "天数")
        yield Finding(
            "days", "figures.days", "medium", f"“{near[0].text}”首尾计入共{days}天，文中为“{found.group()}”。",
            f"{near[0].text} is {days} days with both ends counted; the text says {found.group()}.",
            (_use(near[0], "term"), use), Decimal(printed), Decimal(days), Decimal(0), "天",
        )  # fmt: skip
