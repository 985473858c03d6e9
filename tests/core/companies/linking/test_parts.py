from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.companies.linking.candidates import SHORTLIST, Found, shortlist
from luodi.core.companies.linking.cut import cut, fold
from luodi.core.companies.linking.features import FEATURES, lay, measure_all, region_relation
from luodi.core.companies.linking.keys import (
    LENGTHS,
    cut_sql,
    fold_sql,
    head_pairs,
    head_pairs_sql,
    pair_key,
    shape,
    shape_sql,
    signature,
    signature_sql,
)
from luodi.core.companies.linking.mention import clean, read_mention
from luodi.core.companies.linking.ranker import MANY, ranker, read_curve
from luodi.core.companies.linking.surroundings import Surroundings
from luodi.core.companies.linking.trades import brand_length
from luodi.core.companies.pinyin import plain_syllable, split_syllables

NAMES = [
    "江苏霁岚微电子材料股份有限公司", "煜泓（天津）智能装备有限公司", "苏州工业园区骁骐电气股份有限公司", "骁骐(集团)有限公司", "昆山市玉山镇怀瑜店",
    "北京经济技术开发区翎枢科技有限公司", "上海公司", "有限公司", "中国", "东方霁岚集团", "TCL Tech 有限公司", "（总部）", "x", "内蒙古自治区翎枢厂",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_cut_alike_in_python_and_in_sql(name):
    """Register and mention meet only where both are cut by the same rule."""
    duckdb = pytest.importorskip("duckdb")
    query = f"select region, core, half, form, bracket from ({cut_sql(f'(select {fold_sql(chr(63))} as folded)')})"
    assert tuple(duckdb.connect().execute(query, [name]).fetchone()) == tuple(cut(fold(name)))


@pytest.mark.parametrize("name", NAMES)
def test_keys_and_bits_are_alike_in_python_and_in_sql(name):
    """The index is built in SQL and asked from Python."""
    duckdb = pytest.importorskip("duckdb")
    row = (
        duckdb.connect()
        .execute(
            f"select {head_pairs_sql('n')}, {signature_sql('n')}, {shape_sql('n')}  from (select ?::VARCHAR as n)",
            [name],
        )
        .fetchone()
    )
    assert row == (head_pairs(name), signature(name[:18]), shape(name))


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_shape_tells_the_length_and_not_the_order(one, other):
    """Swapped characters keep the shape; a length it cannot hold is the longest it can; 16 bits hold it."""
    assert shape(one + other) == shape(other + one) < 1 << 15
    assert shape(one) % LENGTHS == min(len(one), 31)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=400))
def test_any_text_can_be_read_as_a_mention(text):
    """Cleaning, cutting and keys take any text."""
    read = read_mention(text)
    assert read.cut.region + read.cut.core == read.body


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("*ST霁岚", "霁岚"),
        ("霁岚A", "霁岚"),
        ("A区12号展位骁骐科技", "骁骐科技"),
        ("（3）骁骐科技等", "骁骐科技"),
        ("“骁骐”", "骁骐"),
        ("翎枢科技（已签约）", "翎枢科技"),
        ("翎樞科技", "翎枢科技"),
    ],
)
def test_what_is_not_part_of_the_name_is_taken_away(text, cleaned):
    """Numbering, booth, remarks, quotes and the exchange's marks go."""
    assert clean(text) == cleaned


def test_a_mention_is_laid_along_a_name_in_runs():
    """霁岚材料 lies on 霁岚 and 材料."""
    assert lay("霁岚材料", "江苏霁岚微电子材料") == ([(0, 2, 2), (2, 7, 2)], 4)
    assert lay("怀瑜", "江苏霁岚") == ([], 0)


def test_a_trade_name_ends_where_the_trade_begins():
    """At least two characters are left to it."""
    assert brand_length("霁岚微电子材料") == 2
    assert brand_length("科技") == 2


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [("苏州", "苏州市", 1), ("江苏", "苏州", 1), ("苏州", "无锡", -1), ("苏州", "", 0), ("浙江", "苏州", -1)],
)
def test_places_of_names_agree_or_not(one, other, relation):
    """A province agrees with its cities; two cities do not."""
    assert region_relation(one, other) == relation


def test_pinyin_is_split_into_syllables():
    """The fewest syllables; nothing that is no pinyin."""
    assert split_syllables("yuhongzhineng") == ["yu", "hong", "zhi", "neng"]
    assert split_syllables("Dell") == []
    assert plain_syllable("lǜ") == "lv"


def test_a_curve_is_read_between_its_points():
    """Straight pieces, flat ends."""
    curve = [[0.2, 0.1], [0.4, 0.5]]
    assert [read_curve(curve, x) for x in (0.0, 0.2, 0.3, 0.4, 1.0)] == pytest.approx([0.1, 0.1, 0.3, 0.5, 0.5])


