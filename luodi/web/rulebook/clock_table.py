"""The tables of clocks: on a lead, and the ladder of reminders on a task."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from luodi.core.projects.errors import WrongRules
from luodi.core.projects.leads import ClockRule, read_clock
from luodi.core.projects.tasks import LadderStep, read_ladder
from luodi.core.rules import load_rules
from luodi.web.rulebook.shapes import CHOICE, NUMBER, Column, Line, Lines, Part, Table, whole_number

STEPS: dict[str, Any] = {
    "answer": _("首次响应"), "study": _("研判意见"), "feedback": _("反馈来源方"), "progress": _("报送进展"),
}  # fmt: skip
BY: dict[str, Any] = {"working": _("工作日"), "calendar": _("日历日")}
WHOM: dict[str, Any] = {
    "assignee": _("承办人"), "head": _("单位负责人"), "asker": _("交办人"), "leader": _("分管领导"),
}  # fmt: skip
REMINDERS: dict[str, Any] = {
    "remind": _("到期提醒"), "due": _("今日到期"), "overdue": _("逾期提醒"), "yellow": _("黄牌"), "red": _("红牌"),
}  # fmt: skip
_FIXED: dict[str, Any] = {
    "city_joins_wan": _("计划投资从多少万元起市级提前介入"), "experts_study_days": _("要专家论证的，研判最多几天"),
}  # fmt: skip


@dataclass(frozen=True)
class LeadClock:
    """The clock on leads: its steps, the amount from which the city joins, days where experts are needed."""

    steps: tuple[ClockRule, ...]
    city_joins_wan: Decimal
    experts_study_days: int


@dataclass(frozen=True)
class FollowUp:
    """The ladder of reminders, and after how many days without a contact somebody is told."""

    ladder: tuple[LadderStep, ...]
    no_contact_days: int


def _clock() -> dict[str, Any]:
    rules = load_rules("project_tasks")
    return {"lead_clock": rules["lead_clock"], "lead_rules": rules["lead_rules"]}


def _clock_lines(content: Mapping[str, Any]) -> Lines:
    return {
        "steps": [
            {
                "step": line["step"],
                "label": line["label"],
                "days": str(line.get("days") or ""),
                "every": str(line.get("every") or ""),
                "by": line["by"],
            }
            for line in content["lead_clock"]
        ],
        "limits": [{"limit": name, "value": str(content["lead_rules"][name])} for name in _FIXED],
    }


def _clock_of(lines: Lines) -> dict[str, Any]:
    limits = {line["limit"]: line["value"] for line in lines["limits"]}
    return {
        "lead_clock": [_clock_step(line) for line in lines["steps"]],
        "lead_rules": {name: whole_number(limits.get(name, "0"), str(label)) for name, label in _FIXED.items()},
    }


def _clock_step(line: Line) -> dict[str, Any]:
    days = {key: whole_number(line[key], line["label"]) for key in ("days", "every") if line[key]}
    return {"step": line["step"], "label": line["label"], "by": line["by"], **days}


def read_lead_clock(content: Mapping[str, Any]) -> LeadClock:
    """
    The clock from its content.

    Raises
    ------
    WrongRules
        When a step has no length or two, or comes twice.
    """
    steps = read_clock(content["lead_clock"])
    names = [rule.step for rule in steps]
    if len(set(names)) != len(names):
        raise WrongRules("lead_clock", "、".join(names), "每一步只写一次")
    given = content["lead_rules"]
    return LeadClock(steps, Decimal(str(given["city_joins_wan"])), int(given["experts_study_days"]))


CLOCK = Table(
    name="clock",
    label=_("线索时限"),
    about=_("线索登记以后几天内答复、研判、反馈，多久报一次进展。线索按登记那天生效的版本计。"),
    parts=(
        Part("steps", _("步骤"), (
            Column("step", _("步骤"), CHOICE, lambda lines: list(STEPS.items()), needed=True),
            Column("label", _("叫法"), needed=True),
            Column("days", _("几天内"), NUMBER),
            Column("every", _("或每隔几天"), NUMBER),
            Column("by", _("按"), CHOICE, lambda lines: list(BY.items()), needed=True),
        ), ("step",)),
        Part("limits", _("其他"), (
            Column("limit", _("事项"), CHOICE, lambda lines: list(_FIXED.items())),
            Column("value", _("值"), NUMBER, needed=True),
        ), ("limit",), fixed=True),
    ),
    shipped=_clock,
    to_lines=_clock_lines,
    from_lines=_clock_of,
    read=read_lead_clock,
    source=lambda: str(load_rules("project_tasks")["source"]),
)  # fmt: skip


def _follow_up() -> dict[str, Any]:
    rules = load_rules("project_tasks")
    return {"ladder": rules["ladder"], "no_contact_days": rules["no_contact_days"]}


def _ladder_lines(content: Mapping[str, Any]) -> Lines:
    return {
        "ladder": [
            {"offset": str(s["offset"]), "step": s["step"], "to": s["to"], "label": s["label"]}
            for s in content["ladder"]
        ],
        "limits": [{"limit": "no_contact_days", "value": str(content["no_contact_days"])}],
    }


def _ladder_of(lines: Lines) -> dict[str, Any]:
    return {
        "ladder": [{**line, "offset": whole_number(line["offset"], line["label"])} for line in lines["ladder"]],
        "no_contact_days": whole_number(lines["limits"][0]["value"], "no_contact_days") if lines["limits"] else 0,
    }


def read_follow_up(content: Mapping[str, Any]) -> FollowUp:
    """
    The ladder from its content.

    Raises
    ------
    WrongRules
        When a step comes twice, or the days without a contact are fewer than one.
    """
    ladder = read_ladder(content["ladder"])
    names = [step.step for step in ladder]
    if len(set(names)) != len(names):
        raise WrongRules("ladder", "、".join(names), "每一步只写一次")
    if content["no_contact_days"] < 1:
        raise WrongRules("no_contact_days", str(content["no_contact_days"]), "要写 1 天以上")
    return FollowUp(ladder, content["no_contact_days"])


FOLLOW_UP = Table(
    name="follow-up",
    label=_("督办提醒"),
    about=_("期限前后第几个工作日提醒谁，多少天没有联系算断联。事项按交办那天生效的版本提醒。"),
    parts=(
        Part("ladder", _("提醒阶梯"), (
            Column("offset", _("期限后第几个工作日（期限前写负数）"), NUMBER, needed=True),
            Column("step", _("步骤"), CHOICE, lambda lines: list(REMINDERS.items()), needed=True),
            Column("to", _("告诉谁"), CHOICE, lambda lines: list(WHOM.items()), needed=True),
            Column("label", _("叫法"), needed=True),
        ), ("step",)),
        Part("limits", _("其他"), (
            Column("limit", _("事项"), CHOICE, lambda lines: [("no_contact_days", _("多少天没有联系"))]),
            Column("value", _("值"), NUMBER, needed=True),
        ), ("limit",), fixed=True),
    ),
    shipped=_follow_up,
    to_lines=_ladder_lines,
    from_lines=_ladder_of,
    read=read_follow_up,
    source=lambda: str(load_rules("project_tasks")["source"]),
)  # fmt: skip
