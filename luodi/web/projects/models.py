"""Leads and projects as they stand, the entries they stand on, evidence, notes, filters, ledgers brought in."""

from __future__ import annotations

import secrets
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luodi.core.projects.values import Stage as CoreStage
from luodi.web.accounts.models import Unit, User
from luodi.web.accounts.scoping import UnitOwned, UnitRows
from luodi.web.audit.models import AppendOnly
from luodi.web.jobs.models import Job, State
from luodi.web.triggers import Refusal


class Stage(models.TextChoices):
    """How far a project has come."""

    LEAD = "lead", _("线索")
    TALKS = "talks", _("在谈")
    REVIEW = "review", _("预审")
    SIGNED = "signed", _("签约")
    REGISTERED = "registered", _("注册")
    APPROVED = "approved", _("立项")
    STARTED = "started", _("开工")
    IN_STATISTICS = "in-statistics", _("入统")
    COMPLETED = "completed", _("竣工")
    OPERATING = "operating", _("投产")
    AT_CAPACITY = "at-capacity", _("达产")
    EXITED = "exited", _("退出")

    @property
    def core(self) -> CoreStage:
        """The same in the core."""
        return CoreStage(self.value)


class Status(models.TextChoices):
    """How a project fares, beside its stage."""

    ON_COURSE = "on-course", _("正常")
    DELAYED = "delayed", _("滞后")
    DORMANT = "dormant", _("休眠")
    LOST = "lost", _("流失")
    ENDED = "ended", _("终止")


class Ownership(models.TextChoices):
    """Whether somebody has a first-report claim on a project."""

    FREE = "free", _("无主")
    FILED = "filed", _("已申报待受理")
    PROTECTED = "protected", _("保护期内")
    DISPUTED = "disputed", _("有争议")
    FIXED = "fixed", _("已签约固定")


class LedgerState(models.TextChoices):
    """How far a ledger that is brought in has come."""

    MAPPED = "mapped", _("已对应各栏")
    CHECKED = "checked", _("已预演")
    IMPORTING = "importing", _("导入中")
    IMPORTED = "imported", _("已导入")
    UNDOING = "undoing", _("撤销中")
    UNDONE = "undone", _("已撤销")
    FAILED = "failed", _("没有做成")


