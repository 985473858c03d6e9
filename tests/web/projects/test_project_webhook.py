"""What the webhook hears of projects: each entry, once it is kept, without a name or an amount."""

from __future__ import annotations

import json

import pytest
from django.db import transaction

from luodi.web.projects import actions
from luodi.web.tasks.models import Outgoing
from luodi.web.tasks.outbox import send_messages
from tests.web.projects.conftest import FIRM, make, sign
from tests.web.tasks.test_webhook import due_now, receiver

__all__ = ["receiver"]
pytestmark = pytest.mark.django_db


def test_every_entry_is_told_and_no_name(receiver, lin, wang):
    """A signing and its check leave for the address, signed like tasks' messages; nothing private with them."""
    project = make(lin)
    entry = sign(project, lin, 4321)
    actions.verify(entry=entry, by=wang)
    events = list(Outgoing.objects.order_by("pk").values_list("event", flat=True))
    assert events == ["project.stated", "project.stage", "project.stated", "project.signing", "project.verification"]
    due_now()
    send_messages()
    bodies = [body.decode() for _headers, body in receiver.kept]
    assert len(bodies) == 5
    for word in (project.name, FIRM, "4321", "林知夏", "lin"):
        assert not any(word in body for body in bodies)
    told = json.loads(bodies[-1])
    assert (told["project"]["id"], told["entry"]["target"]) == (project.pk, entry.pk)
    assert all("X-Luodi-Signature" in headers for headers, _body in receiver.kept)


def test_what_was_not_kept_is_not_told(receiver, project, lin):
    """A transaction that fails takes its message with it."""
    before = Outgoing.objects.count()

    @transaction.atomic
    def fail() -> None:
        actions.change_status(project=project, status="delayed", reason="等用地", version=None, by=lin)
        assert Outgoing.objects.count() == before + 1
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert Outgoing.objects.count() == before


def test_without_an_address_nothing_is_kept(project):
    """As it is shipped."""
    assert Outgoing.objects.count() == 0
