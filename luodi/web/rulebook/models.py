"""Editions of the tables a city edits: added, never changed."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luodi.web.accounts.models import Unit, User
from luodi.web.audit.models import AppendOnly
from luodi.web.rulebook.cities import cities_of
from luodi.web.rulebook.ordered import OrderedJSON
from luodi.web.triggers import Refusal


class Checked(models.TextChoices):
    """Whether somebody has checked an edition against its source."""

    OPEN = "待核实", _("待核实")
    VERIFIED = "verified", _("已核实")


class EditionRows(models.QuerySet["RuleEdition"]):
    """Questions about editions."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Editions of the own city's tables; of every city's for leaders and auditors."""
        if isinstance(user, AnonymousUser) or not user.is_active:
            return self.none()
        return self.filter(unit__in=cities_of(user))


class RuleEdition(AppendOnly):
    """
    A table as a city has it from the day ``first`` on. Empty ``content``: as luodi ships it.

    ``unit`` is the one at the top of the city's tree.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    table = models.CharField(max_length=20)
    first = models.DateField()
    content: models.Field[Any, Any] = OrderedJSON(null=True)
    source = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=10, choices=Checked.choices, default=Checked.OPEN)
    reason = models.CharField(max_length=500)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = EditionRows.as_manager()

    class Meta:
        ordering = ["-first", "-id"]
        indexes = [models.Index(fields=["unit", "table", "-first"], name="edition_of_table")]

    def __str__(self) -> str:
        return f"{self.table} {self.first}"


APPEND_ONLY = "editions of a table are append-only"
REFUSALS = tuple(Refusal("rulebook_ruleedition", event, APPEND_ONLY) for event in ("UPDATE", "DELETE"))
