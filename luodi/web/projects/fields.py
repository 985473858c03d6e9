"""The fields of a project: what each is called, what it holds, how it is written and kept."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.core.projects.money import plain_number
from luodi.core.projects.values import FieldValue
from luodi.core.rules import load_rules
from luodi.web.errors import Refused
from luodi.web.reports.storing import one_line, storable

TEXT, LONG, MONEY, NUMBER, DAY, YES, CHOICE = "text", "long", "money", "number", "day", "yes", "choice"
LONGEST = {TEXT: 200, LONG: 4000}
_MOST = Decimal(10) ** 12


@dataclass(frozen=True)
class Field:
    """A field: its name in the book, its label, and what it holds; ``choices`` of a CHOICE by value."""

    name: str
    label: Any
    kind: str = TEXT
    choices: Mapping[str, Any] | None = None


def _field(name: str, label: Any, kind: str = TEXT, choices: Mapping[str, Any] | None = None) -> tuple[str, Field]:
    return name, Field(name, label, kind, choices)


AGREEMENTS = {"framework": gettext_lazy("框架或意向"), "binding": gettext_lazy("正式合同")}
FIELDS: dict[str, Field] = dict(
    (
        _field("name", gettext_lazy("项目名称")),
        _field("investor", gettext_lazy("投资方")),
        _field("investor_code", gettext_lazy("投资方信用代码")),
        _field("industry", gettext_lazy("所属产业")),
        _field("content", gettext_lazy("建设内容"), LONG),
        _field("place", gettext_lazy("建设地点")),
        _field("planned_total_wan", gettext_lazy("计划总投资（万元）"), MONEY),
        _field("planned_fixed_wan", gettext_lazy("固定资产投资（万元）"), MONEY),
        _field("next_step", gettext_lazy("下一步工作"), LONG),
        _field("progress", gettext_lazy("进展情况"), LONG),
        _field("problems", gettext_lazy("存在问题"), LONG),
        _field("leader", gettext_lazy("包联领导")),
        _field("source", gettext_lazy("线索来源")),
        _field("introducer", gettext_lazy("引荐方")),
        _field("first_reporter", gettext_lazy("首报单位")),
        _field("reported_on", gettext_lazy("首报日期"), DAY),
        _field("decision_maker", gettext_lazy("投资方决策人")),
        _field("needs_land", gettext_lazy("需要用地"), YES),
        _field("site_mu", gettext_lazy("用地（亩）"), NUMBER),
        _field("review_result", gettext_lazy("预审结论")),
        _field("agreement", gettext_lazy("协议性质"), CHOICE, AGREEMENTS),
        _field("parties", gettext_lazy("签约各方"), LONG),
        _field("contract_wan", gettext_lazy("签约额（万元）"), MONEY),
        _field("contract_fixed_wan", gettext_lazy("签约固定资产投资（万元）"), MONEY),
        _field("origin", gettext_lazy("投资方来源"), CHOICE, {
            "foreign": gettext_lazy("境外"), "other-province": gettext_lazy("省外"),
            "other-city": gettext_lazy("省内市外"), "local": gettext_lazy("本市"),
        }),
        _field("foreign_wan", gettext_lazy("其中外资（万美元）"), MONEY),
        _field("event", gettext_lazy("所属活动")),
        _field("signed_on", gettext_lazy("签约日期"), DAY),
        _field("planned_start", gettext_lazy("计划开工日期"), DAY),
        _field("planned_operation", gettext_lazy("计划投产日期"), DAY),
        _field("company_code", gettext_lazy("项目公司信用代码")),
        _field("registered_on", gettext_lazy("注册日期"), DAY),
        _field("project_code", gettext_lazy("投资项目统一代码")),
        _field("started_on", gettext_lazy("开工日期"), DAY),
        _field("start_kind", gettext_lazy("开工方式")),
        _field("statistics_code", gettext_lazy("统计项目编码")),
        _field("completed_on", gettext_lazy("竣工日期"), DAY),
        _field("operating_on", gettext_lazy("投产日期"), DAY),
        _field("actual_output_wan", gettext_lazy("实际年产值（万元）"), MONEY),
        _field("agreed_output_wan", gettext_lazy("约定年产值（万元）"), MONEY),
        _field("above_scale", gettext_lazy("规模以上"), YES),
        _field("paid_wan", gettext_lazy("台账所列到位资金（万元）"), MONEY),
        _field("exit_reason", gettext_lazy("退出原因")),
        _field("exclusion", gettext_lazy("剔除项"), CHOICE, {
            "local-capital": gettext_lazy("纯本地资金"), "fiscal": gettext_lazy("财政投资工程"),
            "utility-branch": gettext_lazy("公用事业网点"), "real-estate": gettext_lazy("房地产"),
            "small-services": gettext_lazy("小型服务业"), "covered-phase": gettext_lazy("原合同内的二期"),
            "relocation": gettext_lazy("市内搬迁"),
        }),
        _field("note", gettext_lazy("备注"), LONG),
    )
)  # fmt: skip
# Amounts that are counted from entries are never typed into the project.
_MONEY = re.compile(r"\d{1,15}(?:\.\d{1,6})?")


def review_fields(content: Mapping[str, Any] | None = None) -> dict[str, Field]:
    """Fields that gates and sheets of the review (as luodi ships it, or a city's) ask for and the ledger does not."""
    rules = load_rules("project_review") if content is None else content
    found: dict[str, Field] = {}
    for gate in rules["gates"]:
        words = [word for key in ("pass", "conditional", "fail") for word in gate.get(key, ())]
        name = gate["field"]
        found[name] = Field(name, gate["label"], CHOICE, {word: GATE_WORDS.get(word, word) for word in words})
        for below in gate.get("below", {}):
            found[below] = Field(below, GATE_WORDS.get(below, below), NUMBER)
    for key, sheet in rules["sheets"].items():
        for item in sheet["items"]:
            if item["method"] == "given":
                name = score_field(key, item["id"])
                found[name] = Field(name, f"{item['label']}（0–{item['points']}）", NUMBER)
            of = item.get("of")
            names = of["ratio"] if isinstance(of, dict) else [of or item["id"]]
            for name in names if item["method"] != "given" else ():
                if name not in FIELDS:
                    label = GATE_WORDS.get(name, f"{item['label']}（{name}）" if len(names) > 1 else item["label"])
                    found.setdefault(name, Field(name, label, NUMBER))
    return found


def score_field(sheet: str, item: str) -> str:
    """The field that holds the score a person gave to an item of a sheet."""
    return f"score-{sheet}-{item}"


GATE_WORDS: dict[str, Any] = {
    "not-listed": gettext_lazy("不在清单"), "permit-held": gettext_lazy("已取得许可"),
    "permit-needed": gettext_lazy("需要许可"), "prohibited": gettext_lazy("禁止"),
    "encouraged": gettext_lazy("鼓励类"), "allowed": gettext_lazy("允许类"), "restricted": gettext_lazy("限制类"),
    "eliminated": gettext_lazy("淘汰类"), "approved": gettext_lazy("已批准"), "pending": gettext_lazy("办理中"),
    "refused": gettext_lazy("未通过"), "in-line": gettext_lazy("符合"), "quota-needed": gettext_lazy("需要总量指标"),
    "forbidden-zone": gettext_lazy("在禁止区域"), "none": gettext_lazy("不涉及"), "in-park": gettext_lazy("在认定园区内"),
    "outside-park": gettext_lazy("在认定园区外"), "fits": gettext_lazy("符合规划"),
    "to-adjust": gettext_lazy("需要调整"), "unfit": gettext_lazy("不符合"), "clean": gettext_lazy("没有问题"),
    "to-watch": gettext_lazy("需要关注"), "dishonest": gettext_lazy("失信"),
    "energy_tce": gettext_lazy("年综合能耗（吨标煤）"), "electricity_10k_kwh": gettext_lazy("年用电量（万千瓦时）"),
}  # fmt: skip


def all_fields() -> dict[str, Field]:
    """Every field somebody may write."""
    return {**review_fields(), **FIELDS}


def label_of(name: str) -> str:
    """What a field is called on screen."""
    known = FIELDS.get(name) or all_fields().get(name)
    return str(known.label) if known else name


def read_value(field: Field, written: str) -> FieldValue:
    """
    What somebody wrote into a field; ``None`` for nothing.

    Raises
    ------
    Refused
        When it cannot be that, naming the field and the form expected.
    """
    words = storable(written).strip()
    if not words:
        return None
    match field.kind:
        case "money" | "number":
            plain = words.replace(",", "").replace("，", "")
            if _MONEY.fullmatch(plain.removeprefix("-").removeprefix("−")) and plain[0] in "-−":
                raise Refused(_("“%(field)s”不能小于 0。") % {"field": field.label})
            if not _MONEY.fullmatch(plain) or Decimal(plain) > _MOST:
                raise Refused(_("“%(field)s”要写成数，如 12000 或 3.5。") % {"field": field.label})
            return Decimal(plain)
        case "day":
            try:
                return date.fromisoformat(words)
            except ValueError:
                raise Refused(_("“%(field)s”要写成日期，如 2026-03-31。") % {"field": field.label}) from None
        case "yes":
            return words in ("yes", "true", "True", "1", "是", "on")
        case "choice":
            if field.choices is None or words not in field.choices:
                raise Refused(_("“%(field)s”请从给出的选项里选。") % {"field": field.label})
            return words
    most = LONGEST[field.kind]
    kept = one_line(words) if field.kind == TEXT else words
    if len(kept) > most:
        raise Refused(_("“%(field)s”最多 %(most)s 字。") % {"field": field.label, "most": most})
    return kept


def encode(value: FieldValue) -> Any:
    """A value as JSON keeps it."""
    match value:
        case Decimal():
            return format(value, "f")
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
    return value


def decode(name: str, kept: Any, more: Mapping[str, Field] | None = None) -> FieldValue:
    """A value as it was kept; of a field that is not known any more (nor one of ``more``), its words."""
    field = FIELDS.get(name) or (more or {}).get(name) or all_fields().get(name)
    kind = field.kind if field else (MONEY if name.endswith("_wan") else TEXT)
    try:
        if kind in (MONEY, NUMBER) and kept is not None:
            return Decimal(str(kept))
        if kind == DAY and isinstance(kept, str):
            return date.fromisoformat(kept)
    except (InvalidOperation, ValueError):
        return str(kept)
    return tuple(kept) if isinstance(kept, list) else kept


def shown(name: str, value: Any) -> str:
    """A value in words, for the screen."""
    if value is None or value == "":
        return ""
    field = FIELDS.get(name) or all_fields().get(name)
    if field is not None and field.choices is not None:
        return str(field.choices.get(str(value), value))
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if isinstance(value, Decimal):
        return plain_number(value)
    return "、".join(value) if isinstance(value, tuple) else str(value)
