"""What the operation log keeps about lists of targets."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Operation(models.TextChoices):
    """Lists that are saved, named, put away and taken back, exported; leads made of their rows."""

    LIST_SAVED = "list-saved", _("保存目标名单")
    LIST_RENAMED = "list-renamed", _("目标名单改名")
    LIST_REMOVED = "list-removed", _("删除目标名单")
    LIST_RESTORED = "list-restored", _("恢复目标名单")
    LIST_EXPORTED = "list-exported", _("导出目标名单")
    LEADS_MADE = "leads-made", _("目标转线索")
    LEADS_UNDONE = "leads-undone", _("撤销转线索")
