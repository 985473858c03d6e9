"""Tasks as they stand, what happened to them, the files that prove it, and whom to tell."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.web.accounts.models import Share, Unit, User
from luodi.web.accounts.scoping import UnitOwned, UnitRows
from luodi.web.audit.models import AppendOnly
from luodi.web.triggers import Refusal


class State(models.TextChoices):
    """Where a task stands; the values of `luodi.core.projects.tasks.TaskState`."""

    ASSIGNED = "assigned", _("待签收")
    ACCEPTED = "accepted", _("办理中")
    REPORTED = "reported", _("已反馈待确认")
    RETURNED = "returned", _("已退回")
    CLOSED = "closed", _("已办结")


OPEN_STATES = (State.ASSIGNED, State.ACCEPTED, State.RETURNED, State.REPORTED)
# What the unit that holds a task has still to do something about.
AT_HOLDER = (State.ASSIGNED, State.ACCEPTED, State.RETURNED)


class Kind(models.TextChoices):
    """Why somebody has to see to it."""

    INSTRUCTION = "instruction", pgettext_lazy("task", "办理")
    PROMISE = "promise", _("跟踪承诺")


class TaskRows(UnitRows):
    """Tasks are seen by the unit that asked, the one that holds it, those above either, and those it went through."""

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Tasks ``user`` may see: asked by or held in the own units, or referred through the own unit."""
        asked = super().visible_to(user)
        if isinstance(user, AnonymousUser) or not user.is_active or not user.works or user.sees_everything:
            return asked
        if user.unit is None:
            return asked
        below = Unit.objects.under(user.unit).order_by().values("pk")
        return asked | self.filter(**{f"{self.to_owner}holder_id__in": below})

    def writable_by(self, user: User | AnonymousUser) -> Self:
        """Tasks ``user`` may do something with: those the own unit asked for or holds."""
        if isinstance(user, AnonymousUser) or not user.is_active or not user.may_write:
            return self.none()
        mine = {f"{self.to_owner}unit_id": user.unit_id}
        return self.filter(Q(**mine) | Q(**{f"{self.to_owner}holder_id": user.unit_id}))

    def waiting_for(self, user: User) -> Self:
        """Tasks where the next step is ``user``'s: to be done by the own unit, or to be closed by who asked."""
        to_do = Q(holder=user.unit_id or 0, state__in=AT_HOLDER) & (Q(assignee=None) | Q(assignee=user.pk))
        return self.filter(to_do | Q(state=State.REPORTED, asked_by=user.pk))

    def overdue(self, on: date) -> Self:
        """Tasks past their deadline that nobody has reported on."""
        return self.filter(state__in=AT_HOLDER, due__lt=on)

    def named(self) -> Self:
        """With the names that a list shows."""
        return self.select_related("unit", "holder", "asked_by", "assignee", "report")


