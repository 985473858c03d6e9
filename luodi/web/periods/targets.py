"""Targets beside what was reached: by unit and indicator, with how much of the year is over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from luodi.core.projects.indicators import Figure, Indicator, compute_figure, round_half_up
from luodi.core.projects.money import with_unit
from luodi.core.projects.values import Period
from luodi.web.accounts.models import Unit, User
from luodi.web.periods.models import Target
from luodi.web.projects import figures
from luodi.web.projects.book import today
from luodi.web.rulebook.cities import city_of

# In this order where a page has no room for all.
FIRST = ("signed-count", "signed-amount", "paid-in", "foreign-used")


@dataclass(frozen=True)
class Progress:
    """What a unit has reached of a target; ``percent`` of it, ``due`` what the calendar asks for by now (percent)."""

    unit: Unit
    indicator: Indicator
    target: Decimal
    done: Fraction
    due: int

    @property
    def percent(self) -> int:
        """How much of the target is reached, in whole percent, rounded down."""
        return int(self.done * 100 / Fraction(self.target))

    @property
    def shown(self) -> str:
        """What is reached, as the indicator rounds it."""
        return with_unit(round_half_up(self.done, self.indicator.decimals), self.indicator.unit)

    @property
    def asked(self) -> str:
        """The target in words."""
        return with_unit(self.target, self.indicator.unit)

    @property
    def behind(self) -> bool:
        """Whether it falls behind the calendar."""
        return self.percent < self.due


def measures(city: Unit | None, year: int) -> list[Indicator]:
    """Indicators that may have a target: one count or sum, in the order of `FIRST`."""
    name = figures.city_name(city)
    found = [i for i in figures.indicators_for(name, year) if i.formula.op == "term"]
    return sorted(found, key=lambda i: FIRST.index(i.id) if i.id in FIRST else len(FIRST))


def elapsed_percent(year: int, on: date) -> int:
    """How much of the year is over at the end of the day ``on``, in whole percent."""
    period = Period.year(year)
    if on < period.first:
        return 0
    days = (period.last - period.first).days + 1
    return min(100, ((min(on, period.last) - period.first).days + 1) * 100 // days)


def targets_seen(user: User, city: Unit, year: int) -> dict[tuple[int, str], Decimal]:
    """Targets that stand, of units ``user`` sees; a unit's own line of its city's target is not a county's to see."""
    found: dict[tuple[int, str], Decimal | None] = {}
    rows = Target.objects.visible_to(user).filter(unit__path__startswith=city.path, year=year)
    for row in rows.order_by("pk"):
        found[row.unit_id, row.indicator] = row.amount
    return {key: amount for key, amount in found.items() if amount is not None}


def progress_of(user: User, year: int, known_on: date | None = None) -> list[Progress]:
    """
    Each target that ``user`` sees beside what was reached by the day ``known_on``, as it was known then.

    Raises
    ------
    luodi.web.projects.figures.TooLong
        When the book is too long to compute, and nothing was kept.
    """
    city = city_of(user)
    if city is None:
        return []
    asked_for = targets_seen(user, city, year)
    if not asked_for:
        return []
    day = known_on or today()
    asked = figures.asked_of(year, day, "", "", figures.city_name(city))
    tables = figures.tables_for(user, asked)
    units = list(Unit.objects.filter(path__startswith=city.path).order_by("path"))
    found = []
    for indicator in measures(city, year):
        whole = compute_figure(indicator, tables, asked.period)
        done = _by_unit(indicator, whole, units, city)
        for unit in units:
            target = asked_for.get((unit.pk, indicator.id))
            if target is not None:
                found.append(Progress(unit, indicator, target, done[unit.pk], elapsed_percent(year, day)))
    return found


def _by_unit(indicator: Indicator, figure: Figure, units: Sequence[Unit], city: Unit) -> dict[int, Fraction]:
    """
    What each unit, with those below it, has of a count or sum, by its credit; the city has the whole.

    In one pass over the rows: asking for each unit apart would read them as often as there are units.
    """
    own: dict[str, Fraction] = {}
    for part in figure.terms[indicator.formula.name].rows:
        for name, share in part.row.shares:
            own[name] = own.get(name, Fraction(0)) + (part.adds if indicator.credit == "full" else part.adds * share)
    found = {}
    for unit in units:
        below = (own.get(other.name, Fraction(0)) for other in units if other.path.startswith(unit.path))
        found[unit.pk] = sum(below, Fraction(0))
    return found | ({city.pk: figure.value} if figure.value is not None else {})
