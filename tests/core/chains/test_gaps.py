"""Presence by city, the classes of gaps, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from luodi.core.chains.chain import Chain
from luodi.core.chains.cities import city_of, find_city
from luodi.core.chains.errors import UnknownCity
from luodi.core.chains.gap_words import explain_gap, report_json
from luodi.core.chains.gaps import Condition, GapClass, SegmentView, either_of, find_gaps
from luodi.core.chains.loading import load_chain
from luodi.core.chains.presence import Presence, count_presence
from luodi.core.chains.survey import Survey
from luodi.core.rules import load_rules
from tests.core.chains.toy import TOY

CHAIN = load_chain(TOY, "toy")
SCOPES = {"ore": "锂矿开采", "salt": "碳酸锂生产", "cell": "电芯制造", "back": "废旧电池处理", "": "百货"}
CITIES = ("320500", "340100", "140300", "310000", "320200", "330100", "420100", "430100", "440300", "510100", "370100")


def firms(city: str, *, others: int = 20, **counts: int) -> Iterator[dict[str, object]]:
    """Made-up rows of one city: so many on each segment, the rest on none."""
    for segment, count in {**counts, "": others}.items():
        for i in range(count):
            name = f"{city}{segment or 'x'}{i}公司"
            yield {"oid": name, "name": name, "region": city, "kind": "enterprise", "scope": SCOPES[segment]}


def presence(*groups: Iterator[dict[str, object]]) -> Presence:
    return count_presence((row for group in groups for row in group), CHAIN)


def survey(found: Presence) -> Survey:
    """A survey that gives the density of a chain of four segments."""
    rules = load_rules("chain_gaps")
    return Survey(found, {**rules, "least": {**rules["least"], "density_cities": 5, "density_segments": 4}})


def view(found: Presence, city: str, segment: str) -> SegmentView:
    return next(v for v in find_gaps(found, city, survey(found)).segments if v.segment.id == segment)


@pytest.fixture(scope="module")
def country() -> Presence:
    """合肥 makes cells and buys all its salt; 苏州 makes salt; the others are mixed."""
    rest = [firms(c, others=60, ore=1, salt=1 + i % 2, cell=i % 3, back=i % 2) for i, c in enumerate(CITIES[3:])]
    return presence(
        firms("340100", cell=6, back=3, ore=3),
        firms("320500", salt=6, others=60),
        firms("140300", others=2, salt=1),
        *rest,
    )


def test_rows_become_counts_by_city(country):
    """A county counts for its city; firms on no segment are kept as others."""
    found = presence(firms("320583", others=1, cell=2), firms("320500", others=0, cell=1))
    assert found.cities == ("320500",)
    assert found.counts.tolist() == [[0, 0, 3, 0]]
    assert found.others.tolist() == [1]
    assert country.enterprises == country.counts.sum() + country.others.sum()


def test_rows_without_a_city_and_firms_that_are_gone_are_told():
    """Neither is counted anywhere."""
    rows = [
        {"name": "a", "region": None, "scope": "电芯制造"},
        {"name": "b", "region": "340100", "scope": "电芯制造", "status": "cancelled"},
        {"name": "c", "region": "340000", "scope": "电芯制造"},
    ]
    found = count_presence(rows, CHAIN)
    assert (found.rows, found.without_city, found.gone) == (3, 2, 1)
    assert found.counts.sum() == 0


def test_institutes_are_listed_but_not_counted():
    """They stand beside the firms of a segment."""
    rows = [{"name": "某电芯研究所", "region": "340100", "kind": "institute"}]
    found = count_presence(rows, CHAIN)
    assert found.counts.sum() == 0
    assert [p.name for p in found.research("cell")] == ["某电芯研究所"]
    assert found.firms("cell") == ()


def test_a_missing_supplier_of_local_buyers_is_to_be_filled(country):
    """合肥's cell makers buy salt nobody there makes."""
    salt = view(country, "合肥", "salt")
    assert salt.gap is GapClass.FILL
    assert salt.is_lead
    assert {s.id for s, _ in salt.buyers} == {"cell"}
    assert {s.id for s, _ in salt.sellers} == {"ore", "back"}
    assert all(p.city != "340100" for p in salt.outside)
    zh, en = explain_gap(salt)
    assert zh.startswith("补链·盐：本地有 0 家，按全名录的上下游配比应有 ")
    assert "配套率 0%，低于 50%" in zh
    assert "对角线不计" in zh
    assert "本地买方：340100cell0公司" in zh
    assert en.startswith("Fill · Salt: 0 firms here")
    assert "diagonal excluded" in en


def test_what_cannot_be_checked_leaves_a_class_possible(country):
    """Without a density the same gap is to be proved, and the sentence names what is missing."""
    salt = next(v for v in find_gaps(country, "合肥").segments if v.segment.id == "salt")
    assert salt.gap is None
    assert salt.possible is GapClass.FILL
    assert "补链（待证）·盐" in explain_gap(salt)[0]
    assert "相关密度因数据不足说不出" in explain_gap(salt)[0]


def test_near_what_is_strong_is_to_be_extended(country):
    """苏州 is strong in salt, cells buy salt, and none are made there."""
    found = presence(
        *(firms(c, others=40, salt=3, cell=3) for c in CITIES[3:9]),
        firms("320500", salt=6, ore=3, others=40),
        *(firms(c, others=40, ore=1, back=3) for c in CITIES[9:]),
    )
    cell = view(found, "苏州", "cell")
    assert cell.figures.firms == 0
    assert cell.gap is GapClass.EXTEND
    assert "它的投入里有本地强项" in explain_gap(cell)[0]


