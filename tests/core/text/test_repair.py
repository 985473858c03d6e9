"""Repair of damaged text, by cases kept as data and by properties of any text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.text.corruptor import Damage, corrupt
from luodi.core.text.evidence import Evidence
from luodi.core.text.model import load_model
from luodi.core.text.repair import repair
from luodi.core.text.repaired import Repaired
from luodi.core.text.runs import RunReader

CASES = Path(__file__).parents[2] / "cases" / "repair"
REPORT = (
    "　　5月12日，海州市委副书记、市长沈立群率队赴平凉市考察招商，拜访重点企业。沈立群表示，海州将优化营商环境，"
    "推动经济发展。现场签约项目6个；总投资12亿元！\n　　市长说：“欢迎常来。”县委办、商务局负责人参加座谈，"
    "双方就当地新能源产业进行了详细交流，习惯了实打实的工作。活动期间还考察了海洋模具公司的规模化量产线。\n"
)


def load(name: str) -> list[dict[str, str]]:
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


def check_map(repaired: Repaired) -> None:
    """Spans of all characters lie in the original, in order, and leave nothing of it out but what was deleted."""
    if repaired.starts is None or repaired.ends is None:
        assert repaired.text == repaired.original
        return
    assert len(repaired.starts) == len(repaired.ends) == len(repaired.text)
    before = (0, 0)
    for start, end in zip(repaired.starts, repaired.ends, strict=True):
        assert 0 <= start <= end <= len(repaired.original)
        assert before <= (start, end)
        before = (start, end)
    for one in repaired.repairs:
        if one.kind not in ("script", "width"):  # those are read after the bytes, without annotations
            assert repaired.original[one.start : one.end] == one.before
        assert 0 <= one.at <= one.at_end <= len(repaired.text)
        assert 0 <= one.confidence <= 1
    for start, end in repaired.uncertain:
        assert 0 <= start < end <= len(repaired.text)


@pytest.mark.parametrize("case", load("found"), ids=lambda case: case["label"])
def test_found_damage_is_undone(case):
    """Damage as it was met on real pages comes out right."""
    repaired = repair(case["text"])
    assert repaired.text == case["expect"]
    check_map(repaired)


@pytest.mark.parametrize("case", load("clean"), ids=lambda case: case["label"])
def test_clean_text_is_left_alone(case):
    """Readings that somebody wrote on purpose, questions and code stay as they are."""
    repaired = repair(case["text"])
    assert repaired.text == case["text"]
    assert repaired.starts is None
    assert not repaired.repairs


def test_guessed_characters_are_marked():
    """The first half of 海 was left alone and 公司 lost: both are guesses, 瑪仕迪 is not."""
    repaired = repair("期間還實(shí)地考察了上?，斒说瞎敬茧娫龀讨乜?xiàng)目。")
    marked = [repaired.text[a:b] for a, b in repaired.uncertain]
    assert "海" in marked
    assert "公司" in marked
    at = repaired.text.index("玛仕迪")
    assert not repaired.is_uncertain(at, at + 3)


def test_spans_lead_back_to_the_words():
    """A repaired name leads back to the damaged characters it came from, its annotation included."""
    text = "支持平?jīng)鍪薪?jīng)濟(jì)發(fā)展"
    repaired = repair(text)
    at = repaired.text.index("经济")
    start, end = repaired.original_span(at, at + 2)
    assert text[start:end].endswith("濟(jì)")


@pytest.mark.parametrize(
    ("simplify", "expected"),
    [(None, "推動經濟發展"), (True, "推动经济发展"), (False, "推動經濟發展")],
)
def test_script_of_clean_text_changes_on_request_only(simplify, expected):
    """Undamaged traditional text is converted only when asked for."""
    repaired = repair("推動經濟發展", simplify=simplify)
    assert repaired.text == expected
    check_map(repaired)


def test_script_of_damaged_text_can_be_kept():
    """With simplify=False the bytes are repaired and the script stays."""
    assert repair("推動經(jīng)濟發展,擴大經(jīng)貿", simplify=False).text == "推動經濟發展，擴大經貿"


def test_japanese_is_never_converted():
    """Text with kana keeps its characters even when simplified script is asked for."""
    text = "東京の經濟發展を學ぶ會議"
    assert repair(text, simplify=True).text == text


def test_words_that_keep_a_character_are_known():
    """乾 stays in 乾坤 and becomes 干 in 乾淨."""
    assert repair("乾坤與乾淨的區別", simplify=True).text == "乾坤与干净的区别"


@pytest.mark.parametrize("drop", [False, True])
@pytest.mark.parametrize("seed", range(6))
def test_every_run_is_located(seed, drop):
    """Each stretch whose bytes slipped has a repair over it, and few characters are wrong."""
    case = corrupt(REPORT, Damage(drop_orphans=drop, question_starts=seed % 2 == 1), seed)
    repaired = repair(case.text)
    check_map(repaired)
    spans = [(one.start, one.end) for one in repaired.repairs if one.kind in ("run", "cut")]
    for _, _, start, end in case.runs:
        assert any(a < end and start < b for a, b in spans), case.text[start:end]
    wrong = sum(a != b for a, b in zip(case.truth, repaired.text, strict=False))
    assert len(case.truth) == len(repaired.text)
    assert wrong <= 4


def test_corruptor_is_deterministic():
    """The same seed damages alike, another one differently."""
    assert corrupt(REPORT, Damage(), 1) == corrupt(REPORT, Damage(), 1)
    assert corrupt(REPORT, Damage(), 1).text != corrupt(REPORT, Damage(), 2).text


def test_corruptor_does_what_the_mirrors_did():
    """Bytes of a listed character that lie across two others bring the annotation inside them."""
    case = corrupt("平凉市经济", Damage(listed=1.0, absent=0, cuts=""), 1)
    assert case.text.startswith("平?jīng)鍪")
    assert case.runs[0][:2] == (1, 4)


@settings(max_examples=150, deadline=None)
@given(st.text())
def test_any_text_comes_back(text):
    """Repair raises on no text and its map covers what it gives."""
    check_map(repair(text, simplify=True))


PIECES = st.sampled_from(
    [*"經濟會長?，；！、,;!?()（）<>aqZ7 \n\0海瑪斒鍪", "(jīng)", "?jīng)", "(huì )", "<br/>", "\ud800"]
)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join))
def test_scraps_of_damage_come_back(text):
    """Pieces of damage in any order neither raise nor break the map."""
    check_map(repair("推動經(jīng)濟發(fā)展,經(jīng)貿會談" + text))


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10_000_000,
        "經(" * 1_500_000,
        "經(jīng)" * 30_000,
        "??經\n" * 50_000,
        "\n，" * 500_000,
        "?" * 1_000_000 + "經",
    ],
    ids=["brackets", "open", "annotated", "starts", "breaks", "questions"],
)
def test_a_very_long_text_is_repaired_to_its_end(text):
    """Megabytes of one sign come back whole, with a way back to the original (times: benchmarks/scaling.py)."""
    repaired = repair(text)
    assert repaired.original_span(0, len(repaired.text)) == (0, len(text))


def test_a_short_text_is_given_few_steps():
    """3,500 characters of false openers took as many steps as a book, 12 s."""
    text = "推動經(jīng)濟" * 100
    reader = RunReader(text, {}, Evidence(text, load_model()), drops=False)
    assert reader.steps < 2 * len(text)
