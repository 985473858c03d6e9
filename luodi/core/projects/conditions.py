"""The conditions an indicator may set on a row: a few named operations, each saying why a row does not meet it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from luodi.core.projects.errors import WrongRules
from luodi.core.projects.requirements import is_known
from luodi.core.projects.rows import Row
from luodi.core.projects.standing import stage_field
from luodi.core.projects.values import FieldValue, Period, Stage

DEEPEST = 20  # conditions within conditions
LARGEST_EXPONENT = 60


@dataclass(frozen=True)
class Asked:
    """What a figure is asked for: the period, the targets and names given with it, and labels of fields and stages."""

    period: Period
    given: Mapping[str, Decimal | str]
    labels: Mapping[str, str]

    def label(self, name: str) -> str:
        """The Chinese name of a field or stage."""
        return self.labels.get(name, name)


# Why a row does not meet the condition; "" when it does.
Condition = Callable[[Row, Asked], str]


def read_condition(where: str, spec: Any, depth: int = 0) -> Condition:
    """
    A condition from its data: ``{operation: arguments}``, or ``always``.

    Raises
    ------
    WrongRules
        When the operation is unknown, its arguments do not fit, or it is nested too deeply.
    """
    if spec == "always":
        return lambda row, asked: ""
    if depth > DEEPEST:
        raise WrongRules(where, f"条件嵌套超过 {DEEPEST} 层", "请拆成几个指标")
    if not isinstance(spec, Mapping) or len(spec) != 1:
        raise WrongRules(where, f"条件 {spec!r}", "条件写成 {操作: 参数}")
    ((name, args),) = spec.items()
    if name in ("all", "any", "not"):
        parts = args if isinstance(args, list) else [args]
        return _joined(name, [read_condition(where, part, depth + 1) for part in parts])
    made = _MAKERS.get(name)
    if made is None:
        raise WrongRules(where, f"不认识的操作 {name!r}", f"可用的操作：{'、'.join(['all', 'any', 'not', *_MAKERS])}")
    try:
        return made(*(args if isinstance(args, list) else [args]))
    except (TypeError, ValueError, InvalidOperation):
        raise WrongRules(where, f"{name} 的参数 {args!r}", "参数的个数和写法见 docs/reference/projects.md") from None


def _joined(name: str, parts: Sequence[Condition]) -> Condition:
    def every(row: Row, asked: Asked) -> str:
        return next((why for part in parts if (why := part(row, asked))), "")

    def some(row: Row, asked: Asked) -> str:
        whys = [part(row, asked) for part in parts]
        return "" if not all(whys) else "；且".join(whys) or "没有可满足的条件"

    def none(row: Row, asked: Asked) -> str:
        return "" if all(part(row, asked) for part in parts) else "属于不计的情形"

    return {"all": every, "any": some, "not": none}[name]


def _known(field: str) -> Condition:
    return lambda row, asked: "" if is_known(row.value(field)) else f"{asked.label(field)}未载明"


def _one_of(field: str, *values: FieldValue) -> Condition:
    if not values:
        raise ValueError(field)

    def check(row: Row, asked: Asked) -> str:
        value = row.value(field)
        if value in values and is_known(value):
            return ""
        return f"{asked.label(field)}是“{value}”" if is_known(value) else f"{asked.label(field)}未载明"

    return check


def _is_given(field: str, name: str) -> Condition:
    def check(row: Row, asked: Asked) -> str:
        wanted = asked.given.get(name)
        if wanted is None:
            return f"没有给出{name}"
        return "" if row.value(field) == wanted else f"{asked.label(field)}不是“{wanted}”"

    return check


def _at_least(field: str, floor: Any) -> Condition:
    least = Decimal(str(floor))

    def check(row: Row, asked: Asked) -> str:
        number = as_number(row.value(field))
        if number is None:
            return f"{asked.label(field)}未载明"
        return "" if number >= least else f"{asked.label(field)} {number} 不到 {least}"

    return check


def _in_period(field: str) -> Condition:
    def check(row: Row, asked: Asked) -> str:
        day = _day(row, field)
        if day is None:
            return f"没有{asked.label(field)}"
        return "" if asked.period.holds(day) else f"{asked.label(field)} {day} 不在期内"

    return check


def _by_end(field: str) -> Condition:
    def check(row: Row, asked: Asked) -> str:
        day = _day(row, field)
        if day is None:
            return f"没有{asked.label(field)}"
        return "" if day <= asked.period.last else f"{asked.label(field)} {day} 在期末之后"

    return check


def _reached(stage: str) -> Condition:
    return _by_end("signed_on" if Stage(stage) is Stage.SIGNED else stage_field(Stage(stage)))


def _same_year(one: str, other: str) -> Condition:
    def check(row: Row, asked: Asked) -> str:
        first, second = _day(row, one), _day(row, other)
        if first is None or second is None:
            return f"没有{asked.label(one if first is None else other)}"
        return "" if first.year == second.year else f"{asked.label(one)}与{asked.label(other)}不在同一年"

    return check


def _overdue(planned: str, actual: str) -> Condition:
    def check(row: Row, asked: Asked) -> str:
        due, done = _day(row, planned), _day(row, actual)
        if due is None:
            return f"没有{asked.label(planned)}"
        if due > asked.period.last:
            return f"{asked.label(planned)} {due} 还没有到"
        return "" if done is None or done > asked.period.last else f"{asked.label(actual)} {done} 已完成"

    return check


def _within_days(one: str, other: str, days: int) -> Condition:
    most = int(days)

    def check(row: Row, asked: Asked) -> str:
        first, second = _day(row, one), _day(row, other)
        if first is None or second is None:
            return f"没有{asked.label(one if first is None else other)}"
        taken = (second - first).days
        return "" if taken <= most else f"用了 {taken} 天，超过 {most} 天"

    return check


_MAKERS: dict[str, Callable[..., Condition]] = {
    "known": _known,
    "is": _one_of,
    "in": _one_of,
    "is-given": _is_given,
    "at-least": _at_least,
    "in-period": _in_period,
    "by-end": _by_end,
    "reached": _reached,
    "same-year": _same_year,
    "overdue": _overdue,
    "within-days": _within_days,
}


def _day(row: Row, field: str) -> date | None:
    value = row.value(field)
    return value if isinstance(value, date) else None


def as_number(value: FieldValue) -> Decimal | None:
    """A field as a number; ``None`` for text, dates, lists and what is no finite number of a sensible size."""
    if isinstance(value, Decimal):
        # 1E+999999999 is short to write and would fill the memory as a fraction.
        return value if value.is_finite() and abs(value.adjusted()) <= LARGEST_EXPONENT else None
    return Decimal(value) if isinstance(value, int) else None
