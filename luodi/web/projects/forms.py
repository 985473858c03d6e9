"""Forms about leads and projects."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from luodi.core.projects.counting_rules import CountingRules
from luodi.core.projects.dated import Dated
from luodi.core.projects.requirements import StageRules
from luodi.web.accounts.models import Unit, User
from luodi.web.projects.book import today
from luodi.web.projects.counting import CURRENCIES, counting_table
from luodi.web.projects.fields import AGREEMENTS
from luodi.web.projects.models import NoteKind, Stage, Status
from luodi.web.projects.searching import GROUPS, ORDERS

DAY = {"type": "date"}
LOOKS = (
    ("", _("全部")), ("waiting", _("待复核")), ("stuck", _("停滞 90 天以上")), ("late", _("过计划未开工")),
    ("silent", _("30 天没有联系")), ("disputed", _("有争议")), ("double", _("可能重复")),
)  # fmt: skip
SIGNING_KINDS = (
    ("new", _("首次签约")), ("re-signing", _("重签或升格")), ("increase", _("增资")), ("second-phase", _("二期")),
    ("investor-change", _("更换投资方")), ("relocation", _("市内搬迁")),
)  # fmt: skip
SOURCES = (
    "外出考察",
    "来访接待",
    "以商招商",
    "基金招商",
    "中介推荐",
    "展会",
    "企业自荐",
    "上级交办",
    "目标名单",
    "其他",
)


def units_seen(user: User) -> list[tuple[Any, str]]:
    """Units whose projects the user may see, for a choice."""
    units = (
        Unit.objects.all()
        if user.sees_everything
        else Unit.objects.under(user.unit)
        if user.unit
        else Unit.objects.none()
    )
    return [("", str(_("全部单位"))), *units.order_by("path").values_list("pk", "name")]


class SearchForm(forms.Form):
    """What to look for in the table."""

    q = forms.CharField(label=_("搜索"), max_length=100, required=False)
    stage = forms.ChoiceField(
        label=_("阶段"), required=False,
        choices=[("", _("全部阶段")), *((key, label) for key, (label, _s) in GROUPS.items()), *Stage.choices],
    )  # fmt: skip
    status = forms.ChoiceField(label=_("状态"), required=False, choices=[("", _("全部状态")), *Status.choices])
    look = forms.ChoiceField(label=_("关注"), required=False, choices=LOOKS)
    unit = forms.TypedChoiceField(label=_("单位"), required=False, coerce=int, empty_value=None)
    industry = forms.CharField(label=_("产业"), max_length=40, required=False)
    least = forms.DecimalField(
        label=_("总投资不少于（万元）"), min_value=0, max_digits=15, decimal_places=2, required=False
    )
    order = forms.ChoiceField(
        label=_("排序"), required=False, choices=[(key, label) for key, (label, _o) in ORDERS.items()]
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = units_seen(user)  # type: ignore[attr-defined]  # a ChoiceField


class LeadForm(forms.Form):
    """A lead."""

    title = forms.CharField(label=_("线索"), max_length=200)
    investor = forms.CharField(label=_("投资方"), max_length=200, required=False)
    investor_code = forms.CharField(label=_("投资方信用代码"), max_length=40, required=False)
    industry = forms.CharField(label=_("所属产业"), max_length=200, required=False)
    source = forms.ChoiceField(label=_("线索来源"), choices=[(word, word) for word in SOURCES])
    introducer = forms.CharField(label=_("引荐方"), max_length=200, required=False)
    contact_person = forms.CharField(label=_("联系人"), max_length=60, required=False)
    contact_phone = forms.CharField(label=_("联系电话"), max_length=40, required=False)
    planned_wan = forms.DecimalField(
        label=_("计划总投资（万元）"), min_value=0, max_digits=18, decimal_places=6, required=False
    )
    reported_on = forms.DateField(label=_("登记日期"), required=False, widget=forms.DateInput(attrs=DAY))
    words = forms.CharField(label=_("情况"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}))


class SigningForm(forms.Form):
    """An agreement that was signed."""

    on = forms.DateField(label=_("签约日期"), widget=forms.DateInput(attrs=DAY))
    agreement = forms.ChoiceField(label=_("协议性质"), choices=list(AGREEMENTS.items()))
    kind = forms.ChoiceField(label=_("签约种类"), choices=SIGNING_KINDS)
    amount = forms.DecimalField(label=_("金额（万）"), min_value=0, max_digits=18, decimal_places=6, required=False)
    currency = forms.ChoiceField(label=_("币种"), choices=[(c, c) for c in CURRENCIES])
    is_increment = forms.BooleanField(label=_("金额是新增部分"), required=False)
    covered = forms.BooleanField(label=_("二期已含在原合同内"), required=False)
    event = forms.CharField(label=_("所属活动"), max_length=120, required=False)


class TrancheForm(forms.Form):
    """Money that arrived."""

    on = forms.DateField(label=_("到位日期"), widget=forms.DateInput(attrs=DAY))
    amount = forms.DecimalField(label=_("金额（万）"), min_value=0, max_digits=18, decimal_places=6)
    currency = forms.ChoiceField(label=_("币种"), choices=[(c, c) for c in CURRENCIES])
    kind = forms.ChoiceField(label=_("资金种类"))
    origin = forms.ChoiceField(label=_("资金来源"))
    voucher = forms.CharField(label=_("凭证号"), max_length=60, required=False)

    def __init__(self, *args: Any, rules: Dated[CountingRules], **kwargs: Any) -> None:
        """With what may be chosen on the day that is written into it, today while there is none."""
        super().__init__(*args, **kwargs)
        table = counting_table(rules.on(self._day()))
        self.fields["kind"].choices = list(table["tranche_kinds"].items())  # type: ignore[attr-defined]
        self.fields["origin"].choices = list(table["origins"].items())  # type: ignore[attr-defined]

    def _day(self) -> date:
        try:
            return self.fields["on"].clean(self.data.get(self.add_prefix("on"))) or today()
        except ValidationError:
            return today()


class EvidenceForm(forms.Form):
    """A file that proves something."""

    kind = forms.ChoiceField(label=_("证据种类"))
    file = forms.FileField(label=_("文件"), allow_empty_file=True)
    on = forms.DateField(label=_("材料日期"), required=False, widget=forms.DateInput(attrs=DAY))

    def __init__(self, *args: Any, rules: StageRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = list(rules.evidence.items())  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """A contact with the investor."""

    kind = forms.ChoiceField(label=_("方式"), choices=NoteKind.choices)
    on = forms.DateField(label=_("日期"), required=False, widget=forms.DateInput(attrs=DAY))
    contact = forms.CharField(label=_("对方"), max_length=120, required=False)
    words = forms.CharField(label=_("内容"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3}))


class LedgerForm(forms.Form):
    """A ledger to bring in."""

    file = forms.FileField(label=_("台账文件"), widget=forms.FileInput(attrs={"accept": ".xlsx,.xls,.csv"}))
    year = forms.IntegerField(label=_("台账年份"), min_value=2000, max_value=2100, required=False)


class MoveForm(forms.Form):
    """A move to another stage."""

    to = forms.ChoiceField(label=_("阶段"), choices=Stage.choices)
    on = forms.DateField(label=_("发生日期"), required=False, widget=forms.DateInput(attrs=DAY))
    reason = forms.CharField(label=_("原因"), max_length=500, required=False)
