"""What the operation log keeps about input–output tables."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Operation(models.TextChoices):
    """Tables, their versions, and which is in force for a city."""

    TABLE_ADDED = "io-table-added", _("上传投入产出表")
    TABLE_CHANGED = "io-table-changed", _("修改投入产出表")
    TABLE_REMOVED = "io-table-removed", _("删除投入产出表")
    TABLE_RESTORED = "io-table-restored", _("恢复投入产出表")
    TABLE_CHOSEN = "io-table-chosen", _("启用投入产出表")
    TABLE_PUT_OFF = "io-table-put-off", _("停用投入产出表")
    TABLE_EXPORTED = "io-table-exported", _("导出投入产出表")
