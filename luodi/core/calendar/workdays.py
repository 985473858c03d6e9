"""Count in working days, and say which years of an answer no notice covers yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from luodi.core.calendar.holidays import Holidays, load_holidays
from luodi.core.errors import LuodiError

REST = 30  # days off beyond the weekends that a few weeks may hold

Value = TypeVar("Value")


@dataclass(frozen=True)
class Answer(Generic[Value]):
    """
    A value, and how sure it is.

    ``unknown_years`` are those the answer runs through whose holidays are not known: there only weekends count as
    days off, and the value may move once the State Council's notice is out.
    """

    value: Value
    unknown_years: tuple[int, ...] = ()

    @property
    def is_verified(self) -> bool:
        """Whether a checked notice covers every year of the answer."""
        return not self.unknown_years

    @property
    def status(self) -> str:
        """What to show beside the value: empty, or which years are 待核实."""
        if not self.unknown_years:
            return ""
        first, last = self.unknown_years[0], self.unknown_years[-1]
        years = str(first) if first == last else f"{first}—{last}"
        return f"待核实：{years} 年放假安排未收录，只按周末计算"


class OutOfCalendar(LuodiError, ValueError):
    """The day asked for lies before year 1 or after year 9999."""

    def __init__(self, start: date, days: int) -> None:
        super().__init__(
            f"从 {start} 起数 {days} 个工作日超出了公元 1 至 9999 年，请检查天数。"
            f" {days} workdays from {start} is beyond the years 1 to 9999; check the number of days."
        )
        self.start, self.days = start, days


def is_workday(day: date, holidays: Holidays | None = None) -> Answer[bool]:
    """
    Whether people work on ``day``.

    >>> is_workday(date(2026, 2, 14)).value, is_workday(date(2026, 2, 16)).value
    (True, False)
    """
    holidays = holidays or load_holidays()
    return Answer(holidays.is_worked(day), holidays.unknown_years(day, day))


def add_workdays(start: date, days: int, holidays: Holidays | None = None) -> Answer[date]:
    """
    The ``days``-th workday after ``start``, or before it where ``days`` is negative; ``start`` itself for 0.

    The day something begins on is not counted, as in a period by law.

    Raises
    ------
    OutOfCalendar
        When that day has no date.

    References
    ----------
    民法典 Art. 201: the first day of a period by days is the one after it begins.

    >>> add_workdays(date(2026, 2, 13), 2).value  # the 14th is worked, the Spring Festival lasts to the 23rd
    datetime.date(2026, 2, 24)
    """
    holidays = holidays or load_holidays()
    if days == 0:
        return Answer(start, holidays.unknown_years(start, start))
    first = start.toordinal()
    wanted = holidays.count_to(first) + days if days > 0 else holidays.count_to(first - 1) + days + 1
    low, high = (first + 1, date.max.toordinal()) if days > 0 else (1, first - 1)
    if wanted < 1 or wanted > holidays.count_to(high):
        raise OutOfCalendar(start, days)
    # Nearly always it is near: a third of the halving that the whole calendar would take.
    reach = first + 2 * days + (REST if days > 0 else -REST)
    if low < reach < high:
        low, high = (low, reach) if holidays.count_to(reach) >= wanted else (reach + 1, high)
    while low < high:  # the first day by whose end that many have been worked
        middle = (low + high) // 2
        if holidays.count_to(middle) >= wanted:
            high = middle
        else:
            low = middle + 1
    found = date.fromordinal(low)
    return Answer(found, holidays.unknown_years(min(start, found), max(start, found)))


def next_workday(day: date, *, or_same: bool = False, holidays: Holidays | None = None) -> Answer[date]:
    """
    The first workday after ``day``; with ``or_same``, ``day`` itself when it is one.

    Raises
    ------
    OutOfCalendar
        When there is none before year 10000.

    References
    ----------
    民法典 Art. 203: a period whose last day is a holiday ends on the day after the holidays; ask with ``or_same``.
    """
    holidays = holidays or load_holidays()
    if or_same and holidays.is_worked(day):
        return Answer(day, holidays.unknown_years(day, day))
    return add_workdays(day, 1, holidays)


def workdays_between(start: date, end: date, holidays: Holidays | None = None) -> Answer[int]:
    """
    Workdays after ``start`` up to and with ``end``; negative when ``end`` is the earlier.

    It undoes `add_workdays`: the number of workdays from ``start`` to ``add_workdays(start, n).value`` is ``n``.

    >>> workdays_between(date(2026, 9, 30), date(2026, 10, 10)).value  # the 8th, the 9th and a Saturday
    3
    """
    holidays = holidays or load_holidays()
    first, last = start.toordinal(), end.toordinal()
    if last >= first:
        worked = holidays.count_to(last) - holidays.count_to(first)
    else:
        worked = holidays.count_to(last - 1) - holidays.count_to(first - 1)
    return Answer(worked, holidays.unknown_years(min(start, end), max(start, end)))
