"""What the operation log keeps about closed periods and targets."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Operation(models.TextChoices):
    """Writes about periods and targets."""

    PERIOD_CLOSED = "period-closed", _("结账")
    FIGURES_KEPT = "figures-kept", _("保存指标")
    CLOSING_CHECKED = "closing-checked", _("复算结账")
    TARGET_SET = "target-set", _("下达目标")
