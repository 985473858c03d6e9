"""Chains out of YAML: what is read, and what is told of a file that is wrong."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.chains.errors import UnknownChain, UnreadableChain
from luodi.core.chains.faults import ERROR, NOTE, WARNING
from luodi.core.chains.loading import check_yaml, load_chain, shipped_chain, shipped_chains, to_yaml
from tests.core.chains.toy import TOY


def messages(text: str, level: str = ERROR) -> list[str]:
    return [str(f) for f in check_yaml(text, "x.yaml").faults if f.level == level]


def test_a_sound_chain_is_read_with_its_flows():
    """Inputs give the buyers; codes lose their letter."""
    chain = load_chain(TOY, "toy.yaml")
    assert messages(TOY, WARNING) == []
    assert chain.links == (("ore", "salt"), ("back", "salt"), ("salt", "cell"), ("cell", "back"))
    assert chain.buyers["salt"] == ("cell",)
    assert chain.by_id["ore"].codes == ("0939",)
    assert [(g.word, g.note) for g in chain.by_id["salt"].gates] == [("能耗", "焙烧"), ("环评", "")]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("inputs: [ore, back]", "inputs: [oar, back]", "第 24 行：salt：投入 oar 不是本链的环节，是不是 ore？"),
        ("inputs: [ore, back]", "inputs: [ore, back, salt]", "投入里有它自己"),
        ("inputs: [ore, back]", "inputs: [ore, back, ore]", "inputs 里“ore”写了两次"),
        ("kind: material", "kind: materiel", "是不是 material？"),
        ("codes: [B0939]", "codes: [B9939]", "GB/T 4754-2017 没有代码 9939"),
        ("codes: [B0939]", "codes: [C0939]", "属于门类 B，写成了 C"),
        ("codes: [B0939]", "codes: [九三]", "不是 GB/T 4754 代码"),
        ("stage: 0", "stage: -1", "stage 是 0 到 39 的整数"),
        ("id: cell", "id: 电芯", "id 只用小写字母"),
        ("id: cell", "id: salt", "这个 id 前面已经用过"),
        ("keywords: [碳酸锂]", "keyword: [碳酸锂]", "不认识的字段“keyword”，是不是 keywords？"),
        ("keywords: [碳酸锂]", "keywords: 碳酸锂", "keywords 要写成列表"),
        ("keywords: [碳酸锂]", "keywords: [碳酸锂]\n    exclude: [碳酸锂]", "永远认不出"),
        ("sources: [s2]", "sources: []", "没有来源"),
        ("sources: [s2]", "sources: [s9]", "来源 s9 在文件末尾的 sources 里没有"),
        ("status: 待核实", "status: 好", "status 只能是"),
        ('version: "2026-11-22"', 'version: "2026-13-22"', "version 要写成日期"),
        ("source: made up for tests\n", "", "缺 source"),
        ("name: 盐", "name: [盐]", "name 要写成一段文字"),
        ("note: 电化学", "note: &a 电化学", "不支持锚点"),
        ("note: 电化学", "note: 电化学\n    note: 又", "“note”写了两次"),
    ],
)
def test_a_fault_is_told_with_its_place(old, new, said):
    """Each kind of fault names what is wrong and its line; such a chain is not given out."""
    assert old in TOY
    text = TOY.replace(old, new, 1)
    assert any(said in m for m in messages(text)), messages(text)
    with pytest.raises(UnreadableChain, match="luodi chain check"):
        load_chain(text, "x.yaml")


def test_all_faults_of_a_file_are_told_together():
    """A second fault does not hide behind the first."""
    text = TOY.replace("kind: material", "kind: x").replace("[B0939]", "[9999]")
    assert len(messages(text)) == 2


def test_a_cycle_is_allowed_through_recycling_alone():
    """Material comes back through recycling; any other circle has no beginning."""
    (note,) = messages(TOY, NOTE)
    assert "循环（经回收环节，允许）：salt → cell → back → salt" in note
    text = TOY.replace("kind: recycling", "kind: part")
    assert any("循环：salt → cell → back → salt" in m for m in messages(text))


def test_a_circle_beside_recycling_is_still_an_error():
    """A recycling segment in the same knot does not excuse a circle that avoids it."""
    text = TOY.replace("inputs: [ore, back]", "inputs: [ore, back, cell]")
    assert any("循环：salt → cell → salt" in m for m in messages(text))


def test_an_isolated_segment_is_an_error():
    """Nobody buys from it and it buys from nobody."""
    text = TOY.replace("inputs: [ore, back]", "inputs: [back]")
    assert any("ore：没有投入也没有下游" in m for m in messages(text))


def test_warnings_leave_the_chain_usable():
    """A keyword of two segments, a missing note, a supplier behind its buyer."""
    text = TOY.replace("[碳酸锂]", "[锂矿]").replace("    note: 电化学\n", "").replace("stage: 0", "stage: 3")
    assert check_yaml(text, "x").chain is not None
    said = "".join(messages(text, WARNING))
    assert "关键词“锂矿”和 ore 的重复" in said
    assert "cell：没有 note" in said
    assert "在它（1）的下游" in said


@pytest.mark.parametrize(
    "text", ["", "x", "- a", "a: b: c", "[" * 100_000, "\x00", "\ud800", "a: 1\n---\nb: 2", "segments: 3"]
)
def test_what_is_no_chain_is_told_in_a_line(text):
    """Nothing raises and nothing ends the process."""
    checked = check_yaml(text, "x.yaml")
    assert checked.chain is None
    assert checked.errors


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60), st.integers(0, 40))
def test_any_line_may_be_anything(line, at):
    """A file damaged in any line is told of or read, never more."""
    lines = TOY.splitlines()
    lines[at % len(lines)] = line
    check_yaml("\n".join(lines), "x.yaml")


def test_yaml_round_trip():
    """Writing and reading a chain gives the same chain, strange words and all."""
    text = TOY.replace("[碳酸锂]", "['null', '2026-01-01', '=1+1', 'a: b', '- x', '#c']").replace(
        "name: 盐", "name: '123'"
    )
    chain = load_chain(text, "x")
    assert "=1+1" in chain.by_id["salt"].keywords
    assert load_chain(to_yaml(chain), "y") == chain


@pytest.mark.parametrize("name", list(shipped_chains()))
def test_the_shipped_chains_are_sound(name):
    """No errors, and a chain of that many segments reads back equal."""
    chain = load_chain(shipped_chains()[name], name)
    assert load_chain(to_yaml(chain), name) == chain
    assert shipped_chain(chain.id) is shipped_chain(chain.id)
    assert shipped_chain(chain.name) == chain


def test_an_unknown_chain_names_those_there_are():
    """The message lists what can be asked for."""
    with pytest.raises(UnknownChain, match="没有产业链“没有的”"):
        shipped_chain("没有的")
