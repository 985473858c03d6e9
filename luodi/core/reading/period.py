"""When the trip took place."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace

from luodi.core.reading.headline import Header
from luodi.core.reading.record import Fact
from luodi.core.text.date_pieces import small_number
from luodi.core.text.dates import DateMention, PartialDate, resolve_year

_LOOK = 900  # characters of the story in which the trip's days are first named
_EVENT_LOOK = 4000
_LASTS = re.compile(r"(?:为期|历时)([0-9一二三四五六七八九十两]{1,3})[天日]")
_LONGEST_TRIP_DAYS = 31
_LONGEST_GAP_DAYS = 7  # between two days of one trip
_NOT_THE_TRIP_AFTER = re.compile(r"(?:之?前|底|之?后|以来|左右|[左右]*(?:成立|投产|开工))")
_NOT_THE_TRIP_BEFORE = re.compile(
    r"(?:截至|截止|计划|预计|拟|将|定|自从|成立|定于|将于|计划于|首届|纪念)(?:在|于|至)?$"
)
_OPEN_END_AFTER = re.compile(r"起(?![草源步飞])|开始|以来")
_ENDS = re.compile(r"[上下]?午?(?:圆满|顺利|正式)?(?:结束|落幕|返回|收官)")
_STARTS_BEFORE = re.compile(r"自$|从$")
# A day of arrival or departure of a longer trip: its end is not told.
_ARRIVES = re.compile(r"迎来|启程|出发|开启|拉开|起程")
_NOT_A_DAY_OF_TRIP = frozenset({"今天", "明天", "明日"})
_EVENT = re.compile(r"[在于]?[^，。；]{0,30}(?:举行|举办|召开|开幕)(?:的|，|。)?")
_EVENT_YEAR = re.compile(
    r"((?:19|20)\d\d)年?[^，。；\n0-9]{2,24}?(?:会|节|展|周|交流年|论坛|行动|活动)(?=[^，。；\n]{0,14}(?:举行|举办|召开|开幕|有关|安排|上|期间|”))"
)
_CLAUSE_BEGINS = frozenset("。；！？\n ”：") | {""}
_ISSUE_YEAR = re.compile(r"((?:19|20)\d\d)年第?[0-9一二三四五六七八九十]{1,3}期")  # of a bulletin
_TO_MONTH_END = re.compile(r" ?[至到—~-]{1,2}(?:本月|当月|月)[底末]")


def read_period(
    text: str, dates: Sequence[DateMention], header: Header, published: PartialDate | None
) -> tuple[Fact | None, Fact | None]:
    """
    First and last day of the trip (ISO, ``--MM-DD`` while no year is stated).

    Parameters
    ----------
    text, dates
        The document's text and the dates in it.
    header
        Where the story begins, and the publication date the text gives.
    published
        The day of publication as the text states it: gives the days their year.
    """
    story = [m for m in dates if m.start >= header.story and not _is_dateline(m, header)]
    mention = _first(text, story, header.story)
    if mention is None or mention.date_start is None or mention.date_end is None:
        return None, None
    first, last = mention.date_start, mention.date_end
    rule, confidence = "trip.period_range", 0.95
    end_mention: DateMention | None = mention
    if mention.kind in ("date", "relative") and _TO_MONTH_END.match(text, mention.end):
        last = _month_end(first)
    elif mention.kind in ("date", "relative"):
        rule, confidence = "trip.period_day", 0.88
        first, last, end_mention = _extend(text, story, mention)
        if end_mention is None:
            rule, confidence = "trip.period_open", 0.75
    event_year = None if published is not None and published.year is not None else _event_year(text)

    def fact(day: PartialDate, said: DateMention, sure: float) -> Fact:
        dated = _with_year(day, event_year) if published is None or event_year else resolve_year(day, published)
        return Fact(dated.iso(), said.start, said.end, sure, rule)

    start = fact(first, mention, confidence)
    return start, None if end_mention is None else fact(last, end_mention, confidence - 0.02)


def _month_end(day: PartialDate) -> PartialDate:
    """The last day of the month; 28 February while the year is open."""
    return PartialDate(day.year, day.month, monthrange(day.year or 2023, day.month or 1)[1])


def _is_dateline(mention: DateMention, header: Header) -> bool:
    return mention.kind == "dateline" or (
        header.published is not None and header.published.start <= mention.start < header.published.end
    )


def _first(text: str, story: Sequence[DateMention], begins: int) -> DateMention | None:
    """The range or day the trip is first dated with; a range soon after a lone day is the better one."""
    usable = [m for m in story if m.start < begins + _LOOK and _is_usable(text, m)]
    if not usable:
        return None
    first = usable[0]
    if first.kind in ("range", "list"):
        return first
    if _ENDS.match(text, first.end) or _STARTS_BEFORE.search(text, max(0, first.start - 2), first.start):
        return first
    for other in usable[1:3]:
        if other.kind in ("range", "list") and not _after_event(text, other) and _covers(other, first):
            return other
    return first


def _covers(span: DateMention, day: DateMention) -> bool:
    a, b, d = span.date_start, span.date_end, day.date_start
    if a is None or b is None or d is None or None in (a.month, b.month, d.month, a.day, b.day, d.day):
        return False
    return _order(a) <= _order(d) <= _order(b)


def _order(day: PartialDate) -> tuple[int, int]:
    return day.month or 0, day.day or 0


def _is_usable(text: str, mention: DateMention) -> bool:
    day = mention.date_start
    if day is None or day.day is None or day.month is None or mention.date_end is None:
        return False
    if mention.kind not in ("date", "range", "list", "relative"):
        return False
    if mention.kind == "relative" and (mention.date_end != day or mention.text[:2] in _NOT_A_DAY_OF_TRIP):
        return False
    if _NOT_THE_TRIP_AFTER.match(text, mention.end):
        return False
    return _NOT_THE_TRIP_BEFORE.search(text, max(0, mention.start - 6), mention.start) is None


def _after_event(text: str, mention: DateMention) -> bool:
    return _EVENT.match(text, mention.end) is not None


def _extend(
    text: str, story: Sequence[DateMention], first: DateMention
) -> tuple[PartialDate, PartialDate, DateMention | None]:
    """A lone day: itself, the later days the story goes through, or an open end."""
    assert first.date_start is not None
    start = end = first.date_start
    at: DateMention | None = first
    later = [m for m in story if m.start > first.start and _is_usable(text, m)]
    if _ENDS.match(text, first.end):
        begun = next((m for m in later if _STARTS_BEFORE.search(text, max(0, m.start - 2), m.start)), None)
        return (begun.date_start, end, first) if begun and begun.date_start else (start, end, first)
    lasts = _LASTS.search(text, first.end, max(first.end, text.find("。", first.end)))
    if (
        lasts is not None
        and (days := small_number(lasts.group(1).replace("两", "二"))) is not None
        and days <= _LONGEST_TRIP_DAYS
    ):
        return start, start.plus_days(days - 1) or start, first
    for mention in later:
        begins = text[mention.start - 1 : mention.start] in _CLAUSE_BEGINS
        if mention.date_end is None or not (begins or (mention.kind == "relative" or _line_begins(text, mention))):
            continue
        day = _same_month(mention, end)
        if 0 < _days_between(end, day) <= _LONGEST_GAP_DAYS:
            end, at = day, mention
    sentence_end = text.find("。", first.end)
    if at is first and (
        _OPEN_END_AFTER.match(text, first.end) or _ARRIVES.search(text, first.end, max(first.end, sentence_end))
    ):
        return start, end, None
    return start, end, at


def _same_month(mention: DateMention, end: PartialDate) -> PartialDate:
    """A bare day (28日) in the month the story has reached; a deadline named in between does not count."""
    assert mention.date_end is not None
    day = mention.date_end.day
    if mention.kind != "relative" or not mention.text[0].isdigit() or day is None or day < (end.day or 0):
        return mention.date_end
    try:
        return PartialDate(end.year, end.month, day)
    except ValueError:
        return mention.date_end


def _line_begins(text: str, mention: DateMention) -> bool:
    return mention.start - text.rfind("\n", 0, mention.start) < 8


def _days_between(first: PartialDate, last: PartialDate) -> int:
    """Days from ``first`` to ``last``; large when it cannot be told."""
    if None in (first.month, first.day, last.month, last.day):
        return 999
    months = (last.month or 0) - (first.month or 0)
    return (months % 12 if months < -6 else months) * 31 + (last.day or 0) - (first.day or 0)


def _event_year(text: str) -> int | None:
    """The year an event of the trip carries in its name (2024年…交易会正在北京举行), if there is only one."""
    look = min(len(text), _EVENT_LOOK)
    years = {int(m.group(1)) for pattern in (_EVENT_YEAR, _ISSUE_YEAR) for m in pattern.finditer(text, 0, look)}
    return years.pop() if len(years) == 1 else None


def _with_year(day: PartialDate, year: int | None) -> PartialDate:
    if year is None or day.year is not None:
        return day
    try:
        return replace(day, year=year)
    except ValueError:  # 29 February of a common year
        return day
