"""Indicators over what a user sees: a closed period as it was kept, an open one from the book as of a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from luodi.core.projects import values
from luodi.core.projects.indicators import (
    Figure,
    Indicator,
    compute_figure,
    find_indicator,
    round_half_up,
    shipped_indicators,
)
from luodi.core.projects.rows import Row
from luodi.core.projects.tables import TABLES, Tables, rows_of_period
from luodi.core.projects.values import Period
from luodi.web.accounts.models import Unit, User
from luodi.web.accounts.scoping import UnitRows
from luodi.web.periods.models import Closing, RowBlock, Target
from luodi.web.periods.packing import unpack_rows
from luodi.web.projects.book import core_entries, today
from luodi.web.projects.models import EntryRow, Project
from luodi.web.rulebook.cities import city_of
from luodi.web.rulebook.editions import last_edition, rules_of

# Of a book longer than this the figures would take longer than somebody waits: they are kept beforehand, or refused.
MOST_ENTRIES = 150_000


@dataclass(frozen=True)
class Asked:
    """What the page asks for: a period, as known on a day, of an event, for a unit (by name) or all."""

    period: Period
    known_on: date
    event: str = ""
    unit: str = ""
    city: str = ""

    @property
    def now(self) -> datetime:
        """The end of the day the book is read on."""
        return timezone.make_aware(datetime.combine(self.known_on, time.max))


class TooLong(Exception):
    """There are more entries than a page can wait for, and nothing was kept."""


@dataclass(frozen=True)
class Read:
    """Rows to compute from; ``kept`` is the closing or the keeping they come from, where they were not computed now."""

    tables: Tables
    kept: Closing | None = None


def read_tables(user: User, asked: Asked) -> Read:
    """
    Rows of the period among what ``user`` sees of the city, one withdrawn with its import left to its reversals.

    A closed period is read as it was kept. An open one is computed, or above `MOST_ENTRIES` read as it was last kept.

    Raises
    ------
    TooLong
        Above `MOST_ENTRIES` with nothing kept.
    """
    city = city_of(user)
    if city is None:
        return Read(dict.fromkeys(TABLES, ()))
    closed = closings_of(city, asked.now)
    as_closed = next((c for c in sorted(closed, key=lambda c: c.at) if c.last >= asked.period.last), None)
    if as_closed is not None and as_closed.period == asked.period and as_closed.figures.exists():
        return Read(kept_tables(as_closed, user), as_closed)
    entries = entries_seen(user, city)
    state = entries.aggregate(last=Max("pk"), n=Count("pk"), at=Max("recorded_at"))
    if (state["n"] or 0) > MOST_ENTRIES:
        kept = _last_kept(city, asked)
        if kept is None:
            raise TooLong
        return Read(kept_tables(kept, user), kept)
    units = tuple(sorted(set(projects_seen(user, city).order_by().values_list("unit", flat=True))))
    key = (
        0 if user.sees_everything else user.pk,
        city.pk,
        units,
        state["last"],
        state["n"],
        state["at"],
        *last_edition(city.pk),
    )
    return Read(_tables(key, asked.period, asked.now, tuple(closed), _Entries(entries)))


def tables_for(user: User, asked: Asked) -> Tables:
    """The rows alone; see `read_tables`."""
    return read_tables(user, asked).tables


def projects_seen(user: User, city: Unit) -> QuerySet[Project]:
    """
    Projects of the city whose unit ``user`` sees.

    Those of undone imports too: their entries are reversed, and closed figures keep them.
    """
    seen = UnitRows.visible_to(Project.objects.all(), user)
    return seen.filter(unit__path__startswith=city.path).order_by()


def entries_seen(user: User, city: Unit) -> QuerySet[EntryRow]:
    """Entries of those projects."""
    return EntryRow.objects.filter(project__in=projects_seen(user, city))


def closings_of(city: Unit, now: datetime) -> list[Closing]:
    """Final closings of a city that were made by ``now``."""
    return list(Closing.objects.filter(unit=city, final=True, at__lte=now))


def _last_kept(city: Unit, asked: Asked) -> Closing | None:
    """The newest keeping of the period that has its figures."""
    kept = Closing.objects.filter(
        unit=city, first=asked.period.first, last=asked.period.last, at__lte=asked.now, figures__isnull=False
    )
    return kept.order_by("-at").first()


def kept_tables(closing: Closing, user: User) -> Tables:
    """Rows as they were kept, of units ``user`` sees; each row once."""
    blocks = RowBlock.objects.visible_to(user).filter(closing=closing).order_by("-own", "id")
    return _kept(closing.pk, closing.at, tuple(blocks.values_list("pk", flat=True)))


@lru_cache(maxsize=8)
def _kept(closing: int, at: datetime, blocks: tuple[int, ...]) -> Tables:
    found: dict[str, dict[str, Row]] = {table: {} for table in TABLES}
    names = dict(Unit.objects.values_list("pk", "name"))
    for table, packed in RowBlock.objects.filter(pk__in=blocks).order_by("-own", "id").values_list("table", "packed"):
        for row in unpack_rows(packed, names):
            found[table].setdefault(f"{row.id} {row.day}", row)
    return {
        table: tuple(sorted(rows.values(), key=lambda r: (r.day, r.id))) for table, rows in found.items()
    }  # fmt: skip


class _Entries:
    """Entries to be read; alike for the cache, whose key says which they are."""

    def __init__(self, rows: QuerySet[EntryRow]) -> None:
        self.rows = rows

    def __hash__(self) -> int:
        return 0

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Entries)


@lru_cache(maxsize=8)
def _tables(
    key: tuple[Any, ...], period: Period, now: datetime, closed: tuple[Closing, ...], entries: _Entries
) -> Tables:
    return compute_tables(key[1], entries.rows, period, now, closed)


def compute_tables(
    city: int, entries: QuerySet[EntryRow], period: Period, now: datetime, closed: Iterable[Closing]
) -> Tables:
    """Rows of the period from entries of a city (the number of its top unit), as known at ``now``."""
    shut = [values.Closing(c.last, c.at) for c in closed]
    return rows_of_period(core_entries(entries.order_by("id")), period, now, shut, rules_of(city).basis)


def given_of(asked: Asked) -> dict[str, Decimal | str]:
    """What an indicator may ask for beside the tables: an event; the unit's targets of the year."""
    given: dict[str, Decimal | str] = {"event": asked.event} if asked.event else {}
    return given


