from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

pytest.importorskip("duckdb")

from luodi.core.companies.linking import BadRegister, Decision, Mention, build_index, link, open_index, tables
from luodi.core.companies.linking import index as index_module
from luodi.core.companies.linking import links as links_module
from luodi.core.companies.linking.candidates import find_candidates
from luodi.core.companies.linking.index import arrays_path
from luodi.core.companies.linking.keys import PACKED, bit_of
from luodi.core.companies.linking.mention import read_mention
from luodi.core.companies.pinyin import syllable_of

DATA = json.loads((Path(__file__).parents[3] / "cases" / "linking" / "mentions.json").read_text("utf-8"))
CASES, REGISTER = DATA["cases"], DATA["register"]
KNOWN = [case for case in CASES if case["rid"]]
UNKNOWN = [case for case in CASES if not case["rid"]]


@pytest.mark.parametrize("case", KNOWN, ids=[case["label"] for case in KNOWN])
def test_the_company_meant_comes_first(index, case):
    """Each way of writing a name leads to its company."""
    one = link([case["mention"]], index)[0]
    assert one.best is not None
    assert one.best.rid == case["rid"]
    assert one.reasons


@pytest.mark.parametrize("case", UNKNOWN, ids=[case["label"] for case in UNKNOWN])
def test_what_is_not_in_the_register_is_said_so(index, case):
    """A mention of a company that is not there is not linked, and the answer says how likely that is."""
    one = link([case["mention"]], index)[0]
    assert not one.accepted
    assert one.rid is None
    assert one.unknown_score > 0.5


def test_a_batch_gives_the_links_of_single_calls(index):
    """One mention or many: the same links."""
    texts = [case["mention"] for case in CASES]
    assert list(link(texts, index)) == [link([text], index)[0] for text in texts]


@pytest.mark.parametrize("size", [1, 3, len(CASES)])
def test_batches_of_any_size_give_the_same_links_in_order(index, monkeypatch, size):
    """However many mentions a batch holds, and whether or not the last one is full."""
    mentions = [Mention(c["mention"], others=("苏州大学",) if i % 3 else ()) for i, c in enumerate(CASES)]
    at_once = link(mentions, index)
    monkeypatch.setattr(links_module, "BATCH", size)
    assert list(link(mentions, index)) == list(at_once)


@pytest.mark.parametrize("name", ["霁\x1f岚微电子有限公司", "霁岚微电子有限公司\x1f"])
def test_a_name_with_the_sign_the_index_parts_fields_by_is_found(tmp_path, name):
    """A stray control character takes no field apart."""
    import duckdb

    path = tmp_path / "r.parquet"
    duckdb.connect().execute("create table r as select 'a\x1fb' as rid, ? as name", [name]).execute(
        f"copy r to '{path}' (format parquet)"
    )
    best = link(["霁岚微电子"], path)[0].best
    assert best is not None
    assert (best.rid, best.name.replace(" ", "")) == ("a b", "霁岚微电子有限公司")


def test_an_index_on_disk_gives_the_links_of_one_in_memory(index, register, tmp_path):
    """Built, closed and opened again, an index answers the same."""
    texts = [case["mention"] for case in CASES]
    build_index(register, tmp_path / "r.duckdb").close()
    with open_index(tmp_path / "r.duckdb") as opened:
        assert list(link(texts, opened)) == list(link(texts, index))
        assert opened.size.companies == 12


def test_a_place_beside_the_mention_decides_between_namesakes(index):
    """翎枢 is in Chengdu and in Chongqing; the trip's city tells which."""
    chengdu = link([Mention("翎枢公司", places=("510100",))], index)[0]
    chongqing = link([Mention("翎枢公司", places=("500000",))], index)[0]
    assert (chengdu.best.rid, chongqing.best.rid) == ("10", "11")
    assert any("上下文提到的地点（成都）与企业所在地一致" in reason for reason in chengdu.reasons)


