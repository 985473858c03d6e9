"""The number checker: what it reports, what it leaves, and that every finding names its figures."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.core.reading.figures import check_figures, check_figures_across, list_figures

CASES = Path(__file__).parents[2] / "cases" / "figures"


def load(*, across: bool) -> list[Any]:
    """Each case with an id that names its file and line."""
    rows = []
    for path in sorted(CASES.glob("*.json")):
        if (path.stem == "across") == across:
            rows += [
                pytest.param(case, id=f"{path.stem}-{i}-{case['label']}")
                for i, case in enumerate(json.loads(path.read_text(encoding="utf-8")), 1)
            ]
    return rows


@pytest.mark.parametrize("case", load(across=False))
def test_a_text_gives_the_findings_of_its_case(case: dict[str, Any]) -> None:
    """A case lists every finding of its text by kind, and what is recomputed where that matters."""
    found = check_figures(case["text"])
    assert [f.kind for f in found] == [e["kind"] for e in case["expect"]], [f.message for f in found]
    for finding, expected in zip(found, case["expect"], strict=True):
        if "recomputed" in expected:
            assert str(finding.recomputed) == expected["recomputed"]
        for used in finding.figures:
            assert case["text"][used.start : used.end] == used.text


@pytest.mark.parametrize("case", load(across=True))
def test_documents_give_the_findings_of_their_case(case: dict[str, Any]) -> None:
    """Two documents disagree only about the same quantity."""
    found = check_figures_across(case["documents"])
    assert [f.kind for f in found] == [e["kind"] for e in case["expect"]], [f.message for f in found]
    for finding in found:
        for used in finding.figures:
            assert case["documents"][used.document][used.start : used.end] == used.text


def test_a_finding_says_what_was_paired() -> None:
    """Message, spans, printed and recomputed value and rule are all there."""
    text = "签约总额6,793.18亿元，到位资金881.4亿元，占签约总额的12.64%。"
    (finding,) = check_figures(text)
    assert finding.rule == "figures.share"
    assert [(f.role, f.text) for f in finding.figures] == [
        ("part", "881.4亿元"), ("whole", "6,793.18亿元"), ("printed", "12.64%"),
    ]  # fmt: skip
    assert "到位资金881.4亿元" in finding.message
    assert "签约总额6,793.18亿元" in finding.message
    assert "881.4亿元 ÷ 6,793.18亿元 gives 12.97%" in finding.message_en
    assert (str(finding.printed), str(finding.recomputed), str(finding.tolerance)) == ("12.64", "12.97", "0.005")


def test_rounding_is_called_rounding() -> None:
    """A last digit that cutting or unrounded terms explain is of low severity and says so."""
    (finding,) = check_figures("设计产值418.12亿元，实际产值301.7亿元，达效率72.17%。")
    assert (finding.kind, finding.severity) == ("rounding", "low")
    assert "舍入" in finding.rounding


def test_figures_are_listed_with_labels() -> None:
    """Each figure has the nearest noun phrase as its label."""
    listed = list_figures("会上新签约24个项目，签约金额23.02亿美元，其中工业项目15个、总投资超8亿元。")
    assert [(f.label, f.text) for f in listed] == [
        ("会上新签约项目", "24个"), ("签约金额", "23.02亿美元"), ("工业项目", "15个"), ("总投资", "8亿元"),
    ]  # fmt: skip


def test_full_width_and_half_width_marks_read_alike() -> None:
    """Half-width commas between Chinese characters change nothing, spans included."""
    text = "签约总额６７９３.18亿元,到位资金881.4亿元,占签约总额的12.64％。"
    (finding,) = check_figures(text)
    assert [text[f.start : f.end] for f in finding.figures] == ["881.4亿元", "６７９３.18亿元", "12.64％"]


_PIECES = st.sampled_from(
    ["签约项目", "开工", "开工率", "到位资金", "占", "其中", "合计", "共", "12.5%", "3亿元", "0个", "5万元", "100亩", "亩均投资", "，", "、", "。",
     "；", "由", "增长到", "同比增长", "上年同期", "第六届会", "2月30日", "11月9日至6日", "为期三天", "等2家", "甲公司", "\n", "（", "\ue000", "\ud800", "\x00",
     "分别占", "翻一番", "9" * 30, "0.0000000001%", "容积率0.00", "用地", "建筑面积"]
)  # fmt: skip


@given(st.lists(_PIECES, max_size=30))
def test_any_text_is_checked(pieces: list[str]) -> None:
    """Whatever the text, the checker answers, and its spans lie in the text."""
    text = "".join(pieces)
    for finding in check_figures(text):
        assert finding.figures
        for used in finding.figures:
            assert text[used.start : used.end] == used.text
    check_figures_across({"a": text, "b": text[::-1]})


@given(st.text(max_size=80))
def test_any_string_is_checked(text: str) -> None:
    """Arbitrary Unicode never raises."""
    check_figures(text)
    list_figures(text)


@pytest.mark.parametrize(
    "unit",
    [
        "1" * 50,
        "签约项目1093个，开工907个，开工率83.98%，",
        "占",
        "其中3亿元，",
        "(",
        "1%",
        "由3亿元增长到",
        "3家、",
        "11月9日至6日，为期3天，",
    ],
)
def test_a_very_long_line_is_checked_to_its_end(unit: str) -> None:
    """Findings lie inside the line, however long it is (times: benchmarks/scaling.py)."""
    text = unit * 5000
    assert all(0 <= finding.start <= len(text) for finding in check_figures(text))
