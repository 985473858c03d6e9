"""What the operation log keeps about tasks."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Operation(models.TextChoices):
    """Each act on a task, and what is made of tasks."""

    GIVEN = "task-given", _("交办督办事项")
    ACCEPTED = "task-accepted", _("签收督办事项")
    REPORTED = "task-reported", _("反馈督办事项")
    RETURNED = "task-returned", _("退回督办事项")
    CLOSED = "task-closed", _("办结督办事项")
    REFERRED = "task-referred", _("转办督办事项")
    EXTENDED = "task-extended", _("督办事项延期")
    EDITED = "task-edited", _("修改督办事项")
    REMINDED = "task-reminded", _("提醒督办事项")
    NOTICES_SEEN = "task-notices-seen", _("已读督办提醒")
    FILE_READ = "task-file-read", _("下载督办材料")
    BULLETIN_MADE = "task-bulletin-made", _("导出督办周报")
    FEED_MADE = "task-feed-made", _("新建日历链接")
    FEED_ENDED = "task-feed-ended", _("作废日历链接")
    ADDRESS_SET = "task-mail-set", _("修改提醒邮箱")
