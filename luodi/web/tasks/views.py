"""Tasks on screen: list, task, giving, acts, files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Case, F, Q, QuerySet, Value, When
from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from luodi.core.errors import LuodiError
from luodi.web.accounts.models import User
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.audit.actions import record
from luodi.web.errors import NotAllowed
from luodi.web.reports.models import Report
from luodi.web.tasks import about, actions
from luodi.web.tasks.forms import VIEWS, ActForm, EditForm, GiveForm, SearchForm
from luodi.web.tasks.giving import Order, give
from luodi.web.tasks.models import Act, State, Task, TaskFile, column
from luodi.web.tasks.operations import Operation
from luodi.web.tasks.standing import open_acts, unverified

ROWS = 20
PEOPLE = ("assignee", "asked_by")  # columns that name somebody


def find_task(request: SignedInRequest, task_id: int) -> Task:
    """The task, where the user may see it."""
    return get_object_or_404(Task.objects.visible_to(request.user).named(), pk=task_id)


# List.


@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """Tasks the user may see: what waits for them first."""
    user = request.user
    form = SearchForm(request.GET, user=user)
    wanted = form.cleaned_data if form.is_valid() else {}
    visible = Task.objects.visible_to(user)
    views = {name: visible.filter(view_of(name, user)) for name, _label in VIEWS if user.may_write or name in _FOR_ALL}
    chosen = request.GET.get("view", "")
    if chosen not in views:
        chosen = next(iter(views))
    found = search(views[chosen], wanted).named()
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": Paginator(in_order(found), ROWS).get_page(request.GET.get("page")),
        "query": query.urlencode(),
        "view": chosen,
        "views": [(n, label, views[n].exclude(state=State.CLOSED).count()) for n, label in VIEWS if n in views],
        "none_at_all": not visible.exists(),
        "today": timezone.localdate(),
    }
    template = "tasks/rows.html" if request.headers.get("HX-Target") == "rows" else "tasks/list.html"
    return render(request, template, context)


_FOR_ALL = ("overdue", "all")


def view_of(name: str, user: User) -> Q:
    """Which tasks a tab of the list has."""
    unit = user.unit_id or 0
    return {
        "waiting": Q(pk__in=Task.objects.waiting_for(user).values("pk")),
        "mine": Q(asked_by=user) | Q(assignee=user),
        "unit": Q(holder=unit),
        "asked": Q(unit=unit),
        "overdue": Q(pk__in=Task.objects.overdue(timezone.localdate()).values("pk")),
    }.get(name, Q())


def search(tasks: Any, wanted: Mapping[str, Any]) -> Any:
    """Tasks with the words, the state and the unit wanted; those that are closed only where they are asked for."""
    state = wanted.get("state") or ""
    if state == "":
        tasks = tasks.exclude(state=State.CLOSED)
    elif state != "any":
        tasks = tasks.filter(state=state)
    if wanted.get("holder"):
        tasks = tasks.filter(holder=wanted["holder"])
    for word in (wanted.get("q") or "").split():
        tasks = tasks.filter(Q(text__icontains=word) | Q(on_behalf__icontains=word) | Q(note__icontains=word))
    return tasks


def in_order(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """Open before closed, the earliest deadline first, those without one last."""
    closed = Case(When(state=State.CLOSED, then=Value(1)), default=Value(0))
    return tasks.order_by(closed, F("due").asc(nulls_last=True), "-id")


# One task.


@login_required
def task(request: SignedInRequest, task_id: int) -> HttpResponse:
    """One task: what is asked, where it stands, what happened, what may be done now."""
    return show(request, find_task(request, task_id))


def show(
    request: SignedInRequest, task: Task, *, bound: ActForm | None = None, fault: str = "", status: int = 200
) -> HttpResponse:
    """The task's page; with a form that was refused, what it said and why stay on it."""
    user = request.user
    acts = open_acts(task, user)
    forms = [
        bound if bound is not None and bound.act == act else ActForm(act=act, user=user, task=task, initial={"version": task.version})
        for act in acts
    ]  # fmt: skip
    if bound is not None and bound.act not in acts:
        forms.insert(0, bound)
    events = task.events.select_related("by", "unit", "to").prefetch_related("files")
    visible_report = None
    if task.report_id:
        visible_report = Report.objects.visible_to(user).filter(pk=task.report_id).first()
    context = {
        "task": task,
        "forms": forms,
        "opened": bound.act if bound is not None else "",
        "fault": fault,
        "events": [_with_words(event) for event in events],
        "report": visible_report,
        "company": about.company_name(task.company_oid),
        "about": about.shown(task, user),
        "may_take_over": actions.may_take_over(task, user),
        "may_edit": bool(actions.columns_for(task, user)),
        "unverified": unverified(task.given_on, task.due),
        "today": timezone.localdate(),
    }
    return render(request, "tasks/task.html", context, status=status)


def _with_words(event: Any) -> Any:
    """An event with its changes as they are shown."""
    people = {pk for name in PEOPLE for pk in event.changes.get(name, ()) if pk}
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=people)} if people else {}
    event.said = [
        (column(name).verbose_name, *(_value(name, value, names) for value in change))
        for name, change in event.changes.items()
    ]
    return event


def _value(name: str, value: Any, names: Mapping[int, str]) -> str:
    if name in PEOPLE:
        return names.get(value, "—")
    if isinstance(value, bool):
        return _("是") if value else _("否")
    return str(value or "—")


