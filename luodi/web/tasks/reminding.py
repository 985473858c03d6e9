"""Take the steps of the overdue ladder that have come due."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from luodi.core.projects.tasks import LadderStep, Reminder, reminders_due
from luodi.web.audit.actions import record
from luodi.web.rulebook.cities import root_id
from luodi.web.rulebook.editions import CityRules, rules_of
from luodi.web.tasks.models import AT_HOLDER, Act, Task, TaskEvent
from luodi.web.tasks.operations import Operation
from luodi.web.tasks.standing import as_standings
from luodi.web.tasks.telling import tell_of


def remind(on: date | None = None) -> int:
    """
    Take each open task's furthest step of the ladder, once; answers with how many were taken.

    Steps are data (working days around the deadline, and whom to tell): those in force when the task was given.
    """
    day = on or timezone.localdate()
    tasks = {str(t.pk): t for t in Task.objects.filter(state__in=AT_HOLDER, due__isnull=False).named()}
    steps = TaskEvent.objects.filter(act=Act.REMIND, task__in=tasks.values(), due__isnull=False)
    sent = frozenset((str(pk), step, due) for pk, step, due in steps.values_list("task_id", "step", "due") if due)
    groups: dict[tuple[LadderStep, ...], list[Task]] = {}
    known: dict[int, CityRules] = {}
    for task in tasks.values():
        root = root_id(task.unit)
        known[root] = known.get(root) or rules_of(root)
        groups.setdefault(known[root].follow_up.on(task.given_on).ladder, []).append(task)
    due = [r for ladder, those in groups.items() for r in reminders_due(as_standings(those), day, ladder, sent)]
    return sum(_take(tasks[reminder.task], reminder) for reminder in due)


def _take(task: Task, reminder: Reminder) -> bool:
    try:
        with transaction.atomic():
            event = TaskEvent.objects.create(
                task=task, act=Act.REMIND, step=reminder.step, text=reminder.label, due=task.due, version=task.version
            )
            tell_of(task, event, label=reminder.label, to=reminder.to)
            record(Operation.REMINDED, by=None, target=str(task), obj=task, step=reminder.step)
    except IntegrityError:  # another worker took it
        return False
    return True
