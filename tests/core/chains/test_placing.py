"""Firms on segments: what counts as evidence, and what looks like it and is not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.chains.loading import load_chain
from luodi.core.chains.placing import Placer, place_company
from tests.core.chains.toy import TOY

CHAIN = load_chain(TOY, "toy")


def segments(**row: object) -> list[str]:
    return [p.segment for p in place_company(row, CHAIN) if p.placed]


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("一般项目：锂电池制造；电池销售", ["cell"]),
        ("锂电池、碳酸锂的研发、生产", ["salt", "cell"]),
        ("锂电池及储能设备制造", ["cell"]),  # 设备 belongs to what 及 joins on
        ("锂电池设备制造", []),  # makes machines
        ("锂电池销售", []),  # sells them
        ("锂电池材料", []),
        ("锂电池回收", ["back"]),  # 电池回收 is a keyword of another segment
        ("废旧电池回收", ["back"]),
        ("锂矿泉水生产", []),  # excluded
        ("锂矿泉水，锂矿开采", ["ore"]),  # excluded in its own item alone
        ("商品销售（不含锂电池制造）", []),  # says what it does not do
        ("锂电池电芯制造", ["cell"]),
        ("碳酸锂电芯", ["cell"]),  # two keywords in one phrase: the last is the thing
        ("", []),
        ("锂", []),
    ],
)
def test_scope(scope, expected):
    """What an item of a scope is about."""
    assert segments(name="甲公司", scope=scope) == expected


def test_the_longer_keyword_speaks():
    """锂电池 inside 锂电池回收 is no cell maker where 电池回收 is a segment's keyword."""
    text = TOY.replace("[锂电池, 电芯]", "[锂电池, 电芯]").replace("[电池回收, 废旧电池]", "[锂电池回收]")
    placed = [p.segment for p in place_company({"scope": "锂电池回收"}, load_chain(text, "x"))]
    assert placed == ["back"]


@pytest.mark.parametrize("scope", ["锂电池盐", "电芯锂电池盐"])
def test_a_keyword_inside_or_before_another_is_no_evidence_at_all(scope):
    """Not even of a possible place: the longer keyword, and the last, is the thing."""
    chain = load_chain(TOY.replace("[碳酸锂]", "[锂电池盐]"), "x")
    assert [p.segment for p in place_company({"scope": scope}, chain)] == ["salt"]


def test_terms_quote_the_original():
    """Places and quotes lead back into the text as it was written, full-width letters and all."""
    scope = "一般项目：ＬＦＰ正极；锂电池制造"
    (placement,) = place_company({"scope": scope}, CHAIN)
    (term,) = placement.terms
    assert (term.kind, term.field, scope[term.start : term.end]) == ("made", "scope", "锂电池")
    assert term.quote == "锂电池制造"


def test_latin_keywords_stand_alone():
    """BMS is not found inside another word, whatever its case or width."""
    chain = load_chain(TOY.replace("[锂电池, 电芯]", "[BMS]"), "x")
    assert not place_company({"scope": "ABMS制造"}, chain)
    assert place_company({"scope": "ｂｍｓ制造"}, chain)[0].segment == "cell"


def test_kinds_of_evidence_combine():
    """Name and scope together are surer than either; ten words of one scope are one."""
    one = place_company({"scope": "锂电池制造"}, CHAIN)[0].score
    more = place_company({"scope": "锂电池制造、电芯制造"}, CHAIN)[0].score
    both = place_company({"scope": "锂电池制造", "name": "甲锂电池有限公司"}, CHAIN)[0].score
    assert one == more < both < 1


def test_a_code_alone_is_only_possible():
    """An industry class holds firms of many kinds: it asks for a look, and adds to words."""
    (placement,) = place_company({"industry": "3841"}, CHAIN)
    assert not placement.placed
    assert place_company({"industry": "3841", "scope": "锂电池销售"}, CHAIN)[0].score > placement.score
    assert not place_company({"industry": "3899"}, CHAIN)


def test_products_weigh_most():
    """What a firm names as its product outweighs its scope."""
    by_product = place_company({"products": ["锂电池"]}, CHAIN)[0].score
    assert by_product > place_company({"scope": "锂电池制造"}, CHAIN)[0].score


def test_unknown_words_behind_a_keyword_weigh_less():
    """锂电池激光 may be anything: a person should look."""
    (placement,) = place_company({"products": "锂电池激光"}, CHAIN)
    assert not placement.placed


@pytest.mark.parametrize("value", [None, 5, b"x", {"a": 1}, [None, 3], "\ud800锂电池制造", "（" * 2000])
def test_strange_values_are_passed_over(value):
    """Nothing raises."""
    place_company({"name": value, "scope": value, "industry": value, "products": value}, CHAIN)


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="锂电池矿泉水制造不含、，（）；碳酸销售aＡ ", max_size=80))
def test_quotes_hold_for_any_text(text):
    """Each term's place holds its keyword; scores are chances."""
    for placement in Placer(CHAIN).place({"scope": text}):
        assert 0 < placement.score < 1
        for term in placement.terms:
            assert text[term.start : term.end] == term.words


def test_a_long_scope():
    """Long texts take one pass and keep few terms."""
    scope = "锂电池制造、碳酸锂销售；" * 20_000
    placements = place_company({"scope": scope}, CHAIN)
    assert [p.segment for p in placements if p.placed] == ["cell"]
    assert sum(len(p.terms) for p in placements) <= 4
