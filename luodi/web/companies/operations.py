"""What the operation log keeps about the register."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Operation(models.TextChoices):
    """Decisions on links, merges, and what is done with files."""

    LINK_DECIDED = "link-decided", _("认定单位")
    LINK_UNDONE = "link-undone", _("撤销认定")
    REGISTER_IMPORTED = "register-imported", _("导入名录")
    ROWS_MERGED = "rows-merged", _("合并单位")
    MERGE_UNDONE = "merge-undone", _("撤销合并")
    LINKS_ACCEPTED = "links-accepted", _("批量认定单位")
    RELINKED = "relinked", _("重新连接名录")
    FILE_ADDED = "register-file-added", _("上传名录文件")
    FILE_MAPPED = "register-file-mapped", _("对应名录各栏")
    FILE_TRIED = "register-file-tried", _("试导名录")
    FILE_QUEUED = "register-file-queued", _("排队导入名录")
    FILE_DELETED = "register-file-deleted", _("删除名录文件")
