"""Needs and rule sets from files: what is wrong is said with its line, and nothing else is guessed."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.targets.errors import UnreadableNeeds
from luodi.core.targets.loading import load_needs
from luodi.core.targets.needs import Keyword
from luodi.core.targets.rules import read_rules, shipped_rules
from luodi.core.targets.terms import Term, barred_by, terms_of

FULL = """
needs:
  - id: a
    name: 隔膜
    keywords: [{word: 隔膜, weight: 3}, ＰＥ膜]
    exclude: [隔膜泵, 贸易]
    codes: [C2921, "38"]
    filters: {regions: [江苏省, "340100"], capital_from: 5000万元, founded_from: 2010, statuses: [存续], kinds: [研究所]}
"""


def test_a_need_is_read_whole():
    """Words, codes, regions, sums and states come out in the register's terms."""
    (need,) = load_needs(FULL, "n.yaml")
    assert need.keywords == (Keyword("隔膜", 3), Keyword("ＰＥ膜"))
    assert need.codes == ("2921", "38")
    assert need.filters.regions == ("32", "3401")
    assert (need.filters.capital_from, need.filters.founded_from) == (50_000_000, 2010)
    assert (need.filters.statuses, need.filters.kinds) == (("active",), ("institute",))


def test_exclusions_are_of_two_kinds():
    """One that holds a keyword is struck out before it is looked for, another keeps the row away."""
    (need,) = load_needs(FULL, "n.yaml")
    assert [t for t, _ in terms_of(need)] == [Term("隔膜", ("隔膜泵",)), Term("pe膜")]
    assert barred_by(need) == (Term("贸易"),)


def test_json_with_other_names_is_read():
    """The fields of made-up benchmarks: need, industries, provinces, a capital in 万元, titles as bits."""
    text = json.dumps([{"need": 7, "keywords": [{"word": "芯片", "weight": 2}], "industries": ["C39"], "provinces": [34], "min_capital": 100.0, "min_year": 2005, "quals": 5}])  # fmt: skip
    (need,) = load_needs(text, "n.json")
    assert (need.id, need.codes, need.filters.regions, need.filters.capital_from) == ("7", ("39",), ("34",), 1_000_000)
    assert need.quals == ("名录称号第1项", "名录称号第3项")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "文件是空的"),
        ("a: 1", "应是一列需求"),
        ("- {id: a}", "keywords 应是一列关键词"),
        ("- {keywords: [甲]}", "没有编号"),
        ("- {id: a, keywords: [甲]}\n- {id: a, keywords: [乙]}", "第 2 行：编号“a”用了两次"),
        ("- {id: a, keywords: [甲], codes: [X9]}", "不是 GB/T 4754 代码"),
        ("- {id: a, keywords: [{word: 甲, weight: 0}]}", "权重应是 1 到 100"),
        ("- {id: a, keywords: [甲], colour: red}", "不认识的字段“colour”"),
        ("- {id: a, keywords: [甲], filters: {regions: [火星]}}", "认不出地区"),
        ("- {id: a, keywords: [甲], filters: {capital_from: 很多}}", "不是人民币金额"),
        ("- {id: a, keywords: ['']}", "不能空"),
        ("- [", "不是合规的 YAML"),
    ],
)
def test_a_fault_is_said_with_its_line(text, said):
    """Each kind of fault has its words."""
    with pytest.raises(UnreadableNeeds, match=said):
        load_needs(text, "n.yaml")


@given(st.text(max_size=200) | st.recursive(st.text(max_size=8), lambda x: st.lists(x) | st.dictionaries(st.sampled_from(["id", "keywords", "filters", "regions", "word", "weight"]), x), max_leaves=12).map(lambda v: json.dumps([v])))  # fmt: skip
@settings(deadline=None, max_examples=150)
def test_any_text_is_read_or_refused(text):
    """Nothing but UnreadableNeeds is raised."""
    with suppress(UnreadableNeeds):
        assert load_needs(text, "n.yaml")


def test_a_rule_set_says_what_is_wrong():
    """Unknown fields, numbers out of range and weights of zero are named together."""
    with pytest.raises(UnreadableNeeds, match=r"不认识的字段“colour”.*words") as raised:
        read_rules({"colour": 1, "weights": {"words": -1, "industry": 0, "size": 0, "age": 0}}, "w.yaml")
    assert len(raised.value.faults) == 2
    assert read_rules({}, "w.yaml") == shipped_rules()
