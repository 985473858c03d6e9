"""Follow-up (督办): a task from its assignment to its closing, folded from what happened to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from luodi.core.calendar.holidays import Holidays
from luodi.core.calendar.workdays import add_workdays, workdays_between
from luodi.core.projects.errors import Incomplete, NotOpen, ReasonNeeded
from luodi.core.projects.values import Evidence
from luodi.core.rules import load_rules


class TaskState(StrEnum):
    """Where a task stands."""

    ASSIGNED = "assigned"
    ACCEPTED = "accepted"
    REPORTED = "reported"
    RETURNED = "returned"
    CLOSED = "closed"


class Act(StrEnum):
    """What can be done with a task."""

    ACCEPT = "accept"
    REPORT = "report"
    RETURN = "return"
    CLOSE = "close"
    REFER = "refer"
    EXTEND = "extend"


@dataclass(frozen=True, slots=True)
class Task:
    """What is to be done: asked by whom (a person), of which unit, by when (``None``: no deadline was named)."""

    id: str
    text: str
    asked_by: str
    unit: str
    given_on: date
    due: date | None
    project: str = ""
    needs_evidence: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskEvent:
    """
    One act on a task, by a person of ``unit``.

    ``to`` is the unit it is referred to, ``due`` the new deadline of an extension, ``text`` the report or the reason.
    """

    act: Act
    at: datetime
    by: str
    unit: str
    text: str = ""
    to: str = ""
    due: date | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskStanding:
    """A task after its events: who holds it now, until when, and the last thing said."""

    task: Task
    state: TaskState = TaskState.ASSIGNED
    unit: str = ""
    due: date | None = None
    last: datetime | None = None
    reports: int = 0
    referred_from: tuple[str, ...] = ()
    closed_on: date | None = None


_OPEN_TO_HOLDER: Mapping[TaskState, tuple[Act, ...]] = {
    TaskState.ASSIGNED: (Act.ACCEPT, Act.REFER),
    TaskState.ACCEPTED: (Act.REPORT, Act.REFER),
    TaskState.RETURNED: (Act.REPORT, Act.REFER),
    TaskState.REPORTED: (),
    TaskState.CLOSED: (),
}
_OPEN_TO_ASKER: Mapping[TaskState, tuple[Act, ...]] = {
    TaskState.ASSIGNED: (Act.CLOSE, Act.EXTEND),
    TaskState.ACCEPTED: (Act.CLOSE, Act.EXTEND),
    TaskState.RETURNED: (Act.CLOSE, Act.EXTEND),
    TaskState.REPORTED: (Act.CLOSE, Act.RETURN),
    TaskState.CLOSED: (),
}
_AFTER = {
    Act.ACCEPT: TaskState.ACCEPTED,
    Act.REPORT: TaskState.REPORTED,
    Act.RETURN: TaskState.RETURNED,
    Act.CLOSE: TaskState.CLOSED,
    Act.REFER: TaskState.ASSIGNED,
}


def open_acts(standing: TaskStanding, person: str, unit: str) -> tuple[Act, ...]:
    """What ``person`` of ``unit`` may do now: the unit that holds the task works on it, who asked for it closes it."""
    acts: tuple[Act, ...] = ()
    if unit == standing.unit:
        acts += _OPEN_TO_HOLDER[standing.state]
    if person == standing.task.asked_by:
        acts += tuple(act for act in _OPEN_TO_ASKER[standing.state] if act not in acts)
    return acts


def check_act(standing: TaskStanding, event: TaskEvent) -> None:
    """
    Let an act happen, or say why not.

    Raises
    ------
    NotOpen
        When it is not this person's or unit's to do now.
    ReasonNeeded
        For a return, a referral or an extension without a reason.
    Incomplete
        For a report without evidence where it is asked for, a referral to nobody, an extension to no day.
    """
    acts = open_acts(standing, event.by, event.unit)
    if event.act not in acts:
        raise NotOpen(_WORDS[event.act], load_rules("project_tasks")["states"][standing.state.value],
                      [_WORDS[act] for act in acts])  # fmt: skip
    if event.act in (Act.RETURN, Act.REFER, Act.EXTEND) and not event.text.strip():
        raise ReasonNeeded(_WORDS[event.act])
    if event.act is Act.REPORT and standing.task.needs_evidence and not event.evidence:
        raise Incomplete("反馈没有附证据材料", "请附上文件后再提交")
    if event.act is Act.REFER and (not event.to.strip() or event.to == standing.unit):
        raise Incomplete("转办没有写明另一个单位", "请选择承办单位")
    if event.act is Act.EXTEND and event.due is None:
        raise Incomplete("延期没有写明新的期限", "请填写新的期限")


_WORDS = {
    Act.ACCEPT: "签收",
    Act.REPORT: "反馈",
    Act.RETURN: "退回",
    Act.CLOSE: "办结",
    Act.REFER: "转办",
    Act.EXTEND: "延期",
}


def stand_task(task: Task, events: Iterable[TaskEvent]) -> TaskStanding:
    """
    The task after ``events``, in the order they happened.

    Raises
    ------
    NotOpen, ReasonNeeded, Incomplete
        When an event was not possible when it happened (see :func:`check_act`).
    """
    standing = TaskStanding(task, unit=task.unit, due=task.due)
    for event in sorted(events, key=lambda e: e.at):
        check_act(standing, event)
        standing = after_act(standing, event)
    return standing


def after_act(standing: TaskStanding, event: TaskEvent) -> TaskStanding:
    """The task after one more act, which was possible when it happened."""
    after = replace(standing, state=_AFTER.get(event.act, standing.state), last=event.at)
    match event.act:
        case Act.REFER:
            return replace(after, unit=event.to, referred_from=(*standing.referred_from, standing.unit))
        case Act.EXTEND:
            return replace(after, due=event.due)
        case Act.REPORT:
            return replace(after, reports=standing.reports + 1)
        case Act.CLOSE:
            return replace(after, closed_on=event.at.date())
    return after


@dataclass(frozen=True, slots=True)
class LadderStep:
    """What happens so many working days after the deadline (before it where negative), and who is told."""

    offset: int
    step: str
    to: str  # assignee, head, asker, leader
    label: str


@dataclass(frozen=True, slots=True)
class Reminder:
    """A step that is due for a task, to be sent once: ``task`` and ``step`` together are its key."""

    task: str
    step: str
    to: str
    label: str
    since: date  # the day the step fell due


def read_ladder(lines: Sequence[Mapping[str, Any]] | None = None) -> tuple[LadderStep, ...]:
    """Steps of ``rules/project_tasks.yaml``, or of a city's own list, the earliest first."""
    lines = load_rules("project_tasks")["ladder"] if lines is None else lines
    return tuple(sorted((LadderStep(**line) for line in lines), key=lambda s: s.offset))


