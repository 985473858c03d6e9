"""Places a text names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.core.places import find_places, resolve_place

CASES = Path(__file__).parents[2] / "cases" / "places"


def cases(name: str) -> list[Any]:
    return json.loads((CASES / name).read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", cases("found.json"), ids=lambda c: c["text"])
def test_places_are_found_with_level_and_division(case):
    """A place has the name as written, its level, and its division where the text settles it."""
    found = [(m.name, m.level, m.division.code if m.division else "None") for m in find_places(case["text"])]
    assert [f[:2] for f in found] == [(name, level) for name, level, _ in case["places"]]
    for (_, _, got), (_, _, code) in zip(found, case["places"], strict=True):
        assert got == code or (code == "-" and got != "None")


@pytest.mark.parametrize("text", cases("left_alone.json"))
def test_words_that_only_look_like_places_are_left_alone(text):
    """Words, streets, universities and people give no place without evidence."""
    assert find_places(text) == []


def test_an_open_name_lists_its_candidates():
    """A district name that several cities have stays open and says which it could be."""
    (mention,) = find_places("朝阳区领导参加座谈")
    assert mention.division is None
    assert {d.code for d in mention.candidates} == {"110105", "220104"}


def test_a_chain_links_each_place_to_what_it_stands_behind():
    """江苏丹阳 is two places, the second inside the first."""
    province, county = find_places("江苏丹阳")
    assert county.parent == province.division
    assert county.evidence == "chain"


def test_a_zone_overlaps_the_division_it_starts_with():
    """无锡高新区 gives 无锡 and the zone, so that neither is lost."""
    city, zone = find_places("无锡高新区")
    assert (city.level, zone.level, zone.parent) == ("city", "zone", city.division)


def test_a_word_becomes_a_place_where_its_full_name_stands_elsewhere():
    """昭化 alone is a word; in a text that names 昭化区 it is the district."""
    assert find_places("就昭化产业发展交流") == []
    assert [m.name for m in find_places("昭化区小分队就昭化产业发展交流")] == ["昭化区", "昭化"]


def test_shorthand_follows_what_the_text_names():
    """来湖 is 湖州 only where 湖州 is named."""
    assert [m.division.short for m in find_places("湖州市长会见来湖考察的客商")] == ["湖州", "湖州"]
    assert find_places("会见来湖考察的客商") == []


@given(st.text(max_size=60) | st.text(alphabet="上海市南京东路朝阳区和县赴沪来在、（）江苏丹高新", max_size=40))
def test_any_string_gives_spans_inside_it(text):
    """Nothing is raised, and each mention is what the text holds at its span."""
    for mention in find_places(text):
        assert 0 <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.name
        assert mention.division is None or mention.candidates == ()


def test_lone_surrogates_and_nulls_keep_the_offsets():
    """Characters UTF-8 cannot hold do not move what follows them."""
    assert [(m.start, m.name) for m in find_places("\ud800\x00赴上海市")] == [(3, "上海市")]


@pytest.mark.parametrize("unit", ["（", "上海市朝阳区、", "日本某某市", "赴沪", "在和县"])
def test_a_very_long_line_is_read_to_its_end(unit):
    """What is found at the end of 300,000 characters is what is found in the middle (times: benchmarks/scaling.py)."""
    text = unit * (300_000 // len(unit))
    found = find_places(text)
    names = {place.text for place in find_places(unit * 3)}
    assert {place.text for place in found} >= names
    assert all(text[place.start : place.end] == place.text for place in found[-50:])


def test_context_settles_a_shared_name():
    """The other places decide which 朝阳区 or 鼓楼区 is meant."""
    assert [d.code for d in resolve_place("朝阳区", ["长春"])] == ["220104"]
    assert [d.code for d in resolve_place("鼓楼区", ["福州市"])] == ["350102"]
