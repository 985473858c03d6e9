"""Whom to tell of an event: notices on the desk, and a message for the webhook; in the event's own transaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from luodi.web.accounts.models import WRITING_ROLES, Role, Unit, User
from luodi.web.tasks.models import Act, Notice, Outgoing, Task, TaskEvent

# Who hears of an act. Nobody is told of what they did themselves.
_HEARS = {
    Act.GIVE: "assignee",
    Act.ACCEPT: "asker",
    Act.REPORT: "asker",
    Act.RETURN: "assignee",
    Act.CLOSE: "assignee",
    Act.REFER: "assignee",
    Act.EXTEND: "assignee",
}


def tell_of(task: Task, event: TaskEvent, label: str = "", to: str = "") -> None:
    """Leave notices of ``event`` for whoever hears of its act, or for ``to`` (as the ladder names people)."""
    whom = to or _HEARS.get(Act(event.act), "")
    people = {user.pk: user for user in people_for(task, whom) if user.pk != event.by_id}
    Notice.objects.bulk_create(
        [Notice(user=user, event=event, label=label, at=event.at) for user in people.values()], ignore_conflicts=True
    )
    send_out(task, event)


def people_for(task: Task, to: str) -> Iterable[User]:
    """Accounts behind a word of the ladder: assignee, head, asker, leader."""
    if to == "asker":
        return [task.asked_by]
    if to == "leader":
        return _leaders(task.unit) or [task.asked_by]
    at_holder = _working(task.holder)
    heads = list(at_holder.filter(is_manager=True))
    if to == "head":
        return heads or list(at_holder)
    if to == "assignee":
        return [task.assignee] if task.assignee is not None else heads or list(at_holder)
    return []


def _working(unit: Unit) -> QuerySet[User]:
    return User.objects.filter(unit=unit, is_active=True, role__in=WRITING_ROLES)


def _leaders(unit: Unit) -> list[User]:
    """Leaders of the unit that asked, or of the nearest unit above it that has any."""
    above = [int(step) for step in unit.path.strip("/").split("/")]
    found = User.objects.filter(unit__in=above, is_active=True, role=Role.LEADER)
    for step in reversed(above):
        of_unit = [user for user in found if user.unit_id == step]
        if of_unit:
            return of_unit
    return []


def send_out(task: Task, event: TaskEvent) -> None:
    """
    Put a message for the webhook into the outbox, where an address is set.

    It says which task moved and how; never its words, the report's, or a person's.
    """
    if not settings.WEBHOOK_URL:
        return
    key = uuid.uuid4()
    body = {
        "id": str(key),
        "event": f"task.{event.act}",
        "at": event.at.isoformat(),
        "task": {
            "id": task.pk,
            "state": task.state,
            "asked_by_unit": task.unit.name,
            "unit": task.holder.name,
            "due": task.due.isoformat() if task.due else None,
            "version": event.version,
            "path": task.get_absolute_url(),
        },
    }
    if event.step:
        body["step"] = event.step
    Outgoing.objects.create(key=key, event=str(body["event"]), body=body, made_at=timezone.now())
