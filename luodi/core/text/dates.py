"""Dates in Chinese text: absolute, ranges, lists of days and relative words, each with its span."""

from __future__ import annotations

import re
from dataclasses import dataclass

from luodi.core.text.date_pieces import SEPARATOR, DatePiece, date_pieces, join_pieces, small_number
from luodi.core.text.partial_date import PartialDate, days_after, partial_date, resolve_year

__all__ = ["DateMention", "PartialDate", "find_dates", "resolve_year"]


@dataclass(frozen=True, slots=True)
class DateMention:
    """
    A date as the text has it.

    ``kind``: ``date`` one day; ``range`` first to last day; ``list`` days one by one (``days`` has each); ``month``;
    ``year``; ``dateline`` the day a page was sent or published (``9月7日讯``, ``发布时间:2024-07-05``);
    ``relative`` a word resolved against another date (``6日上午``, ``次日``, ``昨天``); ``during`` (``期间``);
    ``vague`` (``日前``, ``近日``). ``date_start`` and ``date_end`` (inclusive) are ``None`` when the text does not
    give them.
    """

    start: int
    end: int
    text: str
    date_start: PartialDate | None
    date_end: PartialDate | None
    kind: str
    part_of_day: str | None = None  # 上午, 下午 … as written
    clock: str | None = None  # HH:MM
    days: tuple[PartialDate, ...] = ()  # of a list
    year_word: str | None = None  # 今年, 去年 … written in place of a year


_LIST_MARK = "、和与及"
_PART = "上午|中午|下午|傍晚|晚上|晚间|当晚|凌晨|清晨|早上|早晨|深夜|夜间|夜里|一早|晚(?![宴会报])|早(?=[，,])"
_AFTER = re.compile(
    rf"(?P<gap>[ \u3000]{{0,2}})(?P<part>{_PART})?"
    r"(?:[ \u3000]{0,2}(?P<hour>[01]?[0-9]|2[0-4])(?:[:：](?P<minute>[0-5][0-9])(?::[0-5][0-9])?(?![0-9])"
    r"|[时点](?!间|段|代)(?:(?P<minute2>[0-5]?[0-9])分|半)?))?"
)
_DATELINE_AFTER = re.compile(r"[ \u3000]?[\u4e00-\u9fff]{0,4}?(?:电|讯|消息)(?=[\s（(:：，,]|$|记者|据)")
_DATELINE_BEFORE = re.compile(r"(?:时间|日期|发表于|发布于|发布|更新)[ \u3000]{0,2}[:：]?[ \u3000]{0,2}$")
_JOIN = re.compile(rf"起? ?(?:[{SEPARATOR}]{{1,2}}) ?")
_AND = re.compile(rf" ?[{_LIST_MARK}] ?")
_WORD = re.compile(
    r"[次翌第首最当同昨今明前去上本这日近期其](?:(?<=次)日|(?<=翌)日|(?<=第)(?P<nth>[一二三四五六七八九十])(?:天|日(?!游))"
    r"|(?<=首)日|(?<=最)后一天|(?<=当)[天日晚]|(?<=同)[日一]天?(?<=日|天)|(?<=昨)[天日晚]|(?<=今)[天日晚晨年]|(?<=明)[天日年]"
    r"|(?<=前)[天日年]|(?<=去)年|(?<=上)[周月]|(?<=本)[周月年](?!期)|(?<=日)前|(?<=近)[日期](?!间|望)|(?<=期)间"
    r"|(?<=其)间)"
)
_NOT_A_DAY_BEFORE = frozenset("年月第每近满期共约仅了用历这那连过隔逾超足.,，")
_NOT_A_DAY_AFTER = re.compile(r"[内游间均后前以之左多余产处供票龄本元币军方语企资系籍韩用]|夜游|时间")
_DAYS_OUT = {"次日": 1, "翌日": 1, "第二天": 1, "当天": 0, "当日": 0, "同日": 0, "同一天": 0, "当晚": 0}
_FROM_PUBLISHED = {"今天": 0, "今日": 0, "今晚": 0, "今晨": 0, "昨天": -1, "昨日": -1, "昨晚": -1, "前天": -2, "前日": -2,
                   "明天": 1, "明日": 1}  # fmt: skip