class Ledger(UnitOwned):
    """
    A ledger file brought in: its columns, what a dry run made of it, and how many of its rows are in.

    ``done_rows`` moves in the transaction that adds the rows, so that a job killed at any moment goes on after them.
    """

    name = models.CharField(max_length=255)
    stored = models.CharField(max_length=80)
    bytes = models.PositiveBigIntegerField()
    year = models.PositiveIntegerField(null=True)
    mapping = models.JSONField(default=dict)  # head → field, as corrected by a person; empty: as guessed
    with_doubles = models.BooleanField(default=False)  # rows that may be there already come in, too
    state = models.CharField(max_length=10, choices=LedgerState.choices, default=LedgerState.MAPPED)
    trial = models.JSONField(default=dict)  # counts of the dry run
    done_rows = models.PositiveIntegerField(default=0)
    added_projects = models.PositiveIntegerField(default=0)
    message = models.TextField(blank=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:ledger", args=[self.pk])

    @property
    def busy(self) -> bool:
        """Whether a job is at work on it."""
        return self.job is not None and self.job.state in (State.QUEUED, State.RUNNING)


class ProjectRows(UnitRows):
    """Questions about projects; one whose import was undone is out of the ledger."""

    def standing(self) -> Self:
        """Projects that were not taken back with their import."""
        return self.filter(withdrawn=False)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Standing projects of the units ``user`` sees."""
        return super().visible_to(user).filter(withdrawn=False)

    def writable_by(self, user: User | AnonymousUser) -> Self:
        """Standing projects of the unit ``user`` writes for."""
        return super().writable_by(user).filter(withdrawn=False)


STANDING = Q(withdrawn=False)
# Neither arrived nor gone. What asks for these says so in the same words, or no database finds their index.
GOING = STANDING & ~Q(stage__in=("operating", "at-capacity", "exited")) & ~Q(status__in=("lost", "ended"))


class Project(UnitOwned):
    """
    A project as it stands: a fold of its entries (see `luodi.web.projects.book`), kept for lists and searches.

    ``version`` counts the writes to what two people may change at once: fields, stage and status.
    """

    name = models.CharField(_("项目名称"), max_length=200)
    investor = models.CharField(_("投资方"), max_length=200, blank=True)
    investor_oid = models.CharField(max_length=64, blank=True)  # of the register, where it was linked
    investor_code = models.CharField(max_length=40, blank=True)
    company_code = models.CharField(max_length=40, blank=True)
    project_code = models.CharField(max_length=60, blank=True)
    industry = models.CharField(_("所属产业"), max_length=200, blank=True)
    place = models.CharField(max_length=200, blank=True)
    fields = models.JSONField(default=dict)  # every field stated, as it stands
    stage = models.CharField(_("阶段"), max_length=16, choices=Stage.choices, default=Stage.LEAD)
    stage_order = models.PositiveSmallIntegerField(default=0)
    stage_since = models.DateField()
    status = models.CharField(_("状态"), max_length=10, choices=Status.choices, default=Status.ON_COURSE)
    status_reason = models.CharField(max_length=500, blank=True)
    planned_wan = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    contract_wan = models.DecimalField(max_digits=20, decimal_places=6, null=True)  # what counts, by the rules
    paid_wan = models.DecimalField(max_digits=20, decimal_places=6, null=True)  # what counts, by the rules
    signed_on = models.DateField(null=True)  # the first signing that counts
    planned_start = models.DateField(null=True)
    waiting = models.PositiveSmallIntegerField(default=0)  # entries that a second person has not looked at
    ownership = models.CharField(max_length=10, choices=Ownership.choices, default=Ownership.FREE)
    owner = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+")
    owned_since = models.DateField(null=True)
    owned_until = models.DateField(null=True)
    investor_key = models.CharField(max_length=200, blank=True)  # for the clash check: see claiming.keys_of
    investor_core = models.CharField(max_length=200, blank=True)
    heard_on = models.DateField(null=True)
    search_words = models.TextField(blank=True)
    withdrawn = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    ledger = models.ForeignKey(Ledger, models.PROTECT, null=True, related_name="projects")
    ledger_row = models.CharField(max_length=120, null=True)  # noqa: DJ001  (null: many projects come from no ledger)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    objects = ProjectRows.as_manager()  # type: ignore[misc]  # narrower than the base's

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["ledger", "ledger_row"], name="project_once_of_a_row"),
        ]
        indexes = [
            models.Index(fields=["unit", "stage", "-changed_at"], name="project_unit_stage", condition=STANDING),
            models.Index(fields=["stage", "-changed_at"], name="project_stage", condition=STANDING),
            models.Index(fields=["unit", "-changed_at", "-id"], name="project_unit_newest", condition=STANDING),
            models.Index(fields=["-changed_at", "-id"], name="project_newest", condition=STANDING),
            # Numbers of a board and of the counties, of the week and of the day: counted in the index alone, for which
            # SQLite wants to find `withdrawn` there, too.
            models.Index(
                fields=["unit", "stage", "stage_order", "waiting", "planned_start", "planned_wan", "contract_wan", "paid_wan", "withdrawn"],
                name="project_numbers", condition=STANDING,
            ),
            models.Index(fields=["stage_since", "unit", "stage", "status", "withdrawn"], name="project_since", condition=STANDING),
            models.Index(fields=["unit", "stage_since", "status"], name="project_going", condition=GOING),
            models.Index(fields=["planned_start", "unit", "stage", "status", "withdrawn"], name="project_start", condition=STANDING),
            # Orders of the table that nothing above gives; those by amount are in migration 0004.
            models.Index(fields=["name", "-id"], name="project_by_name", condition=STANDING),
            models.Index(fields=["-stage_order", "-changed_at"], name="project_by_stage", condition=STANDING),
            models.Index(fields=["signed_on", "unit"], name="project_signed", condition=STANDING),
            models.Index(fields=["unit", "heard_on"], name="project_heard", condition=STANDING),
            models.Index(fields=["unit", "-changed_at"], name="project_to_check", condition=STANDING & Q(waiting__gt=0)),
            models.Index(fields=["investor_key"], name="project_investor_key"),
            models.Index(fields=["investor_core"], name="project_investor_core"),
            models.Index(fields=["investor_code"], name="project_investor_code"),
            models.Index(fields=["investor_oid"], name="project_investor_oid"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("projects:project", args=[self.pk])

    @property
    def owned_today(self) -> Ownership:
        """How the claim stands today; ``ownership`` says how it stood at the last write, and time may have ended it."""
        over = self.owned_until is not None and self.owned_until < timezone.localdate()
        return Ownership.FREE if over else Ownership(self.ownership)

    @property
    def claim_runs(self) -> bool:
        """Whether a unit's claim is running."""
        return self.owned_today != Ownership.FREE


class EntryKind(models.TextChoices):
    """What an entry of the book tells; the names of `luodi.core.projects`."""

    STATED = "stated", _("登记事项")
    STAGE = "stage", _("阶段变更")
    STATUS = "status", _("状态变更")
    SIGNING = "signing", _("签约")
    TRANCHE = "tranche", _("到位资金")
    VERIFICATION = "verification", _("复核")
    GRADING = "grading", _("评级")
    REVERSAL = "reversal", _("冲销")
    CLAIM = "claim", _("首报申报")
    ACCEPTANCE = "acceptance", _("受理")
    RENEWAL = "renewal", _("续期")
    PROGRESS = "progress", _("进展")
    RELEASE = "release", _("放弃")
    TRANSFER = "transfer", _("流转")
    DISPUTE = "dispute", _("争议")
    RULING = "ruling", _("裁定")


class PartRows(UnitRows):
    """Parts of projects are seen with their project."""

    to_owner = "project__"
    owner_kind = "projects.project"

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Parts of projects ``user`` may see."""
        return super().visible_to(user).filter(project__withdrawn=False)


class EntryRow(AppendOnly):
    """
    An entry of the book: added, never changed or deleted, which the database itself refuses.

    ``on`` is the day it happened, ``recorded_at`` the moment it was entered. ``data`` holds what only its kind has.
    """

    project = models.ForeignKey(Project, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=12, choices=EntryKind.choices)
    on = models.DateField()
    recorded_at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    target = models.ForeignKey("self", models.PROTECT, null=True, related_name="answers", db_index=False)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", db_index=False)
    stage = models.CharField(max_length=16, choices=Stage.choices, blank=True)
    amount = models.DecimalField(max_digits=20, decimal_places=6, null=True)  # in ten thousands of `currency`
    currency = models.CharField(max_length=3, default="CNY")
    reason = models.CharField(max_length=500, blank=True)
    data = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)  # of the project, after this entry

    objects = PartRows.as_manager()

    class Meta:
        ordering = ["id"]
        # Most entries speak of no other; an index of them would tell a database that it is of no use.
        indexes = [models.Index(fields=["target"], name="entry_target", condition=Q(target__isnull=False))]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=("tranche",), amount__isnull=False) | ~Q(kind="tranche"),
                name="entry_tranche_amount",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=("verification", "grading", "reversal")) | Q(target__isnull=False),
                name="entry_speaks_of_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"


class Evidence(AppendOnly):
    """A file that proves something; its bytes lie under their SHA-256."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=30)
    name = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    bytes = models.PositiveBigIntegerField()
    on = models.DateField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = PartRows.as_manager()

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class NoteKind(models.TextChoices):
    """How somebody was in touch with the investor."""

    VISIT = "visit", _("走访")
    MEETING = "meeting", _("会谈")
    CALL = "call", _("电话")
    LETTER = "letter", _("函件")
    OTHER = "other", _("其他")


class Note(models.Model):
    """A contact with the investor: a call, a visit, a meeting."""

    project = models.ForeignKey(Project, models.PROTECT, related_name="notes")
    on = models.DateField()
    kind = models.CharField(max_length=10, choices=NoteKind.choices)
    contact_person = models.CharField(_("对方"), max_length=120, blank=True)
    words = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = PartRows.as_manager()

    class Meta:
        ordering = ["-on", "-id"]

    def __str__(self) -> str:
        return f"{self.on} {self.get_kind_display()}"


class LeadState(models.TextChoices):
    """What has become of a lead."""

    OPEN = "open", _("办理中")
    PROJECT = "project", _("已转项目")
    CLOSED = "closed", _("已关闭")


class Lead(UnitOwned):
    """Somebody may invest: who, told by whom, and what is due."""

    title = models.CharField(_("线索"), max_length=200)
    investor = models.CharField(_("投资方"), max_length=200, blank=True)
    investor_code = models.CharField(_("投资方信用代码"), max_length=40, blank=True)
    industry = models.CharField(_("所属产业"), max_length=200, blank=True)
    source = models.CharField(_("线索来源"), max_length=40)
    introducer = models.CharField(_("引荐方"), max_length=200, blank=True)
    contact_person = models.CharField(_("联系人"), max_length=60, blank=True)
    contact_phone = models.CharField(_("联系电话"), max_length=40, blank=True)
    planned_wan = models.DecimalField(_("计划总投资（万元）"), max_digits=20, decimal_places=6, null=True, blank=True)
    words = models.TextField(_("情况"), blank=True)
    reported_on = models.DateField(_("登记日期"))
    fact = models.ForeignKey("reports.FactRow", models.SET_NULL, null=True, related_name="leads")
    state = models.CharField(max_length=8, choices=LeadState.choices, default=LeadState.OPEN)
    closed_reason = models.CharField(max_length=500, blank=True)
    project = models.OneToOneField(Project, models.PROTECT, null=True, related_name="lead")
    version = models.PositiveIntegerField(default=1)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-reported_on", "-id"]
        indexes = [models.Index(fields=["unit", "state", "-reported_on"], name="lead_unit_state")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="project", project__isnull=False) | (~Q(state="project") & Q(project=None)),
                name="lead_project_of_state",
            )
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("projects:lead", args=[self.pk])


