"""Answers of OSRM and Amap kept in a file, against local servers that speak their protocols and count what they are asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from luodi.core.places.travel import Leg, Spot, TravelFault, TravelTimes
from luodi.endpoints.kept_legs import FILE, KeptLegs
from luodi.endpoints.routing import Amap, Osrm, travel_times
from tests.endpoints.test_routing import HEFEI, KUNSHAN, SUZHOU, Answer, amap_distance, osrm_table, serve

__all__ = ["serve"]
Serve = Callable[[Answer], str]
MONDAY = date(2026, 11, 23)


class Counting:
    """An answer, and how often it was given."""

    def __init__(self, answer: Answer) -> None:
        self.answer, self.asked = answer, 0

    def __call__(self, path: str, question: dict[str, str]) -> tuple[int, Any]:
        self.asked += 1
        return self.answer(path, question)


def kept(source: TravelTimes, folder: Path, day: date = MONDAY, service: str = "OSRM x") -> KeptLegs:
    return KeptLegs(source, service, folder / FILE, 30, lambda: day)


def test_another_process_asks_nothing_again(serve: Serve, tmp_path: Path) -> None:
    """The file is all they share; a leg of another day says of which, one of today says nothing."""
    answer = Counting(osrm_table)
    osrm = Osrm(serve(answer))
    first = kept(osrm, tmp_path).matrix([SUZHOU, KUNSHAN])
    assert first == osrm.matrix([SUZHOU, KUNSHAN])
    answer.asked = 0
    later = kept(osrm, tmp_path, MONDAY + timedelta(3)).matrix([SUZHOU, KUNSHAN])
    assert answer.asked == 0
    assert later[0][1] == Leg(10, 9, "car", "OSRM", "2026-11-23 查得")


def test_amap_is_kept_by_its_address_without_its_key(serve: Serve, tmp_path: Path) -> None:
    """Another key at the same address has the same answers; the file holds neither."""
    answer = Counting(amap_distance)
    url = serve(answer)
    for key in ("secret-one", "secret-two"):
        travel_times({"LUODI_AMAP_KEY": key, "LUODI_AMAP_URL": url}, tmp_path).matrix([SUZHOU, KUNSHAN])
    assert answer.asked == 2  # one request for each destination, the first time
    assert b"secret" not in (tmp_path / FILE).read_bytes()


def test_only_what_is_new_is_asked_for(serve: Serve, tmp_path: Path) -> None:
    """A spot more is asked with those it has no way to yet; known pairs alone ask nothing; another name is the same place."""
    asked: list[str] = []

    def answer(path: str, question: dict[str, str]) -> tuple[int, Any]:
        asked.append(path)
        return osrm_table(path, question)

    osrm = Osrm(serve(answer))
    kept(osrm, tmp_path).matrix([SUZHOU, KUNSHAN])
    kept(osrm, tmp_path).matrix([SUZHOU, KUNSHAN, HEFEI])
    kept(osrm, tmp_path).matrix([HEFEI, Spot("另一个名字", SUZHOU.lon, SUZHOU.lat), SUZHOU])
    assert [path.count(";") + 1 for path in asked] == [2, 3]


def test_old_answers_are_asked_for_again_and_thrown_away(serve: Serve, tmp_path: Path) -> None:
    """On the thirtieth day they still count, on the thirty-first they do not."""
    answer = Counting(osrm_table)
    osrm = Osrm(serve(answer))
    kept(osrm, tmp_path).matrix([SUZHOU, KUNSHAN])
    kept(osrm, tmp_path, MONDAY + timedelta(30)).matrix([SUZHOU, KUNSHAN])
    assert answer.asked == 1
    legs = kept(osrm, tmp_path, MONDAY + timedelta(31)).matrix([SUZHOU, KUNSHAN])
    assert answer.asked == 2
    assert legs[0][1].note == ""


def test_services_have_each_their_own(serve: Serve, tmp_path: Path) -> None:
    """What Amap said is not taken for OSRM's."""
    kept(Amap("k", serve(amap_distance)), tmp_path, service="高德 y").matrix([SUZHOU, KUNSHAN])
    answer = Counting(osrm_table)
    legs = kept(Osrm(serve(answer)), tmp_path).matrix([SUZHOU, KUNSHAN])
    assert (answer.asked, legs[0][1].source) == (1, "OSRM")


def test_a_service_that_is_down_is_not_needed_for_what_is_kept(serve: Serve, tmp_path: Path) -> None:
    """What is new falls back and says so; it is not kept, so that the service is asked again."""
    up = {"now": True}
    url = serve(lambda path, question: osrm_table(path, question) if up["now"] else (500, {}))
    settings = {"LUODI_OSRM_URL": url}
    travel_times(settings, tmp_path).matrix([SUZHOU, KUNSHAN])
    up["now"] = False
    assert travel_times(settings, tmp_path).matrix([SUZHOU, KUNSHAN])[0][1].source == "OSRM"
    fallen = travel_times(settings, tmp_path).matrix([SUZHOU, HEFEI])
    assert "已改用备用来源：OSRM 拒绝了请求" in fallen[0][1].note
    up["now"] = True
    again = travel_times(settings, tmp_path).matrix([SUZHOU, HEFEI])
    assert "已改用" not in again[0][1].note


@pytest.mark.parametrize("broken", ["a folder", "no database", "another table"])
def test_a_file_that_cannot_be_used_is_as_good_as_none(serve: Serve, tmp_path: Path, broken: str) -> None:
    """The service is asked each time, and planning goes on."""
    path = tmp_path / FILE
    if broken == "a folder":
        path.mkdir()
    elif broken == "no database":
        path.write_bytes(b"what is this" * 400)
    else:
        import sqlite3

        sqlite3.connect(path).execute("CREATE TABLE legs (x)").connection.close()
    answer = Counting(osrm_table)
    osrm = Osrm(serve(answer))
    for _ in range(2):
        assert kept(osrm, tmp_path).matrix([SUZHOU, KUNSHAN])[0][1].minutes == 10
    assert answer.asked == 2


def test_what_the_service_does_not_answer_is_its_fault(tmp_path: Path) -> None:
    """As without the file; so is a spot without a place."""
    with pytest.raises(TravelFault, match="连不上OSRM"):
        kept(Osrm("http://127.0.0.1:9"), tmp_path).matrix([SUZHOU, KUNSHAN])
    with pytest.raises(TravelFault, match="没有坐标"):
        kept(Osrm("http://127.0.0.1:9"), tmp_path).matrix([SUZHOU, Spot("乌有镇")])