_YEARS_OUT = {"今年": 0, "本年": 0, "去年": -1, "明年": 1, "前年": -2}
_VAGUE = frozenset({"日前", "近日", "近期"})


class _Context:
    """What earlier dates say about a later one that is incomplete."""

    def __init__(self, anchor: PartialDate | None, published: PartialDate | None) -> None:
        self.published = published
        self.last: PartialDate | None = anchor or published
        self.last_is_published = anchor is None and published is not None
        self.trip: tuple[PartialDate, PartialDate] | None = None
        self.span: tuple[PartialDate, PartialDate] | None = None

    def saw(self, start: PartialDate, end: PartialDate, kind: str) -> None:
        if kind == "dateline":
            self.published = self.published or end
            if self.last is None:
                self.last, self.last_is_published = end, True
            return
        if start.month is None:
            return
        self.last, self.last_is_published = end, False
        if start != end and start.day is not None:
            self.span = (start, end)
            self.trip = self.trip or self.span
        elif self.span is not None and end.month not in (self.span[0].month, self.span[1].month):
            self.span = None

    def day(self, day: int) -> PartialDate | None:
        """The date a bare ``day`` of the month stands for."""
        last = self.last
        year, month = (None, None) if last is None else (last.year, last.month)
        if last is not None and month is not None:
            if self.span is not None and self.span[0].month != self.span[1].month:
                edge = self.span[0] if day >= (self.span[0].day or 0) else self.span[1]
                year, month = edge.year, edge.month
            elif self.last_is_published and last.day is not None and day > last.day:
                # A page sent on the 3rd that speaks of the 28th means last month's.
                month = 12 if month == 1 else month - 1
                year = year - 1 if year is not None and month == 12 else year
        return partial_date(year, month, day)


def find_dates(
    text: str, *, anchor: PartialDate | None = None, published: PartialDate | None = None
) -> list[DateMention]:
    """
    Dates in ``text``, in order and not overlapping. A year the text does not state stays open.

    Parameters
    ----------
    text
        Any string; half or full width digits. Never raises; time grows linearly with its length.
    anchor
        The date last spoken of before ``text`` begins: gives a bare ``6日`` its month, and its year if it has one.
    published
        The day the page came out: gives ``今天``, ``去年``, ``上周`` their dates, and a bare day its month while the
        text itself names none (a later day of the month means the month before). A dateline in ``text`` serves when
        this is not given.

    >>> [(m.text, m.date_start.iso(), m.date_end.iso()) for m in find_dates("11月6日至9日，他赴沪。6日上午参观展会。")]
    [('11月6日至9日', '--11-06', '--11-09'), ('6日上午', '--11-06', '--11-06')]
    """
    pieces = list(date_pieces(text))
    context = _Context(anchor, published)
    words = [] if len(text) == 0 else list(_WORD.finditer(text))
    found: list[DateMention] = []
    i = w = 0
    at = 0  # nothing may begin before this offset
    while i < len(pieces) or w < len(words):
        if w < len(words) and (i >= len(pieces) or words[w].start() <= pieces[i].start):
            mention = _read_word(text, words[w], context, pieces[i] if i < len(pieces) else None)
            w += 1
            if mention is None or mention.start < at:
                continue
            if mention.kind == "prefix":  # 今年 before 4月: the date that follows takes it up
                whole, i = _read_date(text, pieces, i, context, year_word=mention.text, start=mention.start)
                mention = whole or mention
                if mention.kind == "prefix":
                    continue
        else:
            read, i = _read_date(text, pieces, i, context)
            if read is None or read.start < at:
                continue
            mention = read
        found.append(mention)
        at = mention.end
        while i < len(pieces) and pieces[i].start < at:
            i += 1
        if mention.date_start is not None and mention.date_end is not None and mention.kind not in ("year", "during"):
            context.saw(mention.date_start, mention.date_end, mention.kind)
    return found


