"""How projects and tasks stood at the end of an earlier day, from what had happened by then."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects
from django.db.models.fields.json import KeyTextTransform
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core.projects import tasks as core
from luodi.core.projects.bulletin import STUCK_DAYS
from luodi.web.accounts.models import Unit, User
from luodi.web.tasks import ledger
from luodi.web.tasks.ledger import ARRIVED, BUILT, OVER, Line, Lines, line_of, projects_of, rows_of
from luodi.web.tasks.models import State, Task, TaskEvent
from luodi.web.tasks.standing import MOVES, core_event, core_task


def stuck(user: User, on: date) -> Lines:
    """Projects that stood at one stage for long, or were dormant, and had neither arrived nor gone."""
    if on >= timezone.localdate():
        return ledger.stuck(user, on)
    going = _stood(user, on).exclude(stage_then__in=ARRIVED)
    found = going.filter(Q(since_then__lte=on - timedelta(days=STUCK_DAYS)) | Q(status_then="dormant"))

    def tell(project: Any) -> Line:
        days = (on - project.since_then).days
        stage = dict(project._meta.get_field("stage").choices)[project.stage_then]
        said = _("停在“%(stage)s” %(days)s 天") % {"stage": stage, "days": days}
        return line_of(project, project.since_then, said, days)

    return Lines(found.order_by("since_then"), tell)


def slipped(user: User, first: date, last: date) -> Lines:
    """Projects whose planned start of building, as it is stated now, passed in these days and was not met by their end."""
    if last >= timezone.localdate():
        return ledger.slipped(user, first, last)
    late = _stood(user, last).filter(planned_start__range=(first - timedelta(days=1), last - timedelta(days=1)))

    def tell(project: Any) -> Line:
        said = _("计划 %(day)s 开工，还没有开工") % {"day": project.planned_start}
        return line_of(project, project.planned_start, said, (last - project.planned_start).days)

    return Lines(late.exclude(stage_then__in=BUILT).order_by("planned_start"), tell)


def _stood(user: User, on: date) -> Any:
    """Projects that were there on a day and neither lost nor ended, with stage, its first day and status of then."""
    entries = rows_of("EntryRow")
    reversed_since = entries.filter(project=OuterRef("project"), target=OuterRef("pk"), kind="reversal")
    standing = entries.filter(project=OuterRef("pk"), on__lte=on).filter(~Exists(reversed_since)).order_by("-on", "-id")
    stages = standing.filter(kind="stage")
    status = standing.filter(kind="status").annotate(word=KeyTextTransform("status", "data")).values("word")
    found = projects_of(user).annotate(
        stage_then=Subquery(stages.values("stage")[:1]),
        since_then=Subquery(stages.values("on")[:1]),
        status_then=Subquery(status[:1]),
    )
    gone = Q(status_then__in=OVER)
    return found.filter(stage_then__isnull=False).filter(Q(status_then=None) | ~gone)


def open_tasks(user: User, on: date) -> list[Task]:
    """
    Tasks that were open at the end of the day ``on``, the earliest deadline first; not to be saved.

    Each with the state, holder and deadline of then. Units are read once, not with each task.
    """
    seen: QuerySet[Task] = Task.objects.visible_to(user).defer("quote")
    units = Unit.objects.in_bulk()
    if on >= timezone.localdate():
        open_now = list(seen.exclude(state=State.CLOSED).order_by(F("due").asc(nulls_last=True), "id"))
        for task in open_now:
            task.holder = units[task.holder_id]
        prefetch_related_objects([task for task in open_now if task.state == State.REPORTED], "asked_by")
        return open_now
    until = timezone.make_aware(datetime.combine(on, time.max))
    acts = Prefetch("events", TaskEvent.objects.filter(act__in=MOVES, at__lte=until).order_by("id"), to_attr="acts")
    found = (
        seen.select_related("asked_by")
        .filter(given_on__lte=on)
        .filter(Q(closed_on=None) | Q(closed_on__gt=on))
        .prefetch_related(acts)
    )
    tasks = [_as_it_stood(task, units) for task in found]
    return sorted(tasks, key=lambda t: (t.due is None, t.due or on, t.pk))


def _as_it_stood(task: Task, units: dict[int, Unit]) -> Task:
    acts: Iterable[TaskEvent] = task.acts  # type: ignore[attr-defined]  # prefetched under this name
    given = timezone.make_aware(datetime.combine(task.given_on, time.min))
    standing = core.TaskStanding(core_task(task), unit=str(task.first_holder_id), due=task.first_due, last=given)
    for act in acts:
        standing = core.after_act(standing, core_event(act))
    task.state, task.due = standing.state.value, standing.due
    task.holder = units[int(standing.unit)]
    task.moved_at = standing.last or given
    return task
