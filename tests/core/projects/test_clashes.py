"""Clash check: same investors by code, group, name or phone, answered without the other unit's file."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from luodi.core.companies.credit_code import check_character
from luodi.core.projects.clashes import Clash, ClashIndex, HeldCase, Investor, clash_check

ONE, TWO = ("91350100M000100Y" + c for c in "45")
ONE, TWO = (first + check_character(first) for first in (ONE, TWO))
SINCE = date(2026, 3, 1)


def how(asked: Investor, held: Investor) -> list[str]:
    """How an investor clashes with one that is held."""
    return [clash.how for clash in clash_check(asked, [HeldCase("甲县", SINCE, held)])]


@pytest.mark.parametrize(("asked", "held", "expected"), [
    (Investor("甲乙电池", ONE), Investor("另一个名字", ONE), ["code"]),
    (Investor("某星光电科技有限公司", ONE), Investor("某星光电科技有限公司", TWO), []),  # two firms of one name
    (Investor("某星光电", ONE), Investor("某辰光电", TWO, ONE), ["group"]),
    (Investor("某星光电科技（昆山）有限公司"), Investor("某星光电科技(昆山)有限公司", ONE), ["name"]),
    (Investor("苏州某星光电科技有限公司"), Investor("某星光电科技股份有限公司"), ["similar-name"]),
    (Investor("苏州某星光电科技有限公司"), Investor("苏州某月光电科技有限公司"), []),
    (Investor("", phone_hash="h"), Investor("某辰", phone_hash="h"), ["phone"]),
    (Investor(""), Investor(""), []),
    (Investor("‥", "‥"), Investor("某辰", "‥"), []),
])  # fmt: skip
def test_the_same_investor_is_known_by_code_then_by_name(asked, held, expected):
    """Codes decide where both sides have one; names and phones where one is missing."""
    assert how(asked, held) == expected


def test_a_scanned_code_is_read_before_it_is_compared():
    """A letter O for a zero is set right where the check character agrees."""
    assert how(Investor("a", ONE.replace("0", "O")), Investor("b", ONE)) == ["code"]


def test_the_answer_holds_no_word_of_the_other_file():
    """A clash has a unit, a day and what agreed; neither name, amount nor project of the other unit."""
    held = HeldCase("甲县", SINCE, Investor("绝密母公司", ONE, TWO, "h"))
    (clash,) = clash_check(Investor("询问方", phone_hash="h"), [held])
    assert {f.name for f in fields(Clash)} == {"unit", "since", "how"}
    assert clash.message == "该投资方自2026-03-01起已由甲县首报（联系电话相同），请与甲县联系。"
    assert "绝密" not in repr(clash)
    assert ONE not in repr(clash)


def test_each_unit_is_named_once_by_its_strongest_agreement():
    """Two cases of one unit give one answer; units come by the day of their claim."""
    asked = Investor("某星光电科技", ONE)
    index = ClashIndex([HeldCase("乙县", date(2026, 1, 5), Investor("某星光电科技")),
                        HeldCase("甲县", SINCE, Investor("某星光电科技")),
                        HeldCase("甲县", SINCE, Investor("x", ONE))])  # fmt: skip
    assert [(c.unit, c.how) for c in index.find(asked)] == [("乙县", "name"), ("甲县", "code")]
