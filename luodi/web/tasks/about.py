"""What a task is about beside its report: a company of the register, or a row of another app by kind and number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models

from luodi.core.companies.register.errors import NoRegister
from luodi.web.accounts.models import User
from luodi.web.companies import register
from luodi.web.tasks.models import Task

# Rows a task can be about. An app that is not installed is passed over.
KINDS = ("projects.project", "projects.lead")
MOST_DIGITS = 18


@dataclass(frozen=True)
class Link:
    """What a new task is to be about: in words, and as the giving needs it."""

    words: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)  # hidden fields of the form
    order: Mapping[str, Any] = field(default_factory=dict)


def asked_for(given: Mapping[str, Any], user: User) -> Link:
    """The row a link to the form names, where the user may see it; nothing for any other."""
    oid = str(given.get("company") or "")
    if oid:
        name = company_name(oid)
        return Link(name, {"company": oid}, {"company_oid": oid}) if name else Link()
    kind, number = str(given.get("about") or ""), str(given.get("id") or "")
    row = _row(kind, number, user)
    if row is None:
        return Link()
    return Link(str(row), {"about": kind, "id": number}, {"about": {"about_kind": kind, "about_id": row.pk}})


def shown(task: Task, user: User) -> Any:
    """The row a task is about, where the user may see it."""
    return _row(task.about_kind, str(task.about_id), user) if task.about_kind else None


def _row(kind: str, number: str, user: User) -> models.Model | None:
    if kind not in KINDS or not number.isdecimal() or not number.isascii() or len(number) > MOST_DIGITS:
        return None
    app, _dot, name = kind.partition(".")
    if not apps.is_installed(f"luodi.web.{app}"):
        return None
    rows: Any = apps.get_model(app, name)._default_manager
    return rows.visible_to(user).filter(pk=int(number)).first()


def company_name(oid: str) -> str:
    """Name of an organisation of the register; empty for one that is not there."""
    if not oid:
        return ""
    try:
        return register.names_of(register.manifest(), [oid]).get(oid, "")
    except NoRegister:
        return ""
