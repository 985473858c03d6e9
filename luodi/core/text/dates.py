"""Dates in Chinese text: absolute, ranges, lists of days and relative words, each with its span."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

_LEAP_YEAR = 2024  # month lengths while the year is not stated: 29 February may exist


@dataclass(frozen=True, slots=True)
class PartialDate:
    """
    A date of which year, month or day may be unknown (``None``).

    Raises
    ------
    ValueError
        When the known parts are no date (month 13, 31 November, 29 February 2023).
    """

    year: int | None = None
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.year is not None and not 1 <= self.year <= 9999:
            raise ValueError(f"Expected a year from 1 to 9999, got {self.year}.")
        if self.month is not None and not 1 <= self.month <= 12:
            raise ValueError(f"Expected a month from 1 to 12, got {self.month}.")
        last = 31 if self.month is None else monthrange(self.year or _LEAP_YEAR, self.month)[1]
        if self.day is not None and not 1 <= self.day <= last:
            raise ValueError(f"Expected a day from 1 to {last}, got {self.day}.")

    def iso(self) -> str:
        """
        ISO 8601, with a dash for each unknown leading part.

        >>> PartialDate(2023, 11, 6).iso(), PartialDate(None, 11, 6).iso(), PartialDate(2023, 11).iso()
        ('2023-11-06', '--11-06', '2023-11')
        """
        if self.day is None:
            if self.month is None:
                return "" if self.year is None else f"{self.year:04d}"
            return f"--{self.month:02d}" if self.year is None else f"{self.year:04d}-{self.month:02d}"
        if self.month is None:
            return f"---{self.day:02d}"
        return f"{'-' if self.year is None else format(self.year, '04d')}-{self.month:02d}-{self.day:02d}"

    def as_date(self) -> date | None:
        """The calendar date, or ``None`` while a part is unknown."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    def plus_days(self, days: int) -> PartialDate | None:
        """
        The date ``days`` later, or ``None`` when it cannot be told (28 February of an unknown year, plus one).

        >>> PartialDate(None, 11, 30).plus_days(1)
        PartialDate(year=None, month=12, day=1)
        """
        if self.month is None or self.day is None:
            return None
        if self.year is not None:
            return _from_date_plus(date(self.year, self.month, self.day), days)
        in_leap_year = date(_LEAP_YEAR, self.month, self.day) + timedelta(days=days)
        if (self.month, self.day) == (2, 29):
            return PartialDate(None, in_leap_year.month, in_leap_year.day)
        in_common_year = date(_LEAP_YEAR + 1, self.month, self.day) + timedelta(days=days)
        if (in_leap_year.month, in_leap_year.day) != (in_common_year.month, in_common_year.day):
            return None
        return PartialDate(None, in_leap_year.month, in_leap_year.day)


def _from_date_plus(start: date, days: int) -> PartialDate | None:
    try:
        later = start + timedelta(days=days)
    except OverflowError:
        return None
    return PartialDate(later.year, later.month, later.day)


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


_DIGITS = "0-9０-９"
_CHINESE = "〇○零一二三四五六七八九十廿卅"
_CHINESE_VALUE = {"〇": 0, "○": 0, "零": 0} | {c: i for i, c in enumerate("一二三四五六七八九", 1)}
_SEPARATOR = "至到—–~～－-"
_LIST_MARK = "、和与及"
# A number with 年, 月, 日 or 号; before it, numbers that share that unit (22-26日, 6、7、8日, 1至9月).
_UNIT_TOKEN = (
    rf"(?P<lead>(?:(?:[{_DIGITS}]{{1,4}}|[{_CHINESE}]{{1,4}}) ?(?:[{_SEPARATOR}]{{1,2}}|、) ?){{0,7}})"
    rf"(?P<number>[{_DIGITS}]{{1,4}}|[{_CHINESE}]{{1,4}}) ?(?P<unit>[年月日号])"
)
_ISO = (
    rf"(?P<y>(?:19|20)[{_DIGITS}]{{2}})(?P<mark>[-/.])(?P<m>[{_DIGITS}]{{1,2}})(?P=mark)(?P<d>[{_DIGITS}]{{1,2}})"
    rf"(?![{_DIGITS}])"
)
_SHORT = rf"(?P<sm>[01]?[{_DIGITS}])-(?P<sd>[0-3]?[{_DIGITS}])(?= {{1,2}}[0-2]?[0-9]:[0-5][0-9](?![0-9]))"
# The leading class lets the regex engine skip to the next digit at C speed.
_TOKEN = re.compile(rf"(?=[{_DIGITS}{_CHINESE}])(?:{_ISO}|{_SHORT}|{_UNIT_TOKEN})")
_TOKEN_START = re.compile(rf"[{_DIGITS}{_CHINESE}]+")
_PART = "上午|中午|下午|傍晚|晚上|晚间|当晚|凌晨|清晨|早上|早晨|深夜|夜间|夜里|一早|晚(?![宴会报])|早(?=[，,])"
_AFTER = re.compile(
    rf"(?P<gap>[ \u3000]{{0,2}})(?P<part>{_PART})?"
    r"(?:[ \u3000]{0,2}(?P<hour>[01]?[0-9]|2[0-4])(?:[:：](?P<minute>[0-5][0-9])(?::[0-5][0-9])?(?![0-9])"
    r"|[时点](?!间|段|代)(?:(?P<minute2>[0-5]?[0-9])分|半)?))?"
)
_DATELINE_AFTER = re.compile(r"[ \u3000]?[\u4e00-\u9fff]{0,4}?(?:电|讯|消息)(?=[\s（(:：，,]|$|记者|据)")
_DATELINE_BEFORE = re.compile(r"(?:时间|日期|发表于|发布于|发布|更新)[ \u3000]{0,2}[:：]?[ \u3000]{0,2}$")
_JOIN = re.compile(rf"起? ?(?:[{_SEPARATOR}]{{1,2}}) ?")
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


