"""Tasks over the API: the same actions and rules as on the pages."""

from __future__ import annotations

import base64
import binascii
from datetime import date, datetime
from typing import Any, Literal

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema, Status
from pydantic import ConfigDict

from luodi.web.accounts.models import Unit, User
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.errors import Conflict, Refused
from luodi.web.reports.models import Report, ReportState
from luodi.web.tasks import actions
from luodi.web.tasks.giving import LONGEST_TEXT, MOST_DAYS, Order, Proposal, give, proposals_of, units_to_refer
from luodi.web.tasks.models import Task, TaskEvent, TaskFile
from luodi.web.tasks.standing import open_acts, overdue_days
from luodi.web.tasks.views import in_order, search, view_of
from luodi.web.tasks.weekly import week_of


class _Problem(Schema):
    detail: str


class _Body(Schema):
    model_config = ConfigDict(extra="forbid")


class TaskOut(Schema):
    """A task as it stands."""

    id: int
    text: str
    kind: str
    state: str
    unit: str
    holder: str
    asked_by: str
    on_behalf: str
    assignee: str | None
    note: str
    given_on: date
    due: date | None
    first_due: date | None
    overdue_days: int
    needs_evidence: bool
    closed_on: date | None
    report_id: int | None
    quote: str
    start: int | None
    end: int | None
    version: int

    @staticmethod
    def resolve_unit(task: Task) -> str:
        return task.unit.name

    @staticmethod
    def resolve_holder(task: Task) -> str:
        return task.holder.name

    @staticmethod
    def resolve_asked_by(task: Task) -> str:
        return str(task.asked_by)

    @staticmethod
    def resolve_assignee(task: Task) -> str | None:
        return str(task.assignee) if task.assignee else None

    @staticmethod
    def resolve_overdue_days(task: Task) -> int:
        return overdue_days(task, timezone.localdate()).value


class FileOut(Schema):
    """A file that was handed in."""

    id: int
    name: str
    sha256: str
    bytes: int


class EventOut(Schema):
    """Something that happened; ``by`` is null for a reminder."""

    act: str
    at: datetime
    by: str | None
    unit: str | None
    text: str
    to: str | None
    due: date | None
    step: str
    changes: dict[str, Any]
    version: int
    files: list[FileOut]

    @staticmethod
    def resolve_by(event: TaskEvent) -> str | None:
        return str(event.by) if event.by else None

    @staticmethod
    def resolve_unit(event: TaskEvent) -> str | None:
        return event.unit.name if event.unit else None

    @staticmethod
    def resolve_to(event: TaskEvent) -> str | None:
        return event.to.name if event.to else None

    @staticmethod
    def resolve_files(event: TaskEvent) -> list[TaskFile]:
        return list(event.files.defer("content"))


class TaskPage(Schema):
    """One page of a list."""

    count: int
    page: int
    pages: int
    items: list[TaskOut]


class Wanted(Schema):
    """What to look for; ``state`` empty means what is not closed, ``any`` every state."""

    view: Literal["waiting", "mine", "unit", "asked", "overdue", "all"] = "all"
    state: Literal["", "assigned", "accepted", "reported", "returned", "closed", "any"] = ""
    q: str = Field("", max_length=60)
    page: int = Field(1, ge=1, le=10**6)
    page_size: int = Field(20, ge=1, le=100)


class NewTask(_Body):
    """A task; ``due`` or ``days`` (working days from today), or neither."""

    text: str = Field(min_length=1, max_length=LONGEST_TEXT)
    holder: int
    assignee: int | None = None
    asked_by: int | None = None
    on_behalf: str = Field("", max_length=60)
    due: date | None = None
    days: int | None = Field(None, ge=1, le=MOST_DAYS)
    needs_evidence: bool = True


class Said(_Body):
    """``version`` is the one the act is based on; another one by now is answered with 409."""

    version: int | None = Field(None, ge=1)
    text: str = Field("", max_length=actions.LONGEST_WORDS)


class FileIn(_Body):
    """A file, its bytes in Base64."""

    name: str = Field(min_length=1, max_length=255)
    content: str


class WorkDone(Said):
    """What was done, and what proves it."""

    files: list[FileIn] = Field([], max_length=actions.MOST_FILES)


class Referral(Said):
    """To whom."""

    to: int


class Extension(Said):
    """Until when."""

    due: date


class TaskEdit(_Body):
    """Columns to change; those left out stay. ``assignee`` is a user's number, null for nobody."""

    version: int = Field(ge=1)
    text: str | None = Field(None, max_length=LONGEST_TEXT)
    on_behalf: str | None = Field(None, max_length=60)
    needs_evidence: bool | None = None
    assignee: int | None = None
    note: str | None = Field(None, max_length=500)