def test_chances_never_exceed_one_and_keep_the_order_of_scores():
    """What trees say is turned into chances without changing who comes first."""
    model = ranker()
    rows = [tuple(float((i * 7 + j * 3) % 5) for j in range(len(FEATURES))) for i in range(6)]
    chances, unknown = model.chances(rows)
    scores = [model.score(row) for row in rows]
    assert max(range(6), key=chances.__getitem__) == max(range(6), key=scores.__getitem__)
    assert sum(chances) <= 1.0 + 1e-9
    assert 0 <= unknown <= 1
    assert model.chances([]) == ([], 1.0)


def test_many_rows_are_scored_as_one_by_one():
    """Arrays give the sums of the trees to the last bit."""
    model = ranker()
    rows = [
        tuple(float((i * 7 + j * (i % 13)) % 9 - 2) / (1 + i % 3) for j in range(len(FEATURES)))
        for i in range(MANY + 50)
    ]
    assert model.score_all(rows) == [model.score(row) for row in rows]


def test_the_chance_of_a_company_is_that_of_all_its_names():
    """Two names of one company stand together at the one that fits best; chances sum to one at most."""
    model = ranker()
    rows = [tuple(float((i * 7 + j * 3) % 5) for j in range(len(FEATURES))) for i in range(6)]
    order = sorted(range(6), key=lambda i: -model.score(rows[i]))
    companies = ["a", "b", "c", "d", "e", "f"]
    alone, unknown = model.chances(rows, companies)
    companies[order[1]] = companies[order[0]]
    together, unknown_together = model.chances(rows, companies)
    assert together[order[1]] == 0
    assert together[order[0]] >= alone[order[0]]
    assert unknown_together == unknown
    assert sum(together) <= 1.0 + 1e-9


def test_candidates_that_fit_alike_share_what_is_left():
    """Two equal candidates do not both get the chance of the best one."""
    row = tuple(1.0 for _ in FEATURES)
    chances, _ = ranker().chances([row, row])
    assert sum(chances) <= 1.0 + 1e-9


def test_rivals_are_companies_not_names():
    """The short name of a company is not counted among those that fit alike; the elder listing is."""
    parts = [
        Found(0, "1", "霁岚股份有限公司", 0, "600001", "", "", *cut("霁岚股份有限公司"), 2),
        Found(1, "1", "霁岚", 2, "600001", "", "", *cut("霁岚"), 2),
        Found(2, "2", "霁岚集团", 0, "300001", "", "", *cut("霁岚集团"), 2),
    ]
    rows = [dict(zip(FEATURES, row, strict=True)) for row in measure_all(read_mention("霁岚"), parts)]
    assert [row["alike"] for row in rows] == [2, 2, 2]
    assert [row["elder"] for row in rows] == [0, 0, 1]


def values_of(mention, **given):
    """Features by name of a mention against one name of a register."""
    parts = cut(fold(given["name"]))
    found = Found(
        0, "1", given["name"], 0, "", given.get("place", ""), "", parts.region, parts.core, parts.half, parts.form,
        parts.bracket, given.get("prominence", 0),
    )  # fmt: skip
    row = measure_all(read_mention(mention), [found], Surroundings(given.get("places", ())))[0]
    return dict(zip(FEATURES, row, strict=True))


def test_what_a_mention_misses_is_counted_by_letter_and_by_sound():
    """霁兰 for 霁岚 misses one character that sounds alike; 朴隽 for 隽朴 has the same letters."""
    sound = values_of("霁兰微电子", name="江苏霁岚微电子有限公司")
    assert (sound["missing"], sound["same_sound"]) == (1, 1)
    swapped = values_of("朴隽生物", name="上海隽朴生物有限公司")
    assert (swapped["missing"], swapped["same_letters"]) == (1, 1)
    other = values_of("霁兰微电子", name="江苏霁某微电子有限公司")
    assert (other["missing"], other["same_sound"]) == (1, 0)


def test_trade_name_and_trade_are_counted_apart():
    """霁岚材料 covers the trade name and a part of the trade."""
    values = values_of("霁岚材料", name="江苏霁岚微电子材料股份有限公司")
    assert values["brand_share"] == 1
    assert 0 < values["trade_share"] < 1
    assert values["found_share"] == 1


def test_places_around_a_mention_agree_or_not():
    """A city agrees with its own districts and not with another city; nothing known is no evidence."""
    name = "霁岚微电子有限公司"
    assert values_of("霁岚", name=name, place="320583", places=("320500",))["place"] == 2
    assert values_of("霁岚", name=name, place="330100", places=("320500",))["place"] == -1
    assert values_of("霁岚", name=name, places=("320500",))["place"] == 0


def test_a_county_that_is_a_trade_name_is_read_as_the_mention_reads_it():
    """广信 is a district of Shangrao, and the trade name of 安徽广信材料."""
    values = values_of("广信股份", name="安徽广信材料股份有限公司")
    assert (values["brand_share"], values["starts_at_core"]) == (1, 1)