def reminders_due(
    tasks: Iterable[TaskStanding],
    on: date,
    ladder: Sequence[LadderStep],
    sent: frozenset[tuple[str, str, date]] = frozenset(),
    holidays: Holidays | None = None,
) -> tuple[Reminder, ...]:
    """
    What is to be sent on the day ``on``: for each task the furthest step whose day has come and that was not sent.

    A task that was reported waits for whoever asked, not for the unit: it is reminded of nothing. ``sent`` holds task,
    step and deadline, so that an extension begins the ladder anew.
    """
    found = []
    for standing in tasks:
        due = standing.due
        if due is None or standing.state in (TaskState.CLOSED, TaskState.REPORTED):
            continue
        come = [(s, day) for s in ladder if (day := add_workdays(due, s.offset, holidays).value) <= on]
        if come and (standing.task.id, come[-1][0].step, due) not in sent:
            step, since = come[-1]
            found.append(Reminder(standing.task.id, step.step, step.to, step.label, since))
    return tuple(found)


def overdue_days(standing: TaskStanding, on: date, holidays: Holidays | None = None) -> int:
    """Working days past the deadline; 0 while it is not past, without one, or once it is closed or reported."""
    if standing.due is None or standing.due >= on or standing.state in (TaskState.CLOSED, TaskState.REPORTED):
        return 0
    return workdays_between(standing.due, on, holidays).value


def no_contact(last_contacts: Mapping[str, date], on: date, days: int | None = None) -> tuple[tuple[str, int], ...]:
    """
    Projects nobody has spoken with for ``days`` calendar days or more, the longest first, with the days.

    >>> no_contact({"p": date(2026, 1, 1), "q": date(2026, 2, 20)}, date(2026, 3, 1))
    (('p', 59),)
    """
    limit = load_rules("project_tasks")["no_contact_days"] if days is None else days
    silent = [(project, (on - last).days) for project, last in last_contacts.items() if (on - last).days >= limit]
    return tuple(sorted(silent, key=lambda item: (-item[1], item[0])))
