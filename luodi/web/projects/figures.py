"""Indicators over what a user sees: tables of a period as of a day, kept while the book has not grown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any

from django.db.models import Count, Max
from django.utils import timezone

from luodi.core.projects.claims import ownership_rules
from luodi.core.projects.context import Basis
from luodi.core.projects.indicators import (
    Figure,
    Indicator,
    compute_figure,
    find_indicator,
    round_half_up,
    shipped_indicators,
)
from luodi.core.projects.tables import Tables, rows_of_period
from luodi.core.projects.values import Period
from luodi.web.accounts.models import User
from luodi.web.projects.book import core_entries, today
from luodi.web.projects.models import EntryRow, Project

# Of a book longer than this the figures would take longer than somebody waits.
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
    """There are more entries than a page can wait for."""


def tables_for(user: User, asked: Asked) -> Tables:
    """
    Rows of the period among the projects ``user`` sees, one withdrawn with its import left to its reversals.

    Raises
    ------
    TooLong
        Above `MOST_ENTRIES`.
    """
    seen = super_visible(user)
    state = EntryRow.objects.filter(project__in=seen).aggregate(last=Max("pk"), n=Count("pk"))
    if (state["n"] or 0) > MOST_ENTRIES:
        raise TooLong
    units = tuple(sorted(set(seen.order_by().values_list("unit", flat=True))))
    key = (user.pk if user.sees_everything is False else 0, units, state["last"], state["n"])
    return _tables(key, asked.period, asked.now, tuple(seen.values_list("pk", flat=True)) if state["n"] else ())


def super_visible(user: User) -> Any:
    """Projects of the units ``user`` sees, those of undone imports too: their entries are reversed, and closed figures keep them."""
    from luodi.web.accounts.scoping import UnitRows

    return UnitRows.visible_to(Project.objects.all(), user).order_by()


@lru_cache(maxsize=8)
def _tables(key: tuple[Any, ...], period: Period, now: datetime, ids: tuple[int, ...]) -> Tables:
    rows: Iterable[EntryRow] = EntryRow.objects.filter(project__in=ids).order_by("id") if len(ids) <= 20_000 else (
        row for row in EntryRow.objects.order_by("id").iterator(chunk_size=5000) if row.project_id in set(ids)
    )  # fmt: skip
    return rows_of_period(core_entries(rows), period, now, (), Basis(ownership=ownership_rules()))


def given_of(asked: Asked) -> dict[str, Decimal | str]:
    """What an indicator may ask for beside the tables."""
    return {"event": asked.event} if asked.event else {}


def figure(user: User, indicator: Indicator, asked: Asked) -> Figure:
    """One figure with every row behind it."""
    return compute_figure(indicator, tables_for(user, asked), asked.period, given_of(asked), asked.unit or None)


def indicators_for(city: str, year: int) -> list[Indicator]:
    """The city's indicators in force in a year, else the default's."""
    found = {i.id: find_indicator(i.id, city, year) for i in shipped_indicators()}
    return [i for i in found.values() if i is not None]


def names_of(ids: Iterable[str]) -> dict[str, str]:
    """Names of projects by id."""
    wanted = {int(pk) for pk in ids}
    return {str(pk): name for pk, name in Project.objects.filter(pk__in=wanted).values_list("pk", "name")}


def asked_of(year: int, known_on: date | None, event: str, unit: str, city: str) -> Asked:
    """What a page asks for, with nothing beyond today."""
    return Asked(Period.year(year), min(known_on or today(), today()), event, unit, city)


def round_number(adds: Fraction) -> Decimal:
    """What a row adds, to six decimals at most."""
    return round_half_up(adds, 6)