@login_required
@require_POST
def act(request: SignedInRequest, task_id: int, act: str) -> HttpResponse:
    """Do what a form of the task's page says."""
    found, what = find_task(request, task_id), Act(act)
    form = ActForm(request.POST, request.FILES, act=what, user=request.user, task=found)
    if not form.is_valid():
        _check_may(found, what, request.user)
        return show(request, found, bound=form, status=422)
    try:
        _do(found, what, form.cleaned_data, request.user)
    except NotAllowed:
        raise
    except LuodiError as error:
        now = find_task(request, task_id)
        form.data = with_version(request, now)  # what was typed stays; it now speaks of the task as it is
        return show(request, now, bound=form, fault=str(error), status=getattr(error, "status", 422))
    messages.success(request, _DONE[what]())
    return redirect(found)


def with_version(request: SignedInRequest, task: Task) -> QueryDict:
    """What was sent, as if it had been based on the task as it is now."""
    said = request.POST.copy()
    said["version"] = str(task.version)
    return said


def _check_may(task: Task, what: Act, user: User) -> None:
    if what not in open_acts(task, user):
        raise NotAllowed(_("您的角色只能查看，不能改动。"))


_DONE = {
    Act.ACCEPT: lambda: _("已签收。"),
    Act.REPORT: lambda: _("已反馈，等交办人确认。"),
    Act.RETURN: lambda: _("已退回承办单位。"),
    Act.CLOSE: lambda: _("已办结。"),
    Act.REFER: lambda: _("已转办。"),
    Act.EXTEND: lambda: _("已延期。"),
}


def _do(task: Task, what: Act, said: Mapping[str, Any], by: User) -> None:
    version, text = said.get("version"), said.get("text", "")
    match what:
        case Act.ACCEPT:
            actions.accept(task=task, version=version, by=by)
        case Act.REPORT:
            files = [(file.name or "", file.read()) for file in said["evidence"]]
            actions.report_back(task=task, text=text, files=files, version=version, by=by)
        case Act.RETURN:
            actions.send_back(task=task, text=text, version=version, by=by)
        case Act.CLOSE:
            actions.close(task=task, text=text, version=version, by=by)
        case Act.REFER:
            actions.refer(task=task, to=said["to"], text=text, version=version, by=by)
        case Act.EXTEND:
            actions.extend(task=task, due=said["due"], text=text, version=version, by=by)


@login_required
@require_POST
def take_over(request: SignedInRequest, task_id: int) -> HttpResponse:
    """Ask in the place of somebody who has left."""
    found = find_task(request, task_id)
    actions.take_over(task=found, by=request.user)
    messages.success(request, _("已接手，今后由您办结。"))
    return redirect(found)


@login_required
def edit(request: SignedInRequest, task_id: int) -> HttpResponse:
    """Say something about the task otherwise; where two people do so at once, the second sees both."""
    found = find_task(request, task_id)
    columns = actions.columns_for(found, request.user)
    if not columns:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    form = EditForm(request.POST or None, instance=found, columns=columns)
    clashes: list[tuple[Any, Any, str]] = []
    status = 200
    if request.method == "POST" and form.is_valid():
        values = {name: form.cleaned_data[name] for name in columns}
        try:
            now, merged = actions.edit(task=found, values=values, version=form.cleaned_data["version"], by=request.user)
        except actions.Clash as clash:
            status = clash.status
            clashes = _shown_clashes(clash)
            form.data = with_version(request, clash.task)
        else:
            if merged:
                names = "、".join(str(column(name).verbose_name) for name in merged)
                messages.info(request, _("已保存，并保留了别人刚改的：%(names)s。") % {"names": names})
            else:
                messages.success(request, _("已保存。"))
            return redirect(now)
    elif request.method == "POST":
        status = 422
    context = {"task": found, "form": form, "clashes": clashes}
    return render(request, "tasks/edit.html", context, status=status)


def _shown_clashes(clash: actions.Clash) -> list[tuple[Any, Any, str]]:
    people = [v for name, (mine, theirs, _who) in clash.columns.items() if name == "assignee" for v in (mine, theirs)]
    names = {user.pk: str(user) for user in User.objects.filter(pk__in=[p for p in people if p])}
    return [
        (column(name).verbose_name, _value(name, theirs, names), who)
        for name, (_mine, theirs, who) in clash.columns.items()
    ]


@login_required
def file(request: SignedInRequest, file_id: int) -> HttpResponseBase:
    """A file that was handed in; who took it is in the log."""
    kept = get_object_or_404(TaskFile.objects.visible_to(request.user), pk=file_id)
    record(Operation.FILE_READ, by=request.user, target=kept.name, obj=kept.task, sha256=kept.sha256)
    # Whatever it is, it is saved and never shown as a page of the desk's own.
    answer = HttpResponse(bytes(kept.content), content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=kept.name) or "attachment"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


# Giving.


@login_required
def new(request: SignedInRequest) -> HttpResponse:
    """A task by hand."""
    if not request.user.may_write:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    link = about.asked_for(request.GET if request.method == "GET" else request.POST, request.user)
    form = GiveForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        given = give(orders=[Order(**form.cleaned_data, **link.order)], by=request.user)
        messages.success(request, _("已交办。"))
        return redirect(given[0])
    status = 422 if form.is_bound else 200
    return render(request, "tasks/new.html", {"form": form, "link": link}, status=status)


@login_required
@require_POST
def see(request: SignedInRequest) -> HttpResponse:
    """Note that all notices were seen."""
    actions.see_notices(by=request.user)
    return redirect("tasks:day")


def told_given(count: int) -> str:
    """What to say after giving some tasks."""
    return ngettext("已交办 %(n)s 件。", "已交办 %(n)s 件。", count) % {"n": count}