def test_demand_follows_the_ratio_of_the_register(country):
    """D = suppliers for one buyer everywhere, times buyers here."""
    salt = view(country, "合肥", "salt").figures
    national = Survey(country).national
    assert salt.demand == pytest.approx(6 * national[1] / national[2])
    assert salt.cover == 0


def test_a_firm_that_makes_it_itself_is_no_named_buyer():
    """Who is on the segment, too, does not buy it."""
    rows = [{"oid": "1", "name": "甲", "region": "340100", "scope": "电芯制造、碳酸锂生产"}]
    found = count_presence([*rows, *firms("340100")], CHAIN)
    assert view(found, "合肥", "salt").buyers == ()


def test_a_need_that_only_makers_have_is_not_to_be_filled():
    """Three firms make cells and their own salt: the ratio calls for more salt, but nobody would buy it."""
    both = [{"oid": str(i), "name": f"甲{i}", "region": "340100", "scope": "电芯制造、碳酸锂生产"} for i in range(3)]
    rest = [firms(c, others=40, ore=1, salt=6, cell=1, back=1) for c in CITIES[3:]]
    found = presence(iter(both), firms("340100", others=40), *rest)
    salt = view(found, "合肥", "salt")
    assert salt.figures.cover is not None
    assert salt.figures.cover < 0.5
    assert salt.buyers == ()
    assert salt.gap is None


@pytest.mark.parametrize(
    ("one", "other", "settled"),
    [(True, False, True), (False, True, True), (None, True, True), (None, False, None), (False, False, False)],
)
def test_one_weakness_will_do(one, other, settled):
    """Leaders or complexity; what is unknown is not taken for a no."""
    conditions = (Condition("leaders", None, None, one), Condition("complexity", None, None, other))
    assert either_of(*conditions).holds is settled
    assert either_of(*conditions[::-1]).holds is settled


def test_a_gap_without_a_buyer_is_not_a_lead(country):
    """苏州 could go from salt to cells, but nobody there would buy them."""
    cell = view(country, "苏州", "cell")
    assert cell.figures.firms == 0
    assert cell.gap is not GapClass.FILL
    assert not cell.is_lead
    for gap in find_gaps(country, "苏州").gaps:
        if not gap.is_lead:
            assert "还不能算线索" in explain_gap(gap)[0]


def test_strength_without_leaders_is_to_be_strengthened():
    """苏州 has many makers of salt and none of the large ones."""
    rows = [{**row, "capital": 1e6} for row in firms("320500", salt=6)]
    large = [{**row, "capital": 1e9} for c in CITIES[3:] for row in firms(c, others=60, salt=1)]
    found = count_presence([*rows, *large], CHAIN)
    salt = view(found, "苏州", "salt")
    assert salt.gap is GapClass.STRENGTHEN
    assert salt.figures.leader_share == 0
    assert "龙头企业在本市的只占 0%" in explain_gap(salt)[0]


def test_a_city_hardly_in_the_register_gets_no_class(country):
    """阳泉 has three rows: absence from the register is not absence from the city."""
    report = find_gaps(country, "阳泉")
    assert report.gaps == ()
    assert "阳泉市在名录里有 20 家企业，现有 3 家" in str(report.refused[0])
    assert find_gaps(country, "仙桃").city_enterprises == 0


def test_small_numbers_give_no_quotient():
    """Four firms of a segment in the whole register are noise."""
    found = presence(firms("340100", cell=4), firms("320500"))
    assert np.isnan(Survey(found).quotients).all()
    assert view(found, "合肥", "cell").figures.quotient is None
    assert any("相关密度" in str(r) for r in find_gaps(found, "合肥").refused)


def test_complexity_needs_twenty_by_twenty(country):
    """Four segments give no ECI, and it is said."""
    assert Survey(country).complexity is None
    assert any("20 个城市 × 20 个环节" in str(r) for r in Survey(country).refused)


def test_an_empty_register_says_so():
    """No rows, no figures, no fault."""
    report = find_gaps(count_presence([], CHAIN), "合肥")
    assert report.city_enterprises == 0
    assert report.gaps == ()


def test_the_report_as_json(country):
    """Every segment with its figures, gaps with names and gate risks, the convention of the density named."""
    plain = report_json(find_gaps(country, "合肥"))
    assert plain["density_diagonal"] == "excluded"
    assert [s["id"] for s in plain["segments"]] == ["ore", "salt", "cell", "back"]
    gap = next(g for g in plain["gaps"] if g["segment"] == "salt")
    assert gap["gates"] == [{"word": "能耗", "note": "焙烧"}, {"word": "环评", "note": ""}]
    assert gap["outside"][0]["terms"][0]["words"] == "碳酸锂"


@pytest.mark.parametrize(
    ("asked", "code"), [("苏州", "320500"), ("合肥市", "340100"), ("310000", "310000"), ("仙桃", "429004")]
)
def test_cities_by_name_and_code(asked, code):
    """Prefectures, municipalities, counties straight under a province."""
    assert find_city(asked).code == code
    assert city_of(code) == code


@pytest.mark.parametrize("asked", ["昆山", "安徽", "没有的地方", "", "999999"])
def test_what_is_no_city_is_said(asked):
    """With what to write instead."""
    with pytest.raises(UnknownCity, match="地级市"):
        find_city(asked)


def test_chain_is_untouched():
    """The table keeps the chain it was made for."""
    assert isinstance(presence(firms("340100")).chain, Chain)
