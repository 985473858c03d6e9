"""Who works with the desk: users, the unit each belongs to, and their API tokens."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Unit(models.Model):
    """A bureau, county or department. Reports belong to a unit."""

    name = models.CharField(_("单位"), max_length=120, unique=True)
    city = models.CharField(_("城市"), max_length=60, blank=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    """What a user may do. Staff work in their own unit; leaders and auditors see every unit and change nothing."""

    BUREAU = "bureau", _("招商局")
    COUNTY = "county", _("县区")
    DEPARTMENT = "department", _("部门")
    LEADER = "leader", _("领导")
    AUDITOR = "auditor", _("审计")


READ_ONLY_ROLES = (Role.LEADER, Role.AUDITOR)


class User(AbstractUser):
    """Somebody who signs in."""

    full_name = models.CharField(_("姓名"), max_length=60, blank=True)
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="users", verbose_name=_("单位"))
    role = models.CharField(_("角色"), max_length=12, choices=Role.choices, default=Role.BUREAU)
    is_manager = models.BooleanField(_("管理员"), default=False, help_text=_("可以添加人员、重置密码、删除报告。"))
    large_text = models.BooleanField(_("大字"), default=False)

    class Meta:
        ordering = ["username"]

    def __str__(self) -> str:
        return self.full_name or self.username

    @property
    def sees_everything(self) -> bool:
        """Whether reports of every unit are visible."""
        return self.role in READ_ONLY_ROLES

    @property
    def may_write(self) -> bool:
        """Whether the user may add reports and decide on facts, within the own unit."""
        return self.unit_id is not None and self.role not in READ_ONLY_ROLES

    @property
    def may_audit(self) -> bool:
        """Whether the user may read the operation log."""
        return self.role == Role.AUDITOR or self.is_manager


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
