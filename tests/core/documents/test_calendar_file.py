"""Calendar files, read again with the library and by eye."""

from __future__ import annotations

from datetime import UTC, date, datetime

import icalendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.documents.calendar_file import Appointment, calendar_file

MADE = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
VISIT = Appointment(
    "v1@luodi", datetime(2026, 12, 1, 9), datetime(2026, 12, 1, 10, 30), "走访远帆", "苏州", "问扩产", 30
)


def events(*appointments: Appointment) -> list[icalendar.Event]:
    book = icalendar.Calendar.from_ical(calendar_file("行程", appointments, MADE))
    return [part for part in book.walk() if part.name == "VEVENT"]


def test_a_moment_without_zone_is_beijing_time() -> None:
    (event,) = events(VISIT)
    assert event["dtstart"].dt == datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


def test_words_place_and_reminder_are_kept() -> None:
    (event,) = events(VISIT)
    assert (str(event["summary"]), str(event["location"]), str(event["description"])) == ("走访远帆", "苏州", "问扩产")
    assert event.walk("VALARM")[0]["trigger"].dt.total_seconds() == -1800


def test_the_last_whole_day_counts() -> None:
    (event,) = events(Appointment("d", date(2026, 12, 1), date(2026, 12, 4), "出访"))
    assert event["dtend"].dt == date(2026, 12, 5)


def test_a_cancelled_one_says_so() -> None:
    (event,) = events(Appointment("d", date(2026, 12, 1), date(2026, 12, 1), "取消", cancelled=True))
    assert str(event["status"]) == "CANCELLED"


def test_no_line_is_longer_than_the_standard_allows() -> None:
    lines = calendar_file("长", [Appointment("u", date(2026, 1, 1), date(2026, 1, 1), "题" * 300)], MADE).split(b"\r\n")
    assert max(map(len, lines)) <= 75


@pytest.mark.parametrize(
    ("start", "end"),
    [(datetime(2026, 1, 2), datetime(2026, 1, 1)), (date(2026, 1, 1), datetime(2026, 1, 1, 9)), (date.max, date.min)],
)
def test_an_end_before_the_start_is_refused(start: date, end: date) -> None:
    with pytest.raises(ValueError, match="题"):
        calendar_file("x", [Appointment("u", start, end, "题")], MADE)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_any_title_comes_back(title: str) -> None:
    (event,) = events(Appointment("u", date(2026, 1, 1), date(2026, 1, 1), title))
    kept = "".join(c for c in str(event["summary"]) if c.isalnum())
    assert kept == "".join(c for c in title if c.isalnum())
