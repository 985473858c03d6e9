"""Indicators: the language, the rows behind a figure, and published figures, the wrong ones included."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.projects.conditions import Asked, read_condition
from luodi.core.projects.errors import WrongRules
from luodi.core.projects.formulas import read_formula
from luodi.core.projects.indicators import (
    Figure,
    compute_figure,
    find_indicator,
    read_indicator,
    round_half_up,
    shipped_indicators,
)
from luodi.core.projects.published import check_published, numerators_for
from luodi.core.projects.rows import Row
from luodi.core.projects.values import Period

YEAR = Period.year(2024)
DAY = date(2024, 6, 1)
FAIR = {"event": "兰洽会"}


def project(ident: int, **fields: object) -> Row:
    """A project signed at the fair in June."""
    return Row(f"p{ident}", f"p{ident}", DAY, DAY, fields={"event": "兰洽会", "signed_on": DAY, **fields})


def projects(signed: int, **reached: int) -> dict[str, list[Row]]:
    """So many signed projects, the first of them with each stage's day set."""
    return {"projects": [project(i, **{k: DAY for k, n in reached.items() if i < n}) for i in range(signed)]}


def figure(name: str, tables: dict, city: str = "默认", **given_: object) -> Figure:
    """A shipped indicator over rows."""
    indicator = find_indicator(name, city, 2024)
    assert indicator is not None
    return compute_figure(indicator, tables, YEAR, {**FAIR, **given_})


@pytest.mark.parametrize(("name", "city", "signed", "reached", "shown"), [
    ("start-rate", "默认", 1093, {"started_on": 907}, "82.98%"),  # 兰洽会, 19th
    ("start-rate", "默认", 1299, {"started_on": 1002}, "77.14%"),  # 20th
    ("start-rate", "默认", 1292, {"started_on": 733}, "56.73%"),  # 21st
    ("start-rate", "山西", 3132, {"started_on": 2350}, "75.03%"),  # signed and started in 2024
    ("completion-rate", "默认", 1093, {"completed_on": 401}, "36.69%"),
    ("start-rate", "默认", 56, {"started_on": 46}, "82.14%"),  # 庆阳: 23 built + 23 building
    ("completion-rate", "默认", 56, {"completed_on": 23}, "41.07%"),  # 庆阳, printed 41 %
    ("start-rate", "默认", 68, {"started_on": 40}, "58.82%"),  # 太原; the numerator is inferred
])  # fmt: skip
def test_published_rates_follow_from_their_projects(name, city, signed, reached, shown):
    """A rate over as many rows as were published gives the published figure, with each row to be seen."""
    found = figure(name, projects(signed, **reached), city)
    assert found.shown == shown
    assert len(found.numerator[0].rows) == next(iter(reached.values()))
    assert len(found.denominator[0].rows) == signed
    assert len(found.numerator[0].left_out) == signed - len(found.numerator[0].rows)


def test_operating_of_those_started():
    """太原 2021: 17 operating of 57 started, whatever was signed; the printed 29.82 % allows no other count."""
    rows = {"projects": [project(i, started_on=DAY, operating_on=DAY if i < 17 else None) for i in range(57)]
            + [project(100 + i) for i in range(11)]}  # fmt: skip
    assert figure("operation-rate", rows).shown == "29.82%"
    assert numerators_for(Decimal("29.82"), 57) == (17,)
    assert numerators_for(Decimal("58.82"), 68) == (40,)
    assert numerators_for(Decimal("29.83"), 57) == ()


@pytest.mark.parametrize(
    ("paid", "contract", "shown"), [("2794.49", "6129.09", "45.59%"), ("2143.95", "6511.53", "32.93%")]
)
def test_money_in_of_contracts(paid: str, contract: str, shown: str):
    """兰洽会 19th and 20th: funds arrived over contracts, 亿元, here in 万元 over two projects."""
    half = Decimal(contract) * 5000
    rows = {"projects": [project(1, paid_wan=Decimal(paid) * 10_000, contract_wan=half), project(2, contract_wan=half)]}
    found = figure("paid-in-rate", rows)
    assert found.shown == shown
    assert [(p.row.id, p.reason) for p in found.numerator[0].left_out] == [("p2", "到位资金未载明")]


