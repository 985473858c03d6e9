"""Give tasks: by hand, or those that a report's instructions propose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core.projects.deadlines import WORKING, days_later
from luodi.core.projects.proposals import FollowUpWords, ProposedTask, propose_tasks
from luodi.web.accounts.models import Unit, User
from luodi.web.accounts.units import short_names
from luodi.web.audit.actions import record
from luodi.web.errors import NotAllowed, Refused
from luodi.web.reports.models import FactRow, Report, Status
from luodi.web.reports.records import record_of
from luodi.web.reports.storing import one_line
from luodi.web.tasks.models import Act, Kind, Task, TaskEvent
from luodi.web.tasks.operations import Operation
from luodi.web.tasks.telling import tell_of

LONGEST_TEXT = 500
MOST_DAYS = 260  # working days of a year
MOST_YEARS = 10


@dataclass(frozen=True, kw_only=True)
class Order:
    """
    A task to be given to ``holder``.

    ``days`` counts working days from the day it is given and is used where ``due`` is empty.
    """

    text: str
    holder: Unit
    kind: str = Kind.INSTRUCTION
    asked_by: User | None = None  # of the giving unit; empty: who gives it
    on_behalf: str = ""
    assignee: User | None = None
    due: date | None = None
    days: int | None = None
    needs_evidence: bool = True
    fact: FactRow | None = None
    company_oid: str = ""
    about: dict[str, Any] = field(default_factory=dict)  # {"about_kind", "about_id"}


def units_to_give(user: User) -> QuerySet[Unit]:
    """Units ``user`` may give a task: the own one and those below it."""
    return Unit.objects.under(user.unit) if user.unit is not None else Unit.objects.none()


def units_to_refer(user: User) -> QuerySet[Unit]:
    """Units ``user`` may pass a task on to: all of the own city, without the own one."""
    if user.unit is None:
        return Unit.objects.none()
    top = user.unit.path.split("/")[0]
    return Unit.objects.filter(path__startswith=f"{top}/").exclude(pk=user.unit.pk)


def people_to_ask(user: User) -> QuerySet[User]:
    """Who of the own unit a task may be closed by: anybody there who may write."""
    return User.objects.filter(unit=user.unit_id or 0, is_active=True, role=user.role)


@transaction.atomic
def give(*, orders: Sequence[Order], by: User) -> list[Task]:
    """
    Give the tasks, all or none.

    Raises
    ------
    NotAllowed
        When ``by`` may not write, or not give to that unit.
    Refused
        For a task without words, with a deadline before today, or for a person of another unit.
    """
    if not by.may_write or by.unit is None:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    return [_give(order, by.unit, by) for order in orders]


def _give(order: Order, unit: Unit, by: User) -> Task:
    today = timezone.localdate()
    text = one_line(order.text)[:LONGEST_TEXT]
    if not text:
        raise Refused(_("请写明要办的事。"))
    if not order.holder.path.startswith(unit.path):
        raise NotAllowed(_("只能交办给本单位和下属单位。"))
    asker = order.asked_by or by
    if asker.unit_id != unit.pk or not asker.may_write or not asker.is_active:
        raise Refused(_("交办人必须是本单位的在职人员。"))
    if order.assignee is not None and order.assignee.unit_id != order.holder.pk:
        raise Refused(_("承办人不是承办单位的人员。"))
    due = order.due or (days_later(today, order.days, WORKING) if order.days is not None else None)
    check_due(due)
    fact = order.fact
    task = Task.objects.create(
        unit=unit,
        text=text,
        kind=order.kind,
        asked_by=asker,
        on_behalf=one_line(order.on_behalf)[:60],
        first_holder=order.holder,
        holder=order.holder,
        assignee=order.assignee,
        given_on=today,
        first_due=due,
        due=due,
        needs_evidence=order.needs_evidence,
        report=fact.report if fact else None,
        fact=fact,
        quote=fact.report.original[fact.start : fact.end] if fact else "",
        start=fact.start if fact else None,
        end=fact.end if fact else None,
        company_oid=order.company_oid[:64],
        **order.about,
    )
    event = TaskEvent.objects.create(
        task=task, act=Act.GIVE, by=by, unit=unit, to=order.holder, due=due, version=task.version
    )
    tell_of(task, event)
    record(
        Operation.GIVEN, by=by, target=str(task), obj=task, to=order.holder.name, due=due.isoformat() if due else None
    )
    return task


def check_due(due: date | None) -> None:
    """
    Let a deadline be one, if it is from today on and within `MOST_YEARS`.

    Working days up to it are counted at each look at a list of tasks: those to the year 9999 take seconds a task.

    Raises
    ------
    Refused
        When it is not.
    """
    today = timezone.localdate()
    if due is not None and due < today:
        raise Refused(_("期限不能早于今天。"))
    if due is not None and due.year > today.year + MOST_YEARS:
        raise Refused(_("期限最远 %(most)s 年。") % {"most": MOST_YEARS})


@dataclass(frozen=True)
class Proposal:
    """
    A task that a fact of the report proposes for one of the units it names, or for none.

    ``leads`` tells the unit that is to do it from one it is to do it with. The deadline the words name is counted from
    ``said_on``; ``given`` is the task it became already.
    """

    fact: FactRow
    task: ProposedTask
    kind: Kind
    unit: Unit | None
    leads: bool
    given: Task | None
    said_on: date

    @property
    def is_past(self) -> bool:
        """Whether the deadline it names has gone by, so that a person has to set another."""
        return self.task.due is not None and self.task.due < timezone.localdate()

    @property
    def key(self) -> str:
        """What the form calls it."""
        return f"{self.fact.pk}-{self.unit.pk if self.unit else 0}"


_KINDS = {"instruction": Kind.INSTRUCTION, "commitment": Kind.PROMISE}


def proposals_of(report: Report, by: User) -> list[Proposal]:
    """What the instructions and promises kept in a report's record ask to be done: one for each unit they name."""
    rows = list(report.facts.exclude(status=Status.REJECTED).select_related("report").order_by("id"))
    read, behind = record_of(rows, report.reading)
    named = {short: unit for unit in units_to_give(by) for short in short_names(unit)}
    given = {(task.fact_id, task.first_holder_id): task for task in Task.objects.visible_to(by).filter(report=report)}
    by_fact = {fact_id: task for (fact_id, _unit), task in given.items()}
    said_on = said_on_of(report)
    found = []
    for followup in read.followups:
        span, who = followup.span, followup.who.value if followup.who else ""
        words = FollowUpWords(followup.type.value, span.value, who, str(report.pk), span.start, span.end)
        fact = behind[id(span)]
        kind = _KINDS.get(followup.type.value)
        if kind is None:
            continue
        (task,) = propose_tasks([words], named, said_on)
        (whole,) = propose_tasks([replace(words, who="")], named, said_on)  # those it is to be done with (会同), too
        lead = [named[name] for name in task.units]
        units: list[Unit | None] = list(dict.fromkeys([*lead, *(named[name] for name in whole.units)]))
        for unit in units or [None]:
            there = given.get((fact.pk, unit.pk)) if unit else by_fact.get(fact.pk)
            found.append(Proposal(fact, task, kind, unit, unit in lead, there, said_on))
    return found


def said_on_of(report: Report) -> date:
    """The day a report's instructions were given: published, or the last day of the trip; today where neither is known."""
    published = report.facts.filter(path="published").exclude(status=Status.REJECTED).first()
    for written in (report.published and report.published.isoformat(), published and published.value, report.end):
        try:
            return date.fromisoformat(str(written))
        except ValueError:
            continue
    return timezone.localdate()