def _read_date(
    text: str,
    pieces: list[DatePiece],
    i: int,
    context: _Context,
    year_word: str | None = None,
    start: int | None = None,
) -> tuple[DateMention | None, int]:
    """The date that begins at piece ``i`` with the ends of its range or list, and the index of the next piece."""
    first, i = join_pieces(text, pieces, i)
    begin = first.start if start is None else start
    year = first.year
    if year_word is not None and context.published is not None and context.published.year is not None:
        year = context.published.year + _YEARS_OUT.get(year_word, 0)
    ends: list[PartialDate | None] = _first_days(first, year, context)
    end, listed, joined = first.end, first.listed, False
    while i < len(pieces) and ends[-1] is not None:
        gap = text[end : pieces[i].start]
        is_range = len(ends) == 1 and _JOIN.fullmatch(gap) is not None
        is_list = first.day is not None and not joined and _AND.fullmatch(gap) is not None
        if not is_range and not (is_list and (first.sign == pieces[i].sign == "日")):
            break
        second, after = join_pieces(text, pieces, i)
        if is_list and not is_range and second.month is not None:
            break  # 9月6日、10月3日 are two dates
        if (second.day is None) != (first.day is None):
            break
        ends += _following_days(second, ends[-1])
        listed, joined, end, i = listed or not is_range, is_range, second.end, after
    known = [e for e in ends if e is not None]
    if len(known) != len(ends) or not known:
        return None, i
    bare = first.only_day
    if bare and not _is_day_of_month(text, first, end, several=len(known) > 1):
        return None, i
    tail = _AFTER.match(text, end)
    part = clock = None
    is_timed = tail is not None and (tail["part"] or tail["minute"] or (tail["hour"] and not tail["gap"]))
    if tail is not None and is_timed and first.day is not None:
        part, clock, end = tail["part"], _clock(tail), tail.end()
    kind = _kind_of(text, first, begin, end, known, listed, clock is not None and bool(tail and tail["minute"]))
    if bare and kind == "date":
        kind = "relative"
    days = tuple(known) if listed else ()
    return DateMention(begin, end, text[begin:end], known[0], known[-1], kind, part, clock, days, year_word), i


def _first_days(first: DatePiece, year: int | None, context: _Context) -> list[PartialDate | None]:
    if first.iso:
        return [partial_date(first.year, first.month, first.day)]
    match first.sign:
        case "年":
            return [partial_date(n, None, None) for n in first.numbers]
        case "月":
            return [partial_date(year, n, None) for n in first.numbers]
        case _ if first.month is None:
            return [context.day(n) for n in first.numbers]
        case _:
            return [partial_date(year, first.month, n) for n in first.numbers]


def _following_days(second: DatePiece, before: PartialDate | None) -> list[PartialDate | None]:
    """The days of a range's or list's later end; what it leaves out it shares with the day ``before``."""
    if before is None:
        return [None]
    year, month = second.year or before.year, second.month or before.month
    if second.year is None and before.year is not None and second.month is not None and before.month is not None:
        year = before.year + (second.month < before.month)  # 2023年12月29日至1月3日
    if second.iso:
        return [partial_date(year, month, second.day)]
    match second.sign:
        case "年":
            return [partial_date(n, None, None) for n in second.numbers]
        case "月":
            return [partial_date(year, n, None) for n in second.numbers]
        case _:
            return [partial_date(year, month, n) for n in second.numbers]


def _is_day_of_month(text: str, first: DatePiece, end: int, several: bool) -> bool:
    """Whether a bare ``6日`` is a day of the month, not a number of days or part of a word."""
    tail = _AFTER.match(text, end)
    has_part = tail is not None and tail["part"] is not None
    before = text[first.start - 1] if first.start else ""
    if before in _NOT_A_DAY_BEFORE and not (before in ",，" and not text[first.start - 2 : first.start - 1].isdigit()):
        return False
    if first.sign == "号" or first.chinese:
        return has_part or (several and first.sign == "日")
    return has_part or several or _NOT_A_DAY_AFTER.match(text, end) is None


