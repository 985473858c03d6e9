"""Who works with the desk: units as a tree, users with one role each, what units share, and API tokens."""

from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luodi.web.triggers import Refusal


class UnitKind(models.TextChoices):
    """What a unit is."""

    BUREAU = "bureau", _("招商局")
    COUNTY = "county", _("县区")
    DEPARTMENT = "department", _("部门")
    PARK = "park", _("园区")
    OTHER = "other", _("其他单位")


class UnitQuerySet(models.QuerySet["Unit"]):
    """Questions about units."""

    def under(self, unit: Unit) -> Self:
        """``unit`` and every unit below it."""
        return self.filter(path__startswith=unit.path)


class Unit(models.Model):
    """
    A bureau, county, department or park. Rows belong to a unit, and a unit sees those of the units below it.

    ``path`` holds the ids from the top down to this unit, each followed by a slash.
    """

    name = models.CharField(_("单位"), max_length=120, unique=True)
    city = models.CharField(_("城市"), max_length=60, blank=True)
    kind = models.CharField(_("类别"), max_length=12, choices=UnitKind.choices, default=UnitKind.BUREAU)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("上级")
    )
    path = models.CharField(max_length=255, blank=True, db_index=True, editable=False)

    objects = UnitQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        if not self.path:  # the id is known only now
            self.path = f"{self.parent.path if self.parent else ''}{self.pk}/"
            Unit.objects.filter(pk=self.pk).update(path=self.path)

    @property
    def depth(self) -> int:
        """How many units stand above it."""
        return self.path.count("/") - 1


class Role(models.TextChoices):
    """
    What a user may do.

    Staff work in their own unit; leaders and auditors see every unit and change nothing. The three administrators see
    no business data: one keeps accounts and units, one says who may do what, one reads the log.
    """

    NONE = "none", _("待授权")
    BUREAU = "bureau", _("招商局")
    COUNTY = "county", _("县区")
    DEPARTMENT = "department", _("部门")
    LEADER = "leader", _("领导")
    AUDITOR = "auditor", _("审计")
    SYSTEM = "system", _("系统管理员")
    SECURITY = "security", _("安全管理员")
    AUDIT = "audit", _("审计管理员")


WRITING_ROLES = (Role.BUREAU, Role.COUNTY, Role.DEPARTMENT)
READ_ONLY_ROLES = (Role.LEADER, Role.AUDITOR)
WORK_ROLES = (*WRITING_ROLES, *READ_ONLY_ROLES)
ADMINISTRATORS = (Role.SYSTEM, Role.SECURITY, Role.AUDIT)


class Line(models.TextChoices):
    """
    What an account has ever been used for; set with its first role and never changed.

    Whoever keeps the accounts on Monday and says who may do what on Tuesday combines two roles as surely as one who
    holds both, so an account that has held a role of one line takes none of another.
    """

    UNUSED = "", _("未用过")
    WORK = "work", _("业务")
    SYSTEM = "system", _("系统管理")
    SECURITY = "security", _("安全管理")
    AUDIT = "audit", _("审计管理")


def line_of(role: str) -> Line:
    """The line ``role`` belongs to."""
    if role == Role.NONE:
        return Line.UNUSED
    return Line(role) if role in ADMINISTRATORS else Line.WORK


class User(AbstractUser):
    """Somebody who signs in."""

    full_name = models.CharField(_("姓名"), max_length=60, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("单位"))
    role = models.CharField(_("角色"), max_length=12, choices=Role.choices, default=Role.NONE)
    line = models.CharField(max_length=8, choices=Line.choices, default=Line.UNUSED, blank=True, editable=False)
    is_manager = models.BooleanField(
        _("单位负责人"), default=False, help_text=_("可以删除本单位的报告、处理本单位的任务。")
    )
    must_change_password = models.BooleanField(default=False)  # somebody else knows the present one
    large_text = models.BooleanField(_("大字"), default=False)

    class Meta:
        ordering = ["username"]
        constraints = [
            models.CheckConstraint(condition=Q(is_superuser=False, is_staff=False), name="user_no_superuser"),
            models.CheckConstraint(
                condition=Q(role=Role.NONE)
                | Q(role__in=WORK_ROLES, line=Line.WORK)
                | Q(role=Role.SYSTEM, line=Line.SYSTEM)
                | Q(role=Role.SECURITY, line=Line.SECURITY)
                | Q(role=Role.AUDIT, line=Line.AUDIT),
                name="user_role_of_line",
            ),
            models.CheckConstraint(
                condition=Q(is_manager=False) | Q(role__in=WRITING_ROLES), name="user_manager_of_unit"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.line == Line.UNUSED and self.role != Role.NONE:
            self.line = line_of(self.role)
            if kwargs.get("update_fields") is not None:
                kwargs["update_fields"] = {*kwargs["update_fields"], "line"}
        super().save(*args, **kwargs)

    @property
    def works(self) -> bool:
        """Whether the user has to do with business data at all: not an administrator, and given a role."""
        return self.role in WORK_ROLES

    @property
    def is_administrator(self) -> bool:
        """Whether the user is one of the three administrators."""
        return self.role in ADMINISTRATORS

    @property
    def keeps_accounts(self) -> bool:
        """Whether the user adds people and units, and resets passwords."""
        return self.role == Role.SYSTEM

    @property
    def assigns_roles(self) -> bool:
        """Whether the user says who may do what in which unit."""
        return self.role == Role.SECURITY

    @property
    def sees_people(self) -> bool:
        """Whether the user may open the pages of people and units."""
        return self.keeps_accounts or self.assigns_roles

    @property
    def sees_everything(self) -> bool:
        """Whether rows of every unit are visible."""
        return self.role in READ_ONLY_ROLES

    @property
    def may_write(self) -> bool:
        """Whether the user may add rows and decide on them, within the own unit."""
        return self.unit_id is not None and self.role in WRITING_ROLES

    @property
    def may_audit(self) -> bool:
        """Whether the user may read the operation log."""
        return self.role in (Role.AUDITOR, Role.AUDIT)


REFUSALS = (
    Refusal(
        "accounts_user",
        "UPDATE",
        "an account keeps its line of work",
        when="OLD.line <> '' AND NEW.line <> OLD.line",
    ),
)


class ShareQuerySet(models.QuerySet["Share"]):
    """Questions about shares."""

    def standing(self) -> Self:
        """Shares that are neither ended nor over."""
        return self.filter(Q(until=None) | Q(until__gte=timezone.localdate()), ended_at=None)


class Share(models.Model):
    """
    A row of one unit that another may see, or with ``may_edit`` work on: referred to it, or shared with it.

    It stands until it is ended, or with ``until`` to the end of that day; then it stays for the record.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=80)  # the model's label in lower case: "reports.report"
    object_id = models.BigIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    may_edit = models.BooleanField(default=False)

    objects = ShareQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "kind", "object_id"], condition=Q(ended_at=None), name="share_once_at_a_time"
            )
        ]
        indexes = [models.Index(fields=["kind", "object_id"], name="share_of_row")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id} → {self.unit}"


class ApiToken(models.Model):
    """A key for the JSON API. Only its hash is kept; the key itself is shown once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(_("用途"), max_length=80)
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 in hex; a random key needs no slow hash
    tail = models.CharField(max_length=4)  # last characters, to tell one from another
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return f"{self.name} (…{self.tail})"
