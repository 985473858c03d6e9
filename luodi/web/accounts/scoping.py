"""Which rows a user may see or change, by unit, in the query itself: every app's rows are asked for through here."""

from __future__ import annotations

from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q

from luodi.web.accounts.models import Share, Unit, User


class UnitRows(models.QuerySet[Any]):
    """
    Rows that belong to a unit through ``unit``, or rows of such rows.

    A part of such a row names the way to it: ``to_owner = "report__"`` and ``owner_kind = "reports.report"``.
    """

    to_owner = ""
    owner_kind = ""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """
        Rows ``user`` may see: those of the own unit and the units below it, and those shared with the own unit.

        Leaders and auditors see all; administrators, accounts without a role and strangers nothing. The units are
        looked up first, so that for a unit with none below the condition is an equality an index answers.
        """
        if isinstance(user, AnonymousUser) or not user.is_active or not user.works:
            return self.none()
        if user.sees_everything:
            return self.all()
        if user.unit is None:
            return self.none()
        units = list(Unit.objects.under(user.unit).order_by().values_list("pk", flat=True))
        mine = Q(**{f"{self.to_owner}unit_id": units[0]} if len(units) == 1 else {f"{self.to_owner}unit_id__in": units})
        kind = self.owner_kind or self.model._meta.label_lower
        shared = Share.objects.standing().filter(unit=user.unit, kind=kind)
        if shared.exists():
            mine |= Q(**{f"{self.to_owner}pk__in": shared.values("object_id")})
        return self.filter(mine)

    def writable_by(self, user: User | AnonymousUser) -> Self:
        """Rows ``user`` may change: those of the own unit, where the role writes at all."""
        if isinstance(user, AnonymousUser) or not user.is_active or not user.may_write:
            return self.none()
        return self.filter(**{f"{self.to_owner}unit_id": user.unit_id})


class UnitOwned(models.Model):
    """Base of rows that belong to a unit: it gives them ``unit`` and the two questions of `UnitRows`."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")

    objects = UnitRows.as_manager()

    class Meta:
        abstract = True
