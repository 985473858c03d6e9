"""The arithmetic an indicator may do with its terms: a few named operations on exact fractions, no code."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from luodi.core.projects.conditions import DEEPEST, as_number
from luodi.core.projects.errors import WrongRules


@dataclass(frozen=True, slots=True)
class Formula:
    """
    An operation with its parts, or a leaf: ``term`` (the name of a term), ``given`` (a target's name), ``number``.

    Values are exact; a part that has no value, or a division by zero, leaves the whole without a value.
    """

    op: str
    parts: tuple[Formula, ...] = ()
    name: str = ""
    number: Fraction = Fraction(0)

    def value(self, terms: Mapping[str, Fraction], given: Mapping[str, Decimal | str]) -> Fraction | None:
        """The exact value, or ``None`` where a part has none."""
        match self.op:
            case "number":
                return self.number
            case "term":
                return terms.get(self.name)
            case "given":
                target = given.get(self.name)
                amount = as_number(target) if isinstance(target, Decimal) else None
                return None if amount is None else Fraction(amount)
        values = [part.value(terms, given) for part in self.parts]
        known = [value for value in values if value is not None]
        return _OPERATIONS[self.op][0](known) if len(known) == len(values) else None

    def terms(self) -> tuple[str, ...]:
        """Names of the terms within, in order, each once."""
        if self.op == "term":
            return (self.name,)
        return tuple(dict.fromkeys(name for part in self.parts for name in part.terms()))

    def words(self, labels: Mapping[str, str]) -> str:
        """The formula for a person to read."""
        match self.op:
            case "number":
                return str(Decimal(self.number.numerator) / self.number.denominator)
            case "term" | "given":
                return labels.get(self.name, self.name)
        shown = [part.words(labels) for part in self.parts]
        if self.op in ("least", "most"):
            return f"{'较小者' if self.op == 'least' else '较大者'}（{'，'.join(shown)}）"
        inner = [f"({s})" if part.op in _LOOSE else s for s, part in zip(shown, self.parts, strict=True)]
        if self.op == "percent":
            return f"{inner[0]} ÷ {inner[1]} × 100%"
        return f" {_SIGNS[self.op]} ".join(inner)


# Digits only: 1e999999999 is short to write and fills the memory.
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_LONGEST_NUMBER = 40
_LOOSE = ("plus", "minus", "ratio", "percent")
_SIGNS = {"ratio": "÷", "times": "×", "plus": "+", "minus": "−"}


def _ratio(values: Sequence[Fraction]) -> Fraction | None:
    return values[0] / values[1] if values[1] else None


def _percent(values: Sequence[Fraction]) -> Fraction | None:
    return 100 * values[0] / values[1] if values[1] else None


def _times(values: Sequence[Fraction]) -> Fraction:
    product = Fraction(1)
    for value in values:
        product *= value
    return product


# Operation → what it does, and how many parts it has (at least, at most).
_OPERATIONS: dict[str, tuple[Any, int, int]] = {
    "ratio": (_ratio, 2, 2),
    "percent": (_percent, 2, 2),
    "times": (_times, 2, 9),
    "plus": (sum, 2, 9),
    "minus": (lambda values: values[0] - values[1], 2, 2),
    "least": (min, 2, 9),
    "most": (max, 2, 9),
}


def read_formula(where: str, spec: Any, terms: Mapping[str, Any], depth: int = 0) -> Formula:
    """
    A formula from its data: a term's name, a number, ``{given: name}`` or ``{operation: [parts]}``.

    Raises
    ------
    WrongRules
        When it names a term or an operation that does not exist, has too few or too many parts, or is too deep.
    """
    if depth > DEEPEST:
        raise WrongRules(where, f"公式嵌套超过 {DEEPEST} 层", "请拆成几个指标")
    if isinstance(spec, str) and spec in terms:
        return Formula("term", name=spec)
    if isinstance(spec, (int, float, str)) and not isinstance(spec, bool):
        number = _NUMBER.fullmatch(str(spec)[: _LONGEST_NUMBER + 1])
        if number is None or len(str(spec)) > _LONGEST_NUMBER:
            raise WrongRules(where, f"{str(spec)[:40]!r}", f"可用的项：{'、'.join(terms)}，或一个数")
        return Formula("number", number=Fraction(Decimal(str(spec))))
    if not isinstance(spec, Mapping) or len(spec) != 1:
        raise WrongRules(where, f"公式 {spec!r}", "公式写成 {操作: [各项]}")
    ((op, parts),) = spec.items()
    if op == "given" and isinstance(parts, str):
        return Formula("given", name=parts)
    if op not in _OPERATIONS or not isinstance(parts, list):
        raise WrongRules(where, f"不认识的操作 {op!r}", f"可用的操作：{'、'.join(['given', *_OPERATIONS])}")
    _, fewest, most = _OPERATIONS[op]
    if not fewest <= len(parts) <= most:
        raise WrongRules(where, f"{op} 有 {len(parts)} 项", f"应有 {fewest} 至 {most} 项")
    return Formula(op, tuple(read_formula(where, part, terms, depth + 1) for part in parts))
