"""Long work as rows: who asked for it, how far it is, and which worker holds it until when."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luodi.web.accounts.models import Role, User


class State(models.TextChoices):
    """Where a job is."""

    QUEUED = "queued", _("排队中")
    RUNNING = "running", _("进行中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("失败")
    CANCELLED = "cancelled", _("已取消")


KIND_LABELS = {
    "read-reports": _("识读进度"),
    "ask-second": _("第二路识读"),
    "link-reports": _("连接名录"),
    "try-register-file": _("试导名录"),
    "import-register-file": _("导入名录"),
    "count-presence": _("计算产业链落位"),
    "check-ledger": _("预演台账"),
    "import-ledger": _("导入台账"),
    "undo-ledger": _("撤销台账导入"),
    "keep-period": _("保存指标"),
    "check-period": _("复算结账"),
    "plan-mission": _("排行程"),
    "plan-others": _("找别的走法"),
}


def expired() -> Q:
    """Jobs whose worker let its lease run out: it was killed."""
    return Q(state=State.RUNNING, lease_until__lt=timezone.now())


class JobQuerySet(models.QuerySet["Job"]):
    """Questions about jobs."""

    def visible_to(self, user: User) -> Self:
        """Jobs the user started; the head of a unit sees those of its people, an auditor all of them."""
        if user.role == Role.AUDITOR:
            return self.all()
        if not user.works:
            return self.none()
        if user.is_manager:
            return self.filter(Q(owner=user) | Q(owner__unit_id=user.unit_id or 0))
        return self.filter(owner=user)

    def claimable(self) -> Self:
        """Jobs waiting, and jobs whose worker was killed."""
        return self.filter(Q(state=State.QUEUED) | expired()).order_by("id")


class Job(models.Model):
    """One piece of long work. A running job is held by ``worker`` until ``lease_until``, which a heartbeat renews."""

    kind = models.CharField(max_length=40)
    payload = models.JSONField(default=dict)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs")
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED, db_index=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    failures = models.PositiveIntegerField(default=0)  # items that could not be done; the job goes on
    message = models.TextField(blank=True)
    attempts = models.PositiveIntegerField(default=0)  # times a worker took it up since it was queued
    cancel_asked = models.BooleanField(default=False)
    worker = models.CharField(max_length=32, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} ({self.state})"

    @property
    def kind_label(self) -> str:
        """What kind of work it is, in words."""
        return str(KIND_LABELS.get(self.kind, self.kind))

    @property
    def of_register(self) -> bool:
        """Whether it is at work on a file for the register; it then counts in percent."""
        return self.kind in ("try-register-file", "import-register-file")

    @property
    def of_mission(self) -> bool:
        """Whether it plans a mission; its page leads back there."""
        return self.kind in ("plan-mission", "plan-others")

    @property
    def is_open(self) -> bool:
        """Whether it will still change by itself."""
        return self.state in (State.QUEUED, State.RUNNING)

    def may_be_steered_by(self, user: User) -> bool:
        """Whether ``user`` may stop it and let it go on: whoever started it, or the head of the unit."""
        if self.owner_id == user.pk:
            return user.works
        return user.is_manager and user.unit_id is not None and self.owner.unit_id == user.unit_id

    @property
    def may_resume(self) -> bool:
        """Whether somebody may queue it again."""
        return self.state in (State.FAILED, State.CANCELLED) and self.done < self.total