@pytest.mark.parametrize(("other", "rid"), [("成都市怀瑜店", "10"), ("重庆某某电气有限公司", "11")])
def test_where_the_other_stops_are_decides_between_namesakes(index, other, rid):
    """The day's other stops are in one city mostly; a reason says which."""
    one = link([Mention("翎枢公司", others=(other,))], index)[0]
    assert one.best.rid == rid
    assert any("一同提到的单位所在地" in reason and "一致" in reason for reason in one.reasons)


def test_the_industry_decides_between_namesakes(own_names):
    """Two firms of one trade name: the words of the report tell which."""
    with build_index(own_names("霁岚电池有限公司", "霁岚餐饮有限公司")) as index:
        for words, rid in (("动力电池", "0"), ("餐饮服务", "1")):
            one = link([Mention("霁岚公司", industries=(words,))], index)[0]
            assert one.best.rid == rid
            assert "行业与上下文一致" in one.reasons


def test_runners_up_are_named_in_order_and_once(index):
    """A company with several names is one candidate; the likelier stands first."""
    one = link(["骁骐"], index)[0]
    scores = [c.score for c in (one.best, *one.runners_up)]
    rids = [c.rid for c in (one.best, *one.runners_up)]
    assert scores == sorted(scores, reverse=True)
    assert len(rids) == len(set(rids))
    assert one.best.rid == "4"


def test_a_former_name_says_so(index):
    """The reason tells that an old name was matched."""
    one = link(["苏州翊禾化学有限公司"], index)[0]
    assert one.best.source == "former"
    assert "曾用名" in one.reasons[0]


def test_a_decision_is_kept_when_the_mention_comes_again(index):
    """The register names the company decided on; an id it does not hold decides nothing."""
    decided = link(["翎枢公司"], index, decisions=[Decision("翎枢公司", "4", "林某", date(2024, 5, 6))])[0]
    assert (decided.rid, decided.score) == ("4", 1.0)
    assert decided.best.name == next(row["name"] for row in REGISTER if row["rid"] == "4")
    gone = link(["翎枢公司"], index, decisions=[Decision("翎枢公司", "gone", "林某", date(2024, 5, 6))])[0]
    assert gone == link(["翎枢公司"], index)[0]


def test_the_threshold_can_be_set(index):
    """A caller's threshold replaces the one shipped."""
    assert not link(["霁岚微电"], index, threshold=1.01)[0].accepted
    assert link(["霁岚微电"], index, threshold=0.0)[0].accepted


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(max_size=300) | st.sampled_from(["\ud800", "\x00", "\t\n", "（）", "有限公司", "(" * 5000]), max_size=5
    )
)
def test_any_text_gets_a_link(index, texts):
    """Linking never raises, whatever the text, and gives chances between 0 and 1."""
    links = link(texts, index)
    assert len(links) == len(texts)
    assert all(0 <= one.score <= 1 and 0 <= one.unknown_score <= 1 for one in links)


def test_a_missing_register_is_said_clearly(tmp_path):
    """No register, no Parquet, no name column: one message each that names the file."""
    with pytest.raises(BadRegister, match="nowhere"):
        build_index(tmp_path / "nowhere.parquet")
    with pytest.raises(BadRegister, match="Build it from the register"):
        open_index(tmp_path / "nowhere.duckdb")
    (tmp_path / "text.parquet").write_text("no parquet")
    with pytest.raises(BadRegister, match=r"text\.parquet"):
        build_index(tmp_path / "text.parquet", tmp_path / "out.duckdb")
    assert not list(tmp_path.glob("out*"))


def test_a_register_without_names_is_refused(tmp_path):
    """The message tells which columns there are and which are needed."""
    import duckdb

    duckdb.connect().execute(f"copy (select 1 as rid, 'x' as title) to '{tmp_path / 'r.parquet'}' (format parquet)")
    with pytest.raises(BadRegister, match=r"rid、title.*needs rid"):
        build_index(tmp_path / "r.parquet")


def test_a_file_that_is_no_index_is_refused(tmp_path):
    """Text, and a database of something else."""
    import duckdb

    (tmp_path / "text.duckdb").write_text("no database" * 1000)
    duckdb.connect(str(tmp_path / "other.duckdb")).close()
    for name in ("text.duckdb", "other.duckdb"):
        with pytest.raises(BadRegister, match=name):
            open_index(tmp_path / name)


