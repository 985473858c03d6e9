"""The operation log: signing in, exporting, deleting. Rows are added, never changed, and each seals the one before."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luodi.core.errors import LuodiError


class Operation(models.TextChoices):
    """What can stand in the log."""

    SIGNED_IN = "signed-in", _("登录")
    SIGN_IN_FAILED = "sign-in-failed", _("登录失败")
    SIGNED_OUT = "signed-out", _("退出")
    PASSWORD_CHANGED = "password-changed", _("修改密码")
    USER_ADDED = "user-added", _("添加人员")
    USER_CHANGED = "user-changed", _("修改人员")
    TOKEN_CREATED = "token-created", _("新建令牌")
    TOKEN_REVOKED = "token-revoked", _("作废令牌")
    REPORT_ADDED = "report-added", _("录入报告")
    REPORT_RENAMED = "report-renamed", _("改名")
    REPORT_READ_AGAIN = "report-read-again", _("重新识读")
    REPORT_EXPORTED = "report-exported", _("导出报告")
    REPORT_DELETED = "report-deleted", _("删除报告")
    JOB_CANCELLED = "job-cancelled", _("取消任务")
    JOB_RESUMED = "job-resumed", _("继续任务")


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
    """One operation. ``digest`` covers the row and the digest before it, so that a gap or a change shows."""

    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    who = models.CharField(max_length=150)  # as typed, for somebody who failed to sign in
    operation = models.CharField(max_length=24, choices=Operation.choices)
    target = models.CharField(max_length=200, blank=True)  # what it was done to, in words
    report_id = models.BigIntegerField(null=True, db_index=True)  # no foreign key: the log outlives the report
    details = models.JSONField(default=dict)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.who} {self.operation} {self.target}"

    def sealed(self, previous: str) -> str:
        """The digest this row must have after one with digest ``previous``."""
        row = [previous, self.at.isoformat(), self.by_id, self.who, self.operation, self.target, self.report_id]
        words = json.dumps([*row, self.details], ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
