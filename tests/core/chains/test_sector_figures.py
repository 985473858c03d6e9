"""What a table says of its sectors and of segments; and what it does not say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from luodi.core.chains.chain import Segment
from luodi.core.chains.gap_words import explain_gap, report_json
from luodi.core.chains.gaps import GapClass, find_gaps
from luodi.core.chains.sector_figures import TableFigures, sectors_of, sort_figures
from luodi.core.chains.sector_words import say_sectors
from luodi.core.rules import load_rules
from tests.core.chains.sectors import table
from tests.core.chains.test_gaps import CITIES, firms, presence

HEFEI = "340100"


def of(code: str, figures: TableFigures):
    return next(f for f in figures.sectors if f.sector.code == code)


def test_the_figures_are_those_of_the_golden_table():
    """The three sectors of the published example, two more that trade with nobody else beside them."""
    found = TableFigures(table(), HEFEI)
    assert found.leontief[:3, :3].round(4).tolist() == [
        [1.1629, 0.2732, 0.1121],
        [0.2837, 1.5727, 0.3888],
        [0.1208, 0.2995, 1.2767],
    ]
    assert [round(of(c, found).demand, 4) for c in ("01", "02", "03")] == [11.3333, 23.0, 11.6667]
    assert [round(of(c, found).cover, 4) for c in ("01", "02", "03")] == [1.7647, 2.6087, 0.8571]
    assert of("04", found).cover is None  # nobody here buys it
    assert sum(f.influence for f in found.sectors) == pytest.approx(5)
    assert of("02", found).influence / of("01", found).influence == pytest.approx(1.1722 / 0.8565, abs=1e-3)
    assert of("02", found).ghosh / of("01", found).ghosh == pytest.approx(1.0671 / 0.9986, abs=1e-3)


def test_who_buys_how_much_is_told_for_the_city():
    """a_ij × what the city makes of j, the largest first, in shares of all that is bought."""
    first = of("02", TableFigures(table(), HEFEI)).purchases
    assert [(p.sector.code, round(p.amount, 4)) for p in first] == [("02", 18.0), ("01", 3.0), ("03", 2.0)]
    assert sum(p.share for p in first) == pytest.approx(1)


@pytest.mark.parametrize(
    ("cells", "city", "why"),
    [
        ({"I5": "x"}, HEFEI, "没有“本地产出”一列"),
        ({}, "320500", "表里的本地产出是合肥市的，不是苏州市的"),
        ({"I7": "", "I8": ""}, HEFEI, "缺 2 个部门的本地产出（02、03）"),
    ],
)
def test_without_the_citys_output_there_is_no_cover(cells, city, why):
    """It is refused with its reason; what the whole table says stays."""
    found = TableFigures(table(**cells), city)
    assert why in str(found.refused[0])
    second = of("02", found)
    assert (second.demand, second.made, second.cover, second.is_local) == (None, None, None, False)
    assert [p.sector.code for p in second.purchases] == ["02", "03", "01"]
    assert second.influence > 1


def test_ghosh_is_refused_where_more_is_sold_than_made():
    """A sector that others import has no Ghosh inverse to be read."""
    found = TableFigures(table(H6=85), HEFEI)
    assert "部门 01 卖给各部门的不少于它的总产出" in str(found.refused[0])
    assert of("02", found).ghosh is None


def test_a_segment_lies_where_most_of_its_codes_do():
    """The longest code decides; a segment's code that is wider than the sectors' names none."""
    made = table(J6="0939", J7="26 384")
    two = Segment("x", "x", "part", 0, codes=("2613", "3841", "0939"))
    assert sectors_of(two, made) == (1, 0)
    assert sectors_of(Segment("x", "x", "part", 0, codes=("3842",)), table(J6="3842", J8="384")) == (0,)
    assert sectors_of(Segment("x", "x", "part", 0, codes=("09", "77")), made) == ()
    assert sectors_of(Segment("x", "x", "part", 0), made) == ()


def test_what_is_not_known_is_sorted_last():
    """Whichever way the column is read."""
    rows = TableFigures(table(), HEFEI).sectors
    assert [f.sector.code for f in sort_figures(rows, "cover")] == ["03", "01", "02", "05", "04"]
    assert sort_figures(rows, "cover", down=True)[-1].sector.code == "04"


@pytest.fixture(scope="module")
def country():
    """合肥 makes cells, and buys its salt and its ore elsewhere."""
    rest = [firms(c, others=60, ore=1, salt=1 + i % 2, cell=1 + i % 3, back=i % 2) for i, c in enumerate(CITIES[2:])]
    return presence(firms(HEFEI, cell=9, others=60), firms("320500", salt=6, ore=6, others=60), *rest)


def test_a_gap_says_what_its_sector_buys_and_makes(country):
    """In the sentence, in both languages, with the table's name and year."""
    report = find_gaps(country, "合肥", None, table())
    salt = next(v for v in report.segments if v.segment.id == "salt")
    zh, en = explain_gap(salt)
    assert zh.endswith(
        "投入产出（小表（虚构），2022 年）：所在部门“化工”，本地各部门一年要买它 23 万元，最多的是化工（78%）、采矿（13%）、"
        "电池（9%）；本地产出 60 万元，配套率 261%；影响力系数 1.39，感应度系数 1.45（列昂惕夫逆）。部门比环节宽，只作旁证。"
    )
    assert "sectors here call for 23 of it a year (in 10,000 yuan)" in en
    plain = report_json(report)
    assert plain["input_output"]["checksum"] == table().checksum
    told = next(g for g in plain["gaps"] if g["segment"] == "salt")["sectors"][0]
    assert (told["code"], told["cover"]) == ("02", 2.608696)


def test_without_a_table_nothing_is_said_of_one(country):
    """The sentence, the classes and their order are what they were."""
    with_one, without = find_gaps(country, "合肥", None, table()), find_gaps(country, "合肥")
    assert report_json(without)["input_output"] is None
    for one, other in zip(with_one.segments, without.segments, strict=True):
        assert explain_gap(one)[0] == explain_gap(other)[0] + say_sectors(one.sectors)[0]
        assert (one.gap, one.possible, one.conditions) == (other.gap, other.possible, other.conditions)


def order(country, made, weight):
    """Ore and salt as gaps of 合肥 that no firm there covers, in the order of a rule set with that weight."""
    figures = TableFigures(made, HEFEI, {**load_rules("input_output"), "gaps": {"cover_weight": weight}})
    report = find_gaps(country, "合肥", None, made)
    views = [
        replace(v, gap=GapClass.FILL, figures=replace(v.figures, cover=0.0), buyers=(), sectors=figures.of(v.segment))
        for v in report.segments
        if v.segment.id in ("ore", "salt")
    ]
    return [v.segment.id for v in replace(report, segments=tuple(views), table=figures).gaps]


def test_the_sectors_cover_weighs_in_the_order_of_gaps(country):
    """Of two that no firm here covers, the one whose sector is covered least comes first; weight 0 changes nothing."""
    well, badly = table(I6=200, I7=1), table(I6=0, I7=300)
    assert order(country, well, 0.5) == ["salt", "ore"]
    assert order(country, badly, 0.5) == ["ore", "salt"]
    assert order(country, well, 0) == order(country, badly, 0) == ["ore", "salt"]
