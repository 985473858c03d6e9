"""The webhook, against a real server on this machine: signed, tried again, off by default, without private words."""

from __future__ import annotations

import json
import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.db import transaction
from django.utils import timezone

from luodi.web.environment import WrongEnvironment, read_environment
from luodi.web.tasks import actions, outbox
from luodi.web.tasks.models import Outgoing
from luodi.web.tasks.outbox import RETRY_MINUTES, send_messages, signature

pytestmark = pytest.mark.django_db
SECRET = "s" * 40


class Receiver(BaseHTTPRequestHandler):
    """Keeps what it is sent and answers what it is told to, then 200."""

    kept: list[tuple[dict[str, str], bytes]]
    answers: list[int]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.kept.append((dict(self.headers), body))
        status = self.answers.pop(0) if self.answers else 200
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/elsewhere")
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def receiver(settings):
    """A server, and the setting that names it."""
    Receiver.kept, Receiver.answers = [], []
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.WEBHOOK_URL = f"http://127.0.0.1:{server.server_port}/hook?from=luodi"
    settings.WEBHOOK_SECRET = SECRET
    yield Receiver
    server.shutdown()
    server.server_close()
    thread.join()


def due_now() -> None:
    """Let every message that waits be due."""
    Outgoing.objects.filter(next_at__isnull=False).update(next_at=timezone.now() - timedelta(seconds=1))


def test_off_by_default(task, qian):
    """Without an address nothing is written and nothing sent."""
    actions.accept(task=task, version=None, by=qian)
    assert not Outgoing.objects.exists()
    assert send_messages() == 0


def test_a_message_is_signed_and_sent_once(receiver, task, qian):
    """The signature is that of the stamp and the bytes that arrived; it says which task, never what it says."""
    actions.accept(task=task, version=None, by=qian)
    assert (send_messages(), send_messages()) == (2, 0)  # the giving, too: the server was there when it was given
    heads, body = receiver.kept[-1]
    assert heads["X-Luodi-Signature"] == signature(SECRET, heads["X-Luodi-Timestamp"], body)
    assert heads["X-Luodi-Signature"] != signature("t" * 40, heads["X-Luodi-Timestamp"], body)
    said = json.loads(body)
    assert (said["event"], said["task"]["id"], said["task"]["state"]) == ("task.accept", task.pk, "accepted")
    for private in ("对接方案", "林知夏", "钱县联", "lin", "qian"):
        assert private not in body.decode()


def test_a_failure_is_tried_again_with_the_same_id(receiver, task):
    """500, then 302 which is not followed, then 200: three times the same message, then no more."""
    receiver.answers = [500, 302]
    for arrived in (0, 0, 1, 0):
        due_now()
        assert send_messages() == arrived
    assert len({json.loads(body)["id"] for _heads, body in receiver.kept}) == 1
    assert len(receiver.kept) == 3
    message = Outgoing.objects.get()
    assert (message.attempts, message.next_at) == (3, None)
    assert message.sent_at is not None


def test_it_waits_longer_each_time_and_gives_up(receiver, task):
    """After the last of the waits nothing more is sent, and the row says what the answer was."""
    receiver.answers = [503] * 20
    waits = []
    for _ in range(len(RETRY_MINUTES) + 3):
        due_now()
        send_messages()
        next_at = Outgoing.objects.get().next_at
        if next_at is not None:
            waits.append(round((next_at - timezone.now()).total_seconds() / 60))
    assert waits == list(RETRY_MINUTES)
    message = Outgoing.objects.get()
    assert (message.next_at, message.sent_at, message.answer) == (None, None, "503")
    assert len(receiver.kept) == len(RETRY_MINUTES) + 1


def test_nobody_answers(settings, receiver, task):
    """A closed port is a failure like any other."""
    settings.WEBHOOK_URL = "http://127.0.0.1:9/"
    assert send_messages() == 0
    assert "Error" in Outgoing.objects.get().answer


def test_what_is_rolled_back_is_not_told(receiver, task, qian):
    """The message is written in the act's own transaction."""
    before = Outgoing.objects.count()

    def accept_and_fail() -> None:
        with transaction.atomic():
            actions.accept(task=task, version=None, by=qian)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        accept_and_fail()
    assert Outgoing.objects.count() == before


@pytest.mark.parametrize(
    ("variables", "fault"),
    [
        ({"LUODI_WEBHOOK_URL": "ftp://x/y", "LUODI_WEBHOOK_SECRET": SECRET}, "LUODI_WEBHOOK_URL"),
        ({"LUODI_WEBHOOK_URL": "file:///etc/passwd", "LUODI_WEBHOOK_SECRET": SECRET}, "LUODI_WEBHOOK_URL"),
        ({"LUODI_WEBHOOK_URL": "https://x.example/y"}, "LUODI_WEBHOOK_SECRET"),
        ({"LUODI_MAIL_URL": "http://mail.example"}, "LUODI_MAIL_URL"),
        ({"LUODI_MAIL_URL": "smtp://mail.example"}, "LUODI_MAIL_FROM"),
    ],
)
def test_wrong_settings_are_named(variables, fault, tmp_path):
    """At start, with what to write instead."""
    with pytest.raises(WrongEnvironment, match=fault):
        read_environment(variables, tmp_path)


def test_right_settings_are_read(tmp_path):
    """The mail server's parts, with the password as it was meant."""
    given = {
        "LUODI_WEBHOOK_URL": "https://x.example/y",
        "LUODI_WEBHOOK_SECRET": SECRET,
        "LUODI_MAIL_URL": "smtp+tls://desk:p%40ss@mail.example",
        "LUODI_MAIL_FROM": "desk@example.com",
    }
    found = read_environment(given, tmp_path)
    assert found.webhook_url == "https://x.example/y"
    assert (found.mail["password"], found.mail["port"], found.mail["use_tls"]) == ("p@ss", 587, True)


def test_an_address_that_is_dead_is_tried_once_a_round(settings, task, qian):
    """The worker has imports to do: it does not wait ten seconds for each of fifty messages."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        settings.WEBHOOK_URL = f"http://127.0.0.1:{free.getsockname()[1]}/"
    settings.WEBHOOK_SECRET = SECRET
    actions.accept(task=task, version=None, by=qian)
    actions.report_back(task=task, text="已办", files=[("证明.txt", b"x")], version=None, by=qian)
    assert send_messages() == 0
    assert sorted(Outgoing.objects.values_list("attempts", flat=True)) == [0, 1]
    assert not Outgoing.objects.filter(next_at__lte=timezone.now()).exists()


def test_an_answer_that_drips_in_is_cut_off(settings, task, qian, monkeypatch):
    """Byte by byte, each within the time of one read, an answer would keep the worker for days."""
    monkeypatch.setattr(outbox, "SECONDS", 1)
    stop = threading.Event()

    def drip(server: socket.socket) -> None:
        link, _address = server.accept()
        with link:
            while not stop.wait(0.1):
                try:
                    link.sendall(b"H")
                except OSError:
                    return

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=[server], daemon=True)
        thread.start()
        settings.WEBHOOK_URL = f"http://127.0.0.1:{server.getsockname()[1]}/"
        settings.WEBHOOK_SECRET = SECRET
        actions.accept(task=task, version=None, by=qian)
        assert send_messages() == 0
        stop.set()
        thread.join()
    assert Outgoing.objects.get().sent_at is None
