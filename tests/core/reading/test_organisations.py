"""Organisations: where a name begins and ends, what was done with it, whom it stands with."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.reading.document import Document
from luodi.core.reading.organisations import read_organisations
from luodi.core.reading.people import find_people
from luodi.core.reading.record import Fact, Organisation, Person


def fact(value: str) -> Fact:
    return Fact(value, 0, len(value), 1.0, "test.given")


@dataclass
class GivenTrip:
    """A trip as its reader would hand it over."""

    leader: Person | None = None
    companions: tuple[Person, ...] = ()
    hosts: tuple[Person, ...] = ()
    home: Fact | None = None
    direction: Fact | None = None
    start: Fact | None = None
    end: Fact | None = None


def outbound(
    leader: str = "林远", home: str = "阳川市", start: str | None = "--05-06", end: str | None = "--05-09"
) -> GivenTrip:
    days = [fact(d) if d else None for d in (start, end)]
    return GivenTrip(Person(fact(leader)), home=fact(home), direction=fact("outbound"), start=days[0], end=days[1])


def read(text: str, trip: GivenTrip | None = None) -> list[Organisation]:
    doc = Document(text)
    return read_organisations(doc, find_people(doc), trip or outbound())[0]


def names(text: str, trip: GivenTrip | None = None) -> list[str]:
    return [o.name.value for o in read(text, trip)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("林远一行先后考察了海州德岚机械有限公司、南岚集团。", ["海州德岚机械有限公司", "南岚集团"]),
        ("林远来到宁波岚川新材料股份有限公司，了解生产情况。", ["宁波岚川新材料股份有限公司"]),
        ("在美好金属(上海)有限公司，林远察看了车间。", ["美好金属（上海）有限公司"]),
        ("林远走访了位于杭州的云岚科技有限公司。", ["云岚科技有限公司"]),
        ("林远拜访了龙头企业雅石集团。", ["雅石集团"]),
        ("林远一行来到材料科学与工程研究院，听取介绍。", ["材料科学与工程研究院"]),
        ("考察团参观了金桥家具有限公司。", ["金桥家具有限公司"]),
        ("考察团走访武川虚拟现实产业联盟和阳江同乡总会。", ["武川虚拟现实产业联盟", "阳江同乡总会"]),
        ("第一站是沪上精密电机有限公司。", ["沪上精密电机有限公司"]),
    ],
)
def test_name_begins_after_what_governs_it(text: str, expected: list[str]) -> None:
    """A name starts after its verb, preposition, description or mark, and ends with its form."""
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("林远考察了星石电、晶力科技、友明光电等11家企业。", ["星石电", "晶力科技", "友明光电"]),
        ("林远与甲川（中国）有限公司以及博林、卓尔等企业负责人交流。", ["甲川（中国）有限公司", "博林", "卓尔"]),
        (
            "小组走访了山东潍坊的恒力炉料有限公司、鲁岚冶金，江苏宜兴的国岚陶瓷等企业。",
            ["恒力炉料有限公司", "鲁岚冶金", "国岚陶瓷"],
        ),
        (
            "林远拜访了生物医药龙头企业，以及虹华集团、宝川集团、顺岚光电等重点企业。",
            ["虹华集团", "宝川集团", "顺岚光电"],
        ),
    ],
)
def test_short_names_are_taken_from_lists(text: str, expected: list[str]) -> None:
    """Between marks, after a verb of visiting, a name needs no ending."""
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "林远参观了技术装备展区、能源技术专区，了解新能源、新材料等产业发展情况。",
        "双方就智能制造、现代物流等领域深入探讨。",
        "林远要求市招商局、市工信局主动对接，推动德岚机械有限公司项目落地。",
        "林远说，要学习海州高新区的经验，尽快走访重点企业。",
        "诚邀南岚集团到阳川投资兴业。",
        "该公司是德国岚岚有限公司投资建立的，产品供应沪上大众等客户。",
        "林远拜访了多家龙头企业和科研院所。",
        "市文旅局、市商务局负责同志参加座谈。",
    ],
)
def test_what_was_not_visited_is_left_out(text: str) -> None:
    """Fields, own offices, wishes, speech, customers and classes of firms are no organisations of the trip."""
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("林远考察了德岚机械有限公司。", "visited"),
        ("林远会见了德岚机械有限公司董事长周平川。", "met"),
        ("林远与德岚机械有限公司负责人座谈。", "met"),
        ("阳川高新区与德岚机械有限公司签订投资协议。", "signed"),
        ("德岚机械有限公司董事长周平川表示，公司看好阳川。", "met"),
    ],
)
def test_role_comes_from_the_verb(text: str, role: str) -> None:
    """Visited, met and signed differ by the verb only."""
    found = read(text)
    assert [(o.name.value, o.role.value) for o in found] == [("德岚机械有限公司", role)]


@pytest.mark.parametrize(
    ("text", "name", "kind"),
    [
        ("林远走访岚川金融控股（集团）有限公司。", "岚川金融控股（集团）有限公司", "fund-bank"),
        ("林远走访海州光电研究院。", "海州光电研究院", "institute"),
        ("林远走访海州国际医药产业园。", "海州国际医药产业园", "park"),
        ("林远拜会海州市家具协会。", "海州市家具协会", "association"),
        ("林远参观海州城市规划展览馆。", "海州城市规划展览馆", "site"),
        ("林远拜访“四四会”会长周平川。", "四四会", "association"),
        ("林远来到第五届海州国际博览会现场。", "第五届海州国际博览会", "exhibition"),
        ("林远拜访海州县政府。", "海州县政府", "government"),
    ],
)
def test_kind_comes_from_name_and_title(text: str, name: str, kind: str) -> None:
    """The end of the name tells the kind; a name without one takes it from the title after it."""
    found = read(text)
    assert [(o.name.value, o.kind.value) for o in found] == [(name, kind)]


def test_later_short_name_is_the_same_organisation() -> None:
    """A short name after the full one adds an alias, never a second organisation."""
    text = "林远来到海州云川能源发展股份有限公司。他说，希望云川能源扩大合作。林远与云川公司签约。"
    found = read(text)
    assert [o.name.value for o in found] == ["海州云川能源发展股份有限公司"]
    assert "云川能源" in [a.value for a in found[0].aliases]


def test_people_stand_with_their_organisation() -> None:
    """A title after the name ties its bearer to it; a further title in the list goes on with it."""
    text = "林远拜访了四方商会家具分会理事长向金河、秘书长高洪川，与海州石化公司董事长周平川座谈。"
    found = {o.name.value: [(p.name.value, p.title and p.title.value) for p in o.people] for o in read(text)}
    assert found["四方商会家具分会"] == [("向金河", "理事长"), ("高洪川", "秘书长")]
    assert found["海州石化公司"] == [("周平川", "董事长")]


def test_bare_title_goes_to_the_firm_being_visited() -> None:
    """与公司董事长 means the firm the sentence before came to."""
    text = "林远来到海州德岚机械有限公司。与公司董事长周平川座谈。"
    assert [p.name.value for p in read(text)[0].people] == ["周平川"]


def test_academician_is_met_without_organisation() -> None:
    """An academician belongs to no organisation visited."""
    doc = Document("林远拜访了中国科学院院士贺平川。")
    organisations, people = read_organisations(doc, find_people(doc), outbound())
    assert (organisations, [p.name.value for p in people]) == ([], ["贺平川"])


def test_visitors_own_organisation() -> None:
    """Of an inbound delegation the leader's own organisation is the visitor."""
    trip = GivenTrip(Person(fact("蒋平川")), direction=fact("inbound"), home=fact("湖川市"))
    found = read("绿岚先进材料研究院院长蒋平川率队来湖川考察。", trip)
    assert [(o.name.value, o.role.value) for o in found] == [("绿岚先进材料研究院", "visitor")]


