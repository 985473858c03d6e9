"""What the operation log keeps about leads and projects."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Operation(models.TextChoices):
    """Writes about leads, projects, their entries and ledgers."""

    LEAD_ADDED = "lead-added", _("登记线索")
    LEAD_CHANGED = "lead-changed", _("修改线索")
    LEAD_STEP = "lead-step", _("线索办理")
    LEAD_CLOSED = "lead-closed", _("关闭线索")
    PROJECT_ADDED = "project-added", _("新建项目")
    PROJECT_CHANGED = "project-changed", _("修改项目")
    STAGE_MOVED = "stage-moved", _("变更阶段")
    STATUS_CHANGED = "status-changed", _("变更状态")
    ENTRY_VERIFIED = "entry-verified", _("复核")
    ENTRY_REVERSED = "entry-reversed", _("冲销")
    EVIDENCE_ADDED = "evidence-added", _("上传证据")
    EVIDENCE_READ = "evidence-read", _("下载证据")
    NOTE_ADDED = "note-added", _("记录联系")
    SIGNING_ADDED = "signing-added", _("登记签约")
    TRANCHE_ADDED = "tranche-added", _("登记资金")
    TRANCHE_GRADED = "tranche-graded", _("评定证据等级")
    CLAIM_FILED = "claim-filed", _("申报首报")
    CLAIM_ACCEPTED = "claim-accepted", _("受理首报")
    CLAIM_RENEWED = "claim-renewed", _("首报续期")
    CLAIM_RELEASED = "claim-released", _("放弃首报")
    CLAIM_DISPUTED = "claim-disputed", _("提出争议")
    CLAIM_RULED = "claim-ruled", _("裁定争议")
    PROJECT_TRANSFERRED = "project-transferred", _("流转项目")
    FILTER_SAVED = "filter-saved", _("保存筛选")
    FILTER_DELETED = "filter-deleted", _("删除筛选")
    LEDGER_ADDED = "ledger-added", _("上传台账")
    LEDGER_MAPPED = "ledger-mapped", _("对应台账各栏")
    LEDGER_CHECKED = "ledger-checked", _("预演台账")
    LEDGER_QUEUED = "ledger-queued", _("排队导入台账")
    LEDGER_IMPORTED = "ledger-imported", _("导入台账")
    LEDGER_UNDONE = "ledger-undone", _("撤销导入")
    LEDGER_EXPORTED = "ledger-exported", _("导出台账")
