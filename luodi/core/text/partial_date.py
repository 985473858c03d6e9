"""A calendar date of which a part may be unknown, and the year it gets once the day of publication is known."""

from __future__ import annotations

from calendar import monthrange
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
            return days_after(date(self.year, self.month, self.day), days)
        in_leap_year = date(_LEAP_YEAR, self.month, self.day) + timedelta(days=days)
        if (self.month, self.day) == (2, 29):
            return PartialDate(None, in_leap_year.month, in_leap_year.day)
        in_common_year = date(_LEAP_YEAR + 1, self.month, self.day) + timedelta(days=days)
        if (in_leap_year.month, in_leap_year.day) != (in_common_year.month, in_common_year.day):
            return None
        return PartialDate(None, in_leap_year.month, in_leap_year.day)


def days_after(start: date, days: int) -> PartialDate | None:
    """The date ``days`` after ``start``; ``None`` outside the calendar."""
    try:
        later = start + timedelta(days=days)
    except OverflowError:
        return None
    return PartialDate(later.year, later.month, later.day)


def partial_date(year: int | None, month: int | None, day: int | None) -> PartialDate | None:
    """The date, or ``None`` when the parts are no date."""
    try:
        return PartialDate(year, month, day)
    except ValueError:
        return None


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
        candidate = partial_date(year, partial.month, partial.day)
        if candidate is None:
            continue
        if (date(year, partial.month, partial.day or 1) - reference).days <= _LATEST_AHEAD_DAYS:
            return replace(partial, year=year)
    return partial
