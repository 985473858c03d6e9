"""A unit's own industry chains, each with all its versions; the shipped ones are files and stay as they are."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from luodi.web.accounts.scoping import UnitOwned, UnitRows


class OwnChain(UnitOwned):
    """A chain a unit copied from a shipped one, or brought in; ``current`` numbers its last version."""

    slug = models.CharField(max_length=60)  # the chain's id in its file
    name = models.CharField(max_length=2_000)
    name_en = models.CharField(max_length=2_000, blank=True)
    copied_from = models.CharField(max_length=60, blank=True)  # id of the shipped chain
    current = models.PositiveIntegerField(default=1)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "slug"], condition=models.Q(removed_at=None), name="chain_once_a_unit"
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at=None, removed_by=None)
                | models.Q(removed_at__isnull=False, removed_by__isnull=False),
                name="chain_removed_by",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("chains:page", args=[self.pk])


class VersionRows(UnitRows):
    """Versions are seen with their chain."""

    to_owner = "chain__"
    owner_kind = "chains.ownchain"


class ChainVersion(models.Model):
    """A chain as it was saved once; never changed. ``text`` is YAML without errors."""

    chain = models.ForeignKey(OwnChain, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    text = models.TextField()
    note = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    objects = VersionRows.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="chain_version_once")]

    def __str__(self) -> str:
        return f"{self.chain} {self.number}"
