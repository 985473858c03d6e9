"""A project's investor in the register: its facts with their sources, and the investor's other projects."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core.companies.register.errors import NoRegister, UnknownOrganisation
from luodi.core.companies.register.search import Hit
from luodi.web.accounts.models import User
from luodi.web.audit.actions import changed, record
from luodi.web.companies import register
from luodi.web.companies.profile import FactLine, profile_of
from luodi.web.errors import Refused
from luodi.web.projects.holding import held_for_writing
from luodi.web.projects.models import Project
from luodi.web.projects.operations import Operation

SHOWN = ("code", "status", "region", "address", "industry", "capital", "founded", "scope")
MOST_HITS, MOST_PROJECTS = 5, 20


@dataclass(frozen=True)
class Investor:
    """
    What the register knows of an investor.

    ``linked`` says that somebody said so, rather than the credit code; ``hits`` are who else it may be, where nobody
    has said and no code does.
    """

    oid: str = ""
    name: str = ""
    facts: tuple[FactLine, ...] = ()
    linked: bool = False
    hits: tuple[Hit, ...] = ()


def investor_of(project: Project, user: User) -> Investor:
    """The project's investor as the register has it: the one it is linked to, or the one with its credit code."""
    for key, linked in ((project.investor_oid, True), (project.investor_code, False)):
        if not key:
            continue
        try:
            profile = profile_of(key, user)
        except (NoRegister, UnknownOrganisation):
            continue
        facts = tuple(fact for name in SHOWN for fact in profile.facts if fact.name == name)
        return Investor(profile.oid, profile.row["name"], facts, linked)
    if not project.investor:
        return Investor()
    try:
        return Investor(hits=tuple(register.searcher().search(project.investor, MOST_HITS)))
    except NoRegister:
        return Investor()


def others_of(project: Project, user: User) -> QuerySet[Project]:
    """Other projects of the same investor that ``user`` sees: by the register, by code, or by name."""
    same = Q(pk__in=[])
    if project.investor_oid:
        same |= Q(investor_oid=project.investor_oid)
    if project.investor_code:
        same |= Q(investor_code=project.investor_code)
    if project.investor_key:
        same |= Q(investor_key=project.investor_key)
    return Project.objects.visible_to(user).filter(same).exclude(pk=project.pk).select_related("unit")


@transaction.atomic
def link_investor(*, project: Project, oid: str, by: User) -> Project:
    """Say which organisation of the register the investor is; an empty ``oid`` takes that back."""
    now = held_for_writing(project, by)
    if oid:
        try:
            oid = profile_of(oid[:64], by).oid
        except (NoRegister, UnknownOrganisation):
            raise Refused(_("名录里没有这个单位。")) from None
    if now.investor_oid == oid:
        return now
    before, now.investor_oid = now.investor_oid, oid
    now.version += 1
    now.changed_at = timezone.now()
    now.save(update_fields=["investor_oid", "version", "changed_at"])
    record(
        Operation.PROJECT_CHANGED, by=by, target=now.name, obj=now,
        changes=changed({"investor_oid": before}, {"investor_oid": oid}),
    )  # fmt: skip
    return now
