"""The pieces dates are made of: a number with 年, 月 or 日, or a whole date in digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from luodi.core.text.partial_date import partial_date

_DIGITS = "0-9０-９"
_CHINESE = "〇○零一二三四五六七八九十廿卅"
_CHINESE_VALUE = {"〇": 0, "○": 0, "零": 0} | {c: i for i, c in enumerate("一二三四五六七八九", 1)}
SEPARATOR = "至到—–~～－-"
# A number with 年, 月, 日 or 号; before it, numbers that share that unit (22-26日, 6、7、8日, 1至9月).
_UNIT_TOKEN = (
    rf"(?P<lead>(?:(?:[{_DIGITS}]{{1,4}}|[{_CHINESE}]{{1,4}}) ?(?:[{SEPARATOR}]{{1,2}}|、) ?){{0,7}})"
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


@dataclass(slots=True)
class DatePiece:
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
        """Whether the piece is a bare day of some month."""
        return self.day is not None and self.month is None


def small_number(text: str) -> int | None:
    """A calendar number in either script: 2023, 二〇二三, 二十六, 廿六; ``None`` when it is none."""
    if text.isdecimal():
        return int(text)
    if not text or any(char not in _CHINESE for char in text):
        return None
    if "十" not in text and "廿" not in text and "卅" not in text:
        return int("".join(str(_CHINESE_VALUE[c]) for c in text)) if len(text) in (1, 4) else None
    tens, _, ones = text.replace("廿", "二十").replace("卅", "三十").partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return None
    return (_CHINESE_VALUE[tens] if tens else 1) * 10 + (_CHINESE_VALUE[ones] if ones else 0)


_LEAD_NUMBER = re.compile(rf"[{_DIGITS}]+|[{_CHINESE}]+")


def date_pieces(text: str) -> Iterator[DatePiece]:
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


def _piece(found: re.Match[str]) -> DatePiece | None:
    start, end = found.span()
    if found["y"] is not None:
        day = partial_date(int(found["y"]), int(found["m"]), int(found["d"]))
        return None if day is None else DatePiece(start, end, day.year, day.month, day.day, iso=True)
    if found["sm"] is not None:
        day = partial_date(None, int(found["sm"]), int(found["sd"]))
        return None if day is None else DatePiece(start, end, None, day.month, day.day, iso=True)
    lead, unit = found["lead"], found["unit"]
    numbers = [small_number(n) for n in _LEAD_NUMBER.findall(lead)] + [small_number(found["number"])]
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
    piece = DatePiece(start, end, numbers=tuple(kept), listed=listed and len(kept) > 1, sign=unit)
    piece.chinese = found["number"][0] in _CHINESE
    match unit:
        case "年":
            piece.year = kept[-1]
        case "月":
            piece.month = kept[-1]
        case _:
            piece.day = kept[-1]
    return piece


def join_pieces(text: str, pieces: list[DatePiece], i: int) -> tuple[DatePiece, int]:
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
        whole = DatePiece(
            whole.start, piece.end, whole.year, piece.month or whole.month, piece.day, piece.numbers, piece.listed,
            chinese=piece.chinese, sign=piece.sign
        )  # fmt: skip
        i += 1
    return whole, i