def test_in_a_small_register_any_two_characters_find_a_company(own_names):
    """A company called by its place and its last word, without a pair of its core's head."""
    with build_index(own_names("无锡骁骐电气装备有限公司", "合肥云骧航空科技有限公司")) as index:
        assert link(["无锡装备"], index)[0].best.rid == "0"


def test_a_company_is_no_rival_of_its_own_short_name(tmp_path):
    """A short name in the register makes its company likelier, not one of two that share the chance."""
    import duckdb

    for title, short in (("with", "霁岚微电"), ("without", "")):
        duckdb.connect().execute(
            f"copy (select '1' as rid, '苏州霁岚微电子股份有限公司' as name, '{short}' as short_names union all "
            f"select '2', '合肥云骧航空科技有限公司', '') to '{tmp_path / title}.parquet' (format parquet)"
        )
    scores = {}
    for title in ("with", "without"):
        with build_index(tmp_path / f"{title}.parquet") as index:
            one = link(["霁岚微电"], index)[0]
            assert one.best.rid == "1"
            scores[title] = one.score
    assert scores["with"] > scores["without"]


@pytest.fixture
def own_register(tmp_path):
    """A folder of two Parquet files in the columns of our own register, with one company listed twice."""
    import duckdb

    con = duckdb.connect()
    columns = "oid, name, code, source_id, region, former_names, aliases"
    con.execute(
        f"copy (select * from (values ('91A', '霁岚股份有限公司', '91A', '600901', '320500', ['翊禾集团有限公司'], "
        f"[{{'name': 'Jilan', 'source': '官网'}}]), ('91B', '怀瑜有限公司', '91B', null, null, null, null)) as t({columns})) "
        f"to '{tmp_path / 'a.parquet'}' (format parquet)"
    )
    con.execute(
        "copy (select '91C' as oid, '怀瑜有限公司' as name, '91C' as code) "
        f"to '{tmp_path / 'b.parquet'}' (format parquet)"
    )
    return tmp_path


def test_our_own_register_is_read(own_register):
    """Former names in lists, aliases with their source, a stock code that makes prominent, files with fewer columns."""
    with build_index(own_register) as index:
        links = link(["翊禾集团有限公司", "JILAN", "霁岚股份"], index)
        assert [one.best.rid for one in links] == ["91A"] * 3
        assert [one.best.source for one in links] == ["former", "alias", "registered"]
        assert any("上市公司" in reason for reason in links[2].reasons)


def test_a_company_listed_twice_is_one_candidate(own_register):
    """Two rows of one name do not halve the chance; the first id is taken."""
    with build_index(own_register) as index:
        one = link(["怀瑜有限公司"], index)[0]
        assert one.accepted
        assert one.rid == "91B"


def test_what_a_killed_build_left_is_no_index(register, tmp_path):
    """A half-written file is not opened, and the next build replaces it."""
    (tmp_path / "r.duckdb.part").write_bytes(b"half")
    with pytest.raises(BadRegister, match="no index"):
        open_index(tmp_path / "r.duckdb")
    with build_index(register, tmp_path / "r.duckdb") as index:
        assert index.size.companies == 12
    assert not list(tmp_path.glob("*.part*"))


@pytest.mark.parametrize("damage", ["missing", "cut off", "empty", "of another index"])
def test_an_index_whose_arrays_are_not_its_own_is_refused(register, own_names, tmp_path, damage):
    """Without its arrays, or with those of another register, an index is said to need building again."""
    path = tmp_path / "r.duckdb"
    build_index(register, path).close()
    arrays = arrays_path(path)
    if damage == "of another index":
        build_index(own_names("霁岚微电子有限公司"), tmp_path / "other.duckdb").close()
        arrays_path(tmp_path / "other.duckdb").replace(arrays)
    else:
        content = arrays.read_bytes()
        arrays.unlink()
        if damage != "missing":
            arrays.write_bytes(content[:-1] if damage == "cut off" else b"")
    with pytest.raises(BadRegister, match="Build the index again"):
        open_index(path)
    with build_index(register, path) as index:
        assert link(["霁岚微电子"], index)[0].best is not None


