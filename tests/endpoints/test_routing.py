"""Routing services, against real servers that speak OSRM's and Amap's protocols."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from luodi.core.places.travel import Spot, TravelFault
from luodi.endpoints.routing import Amap, Osrm, travel_times

SUZHOU, KUNSHAN, HEFEI = (
    Spot("苏州", 120.5853, 31.2989),
    Spot("昆山", 120.9807, 31.3856),
    Spot("合肥", 117.2272, 31.8206),
)
Answer = Callable[[str, dict[str, str]], tuple[int, Any]]


@pytest.fixture
def serve() -> Iterator[Callable[[Answer], str]]:
    """Start a server that answers with ``answer(path, question)``; returns its address."""
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Answer) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                status, body = answer(parts.path, {k: v[0] for k, v in parse_qs(parts.query).items()})
                payload = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(payload)))
                self.end_headers()
                self.wfile.write(payload)

            def log_message(self, *_: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_address[1]}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def trickle() -> Iterator[str]:
    """A server that sends its heads at once, and of its answer a byte at a time, without an end."""
    over = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            with suppress(OSError):
                while not over.wait(0.1):
                    self.wfile.write(b" ")

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    over.set()
    server.shutdown()
    server.server_close()


def osrm_table(path: str, _: dict[str, str]) -> tuple[int, Any]:
    size = path.count(";") + 1
    rows = [[600.0 * abs(i - j) for j in range(size)] for i in range(size)]
    return 200, {"code": "Ok", "durations": rows, "distances": [[x * 15 for x in row] for row in rows]}


def amap_distance(_: str, question: dict[str, str]) -> tuple[int, Any]:
    count = question["origins"].count("|") + 1
    results = [{"origin_id": str(i + 1), "distance": "9000", "duration": str(60 * (i + 1))} for i in range(count)]
    return 200, {"status": "1", "results": results[::-1]}


def test_osrm_gives_road_minutes_and_kilometres(serve: Callable[[Answer], str]) -> None:
    legs = Osrm(serve(osrm_table)).matrix([SUZHOU, KUNSHAN])
    assert (legs[0][1].minutes, legs[0][1].km, legs[0][1].mode) == (10, 9, "car")
    assert legs[0][0].minutes == 0


def test_osrm_is_asked_in_wgs_84(serve: Callable[[Answer], str]) -> None:
    asked: list[str] = []

    def answer(path: str, question: dict[str, str]) -> tuple[int, Any]:
        asked.append(path)
        return osrm_table(path, question)

    Osrm(serve(answer)).matrix([SUZHOU, KUNSHAN])
    lon = float(asked[0].rpartition("/")[2].partition(",")[0])
    assert 0.002 < SUZHOU.lon - lon < 0.006  # type: ignore[operator]


def test_amap_puts_results_in_the_order_of_the_origins(serve: Callable[[Answer], str]) -> None:
    legs = Amap("k", serve(amap_distance)).matrix([SUZHOU, KUNSHAN, HEFEI])
    assert [row[2].minutes for row in legs] == [1, 2, 0]


@pytest.mark.parametrize(
    "answer",
    [
        lambda *_: (500, {}),
        lambda *_: (200, b"<html>"),
        lambda *_: (200, [1]),
        lambda *_: (200, {"code": "NoTable", "message": "x"}),
        lambda *_: (200, {"code": "Ok", "durations": [[0]]}),
        lambda *_: (200, {"code": "Ok", "durations": [[0, None], [None, 0]], "distances": None}),
        lambda *_: (200, {"code": "Ok", "durations": [[0, float("nan")], [1, 0]]}),
        lambda *_: (200, {"code": "Ok", "durations": [[0, float("inf")], [1, 0]]}),
        lambda *_: (200, {"code": "Ok", "durations": [[0, -60], [1, 0]]}),
        lambda *_: (200, {"code": "Ok", "durations": [[0, 60], [1, 0]], "distances": [[0, float("nan")], [1, 0]]}),
        lambda *_: (200, b'{"code": "Ok", "durations": [[0, 60'),
        lambda *_: (200, b"[" * 100_000),
        lambda *_: (302, b""),
    ],
)
def test_a_bad_osrm_answer_is_one_fault(serve: Callable[[Answer], str], answer: Answer) -> None:
    with pytest.raises(TravelFault, match="OSRM"):
        Osrm(serve(answer)).matrix([SUZHOU, KUNSHAN])


@pytest.mark.parametrize(
    "answer",
    [
        lambda *_: (200, {"status": "0", "info": "INVALID_USER_KEY"}),
        lambda *_: (200, {"status": "1"}),
        lambda *_: (200, {"status": "1", "results": [None]}),
        lambda *_: (200, {"status": "1", "results": [{"origin_id": "x", "duration": "1", "distance": "1"}]}),
        lambda *_: (200, {"status": "1", "results": [{"origin_id": "2", "duration": "1", "distance": "1"}]}),
        lambda *_: (200, {"status": "1", "results": [{"origin_id": "1", "duration": "inf", "distance": "1"}]}),
    ],
)
def test_a_bad_amap_answer_is_one_fault(serve: Callable[[Answer], str], answer: Answer) -> None:
    with pytest.raises(TravelFault, match="高德"):
        Amap("k", serve(answer)).matrix([SUZHOU, KUNSHAN])


def test_a_service_that_does_not_answer_is_fallen_back_from() -> None:
    legs = travel_times({"LUODI_OSRM_URL": "http://127.0.0.1:9"}).matrix([SUZHOU, KUNSHAN])
    assert legs[0][1].source == "离线模型"
    assert "连不上OSRM" in legs[0][1].note


def test_the_train_is_taken_where_it_beats_the_road(serve: Callable[[Answer], str]) -> None:
    def slow(path: str, question: dict[str, str]) -> tuple[int, Any]:
        return 200, {"code": "Ok", "durations": [[0, 36000], [36000, 0]]}

    legs = travel_times({"LUODI_OSRM_URL": serve(slow)}).matrix([SUZHOU, HEFEI])
    assert (legs[0][1].mode, legs[0][1].source) == ("rail", "离线模型")


def test_without_settings_nothing_is_asked() -> None:
    assert travel_times({}).matrix([SUZHOU, KUNSHAN])[0][1].source == "离线模型"


def test_an_answer_that_never_ends_is_given_up(trickle: str) -> None:
    """A byte every tenth of a second keeps a client whose timeout holds between two bytes for ever."""
    with pytest.raises(TravelFault, match="OSRM"):
        Osrm(trickle, seconds=0.5).matrix([SUZHOU, KUNSHAN])


def test_many_slow_answers_are_given_up_together(serve: Callable[[Answer], str]) -> None:
    with pytest.raises(TravelFault, match="高德"):
        Amap("k", serve(amap_distance), whole_seconds=0.0).matrix([SUZHOU, KUNSHAN, HEFEI])


@pytest.mark.parametrize("url", ["http://[", "nonsense", "ftp://127.0.0.1", "http://127.0.0.1:99999"])
def test_an_address_that_is_none_is_one_fault(url: str) -> None:
    with pytest.raises(TravelFault, match="OSRM"):
        Osrm(url).matrix([SUZHOU, KUNSHAN])