class StepRows(UnitRows):
    """Steps are seen with their lead."""

    to_owner = "lead__"
    owner_kind = "projects.lead"


class LeadStep(models.Model):
    """A step of the lead's clock that was done; ``step`` as in ``rules/project_tasks.yaml``."""

    lead = models.ForeignKey(Lead, models.PROTECT, related_name="steps")
    step = models.CharField(max_length=20)
    on = models.DateField()
    words = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    objects = StepRows.as_manager()

    class Meta:
        ordering = ["on", "id"]

    def __str__(self) -> str:
        return f"{self.step} {self.on}"


class SavedFilter(models.Model):
    """A search of the table that somebody keeps under a name; nobody else's concern."""

    user = models.ForeignKey(User, models.CASCADE, related_name="project_filters")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="filter_name_once")]

    def __str__(self) -> str:
        return self.name


class InvestorLock(models.Model):
    """A row to hold while a claim on an investor is decided, so that two units never claim one at the same moment."""

    key = models.CharField(max_length=220, unique=True)

    def __str__(self) -> str:
        return self.key


APPEND_ONLY = "the project book is append-only"
REFUSALS = tuple(
    Refusal(table, event, APPEND_ONLY)
    for table in ("projects_entryrow", "projects_evidence")
    for event in ("UPDATE", "DELETE")
)


def new_file_name(ending: str) -> str:
    """A name of our own for an uploaded file: what a browser sends must not choose a path."""
    return secrets.token_hex(16) + ending


def unit_names(ids: Any) -> dict[int, str]:
    """Names of units by id."""
    return dict(Unit.objects.filter(pk__in=set(ids)).values_list("pk", "name"))
