"""The operation log: rows are added, never changed, and each seals the one before; its head and what was verified."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from luodi.core.errors import LuodiError
from luodi.web.audit.chain import FIRST_FORM, NUMBERED_FORM, Row
from luodi.web.audit.operations import Operation, operation_labels
from luodi.web.triggers import Refusal

__all__ = ["AppendOnly", "Checkpoint", "Event", "Head", "Operation", "SealedRow"]


class SealedRow(LuodiError):
    """Somebody tried to change or delete a row of an append-only table."""

    def __init__(self, row: models.Model) -> None:
        super().__init__(f"{type(row).__name__} {row.pk} 只能追加，不能修改或删除 (is append-only).")


class AppendOnly(models.Model):
    """Base of tables whose rows are written once."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise SealedRow(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise SealedRow(self)


class Event(AppendOnly):
    """
    One operation: row ``number`` of the chain, without gaps.

    ``digest`` covers every column and the digest of the row before, ``previous``; see `chain.Row.sealed`. Triggers in
    the database refuse to change or delete a row.
    """

    number = models.BigIntegerField(unique=True)
    form = models.PositiveSmallIntegerField(default=NUMBERED_FORM)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    who = models.CharField(max_length=150)  # as typed, for somebody who failed to sign in
    unit = models.CharField(max_length=120, blank=True)  # name at that time; a unit may be renamed or moved
    operation = models.CharField(max_length=40)
    target = models.CharField(max_length=200, blank=True)  # what it was done to, in words
    object_kind = models.CharField(max_length=80, blank=True)  # "reports.report"
    object_id = models.BigIntegerField(null=True)  # no foreign key: the log outlives what it is about
    ip = models.CharField(max_length=45, blank=True)
    details = models.JSONField(default=dict)
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    report_id = models.BigIntegerField(null=True)  # idle since rows have an object; sealed in rows of the first form

    class Meta:
        ordering = ["-number"]
        indexes = [
            models.Index(fields=["object_kind", "object_id", "number"], name="event_object"),
            models.Index(fields=["who", "number"], name="event_who"),
            models.Index(fields=["unit", "number"], name="event_unit"),
            models.Index(fields=["operation", "number"], name="event_operation"),
            models.Index(fields=["at"], name="event_at"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(number__gte=1), name="event_number_from_one"),
            models.CheckConstraint(condition=models.Q(form__in=(FIRST_FORM, NUMBERED_FORM)), name="event_form_known"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.at:%Y-%m-%d %H:%M} {self.who} {self.operation} {self.target}"

    @property
    def row(self) -> Row:
        """The row as it is sealed."""
        return Row(**{name: getattr(self, name) for name in ROW_COLUMNS})

    @property
    def label(self) -> str:
        """What the operation is called."""
        return str(operation_labels().get(self.operation, self.operation))


ROW_COLUMNS = tuple(Row.__dataclass_fields__)


class Head(models.Model):
    """
    How long the log is and the digest of its last row; one row, so that a tail cut off shows.

    Whoever adds a row holds it, so that two never take the same number.
    """

    count = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    chain = models.UUIDField(default=uuid.uuid4)  # tells the anchors of this log from those of another database
    restored_at = models.DateTimeField(null=True)  # it was missing while there were rows: somebody removed it

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="head_is_one")]

    def __str__(self) -> str:
        return f"{self.count}:{self.digest}"


class Checkpoint(models.Model):
    """Up to which row the log was found whole: by going on from the checkpoint before, or (``full``) from row 1."""

    full = models.BooleanField(primary_key=True)
    number = models.BigIntegerField()
    digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.number} {self.at:%Y-%m-%d %H:%M}"


APPEND_ONLY = "the operation log is append-only"
REFUSALS = (
    Refusal("audit_event", "UPDATE", APPEND_ONLY),
    Refusal("audit_event", "DELETE", APPEND_ONLY),
    Refusal("audit_head", "DELETE", APPEND_ONLY),
    Refusal("audit_head", "UPDATE", APPEND_ONLY, when="NEW.count <> OLD.count + 1 OR NEW.chain <> OLD.chain"),
)
