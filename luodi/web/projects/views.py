"""The table, the board and the overviews of projects: find, check, act, answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Max, Min, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.web.accounts.requests import SignedInRequest
from luodi.web.audit.actions import record as log
from luodi.web.downloads import saved_as
from luodi.web.errors import NotAllowed, Refused
from luodi.web.projects import actions, ledgers, overviews
from luodi.web.projects.book import today
from luodi.web.projects.fields import FIELDS, decode
from luodi.web.projects.forms import SearchForm
from luodi.web.projects.models import Project, SavedFilter, Stage
from luodi.web.projects.operations import Operation
from luodi.web.projects.searching import FoundPages, ordered, search

ROWS = 30
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
INLINE = ("name", "investor", "industry", "planned_total_wan", "next_step")


def wanted_of(request: SignedInRequest) -> tuple[SearchForm, dict[str, Any], QuerySet[Project]]:
    """The search form, what it asks for, and the projects that answer."""
    form = SearchForm(request.GET, user=request.user)
    wanted = form.cleaned_data if form.is_valid() else {}
    return form, wanted, search(Project.objects.visible_to(request.user), wanted)


def slow_to_count(wanted: dict[str, Any]) -> bool:
    """Whether no index counts what is asked for."""
    return bool(wanted.get("q") or wanted.get("industry"))


@login_required
def index(request: SignedInRequest) -> HttpResponse:
    """The table."""
    form, wanted, found = wanted_of(request)
    pages = FoundPages if slow_to_count(wanted) else Paginator
    page = pages(ordered(found, wanted.get("order", "")).select_related("unit"), ROWS).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {
        "form": form,
        "page": page,
        "query": query.urlencode(),
        "filters": SavedFilter.objects.filter(user=request.user),
        "columns": [FIELDS[name] for name in INLINE[1:]],
        "tab": "table",
    }
    template = "projects/rows.html" if request.headers.get("HX-Target") == "rows" else "projects/table.html"
    return render(request, template, context)


@login_required
def board(request: SignedInRequest) -> HttpResponse:
    """The board by stage; ``more`` names the one column that shows more cards."""
    form, wanted, found = wanted_of(request)
    query = request.GET.copy()
    query.pop("more", None)
    context = {
        "form": form,
        "columns": overviews.board(found, request.user, request.GET.get("more", ""), searched=slow_to_count(wanted)),
        "tab": "board",
        "query": query.urlencode(),
        "stages": Stage,
        "most_cards": overviews.MORE_CARDS,
    }
    template = "projects/columns.html" if request.headers.get("HX-Target") == "board" else "projects/board.html"
    return render(request, template, context)


@login_required
def units(request: SignedInRequest) -> HttpResponse:
    """Counties and other units in numbers."""
    rows = overviews.by_unit(Project.objects.visible_to(request.user))
    most = max((row["n"] for row in rows), default=1)
    return render(request, "projects/units.html", {"rows": rows, "most": most, "tab": "units"})


@login_required
def timeline(request: SignedInRequest) -> HttpResponse:
    """Signed projects on one axis: signed, planned start, started or not."""
    form, _wanted, found = wanted_of(request)
    dated = found.exclude(planned_start=None)
    span = dated.aggregate(first=Min("planned_start"), last=Max("planned_start"))
    page = Paginator(dated.select_related("unit").order_by("planned_start", "id"), ROWS).get_page(
        request.GET.get("page")
    )
    context: dict[str, Any] = {"form": form, "page": page, "tab": "timeline", "query": _without_page(request)}
    if span["first"]:
        first, last = min(span["first"], today()).replace(day=1), max(span["last"], today())
        days = max((last - first).days, 30)
        context |= {"first": first, "last": last, "now": round((today() - first).days * 100 / days, 1)}
        context["rows"] = [_on_axis(project, first, days) for project in page]
        years = range(first.year, last.year + 1)
        marks = [(year, (first.replace(year=year, month=1, day=1) - first).days * 100 / days) for year in years]
        context["marks"] = [(year, round(at, 1)) for year, at in marks if at >= 0]
    return render(request, "projects/timeline.html", context)


def _on_axis(project: Project, first: date, days: int) -> dict[str, Any]:
    """Where a project stands on the axis: its planned start, and the day it began or, once late, today."""
    planned = project.planned_start or today()
    began = decode("started_on", project.fields.get("started_on"))
    started = began if isinstance(began, date) else None
    waits = planned < today() and project.stage_order < Stage.STARTED.core.order
    end = started or (today() if waits else planned)
    at, to = ((day - first).days * 100 / days for day in (planned, end))
    return {
        "project": project,
        "at": round(at, 1),
        "left": round(min(at, to), 1),
        "wide": round(abs(to - at), 1),
        "late": max(0, (end - planned).days),
        "started": started,
    }


def _without_page(request: SignedInRequest) -> str:
    query = request.GET.copy()
    query.pop("page", None)
    return str(query.urlencode())


@login_required
def export(request: SignedInRequest) -> HttpResponse:
    """The table as found, in the Excel layout bureaus report with."""
    _form, wanted, found = wanted_of(request)
    content = ledgers.lay_out_projects(ordered(found, wanted.get("order", "")))
    log(Operation.LEDGER_EXPORTED, by=request.user, target=str(found.count()), query=_without_page(request))
    return saved_as(f"{_('项目台账')}-{today()}.xlsx", content, XLSX)


@login_required
@require_POST
def save_filter(request: SignedInRequest) -> HttpResponse:
    """Keep the search under a name."""
    query = request.POST.get("query", "")
    actions.save_filter(name=request.POST.get("name", ""), query=query, by=request.user)
    messages.success(request, _("筛选已保存。"))
    return redirect(f"{reverse('projects:list')}?{query}")


@login_required
@require_POST
def delete_filter(request: SignedInRequest, filter_id: int) -> HttpResponse:
    """Forget a search of one's own."""
    kept = get_object_or_404(SavedFilter, pk=filter_id, user=request.user)
    actions.delete_filter(kept=kept, by=request.user)
    return redirect("projects:list")


@login_required
def new(request: SignedInRequest) -> HttpResponse:
    """A new project by hand."""
    if not request.user.may_write:
        raise NotAllowed(_("您的角色只能查看，不能改动。"))
    names = (
        "name",
        "investor",
        "investor_code",
        "industry",
        "place",
        "planned_total_wan",
        "source",
        "next_step",
        "content",
    )
    fault, written = "", {name: request.POST.get(name, "") for name in names}
    if request.method == "POST":
        try:
            return redirect(actions.add_project(fields=actions.read_fields(written), by=request.user))
        except Refused as error:
            fault = str(error)
    context = {"fields": [(FIELDS[name], written[name]) for name in names], "fault": fault, "tab": "table"}
    return render(request, "projects/new.html", context, status=422 if fault else 200)