@pytest.mark.parametrize(("numerator", "denominator", "printed", "recomputed", "verdict"), [
    ("907", "1093", "82.98", "82.98", "agrees"),
    ("881.4", "6793.18", "12.64", "12.97", "differs"),  # 兰洽会 21st
    ("881.4", "6973.18", "12.64", "12.64", "agrees"),  # what the sister report's denominator gives
    ("217.2", "375", "58.2", "57.9", "differs"),  # 云南 2015
    ("301.7", "418.12", "72.17", "72.16", "rounding"),  # 达效率: the last digit only
    ("23", "56", "41", "41", "agrees"),
])  # fmt: skip
def test_published_percentages_beside_their_own_parts(numerator, denominator, printed, recomputed, verdict):
    """The wrong ones are told apart from rounding, and what their parts give is stated."""
    check = check_published(Decimal(numerator), Decimal(denominator), Decimal(printed))
    assert (check.recomputed, check.verdict) == (Decimal(recomputed), verdict)
    assert printed in check.message


def test_output_over_what_was_agreed():
    """达效率: 301.7 of 418.12 is 72.16 %; a project that states only one of the two is left out of both."""
    rows = {"projects": [
        project(1, operating_on=DAY, actual_output_wan=Decimal("3017000"), agreed_output_wan=Decimal("4181200")),
        project(2, operating_on=DAY, actual_output_wan=Decimal(9)),
    ]}  # fmt: skip
    found = figure("effect-rate", rows)
    assert found.shown == "72.16%"
    assert [p.reason for p in found.numerator[0].left_out] == ["约定年产值未载明"]


def test_scores_of_count_and_amount():
    """签约得分: half by count, half by amount; 目标得分 stops at full points; 扣分 0.1 and 0.2."""
    signings = {"signings": [Row(str(i), str(i), DAY, DAY, amount_wan=Decimal(100)) for i in range(3)]}
    found = figure("signing-score", signings, target_count=Decimal(4), target_amount_wan=Decimal(600))
    assert found.value == Fraction(125, 2)
    money = {"tranches": [Row("t", "p", DAY, DAY, amount_wan=Decimal(150))]}
    assert figure("target-score", money, target=Decimal(100), points=Decimal(20)).value == 20
    assert figure("target-score", money, target=Decimal(300), points=Decimal(20)).value == 10
    late = {"projects": [project(1, planned_start=DAY), project(2, planned_start=DAY, started_on=DAY),
                         project(3, found_false=True), project(4, planned_start=date(2025, 1, 1))]}  # fmt: skip
    assert figure("deduction", late).value == Fraction(3, 10)


def test_intensity_and_days():
    """Investment over land of projects that state both; mean days to the first answer."""
    rows = {"projects": [project(1, fixed_wan=Decimal(32000), site_mu=Decimal(100)), project(2, fixed_wan=Decimal(1)),
                         project(3, reported_on=DAY, first_processed_on=date(2024, 6, 4)),
                         project(4, reported_on=DAY, first_processed_on=DAY)]}  # fmt: skip
    assert figure("investment-intensity", rows).shown == "320 万元/亩"
    assert figure("days-to-answer", rows).shown == "1.5 天"


def test_a_figure_without_divisor_or_target_has_no_value():
    """Nothing signed, or no target given: no figure, not zero."""
    for found in (figure("start-rate", {"projects": []}), figure("target-score", {"tranches": []}, points=Decimal(1))):
        assert (found.value, found.shown) == (None, "无法计算")
        assert found.note