def test_two_builds_of_one_register_may_move_their_files_in_any_order(register, tmp_path):
    """Two processes that build at a time leave an index, whoever was last with which file."""
    for name in ("a.duckdb", "b.duckdb"):
        build_index(register, tmp_path / name).close()
    arrays_path(tmp_path / "b.duckdb").replace(arrays_path(tmp_path / "a.duckdb"))
    with open_index(tmp_path / "a.duckdb") as index:
        assert link(["霁岚微电子"], index)[0].accepted


def test_a_name_comes_back_as_it_is_registered(own_names):
    """The index leaves out what a name's parts tell, and keeps what they do not: brackets, spaces, small letters."""
    names = [
        "苏州霁岚有限公司",
        "霁岚（苏州）有限公司",
        "霁岚(苏州)有限公司",
        "苏州 霁岚 有限公司",
        "jilan科技",
        "霁岚",
        "有限公司",
    ]
    with build_index(own_names(*names)) as index:
        kept = [parts[PACKED.index("name")] for parts in index.names.parts(range(index.size.names)).values()]
        found = find_candidates(index, [read_mention(name) for name in names])
    assert sorted(kept) == sorted(["", *names[1:5], "", ""])
    assert [name in {f.name for f in mine} for name, mine in zip(names, found, strict=True)] == [True] * len(names)


def test_a_key_of_too_many_names_finds_none(own_names, monkeypatch):
    """A key that half the register has costs much and tells nothing: its names are found by their others."""
    monkeypatch.setattr(tables, "SMALL", 0)
    monkeypatch.setattr(index_module, "TOO_OFTEN", 3)
    with build_index(own_names(*(f"霁岚{c}有限公司" for c in "川禾枢澈"), "霁川有限公司")) as index:
        asked = read_mention("霁岚枢")
        assert [f.core for f in find_candidates(index, [asked])[0]] == ["霁岚枢"]


def test_a_head_written_by_sound_is_found_among_hundreds(own_names, monkeypatch):
    """掾达 for 远达: hundreds of names share three of its four characters, one its sound."""
    monkeypatch.setattr(tables, "SMALL", 0)
    heads = [char for char, syllable in syllable_of().items() if syllable != "yuan"][:400]
    others = [f"{char}达科技有限公司" for char in heads]
    with build_index(own_names(*others, "远达科技有限公司")) as index:
        assert link(["掾达科技有限公司"], index)[0].best.rid == "400"


def test_a_core_is_found_among_names_of_the_same_bits(own_names, monkeypatch):
    """Two characters in 64 bits may share one; the very core is looked at first."""
    monkeypatch.setattr(tables, "SMALL", 0)
    same = [chr(c) for c in range(0x4E00, 0x9FA6) if bit_of(chr(c)) == bit_of("易") and chr(c) != "易"]
    others = [f"霁岚贸{char}有限公司" for char in same]
    with build_index(own_names(*others, "重庆市霁岚贸易有限公司")) as index:
        assert link(["霁岚贸易"], index)[0].best.rid == str(len(others))


@pytest.mark.parametrize(
    ("names", "mention", "rid"),
    [
        (("合肥工业大学", "合肥大学"), "合工大", "0"),
        (("山东大学（威海）", "山东大学"), "山大", "1"),
        (("苏州大学", "苏大科技有限公司"), "苏大", "0"),
    ],
)
def test_universities_are_called_by_their_short_forms_in_any_register(own_names, names, mention, rid):
    """Whether or not the register lists short names."""
    with build_index(own_names(*names)) as index:
        best = link([mention], index)[0].best
        assert (best.rid, best.name, best.source) == (rid, mention, "short")


def test_a_form_that_is_another_universitys_is_not_taken(own_names):
    """南大 is 南京大学, also where the register holds 南昌大学 alone."""
    with build_index(own_names("南昌大学", "南昌翎枢科技有限公司")) as index:
        assert not link(["南大"], index)[0].accepted
        assert "南大" not in {name for (name,) in index.connection.execute("select name from names").fetchall()}
