"""Review (预审): gates first, then a scoring sheet; what has no evidence has no score, and the result is a range."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from typing import Any

from luodi.core.projects.conditions import as_number
from luodi.core.projects.errors import WrongRules
from luodi.core.projects.gates import Answer, Gate, GateResult, check_gates, read_gates
from luodi.core.projects.indicators import round_half_up
from luodi.core.projects.values import FieldValue
from luodi.core.rules import load_rules


class Verdict(StrEnum):
    """What the gates and the score come to; a person decides."""

    STOPPED = "stopped"  # a veto
    HELD = "held"  # conditions to meet, or a gate that holds
    OPEN = "open"  # something decisive is not known
    PASSED = "passed"
    FAILED = "failed"  # cannot reach the sheet's pass mark any more


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a scoring sheet. ``of`` is one field, or two to divide; see ``rules/project_review.yaml``."""

    id: str
    label: str
    points: Fraction
    method: str
    of: tuple[str, ...] = ()
    full: Fraction = Fraction(0)
    step: Fraction = Fraction(1)
    step_points: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A scoring sheet: items, and the score that passes (``None``: none was published)."""

    id: str
    label: str
    items: tuple[Item, ...]
    pass_at: Fraction | None
    source: str
    status: str


@dataclass(frozen=True, slots=True)
class ItemScore:
    """An item's score (``None``: nothing to score it by), the amount it was scored by, and the reason in words."""

    item: Item
    score: Fraction | None
    amount: Fraction | None
    reason: str


@dataclass(frozen=True)
class Review:
    """A project's review: gates, items, and the range its score can have once what is unknown is known."""

    sheet: Sheet
    gates: tuple[GateResult, ...]
    items: tuple[ItemScore, ...]
    low: Fraction
    high: Fraction
    verdict: Verdict

    @property
    def vetoes(self) -> tuple[GateResult, ...]:
        """Gates that stop the project."""
        return tuple(g for g in self.gates if g.answer is Answer.FAIL and g.gate.stops)

    @property
    def shown(self) -> str:
        """The score, or its range while something has no evidence."""
        low, high = round_half_up(self.low, 1), round_half_up(self.high, 1)
        return f"{low} 分" if self.low == self.high else f"{low} 至 {high} 分（有 {self.unscored} 项没有材料）"

    @property
    def unscored(self) -> int:
        """How many items have no score."""
        return sum(item.score is None for item in self.items)


def read_sheet(id: str, table: Mapping[str, Any] | None = None) -> Sheet:
    """
    A scoring sheet luodi ships by its name, or a city's own ``table``.

    Raises
    ------
    WrongRules
        When there is no such sheet, or an item cannot be read.
    """
    sheets = load_rules("project_review")["sheets"]
    spec = sheets.get(id) if table is None else table
    if spec is None:
        raise WrongRules("sheets", f"没有“{id}”", f"可用的评分表：{'、'.join(sheets)}")
    items = tuple(_item(f"{id}.{line.get('id')}", line) for line in spec["items"])
    pass_at = spec.get("pass_at")
    return Sheet(
        id, spec["label"], items, None if pass_at is None else _number(id, pass_at), spec["source"], spec["status"]
    )


def _number(where: str, written: Any) -> Fraction:
    try:
        number = as_number(Decimal(str(written)))
    except InvalidOperation:
        number = None
    if number is None:
        raise WrongRules(where, f"{str(written)[:40]!r}", "这里要写一个数")
    return Fraction(number)


