from __future__ import annotations

import pytest

from luodi.core.companies.linking.candidates import Found
from luodi.core.companies.linking.cut import cut, fold
from luodi.core.companies.linking.listing import UNLISTED, listing_year
from luodi.core.companies.linking.surroundings import (
    ELSEWHERE,
    NOTHING,
    SAME_CITY,
    SAME_PROVINCE,
    UNSAID,
    compare_surroundings,
    nearest,
    read_surroundings,
)
from luodi.core.companies.linking.trades import trade_words, word_starts
from luodi.core.companies.linking.values import Mention


def found_of(name, place="", industry=""):
    """A company of the register by its name."""
    parts = cut(fold(name))
    return Found(0, "1", name, 0, "", place, industry, *parts, 0)


@pytest.mark.parametrize(
    ("places", "home", "relation"),
    [
        (("320500",), "320583", SAME_CITY),  # Suzhou and its Kunshan
        (("320583",), "320505", SAME_CITY),  # two counties of Suzhou
        (("320000",), "320583", SAME_PROVINCE),
        (("320100",), "320583", SAME_PROVINCE),
        (("330100",), "320583", ELSEWHERE),
        (("330100", "320500"), "320583", SAME_CITY),  # the nearest counts
        (("310000",), "310115", SAME_CITY),  # a municipality is one city
        ((), "320583", UNSAID),
        (("320500",), "", UNSAID),
        (("nowhere",), "320583", ELSEWHERE),
    ],
)
def test_how_near_places_are(places, home, relation):
    """One prefecture, one province, or elsewhere; nothing where one side is not known."""
    assert nearest(places, home) == relation


def test_the_other_stops_tell_place_and_trade():
    """A linked stop is where the register says, another where its name says; their trades are gathered."""
    mention = Mention("翎枢", others=("怀瑜锂电材料有限公司", "无锡骁骐电气有限公司"))
    around = read_surroundings(mention, {"怀瑜锂电材料有限公司": "320583"})
    assert around.homes == ("320583", "320200")
    near = compare_surroundings(around, found_of("苏州翎枢电气有限公司"))
    far = compare_surroundings(around, found_of("成都翎枢餐饮有限公司"))
    assert near == (UNSAID, 0, SAME_CITY, 1)
    assert far == (UNSAID, 0, ELSEWHERE, 0)


def test_without_surroundings_nothing_is_compared():
    """A bare mention has none, and no candidate fits it."""
    assert read_surroundings(Mention("翎枢"), {}) is NOTHING
    assert compare_surroundings(NOTHING, found_of("苏州翎枢电气有限公司")) == (0, 0, 0, 0)


@pytest.mark.parametrize(("industries", "relation"), [(("C38",), 1), (("C13",), -1), (("电气",), 1), (("餐饮",), 0)])
def test_the_industry_around_agrees_or_not(industries, relation):
    """Codes agree in their division; a word that the name lacks says nothing."""
    around = read_surroundings(Mention("翎枢", industries=industries), {})
    assert compare_surroundings(around, found_of("苏州翎枢电气有限公司", industry="C3812"))[1] == relation


def test_words_of_a_name_begin_where_trades_do():
    """The trade name, each trade word, and what follows one; words any firm carries are no trade."""
    assert word_starts("江化微电子材料") == {0, 2, 5}
    assert trade_words("江化微电子科技") == {"微电子"}
    assert word_starts("") == {0}


@pytest.mark.parametrize(
    ("code", "year"),
    [("000002", 1994), ("600036.SH", 1997), ("300750", 2018), ("91320583MA1MTJ8N7X", UNLISTED), ("", UNLISTED), ("60", UNLISTED)],
)  # fmt: skip
def test_a_stock_code_tells_about_when(code, year):
    """Codes are given out in blocks; what is no stock code is of no time."""
    assert listing_year(code) == year
