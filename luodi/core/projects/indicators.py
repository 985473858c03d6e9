"""Indicators as data: name, city, year, formula, cohort; each figure opens to the rows behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from functools import cache
from typing import Any

from luodi.core.projects.conditions import Asked, Condition, as_number, read_condition
from luodi.core.projects.errors import WrongRules
from luodi.core.projects.formulas import Formula, read_formula
from luodi.core.projects.money import with_unit
from luodi.core.projects.rows import Row
from luodi.core.projects.tables import TABLES, Tables
from luodi.core.projects.values import Period
from luodi.core.rules import load_rules

_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)


@dataclass(frozen=True)
class Term:
    """A count of rows, or a sum of one of their fields (``days``: of the days between two)."""

    label: str
    table: str
    where: Condition
    field: str | None = None  # None: rows are counted
    days: tuple[str, str] | None = None


@dataclass(frozen=True)
class Indicator:
    """An indicator as a city defines it in a year. The name alone says nothing: cities use one name for many things."""

    id: str
    name: str
    city: str
    year: int
    unit: str
    decimals: int
    cohort: str
    scope: str
    evidence: str
    counting: str
    credit: str  # share: by the split of credit; full: the whole for each side
    terms: Mapping[str, Term]
    formula: Formula
    labels: Mapping[str, str]
    source: str
    status: str

    @property
    def words(self) -> str:
        """The formula for a person to read."""
        return self.formula.words({name: term.label for name, term in self.terms.items()} | dict(self.labels))


@dataclass(frozen=True, slots=True)
class Part:
    """A row with what it adds to a term."""

    row: Row
    adds: Fraction


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that adds nothing to a term, and why."""

    row: Row
    reason: str


@dataclass(frozen=True)
class TermFigure:
    """A term's value with its rows."""

    label: str
    value: Fraction
    rows: tuple[Part, ...]
    left_out: tuple[LeftOut, ...]


@dataclass(frozen=True)
class Figure:
    """An indicator's value (``None``: it has none, ``note`` says why), with the terms and rows it was made of."""

    indicator: Indicator
    period: Period
    unit: str | None
    value: Fraction | None
    terms: Mapping[str, TermFigure]
    note: str = ""

    @property
    def rounded(self) -> Decimal | None:
        """The value to the indicator's decimals, half up."""
        return None if self.value is None else round_half_up(self.value, self.indicator.decimals)

    @property
    def shown(self) -> str:
        """The value with its unit, or 无法计算."""
        return "无法计算" if self.rounded is None else with_unit(self.rounded, self.indicator.unit)

    @property
    def numerator(self) -> tuple[TermFigure, ...]:
        """Terms above the line; of a formula that is no ratio, all of them."""
        return self._terms_of(0)

    @property
    def denominator(self) -> tuple[TermFigure, ...]:
        """Terms below the line; none where the formula is no ratio."""
        return self._terms_of(1)

    def _terms_of(self, side: int) -> tuple[TermFigure, ...]:
        formula = self.indicator.formula
        if formula.op in ("ratio", "percent"):
            return tuple(self.terms[name] for name in formula.parts[side].terms())
        return tuple(self.terms[name] for name in formula.terms()) if side == 0 else ()


def round_half_up(value: Fraction, decimals: int) -> Decimal:
    """
    ``value`` to so many decimals, halves away from zero, as published figures are rounded.

    >>> round_half_up(Fraction(907 * 100, 1093), 2)
    Decimal('82.98')
    """
    scaled = abs(value) * 10**decimals
    whole = (scaled + Fraction(1, 2)).__floor__()
    return Decimal(whole if value >= 0 else -whole).scaleb(-decimals, _WIDE)


def read_indicator(spec: Mapping[str, Any], labels: Mapping[str, str]) -> Indicator:
    """
    One indicator from its data; ``labels`` name fields, stages and targets.

    Raises
    ------
    WrongRules
        When something it needs is missing or cannot be read.
    """
    where = str(spec.get("id"))
    absent = [key for key in ("id", "name", "city", "year", "cohort", "terms", "formula", "source") if key not in spec]
    if absent:
        raise WrongRules(where, f"缺少 {'、'.join(absent)}", "指标要写明名称、城市、年份、公式、对象和来源")
    if spec.get("credit", "share") not in ("share", "full"):
        raise WrongRules(where, f"credit: {spec['credit']!r}", "写 share（按分成）或 full（双方全额）")
    terms = {name: _term(f"{where}.{name}", term) for name, term in spec["terms"].items()}
    return Indicator(
        where, spec["name"], spec["city"], int(spec["year"]), spec.get("unit", ""), int(spec.get("decimals", 2)),
        spec["cohort"], spec.get("scope", ""), spec.get("evidence", ""), spec.get("counting", "default"),
        spec.get("credit", "share"), terms, read_formula(where, spec["formula"], terms), labels,
        spec["source"], spec.get("status", "待核实"),
    )  # fmt: skip


