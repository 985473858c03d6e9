"""A city profile back into text and tables, and what grows old."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.documents.profile_workbook import read_profile, write_profile
from luodi.core.targets.errors import UnreadableNeeds
from luodi.core.targets.profile import KINDS, CityProfile, Item, Site, load_profile
from luodi.core.targets.profile_text import LABELS, check_profile, compare_profiles, is_stale, profile_yaml, stale_after

WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=12)
DAYS = st.dates(date(2000, 1, 1), date(2026, 11, 23)).map(date.isoformat)
ITEMS = st.builds(Item, st.sampled_from(sorted(KINDS)), WORDS, WORDS, DAYS, WORDS, WORDS, WORDS)
PLACES = st.builds(Site, WORDS, st.just("coal-mine"), DAYS, WORDS)


def in_order(items: list[Item]) -> tuple[Item, ...]:
    """A file lists one kind after the other."""
    return tuple(sorted(items, key=lambda i: list(KINDS).index(i.kind)))


@settings(deadline=None, max_examples=12)
@given(st.lists(ITEMS, max_size=4), st.lists(PLACES, max_size=2))
def test_text_and_workbook_give_the_profile_back(items, places):
    """Whatever words the facts hold."""
    profile = CityProfile("140300", "阳泉市", in_order(items), tuple(places))
    assert load_profile(profile_yaml(profile), "x") == profile
    assert read_profile(write_profile(profile), "x") == profile


def test_figures_and_segments_survive_both():
    item = Item("policies", "甲", "=SUM(A1)", "2026-01-01", "丙", "120", "亩", (("hydrogen", "soec"), ("a", "b")))
    profile = CityProfile(
        "140300", "阳泉市", (item,), (Site("矿", "coal-mine", "2026-05-01", "账", (("在用", "86"),)),)
    )
    assert load_profile(profile_yaml(profile), "x") == profile
    assert read_profile(write_profile(profile), "x") == profile


def test_every_kind_has_its_term():
    """A plot is old sooner than a deposit."""
    assert {kind for kind in LABELS if stale_after(kind) > 0} == set(LABELS)
    assert is_stale("sites", "2026-01-01", date(2026, 11, 23))
    assert not is_stale("resources", "2026-01-01", date(2026, 11, 23))


def test_a_fact_twice_or_of_tomorrow_is_refused():
    item = Item("policies", "甲", "乙", "2026-12-01", "丙")
    with pytest.raises(UnreadableNeeds, match="写了两次") as raised:
        check_profile(CityProfile("140300", "阳泉市", (item, item), ()), "x", date(2026, 11, 23))
    assert "晚于今天" in str(raised.value)


def test_changes_are_told_by_field():
    old = CityProfile(
        "1", "x", (Item("sites", "甲", "旧", "2026-01-01", "丙"), Item("sites", "乙", "走", "2026-01-01", "丙")), ()
    )
    new = CityProfile(
        "1", "x", (Item("sites", "甲", "新", "2026-01-01", "丙"), Item("sites", "丁", "来", "2026-01-01", "丙")), ()
    )
    found = [(c.name, c.field, c.before, c.after) for c in compare_profiles(old, new)]
    assert found == [("甲", "words", "旧", "新"), ("丁", "", "", "来"), ("乙", "", "走", "")]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04xx", b"not a workbook"])
def test_what_is_no_workbook_is_said(data):
    with pytest.raises(UnreadableNeeds, match="不是能打开的"):
        read_profile(data, "x.xlsx")


def test_a_cell_far_away_ends_nothing():
    """One cell typed by mistake in the last column and row is refused in words, whatever memory it would take."""
    book = openpyxl.load_workbook(io.BytesIO(write_profile(CityProfile("140300", "阳泉市", (), ()))))
    book["城市底数"]["XFD1048576"] = "x"
    packed = io.BytesIO()
    book.save(packed)
    with pytest.raises(UnreadableNeeds, match="x 不能用"):
        read_profile(packed.getvalue(), "x")
