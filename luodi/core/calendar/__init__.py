"""Working days of mainland China: which days are worked, and deadlines counted in them."""

from luodi.core.calendar.holidays import Holidays, load_holidays
from luodi.core.calendar.workdays import (
    Answer,
    OutOfCalendar,
    add_workdays,
    is_workday,
    next_workday,
    workdays_between,
)

__all__ = [
    "Answer",
    "Holidays",
    "OutOfCalendar",
    "add_workdays",
    "is_workday",
    "load_holidays",
    "next_workday",
    "workdays_between",
]