def _term(where: str, spec: Mapping[str, Any]) -> Term:
    table, summed = spec.get("of"), spec.get("sum")
    if table not in TABLES:
        raise WrongRules(where, f"of: {table!r}", f"可用的表：{'、'.join(TABLES)}")
    if ("sum" in spec) == ("count" in spec):
        raise WrongRules(where, f"{dict(spec)!r}", "每一项写 count 或 sum 之一")
    where_spec = spec["count"] if "count" in spec else spec.get("where", "always")
    label, condition = spec.get("label", where), read_condition(where, where_spec)
    match summed:
        case None | str():
            return Term(label, table, condition, summed)
        case {"days": [str(one), str(other)]}:
            return Term(label, table, condition, "", (one, other))
    raise WrongRules(where, f"sum: {summed!r}", "写字段名，或 {days: [起, 止]}")


@cache
def shipped_indicators() -> tuple[Indicator, ...]:
    """The indicators luodi ships; a city adds its own."""
    rules = load_rules("project_indicators")
    return tuple(read_indicator(spec, rules["labels"]) for spec in rules["indicators"])


def find_indicator(id: str, city: str, year: int, among: Iterable[Indicator] | None = None) -> Indicator | None:
    """The city's version in force in ``year`` (the latest not after it), or else the default's; ``None`` if neither."""
    known = [i for i in (shipped_indicators() if among is None else among) if i.id == id and i.year <= year]
    for place in (city, "默认"):
        own = [i for i in known if i.city == place]
        if own:
            return max(own, key=lambda i: i.year)
    return None


def compute_figure(
    indicator: Indicator,
    tables: Tables,
    period: Period,
    given: Mapping[str, Decimal | str] | None = None,
    unit: str | None = None,
) -> Figure:
    """
    The indicator's value over ``tables`` for ``period``.

    Parameters
    ----------
    tables
        What :func:`luodi.core.projects.tables.rows_of_period` gives.
    given
        Targets (``Decimal``) and names (an event) the indicator asks for.
    unit
        A county or department: rows count by its share of the credit, or in full, as the indicator says.

    Returns
    -------
    Figure
        Exact, with each term's rows and every row left out with its reason. Without a value where a target is not
        given or the divisor is 0.
    """
    asked = Asked(period, given or {}, indicator.labels)
    terms = {
        name: _term_figure(term, tables.get(term.table, ()), asked, unit, in_full=indicator.credit == "full")
        for name, term in indicator.terms.items()
    }
    values = {name: term.value for name, term in terms.items()}
    value = indicator.formula.value(values, asked.given)
    note = "" if value is not None else "除数为 0，或没有给出需要的目标值"
    return Figure(indicator, period, unit, value, terms, note)


def _term_figure(term: Term, rows: Iterable[Row], asked: Asked, unit: str | None, *, in_full: bool) -> TermFigure:
    parts, left_out, total = [], [], Fraction(0)
    for row in rows:
        adds: Fraction | None = None
        why = row.reason or term.where(row, asked)
        if not why:
            adds = _amount(term, row)
            why = "" if adds is not None else f"{asked.label(term.field or '天数')}未载明"
        if not why:
            weight = row.weight(unit, in_full=in_full)
            why = "" if weight else f"不属于{unit}"
        if why or adds is None:
            left_out.append(LeftOut(row, why))
            continue
        parts.append(Part(row, adds * weight))
        total += adds * weight
    return TermFigure(term.label, total, tuple(parts), tuple(left_out))


def _amount(term: Term, row: Row) -> Fraction | None:
    """What a row adds before credit is split; ``None`` where the field it needs is not known."""
    if term.field is None:
        return Fraction(row.count)
    if term.days is not None:
        first, second = (row.value(name) for name in term.days)
        try:
            return Fraction((second - first).days) * row.count  # type: ignore[operator, union-attr]  # two dates, or TypeError
        except (TypeError, AttributeError):
            return None
    number = as_number(row.value(term.field))
    if number is None:
        return None
    return Fraction(number) if term.field == "amount_wan" else Fraction(number) * row.count