def test_own_firm_travels_along() -> None:
    """A companion's firm is part of the delegation."""
    trip = outbound()
    trip.companions = (Person(fact("周平川")),)
    found = read("林远带领阳岚纺织有限公司董事长周平川等赴海州考察。", trip)
    assert [o.role.value for o in found] == ["delegation"]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("6日上午，林远考察了德岚机械有限公司。", "--05-06"),
        ("5月7日，林远考察了德岚机械有限公司。", "--05-07"),
        ("5月6日至9日，林远考察了德岚机械有限公司。", None),
        ("期间，林远考察了德岚机械有限公司。", None),
    ],
)
def test_day_only_where_the_sentence_states_it(text: str, day: str | None) -> None:
    """A day is a single date in the sentence of the visit; its month comes from the trip."""
    found = read(text)[0]
    assert (found.day and found.day.value) == day


def test_place_chain_is_cut_from_the_name() -> None:
    """苏州昆山市 before a name tells where it is; the whole stays an alias."""
    found = read("在苏州昆山市景岚光子科技有限公司，林远参观了车间。")[0]
    assert found.name.value == "景岚光子科技有限公司"
    assert "苏州昆山市景岚光子科技有限公司" in [a.value for a in found.aliases]


def test_subject_of_the_sentence_before_was_visited() -> None:
    """了解企业… speaks of the firm the sentence before began with."""
    text = "作为行业领跑者，云川能源股份有限公司率先投产了新线。林远听取企业发展沿革介绍。"
    assert names(text) == ["云川能源股份有限公司"]


def test_spans_hold_the_words() -> None:
    """Each name, alias and title points at its own words."""
    text = "林远拜访了海州石化集团总部，与集团董事长周平川座谈。"
    doc = Document(text)
    for organisation in read_organisations(doc, find_people(doc), outbound())[0]:
        facts = [organisation.name, *organisation.aliases, *(p.title for p in organisation.people if p.title)]
        assert all(doc.text[f.start : f.end] == f.value for f in facts)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *"考察与和及、，。；“”（）()等在到的就",
                "拜访",
                "岚川有限公司",
                "集团",
                "董事长",
                "周平川",
                "上海市",
                "6日上午",
                "\ud800",
                "\x00",
                " ",
                "\n",
                "Ab Co., Ltd.",
                "表示",
                "签约",
            ]
        ),
        max_size=60,
    )
)
def test_any_text_is_read(parts: list[str]) -> None:
    """No text raises, and every span lies in it."""
    doc = Document("".join(parts))
    organisations, people = read_organisations(doc, find_people(doc), None)
    for f in [o.name for o in organisations] + [p.name for p in people]:
        assert 0 <= f.start < f.end <= len(doc.text)
