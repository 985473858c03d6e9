"""Add to the operation log, and check that nobody tampered with it."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from luodi.web.accounts.models import User
from luodi.web.audit.models import Event, Operation

# One writer at a time may read the last digest and add to it. SQLite's IMMEDIATE transactions see to that;
# PostgreSQL needs a lock, whose number is arbitrary and luodi's own.
LOCK = 0x4C55_4F44


@transaction.atomic
def record(
    operation: Operation,
    *,
    by: User | None,
    target: str = "",
    report_id: int | None = None,
    who: str = "",
    **details: Any,
) -> Event:
    """Add one row to the log."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    last = Event.objects.order_by("-id").values_list("digest", flat=True).first() or ""
    event = Event(
        at=timezone.now(),
        by=by,
        who=(who or (by.username if by else ""))[:150],
        operation=operation,
        target=target[:200],
        report_id=report_id,
        details=details,
    )
    event.digest = event.sealed(last)
    event.save()
    return event


def first_broken() -> Event | None:
    """The first row whose digest does not follow from the row before it; ``None`` when the log is whole."""
    previous = ""
    for event in Event.objects.order_by("id").iterator():
        if event.digest != event.sealed(previous):
            return event
        previous = event.digest
    return None
