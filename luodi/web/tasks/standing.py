"""A task of the database as the core knows it: its state machine, its ladder, its working days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any

from luodi.core.calendar.holidays import load_holidays
from luodi.core.calendar.workdays import Answer, workdays_between
from luodi.core.projects import tasks as core
from luodi.web.accounts.models import User
from luodi.web.tasks.models import Act, State, Task, TaskEvent

MOVES = tuple(act.value for act in core.Act)


def core_task(task: Task, **more: Any) -> core.Task:
    """What was asked, as plain values; people and units go by their numbers."""
    given: dict[str, Any] = {
        "id": str(task.pk),
        "text": task.text,
        "asked_by": str(task.asked_by_id),
        "unit": str(task.first_holder_id),
        "given_on": task.given_on,
        "due": task.first_due,
        "project": str(task.about_id or ""),
        "needs_evidence": task.needs_evidence,
    }
    return core.Task(**given | more)


def core_event(event: TaskEvent) -> core.TaskEvent:
    """An act as plain values."""
    return core.TaskEvent(
        act=core.Act(event.act),
        at=event.at,
        by=str(event.by_id),
        unit=str(event.unit_id),
        text=event.text,
        to=str(event.to_id or ""),
        due=event.due,
    )


def standing_of(task: Task) -> core.TaskStanding:
    """The task as its own row has it."""
    return core.TaskStanding(
        core_task(task),
        core.TaskState(task.state),
        unit=str(task.holder_id),
        due=task.due,
        last=task.moved_at,
        closed_on=task.closed_on,
    )


ASKERS = (Act.RETURN, Act.CLOSE, Act.EXTEND)


def acts_so_far(task: Task) -> list[core.TaskEvent]:
    """
    What moved it, the earliest first.

    Acts of who asked are told as those of who asks for it now: it may have been taken over since.
    """
    events = task.events.filter(act__in=MOVES).order_by("id")
    asker = str(task.asked_by_id)
    return [replace(core_event(e), by=asker) if e.act in ASKERS else core_event(e) for e in events]


def open_acts(task: Task, user: User) -> tuple[Act, ...]:
    """What ``user`` may do with it now."""
    if not user.may_write:
        return ()
    person = str(user.pk) if user.unit_id == task.unit_id else ""  # who has moved to another unit asks for it no more
    return tuple(Act(act.value) for act in core.open_acts(standing_of(task), person, str(user.unit_id)))


def overdue_days(task: Task, on: date) -> Answer[int]:
    """Working days past the deadline (0: not past), and whether holidays of all their years are known."""
    days = core.overdue_days(standing_of(task), on)
    if not days or task.due is None:
        return Answer(0)
    return Answer(days, workdays_between(task.due, on).unknown_years)


def days_left(task: Task, on: date) -> int | None:
    """Working days until the deadline; ``None`` without one, or where the unit has nothing more to do."""
    if task.due is None or not task.at_holder or task.due < on:
        return None
    return workdays_between(on, task.due).value


def unverified(start: date, due: date | None) -> str:
    """What to show beside a deadline counted in working days of a year whose holidays are not known yet."""
    if due is None or due < start:
        return ""
    return Answer(due, load_holidays().unknown_years(start, due)).status


def as_standings(tasks: Iterable[Task]) -> list[core.TaskStanding]:
    """Many at once."""
    return [standing_of(task) for task in tasks]


def is_late(task: Task, on: date) -> bool:
    """Whether the unit that holds it has let its deadline pass."""
    return task.due is not None and task.due < on and task.state in (State.ASSIGNED, State.ACCEPTED, State.RETURNED)
