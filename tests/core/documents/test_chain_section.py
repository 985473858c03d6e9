"""A chain in a briefing book: what is said, what cannot be, and that it prints."""

from __future__ import annotations

import pypdfium2

from luodi.core.chains.gaps import find_gaps
from luodi.core.chains.grid import draw_grid
from luodi.core.chains.loading import shipped_chain
from luodi.core.chains.presence import count_presence
from luodi.core.documents.chain_section import chain_section
from luodi.core.documents.paper import Paper, Picture, Table, paper_pdf

BATTERY = shipped_chain("solid-state-battery")
SCOPES = ("锂离子电池制造", "动力电池包制造", "新能源汽车制造", "纺织品制造")


def report(city: str):
    places = {"苏州": "320500", "合肥": "340100", "宁德": "350900", "深圳": "440300"}
    rows = [
        {"oid": f"{p}{n}", "name": f"{p}{n}号有限公司", "region": code, "kind": "enterprise", "scope": SCOPES[n % 4]}
        for p, code in places.items()
        for n in range(24)
    ]
    return find_gaps(count_presence(rows, BATTERY), city)


def test_gaps_stand_with_reasons_and_buyers():
    blocks = chain_section(report("苏州"), most=3)
    table = next(b for b in blocks if isinstance(b, Table))
    assert 0 < len(table.rows) <= 3
    assert all(row[1].startswith(("补链", "延链", "强链")) for row in table.rows)
    assert any("苏州" in row[3] for row in table.rows)


def test_a_city_of_which_nothing_can_be_said_says_so():
    words = [getattr(b, "text", "") or "" for b in chain_section(report("阳泉"))]
    assert any("阳泉市在名录里有 20 家企业，现有 0 家" in w for w in words)
    assert "没有说得出的缺口。" in words


def test_every_segment_is_on_the_picture():
    """One box each, with the beginning of its name; the same text for the same report."""
    svg = draw_grid(report("苏州"))
    assert svg == draw_grid(report("苏州"))
    assert svg.count('font-size="12"') == len(BATTERY.segments)
    assert all(s.name[:4] in svg for s in BATTERY.segments)


def test_it_prints():
    blocks = chain_section(report("苏州"))
    assert any(isinstance(b, Picture) for b in blocks)
    book = pypdfium2.PdfDocument(paper_pdf(Paper("手册", "", (), blocks)))
    assert "产业链：固态锂电池（苏州市）" in "".join(p.get_textpage().get_text_range() for p in book)