def _clock(tail: re.Match[str]) -> str | None:
    if tail["hour"] is None:
        return None
    minute = tail["minute"] or tail["minute2"] or ("30" if tail.group().endswith("半") else "00")
    return f"{int(tail['hour']):02d}:{int(minute):02d}"


def _kind_of(
    text: str, first: DatePiece, begin: int, end: int, known: list[PartialDate], listed: bool, has_clock: bool
) -> str:
    if len(known) > 1:
        return "list" if listed else "range"
    if known[0].day is None:
        return "year" if known[0].month is None else "month"
    if has_clock and (first.iso or first.year is not None):
        return "dateline"
    if _DATELINE_AFTER.match(text, end) or _DATELINE_BEFORE.search(text, max(0, begin - 12), begin):
        return "dateline"
    return "date"


def _read_word(text: str, word: re.Match[str], context: _Context, following: DatePiece | None) -> DateMention | None:
    """A relative word; kind ``prefix`` when it is a year word written onto the date that follows."""
    said, start, end = word.group(), word.start(), word.end()
    touches = following is not None and following.start == end
    if said in _YEARS_OUT and touches and following is not None and following.year is None and following.month:
        return DateMention(start, end, said, None, None, "prefix")
    if said in ("期间", "其间"):
        first, last = context.trip or context.span or (None, None)
        return DateMention(start, end, said, first, last, "during")
    if said in _VAGUE:
        if text[max(0, start - 1) : start] in set("0123456789个今明昨往一数几"):
            return None
        return DateMention(start, end, said, None, None, "vague")
    first, last = _relative_span(said, word["nth"], context)
    tail = _AFTER.match(text, end)
    part = tail["part"] if tail is not None else None
    if part is not None and tail is not None:
        end = tail.end("part")
    elif said.endswith(("晚", "晨")):
        part = said[-1]
    kind = "relative" if said not in _YEARS_OUT else "year"
    return DateMention(start, end, text[start:end], first, last, kind, part)


def _relative_span(said: str, nth: str | None, context: _Context) -> tuple[PartialDate | None, PartialDate | None]:
    published, last = context.published, context.last
    if nth is not None or said in ("首日", "最后一天"):
        return _day_of_trip(said, nth, context)
    if said in _DAYS_OUT:
        # 当天 under a bare dateline is the day of something told later, not the day of sending.
        day = None if last is None or context.last_is_published else last.plus_days(_DAYS_OUT[said])
        return day, day
    if published is None:
        return None, None
    if said in _FROM_PUBLISHED:
        day = published.plus_days(_FROM_PUBLISHED[said])
        return day, day
    if said in _YEARS_OUT:
        year = None if published.year is None else partial_date(published.year + _YEARS_OUT[said], None, None)
        return year, year
    if said in ("上周", "本周"):
        return _week(published, -1 if said == "上周" else 0)
    if said in ("上月", "本月") and published.month is not None:
        month = published.month - (said == "上月")
        year_of = published.year if month or published.year is None else published.year - 1
        whole = partial_date(year_of, month or 12, None)
        return whole, whole
    return None, None


def _day_of_trip(said: str, nth: str | None, context: _Context) -> tuple[PartialDate | None, PartialDate | None]:
    day: PartialDate | None = None
    number = 1 if nth is None else small_number(nth)
    if context.trip is not None and number is not None:
        day = context.trip[1] if said == "最后一天" else context.trip[0].plus_days(number - 1)
    elif number == 2 and context.last is not None:
        day = context.last.plus_days(1)
    return day, day


def _week(published: PartialDate, weeks: int) -> tuple[PartialDate | None, PartialDate | None]:
    """Monday to Sunday of the week of ``published``, ``weeks`` later."""
    today = published.as_date()
    if today is None:
        return None, None
    monday = weeks * 7 - today.weekday()
    return days_after(today, monday), days_after(today, monday + 6)
