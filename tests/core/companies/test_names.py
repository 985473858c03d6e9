"""Grammar and kinds of organisation names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.core.companies.kinds import KINDS
from luodi.core.companies.names import kind_of, parse_name
from luodi.core.companies.short_forms import same_organisation, short_forms

CASES = Path(__file__).parents[2] / "cases" / "names"


def cases(name: str) -> list[dict[str, Any]]:
    return json.loads((CASES / name).read_text(encoding="utf-8"))["cases"]


@pytest.mark.parametrize("case", [*cases("kinds.json"), *cases("kinds_second.json")], ids=lambda c: c["name"])
def test_the_end_of_a_name_tells_its_kind(case):
    """Nine kinds, by ending, with the exceptions the rules list."""
    assert kind_of(case["name"])[0] == case["kind"]


@pytest.mark.parametrize("case", cases("parts.json"), ids=lambda c: c["name"])
def test_a_name_comes_apart_into_its_parts(case):
    """Region, trade name, trade, legal form and branch."""
    parts = parse_name(case["name"])
    assert {
        "name": parts.name,
        "regions": [d.short for d in parts.regions],
        "trade_name": parts.trade_name,
        "trade": parts.trade,
        "legal_form": parts.legal_form,
        "branch": parts.branch,
    } == case


@pytest.mark.parametrize("case", cases("same.json"), ids=lambda c: f"{c['a']}~{c['b']}")
def test_two_names_of_one_organisation_are_told_from_two_organisations(case):
    """Both ways round, with nothing between 0.5 and 0.7."""
    score = same_organisation(case["a"], case["b"])
    assert score == same_organisation(case["b"], case["a"])
    assert score >= 0.7 if case["expect"] == "same" else score < 0.5


def test_short_forms_are_what_people_say():
    """The full name first given, the trade name, the trade name with 公司 or its group."""
    forms = short_forms("青岚能源发展股份有限公司")
    assert forms[:3] == ("青岚能源发展", "青岚能源", "青岚")
    assert "青岚公司" in forms
    assert "兴澜集团" in short_forms("合肥兴澜金融控股(集团)有限公司")


def test_an_institute_of_the_academy_shrinks_to_its_city_and_subject():
    """中科院苏州纳米所 and 苏州纳米所 mean one institute."""
    forms = short_forms("中国科学院苏州纳米技术与纳米仿生研究所")
    assert {"中科院苏州纳米所", "苏州纳米所"} <= set(forms)


def test_known_aliases_come_from_data():
    """No rule makes 进博会 out of its full name."""
    assert "进博会" in short_forms("第六届中国国际进口博览会")
    assert "中国国际进口博览会" in short_forms("进博会")


def test_a_university_is_not_shortened_to_its_city():
    """南京大学 is never called 南京."""
    assert "南京" not in short_forms("南京大学")


@given(st.text(max_size=80) | st.text(alphabet="中国上海科学院青岚电子有限公司（集团）分研究所第六届", max_size=40))
def test_any_string_has_a_kind_and_parts(name):
    """Nothing is raised, and every kind is one of the nine."""
    kind, confidence = kind_of(name)
    assert kind in KINDS
    assert 0 <= confidence <= 1
    parts = parse_name(name)
    assert set(parts.trade_name) <= set(parts.normal)
    assert all(len(form) >= 2 for form in short_forms(name))
    assert 0 <= same_organisation(name, "青岚公司") <= 1


@pytest.mark.parametrize(
    "text", ["（" * 100_000, " " * 100_000 + "x", "公司" * 100_000, "分" * 100_000, "\ud800" * 1000]
)
def test_very_long_names_are_cut_before_they_are_read(text):
    """No name is that long; the work stays bounded."""
    assert kind_of(text)[0] in KINDS
    assert len(parse_name(text).normal) <= 120
    assert len(short_forms(text)) < 100
