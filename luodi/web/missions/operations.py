"""What the operation log keeps about missions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Operation(models.TextChoices):
    """Missions, their versions, planning, exports, the reports of a trip."""

    MISSION_ADDED = "mission-added", _("新建出行任务")
    MISSION_CHANGED = "mission-changed", _("修改出行任务")
    MISSION_DELETED = "mission-deleted", _("删除出行任务")
    PLANNING_QUEUED = "planning-queued", _("排行程")
    PLANNING_STOPPED = "planning-stopped", _("停止排行程")
    OTHERS_QUEUED = "mission-others-queued", _("找别的走法")
    OTHERS_STOPPED = "mission-others-stopped", _("停止找别的走法")
    MISSION_EXPORTED = "mission-exported", _("导出行程或手册")
    REPORT_LINKED = "mission-report-linked", _("把报告记到出行任务")
    REPORT_UNLINKED = "mission-report-unlinked", _("取消报告与出行任务的对应")