def test_a_core_of_two_swapped_characters_keeps_a_key():
    """Nothing but the swapped pair itself could find 荣丰 for 丰荣."""
    assert pair_key("丰", "荣") in read_mention("荣丰控股集团").keys


def test_a_short_core_is_looked_for_by_sound():
    """融杰 for 融捷: no pair of characters is left."""
    assert set(read_mention("融杰股份").keys) & set(read_mention("融捷股份").keys)


@pytest.mark.parametrize(
    ("text", "core"),
    [
        ("定保原印麟有限公司", "原印麟"),  # 保定
        ("天科琳界有限公司", "科琳界"),  # 天水
        ("黔南西布依族苗族自治州翎枢投资有限公司", "翎枢投资"),  # 黔西南
        ("北京市龙昇能新源有限公司", "龙昇新能源"),  # 昇 is simplified, but not in this company's name
    ],
)
def test_a_core_behind_a_region_written_wrong_is_looked_for(text, core):
    """Where no region can be read, the core may begin anywhere."""
    assert set(read_mention(text).keys) & set(head_pairs(core))


def test_a_key_has_the_shape_of_its_core():
    """What ranks candidates knows which core each key was taken from."""
    keys = read_mention("苏州霁岚电子有限公司").keys
    assert keys[pair_key("霁", "岚")] == shape("霁岚电子")
    assert keys[pair_key("苏", "州")] == shape("苏州霁岚电子")


def test_a_place_in_the_brackets_of_a_mention_belongs_to_the_name():
    """永和实业（上海） is 上海永和实业, and not 永和实业."""
    text = "霁岚实业（上海）有限公司"
    assert values_of(text, name="上海霁岚实业有限公司")["equal_name"] == 1
    assert values_of(text, name="霁岚实业有限公司")["equal_name"] == 0
    assert values_of("霁岚实业（集团）有限公司", name="霁岚实业有限公司")["equal_name"] == 1


@pytest.mark.parametrize(
    ("text", "cut_as"),
    [
        ("霁岚实业（陇南）有限公司", ("陇南", "霁岚实业", "")),
        ("霁岚实业(台中市)有限公司", ("台中市", "霁岚实业", "")),
        ("霁岚实业（集团）有限公司", ("", "霁岚实业", "（集团）")),
        ("上海霁岚实业（陇南）有限公司", ("上海", "霁岚实业", "（陇南）")),
    ],
)
def test_the_only_place_of_a_mention_stands_first(text, cut_as):
    """Behind the name in brackets or before it, a place is the same region; a second place stays where it is."""
    read = read_mention(text)
    assert (read.cut.region, read.cut.core, read.cut.bracket) == cut_as
    assert read.body == cut_as[0] + cut_as[1]


def test_a_company_is_told_by_the_place_in_the_brackets_of_a_mention(own_names):
    """A namesake elsewhere and one of no place are less likely, whether the register says 陇南 or 陇南市."""
    from luodi.core.companies.linking import build_index, link

    with build_index(own_names("陇南市霁岚能源有限公司", "霁岚能源有限公司", "深圳霁岚能源有限公司")) as index:
        one = link(["霁岚能源（陇南）有限公司"], index)[0]
    assert (one.best.rid, one.accepted) == ("0", True)


def test_a_county_that_is_a_trade_name_is_read_alike_on_both_sides():
    """大新 is a county: cut from the mention as its region and from the company's name behind its city."""
    values = values_of("大新企业管理（深圳）有限公司", name="深圳市大新企业管理有限公司")
    assert (values["equal_core"], values["region"]) == (1, 1)


def parts_of(name, prominence=0):
    """What the index keeps of a name, in the order of ``PACKED``."""
    parts = cut(fold(name))
    return ["", name, "0", "", "", "", *parts, str(prominence)]


@pytest.mark.parametrize(
    ("text", "name", "others"),
    [
        ("掾达科技有限公司", "远达科技有限公司", [parts_of(f"{c}达科技有限公司", prominence=2) for c in "安" * 30]),
        ("霁岚管理（深圳）有限公司", "深圳霁岚管理有限公司", [parts_of("苏州霁岚管理有限公司")] * 30),
        ("霁岚管理股份有限公司", "苏州霁岚管理股份有限公司", [parts_of("苏州霁岚管理有限公司")] * 30),
    ],
    ids=["same sound", "place in brackets", "same form"],
)
def test_what_is_weighed_is_nearer_than_what_is_not(text, name, others):
    """Of more names than are weighed, one that shares the sound, the place in brackets or the form is kept."""
    found = dict(enumerate([*others, parts_of(name)]))
    assert len(found) > SHORTLIST
    assert len(others) in shortlist(read_mention(text), found)