@dataclass(slots=True)
class _Piece:
    """A date token: what one number-with-unit, or one ISO date, says."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None
    numbers: tuple[int, ...] = ()  # of the last unit, in order: 22, 26 in 22-26日
    listed: bool = False  # the numbers are a list (、), not first and last
    iso: bool = False
    chinese: bool = False
    sign: str = "日"

    @property
    def only_day(self) -> bool:
        return self.day is not None and self.month is None


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
        return _partial(year, month, day)


def _partial(year: int | None, month: int | None, day: int | None) -> PartialDate | None:
    try:
        return PartialDate(year, month, day)
    except ValueError:
        return None


def _small_number(text: str) -> int | None:
    """A calendar number in either script: 2023, 二〇二三, 二十六, 廿六; ``None`` when it is none."""
    if not text or text[0] not in _CHINESE:
        return int(text) if text else None
    if "十" not in text and "廿" not in text and "卅" not in text:
        return int("".join(str(_CHINESE_VALUE[c]) for c in text)) if len(text) in (1, 4) else None
    tens, _, ones = text.replace("廿", "二十").replace("卅", "三十").partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return None
    return (_CHINESE_VALUE[tens] if tens else 1) * 10 + (_CHINESE_VALUE[ones] if ones else 0)


_LEAD_NUMBER = re.compile(rf"[{_DIGITS}]+|[{_CHINESE}]+")


def _pieces(text: str) -> Iterator[_Piece]:
    """Date tokens in order; a number inside a longer number is none."""
    at = 0
    while (run := _TOKEN_START.search(text, at)) is not None:
        found = _TOKEN.match(text, run.start())
        if found is None or _inside_number(text, run.start()):
            at = run.end()
            continue
        piece = _piece(found)
        at = found.end()
        if piece is not None:
            yield piece


def _inside_number(text: str, start: int) -> bool:
    return start > 1 and text[start - 1] in ".,，" and text[start - 2].isdigit() and text[start].isdigit()


def _piece(found: re.Match[str]) -> _Piece | None:
    start, end = found.span()
    if found["y"] is not None:
        day = _partial(int(found["y"]), int(found["m"]), int(found["d"]))
        return None if day is None else _Piece(start, end, day.year, day.month, day.day, iso=True)
    if found["sm"] is not None:
        day = _partial(None, int(found["sm"]), int(found["sd"]))
        return None if day is None else _Piece(start, end, None, day.month, day.day, iso=True)
    lead, unit = found["lead"], found["unit"]
    numbers = [_small_number(n) for n in _LEAD_NUMBER.findall(lead)] + [_small_number(found["number"])]
    low, high = {"年": (1900, 2099), "月": (1, 12)}.get(unit, (1, 31))
    if numbers[-1] is None or not low <= numbers[-1] <= high:
        return None
    kept: list[int] = []
    # Keep the numbers next to the unit that can be its own: in "3、2021年" the 3 is none.
    for number in reversed(numbers):
        if number is None or not low <= number <= high:
            break
        kept.insert(0, number)
    listed = "、" in lead
    if len(kept) != len(numbers) or (not listed and len(kept) > 2):
        kept = kept[-1:]
        start = found.start("number")
    piece = _Piece(start, end, numbers=tuple(kept), listed=listed and len(kept) > 1, sign=unit)
    piece.chinese = found["number"][0] in _CHINESE
    match unit:
        case "年":
            piece.year = kept[-1]
        case "月":
            piece.month = kept[-1]
        case _:
            piece.day = kept[-1]
    return piece


def _grow(text: str, pieces: list[_Piece], i: int) -> tuple[_Piece, int]:
    """Join pieces that touch (2023年 11月 6日) from ``i`` on; also the index after them."""
    whole = pieces[i]
    i += 1
    while i < len(pieces) and not whole.iso and whole.day is None:
        piece = pieces[i]
        if piece.iso or text[whole.end : piece.start].strip(" \u3000") or piece.start - whole.end > 2:
            break
        if len(whole.numbers) > 1 or (piece.year is not None) or (piece.month is not None and whole.month is not None):
            break
        if piece.day is not None and whole.month is None:
            break
        whole = _Piece(
            whole.start, piece.end, whole.year, piece.month or whole.month, piece.day, piece.numbers, piece.listed,
            chinese=piece.chinese, sign=piece.sign
        )  # fmt: skip
        i += 1
    return whole, i


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
    pieces = list(_pieces(text))
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
    text: str, pieces: list[_Piece], i: int, context: _Context, year_word: str | None = None, start: int | None = None
) -> tuple[DateMention | None, int]:
    """The date that begins at piece ``i`` with the ends of its range or list, and the index of the next piece."""
    first, i = _grow(text, pieces, i)
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
        second, after = _grow(text, pieces, i)
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


def _first_days(first: _Piece, year: int | None, context: _Context) -> list[PartialDate | None]:
    if first.iso:
        return [_partial(first.year, first.month, first.day)]
    match first.sign:
        case "年":
            return [_partial(n, None, None) for n in first.numbers]
        case "月":
            return [_partial(year, n, None) for n in first.numbers]
        case _ if first.month is None:
            return [context.day(n) for n in first.numbers]
        case _:
            return [_partial(year, first.month, n) for n in first.numbers]


def _following_days(second: _Piece, before: PartialDate | None) -> list[PartialDate | None]:
    """The days of a range's or list's later end; what it leaves out it shares with the day ``before``."""
    if before is None:
        return [None]
    year, month = second.year or before.year, second.month or before.month
    if second.year is None and before.year is not None and second.month is not None and before.month is not None:
        year = before.year + (second.month < before.month)  # 2023年12月29日至1月3日
    if second.iso:
        return [_partial(year, month, second.day)]
    match second.sign:
        case "年":
            return [_partial(n, None, None) for n in second.numbers]
        case "月":
            return [_partial(year, n, None) for n in second.numbers]
        case _:
            return [_partial(year, month, n) for n in second.numbers]


def _is_day_of_month(text: str, first: _Piece, end: int, several: bool) -> bool:
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
    text: str, first: _Piece, begin: int, end: int, known: list[PartialDate], listed: bool, has_clock: bool
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


def _read_word(text: str, word: re.Match[str], context: _Context, following: _Piece | None) -> DateMention | None:
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
        year = None if published.year is None else _partial(published.year + _YEARS_OUT[said], None, None)
        return year, year
    if said in ("上周", "本周"):
        return _week(published, -1 if said == "上周" else 0)
    if said in ("上月", "本月") and published.month is not None:
        month = published.month - (said == "上月")
        year_of = published.year if month or published.year is None else published.year - 1
        whole = _partial(year_of, month or 12, None)
        return whole, whole
    return None, None


def _day_of_trip(said: str, nth: str | None, context: _Context) -> tuple[PartialDate | None, PartialDate | None]:
    day: PartialDate | None = None
    number = 1 if nth is None else _small_number(nth)
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
    return _from_date_plus(today, monday), _from_date_plus(today, monday + 6)


# News speaks of the days before it; it names coming days without a year only when they are near.
_LATEST_AHEAD_DAYS = 45


def resolve_year(partial: PartialDate, published: PartialDate) -> PartialDate:
    """
    ``partial`` with the year it had when ``published``: the latest such day not more than 45 days ahead.

    A page of 3 January that speaks of 28 December means last year's; one of 28 December that speaks of 5 January
    means next year's. A date that already has its year, or a ``published`` without one, changes nothing.

    >>> resolve_year(PartialDate(None, 12, 28), PartialDate(2024, 1, 3)).iso()
    '2023-12-28'
    """
    if partial.year is not None or published.year is None or partial.month is None:
        return partial
    reference = date(published.year, published.month or 12, published.day or 28)
    for year in (published.year + 1, published.year, published.year - 1, published.year - 2):
        candidate = _partial(year, partial.month, partial.day)
        if candidate is None:
            continue
        if (date(year, partial.month, partial.day or 1) - reference).days <= _LATEST_AHEAD_DAYS:
            return replace(partial, year=year)
    return partial
