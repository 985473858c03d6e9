"""Working days: the notices' own days, and that counting holds together whatever the dates."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.calendar import OutOfCalendar, add_workdays, is_workday, load_holidays, next_workday, workdays_between
from luodi.core.calendar.holidays import WrongHolidays, read_holidays

DAYS = st.dates(date(2021, 6, 1), date(2027, 6, 1))
HOLIDAYS = load_holidays()


@pytest.mark.parametrize(
    ("year", "worked"),
    # 365 or 366 days less the weekends and the 11 public holidays, 13 from 2025, as the week falls that year:
    # counted from the notices with another program, by going through the days one by one.
    [(2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)],
)
def test_days_worked_in_a_year(year, worked):
    """A make-up day left out, or a holiday a day too long, changes the year's count."""
    assert workdays_between(date(year - 1, 12, 31), date(year, 12, 31)).value == worked


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2026-01-04", True),  # a Sunday worked for New Year's Friday
        ("2026-02-23", False),  # the last of nine days off
        ("2026-02-24", True),
        ("2026-02-28", True),  # a Saturday
        ("2026-11-22", False),  # a plain Sunday
        ("2022-12-31", False),
        ("2023-04-05", False),  # a Wednesday alone
        ("2025-01-01", False),
    ],
)
def test_single_days(day, worked):
    """What the notices say of single days."""
    assert is_workday(date.fromisoformat(day)).value is worked


def test_every_make_up_day_belongs_to_its_year():
    """Days are written under the year whose notice names them; only New Year reaches back."""
    assert {day.year for day in HOLIDAYS.work} <= set(HOLIDAYS.notices)
    assert {day.year for day, name in HOLIDAYS.off.items() if name != "元旦"} == set(HOLIDAYS.notices)


def test_a_year_without_a_notice_is_unknown():
    """There weekends are all that is known, and the answer says so."""
    answer = is_workday(date(2031, 10, 1))
    assert (answer.value, answer.unknown_years, answer.is_verified) == (True, (2031,), False)
    assert "待核实：2031 年" in answer.status
    across = add_workdays(date(2026, 12, 30), 5)
    assert across.unknown_years == (2027,)
    assert is_workday(date(2026, 10, 1)).status == ""


def test_a_notice_not_yet_checked_leaves_its_year_unknown():
    """Its days count, but the answer stays 待核实."""
    years = {
        2030: {
            "source": "x",
            "status": "待核实",
            "rest": {"元旦": [date(2030, 1, 1), date(2030, 1, 1)]},
            "work": [],
        }
    }
    answer = is_workday(date(2030, 1, 1), read_holidays(years))
    assert (answer.value, answer.unknown_years) == (False, (2030,))


@given(DAYS, st.integers(-400, 400).filter(bool))
@settings(deadline=None)
def test_counting_undoes_adding(start, days):
    """Between a day and the n-th workday after or before it lie n workdays, and it is one."""
    found = add_workdays(start, days).value
    assert HOLIDAYS.is_worked(found)
    assert workdays_between(start, found).value == days


@given(DAYS, DAYS)
@settings(deadline=None)
def test_counting_agrees_with_going_through_the_days(start, end):
    """The count by weeks is that of looking at each day."""
    low, high = min(start, end), max(start, end)
    days = [low + timedelta(days=n) for n in range((high - low).days + 1)]
    counted = [HOLIDAYS.is_worked(day) for day in days]
    expected = sum(counted[1:]) if end >= start else -sum(counted[:-1])
    assert workdays_between(start, end).value == expected


@given(DAYS)
@settings(deadline=None)
def test_next_workday_is_the_first(day):
    """Nothing between is worked; with ``or_same`` a workday is its own."""
    found = next_workday(day).value
    assert found > day
    assert not any(HOLIDAYS.is_worked(day + timedelta(days=n)) for n in range(1, (found - day).days))
    assert next_workday(day, or_same=True).value == (day if HOLIDAYS.is_worked(day) else found)


@pytest.mark.parametrize(("start", "days"), [(date.max, 1), (date.min, -1), (date(2026, 1, 1), 10**9)])
def test_beyond_the_calendar(start, days):
    """Said in words instead of an overflow."""
    with pytest.raises(OutOfCalendar):
        add_workdays(start, days)


@pytest.mark.parametrize(
    ("off", "work"),
    [
        ([date(2030, 1, 3), date(2030, 1, 1)], []),
        ([date(2030, 1, 1), date(2030, 1, 1)], [date(2030, 1, 2)]),  # a Wednesday needs no making up
        ([date(2030, 1, 4), date(2030, 1, 6)], [date(2030, 1, 5)]),
    ],
)
def test_a_wrong_list_is_refused(off, work):
    """Somebody who adds a year is told which day is wrong."""
    with pytest.raises(WrongHolidays, match="2030-01"):
        read_holidays({2030: {"source": "x", "status": "verified", "rest": {"元旦": off}, "work": work}})
