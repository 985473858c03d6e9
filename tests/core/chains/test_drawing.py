"""The picture of a chain: nothing overlaps, nothing is lost, colour alone carries nothing."""

from __future__ import annotations

import itertools
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.chains.drawing import draw_chain, fit_lines, text_width
from luodi.core.chains.gaps import find_gaps
from luodi.core.chains.layout import BOX_HEIGHT, BOX_WIDTH, lay_out, nearest_in_order
from luodi.core.chains.loading import load_chain, shipped_chain, shipped_chains
from luodi.core.chains.presence import count_presence
from tests.core.chains.toy import TOY

CHAIN = load_chain(TOY, "toy")
SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("name", list(shipped_chains()))
def test_no_box_lies_on_another_and_no_flow_on_a_box(name):
    """Boxes keep their distance; a flow over several stages passes between the boxes of each."""
    layout = lay_out(shipped_chain(name.removesuffix(".yaml")))
    places = sorted((b.x, b.y) for b in layout.boxes)
    for (x, y), (next_x, next_y) in itertools.pairwise(places):
        assert x != next_x or next_y - y > BOX_HEIGHT + 10
    for flow in layout.flows:
        for x, y in flow.points[1:-1]:
            assert not any(b.x <= x <= b.x + BOX_WIDTH and b.y < y < b.y + BOX_HEIGHT for b in layout.boxes), flow
    assert all(
        0 <= b.y <= layout.height - BOX_HEIGHT + 0.2 and 0 <= b.x <= layout.width - BOX_WIDTH for b in layout.boxes
    )


def test_a_flow_against_the_stages_is_marked():
    """Recycling runs back, dashed."""
    flows = {(f.supplier, f.buyer): f for f in lay_out(CHAIN).flows}
    assert [pair for pair, flow in flows.items() if flow.back] == [("back", "salt")]
    assert flows["back", "salt"].points[0][0] > flows["back", "salt"].points[-1][0]


def test_crossings_that_need_not_be_are_undone():
    """Two suppliers and their buyers, written crosswise, are drawn side by side."""
    rows = [("a", 0, ""), ("b", 0, ""), ("c", 1, "b"), ("d", 1, "a")]
    segments = "".join(
        f"  - {{id: {i}, name: {i}, kind: part, stage: {stage}, inputs: [{given}], keywords: [{i}{i}], sources: [s1]}}\n"
        for i, stage, given in rows
    )
    head, _, _ = TOY.partition("segments:\n")
    chain = load_chain(f"{head}segments:\n{segments}sources: {{s1: x}}\n", "x")
    top = {b.segment: b.y for b in lay_out(chain).boxes}
    assert (top["a"] < top["b"]) == (top["d"] < top["c"])


@given(st.lists(st.floats(-100, 100), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_places_keep_their_order_and_distance(wished):
    """However the wishes collide; wishes that do not collide are met."""
    found = nearest_in_order(wished, [5.0] * (len(wished) - 1))
    assert all(b - a >= 5 - 1e-6 for a, b in itertools.pairwise(found))
    apart = [20.0 * i for i in range(len(wished))]
    assert nearest_in_order(apart, [5.0] * (len(wished) - 1)) == pytest.approx(apart)


def test_the_svg_holds_every_segment_and_flow():
    """Each with its id, and the same picture each time."""
    svg = draw_chain(CHAIN)
    assert svg == draw_chain(load_chain(TOY, "again"))
    root = ET.fromstring(svg)
    groups = [g.get("data-segment") for g in root.iter(f"{SVG}g") if g.get("class") == "segment"]
    assert groups == ["ore", "salt", "cell", "back"]
    flows = [(p.get("data-from"), p.get("data-to")) for p in root.iter(f"{SVG}path") if p.get("class") == "flow"]
    assert flows == list(CHAIN.links)


def test_gaps_are_told_by_mark_pattern_and_words():
    """A filled gap has its character, its pattern and a title with the reason."""
    rows = [{"oid": str(i), "name": f"甲{i}", "region": "340100", "scope": "电芯制造"} for i in range(25)]
    found = count_presence(rows, CHAIN)
    root = ET.fromstring(draw_chain(CHAIN, find_gaps(found, "合肥")))
    salt = next(g for g in root.iter(f"{SVG}g") if g.get("data-segment") == "salt")
    assert "补链" in (salt.findtext(f"{SVG}title") or "")
    assert "补" in [t.text for t in salt.iter(f"{SVG}text")]
    assert any(r.get("fill") == "url(#slant)" for r in salt.iter(f"{SVG}rect"))
    cell = next(g for g in root.iter(f"{SVG}g") if g.get("data-segment") == "cell")
    assert "本地 25 · 名录 25" in [t.text for t in cell.iter(f"{SVG}text")]


def test_a_city_that_hardly_has_firms_is_drawn_as_unknown():
    """Not as lacking everything."""
    root = ET.fromstring(draw_chain(CHAIN, find_gaps(count_presence([], CHAIN), "阳泉")))
    marks = {g.findall(f"{SVG}text")[0].text for g in root.iter(f"{SVG}g") if g.get("class") == "segment"}
    assert marks == {"？"}


def test_hostile_names_are_drawn_as_words():
    """Tags, quotes and formulas stay text."""
    chain = load_chain(TOY.replace("name: 盐", "name: '</text><script>alert(1)</script>&\"'"), "x")
    root = ET.fromstring(draw_chain(chain))
    assert not list(root.iter(f"{SVG}script"))


@given(st.text(max_size=60), st.integers(1, 3))
@settings(max_examples=60, deadline=None)
def test_lines_fit(text, most):
    """No line much wider than its room, and no more lines than there is room for."""
    lines = fit_lines(text, 120, 13, most)
    assert 1 <= len(lines) <= most
    assert "".join(lines).startswith(lines[0])
    for line in lines:
        body = line.rstrip("、，。；：！？）》”’)")
        assert len(body) <= 1 or text_width(body, 13) <= 120
