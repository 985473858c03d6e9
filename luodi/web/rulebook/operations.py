"""What the operation log keeps about the city's tables."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Operation(models.TextChoices):
    """Writes about rule tables."""

    RULES_EDITED = "rules-edited", _("修改规则表")
    RULES_RESET = "rules-reset", _("规则表恢复出厂")
