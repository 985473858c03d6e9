"""Closed periods, the figures and rows they were closed with, checks of them, and targets: rows that are only added."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from luodi.core.projects import values
from luodi.core.projects.indicators import round_half_up
from luodi.core.projects.money import plain_number
from luodi.web.accounts.models import Unit, User
from luodi.web.accounts.scoping import UnitRows
from luodi.web.audit.models import AppendOnly
from luodi.web.jobs.models import Job
from luodi.web.rulebook.cities import cities_of
from luodi.web.triggers import Refusal


class CityRows(models.QuerySet[Any]):
    """Questions about rows of a whole city, which name it by ``to_city``."""

    to_city = "unit"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Rows of the own city; of every city for leaders and auditors."""
        if isinstance(user, AnonymousUser) or not user.is_active:
            return self.none()
        return self.filter(**{f"{self.to_city}__in": cities_of(user)})


class Closing(AppendOnly):
    """
    The book of a city as it was known at the moment ``at``, for the days ``first`` to ``last``.

    A ``final`` one closes the book up to ``last``: what becomes known later counts later (see
    `luodi.core.projects.values.Closing`). Another only keeps figures of a book that is too long to wait for. ``unit``
    is the one at the top of the city's tree. The figures come after it, by a job.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    first = models.DateField()
    last = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    final = models.BooleanField()
    reason = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")

    objects = CityRows.as_manager()

    class Meta:
        ordering = ["-last", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "last"], condition=Q(final=True), name="closing_once_a_day"),
            models.CheckConstraint(condition=Q(last__gte=models.F("first")), name="closing_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.first} — {self.last}"

    def get_absolute_url(self) -> str:
        return reverse("periods:closing", args=[self.pk])

    @property
    def period(self) -> values.Period:
        """Its days."""
        return values.Period(self.first, self.last)

    @property
    def core(self) -> values.Closing:
        """The same in the core."""
        return values.Closing(self.last, self.at)


class KeptRows(UnitRows):
    """Rows are seen with the unit they count for."""


class RowBlock(AppendOnly):
    """
    Rows of one table (signings, tranches, projects) that count for ``unit``, packed; see `keeping`.

    ``own`` are rows of the unit's projects; the others belong to other units' projects, which it has credit of.
    """

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="blocks")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    table = models.CharField(max_length=10)
    own = models.BooleanField()
    rows = models.PositiveIntegerField()
    packed = models.BinaryField()

    objects = KeptRows.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["closing", "unit"], name="block_of_unit")]

    def __str__(self) -> str:
        return f"{self.table} {self.rows}"


class KeptFigure(AppendOnly):
    """A figure as it was closed: of the whole city where ``whole``, else of ``unit`` by its credit; exact, and in words."""

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="figures")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    whole = models.BooleanField()
    indicator = models.CharField(max_length=60)
    name = models.CharField(max_length=120)
    value = models.CharField(max_length=120, blank=True)  # a fraction; empty: it has none
    shown = models.CharField(max_length=80)
    formula = models.TextField()
    sides = models.JSONField(default=dict)  # name → place, label, value, rows, left_out

    objects = KeptRows.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["closing", "unit", "whole", "indicator"], name="figure_once_a_closing")
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.shown}"

    @property
    def terms(self) -> list[dict[str, Any]]:
        """Its terms in the formula's order, which a JSON object of PostgreSQL does not keep; each value in words."""
        ordered = sorted(self.sides.values(), key=lambda term: term.get("place", 0))
        return [{**term, "value": plain_number(round_half_up(Fraction(term["value"]), 6))} for term in ordered]


class CheckRows(CityRows):
    """Checks are seen with their closing."""

    to_city = "closing__unit"


class ClosingCheck(AppendOnly):
    """The figures of a closing computed again from the book as it was known then: how many agree, and which do not."""

    closing = models.ForeignKey(Closing, models.PROTECT, related_name="checks")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    same = models.PositiveIntegerField()
    differing = models.JSONField(default=list)  # [unit, indicator, kept, now]

    objects = CheckRows.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.closing} {self.same}"


class Target(AppendOnly):
    """What a unit is to reach of an indicator in a year; a later one replaces it, one without an amount takes it back."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveIntegerField()
    indicator = models.CharField(max_length=60)
    amount = models.DecimalField(max_digits=20, decimal_places=6, null=True)  # in the indicator's unit
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = UnitRows.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["year", "unit"], name="target_of_unit")]
        constraints = [models.CheckConstraint(condition=Q(amount=None) | Q(amount__gt=0), name="target_above_zero")]

    def __str__(self) -> str:
        return f"{self.unit} {self.year} {self.indicator} {self.amount}"


APPEND_ONLY = "closed periods and targets are append-only"
REFUSALS = tuple(
    Refusal(f"periods_{table}", event, APPEND_ONLY)
    for table in ("closing", "rowblock", "keptfigure", "closingcheck", "target")
    for event in ("UPDATE", "DELETE")
)