class ProposalOut(Schema):
    """A task that a follow-up of a report proposes; ``given`` is the task it became already."""

    fact: int
    kind: str
    text: str
    unit: int | None
    due: date | None
    said_on: date
    start: int
    end: int
    given: int | None

    @staticmethod
    def resolve_fact(proposal: Proposal) -> int:
        return proposal.fact.pk

    @staticmethod
    def resolve_text(proposal: Proposal) -> str:
        return proposal.task.text

    @staticmethod
    def resolve_unit(proposal: Proposal) -> int | None:
        return proposal.unit.pk if proposal.unit else None

    @staticmethod
    def resolve_due(proposal: Proposal) -> date | None:
        return proposal.task.due

    @staticmethod
    def resolve_start(proposal: Proposal) -> int:
        return proposal.fact.start

    @staticmethod
    def resolve_end(proposal: Proposal) -> int:
        return proposal.fact.end

    @staticmethod
    def resolve_given(proposal: Proposal) -> int | None:
        return proposal.given.pk if proposal.given else None


class Taken(_Body):
    """A proposal to be given, as corrected."""

    fact: int
    holder: int
    text: str | None = Field(None, max_length=LONGEST_TEXT)
    due: date | None = None
    days: int | None = Field(None, ge=1, le=MOST_DAYS)
    needs_evidence: bool = True


class Takes(_Body):
    """Proposals to be given together, all or none."""

    tasks: list[Taken] = Field(min_length=1, max_length=200)
    on_behalf: str = Field("", max_length=60)


class TaskLineOut(Schema):
    """A row behind a number."""

    name: str
    unit: str
    on: date
    words: str
    url: str
    days: int


class TaskFigureOut(Schema):
    """A number with its rows."""

    kind: str
    count: int
    lines: list[TaskLineOut]


class WeekOut(Schema):
    """What moved in the last seven days."""

    first: date
    last: date
    figures: list[TaskFigureOut]


router = Router(tags=["tasks"])
_READ = {401: _Problem, 404: _Problem, 422: _Problem}
_WRITE = {**_READ, 400: _Problem, 403: _Problem, 409: _Problem, 415: _Problem}


def _task(request: SignedInRequest, task_id: int) -> Task:
    return get_object_or_404(Task.objects.visible_to(request.user).named(), pk=task_id)


def _unit(pk: int) -> Unit:
    unit = Unit.objects.filter(pk=pk).first()
    if unit is None:
        raise Refused(f"没有编号为 {pk} 的单位 (no such unit).")
    return unit


def _person(pk: int | None) -> User | None:
    if pk is None:
        return None
    user = User.objects.select_related("unit").filter(pk=pk, is_active=True).first()
    if user is None:
        raise Refused(f"没有编号为 {pk} 的人员 (no such person).")
    return user


