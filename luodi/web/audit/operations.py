"""What can stand in the operation log, and what it is called on screen."""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext_lazy as _


class Operation(models.TextChoices):
    """
    The operations of luodi's first apps.

    An app with operations of its own writes them as another ``TextChoices`` named ``Operation`` in its
    ``operations.py``; `operation_labels` finds it there.
    """

    SIGNED_IN = "signed-in", _("登录")
    SIGN_IN_FAILED = "sign-in-failed", _("登录失败")
    SIGNED_OUT = "signed-out", _("退出")
    REFUSED = "refused", _("越权被拒")
    PASSWORD_CHANGED = "password-changed", _("修改密码")
    USER_ADDED = "user-added", _("添加人员")
    USER_CHANGED = "user-changed", _("修改人员")
    ROLE_ASSIGNED = "role-assigned", _("授权")
    UNIT_ADDED = "unit-added", _("添加单位")
    UNIT_CHANGED = "unit-changed", _("修改单位")
    UNIT_MOVED = "unit-moved", _("移动单位")
    SHARED = "shared", _("共享")
    SHARE_ENDED = "share-ended", _("收回共享")
    TOKEN_CREATED = "token-created", _("新建令牌")
    TOKEN_REVOKED = "token-revoked", _("作废令牌")
    PROTECTED_READ = "protected-read", _("查看受保护信息")
    LOG_EXPORTED = "log-exported", _("导出日志")
    LOG_VERIFIED = "log-verified", _("核对日志")
    REPORT_ADDED = "report-added", _("录入报告")
    REPORT_RENAMED = "report-renamed", _("改名")
    REPORT_READ_AGAIN = "report-read-again", _("重新识读")
    REPORT_EXPORTED = "report-exported", _("导出报告")
    REPORT_SOURCE_READ = "report-source-read", _("下载原件")
    REPORT_DELETED = "report-deleted", _("删除报告")
    FACTS_DECIDED = "facts-decided", _("核对事实")
    JOB_CANCELLED = "job-cancelled", _("取消任务")
    JOB_RESUMED = "job-resumed", _("继续任务")


@cache
def operation_labels() -> dict[str, Any]:
    """Label of each operation of every app, in the reader's language once shown."""
    labels = dict(Operation.choices)
    for config in apps.get_app_configs():
        if config.name.startswith("luodi.") and config.module and module_has_submodule(config.module, "operations"):
            labels |= dict(import_module(f"{config.name}.operations").Operation.choices)
    return labels