def _item(where: str, line: Mapping[str, Any]) -> Item:
    method, points = line.get("method"), _number(where, line.get("points"))
    of: tuple[str, ...] = (str(line.get("id")),)
    match line.get("of"):
        case str(name):
            of = (name,)
        case {"ratio": [str(one), str(other)]}:
            of = (one, other)
        case None if method == "given":
            pass
        case other_spec:
            raise WrongRules(where, f"of: {other_spec!r}", "写字段名，或 {ratio: [分子, 分母]}")
    if method == "given":
        return Item(str(line["id"]), line["label"], points, method, of)
    if method == "floor":
        return Item(str(line["id"]), line["label"], points, method, of, _number(where, line.get("at_least")))
    if method != "linear" or not (step := _number(where, line.get("step"))):
        raise WrongRules(where, f"method: {method!r}", "写 given、linear（step 大于 0）或 floor")
    return Item(
        str(line["id"]), line["label"], points, method, of, _number(where, line.get("full")), step,
        _number(where, line.get("step_points")),
    )  # fmt: skip


def review_project(
    fields: Mapping[str, FieldValue],
    sheet: Sheet,
    gates: Sequence[Gate] | None = None,
    given: Mapping[str, Decimal] | None = None,
) -> Review:
    """
    The review of a project.

    Parameters
    ----------
    fields
        What is known; amounts as ``Decimal``.
    given
        Scores that persons gave to items of the method ``given``; one outside 0 .. points is told and not taken.

    Returns
    -------
    Review
        Each item with its amount and reason. Missing evidence gives no score (not 0): the range runs from all such
        items at 0 to all in full.
    """
    answers = check_gates(fields, read_gates() if gates is None else gates)
    items = tuple(_score(item, fields, given or {}) for item in sheet.items)
    low = sum((s.score for s in items if s.score is not None), Fraction(0))
    high = low + sum((s.item.points for s in items if s.score is None), Fraction(0))
    return Review(sheet, answers, items, low, high, _verdict(answers, sheet, low, high))


def _score(item: Item, fields: Mapping[str, FieldValue], given: Mapping[str, Decimal]) -> ItemScore:
    if item.method == "given":
        number = as_number(given.get(item.id))
        if number is None:
            return ItemScore(item, None, None, f"{item.label}：没有评分")
        if not 0 <= number <= item.points:
            return ItemScore(item, None, None, f"{item.label}：评分 {number} 不在 0 至 {item.points} 之间，未采用")
        return ItemScore(item, Fraction(number), None, f"{item.label}：评 {number} 分，满分 {item.points}")
    amount = _amount(item, fields)
    if amount is None:
        return ItemScore(item, None, None, f"{item.label}：没有{'和'.join(item.of)}的材料")
    seen = round_half_up(amount, 2)
    if item.method == "floor":
        met = amount >= item.full
        why = f"{item.label}：{seen}，{'达到' if met else '低于'} {round_half_up(item.full, 2)}"
        return ItemScore(item, item.points if met else Fraction(0), amount, why)
    short = max(Fraction(0), item.full - amount) / item.step
    score = max(Fraction(0), item.points - short * item.step_points)
    why = f"{item.label}：{seen}，满分线 {round_half_up(item.full, 2)}，得 {round_half_up(score, 2)}"
    return ItemScore(item, score, amount, why)


def _amount(item: Item, fields: Mapping[str, FieldValue]) -> Fraction | None:
    numbers = [as_number(fields.get(name)) for name in item.of]
    known = [Fraction(n) for n in numbers if n is not None]
    if len(known) < len(numbers):
        return None
    if len(known) == 1:
        return known[0]
    return known[0] / known[1] if known[1] > 0 else None


def _verdict(gates: Sequence[GateResult], sheet: Sheet, low: Fraction, high: Fraction) -> Verdict:
    failed = [g for g in gates if g.answer is Answer.FAIL]
    if any(g.gate.stops for g in failed):
        return Verdict.STOPPED
    if sheet.pass_at is not None and high < sheet.pass_at:
        return Verdict.FAILED
    if failed or any(g.answer is Answer.CONDITIONAL for g in gates):
        return Verdict.HELD
    if any(g.answer is Answer.UNKNOWN for g in gates) or (sheet.pass_at is not None and low < sheet.pass_at):
        return Verdict.OPEN
    return Verdict.PASSED if sheet.pass_at is not None or low == high else Verdict.OPEN
