"""The second reader at the desk: asked by a job, its disagreements shown, the record left to people."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import ClassVar

import pytest
from django.urls import reverse

from luodi.web.jobs.models import Job, State
from luodi.web.jobs.worker import work_once
from luodi.web.reports import actions
from tests.web.conftest import TEXT


@pytest.fixture
def endpoint(monkeypatch):
    """A server that speaks the protocol, on this machine; set ``answer`` to what the model is to say."""

    class Model(BaseHTTPRequestHandler):
        answer: ClassVar[dict] = {}

        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            said = {"choices": [{"message": {"content": json.dumps(self.answer)}}]}
            body = json.dumps(said).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Model)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("LUODI_READER_URL", f"http://127.0.0.1:{server.server_port}/v1")
    monkeypatch.setenv("LUODI_READER_MODEL", "local")
    yield Model
    server.shutdown()
    server.server_close()
    thread.join()


def answer(leader: str) -> dict:
    return {"leader": {"name": leader}, "companions": [], "organisations": [], "places": [], "followups": []}


def test_a_disagreement_is_shown_and_settles_nothing(endpoint, lin, as_user):
    """The two name different leaders: the page says so, the record keeps the rules' one."""
    endpoint.answer = answer("何岚")
    report = actions.add_text(title="", text=TEXT, published=None, by=lin)
    assert report.leader == "周启明"
    work_once("a")
    words = as_user(lin).get(report.get_absolute_url()).content.decode()
    assert "两路识读不一致" in words
    report.reading.refresh_from_db()
    assert any("何岚" in line and "周启明" in line for line in report.reading.conflicts)
    assert report.facts.get(path="leader.name").value == "周启明"


def test_a_silent_reader_is_a_note(lin, monkeypatch):
    """Nobody listens at the address: the report is read all the same, and a note says why."""
    monkeypatch.setenv("LUODI_READER_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("LUODI_READER_MODEL", "local")
    report = actions.add_text(title="", text=TEXT, published=None, by=lin)
    work_once("a")
    assert Job.objects.get().state == State.DONE
    report.reading.refresh_from_db()
    assert any("连不上第二读者" in finding["message"] for finding in report.reading.findings)


def test_without_a_setting_nobody_is_asked(report, lin, as_user):
    """No job, no section on the page."""
    assert not Job.objects.exists()
    assert "两路识读不一致" not in as_user(lin).get(reverse("reports:detail", args=[report.pk])).content.decode()
