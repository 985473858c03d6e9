"""The second reader, against a real server that speaks the OpenAI protocol."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from luodi.core.reading.read import read
from luodi.endpoints.reader import EndpointFault, ReaderSettings, ask, reader_settings, second_findings

REPORT = "5月8日，清河县县长林远带队赴苏州市考察招商，走访苏州远帆新材料有限公司。"
GOOD = {
    "direction": "outbound",
    "trip": {"start": "--05-08", "end": "--05-08"},
    "home": {"name": "清河县"},
    "leader": {"name": "林远", "title": "县长"},
    "companions": [{"name": "贺兰山"}],  # stands nowhere in the text
    "places": [{"name": "苏州市"}],
    "organisations": [{"name": "苏州远帆新材料有限公司", "kind": "enterprise", "role": "met"}],
    "followups": [],
}


class Model:
    """A model that answers with the given contents in turn and keeps what it was asked."""

    def __init__(self, *contents: str, status: int = 200) -> None:
        self.contents = list(contents)
        self.status = status
        self.asked: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []


@pytest.fixture
def serve() -> Iterator[Any]:
    """Start a server for a model; returns the settings to reach it with."""
    servers: list[ThreadingHTTPServer] = []

    def start(model: Model, key: str = "") -> ReaderSettings:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                model.asked.append(json.loads(body))
                model.headers.append(dict(self.headers))
                answer = {"choices": [{"message": {"role": "assistant", "content": model.contents.pop(0)}}]}
                data = json.dumps(answer).encode()
                self.send_response(model.status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *args: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        servers.append(server)
        return ReaderSettings(f"http://127.0.0.1:{server.server_address[1]}/v1", "small", key, 10)

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def test_values_the_text_does_not_hold_are_dropped_and_named(serve):
    """A made-up companion is not kept, and the reader is told of it."""
    answer = ask(REPORT, serve(Model(json.dumps(GOOD))))
    assert answer.record["companions"] == []
    assert answer.invented == ("贺兰山",)


def test_an_answer_in_a_code_fence_is_read(serve):
    """Many servers wrap JSON in a fence."""
    answer = ask(REPORT, serve(Model(f"```json\n{json.dumps(GOOD)}\n```")))
    assert answer.record["leader"]["name"] == "林远"


def test_a_bad_answer_is_sent_back_once_with_what_is_wrong(serve):
    """The model hears why its first answer was of no use."""
    model = Model("抱歉，我不能。", json.dumps(GOOD))
    ask(REPORT, serve(model))
    assert "not JSON" in model.asked[1]["messages"][-1]["content"]


def test_two_bad_answers_end_in_a_clear_message(serve):
    """There is no third try."""
    with pytest.raises(EndpointFault, match="两次"):
        ask(REPORT, serve(Model("[]", '{"places": 3}')))


def test_a_disagreement_is_shown_with_both_values(serve):
    """The rules' role and the second reader's role stand side by side; the record keeps the rules'."""
    reading = read(REPORT)
    rows = [row for row in second_findings(reading, serve(Model(json.dumps(GOOD)))) if row["kind"] == "disagreement"]
    assert [(row["path"], row["rules"], row["second"]) for row in rows] == [("organisations.role", "visited", "met")]
    assert reading.record.organisations[0].role.value == "visited"


def test_a_refusal_becomes_a_note_and_the_reading_stands(serve):
    """A wrong key costs the second opinion, not the report."""
    notes = second_findings(read(REPORT), serve(Model("{}", status=401)))
    assert notes == [{"kind": "note", "message": "第二读者拒绝了请求（HTTP 401）。请检查地址、模型名和密钥。"}]


def test_no_server_becomes_a_note():
    """An endpoint that is switched off is said to be out of reach."""
    notes = second_findings(read(REPORT), ReaderSettings("http://127.0.0.1:9/v1", "small", "", 2))
    assert "连不上" in notes[0]["message"]


def test_no_key_sends_no_header(serve):
    """An empty bearer header is illegal, and local servers want none."""
    model = Model(json.dumps(GOOD))
    ask(REPORT, serve(model))
    assert "Authorization" not in model.headers[0]


def test_without_an_address_there_is_no_second_reader():
    """Off by default."""
    assert reader_settings({}) is None


@pytest.mark.parametrize(
    ("environ", "named"),
    [
        ({"LUODI_READER_URL": "localhost:8000", "LUODI_READER_MODEL": "m"}, "LUODI_READER_URL"),
        ({"LUODI_READER_URL": "http://localhost:8000"}, "LUODI_READER_MODEL"),
        (
            {"LUODI_READER_URL": "http://x", "LUODI_READER_MODEL": "m", "LUODI_READER_SECONDS": "soon"},
            "LUODI_READER_SECONDS",
        ),
    ],
)
def test_a_bad_setting_is_named(environ, named):
    """The message says which variable and what to write."""
    with pytest.raises(EndpointFault, match=named):
        reader_settings(environ)
