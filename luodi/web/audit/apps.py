"""The audit app."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class AuditConfig(AppConfig):
    """Registers the app under its short label, and has the database refuse changes to the log."""

    name = "luodi.web.audit"
    label = "audit"

    def ready(self) -> None:
        post_migrate.connect(install_refusals, dispatch_uid="luodi-refusals")


def install_refusals(sender: Any = None, using: str = "default", **kwargs: Any) -> None:
    """Put the triggers in place again: SQLite drops those of a table that a migration changes."""
    from django.db import connections

    from luodi.web import triggers

    triggers.install(connections[using], triggers.refusals_of_apps())
