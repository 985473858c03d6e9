"""What each stage asks of a project: a table that a city edits, read and checked here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from luodi.core.projects.errors import WrongRules
from luodi.core.projects.values import FieldValue, ProjectFacts, Stage
from luodi.core.rules import load_rules


@dataclass(frozen=True, slots=True)
class Condition:
    """When a requirement applies: another field is known, or holds one of ``values``."""

    field: str
    values: tuple[FieldValue, ...] | None = None  # None: any value will do

    def holds(self, fields: Mapping[str, FieldValue]) -> bool:
        """Whether the fields of a project meet the condition."""
        value = fields.get(self.field)
        return is_known(value) if self.values is None else value in self.values


@dataclass(frozen=True, slots=True)
class Requirement:
    """A field to fill in, or with ``is_evidence`` a kind of file to show."""

    key: str
    label: str
    is_evidence: bool = False
    when: Condition | None = None
    first: date = date.min
    last: date = date.max

    def applies(self, fields: Mapping[str, FieldValue], on: date) -> bool:
        """Whether it is asked for on this day of a project with these fields."""
        return self.first <= on <= self.last and (self.when is None or self.when.holds(fields))


@dataclass(frozen=True, slots=True)
class StageRules:
    """The table: requirements and whether a second person verifies, by stage; labels of stages and evidence."""

    version: str
    requirements: Mapping[Stage, tuple[Requirement, ...]]
    verified: frozenset[Stage]
    labels: Mapping[str, str]
    evidence: Mapping[str, str]

    def label(self, stage: Stage) -> str:
        """The Chinese name of a stage."""
        return self.labels[stage]


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing a project lacks: for which stage, what, and why it is asked for."""

    stage: Stage
    key: str
    label: str
    is_evidence: bool
    reason: str


def is_known(value: FieldValue) -> bool:
    """Whether a field holds something: ``None``, blanks and empty lists are nothing, ``False`` and 0 are something."""
    if value is None:
        return False
    return bool(value.strip()) if isinstance(value, str) else value != ()


def read_stage_rules(table: Mapping[str, Any]) -> StageRules:
    """
    The stage table of ``rules/project_stages.yaml``, or a city's edited copy of it.

    Raises
    ------
    WrongRules
        When a stage is unknown, a kind of evidence has no label, or a line cannot be read.
    """
    labels, evidence = table.get("labels", {}), table.get("evidence", {})
    requirements: dict[Stage, tuple[Requirement, ...]] = {}
    verified = set()
    for name, entry in table.get("stages", {}).items():
        stage = _stage(name)
        lines = entry.get("requirements") or []
        requirements[stage] = tuple(_requirement(name, line, evidence) for line in lines)
        if entry.get("verify"):
            verified.add(stage)
    absent = [stage.value for stage in Stage if stage not in labels]
    if absent:
        raise WrongRules("labels", f"缺少 {'、'.join(absent)} 的名称", "每个阶段都要有名称")
    return StageRules(str(table.get("version", "")), requirements, frozenset(verified), dict(labels), dict(evidence))


def _stage(name: str) -> Stage:
    try:
        return Stage(name)
    except ValueError:
        raise WrongRules("stages", f"不认识的阶段 {name!r}", f"可用的阶段：{'、'.join(Stage)}") from None


def _requirement(stage: str, line: Mapping[str, Any], evidence: Mapping[str, str]) -> Requirement:
    days = _day(stage, line.get("from", date.min)), _day(stage, line.get("to", date.max))
    when = _condition(stage, line["when"]) if "when" in line else None
    if "evidence" in line:
        kind = line["evidence"]
        if kind not in evidence:
            raise WrongRules(stage, f"不认识的证据种类 {kind!r}", f"可用的种类：{'、'.join(evidence)}")
        return Requirement(kind, evidence[kind], True, when, *days)
    if not isinstance(line.get("field"), str):
        raise WrongRules(stage, f"{dict(line)!r}", "每一条要写 field 或 evidence")
    return Requirement(line["field"], str(line.get("label", line["field"])), False, when, *days)


def _day(stage: str, written: Any) -> date:
    """A day as YAML has it, or as text where the table was kept as JSON."""
    if isinstance(written, date):
        return written
    try:
        return date.fromisoformat(written)
    except (TypeError, ValueError):
        raise WrongRules(stage, f"日期 {written!r}", "日期写成 2026-01-31") from None


def _condition(stage: str, when: Mapping[str, Any]) -> Condition:
    match when:
        case {"field": str(name), "is": value}:
            return Condition(name, (value,))
        case {"field": str(name), "in": list(values)}:
            return Condition(name, tuple(values))
        case {"field": str(name), "known": True}:
            return Condition(name)
    raise WrongRules(stage, f"条件 {when!r}", "条件写成 {field, is}、{field, in} 或 {field, known: true}")


@cache
def default_stage_rules() -> StageRules:
    """The table luodi ships."""
    return read_stage_rules(load_rules("project_stages"))


def missing_for(project: ProjectFacts, stage: Stage, rules: StageRules, on: date) -> tuple[Missing, ...]:
    """
    What ``project`` lacks to stand at ``stage`` on the day ``on``, in the order of the stages.

    Everything asked for on the way counts, except for stages that were passed over with a reason. Leaving asks only
    for what leaving asks: a lead that is given up need not show a contract.

    Returns
    -------
    tuple of Missing
        Empty when nothing is missing.
    """
    path = [stage] if stage is Stage.EXITED else [s for s in Stage if s.order <= stage.order]
    shown = {file.kind for file in project.evidence}
    found = []
    for step in path:
        if step in project.skipped and step is not stage:
            continue
        for asked in rules.requirements.get(step, ()):
            if not asked.applies(project.fields, on):
                continue
            there = asked.key in shown if asked.is_evidence else is_known(project.fields.get(asked.key))
            if not there:
                found.append(Missing(step, asked.key, asked.label, asked.is_evidence, _reason(step, asked, rules)))
    return tuple(found)


def _reason(stage: Stage, asked: Requirement, rules: StageRules) -> str:
    what = f"缺“{asked.label}”{'的证据文件' if asked.is_evidence else ''}"
    return f"{what}（{rules.label(stage)}阶段要求{'，按条件' if asked.when else ''}）"
