"""The table of what each stage asks for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from luodi.core.projects.requirements import read_stage_rules
from luodi.core.projects.values import Stage
from luodi.core.rules import load_rules
from luodi.web.projects.fields import FIELDS
from luodi.web.projects.models import Stage as StageWords
from luodi.web.rulebook.shapes import CHOICE, DAY, YES, Choices, Column, Line, Lines, Part, Table

FILE = "file:"
_YES, _NO = "是", "否"


def _stages(lines: Lines) -> Choices:
    return list(StageWords.choices)


def _asked(lines: Lines) -> Choices:
    files = [(f"{FILE}{line['key']}", f"{line['label']}（{_('文件')}）") for line in lines.get("evidence", [])]
    return [*((name, field.label) for name, field in FIELDS.items()), *files]


def _conditions(lines: Lines) -> Choices:
    return [("", "—"), *((name, field.label) for name, field in FIELDS.items())]


def _shipped() -> dict[str, Any]:
    rules = load_rules("project_stages")
    return {"labels": rules["labels"], "evidence": rules["evidence"], "stages": rules["stages"]}


def to_lines(content: Mapping[str, Any]) -> Lines:
    """The content as lines."""
    asked = [
        _line(stage, requirement)
        for stage, entry in content["stages"].items()
        for requirement in entry.get("requirements") or []
    ]
    checks = [
        {"stage": s.value, "verify": "1" if content["stages"].get(s.value, {}).get("verify") else ""} for s in Stage
    ]
    files = [{"key": key, "label": label} for key, label in content["evidence"].items()]
    return {"asked": asked, "checks": checks, "evidence": files}


def _line(stage: str, requirement: Mapping[str, Any]) -> Line:
    when = requirement.get("when") or {}
    value = when["in"] if "in" in when else [when["is"]] if "is" in when else []
    words = {True: _YES, False: _NO}
    said = "、".join(words.get(v, str(v)) if isinstance(v, bool) else str(v) for v in value)
    return {
        "stage": stage,
        "asked": f"{FILE}{requirement['evidence']}" if "evidence" in requirement else requirement["field"],
        "label": str(requirement.get("label", "")),
        "when": when.get("field", ""),
        "value": said,
        "from": str(requirement.get("from", "")),
        "to": str(requirement.get("to", "")),
    }


def from_lines(lines: Lines) -> dict[str, Any]:
    """Lines as the content."""
    checks = {line["stage"] for line in lines["checks"] if line["verify"]}
    stages: dict[str, Any] = {s.value: {"verify": s.value in checks, "requirements": []} for s in Stage}
    for line in lines["asked"]:
        stages.setdefault(line["stage"], {"requirements": []})["requirements"].append(_requirement(line))
    evidence = {line["key"]: line["label"] for line in lines["evidence"]}
    return {"labels": load_rules("project_stages")["labels"], "evidence": evidence, "stages": stages}


def _requirement(line: Line) -> dict[str, Any]:
    asked: dict[str, Any]
    if line["asked"].startswith(FILE):
        asked = {"evidence": line["asked"].removeprefix(FILE)}
    else:
        label = line["label"] or str(FIELDS[line["asked"]].label if line["asked"] in FIELDS else line["asked"])
        asked = {"field": line["asked"], "label": label}
    if line["when"]:
        values = [{_YES: True, _NO: False}.get(v, v) for v in line["value"].split("、") if v]
        how: dict[str, Any] = {"in": values} if len(values) > 1 else {"is": values[0]} if values else {"known": True}
        asked["when"] = {"field": line["when"], **how}
    return asked | {key: line[key] for key in ("from", "to") if line[key]}


TABLE = Table(
    name="stages",
    label=_("各阶段要件"),
    about=_("项目进入每个阶段要有哪些登记事项和证据文件，哪些阶段要第二人复核。已走过的阶段按当时生效的版本判断。"),
    parts=(
        Part("asked", _("要件"), (
            Column("stage", _("阶段"), CHOICE, _stages, needed=True),
            Column("asked", _("要什么"), CHOICE, _asked, needed=True),
            Column("label", _("叫法")),
            Column("when", _("条件：当"), CHOICE, _conditions),
            Column("value", _("是（几个值用顿号隔开，空着是有值即可）")),
            Column("from", _("从哪天起要"), DAY),
            Column("to", _("到哪天为止"), DAY),
        ), ("stage", "asked"), folded_by="stage"),
        Part("checks", _("第二人复核"), (
            Column("stage", _("阶段"), CHOICE, _stages),
            Column("verify", _("要第二人复核"), YES),
        ), ("stage",), fixed=True),
        Part("evidence", _("证据种类"), (
            Column("key", _("代号"), needed=True), Column("label", _("名称"), needed=True),
        ), ("key",)),
    ),
    shipped=_shipped,
    to_lines=to_lines,
    from_lines=from_lines,
    read=read_stage_rules,
    source=lambda: str(load_rules("project_stages")["source"]),
)  # fmt: skip
