"""Public holidays and make-up workdays, read from the rule file."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from luodi.core.errors import LuodiError
from luodi.core.rules import load_rules

VERIFIED = "verified"


class WrongHolidays(LuodiError, ValueError):
    """A list of holidays contradicts itself, or the week."""

    def __init__(self, year: int, day: date, why: str) -> None:
        super().__init__(
            f"放假安排 {year} 年的 {day} 有误：{why}。请对照国务院办公厅当年的通知改正 holidays.yaml。"
            f" The holidays of {year} are wrong at {day}; correct holidays.yaml by that year's notice."
        )
        self.year, self.day = year, day


@dataclass(frozen=True)
class Holidays:
    """
    What the yearly notices say.

    Parameters
    ----------
    off
        Name of the holiday of each day off, days at weekends included.
    work
        Days at weekends that are worked instead.
    notices
        Year to the notice it follows, for the years whose notice has been checked. Other years know weekends only.
    """

    off: Mapping[date, str]
    work: frozenset[date]
    notices: Mapping[int, str]
    _weekdays_off: list[int] = field(init=False, repr=False, compare=False)
    _weekends_worked: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for day in self.work:
            if day.weekday() < 5:
                raise WrongHolidays(day.year, day, "调休上班的日子应在周末 (a make-up workday is at a weekend)")
            if day in self.off:
                raise WrongHolidays(day.year, day, "同一天既放假又上班 (both off and worked)")
        object.__setattr__(self, "_weekdays_off", sorted(day.toordinal() for day in self.off if day.weekday() < 5))
        object.__setattr__(self, "_weekends_worked", sorted(day.toordinal() for day in self.work))

    def is_worked(self, day: date) -> bool:
        """Whether ``day`` is worked, by the notices and, where there is none, by the week."""
        return day in self.work or (day.weekday() < 5 and day not in self.off)

    def count_to(self, ordinal: int) -> int:
        """
        Workdays from 1 January of year 1, a Monday, to the day of this ordinal, included.

        Counting them by weeks and looking the exceptions up makes a span of a century as quick as one of a week.
        """
        weeks, rest = divmod(ordinal, 7)
        weekdays = weeks * 5 + min(rest, 5)
        return weekdays - bisect_right(self._weekdays_off, ordinal) + bisect_right(self._weekends_worked, ordinal)

    def unknown_years(self, first: date, last: date) -> tuple[int, ...]:
        """Years from ``first`` to ``last`` that no checked notice covers."""
        return tuple(year for year in range(first.year, last.year + 1) if year not in self.notices)


def read_holidays(years: Mapping[int, Mapping[str, Any]]) -> Holidays:
    """
    The holidays in the form of the rule file ``holidays.yaml``.

    Parameters
    ----------
    years
        Year to ``source``, ``status``, ``rest`` (name to first and last day) and ``work`` (days).

    Raises
    ------
    WrongHolidays
        When a span runs backwards or a day contradicts the week; the message names it.
    """
    off: dict[date, str] = {}
    work: set[date] = set()
    for year, notice in years.items():
        for name, (first, last) in notice["rest"].items():
            if last < first:
                raise WrongHolidays(year, first, "放假的最后一天早于第一天 (ends before it begins)")
            off |= {first + timedelta(days=n): name for n in range((last - first).days + 1)}
        work |= set(notice["work"])
    return Holidays(off, frozenset(work), {y: n["source"] for y, n in years.items() if n["status"] == VERIFIED})


@cache
def load_holidays() -> Holidays:
    """The holidays of the rule file."""
    return read_holidays(load_rules("holidays")["years"])
