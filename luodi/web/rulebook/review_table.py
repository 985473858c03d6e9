"""The table of the review: gates and scoring sheets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from luodi.core.projects.errors import WrongRules
from luodi.core.projects.gates import Gate, read_gates
from luodi.core.projects.review import Sheet, read_sheet
from luodi.core.rules import load_rules
from luodi.web.rulebook.shapes import CHOICE, NUMBER, Choices, Column, Line, Lines, Part, Table

ON_FAIL: dict[str, Any] = {"stop": _("一票否决"), "hold": _("有条件通过")}
METHODS: dict[str, Any] = {"given": _("人工评分"), "linear": _("按差额扣分"), "floor": _("达标给满分")}
CHECKED: dict[str, Any] = {"待核实": _("待核实"), "verified": _("已核实")}
_ANSWERS = ("pass", "conditional", "fail")


@dataclass(frozen=True)
class ReviewRules:
    """Gates, sheets by id, and the content they were read from."""

    gates: tuple[Gate, ...]
    sheets: Mapping[str, Sheet]
    content: Mapping[str, Any]


def _shipped() -> dict[str, Any]:
    rules = load_rules("project_review")
    return {"gates": rules["gates"], "sheets": rules["sheets"]}


def _gate_line(gate: Mapping[str, Any]) -> Line:
    words = {answer: "、".join(gate.get(answer, ())) for answer in _ANSWERS}
    below = "、".join(f"{key}={value}" for key, value in gate.get("below", {}).items())
    kept = {key: str(gate.get(key, "")) for key in ("id", "label", "on_fail", "field", "source", "status")}
    return {**kept, **words, "below": below}


def _gate(line: Line) -> dict[str, Any]:
    gate: dict[str, Any] = {key: line[key] for key in ("id", "label", "on_fail", "field", "source", "status")}
    gate |= {answer: [w.strip() for w in line[answer].split("、") if w.strip()] for answer in _ANSWERS}
    below = [pair.partition("=") for pair in line["below"].split("、") if pair.strip()]
    if below:
        gate["below"] = {key.strip(): value.strip() for key, _eq, value in below}
    return gate


def _item_line(sheet: str, item: Mapping[str, Any]) -> Line:
    of = item.get("of", "")
    return {
        "sheet": sheet,
        "of": " / ".join(of["ratio"]) if isinstance(of, Mapping) else str(of),
        **{
            key: str(item.get(key, ""))
            for key in ("id", "label", "points", "method", "full", "step", "step_points", "at_least")
        },
    }


def _item(line: Line) -> dict[str, Any]:
    item = {key: line[key] for key in ("id", "label", "points", "method")}
    item |= {key: line[key] for key in ("full", "step", "step_points", "at_least") if line[key]}
    parts = [part.strip() for part in line["of"].split("/") if part.strip()]
    if parts:
        item["of"] = parts[0] if len(parts) == 1 else {"ratio": parts}  # type: ignore[assignment]  # as the rule file has it
    return item


def to_lines(content: Mapping[str, Any]) -> Lines:
    """The content as lines."""
    sheets = [
        {
            "id": key,
            "label": sheet["label"],
            "pass_at": "" if sheet.get("pass_at") is None else str(sheet["pass_at"]),
            "source": sheet["source"],
            "status": sheet["status"],
        }
        for key, sheet in content["sheets"].items()
    ]
    items = [_item_line(key, item) for key, sheet in content["sheets"].items() for item in sheet["items"]]
    return {"gates": [_gate_line(gate) for gate in content["gates"]], "sheets": sheets, "items": items}


def from_lines(lines: Lines) -> dict[str, Any]:
    """Lines as the content."""
    sheets: dict[str, Any] = {
        line["id"]: {**line, "pass_at": line["pass_at"] or None, "items": []} for line in lines["sheets"]
    }
    for line in lines["items"]:
        if line["sheet"] not in sheets:
            raise WrongRules("items", f"评分表“{line['sheet']}”", "先在评分表里写上它")
        sheets[line["sheet"]]["items"].append(_item(line))
    return {"gates": [_gate(line) for line in lines["gates"]], "sheets": sheets}


def read_review(content: Mapping[str, Any]) -> ReviewRules:
    """
    Gates and sheets from their content.

    Raises
    ------
    WrongRules
        When a gate or a sheet cannot be read, an id comes twice, or there is no sheet.
    """
    gates = read_gates(content["gates"])
    if len({gate.id for gate in gates}) != len(gates):
        raise WrongRules("gates", "、".join(gate.id for gate in gates), "每个关口的代号只用一次")
    if not content["sheets"]:
        raise WrongRules("sheets", "没有评分表", "至少要有一张评分表")
    sheets = {key: read_sheet(key, sheet) for key, sheet in content["sheets"].items()}
    for key, sheet in sheets.items():
        if not sheet.items or len({item.id for item in sheet.items}) != len(sheet.items):
            raise WrongRules(key, "、".join(item.id for item in sheet.items), "评分表要有项目，代号各用一次")
    return ReviewRules(gates, sheets, content)


def _sheet_names(lines: Lines) -> Choices:
    return [(line["id"], line["label"]) for line in lines.get("sheets", [])]


_STATUS = Column("status", _("核实情况"), CHOICE, lambda lines: list(CHECKED.items()), needed=True)
_SOURCE = Column("source", _("文件依据"), needed=True)
TABLE = Table(
    name="review",
    label=_("预审关口与评分表"),
    about=_("哪些情形一票否决，评分表有哪些项、怎样给分。没有材料的项不给分。已过预审的项目按当时生效的版本看。"),
    parts=(
        Part("gates", _("准入关口"), (
            Column("id", _("代号"), needed=True), Column("label", _("名称"), needed=True),
            Column("on_fail", _("不通过时"), CHOICE, lambda lines: list(ON_FAIL.items()), needed=True),
            Column("field", _("看哪个字段"), needed=True),
            Column("pass", _("通过的取值"), needed=True), Column("conditional", _("有条件的取值")), Column("fail", _("不通过的取值")),
            Column("below", _("免审线（字段=数）")), _SOURCE, _STATUS,
        ), ("id",)),
        Part("sheets", _("评分表"), (
            Column("id", _("代号"), needed=True), Column("label", _("名称"), needed=True),
            Column("pass_at", _("及格分"), NUMBER), _SOURCE, _STATUS,
        ), ("id",)),
        Part("items", _("评分项"), (
            Column("sheet", _("评分表"), CHOICE, _sheet_names, needed=True),
            Column("id", _("代号"), needed=True), Column("label", _("名称"), needed=True),
            Column("points", _("满分"), NUMBER, needed=True),
            Column("method", _("给分办法"), CHOICE, lambda lines: list(METHODS.items()), needed=True),
            Column("of", _("看哪个字段（两个相除写 甲 / 乙）")),
            Column("full", _("满分线"), NUMBER), Column("step", _("每差多少"), NUMBER),
            Column("step_points", _("扣多少分"), NUMBER), Column("at_least", _("达标线"), NUMBER),
        ), ("sheet", "id"), folded_by="sheet"),
    ),
    shipped=_shipped,
    to_lines=to_lines,
    from_lines=from_lines,
    read=read_review,
    source=lambda: str(load_rules("project_review")["source"]),
)  # fmt: skip
