"""Missions of a unit, each with every version of its terms and its plan, the runs that plan it, the reports of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luodi.web.accounts.scoping import UnitOwned, UnitRows


class Mission(UnitOwned):
    """
    A trip to be planned; ``current`` is the number of its last version, whose head the other columns repeat for lists.

    ``value`` and ``visits`` are those of the plan, empty where there is none.
    """

    title = models.CharField(_("任务名称"), max_length=200)
    home = models.CharField(_("出发地"), max_length=60)
    first_date = models.DateField(_("首日"))
    days = models.PositiveSmallIntegerField(_("天数"))
    candidates = models.PositiveIntegerField(default=0)
    visits = models.PositiveIntegerField(null=True)
    value = models.FloatField(null=True)
    current = models.PositiveIntegerField(default=1)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-first_date", "-id"]
        indexes = [models.Index(fields=["unit", "-first_date"], name="mission_unit_first_date")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("missions:plan", args=[self.pk])

    @property
    def last_date(self) -> date:
        """The trip's last day."""
        return self.first_date + timedelta(self.days - 1)


class Act(models.TextChoices):
    """What made a version."""

    ADDED = "added", _("新建")
    TERMS = "terms", _("改任务条件")
    WISH = "wish", _("改心愿单")
    MARK = "mark", _("定去或不去")
    PLANNED = "planned", _("排行程")
    MOVED = "moved", _("调整")
    DROPPED = "dropped", _("移出行程")
    LOCKED = "locked", _("锁定")
    UNLOCKED = "unlocked", _("解锁")
    CANCELLED = "cancelled", _("取消")
    NIGHT = "night", _("换住宿地")
    MENDED = "mended", _("理顺")
    HAPPENED = "happened", _("记录走到哪里")
    UNDONE = "undone", _("撤销")
    RESTORED = "restored", _("恢复旧版")


class PartRows(UnitRows):
    """Parts of missions are seen with their mission."""

    to_owner = "mission__"
    owner_kind = "missions.mission"


class MissionVersion(models.Model):
    """
    A mission as it stood once; never changed.

    ``draft`` has the words of a mission file by section (``MissionDraft.plain``), ``plan`` the plan as JSON
    (``luodi.core.missions.plan_file``) or nothing. ``must`` and ``off`` are candidates that are to be visited whatever
    they cost, and that are not; ``locked`` those that stay on their day with their team. What lies before ``happened``
    ({"day", "minute"}) is done. ``before`` is the version that undoing leads to.
    """

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    before = models.PositiveIntegerField(null=True)
    act = models.CharField(max_length=10, choices=Act.choices)
    note = models.CharField(max_length=300, blank=True)
    draft = models.JSONField()
    plan = models.TextField(blank=True)
    locked = models.JSONField(default=list)
    must = models.JSONField(default=list)
    off = models.JSONField(default=list)
    happened = models.JSONField(null=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = PartRows.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["mission", "number"], name="mission_version_once"),
            models.CheckConstraint(
                condition=Q(before=None) | Q(before__lt=models.F("number")), name="mission_version_after_before"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mission} {self.number}"


class PlanRun(models.Model):
    """
    One search for a plan: the version it is based on, and how far it came.

    ``curve`` holds [seconds, value, visits] of each better plan, ``best`` the last of them as JSON: whoever goes on after
    a worker was killed begins there. ``outcome`` says, once it is over, what became of it.
    """

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="runs")
    job = models.OneToOneField("jobs.Job", models.PROTECT, related_name="plan_run")
    based_on = models.PositiveIntegerField()
    seconds = models.FloatField()
    value = models.FloatField(null=True)
    visits = models.PositiveIntegerField(null=True)
    curve = models.JSONField(default=list)
    best = models.TextField(blank=True)
    kept = models.PositiveIntegerField(null=True)  # the version it became
    outcome = models.CharField(max_length=500, blank=True)

    objects = PartRows.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.mission} {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it is still to run, or running."""
        return bool(self.job.is_open)


class VersionRows(UnitRows):
    """Parts of versions are seen with their mission."""

    to_owner = "version__mission__"
    owner_kind = "missions.mission"


class OthersSearch(models.Model):
    """
    The search for other plans beside a version's, which are kept with it.

    ``found`` has, by the number of each way that was tried (``luodi.core.missions.bent_missions``), what it was after
    and the plan as JSON; nothing where a way led nowhere. ``outcome`` says why there can be none.
    """

    version = models.OneToOneField(MissionVersion, models.CASCADE, related_name="others_search")
    job = models.OneToOneField("jobs.Job", models.PROTECT, related_name="others_search")
    found = models.JSONField(default=dict)
    outcome = models.CharField(max_length=500, blank=True)

    objects = VersionRows.as_manager()

    def __str__(self) -> str:
        return f"{self.version} {self.pk}"


class TripReport(models.Model):
    """A report of the trip."""

    mission = models.ForeignKey(Mission, models.CASCADE, related_name="trip_reports")
    report = models.ForeignKey("reports.Report", models.CASCADE, related_name="missions")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = PartRows.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["mission", "report"], name="mission_report_once")]

    def __str__(self) -> str:
        return f"{self.mission} · {self.report}"


def plain_head(draft: dict[str, Any]) -> dict[str, str]:
    """The words of the mission itself."""
    return dict((draft.get("mission") or [{}])[0])
