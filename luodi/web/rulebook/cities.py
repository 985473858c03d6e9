"""Which city's tables and figures somebody works with: the unit at the top of a tree."""

from __future__ import annotations

from django.db.models import QuerySet

from luodi.web.accounts.models import Role, Unit, User


def root_id(unit: Unit) -> int:
    """The number of the unit at the top of ``unit``'s tree."""
    return int(unit.path.partition("/")[0])


def cities_of(user: User) -> QuerySet[Unit]:
    """Cities whose tables ``user`` may look at: the own one; every one for leaders and auditors."""
    roots = Unit.objects.filter(parent=None).order_by("pk")
    if not user.works:
        return roots.none()
    if user.sees_everything:
        return roots
    return roots.filter(pk=root_id(user.unit)) if user.unit is not None else roots.none()


def city_of(user: User, wanted: str = "") -> Unit | None:
    """
    The city to show: the one that is asked for, where ``user`` may see it, or else the own one.

    An auditor may sit in an office outside the bureau's tree, with nothing below it: then the first tree that has
    something below its top.
    """
    cities = list(cities_of(user))
    if wanted.isascii() and wanted.isdigit():
        cities = [c for c in cities if c.pk == int(wanted)] or cities
        if cities and cities[0].pk == int(wanted):
            return cities[0]
    own = root_id(user.unit) if user.unit is not None else None
    grown = set(Unit.objects.filter(parent__in=cities).order_by().values_list("parent_id", flat=True))
    ranked = sorted(cities, key=lambda c: (c.pk not in grown, c.pk != own, c.pk) if user.sees_everything else (c.pk,))
    return ranked[0] if ranked else None


def runs_city(user: User, city: Unit | None) -> bool:
    """Whether ``user`` decides for the whole city: the head of the bureau at its top."""
    return (
        city is not None and user.may_write and user.role == Role.BUREAU and user.is_manager and user.unit_id == city.pk
    )
