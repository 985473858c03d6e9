"""Gates of the review: what stops a project or holds it, whatever it scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from luodi.core.projects.conditions import as_number
from luodi.core.projects.errors import WrongRules
from luodi.core.projects.requirements import is_known
from luodi.core.projects.values import FieldValue
from luodi.core.rules import load_rules


class Answer(StrEnum):
    """What a gate says."""

    PASS = "pass"
    CONDITIONAL = "conditional"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Gate:
    """A gate: the field that answers it, which answers pass, and the amounts below which nobody is asked."""

    id: str
    label: str
    field: str
    answers: Mapping[str, Answer]
    stops: bool
    exempt_below: Mapping[str, Decimal]
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class GateResult:
    """A gate's answer for a project, with the reason in words."""

    gate: Gate
    answer: Answer
    reason: str


def read_gates(lines: Sequence[Mapping[str, Any]] | None = None) -> tuple[Gate, ...]:
    """
    Gates of ``rules/project_review.yaml``, or a city's own.

    Raises
    ------
    WrongRules
        When a gate lacks a part, or one answer is given two meanings.
    """
    return tuple(_gate(line) for line in (load_rules("project_review")["gates"] if lines is None else lines))


def _gate(line: Mapping[str, Any]) -> Gate:
    where = str(line.get("id"))
    answers: dict[str, Answer] = {}
    for answer in (Answer.PASS, Answer.CONDITIONAL, Answer.FAIL):
        for word in line.get(answer.value, ()):
            if word in answers:
                raise WrongRules(where, f"“{word}”有两种结果", "每个取值只能有一种结果")
            answers[word] = answer
    absent = [key for key in ("id", "label", "field", "source", "status") if not line.get(key)]
    if absent or line.get("on_fail") not in ("stop", "hold") or not answers:
        raise WrongRules(
            where, f"缺少 {'、'.join(absent) or 'on_fail 或取值'}", "on_fail 写 stop 或 hold，并列出各种取值"
        )
    below = {key: Decimal(str(value)) for key, value in line.get("below", {}).items()}
    return Gate(
        where, line["label"], line["field"], answers, line["on_fail"] == "stop", below, line["source"], line["status"]
    )


def check_gates(fields: Mapping[str, FieldValue], gates: Sequence[Gate]) -> tuple[GateResult, ...]:
    """Each gate's answer for a project's fields; what is not known is unknown, neither passed nor failed."""
    return tuple(_result(gate, fields) for gate in gates)


def _result(gate: Gate, fields: Mapping[str, FieldValue]) -> GateResult:
    value = fields.get(gate.field)
    if is_known(value):
        answer = gate.answers.get(str(value), Answer.UNKNOWN)
        why = f"{gate.label}：{value}" if answer is not Answer.UNKNOWN else f"{gate.label}：不认识的取值“{value}”"
        return GateResult(gate, answer, why)
    amounts = {key: as_number(fields.get(key)) for key in gate.exempt_below}
    if amounts and all(number is not None and number < gate.exempt_below[key] for key, number in amounts.items()):
        return GateResult(gate, Answer.PASS, f"{gate.label}：低于免审线")
    return GateResult(gate, Answer.UNKNOWN, f"{gate.label}：没有材料")
