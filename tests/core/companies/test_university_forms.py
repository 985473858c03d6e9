"""Short forms of universities."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.core.companies.university_forms import distinct_forms, university_forms


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("合肥工业大学", "合肥工大"),
        ("合肥工业大学", "合工大"),
        ("西安交通大学", "西安交大"),
        ("太原理工大学", "太原理工"),
        ("北京航空航天大学", "北航"),
        ("华中科技大学", "华科大"),
        ("浙江大学", "浙大"),
        ("复旦大学", "复旦"),
        ("中国矿业大学（北京）", "中国矿大"),
    ],
)
def test_a_form_people_use_is_found(name: str, form: str) -> None:
    assert form in university_forms(name)


@pytest.mark.parametrize("name", ["苏州远帆科技有限公司", "大学", "某大学", "合肥职业技术学院", "", "（大学）"])
def test_what_is_no_university_has_no_forms(name: str) -> None:
    assert university_forms(name) == ()


def test_a_shared_form_is_nobodys() -> None:
    forms = distinct_forms(["西安财经大学", "西藏财经大学"])
    assert "西财大" not in forms["西安财经大学"]
    assert "西安财大" in forms["西安财经大学"]


def test_what_everybody_understands_wins() -> None:
    forms = distinct_forms(["南京大学", "南昌大学"])
    assert "南大" in forms["南京大学"]
    assert "南大" not in forms["南昌大学"]


def test_anothers_name_is_left_to_it() -> None:
    assert "苏大" not in distinct_forms(["苏州大学"], ["苏大"])["苏州大学"]


def test_what_everybody_understands_is_nobody_elses_where_its_own_is_missing() -> None:
    assert "南大" not in distinct_forms(["南昌大学"])["南昌大学"]


@pytest.mark.parametrize("names", [["山东大学", "山东大学（威海）"], ["山东大学（威海）", "山东大学"]])
def test_a_known_form_is_the_houses_and_not_its_branchs(names: list[str]) -> None:
    forms = distinct_forms(names)
    assert ("山大" in forms["山东大学"], "山大" in forms["山东大学（威海）"]) == (True, False)


@given(st.text(max_size=20))
def test_any_words_are_taken(words: str) -> None:
    assert all(len(form) >= 2 and form != words + "大学" for form in university_forms(words + "大学"))
