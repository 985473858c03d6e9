"""What a unit can say of its city, with all versions of it; facts live in the YAML that `core.targets.profile` reads."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from luodi.web.accounts.scoping import UnitOwned, UnitRows


class Profile(UnitOwned):
    """The profile of one city as one unit keeps it; ``current`` is the number of its last version."""

    city = models.CharField(max_length=6)  # its code
    city_name = models.CharField(max_length=60)
    current = models.PositiveIntegerField(default=1)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["city_name", "id"]
        constraints = [models.UniqueConstraint(fields=["unit", "city"], name="profile_once_a_unit")]

    def __str__(self) -> str:
        return self.city_name

    def get_absolute_url(self) -> str:
        return reverse("profiles:profile", args=[self.pk])


class VersionRows(UnitRows):
    """Versions are seen with their profile."""

    to_owner = "profile__"
    owner_kind = "profiles.profile"


class ProfileVersion(models.Model):
    """A profile as it was saved once; never changed."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = VersionRows.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["profile", "number"], name="profile_version_once")]

    def __str__(self) -> str:
        return f"{self.profile} {self.number}"