def test_the_city_and_year_choose_the_indicator():
    """Shanxi counts the same year only; elsewhere the default; nothing before the first version."""
    assert find_indicator("start-rate", "山西", 2026).scope == "当年签约且当年开工"
    assert find_indicator("start-rate", "昆明", 2026).city == "默认"
    assert find_indicator("start-rate", "山西", 2020) is None
    assert len({(i.id, i.city, i.year) for i in shipped_indicators()}) == len(shipped_indicators())


@pytest.mark.parametrize(("credit", "expected"), [("share", [30, 70]), ("full", [100, 100])])
def test_a_county_has_its_share_or_the_whole(credit: str, expected: list[int]):
    """By the split of credit (宁德 5:5), or in full for each side (昆明 2024)."""
    spec = SPEC | {"terms": {"a": {"of": "signings", "sum": "amount_wan"}}, "credit": credit}
    shares = (("甲县", Fraction(3, 10)), ("乙县", Fraction(7, 10)))
    tables = {"signings": [Row("s", "p", DAY, DAY, amount_wan=Decimal(100), shares=shares)]}
    indicator = read_indicator(spec, {})
    assert [compute_figure(indicator, tables, YEAR, unit=u).value for u in ("甲县", "乙县")] == expected
    other = compute_figure(indicator, tables, YEAR, unit="丙县")
    assert (other.value, other.terms["a"].left_out[0].reason) == (0, "不属于丙县")


SPEC = {"id": "x", "name": "x", "city": "默认", "year": 2024, "cohort": "x", "source": "x",
        "terms": {"a": {"of": "projects", "count": "always"}}, "formula": "a"}  # fmt: skip


@pytest.mark.parametrize(("spec", "fields", "why"), [
    ({"known": "a"}, {"a": 0}, ""),
    ({"known": "a"}, {"a": " "}, "a未载明"),
    ({"is": ["a", "x"]}, {"a": "x"}, ""),
    ({"is": ["a", "x"]}, {"a": "y"}, "a是“y”"),
    ({"in": ["a", "x", "y"]}, {}, "a未载明"),
    ({"is-given": ["a", "event"]}, {"a": "兰洽会"}, ""),
    ({"is-given": ["a", "event"]}, {"a": "别的"}, "a不是“兰洽会”"),
    ({"is-given": ["a", "nobody"]}, {"a": "别的"}, "没有给出nobody"),
    ({"at-least": ["a", 3]}, {"a": Decimal(3)}, ""),
    ({"at-least": ["a", 3]}, {"a": Decimal("2.9")}, "a 2.9 不到 3"),
    ({"at-least": ["a", 3]}, {"a": Decimal("NaN")}, "a未载明"),
    ({"at-least": ["a", 3]}, {"a": Decimal("1e999999")}, "a未载明"),
    ({"in-period": "a"}, {"a": date(2024, 12, 31)}, ""),
    ({"in-period": "a"}, {"a": date(2025, 1, 1)}, "a 2025-01-01 不在期内"),
    ({"by-end": "a"}, {"a": date(2020, 1, 1)}, ""),
    ({"by-end": "a"}, {"a": "2020"}, "没有a"),
    ({"reached": "in-statistics"}, {"in_statistics_on": DAY}, ""),
    ({"same-year": ["a", "b"]}, {"a": DAY, "b": date(2025, 1, 1)}, "a与b不在同一年"),
    ({"overdue": ["a", "b"]}, {"a": DAY}, ""),
    ({"overdue": ["a", "b"]}, {"a": DAY, "b": DAY}, "b 2024-06-01 已完成"),
    ({"overdue": ["a", "b"]}, {"a": date(2025, 1, 1)}, "a 2025-01-01 还没有到"),
    ({"within-days": ["a", "b", 3]}, {"a": DAY, "b": date(2024, 6, 4)}, ""),
    ({"within-days": ["a", "b", 3]}, {"a": DAY, "b": date(2024, 6, 5)}, "用了 4 天，超过 3 天"),
    ({"not": {"known": "a"}}, {}, ""),
    ({"any": [{"known": "a"}, {"known": "b"}]}, {"b": 1}, ""),
    ({"any": [{"known": "a"}, {"known": "b"}]}, {}, "a未载明；且b未载明"),
    ({"any": []}, {}, "没有可满足的条件"),
    ({"all": [{"known": "a"}, {"known": "b"}]}, {"b": 1}, "a未载明"),
    ({"all": []}, {}, ""),
])  # fmt: skip
def test_each_condition_says_why_a_row_fails(spec, fields, why):
    """Every operation: met, or the reason."""
    row = Row("p", "p", DAY, DAY, fields=fields)
    assert read_condition("x", spec)(row, Asked(YEAR, FAIR, {})) == why


