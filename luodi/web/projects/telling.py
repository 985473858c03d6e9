"""Messages for the webhook about projects: one for each entry somebody makes, in its own transaction."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.utils import timezone

from luodi.web.projects.models import EntryRow, Project
from luodi.web.tasks.models import Outgoing


def send_out(project: Project, entry: EntryRow) -> None:
    """
    Put a message about ``entry`` into the outbox, where an address is set; it leaves once the entry is committed.

    It says which project's book grew and by what; never a name, an amount, or a person's. Rows of a ledger that is
    brought in send none: there would be one for each.
    """
    if not settings.WEBHOOK_URL:
        return
    key = uuid.uuid4()
    event = f"project.{entry.kind}"
    body = {
        "id": str(key),
        "event": event,
        "at": entry.recorded_at.isoformat(),
        "project": {
            "id": project.pk,
            "unit": project.unit.name,
            "version": entry.version,
            "path": project.get_absolute_url(),
        },
        "entry": {"id": entry.pk, "kind": entry.kind, "on": entry.on.isoformat(), "stage": entry.stage, "target": entry.target_id},
    }  # fmt: skip
    Outgoing.objects.create(key=key, event=event, body=body, made_at=timezone.now())
