"""What the operation log keeps about industry chains."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Operation(models.TextChoices):
    """Own chains and their versions, and counting a big register."""

    CHAIN_ADDED = "chain-added", _("新建产业链")
    CHAIN_CHANGED = "chain-changed", _("修改产业链")
    CHAIN_REMOVED = "chain-removed", _("删除产业链")
    CHAIN_RESTORED = "chain-restored", _("恢复产业链")
    PRESENCE_QUEUED = "presence-queued", _("排队计算产业链落位")