@router.get("", response={200: TaskPage, 401: _Problem, 422: _Problem})
def list_tasks(request: SignedInRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Tasks the caller may see, the earliest deadline first."""
    visible = Task.objects.visible_to(request.user).filter(view_of(wanted.view, request.user))
    pages = Paginator(in_order(search(visible, wanted.dict()).named()), wanted.page_size)
    page = pages.get_page(wanted.page)
    return {"count": pages.count, "page": page.number, "pages": pages.num_pages, "items": list(page)}


@router.post("", response={201: TaskOut, **_WRITE})
def give_task(request: SignedInRequest, given: NewTask) -> Status:
    """Give a task to the own unit or one below it."""
    order = Order(
        **given.dict(exclude={"holder", "assignee", "asked_by"}),
        holder=_unit(given.holder),
        assignee=_person(given.assignee),
        asked_by=_person(given.asked_by),
    )
    return Status(201, give(orders=[order], by=request.user)[0])


@router.get("week", response={200: WeekOut, 401: _Problem, 422: _Problem})
def get_week(request: SignedInRequest, last: date | None = None) -> Any:
    """The one-minute page's numbers with their rows."""
    return week_of(request.user, last)


@router.get("proposals/{int:report_id}", response={200: list[ProposalOut], **_READ, 403: _Problem, 409: _Problem})
def list_proposals(request: SignedInRequest, report_id: int) -> list[Proposal]:
    """What a report of the own unit asks to be done."""
    return proposals_of(_own_report(request, report_id), request.user)


@router.post("proposals/{int:report_id}", response={201: list[TaskOut], **_WRITE})
def give_proposals(request: SignedInRequest, report_id: int, given: Takes) -> Status:
    """Give some of them."""
    proposals = {p.fact.pk: p for p in proposals_of(_own_report(request, report_id), request.user)}
    orders = [_order(take, proposals.get(take.fact), given.on_behalf) for take in given.tasks]
    return Status(201, give(orders=orders, by=request.user))


def _order(take: Taken, proposal: Proposal | None, on_behalf: str) -> Order:
    if proposal is None:
        raise Refused(f"报告没有提出编号为 {take.fact} 的事项 (not proposed).")
    return Order(
        text=take.text or proposal.task.text,
        holder=_unit(take.holder),
        kind=proposal.kind,
        on_behalf=on_behalf,
        due=take.due,
        days=take.days,
        needs_evidence=take.needs_evidence,
        fact=proposal.fact,
    )


def _own_report(request: SignedInRequest, report_id: int) -> Report:
    mine = Report.objects.visible_to(request.user).filter(unit=request.user.unit_id or 0)
    report = get_object_or_404(mine, pk=report_id)
    if report.state != ReportState.READ:
        raise Conflict(f"这份报告没有识读 (not read: {report.state}).")
    return report


@router.get("{int:task_id}", response={200: TaskOut, **_READ})
def get_task(request: SignedInRequest, task_id: int) -> Task:
    """One task."""
    return _task(request, task_id)


@router.get("{int:task_id}/events", response={200: list[EventOut], **_READ})
def list_task_events(request: SignedInRequest, task_id: int) -> list[TaskEvent]:
    """What happened to it, the earliest first."""
    return list(_task(request, task_id).events.select_related("by", "unit", "to"))


@router.get("{int:task_id}/acts", response={200: list[str], **_READ})
def list_acts(request: SignedInRequest, task_id: int) -> list[str]:
    """What the caller may do with it now."""
    return [act.value for act in open_acts(_task(request, task_id), request.user)]


@router.patch("{int:task_id}", response={200: TaskOut, **_WRITE})
def edit_task(request: SignedInRequest, task_id: int, given: TaskEdit) -> Task:
    """Change columns, merged with what others changed since ``version``; 409 where they changed the same."""
    values: dict[str, Any] = given.dict(exclude_unset=True, exclude={"version"})
    if "assignee" in values:
        values["assignee"] = _person(values["assignee"])
    if any(value is None for name, value in values.items() if name != "assignee"):
        raise Refused("只有 assignee 可以为空 (only assignee may be null).")
    actions.edit(task=_task(request, task_id), values=values, version=given.version, by=request.user)
    return _task(request, task_id)


@router.post("{int:task_id}/accept", response={200: TaskOut, **_WRITE})
def accept_task(request: SignedInRequest, task_id: int, given: Said) -> Task:
    """Take it on."""
    actions.accept(task=_task(request, task_id), version=given.version, by=request.user)
    return _task(request, task_id)


@router.post("{int:task_id}/report", response={200: TaskOut, **_WRITE})
def report_task(request: SignedInRequest, task_id: int, given: WorkDone) -> Task:
    """Report back, with files."""
    files = [(file.name, _bytes(file)) for file in given.files]
    actions.report_back(
        task=_task(request, task_id), text=given.text, files=files, version=given.version, by=request.user
    )
    return _task(request, task_id)


def _bytes(file: FileIn) -> bytes:
    try:
        return base64.b64decode(file.content, validate=True)
    except (binascii.Error, ValueError):
        raise Refused(f"文件 {file.name} 的内容不是 Base64 (not Base64).") from None


@router.post("{int:task_id}/return", response={200: TaskOut, **_WRITE})
def return_task(request: SignedInRequest, task_id: int, given: Said) -> Task:
    """Return a report, with the reason."""
    actions.send_back(task=_task(request, task_id), text=given.text, version=given.version, by=request.user)
    return _task(request, task_id)


@router.post("{int:task_id}/close", response={200: TaskOut, **_WRITE})
def close_task(request: SignedInRequest, task_id: int, given: Said) -> Task:
    """Close it; only who asked can."""
    actions.close(task=_task(request, task_id), text=given.text, version=given.version, by=request.user)
    return _task(request, task_id)


@router.post("{int:task_id}/refer", response={200: TaskOut, **_WRITE})
def refer_task(request: SignedInRequest, task_id: int, given: Referral) -> Task:
    """Pass it on to another unit of the city."""
    task = _task(request, task_id)
    to = get_object_or_404(units_to_refer(request.user), pk=given.to)
    actions.refer(task=task, to=to, text=given.text, version=given.version, by=request.user)
    return _task(request, task_id)


@router.post("{int:task_id}/extend", response={200: TaskOut, **_WRITE})
def extend_task(request: SignedInRequest, task_id: int, given: Extension) -> Task:
    """Give it more time, with the reason."""
    task = _task(request, task_id)
    actions.extend(task=task, due=given.due, text=given.text, version=given.version, by=request.user)
    return _task(request, task_id)


@router.post("{int:task_id}/take-over", response={200: TaskOut, **_WRITE})
def take_over_task(request: SignedInRequest, task_id: int) -> Task:
    """Ask in the place of somebody who works in the unit no more; for the unit's head."""
    actions.take_over(task=_task(request, task_id), by=request.user)
    return _task(request, task_id)
