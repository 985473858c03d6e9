"""What a fact's path says about it: the item it belongs to, its field, its kind."""

from __future__ import annotations

import re
from typing import NamedTuple

from luodi.web.reports.models import Kind

_TAIL = re.compile(r"^(?P<item>.+)\.(?P<field>[a-z_]+)(?:\[\d+\])?$")

_KIND_OF_GROUP = {
    "published": Kind.DATE,
    "start": Kind.DATE,
    "end": Kind.DATE,
    "home": Kind.PLACE,
    "home_aliases": Kind.PLACE,
    "leader": Kind.PERSON,
    "companions": Kind.PERSON,
    "companion_groups": Kind.PERSON,
    "hosts": Kind.PERSON,
    "people_met": Kind.PERSON,
    "places": Kind.PLACE,
    "organisations": Kind.ORGANISATION,
    "industries": Kind.INDUSTRY,
    "followups": Kind.FOLLOWUP,
    "projects": Kind.PROJECT,
}
_KIND_OF_FIELD = {"day": Kind.DATE, "amount": Kind.FIGURE, "people": Kind.PERSON}

# Fields without which their item means nothing: they can be corrected, not rejected.
NEEDED = {"kind", "role", "level", "type"}
# Fields whose words are shown in the text only on demand: a verb or a shared word, not the value itself.
INFERRED = {"kind", "role", "level", "type", "status", "place", "count", "who"}

CHOICES: dict[tuple[str, str], tuple[str, ...]] = {
    ("direction", ""): ("outbound", "inbound"),
    ("places", "level"): ("country", "region", "province", "city", "county", "town"),
    ("organisations", "kind"): (
        "enterprise",
        "institute",
        "university",
        "park",
        "government",
        "fund-bank",
        "association",
        "exhibition",
        "site",
    ),
    ("organisations", "role"): ("visited", "met", "signed", "visitor", "delegation", "mentioned"),
    ("followups", "type"): ("instruction", "ask", "commitment"),
    ("projects", "status"): ("signed", "intent", "negotiating", "advancing"),
}
# What may come with a fact made by hand, beside its words.
MADE_FIELDS = ("kind", "role", "level", "type", "title", "who", "amount")
DATES = {("published", ""), ("start", ""), ("end", ""), ("organisations", "day")}
_DATE = re.compile(r"(?:(?P<year>[12]\d{3})|-)-(?P<month>\d\d)-(?P<day>\d\d)")
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Parts(NamedTuple):
    """A path taken apart."""

    item: str
    field: str
    group: str
    kind: Kind


def parts(path: str) -> Parts:
    """
    Item, field, group and kind of the fact at ``path``.

    >>> parts("organisations[3].people[0].title")
    Parts(item='organisations[3].people[0]', field='title', group='organisations', kind=Kind.PERSON)
    >>> parts("industries[2]").item
    'industries[2]'
    """
    found = _TAIL.match(path)
    item, field = (found["item"], found["field"]) if found else (path, "")
    group = re.split(r"[\[.]", path, maxsplit=1)[0]
    kind = _KIND_OF_GROUP.get(group, Kind.OTHER)
    if ".people[" in path:
        kind = Kind.PERSON
    else:
        kind = _KIND_OF_FIELD.get(field, kind)
    return Parts(item, field, group, kind)


def choices(path: str) -> tuple[str, ...]:
    """The values a fact may take, where they are few; else empty."""
    found = parts(path)
    return () if ".people[" in path else CHOICES.get((found.group, found.field), ())


def is_date(path: str) -> bool:
    """Whether the fact's value is a date."""
    found = parts(path)
    return (found.group, found.field) in DATES


def is_valid_date(value: str) -> bool:
    """Whether ``value`` is an ISO date, or ``--MM-DD`` for a date whose year is not stated."""
    found = _DATE.fullmatch(value)
    if not found or not 1 <= int(found["month"]) <= 12:
        return False
    if not 1 <= int(found["day"]) <= _DAYS[int(found["month"]) - 1]:
        return False
    if found["year"] and found["month"] == "02" and found["day"] == "29":
        year = int(found["year"])
        return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return True
