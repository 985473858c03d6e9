"""Places of first use, the city profile and what is said to a target."""

from __future__ import annotations

import pytest

from luodi.core.chains.gaps import find_gaps
from luodi.core.chains.loading import check_yaml, shipped_chain, shipped_chains
from luodi.core.chains.presence import count_presence
from luodi.core.targets.errors import UnreadableNeeds
from luodi.core.targets.from_gaps import needs_of_gaps
from luodi.core.targets.profile import load_profile
from luodi.core.targets.proposition import value_proposition
from luodi.core.targets.scenarios import load_scenarios, matching_scenarios, shipped_scenarios

PROFILE = """
city: 阳泉
policies:
  - {name: 首台套, words: 首批次应用给予保费补贴, day: 2026-03-01, source: 市政府办公室文件}
  - {name: 电价, words: 储能用电执行分时电价, day: 2026-01-01, source: 省发改委通知, segments: [{chain: hydrogen, segment: fuel-cell-vehicle}]}
sites:
  - {name: 高新区, words: 高新区标准厂房, value: "120", unit: 亩, day: 2026-06-30, source: 高新区管委会}
places:
  - {name: 甲矿, scenario: coal-mine, day: 2026-05-01, source: 矿方台账, figures: {在用矿卡与胶轮车: "86"}}
"""


def said(profile=PROFILE, segment="hybrid-cell", rows=()):
    chain = shipped_chain("solid-state-battery")
    report = find_gaps(count_presence(rows, chain), "阳泉")
    return value_proposition(chain.id, segment, load_profile(profile, "p.yaml"), report, shipped_scenarios())


def test_every_shipped_place_suits_segments_that_exist():
    """Each product of a place names a segment of a shipped chain."""
    chains = {c.chain.id: c.chain for c in (check_yaml(t, n) for n, t in shipped_chains().items()) if c.chain}
    pairs = [(p.chain, p.segment) for s in shipped_scenarios() for p in s.products]
    assert len(shipped_scenarios()) >= 25
    assert not [pair for pair in pairs if pair[1] not in chains[pair[0]].by_id]


def test_a_place_is_found_for_a_segment():
    """Coal mines suit hybrid cells."""
    assert "coal-mine" in {
        s.id for s, _ in matching_scenarios("solid-state-battery", "hybrid-cell", shipped_scenarios())
    }


def test_each_line_has_its_source_or_says_what_is_missing():
    """No line without a source that is not marked as missing; figures a place does not give are named."""
    lines = said()
    assert all(line.missing or line.source for line in lines)
    place = next(line for line in lines if "甲矿，" in line.words)
    assert (place.source, place.day) == ("矿方台账", "2026-05-01")
    assert "在用矿卡与胶轮车 86辆" in place.words
    assert any("甲矿还缺数" in line.words and "年柴油用量" in line.words for line in lines if line.missing)
    assert any(line.about == "buyers" and line.missing for line in lines)
    assert any(line.about == "resources" and line.missing for line in lines)


def test_what_is_said_of_another_segment_is_left_out():
    """A policy for fuel-cell vehicles is not put before a maker of cells."""
    assert not [line for line in said() if "分时电价" in line.words]


def test_buyers_here_are_named():
    """A local firm on a segment that buys from the target's is named with its segment."""
    chain = shipped_chain("solid-state-battery")
    buyer = chain.by_id[chain.buyers["hybrid-cell"][0]]
    rows = [
        {
            "oid": "1",
            "name": "阳泉甲有限公司",
            "region": "140300",
            "kind": "enterprise",
            "products": [buyer.keywords[0]],
        }
    ]
    line = next(line for line in said(rows=rows) if line.about == "buyers")
    assert "阳泉甲有限公司" in line.words
    assert not line.missing


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("city: 阳泉\npolicies:\n  - {name: 甲, words: 乙, source: 丙}", "第 3 行：缺 day"),
        ("city: 阳泉\npolicies:\n  - {name: 甲, words: 乙, day: 去年, source: 丙}", "日期“去年”"),
        ("city: 没有的市", "没有的市"),
        ("city: [", "不是合规的 YAML"),
        ("city: 阳泉\nplaces: 甲", "第 2 行：places 应是一列键值对"),
    ],
)
def test_a_faulty_profile_is_refused_with_its_line(text, said):
    """What is wrong is said with the line."""
    with pytest.raises(UnreadableNeeds, match=said):
        load_profile(text, "p.yaml")


def test_faulty_places_are_refused():
    """A place without a name is refused."""
    with pytest.raises(UnreadableNeeds, match="第 2 行：缺 name"):
        load_scenarios("scenarios:\n  - {id: a}", "s.yaml")


def test_needs_of_a_city_without_gaps_are_what_it_has_no_firm_for():
    """A city of which nothing can be said is offered the segments without a local firm, outside itself."""
    chain = shipped_chain("solid-state-battery")
    needs = needs_of_gaps(find_gaps(count_presence([], chain), "阳泉"))
    assert {n.id for n in needs} == {s.id for s in chain.segments if s.keywords}
    assert needs[0].filters.not_regions == ("1403",)
    assert all(len(code) in (2, 3, 4) and code.isdigit() for n in needs for code in n.codes)