@pytest.mark.parametrize("spec", [{"eval": "1"}, "x", {"is": ["a"]}, {"at-least": ["a", "many"]}, {"reached": "moon"},
                                  {"known": ["a", "b"]}, {"a": 1, "b": 2}, {"within-days": ["a", "b", "x"]}, None, []])  # fmt: skip
def test_an_unknown_condition_is_refused(spec: object):
    """Nothing but the named operations, with the arguments they take."""
    with pytest.raises(WrongRules):
        read_condition("x", spec)


@pytest.mark.parametrize("spec", ["b", {"ratio": ["a"]}, {"power": ["a", 2]}, {"plus": "a"}, True, {"given": ["a"]}, "1e999999999",
                                  {"times": ["a", "__import__('os')"]}, None, {"minus": ["a", "a", "a"]}])  # fmt: skip
def test_an_unknown_formula_is_refused(spec: object):
    """No term, operation or number that is not known; no expression is ever run."""
    with pytest.raises(WrongRules):
        read_formula("x", spec, {"a": None})


def test_depth_is_bounded():
    """Neither conditions nor formulas nest without end."""
    condition: object = {"known": "a"}
    formula: object = "a"
    for _ in range(5000):
        condition, formula = {"not": condition}, {"plus": [formula, 1]}
    with pytest.raises(WrongRules):
        read_condition("x", condition)
    with pytest.raises(WrongRules):
        read_formula("x", formula, {"a": None})


@pytest.mark.parametrize("change", [{"terms": {"a": {"of": "moon", "count": "always"}}}, {"credit": "half"},
                                    {"terms": {"a": {"of": "projects"}}}, {"terms": {"a": {"of": "projects", "sum": 3}}},
                                    {"terms": {"a": {"of": "projects", "sum": {"days": ["a"]}}}}])  # fmt: skip
def test_a_wrong_indicator_is_refused(change: dict):
    """An unknown table, both or neither of count and sum, a sum of nothing."""
    with pytest.raises(WrongRules):
        read_indicator(SPEC | change, {})
    with pytest.raises(WrongRules):
        read_indicator({k: v for k, v in SPEC.items() if k != "source"}, {})


@pytest.mark.parametrize(("op", "value"), [("plus", 5), ("minus", -1), ("times", 6), ("ratio", Fraction(2, 3)),
                                           ("percent", Fraction(200, 3)), ("least", 2), ("most", 3)])  # fmt: skip
def test_each_operation(op: str, value: object):
    """The arithmetic, exactly; with a part unknown, no value."""
    formula = read_formula("x", {op: ["a", "b"]}, {"a": 0, "b": 0})
    assert formula.value({"a": Fraction(2), "b": Fraction(3)}, {}) == value
    assert formula.value({"a": Fraction(2)}, {}) is None
    assert formula.words({"a": "甲"}) != ""


@settings(deadline=None)
@given(st.fractions(-(10**9), 10**9), st.integers(0, 6))
def test_rounding_is_half_up_and_near(value, decimals):
    """Never more than half a step away, halves away from zero."""
    rounded = Fraction(round_half_up(value, decimals))
    half = Fraction(1, 2 * 10**decimals)
    assert abs(rounded - value) <= half
    if abs(rounded - value) == half:
        assert abs(rounded) > abs(value)
