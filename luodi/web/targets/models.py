"""Lists of targets as they were ranked on one day: rows, terms and evidence are kept and never change."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from luodi.web.accounts.scoping import UnitOwned, UnitRows


class TargetList(UnitOwned):
    """
    A ranking that somebody kept: for which city and segment, by which weights, on which day, over which register.

    ``need`` holds the need as it was asked, so that the same can be asked again; one that was put away has ``removed_at``.
    """

    name = models.CharField(_("名单"), max_length=120)
    chain = models.ForeignKey("chains.OwnChain", models.SET_NULL, null=True, related_name="+")  # None: shipped, or gone
    shipped = models.CharField(max_length=60, blank=True)  # id of a shipped chain
    chain_name = models.CharField(max_length=2_000)
    chain_version = models.CharField(max_length=40)
    segment = models.CharField(max_length=60)
    segment_name = models.CharField(max_length=2_000)
    city = models.CharField(max_length=6)  # its code
    city_name = models.CharField(max_length=60)
    need = models.JSONField()
    weights = models.JSONField()
    rules_version = models.CharField(max_length=40)
    generation = models.PositiveIntegerField()  # of the register
    register_rows = models.PositiveBigIntegerField()
    day = models.DateField()  # ages are counted to it
    version = models.PositiveIntegerField(default=1)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-added_at", "-id"]
        indexes = [models.Index(fields=["unit", "removed_at", "-added_at"], name="target_list_unit")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(removed_at=None, removed_by=None)
                | models.Q(removed_at__isnull=False, removed_by__isnull=False),
                name="target_list_removed_by",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("targets:list", args=[self.pk])

    @property
    def is_removed(self) -> bool:
        """Whether somebody put it away."""
        return self.removed_at is not None


class RowRows(UnitRows):
    """Rows are seen with their list."""

    to_owner = "kept__"
    owner_kind = "targets.targetlist"


class TargetRow(models.Model):
    """
    One target of a list, with ``measures`` (the terms of the score) and ``evidence`` as on the list's day.

    ``lead`` is the lead that was made of it.

    ``lead_at`` is one moment for all leads made together, so that they are taken back together.
    """

    kept = models.ForeignKey(TargetList, models.CASCADE, related_name="rows")
    place = models.PositiveIntegerField()  # from 1
    oid = models.CharField(max_length=80)
    name = models.CharField(max_length=400)
    region = models.CharField(max_length=120, blank=True)
    score = models.FloatField()  # per mille
    coverage = models.FloatField()
    measures = models.JSONField(default=dict)
    evidence = models.JSONField(default=list)
    lead = models.OneToOneField("projects.Lead", models.PROTECT, null=True, related_name="target")
    lead_at = models.DateTimeField(null=True)

    objects = RowRows.as_manager()

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["kept", "place"], name="target_row_place"),
            models.UniqueConstraint(fields=["kept", "oid"], name="target_row_once"),
            models.CheckConstraint(
                condition=models.Q(lead=None, lead_at=None) | models.Q(lead__isnull=False, lead_at__isnull=False),
                name="target_row_lead_at",
            ),
        ]
        indexes = [models.Index(fields=["oid"], name="target_row_oid")]

    def __str__(self) -> str:
        return f"{self.place} {self.name}"
