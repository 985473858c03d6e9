"""Words of a mission file's cells: hours, days, dates, numbers, lists."""

from __future__ import annotations

import math
import re
from datetime import date, timedelta

Span = tuple[float, float]  # minutes from midnight

WEEKDAYS = "一二三四五六日"
_CLOCK = r"([01]?\d|2[0-4])[:：]([0-5]\d)"
_HOURS = re.compile(rf"{_CLOCK}\s*(?:-|—|–|~|～|至|到)+\s*{_CLOCK}")
_ONE_CLOCK = re.compile(_CLOCK)
_DATE = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")
_WEEKDAY = re.compile(
    r"(?:周|星期|礼拜)([一二三四五六日天])(?:\s*(?:-|—|–|~|～|至|到)+\s*(?:周|星期|礼拜)?([一二三四五六日天]))?"
)
_DAY = re.compile(r"第?\s*(\d{1,2})\s*天?(?:\s*(?:-|—|–|~|～|至|到)+\s*第?\s*(\d{1,2})\s*天?)?")
_NARROW = str.maketrans("０１２３４５６７８９．", "0123456789.")  # an input method left in full width
_YES = {"是": True, "可": True, "yes": True, "true": True, "1": True, "否": False, "不": False, "no": False, "false": False, "0": False, "": False}  # fmt: skip


class BadCell(ValueError):
    """Words that do not say what their field needs; the message tells what to write."""


def read_number(words: str, least: float, most: float, *, whole: bool = False) -> float:
    """
    A number between both bounds.

    >>> read_number("90", 0, 600)
    90.0
    """
    try:
        value = float(words)
    except ValueError:
        value = math.nan
    if not least <= value <= most or (whole and value != int(value)):
        raise BadCell(f"写的是“{words[:20]}”，应是 {least:g} 到 {most:g} 之间的{'整数' if whole else '数'}")
    return value


def read_date(words: str, year: int | None = None) -> date:
    """
    A date: 2026-12-01, 2026年12月1日, or 12月1日 where the year is known.

    >>> read_date("12月1日", 2026)
    datetime.date(2026, 12, 1)
    """
    found = _DATE.fullmatch(words.translate(_NARROW).split(" ")[0].split("T")[0])
    given = found and (found[1] or year)
    try:
        assert found
        assert given
        return date(int(given), int(found[2]), int(found[3]))
    except (AssertionError, ValueError):
        raise BadCell(f"写的是“{words[:20]}”，日期请写成 2026-12-01 的样子") from None


def read_hours(words: str) -> tuple[Span, ...]:
    """
    Hours of a day in minutes from midnight, in order.

    >>> read_hours("09:00-11:30、14:00—17:00")
    ((540.0, 690.0), (840.0, 1020.0))
    """
    narrow = words.translate(_NARROW)
    found = [(_minutes(m[1], m[2]), _minutes(m[3], m[4])) for m in _HOURS.finditer(narrow)]
    rest = re.sub(r"[\s,，、和]", "", _HOURS.sub("", narrow))
    if not found or rest or any(opens >= closes for opens, closes in found):
        raise BadCell(f"写的是“{words[:30]}”，时间请写成 09:00-17:00，两段之间用、隔开")
    return tuple(sorted(found))


def read_clock(words: str) -> float:
    """Minutes from midnight of one clock time."""
    found = _ONE_CLOCK.fullmatch(words.strip().translate(_NARROW))
    if not found:
        raise BadCell(f"写的是“{words[:20]}”，时刻请写成 14:00 的样子")
    return _minutes(found[1], found[2])


def read_when(words: str, first: date, days: int) -> frozenset[int]:
    """
    Days of the trip (counted from 0) that ``words`` name: 周一至周五, 12月2日, 第2天, 2-4.

    Parts are separated by 、 or a comma; a date outside the trip names no day.

    >>> sorted(read_when("周三、第4天", date(2026, 12, 1), 4))
    [1, 3]
    """
    found: set[int] = set()
    for part in filter(None, re.split(r"[、,，\s]+", words.strip().translate(_NARROW))):
        if match := _WEEKDAY.fullmatch(part):
            start, end = (WEEKDAYS.index((x or match[1]).replace("天", "日")) for x in (match[1], match[2]))
            wanted = {(start + k) % 7 for k in range((end - start) % 7 + 1)}
            found |= {d for d in range(days) if (first + timedelta(d)).weekday() in wanted}
        elif match := _DAY.fullmatch(part):
            low, high = int(match[1]), int(match[2] or match[1])
            if not 1 <= low <= high:
                raise BadCell(f"写的是“{part[:20]}”，天数从 1 数起")
            found |= {d - 1 for d in range(low, min(high, days) + 1)}
        elif _DATE.fullmatch(part):
            day = (read_date(part, first.year) - first).days
            if day < 0 and not part.startswith(str(first.year)):  # a trip over New Year
                day = (read_date(part, first.year + 1) - first).days
            found |= {day} & set(range(days))
        else:
            raise BadCell(f"写的是“{part[:20]}”，哪一天请写成 12月2日、周三、周一至周五 或 第2天")
    return frozenset(found)


def read_openings(words: str, first: date, days: int) -> tuple[tuple[frozenset[int] | None, tuple[Span, ...]], ...]:
    """
    Hours by day: parts separated by ；, each the hours alone (any day) or days and hours (周六 09:00-11:00).

    >>> read_openings("09:00-17:00；周六 09:00-11:00", date(2026, 12, 1), 7)[1]
    (frozenset({4}), ((540.0, 660.0),))
    """
    found = []
    for part in filter(None, (p.strip() for p in re.split(r"[;；\n]", words.translate(_NARROW)))):
        hours = _HOURS.search(part)
        days_part = part[: hours.start()] if hours else ""  # without hours, the hours are what is wrong
        when = read_when(days_part, first, days) if days_part.strip() else None
        found.append((when, read_hours(part[len(days_part) :])))
    return tuple(found)


def read_yes(words: str) -> bool:
    """Whether ``words`` say yes; empty is no."""
    answer = _YES.get(words.strip().lower())
    if answer is None:
        raise BadCell(f"写的是“{words[:20]}”，请写 是 或 否")
    return answer


def read_list(words: str) -> tuple[str, ...]:
    """
    Entries separated by 、, commas, semicolons or line breaks, each once.

    >>> read_list("上海、苏州, 上海")
    ('上海', '苏州')
    """
    return tuple(dict.fromkeys(filter(None, (part.strip() for part in re.split(r"[、,，;；\n]", words)))))


def _minutes(hours: str, minutes: str) -> float:
    return int(hours) * 60.0 + int(minutes)
