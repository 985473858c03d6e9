"""Input–output tables as units keep them, each with all its versions, and which is in force for which city."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from luodi.web.accounts.scoping import UnitOwned, UnitRows


class IOTable(UnitOwned):
    """A unit's input–output table; name, year and source are those of its last version, which ``current`` numbers."""

    name = models.CharField(max_length=200)
    year = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    current = models.PositiveIntegerField(default=1)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-year", "name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(removed_at=None, removed_by=None)
                | models.Q(removed_at__isnull=False, removed_by__isnull=False),
                name="io_table_removed_by",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("sectors:table", args=[self.pk])


class VersionRows(UnitRows):
    """Versions are seen with their table."""

    to_owner = "table__"
    owner_kind = "sectors.iotable"


class IOTableVersion(models.Model):
    """A table as it was saved once; never changed. ``text`` is the CSV whose SHA-256 is ``checksum``."""

    table = models.ForeignKey(IOTable, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    checksum = models.CharField(max_length=64)
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = VersionRows.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["table", "number"], name="io_table_version_once")]

    def __str__(self) -> str:
        return f"{self.table} {self.number}"


class TableInForce(UnitOwned):
    """The table a unit reads a city's chains with."""

    city = models.CharField(max_length=6)  # its code
    table = models.ForeignKey(IOTable, models.CASCADE, related_name="in_force")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["city", "id"]
        constraints = [models.UniqueConstraint(fields=["unit", "city"], name="io_table_once_a_city")]

    def __str__(self) -> str:
        return f"{self.city} {self.table}"
