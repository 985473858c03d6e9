"""Every write about a task after it was given: one transaction each, with who did it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core.projects import tasks as core
from luodi.core.projects.values import Evidence
from luodi.web.accounts.models import Unit, User
from luodi.web.audit.actions import record
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.reports.storing import one_line, storable
from luodi.web.tasks.giving import check_due, units_to_refer
from luodi.web.tasks.models import Act, Notice, State, Task, TaskEvent, TaskFile, column, let_see
from luodi.web.tasks.operations import Operation
from luodi.web.tasks.standing import ASKERS, acts_so_far, core_event, core_task, standing_of
from luodi.web.tasks.telling import tell_of

MOST_FILES = 20
LONGEST_WORDS = 2000
_OPERATIONS = {
    Act.ACCEPT: Operation.ACCEPTED,
    Act.REPORT: Operation.REPORTED,
    Act.RETURN: Operation.RETURNED,
    Act.CLOSE: Operation.CLOSED,
    Act.REFER: Operation.REFERRED,
    Act.EXTEND: Operation.EXTENDED,
}


class Stale(Conflict):
    """Somebody moved the task since the page was drawn."""

    def __init__(self, task: Task, last: TaskEvent | None) -> None:
        said = _("这件事刚有变化，现在是“%(state)s”。请看过后再决定。") % {"state": task.get_state_display()}
        if last is not None and last.by is not None:
            said = _("%(who)s 已在 %(at)s %(act)s，现在是“%(state)s”。请看过后再决定。") % {
                "who": last.by,
                "at": timezone.localtime(last.at).strftime("%Y-%m-%d %H:%M:%S"),
                "act": last.get_act_display(),
                "state": task.get_state_display(),
            }
        super().__init__(said)
        self.task = task


def accept(*, task: Task, version: int | None, by: User) -> Task:
    """Take a task on, for the unit that holds it."""
    return _move(task, Act.ACCEPT, version, by)


def report_back(
    *, task: Task, text: str, files: Sequence[tuple[str, bytes]] = (), version: int | None, by: User
) -> Task:
    """Say that it is done, with the files that prove it; whoever asked then closes or returns it."""
    if not text.strip():
        raise Refused(_("请写明办理情况。"))
    if len(files) > MOST_FILES:
        raise Refused(_("一次最多附 %(most)s 个文件。") % {"most": MOST_FILES})
    if any(not content for _name, content in files):
        raise Refused(_("有一个文件是空的，请检查后再传。"))
    return _move(task, Act.REPORT, version, by, text=text, files=files)


def send_back(*, task: Task, text: str, version: int | None, by: User) -> Task:
    """Return a report with the reason, to be done again."""
    return _move(task, Act.RETURN, version, by, text=text)


def close(*, task: Task, text: str = "", version: int | None, by: User) -> Task:
    """End a task; nobody but who asked can."""
    return _move(task, Act.CLOSE, version, by, text=text)


def refer(*, task: Task, to: Unit, text: str, version: int | None, by: User) -> Task:
    """Pass a task on to another unit of the city, which sees it from then on; the one it leaves still does."""
    if not units_to_refer(by).filter(pk=to.pk).exists():
        raise NotAllowed(_("只能转办给本市的其他单位。"))
    return _move(task, Act.REFER, version, by, text=text, to=to)


def extend(*, task: Task, due: date, text: str, version: int | None, by: User) -> Task:
    """Give it more time, with the reason; the ladder of reminders begins anew."""
    check_due(due)
    return _move(task, Act.EXTEND, version, by, text=text, due=due)


def may_take_over(task: Task, user: User) -> bool:
    """Whether ``user`` may ask in the place of who asked: the head of that unit, once that person works there no more."""
    asker = task.asked_by
    gone = not asker.is_active or asker.unit_id != task.unit_id or not asker.may_write
    return task.is_open and gone and user.may_write and user.is_manager and user.unit_id == task.unit_id


@transaction.atomic
def take_over(*, task: Task, by: User) -> Task:
    """Ask for it in the place of somebody who works in the unit no more, so that there is somebody to close it."""
    task = held(task, None)
    if not may_take_over(task, by):
        raise NotAllowed(_("交办人仍在岗时，只有交办人可以办结；交办人不在岗时，由本单位负责人接手。"))
    changes = {"asked_by": [task.asked_by_id, by.pk]}
    task.asked_by, task.version = by, task.version + 1
    task.save(update_fields=["asked_by", "version"])
    event = TaskEvent.objects.create(
        task=task, act=Act.EDIT, by=by, unit=by.unit, changes=changes, version=task.version
    )
    tell_of(task, event)
    record(Operation.EDITED, by=by, target=str(task), obj=task, changes=changes)
    return task


@transaction.atomic
def _move(
    task: Task,
    act: Act,
    version: int | None,
    by: User,
    *,
    text: str = "",
    to: Unit | None = None,
    due: date | None = None,
    files: Sequence[tuple[str, bytes]] = (),
) -> Task:
    task = held(task, version)
    _check_part(task, act, by)
    event = TaskEvent(
        task=task, act=act, by=by, unit=by.unit, to=to, due=due, version=task.version + 1,
        text=storable(text.strip())[:LONGEST_WORDS],
    )  # fmt: skip
    after = _after(task, event, files)
    left = task.holder
    task.state, task.due, task.closed_on = State(after.state.value), after.due, after.closed_on
    if after.state is core.TaskState.CLOSED:
        task.closed_on = timezone.localdate(event.at)
    if to is not None:
        task.holder, task.assignee = to, None
    task.version, task.moved_at = event.version, event.at
    task.save(update_fields=["state", "due", "closed_on", "holder", "assignee", "version", "moved_at"])
    event.save()
    kept = [_keep(task, event, name, content) for name, content in files]
    if to is not None:
        let_see(task, left, by)
    tell_of(task, event)
    Notice.objects.filter(user=by, event__task=task, seen_at=None).update(seen_at=event.at)  # who acts has seen them
    details: dict[str, Any] = {
        "to": to.name if to else None, "due": due.isoformat() if due else None, "files": kept,
    }  # fmt: skip
    record(_OPERATIONS[act], by=by, target=str(task), obj=task, **{k: v for k, v in details.items() if v})
    return task


def _check_part(task: Task, act: Act, by: User) -> None:
    """Who has no part in it is told so before the state is looked at."""
    if not by.may_write:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    if act in ASKERS and (by.pk != task.asked_by_id or by.unit_id != task.unit_id):
        raise NotAllowed(_("只有交办人%(who)s可以办结、退回或延期。") % {"who": task.asked_by})
    if act not in ASKERS and by.unit_id != task.holder_id:
        raise NotAllowed(_("只有承办单位“%(unit)s”可以签收、反馈或转办。") % {"unit": task.holder})


def _after(task: Task, event: TaskEvent, files: Sequence[tuple[str, bytes]]) -> core.TaskStanding:
    """
    The task after ``event``, by the core's rules.

    What happened is folded without the rule on evidence: it may have been set since.
    """
    said = core_event(event)
    evidence = tuple(
        Evidence("task", name, hashlib.sha256(content).hexdigest(), event.at.date(), str(event.by_id))
        for name, content in files
    )
    core.check_act(standing_of(task), replace(said, evidence=evidence))
    return core.stand_task(core_task(task, needs_evidence=False), [*acts_so_far(task), said])


def _keep(task: Task, event: TaskEvent, name: str, content: bytes) -> dict[str, str]:
    digest = hashlib.sha256(content).hexdigest()
    shown = one_line(name)[-255:] or _("未命名")
    TaskFile.objects.create(task=task, event=event, name=shown, sha256=digest, bytes=len(content), content=content)
    return {"name": shown, "sha256": digest}


def held(task: Task, version: int | None) -> Task:
    """The task as it is now, its row held until the transaction ends; refuses one the page shows an older version of."""
    now = Task.objects.select_for_update(of=("self",)).select_related("unit", "holder", "asked_by").get(pk=task.pk)
    if version is not None and version != now.version:
        raise Stale(now, now.events.exclude(act=Act.REMIND).select_related("by").last())
    return now


# Editing what two people may have open at once.

ASKERS_COLUMNS = ("text", "on_behalf", "needs_evidence")
HOLDERS_COLUMNS = ("assignee", "note")


class Clash(Conflict):
    """Two people gave the same column different values: ``columns`` has each with mine, theirs, and whose it is."""

    def __init__(self, task: Task, columns: Mapping[str, tuple[Any, Any, str]]) -> None:
        names = "、".join(str(column(name).verbose_name) for name in columns)
        super().__init__(_("别人刚改过同一处：%(names)s。请看两边写的，决定留哪一个。") % {"names": names})
        self.task, self.columns = task, dict(columns)


def columns_for(task: Task, user: User) -> tuple[str, ...]:
    """Columns ``user`` may edit: who asked, those of the question; who holds it, those of the work."""
    if not user.may_write or not task.is_open:
        return ()
    asks = task.asked_by_id == user.pk and task.unit_id == user.unit_id
    return (ASKERS_COLUMNS if asks else ()) + (HOLDERS_COLUMNS if task.holder_id == user.unit_id else ())


@transaction.atomic
def edit(*, task: Task, values: Mapping[str, Any], version: int, by: User) -> tuple[Task, list[str]]:
    """
    Change what is said about a task, merged with what others changed since ``version``.

    Answers with the task and the columns somebody else changed meanwhile, which stay as they made them.

    Raises
    ------
    Clash
        When somebody else changed one of the same columns to something else.
    """
    task = Task.objects.select_for_update(of=("self",)).select_related("holder", "unit").get(pk=task.pk)
    allowed = columns_for(task, by)
    if not allowed or not set(values) <= set(allowed):
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    theirs = _changed_since(task, version)
    wanted = {name: _plain(name, value) for name, value in values.items()}
    now = {name: _plain(name, getattr(task, name)) for name in values}
    mine = {name: value for name, value in wanted.items() if value != theirs.get(name, (now[name], None, ""))[0]}
    clashes = {n: (mine[n], now[n], theirs[n][2]) for n in mine if n in theirs and mine[n] != now[n]}
    if clashes:
        raise Clash(task, clashes)
    changes = {name: [now[name], value] for name, value in mine.items() if value != now[name]}
    if "text" in changes and not changes["text"][1]:
        raise Refused(_("请写明要办的事。"))
    if changes:
        _write(task, changes, by)
    return task, [name for name in theirs if name not in changes]


def _changed_since(task: Task, version: int) -> dict[str, tuple[Any, Any, str]]:
    """Each column that changed since ``version``: what it was then, what it is, and who changed it last."""
    found: dict[str, tuple[Any, Any, str]] = {}
    for event in task.events.filter(act=Act.EDIT, version__gt=version).select_related("by").order_by("id"):
        for name, (before, after) in event.changes.items():
            found[name] = (found[name][0] if name in found else before, after, str(event.by))
    return found


def _plain(name: str, value: Any) -> Any:
    """A value as the log keeps it: a person by number, words on one line."""
    if isinstance(value, User):
        return value.pk
    return one_line(value)[: column(name).max_length] if isinstance(value, str) else value


def _write(task: Task, changes: dict[str, list[Any]], by: User) -> None:
    for name, (_before, value) in changes.items():
        setattr(task, "assignee_id" if name == "assignee" else name, value)
    if task.assignee is not None and task.assignee.unit_id != task.holder_id:
        raise Refused(_("承办人不是承办单位的人员。"))
    task.version += 1
    task.save(update_fields=[*changes, "version"])
    event = TaskEvent.objects.create(
        task=task, act=Act.EDIT, by=by, unit=by.unit, changes=changes, version=task.version
    )
    tell_of(task, event)
    record(Operation.EDITED, by=by, target=str(task), obj=task, changes=changes)


@transaction.atomic
def see_notices(*, by: User, task: Task | None = None) -> None:
    """Note that somebody has seen what they were told, of one task or all."""
    unseen = Notice.objects.filter(user=by, seen_at=None)
    if task is not None:
        unseen = unseen.filter(event__task=task)
    if unseen.update(seen_at=timezone.now()):
        record(Operation.NOTICES_SEEN, by=by, target=str(task or ""), obj=task)