class Task(UnitOwned):
    """
    Something to be done, as it stands after its events; ``unit`` asked for it, ``holder`` has it now.

    ``version`` counts the writes, so that a second editor is told of the first. ``quote`` is what the report says at
    ``start:end`` of its original text; it stays when the report is deleted.
    """

    text = models.CharField(_("事项"), max_length=500)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.INSTRUCTION)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="tasks_asked", verbose_name=_("交办人")
    )
    on_behalf = models.CharField(_("按谁的要求"), max_length=60, blank=True)
    first_holder = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    holder = models.ForeignKey(Unit, models.PROTECT, related_name="tasks_held", verbose_name=_("承办单位"))
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("承办人")
    )
    note = models.CharField(_("办理备注"), max_length=500, blank=True)
    given_on = models.DateField(_("交办日期"))
    first_due = models.DateField(null=True)
    due = models.DateField(_("期限"), null=True, blank=True)
    needs_evidence = models.BooleanField(_("反馈要附材料"), default=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.ASSIGNED)
    moved_at = models.DateTimeField(default=timezone.now)  # last act; not an edit or a reminder
    closed_on = models.DateField(null=True)
    version = models.PositiveIntegerField(default=1)

    report = models.ForeignKey("reports.Report", models.SET_NULL, null=True, related_name="tasks")
    fact = models.ForeignKey("reports.FactRow", models.SET_NULL, null=True, related_name="tasks")
    quote = models.TextField(blank=True)
    start = models.PositiveIntegerField(null=True)
    end = models.PositiveIntegerField(null=True)
    company_oid = models.CharField(max_length=64, blank=True)  # of the register
    about_kind = models.CharField(max_length=40, blank=True)  # "projects.project"; see about.py
    about_id = models.BigIntegerField(null=True)

    objects = TaskRows.as_manager()  # type: ignore[misc]  # a class variable of the abstract base, too

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["holder", "state", "due"], name="task_holder_state_due"),
            models.Index(fields=["unit", "state", "due"], name="task_unit_state_due"),
            models.Index(fields=["state", "due"], name="task_state_due"),
            models.Index(fields=["about_kind", "about_id"], name="task_about"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="closed", closed_on__isnull=False) | (~Q(state="closed") & Q(closed_on=None)),
                name="task_closed_on_of_state",
            ),
            models.CheckConstraint(
                condition=Q(about_kind="", about_id=None) | (~Q(about_kind="") & Q(about_id__isnull=False)),
                name="task_about_kind_and_id",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    def get_absolute_url(self) -> str:
        return reverse("tasks:task", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """Whether it is still to be closed."""
        return self.state != State.CLOSED

    @property
    def at_holder(self) -> bool:
        """Whether the next step is the holding unit's."""
        return self.state in AT_HOLDER


def column(name: str) -> models.Field[Any, Any]:
    """A column of a task: what it is called, how long it may be."""
    field = Task._meta.get_field(name)
    assert isinstance(field, models.Field)
    return field


class Act(models.TextChoices):
    """What happened to a task: the acts of `luodi.core.projects.tasks.Act`, and what changes no state."""

    GIVE = "give", _("交办")
    ACCEPT = "accept", _("签收")
    REPORT = "report", _("反馈")
    RETURN = "return", pgettext_lazy("task", "退回")
    CLOSE = "close", _("办结")
    REFER = "refer", _("转办")
    EXTEND = "extend", _("延期")
    EDIT = "edit", _("修改")
    REMIND = "remind", _("提醒")


class PartRows(TaskRows):
    """Parts of tasks are seen with their task."""

    to_owner = "task__"
    owner_kind = "tasks.task"


class TaskEvent(AppendOnly):
    """Something that happened to a task, with the task's ``version`` after it. ``by`` is empty for a reminder."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="events")
    act = models.CharField(max_length=8, choices=Act.choices)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    text = models.TextField(blank=True)
    to = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    due = models.DateField(null=True)
    step = models.CharField(max_length=20, blank=True)  # of the ladder, for a reminder
    changes = models.JSONField(default=dict)  # column → [before, after], for an edit
    version = models.PositiveIntegerField()

    objects = PartRows.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            # Each step of the ladder is taken once; an extension begins it anew.
            models.UniqueConstraint(fields=["task", "step", "due"], condition=Q(act="remind"), name="task_step_once"),
            models.CheckConstraint(
                condition=Q(act="remind", by=None) | (~Q(act="remind") & Q(by__isnull=False)),
                name="task_event_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_act_display()} {self.at:%Y-%m-%d}"


class TaskFile(AppendOnly):
    """A file handed in with a report back. In the database, so that a backup holds both."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="files")
    event = models.ForeignKey(TaskEvent, models.PROTECT, related_name="files")
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    content = models.BinaryField()

    objects = PartRows.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Notice(models.Model):
    """An event somebody is told about: on the desk until seen, and once by mail where there is a mail server."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="task_notices")
    event = models.ForeignKey(TaskEvent, models.PROTECT, related_name="notices")
    label = models.CharField(max_length=60)  # of the ladder's step; empty for an act
    at = models.DateTimeField(default=timezone.now)
    seen_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    mail_attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["user", "event"], name="task_notice_once")]
        indexes = [models.Index(fields=["user"], name="task_notice_unseen", condition=Q(seen_at=None))]

    def __str__(self) -> str:
        return f"{self.event} → {self.user}"


class Feed(models.Model):
    """A secret link to somebody's tasks as a calendar. Only the hash of its key is kept; the link is shown once."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="task_feeds")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 in hex; a random key needs no slow hash
    tail = models.CharField(max_length=4)
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    hour = models.DateTimeField(null=True)  # in which `asked` counts
    asked = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"…{self.tail}"


class Outgoing(models.Model):
    """A message for the webhook, written with what it tells about and sent by the worker; kept as it was sent."""

    key = models.UUIDField(unique=True)
    event = models.CharField(max_length=40)
    body = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)
    next_at = models.DateTimeField(null=True, default=timezone.now)  # empty: sent, or given up
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=200, blank=True)  # the last status or fault

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["next_at"], name="task_outgoing_next", condition=Q(next_at__isnull=False))]

    def __str__(self) -> str:
        return f"{self.event} {self.key}"


APPEND_ONLY = "what happened to a task is append-only"
REFUSALS = tuple(
    Refusal(table, event, APPEND_ONLY)
    for table in ("tasks_taskevent", "tasks_taskfile")
    for event in ("UPDATE", "DELETE")
)


def let_see(task: Task, unit: Unit, by: User) -> None:
    """Let ``unit`` go on seeing a task that was referred away from it."""
    if unit.pk != task.unit_id:
        given: dict[str, Any] = {"unit": unit, "kind": Task._meta.label_lower, "object_id": task.pk, "ended_at": None}
        Share.objects.get_or_create(**given, defaults={"by": by})