def targets_given(user: User, asked: Asked) -> dict[str, Decimal | str]:
    """The year's targets of the unit asked for, or of the city, by the names that indicators give them."""
    city = city_of(user)
    unit = Unit.objects.filter(name=asked.unit).first() if asked.unit else city
    if unit is None:
        return {}
    rows = Target.objects.visible_to(user).filter(unit=unit, year=asked.period.first.year).order_by("pk")
    amounts = {row.indicator: row.amount for row in rows}
    names = {"signed-count": "target_count", "signed-amount": "target_amount_wan", "paid-in": "target"}
    return {name: amount for key, name in names.items() if (amount := amounts.get(key)) is not None}


def figure(user: User, indicator: Indicator, asked: Asked) -> tuple[Figure, Closing | None]:
    """One figure with every row behind it, and the closing it was kept with."""
    read = read_tables(user, asked)
    given = given_of(asked) | targets_given(user, asked)
    return compute_figure(indicator, read.tables, asked.period, given, asked.unit or None), read.kept


def indicators_for(city: str, year: int) -> list[Indicator]:
    """The city's indicators in force in a year, else the default's."""
    found = {i.id: find_indicator(i.id, city, year) for i in shipped_indicators()}
    return [i for i in found.values() if i is not None]


def city_name(city: Unit | None) -> str:
    """A city as indicators name it."""
    return city.city.removesuffix("市") if city is not None else ""


def names_of(ids: Iterable[str], user: User) -> Mapping[str, str]:
    """Names of projects that ``user`` sees, by id."""
    wanted = {int(pk) for pk in ids}
    rows = UnitRows.visible_to(Project.objects.filter(pk__in=wanted), user)
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}


def asked_of(year: int, known_on: date | None, event: str, unit: str, city: str, last: date | None = None) -> Asked:
    """What a page asks for, with nothing beyond today; of the year, or of its days up to ``last``."""
    period = Period.year(year) if last is None or last.year != year else Period(date(year, 1, 1), last)
    return Asked(period, min(known_on or today(), today()), event, unit, city)


def round_number(adds: Fraction) -> Decimal:
    """What a row adds, to six decimals at most."""
    return round_half_up(adds, 6)
