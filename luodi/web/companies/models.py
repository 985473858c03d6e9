"""Which organisation of the register a report's words mean, what people decided about it, and files to import."""

from __future__ import annotations

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.web.accounts.models import Unit, User
from luodi.web.accounts.scoping import UnitOwned, UnitRows
from luodi.web.jobs.models import Job, State
from luodi.web.reports.models import FactRow, Report, Status


class LinkStatus(models.TextChoices):
    """Who says what about a mention: the linker in the first three, a person in the others."""

    PROPOSED = "proposed", _("系统已连")
    UNCLEAR = "unclear", _("待核对")
    UNKNOWN = "unknown", _("名录中没有")
    ACCEPTED = "accepted", _("人工已定")
    REJECTED = "rejected", _("人工认定不在名录")


BY_A_PERSON = (LinkStatus.ACCEPTED, LinkStatus.REJECTED)
LINKED = (LinkStatus.PROPOSED, LinkStatus.ACCEPTED)


class Decision(models.Model):
    """
    What a mention means, as somebody decided for their unit: an organisation of the register, or none of it.

    It holds for every mention of the unit with the same ``key`` in the same ``region`` (empty: in any), until it ends:
    it was taken back, or another one ``replaces`` it.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="link_decisions")
    mention = models.CharField(max_length=500)
    key = models.CharField(max_length=200)
    region = models.CharField(max_length=6, blank=True)
    oid = models.CharField(max_length=64, blank=True)  # empty: not in the register
    name = models.CharField(max_length=300, blank=True)  # as registered on the day
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    replaces = models.OneToOneField("self", models.SET_NULL, null=True, related_name="replaced_by")
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "key", "region"], condition=Q(ended_at__isnull=True), name="decision_in_force_once"
            ),
            models.CheckConstraint(
                condition=Q(ended_by__isnull=True, ended_at__isnull=True)
                | Q(ended_by__isnull=False, ended_at__isnull=False),
                name="decision_ended_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mention} = {self.name or '—'}"


class LinkRows(UnitRows):
    """Links are seen with their report, and not at all where its fact was left out of the record."""

    to_owner = "report__"
    owner_kind = "reports.report"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Links of reports ``user`` may see, without those of facts that were left out."""
        return super().visible_to(user).exclude(fact__status=Status.REJECTED)


class Link(models.Model):
    """
    What one organisation named in a report was linked to.

    ``found`` is the linker's likeliest organisation, likely or not; ``oid`` what the link says now, by the linker or
    by ``decision``, empty for none.
    """

    fact = models.OneToOneField(FactRow, models.CASCADE, related_name="link")
    report = models.ForeignKey(Report, models.CASCADE, related_name="links")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    mention = models.CharField(max_length=500)
    key = models.CharField(max_length=200)
    places = models.JSONField(default=list)  # codes of the divisions named around it, the nearest first
    region = models.CharField(max_length=6, blank=True)  # where a decision on it holds; empty: anywhere
    generation = models.PositiveIntegerField()  # of the register it was looked up in
    found = models.CharField(max_length=64, blank=True)
    found_name = models.CharField(max_length=300, blank=True)
    score = models.FloatField(default=0)
    unknown_score = models.FloatField(default=1)
    reasons = models.JSONField(default=list)
    runners_up = models.JSONField(default=list)  # [{"oid", "name", "score", "reasons"}]
    proposal = models.CharField(max_length=10, choices=LinkStatus.choices)  # the linker's own say
    status = models.CharField(max_length=10, choices=LinkStatus.choices)
    oid = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=300, blank=True)
    decision = models.ForeignKey(Decision, models.SET_NULL, null=True, related_name="links")
    version = models.PositiveIntegerField(default=1)

    objects = LinkRows.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["unit", "key"], name="link_unit_key"),
            models.Index(fields=["oid"], name="link_oid"),
            models.Index(fields=["status", "unit"], name="link_status_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.mention} → {self.name or '—'}"

    @property
    def is_linked(self) -> bool:
        """Whether it says which organisation is meant."""
        return self.status in LINKED

    @property
    def decided(self) -> bool:
        """Whether a person said so."""
        return self.status in BY_A_PERSON

    @property
    def candidates(self) -> list[dict[str, object]]:
        """The linker's candidates, the likeliest first."""
        best = {"oid": self.found, "name": self.found_name, "score": self.score, "reasons": self.reasons}
        return [best, *self.runners_up] if self.found else []


class FileState(models.TextChoices):
    """How far a file for the register has come."""

    MAPPED = "mapped", _("已对应各栏")
    CHECKED = "checked", _("已试导")
    IMPORTED = "imported", _("已导入")
    FAILED = "failed", _("导入失败")


class RegisterFile(UnitOwned):
    """A file uploaded for the register: its mapping, what a trial made of it, and the import. It lies under ``stored``."""

    name = models.CharField(_("文件名"), max_length=255)
    stored = models.CharField(max_length=80)
    bytes = models.PositiveBigIntegerField()
    source = models.CharField(_("来源"), max_length=80, blank=True)
    mapping = models.JSONField(default=dict)  # head → field, as corrected by a person; empty: as guessed
    state = models.CharField(max_length=10, choices=FileState.choices, default=FileState.MAPPED)
    trial = models.JSONField(default=dict)  # counts and reasons of the trial
    import_id = models.CharField(max_length=20, blank=True)
    message = models.TextField(blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("companies:file", args=[self.pk])

    @property
    def busy(self) -> bool:
        """Whether a job is at work on it."""
        return self.job is not None and self.job.state in (State.QUEUED, State.RUNNING)


CODE_WORDS = {
    "enterprise": _("企业"),
    "institute": _("科研院所"),
    "university": _("高校"),
    "park": _("园区"),
    "government": _("政府机关"),
    "fund-bank": _("金融机构"),
    "association": _("商协会"),
    "exhibition": _("展会"),
    "site": _("现场"),
    "active": pgettext_lazy("registration", "存续"),
    "preparing": pgettext_lazy("registration", "筹建"),
    "suspended": pgettext_lazy("registration", "停业"),
    "liquidating": pgettext_lazy("registration", "清算"),
    "revoked": pgettext_lazy("registration", "吊销"),
    "cancelled": pgettext_lazy("registration", "注销"),
    "moved": pgettext_lazy("registration", "迁出"),
    "moved-in": pgettext_lazy("registration", "迁入"),
}
