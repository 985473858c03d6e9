"""Reports, what was read in them, and every decision a person took about it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from luodi.web.accounts.models import Unit
from luodi.web.accounts.scoping import UnitRows
from luodi.web.audit.models import AppendOnly


class ReportState(models.TextChoices):
    """Where a report is."""

    WAITING = "waiting", _("待识读")
    READ = "read", _("已识读")
    FAILED = "failed", _("读取失败")


class FactRows(UnitRows):
    """Facts are seen with their report."""

    to_owner = "report__"
    owner_kind = "reports.report"


class Report(models.Model):
    """One trip report as it came in. The columns after ``state`` repeat facts of the record, to list and filter by."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reports")
    title = models.CharField(_("标题"), max_length=200)
    source_name = models.CharField(_("文件名"), max_length=255, blank=True)
    sha256 = models.CharField(max_length=64)
    encoding = models.CharField(max_length=40, blank=True)
    original = models.TextField(blank=True)
    published = models.DateField(_("发布日期"), null=True, blank=True)  # what the person who added it said
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=ReportState.choices, default=ReportState.WAITING)
    failure = models.TextField(blank=True)

    direction = models.CharField(max_length=10, blank=True)
    start = models.CharField(max_length=10, blank=True)  # ISO, or --MM-DD while the year is not stated
    end = models.CharField(max_length=10, blank=True)
    home = models.CharField(max_length=120, blank=True)
    leader = models.CharField(max_length=60, blank=True)
    open_facts = models.PositiveIntegerField(default=0)
    all_facts = models.PositiveIntegerField(default=0)

    objects = UnitRows.as_manager()

    class Meta:
        ordering = ["-added_at", "-id"]
        indexes = [
            models.Index(fields=["unit", "-added_at"], name="report_unit_added"),
            models.Index(fields=["unit", "sha256"], name="report_unit_sha256"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reports:detail", args=[self.pk])

    @property
    def copies(self) -> UnitRows:
        """Other reports of the unit that came from the very same bytes."""
        return Report.objects.filter(unit_id=self.unit_id, sha256=self.sha256).exclude(pk=self.pk)

    @property
    def checked_facts(self) -> int:
        """How many facts somebody has decided on."""
        return self.all_facts - self.open_facts


class SourceFile(models.Model):
    """The bytes of an uploaded file, kept as evidence. In the database, so that a backup holds both."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="source", primary_key=True)
    content = models.BinaryField()


class SearchText(models.Model):
    """
    What a report is searched by: title, file name and text, damaged and repaired, in lower case.

    A table of its own, so that a scan reads nothing else. A word that stands in none of 20,000 reports takes 0.1 s on
    SQLite and 0.2 s on PostgreSQL, others less (benchmarks/search.py); an index of bigrams answers at once, but takes
    18 s to build and twice the disk.
    """

    report = models.OneToOneField(Report, models.CASCADE, related_name="search", primary_key=True)
    words = models.TextField()


class Reading(models.Model):
    """What the engine made of a report."""

    report = models.OneToOneField(Report, models.CASCADE, related_name="reading", primary_key=True)
    read_at = models.DateTimeField(default=timezone.now)
    engine = models.CharField(max_length=20)  # luodi's version
    repaired = models.TextField()
    blocks = models.JSONField(default=list)  # offset map, see alignment.py; empty when nothing was repaired
    repairs = models.JSONField(default=list)
    uncertain = models.JSONField(default=list)  # [start, end] in the repaired text
    findings = models.JSONField(default=list)
    conflicts = models.JSONField(default=list)
    second_asked = models.BooleanField(default=False)  # whether a second reader, where one is set, has been asked
    aggregates = models.JSONField(default=list)  # items that stand for several projects: "projects[2]"


class Status(models.TextChoices):
    """What a person said about a fact."""

    PROPOSED = "proposed", _("待核")
    ACCEPTED = "accepted", _("已采纳")
    CORRECTED = "corrected", _("已改")
    REJECTED = "rejected", _("未采纳")


class Kind(models.TextChoices):
    """How a fact is coloured and grouped."""

    PERSON = "person", _("人员")
    ORGANISATION = "organisation", _("机构")
    PLACE = "place", _("地点")
    DATE = "date", _("日期")
    INDUSTRY = "industry", _("产业")
    FOLLOWUP = "followup", _("跟进")
    PROJECT = "project", _("项目")
    FIGURE = "figure", _("数字")
    OTHER = "other", _("其他")


class FactRow(models.Model):
    """One value of the record. ``start, end`` count characters of the report's original text (end exclusive)."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="facts")
    label: str  # what it is called on screen, and its value in the reader's language: set by panels.py
    words: str
    was: str
    now_read: str
    path = models.CharField(max_length=120)  # "organisations[3].people[0].title"
    item = models.CharField(max_length=100)  # what it is part of: "organisations[3].people[0]"
    field = models.CharField(max_length=24, blank=True)  # "title"; empty where the item is the fact
    kind = models.CharField(max_length=12, choices=Kind.choices)
    proposed = models.TextField(blank=True)  # the engine's value; empty for a fact made by hand
    value = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    confidence = models.FloatField()
    rule = models.CharField(max_length=80)
    uncertain = models.BooleanField(default=False)  # its words hold a character that was guessed
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.PROPOSED)
    clash = models.BooleanField(default=False)  # somebody decided, then the report was read again and says otherwise
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(null=True)

    objects = FactRows.as_manager()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["report", "path"], name="fact_path_once"),
            models.CheckConstraint(condition=models.Q(start__lte=models.F("end")), name="fact_span_forward"),
            models.CheckConstraint(
                condition=models.Q(changed_by__isnull=True, changed_at__isnull=True)
                | models.Q(changed_by__isnull=False, changed_at__isnull=False),
                name="fact_changed_by_and_at",
            ),
        ]
        indexes = [models.Index(fields=["report", "item"], name="fact_report_item")]

    def __str__(self) -> str:
        return f"{self.path} = {self.value}"

    @property
    def is_head(self) -> bool:
        """Whether it names its item, so that rejecting it drops the item."""
        return self.field in ("", "name", "span")


class Step(models.TextChoices):
    """What was done to a fact."""

    MADE = "made", pgettext_lazy("step", "新建")
    ACCEPTED = "accepted", pgettext_lazy("step", "采纳")
    CORRECTED = "corrected", pgettext_lazy("step", "更正")
    REJECTED = "rejected", pgettext_lazy("step", "不采纳")
    UNDONE = "undone", pgettext_lazy("step", "撤销")
    REREAD = "reread", pgettext_lazy("step", "重新识读")


class FactChange(AppendOnly):
    """Who did what to which fact, and what it was before. Undoing adds a row that points at the one undone."""

    report = models.ForeignKey(Report, models.CASCADE, related_name="changes")
    fact = models.ForeignKey(FactRow, models.CASCADE, related_name="changes")
    label: str  # set by the history page
    was: str
    now: str
    batch = models.UUIDField(db_index=True)  # steps taken with one click share it, and are undone together
    step = models.CharField(max_length=10, choices=Step.choices)
    before = models.JSONField()  # status, value, start, end
    after = models.JSONField()
    undoes = models.OneToOneField("self", models.CASCADE, null=True, related_name="undone_by")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
