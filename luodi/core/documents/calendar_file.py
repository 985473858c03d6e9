"""Appointments as an iCalendar file (RFC 5545), for phones and mail programs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone

from luodi.core.documents.cells import UNPRINTABLE

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")  # the whole country's time, without summer time since 1991


@dataclass(frozen=True, slots=True)
class Appointment:
    """
    An entry of a calendar.

    ``start`` and ``end`` are moments (without a time zone: Beijing time), or both days for one that lasts whole days;
    ``end`` is exclusive for moments and the last day for days. ``uid`` stays the same when the entry is printed again, so
    that calendars change it and add none.
    """

    uid: str
    start: datetime | date
    end: datetime | date
    title: str
    place: str = ""
    words: str = ""
    remind_minutes: int | None = None
    cancelled: bool = False


def calendar_file(name: str, appointments: Iterable[Appointment], made: datetime) -> bytes:
    """
    The calendar ``name`` as a file; ``made`` (a moment with its time zone) stamps every entry.

    Raises
    ------
    ValueError
        When an entry ends before it begins, or one end is a day and the other a moment.
    """
    import icalendar  # 0.1 s of start-up

    book = icalendar.Calendar()
    book.add("prodid", "-//luodi//luodi//ZH")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", _clean(name))
    for entry in appointments:
        start, end = _ends(entry)
        event = icalendar.Event()
        event.add("uid", _clean(entry.uid))
        event.add("dtstamp", made.astimezone(timezone.utc))  # noqa: UP017  (the library wants the plain zone)
        event.add("dtstart", start)
        event.add("dtend", end)
        event.add("summary", _clean(entry.title))
        if entry.place:
            event.add("location", _clean(entry.place))
        if entry.words:
            event.add("description", _clean(entry.words))
        if entry.cancelled:
            event.add("status", "CANCELLED")
        if entry.remind_minutes is not None:
            alarm = icalendar.Alarm()
            alarm.add("action", "DISPLAY")
            alarm.add("description", _clean(entry.title))
            alarm.add("trigger", timedelta(minutes=-entry.remind_minutes))
            event.add_component(alarm)
        book.add_component(event)
    return bytes(book.to_ical())


def _ends(entry: Appointment) -> tuple[datetime | date, datetime | date]:
    start, end = entry.start, entry.end
    if isinstance(start, datetime) and isinstance(end, datetime):
        start, end = _moment(start), _moment(end)
        if start <= end:
            return start, end
    elif not isinstance(start, datetime) and not isinstance(end, datetime) and start <= end:
        return start, end + timedelta(days=1)
    raise ValueError(f"{entry.title}: an appointment cannot last from {entry.start} to {entry.end}")


def _moment(moment: datetime) -> datetime:
    """UTC, which every program reads without a table of time zones."""
    known = moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)
    return known.astimezone(UTC)


def _clean(words: str) -> str:
    return UNPRINTABLE.sub("\ufffd", words)
