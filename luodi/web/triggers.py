"""Rules that the database itself keeps, whoever writes to it: triggers that refuse a change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper


@dataclass(frozen=True)
class Refusal:
    """
    A trigger that refuses ``event`` ("UPDATE", "DELETE" or "INSERT") on rows of ``table``.

    ``when`` narrows it by OLD and NEW, in SQL that SQLite and PostgreSQL both read; empty refuses every row. The
    names are our own, never a user's, so they may stand in the statement.
    """

    table: str
    event: str
    message: str
    when: str = ""

    @property
    def name(self) -> str:
        """Name of the trigger, and on PostgreSQL of its function."""
        return f"{self.table}_no_{self.event.lower()}"

    def statements(self, vendor: str) -> list[str]:
        """The SQL that puts it in place, whether or not it is there."""
        condition = f"WHEN ({self.when})" if self.when else ""
        if vendor == "sqlite":
            body = f"BEGIN SELECT RAISE(ABORT, '{self.message}'); END"
            return [
                f"CREATE TRIGGER IF NOT EXISTS {self.name} BEFORE {self.event} ON {self.table}"
                f" FOR EACH ROW {condition} {body}"
            ]
        refuse = (
            f"CREATE OR REPLACE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{self.message}'; END $$"
        )
        made = [
            refuse,
            f"CREATE OR REPLACE TRIGGER {self.name} BEFORE {self.event} ON {self.table}"
            f" FOR EACH ROW {condition} EXECUTE FUNCTION {self.name}()",
        ]
        if self.event == "DELETE":  # emptying a table passes by its rows' triggers
            made.append(
                f"CREATE OR REPLACE TRIGGER {self.name}_all BEFORE TRUNCATE ON {self.table}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {self.name}()"
            )
        return made

    def removal(self, vendor: str) -> list[str]:
        """The SQL that takes it away."""
        if vendor == "sqlite":
            return [f"DROP TRIGGER IF EXISTS {self.name}"]
        return [f"DROP FUNCTION IF EXISTS {self.name}() CASCADE"]


def refusals_of_apps() -> tuple[Refusal, ...]:
    """What every app of luodi has its tables refuse: ``REFUSALS`` of its models."""
    modules = (config.models_module for config in apps.get_app_configs() if config.name.startswith("luodi."))
    return tuple(refusal for module in modules for refusal in getattr(module, "REFUSALS", ()))


def install(connection: BaseDatabaseWrapper, refusals: Iterable[Refusal]) -> None:
    """
    Put the triggers in place on the tables that are there.

    SQLite changes a table by making it anew, which drops its triggers: so this runs after every migration.
    """
    there = connection.introspection.table_names()
    with connection.cursor() as cursor:
        for refusal in refusals:
            if refusal.table in there:
                for statement in refusal.statements(connection.vendor):
                    cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper, refusals: Iterable[Refusal]) -> None:
    """Take the triggers away: for tests, which empty every table after each test."""
    with connection.cursor() as cursor:
        for refusal in refusals:
            for statement in refusal.removal(connection.vendor):
                cursor.execute(statement)
