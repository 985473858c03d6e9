"""Review: vetoes, linear and threshold items, missing evidence as a range."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.projects.errors import WrongRules
from luodi.core.projects.gates import Answer, check_gates, read_gates
from luodi.core.projects.review import Verdict, read_sheet, review_project
from luodi.core.rules import load_rules

CLEAN = {"market_access": "not-listed", "industry_class": "encouraged", "energy_review": "approved",
         "environment_check": "in-line", "hazardous_chemicals": "none", "land_check": "fits", "credit_check": "clean"}  # fmt: skip
# 100 亩, 3.2 亿 fixed investment, 4.5 亿 output, 1,800 万 tax, 60,000 m² of floors
EXAMPLE = {"site_mu": Decimal(100), "fixed_wan": Decimal(32_000), "output_wan": Decimal(45_000), "tax_wan": Decimal(1_800),
           "floor_m2": Decimal(60_000), "site_m2": Decimal("66667")}  # fmt: skip


def scores(sheet: str, fields: dict, **more: object) -> dict[str, Fraction | None]:
    """Score by item."""
    return {s.item.id: s.score for s in review_project(fields, read_sheet(sheet), **more).items}


def test_example_c_passes_intensity_and_fails_tax_and_far():
    """320, 18 万/亩 and FAR 0.90 against 300, 30 and 1.0; the building coefficient is not known."""
    review = review_project(CLEAN | EXAMPLE, read_sheet("county-zone"))
    assert {s.item.id: s.score for s in review.items} == {"intensity": 1, "tax": 0, "far": 0, "coverage": None}
    assert [round(float(s.amount), 2) for s in review.items[:3]] == [320, 18, 0.9]
    assert (review.low, review.high, review.verdict) == (1, 2, Verdict.FAILED)
    assert review.shown == "1.0 至 2.0 分（有 1 项没有材料）"


@pytest.mark.parametrize(("output", "tax", "expected"), [(400, 10, (5, 10)), (350, 7, ("4.5", "9.7")), (9999, 9999, (5, 10)),
                                                          (0, 0, (1, 9))])  # fmt: skip
def test_linear_items_lose_points_below_full(output: int, tax: int, expected: tuple):
    """寿县蜀山: 400 万/亩 full 5, less 0.1 per 10 万; tax 10 万/亩 full 10, less 0.1 per 1 万."""
    fields = {"site_mu": Decimal(1), "output_wan": Decimal(output), "tax_wan": Decimal(tax)}
    assert tuple(scores("shushan", fields).values()) == tuple(Fraction(str(e)) for e in expected)


def test_missing_evidence_has_no_score():
    """Nothing known: no item is 0, and the range is the whole sheet."""
    review = review_project(CLEAN, read_sheet("tuanfeng"))
    assert {s.score for s in review.items} == {None}
    assert (review.low, review.high, review.verdict) == (0, 100, Verdict.OPEN)


def test_given_scores_stay_within_their_points():
    """A score above an item's points is told and not taken."""
    found = scores("tuanfeng", CLEAN, given={"size": Decimal(17), "tax": Decimal(17), "jobs": Decimal(-1)})
    assert (found["size"], found["tax"], found["jobs"]) == (17, None, None)


def test_a_veto_stops_whatever_the_score():
    """A restricted industry ends the review; a condition holds it; an unknown leaves it open."""
    full = {"site_mu": Decimal(1), "fixed_wan": Decimal(300), "tax_wan": Decimal(30), "floor_m2": Decimal(9),
            "site_m2": Decimal(9), "covered_m2": Decimal(9)}  # fmt: skip
    sheet = read_sheet("county-zone")
    changes = [{}, {"industry_class": "restricted"}, {"market_access": "permit-needed"}, {"land_check": "unfit"},
               {"credit_check": None}, {"credit_check": "so-so"}]  # fmt: skip
    verdicts = [review_project(full | CLEAN | change, sheet).verdict for change in changes]
    assert verdicts == [Verdict.PASSED, Verdict.STOPPED, Verdict.HELD, Verdict.HELD, Verdict.OPEN, Verdict.OPEN]
    (veto,) = review_project(CLEAN | {"industry_class": "restricted"}, sheet).vetoes
    assert (veto.gate.id, veto.gate.status) == ("industry-policy", "verified")


@pytest.mark.parametrize(
    ("tce", "kwh", "answer"), [(999, 499, Answer.PASS), (1000, 499, Answer.UNKNOWN), (999, None, Answer.UNKNOWN)]
)
def test_below_the_line_no_energy_review_is_asked_for(tce: int, kwh: int | None, answer: Answer):
    """Below both amounts it is exempt; at one of them, or with one unknown, it is not."""
    fields = {"energy_tce": Decimal(tce), "electricity_10k_kwh": None if kwh is None else Decimal(kwh)}
    (found,) = [g.answer for g in check_gates(fields, read_gates()) if g.gate.id == "energy-carbon"]
    assert found is answer


def test_the_shipped_sheet_adds_up():
    """团风: 100 points in all."""
    assert sum(item.points for item in read_sheet("tuanfeng").items) == 100


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from([*EXAMPLE, "covered_m2"]), st.none() | st.decimals(0, 10**9, places=2)))
def test_a_score_lies_within_its_points_and_range(fields):
    """Whatever is known: 0 to the points, and more evidence never widens the range."""
    for name in ("county-zone", "shushan"):
        sheet = read_sheet(name)
        review = review_project(fields, sheet)
        assert all(s.score is None or 0 <= s.score <= s.item.points for s in review.items)
        assert 0 <= review.low <= review.high <= sum(i.points for i in sheet.items)


@pytest.mark.parametrize("line", [{"method": "magic"}, {"method": "linear", "of": "a", "step": 0, "full": 1}, {"method": "floor"},
                                  {"method": "floor", "of": "a", "at_least": "much"}, {"points": "NaN", "method": "given"}])  # fmt: skip
def test_a_wrong_sheet_is_refused(line: dict):
    """An unknown method, a step of nothing, a floor without a field or a number."""
    table = {"label": "x", "source": "x", "status": "x", "items": [{"id": "a", "label": "a", "points": 1, **line}]}
    with pytest.raises(WrongRules):
        read_sheet("x", table)


@pytest.mark.parametrize("change", [{"pass": ["a"], "fail": ["a"]}, {"on_fail": "shrug"}, {"label": ""}])
def test_a_wrong_gate_is_refused(change: dict):
    """One answer with two meanings, no consequence, no name."""
    with pytest.raises(WrongRules):
        read_gates([load_rules("project_review")["gates"][0] | change])
    with pytest.raises(WrongRules):
        read_sheet("nowhere")
