"""The tables of first report and of what counts: limits of a claim; signings, money, grades of evidence, exclusions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from luodi.core.projects.claims import read_ownership_rules
from luodi.core.projects.counting_rules import read_counting_rules
from luodi.core.rules import load_rules
from luodi.web.rulebook.shapes import CHOICE, NUMBER, YES, Choices, Column, Lines, Part, Table, whole_number

LIMITS: dict[str, Any] = {
    "floor_wan": _("受保护的最低计划投资（万元）"), "needs_acceptance": _("要上级受理（1 是，0 否）"),
    "protection_days": _("保护期（天，空着是不限）"), "renewals": _("可续期次数（空着是不限）"),
    "renewal_days": _("每次续期（天）"), "idle_days": _("多少天无进展即失效（空着是不失效）"),
}  # fmt: skip
SIGNINGS: dict[str, Any] = {
    "new": _("首次签约"), "re-signing": _("重签或升格"), "increase": _("增资"), "second-phase": _("二期"),
    "investor-change": _("更换投资方"), "relocation": _("市内搬迁"),
}  # fmt: skip
WAYS: dict[str, Any] = {
    "first": _("只计首签"), "increment": _("只计增量"), "unless-covered": _("不在原合同内的另计"),
    "move": _("转到新投资方，总额不变"), "never": _("不计"),
}  # fmt: skip
AGREEMENTS: dict[str, Any] = {"framework": _("框架或意向"), "binding": _("正式合同")}


def _own() -> dict[str, Any]:
    return dict(load_rules("project_ownership")["sets"]["default"])


def _limit_lines(content: Mapping[str, Any]) -> Lines:
    words = {True: "1", False: "0", None: ""}
    return {"limits": [
        {"limit": name, "value": words[content[name]] if isinstance(content[name], bool | None) else str(content[name])}
        for name in LIMITS
    ]}  # fmt: skip


def _limits(lines: Lines) -> dict[str, Any]:
    given = {line["limit"]: line["value"] for line in lines["limits"] if line["limit"] in LIMITS}
    found: dict[str, Any] = {
        name: whole_number(words, str(LIMITS[name])) if words else None
        for name, words in given.items()
        if name != "floor_wan"
    }
    found["floor_wan"] = given.get("floor_wan") or 0
    found["needs_acceptance"] = bool(found.get("needs_acceptance"))
    found["renewal_days"] = found.get("renewal_days") or 0
    return found


def _limit_names(lines: Lines) -> Choices:
    return list(LIMITS.items())


OWNERSHIP = Table(
    name="ownership",
    label=_("首报规则"),
    about=_("首报从多大的项目起受保护、保护多久、可续几次、多久没有进展就失效。首报按申报那天生效的版本判断。"),
    parts=(
        Part("limits", _("规定"), (
            Column("limit", _("事项"), CHOICE, _limit_names), Column("value", _("值"), NUMBER),
        ), ("limit",), fixed=True),
    ),
    shipped=_own,
    to_lines=_limit_lines,
    from_lines=_limits,
    read=read_ownership_rules,
    source=lambda: str(load_rules("project_ownership")["source"]),
)  # fmt: skip


def _count() -> dict[str, Any]:
    return dict(load_rules("project_counting")["sets"]["default"])


def _count_lines(content: Mapping[str, Any]) -> Lines:
    def counted(key: str) -> list[dict[str, str]]:
        return [
            {"key": k, "label": line["label"], "counts": "1" if line["counts"] else ""}
            for k, line in content[key].items()
        ]

    return {
        "agreements": [{"agreement": a, "counts": "1" if a in content["agreements"] else ""} for a in AGREEMENTS],
        "signings": [{"kind": kind, "way": content["signings"][kind]["count"]} for kind in SIGNINGS],
        "grades": counted("grades"),
        "kinds": counted("tranche_kinds"),
        "origins": [
            {"key": k, "label": label, "counts": "1" if k in content["origins_counted"] else ""}
            for k, label in content["origins"].items()
        ],
        "exclusions": [{"key": k, "label": label} for k, label in content["exclusions"].items()],
    }


def _counted(lines: Lines) -> dict[str, Any]:
    def counted(key: str) -> dict[str, Any]:
        return {line["key"]: {"label": line["label"], "counts": bool(line["counts"])} for line in lines[key]}

    return {
        "agreements": [line["agreement"] for line in lines["agreements"] if line["counts"]],
        "signings": {line["kind"]: {"count": line["way"]} for line in lines["signings"]},
        "exclusions": {line["key"]: line["label"] for line in lines["exclusions"]},
        "grades": counted("grades"),
        "tranche_kinds": counted("kinds"),
        "origins": {line["key"]: line["label"] for line in lines["origins"]},
        "origins_counted": [line["key"] for line in lines["origins"] if line["counts"]],
    }


_KEY = Column("key", _("代号"), needed=True)
_LABEL = Column("label", _("名称"), needed=True)
_COUNTS = Column("counts", _("计入"), YES)

COUNTING = Table(
    name="counting",
    label=_("计入口径与证据等级"),
    about=_("哪些签约、哪些资金、哪一等证据计入数字，哪些项目剔除。签约和资金按发生那天生效的版本计。"),
    parts=(
        Part("grades", _("证据等级"), (_KEY, _LABEL, _COUNTS), ("key",)),
        Part("kinds", _("资金种类"), (_KEY, _LABEL, _COUNTS), ("key",)),
        Part("origins", _("资金来源"), (_KEY, _LABEL, _COUNTS), ("key",)),
        Part("signings", _("各种签约怎样计"), (
            Column("kind", _("签约种类"), CHOICE, lambda lines: list(SIGNINGS.items())),
            Column("way", _("计法"), CHOICE, lambda lines: list(WAYS.items()), needed=True),
        ), ("kind",), fixed=True),
        Part("agreements", _("协议性质"), (
            Column("agreement", _("协议性质"), CHOICE, lambda lines: list(AGREEMENTS.items())), _COUNTS,
        ), ("agreement",), fixed=True),
        Part("exclusions", _("剔除项"), (_KEY, _LABEL), ("key",)),
    ),
    shipped=_count,
    to_lines=_count_lines,
    from_lines=_counted,
    read=read_counting_rules,
    source=lambda: str(load_rules("project_counting")["source"]),
)  # fmt: skip
