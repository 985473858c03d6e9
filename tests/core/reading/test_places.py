"""The places a trip went to, and those it did not."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.reading.document import Document
from luodi.core.reading.organisations import read_organisations
from luodi.core.reading.people import find_people
from luodi.core.reading.places import read_places
from tests.core.reading.test_organisations import GivenTrip, fact, outbound


def places(text: str, trip: GivenTrip | None = None) -> list[str]:
    doc = Document(text)
    trip = trip or outbound(home="阳泉市")
    organisations, _ = read_organisations(doc, find_people(doc), trip)
    return [p.name.value for p in read_places(doc, trip, organisations)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5月6日至9日，市长林远带队赴上海市、江苏省、安徽省考察招商。", ["上海市", "江苏省", "安徽省"]),
        ("市长林远率团前往广东省东莞市开展招商活动。", ["广东省", "东莞市"]),
        ("市长林远率队赴沪招商。", ["上海"]),
        ("市长林远率团出访日韩。", ["日本", "韩国"]),
        ("市长林远率队赴大湾区招商。", ["大湾区"]),
        ("在新竹、台南，林远考察了多家企业。", ["新竹", "台南"]),
        ("招商推介会日前在浙江省宁波市举行。", ["浙江省", "宁波市"]),
        ("林远在广州与中岚科技有限公司总经理周平川会谈。", ["广州"]),
    ],
)
def test_destinations(text: str, expected: list[str]) -> None:
    """A place counts where the delegation went or stayed."""
    assert places(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "林远介绍了阳泉的区位优势。",
        "林远说，从阳泉坐高铁三小时到北京，希望大家到阳泉看看。",
        "该公司在成都、西安设有工厂。",
        "双方拟于近期赴深圳考察。",
        "他表示，去苏州、无锡都很近。",
        "双方就在深圳国际会展中心办展进行了探讨。",
    ],
)
def test_places_in_passing_are_left_out(text: str) -> None:
    """The home, plans, speech and a firm's other sites are no destinations."""
    assert places(text) == []


def test_place_with_its_form_before_a_visited_firm() -> None:
    """昆山市 in front of a firm visited is a place of the trip, 合肥 inside a name is not."""
    text = "林远走访了苏州昆山市景岚光子科技有限公司、合肥岚川电子有限公司。"
    assert places(text) == ["苏州", "昆山市"]


def test_receiving_home_is_the_destination() -> None:
    """An inbound delegation's place is the home that received it."""
    trip = GivenTrip(direction=fact("inbound"), home=fact("庆元县"))
    assert places("丽岚商会会长一行到庆元县考察，随后返回上海。", trip) == ["庆元县"]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from([*"赴在到、，。“的和与", "上海市", "苏州", "日韩", "考察", "表示", "\ud800", "\n"]), max_size=50
    )
)
def test_any_text_is_read(parts: list[str]) -> None:
    """No text raises, and every span lies in it."""
    doc = Document("".join(parts))
    for place in read_places(doc):
        assert 0 <= place.name.start < place.name.end <= len(doc.text)
