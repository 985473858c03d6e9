"""The offline model: plausible, symmetric, and honest about its basis."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.places import centre, resolve_place
from luodi.core.places.travel import OfflineTimes, Spot, TravelFault
from luodi.core.places.travel.rail import rails

MODEL = OfflineTimes()
POINTS = st.tuples(st.floats(98, 122), st.floats(22, 45))


def spot(name: str) -> Spot:
    where = centre(resolve_place(name)[0])
    assert where
    return Spot(name, *where)


def station(name: str):  # type: ignore[no-untyped-def]
    return next(s for s in rails().stations if s.name == name)


def test_a_through_train_takes_the_minutes_of_the_timetable() -> None:
    ride = rails().ride(station("北京南"), station("上海虹桥"), 40)
    assert (ride.minutes, ride.timetable, ride.via) == (288, "2016-03-10", None)


def test_a_change_is_computed_where_no_train_goes_through() -> None:
    book = rails()
    ride = next(
        r for a in book.stations[:80] for b in book.stations[-80:] if (r := book.ride(a, b, 40)).via is not None
    )
    assert ride.via is not None
    assert ride.trains is None
    assert ride.timetable == "2016-03-10"


def test_what_the_timetable_lacks_is_said_to_be_fitted() -> None:
    book = rails()
    fitted = [r for a in book.stations for b in book.stations[::40] if (r := book.ride(a, b, 40)).timetable is None]
    assert fitted
    assert all(r.trains is None and r.minutes > 0 for r in fitted)


def test_far_cities_are_reached_by_rail_and_neighbours_by_car() -> None:
    legs = MODEL.matrix([spot("苏州"), spot("昆山"), spot("合肥")])
    assert legs[0][1].mode == "car"
    assert legs[0][2].mode == "rail"
    assert "时刻表" in legs[0][2].note


def test_a_drive_within_a_city_takes_between_ten_minutes_and_an_hour() -> None:
    leg = MODEL.by_car((120.62, 31.32), (120.72, 31.33))
    assert 10 < leg.minutes < 60
    assert leg.km == pytest.approx(12.4, abs=0.3)


def test_the_same_place_takes_no_time() -> None:
    legs = MODEL.matrix([Spot("a", 120, 31), Spot("b", 120, 31)])
    assert legs[0][1].minutes == 0


def test_a_spot_without_coordinates_is_named() -> None:
    with pytest.raises(TravelFault, match="某厂"):
        MODEL.matrix([Spot("某厂"), Spot("b", 120, 31)])


@settings(max_examples=40, deadline=None)
@given(POINTS, POINTS)
def test_there_and_back_take_the_same(a: tuple[float, float], b: tuple[float, float]) -> None:
    legs = MODEL.matrix([Spot("a", *a), Spot("b", *b)])
    there, back = legs[0][1], legs[1][0]
    assert (there.minutes, there.km, there.mode) == (back.minutes, back.km, back.mode)
    assert there.minutes >= 0


@settings(max_examples=60, deadline=None)
@given(st.floats(0, 800), st.floats(0, 100))
def test_a_longer_road_takes_longer(km: float, more: float) -> None:
    near, far = (MODEL.by_car((110, 30), (110, 30 + x / 111.2)).minutes for x in (km, km + more))
    assert far >= near


def test_the_way_back_begins_at_the_station_the_way_there_ends_at() -> None:
    there_and_back = MODEL.matrix([spot("苏州市"), spot("合肥市")])
    there, back = there_and_back[0][1], there_and_back[1][0]
    first, last = there.note.partition("，")[0].split("—")
    assert back.note.startswith(f"{last}—{first}，")
