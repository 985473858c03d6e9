"""What the briefing book says of a stop: each line from somewhere, and missing where nothing is known."""

from __future__ import annotations

import pytest

from luodi.core.chains.gaps import find_gaps
from luodi.core.chains.loading import shipped_chain
from luodi.core.chains.presence import count_presence
from luodi.core.missions.assembling import Known, assemble_stop, assemble_stops, delegation
from luodi.core.missions.briefing import Basis, StopBrief
from luodi.core.missions.profile import BadProfile, read_profile
from luodi.core.missions.told import Told
from tests.core.missions.trip import REPORT, make_items, make_ready, make_told

READY = make_ready()
AIMS = READY.terms.aims
ROW = {"name": "恒澈新能源科技（苏州）有限公司", "code": "91320500MA1XXXXXX0", "region": "320500", "capital": "52000000.00",
       "currency": "CNY", "founded": "2019-03-01", "status": "active", "status_text": "存续", "source": "名录.csv", "source_row": 12}  # fmt: skip
PROFILE = """\
city: 南河市
source: 城市概况
offers:
  - {label: 场地, words: 厂房两万平方米, chain: 固态锂电池}
  - {words: 氢气管廊, chain: hydrogen}
  - 工业用电按目录
scenarios: [coal-mine]
"""


@pytest.fixture(scope="module")
def told() -> Told:
    return make_told()


def brief(candidate: str, known: Known) -> StopBrief:
    return assemble_stop(AIMS[candidate], known, "m.yaml")


def test_the_register_is_named_with_file_and_row() -> None:
    who = {p.label: p for p in brief("a", Known({"a": ROW})).who}
    assert who["所在地"].words == "江苏省苏州市"
    assert who["注册资本"].words == "5,200.00 万CNY"
    assert who["统一社会信用代码"].bases == (Basis("名录.csv", "第 12 行"),)


def test_what_a_register_lacks_is_named_as_missing() -> None:
    who = {p.label: p.words for p in brief("a", Known({"a": {**ROW, "founded": None, "address": None}})).who}
    assert who["成立日期"] is None
    assert "地址" not in who
    assert [p.words for p in brief("c", Known()).who] == [None]


def test_reports_are_quoted_by_their_characters(told: Told) -> None:
    """The basis of each line counts characters of the report, from 1, and the words stand there."""
    stop = brief("a", Known(reports=[told]))
    assert [p.words for p in stop.people] == ["陆文博，董事长"]
    (person,) = stop.people
    start, end = (int(n) for n in person.bases[0].where.removeprefix("第 ").removesuffix(" 字").split("—"))
    assert REPORT[start - 1 : end] == "陆文博"
    assert stop.history[0].words == "2024-04-15　到访"
    assert "正极材料项目" in (stop.ask[0].words or "")
    assert "5月派技术团队" in (stop.promises[0].words or "")


def test_what_was_said_of_one_firm_is_not_said_of_another(told: Told) -> None:
    stop = brief("b", Known(reports=[told]))
    assert stop.history
    assert stop.ask == stop.promises == stop.people == ()


def test_the_gap_and_the_hurdles_are_those_of_the_segment() -> None:
    chain = shipped_chain("固态锂电池")
    rows = [{"name": ROW["name"], "kind": "企业", "region": "320500", "industry": "3841", "scope": "半固态电池"}]
    known = Known(gaps={"固态锂电池": find_gaps(count_presence(rows, chain), "阳泉市")})
    stop = brief("a", known)
    segment = next(s for s in chain.segments if s.id == "hybrid-cell")
    assert segment.name in (stop.gap[0].words or "")
    assert len([p for p in stop.ask if p.label == "门槛"]) == len(segment.gates) > 0
    assert brief("b", known).gap == ()


def test_an_offer_goes_to_whom_it_is_for() -> None:
    chain = shipped_chain("固态锂电池")
    gaps = {"固态锂电池": find_gaps(count_presence([], chain), "阳泉市")}
    known = Known(profile=read_profile(PROFILE, "p.yaml"), gaps=gaps)
    offers = {p.words: p for p in brief("a", known).offer}
    assert set(offers) == {"厂房两万平方米", "工业用电按目录", "煤矿与露天矿：防爆与高安全电池用于井下胶轮车"}
    assert offers["厂房两万平方米"].bases == (Basis("城市概况", "第 4 行"),)
    assert [p.words for p in brief("b", known).offer] == ["工业用电按目录"]


def test_a_remark_is_from_the_mission_file() -> None:
    (point,) = brief("a", Known()).protocol
    assert (point.words, point.bases) == ("先报名单", (Basis("m.yaml", AIMS["a"].where),))


def test_there_is_a_brief_for_each_visit_in_their_order() -> None:
    items = make_items(READY)
    visits = [item.candidate for item in items if item.kind == "visit"]
    assert [s.candidate for s in assemble_stops(READY.terms, items, Known(), "m.yaml")] == visits
    assert visits


def test_the_leader_stands_first() -> None:
    assert [m.name for m in delegation(READY.terms, "王致远")] == ["王致远", "林知夏"]


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "空"), ("[", "YAML"), ("- a", "键值对"), ("city: x", "缺 source"), ("city: x\nsource: y\noffers: z", "第 3 行"),
     ("city: x\nsource: y\noffers: [{label: z}]", "words"), ("city: x\nsource: y\ncolour: z", "colour")],
)  # fmt: skip
def test_a_bad_profile_is_told(text: str, said: str) -> None:
    with pytest.raises(BadProfile, match=said):
        read_profile(text, "p.yaml")
