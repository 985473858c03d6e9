"""Tables of travel times, kept answers and falling back."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.places.travel import (
    FallingBack,
    KeptTimes,
    Leg,
    Matrix,
    OfflineTimes,
    Spot,
    TravelFault,
    read_travel_table,
)
from luodi.core.places.travel.gcj import gcj_to_wgs, wgs_to_gcj
from luodi.core.places.travel.values import stay

HEAD = ["从", "到", "分钟", "公里", "方式"]
A, B, C = (Spot(name, 120 + i / 10, 31) for i, name in enumerate("甲乙丙"))


class Counting:
    """A source that takes ten minutes anywhere and counts what it is asked."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def matrix(self, spots: Sequence[Spot]) -> Matrix:
        self.asked.append([spot.name for spot in spots])
        return [[stay("test") if a == b else Leg(10, None, "car", "test") for b in spots] for a in spots]


class Silent:
    def matrix(self, spots: Sequence[Spot]) -> Matrix:
        raise TravelFault("连不上。")


def test_a_table_gives_its_legs_both_ways() -> None:
    legs = read_travel_table([HEAD, ["甲", "乙", 35, 20.5, "高铁"]]).matrix([A, B])
    assert legs[0][1] == legs[1][0] == Leg(35, 20.5, "rail", "路程表")


def test_the_way_back_may_differ() -> None:
    legs = read_travel_table([HEAD, ["甲", "乙", 35], ["乙", "甲", 50]]).matrix([A, B])
    assert (legs[0][1].minutes, legs[1][0].minutes) == (35, 50)


def test_a_pair_the_table_lacks_is_named() -> None:
    with pytest.raises(TravelFault, match="甲—丙"):
        read_travel_table([HEAD, ["甲", "乙", 35]]).matrix([A, B, C])


def test_a_pair_the_table_lacks_is_taken_from_the_rest() -> None:
    legs = read_travel_table([HEAD, ["甲", "乙", 35]], OfflineTimes()).matrix([A, B, C])
    assert legs[0][1].source == "路程表"
    assert legs[0][2].source == "离线模型"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (["甲", "", 5], "缺出发地或到达地"),
        (["甲", "乙", "半小时"], "半小时"),
        (["甲", "乙", -3], "-3"),
        (["甲", "乙", "nan"], "nan"),
        (["甲", "乙", 5, "远"], "远"),
        (["甲", "乙", 5, 1, "骑马"], "骑马"),
    ],
)
def test_a_bad_row_is_named_and_nothing_is_taken(row: list[object], said: str) -> None:
    with pytest.raises(TravelFault, match=f"第 3 行.*{said}"):
        read_travel_table([HEAD, ["甲", "丙", 9], row])


def test_a_table_without_heads_is_refused() -> None:
    with pytest.raises(TravelFault, match="第 1 行缺少列：从、到、分钟"):
        read_travel_table([["甲", "乙", 5]])


def test_two_answers_for_one_pair_are_refused() -> None:
    with pytest.raises(TravelFault, match="第 3 行与前面"):
        read_travel_table([HEAD, ["甲", "乙", 5], ["甲", "乙", 6]])


CELLS = st.one_of(st.none(), st.text(max_size=6), st.floats(), st.integers())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=5, max_size=5), max_size=6))
def test_any_cells_end_in_a_table_or_one_fault(rows: list[list[object]]) -> None:
    with contextlib.suppress(TravelFault):
        table = read_travel_table([HEAD, *rows])
        assert all(leg.minutes > 0 for leg in table.legs.values())


def test_no_kilometres_may_be_written_as_nought() -> None:
    assert read_travel_table([HEAD, ["甲", "乙", 5, 0]]).matrix([A, B])[0][1].km == 0


def test_a_pair_is_asked_for_once() -> None:
    source = Counting()
    kept = KeptTimes(source)
    kept.matrix([A, B])
    kept.matrix([B, A])
    kept.matrix([A, B, C])
    assert source.asked == [["甲", "乙"], ["甲", "乙", "丙"]]


def test_falling_back_says_why() -> None:
    legs = FallingBack((Silent(), Counting())).matrix([A, B])
    assert legs[0][1].note == "已改用备用来源：连不上。"
    assert legs[0][0].note == ""


def test_the_first_source_that_answers_is_not_noted() -> None:
    assert FallingBack((Counting(), Silent())).matrix([A, B])[0][1].note == ""


def test_when_none_answers_each_reason_is_told() -> None:
    with pytest.raises(TravelFault, match=r"连不上。 连不上。"):
        FallingBack((Silent(), Silent())).matrix([A, B])


@settings(max_examples=100, deadline=None)
@given(st.floats(75, 134), st.floats(18, 53))
def test_turning_coordinates_back_is_exact_to_a_metre(lon: float, lat: float) -> None:
    back = gcj_to_wgs(*wgs_to_gcj(lon, lat))
    assert back == pytest.approx((lon, lat), abs=1e-5)


def test_the_offset_in_beijing_is_that_of_the_known_point() -> None:
    # The much quoted pair for 天安门: WGS-84 116.39131, 39.90754 and GCJ-02 116.39755, 39.90895, a few metres apart.
    assert wgs_to_gcj(116.39131, 39.90754) == pytest.approx((116.39755, 39.90895), abs=2e-4)
