"""What the operation log keeps about city profiles."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Operation(models.TextChoices):
    """Profiles and their versions."""

    PROFILE_ADDED = "profile-added", _("建立城市底数")
    PROFILE_CHANGED = "profile-changed", _("修改城市底数")
    PROFILE_EXPORTED = "profile-exported", _("导出城市底数")
