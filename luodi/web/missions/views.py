"""Missions on screen: the list, a new one, the plan page, deleting, what changed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_POST

from luodi.core.documents.mission_workbook import read_mission_xlsx
from luodi.core.missions.demo_mission import demo_mission
from luodi.core.missions.draft import FileFault, MissionDraft, UnreadableMission
from luodi.core.missions.mission_yaml import read_mission_yaml
from luodi.core.missions.terms import read_terms
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.errors import Refused
from luodi.web.missions import actions
from luodi.web.missions.drafts import NO_CANDIDATES, Plain
from luodi.web.missions.forms import FileForm, NewMissionForm
from luodi.web.missions.holding import check_writer, current_version, may_write
from luodi.web.missions.models import Mission
from luodi.web.missions.others import others_context
from luodi.web.missions.plan_actions import EFFORTS, open_run_of
from luodi.web.missions.showing import plan_context, tabs

A_PAGE = 30


def find(request: SignedInRequest, mission_id: int) -> Mission:
    """The mission, if the user may see it."""
    return get_object_or_404(Mission.objects.visible_to(request.user).select_related("unit"), pk=mission_id)


def version_of(request: SignedInRequest) -> int | None:
    """The version the page shows."""
    written = request.POST.get("version", "")
    if written and not (written.isascii() and written.isdigit() and len(written) < 10):
        raise Refused(_("浏览器发来的内容无法识别。请返回上一页重试。"))
    return int(written) if written else None


@login_required
def missions(request: SignedInRequest) -> HttpResponse:
    """Missions the user may see, the next trip first."""
    rows = Mission.objects.visible_to(request.user).select_related("unit", "added_by")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "missions/list.html", {"page": page, "today": timezone.localdate()})


@login_required
def new(request: SignedInRequest) -> HttpResponse:
    """Begin a mission by a form, a file, or the demo's."""
    check_writer(request.user)
    form = NewMissionForm(request.POST or None, initial={"unit": request.user.unit, "home": _home(request)})
    rest: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            mission = actions.add_mission(plain=form.rows(), by=request.user)
        except actions.Faulty as error:
            rest = form.take(error.faults, "mission", 0)
        else:
            messages.success(request, _("已新建。接着在心愿单里加想去的单位。"))
            return redirect("missions:wishes", mission.pk)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "rest": rest, "file_form": FileForm()}
    return render(request, "missions/new.html", context, status=status)


def _home(request: SignedInRequest) -> str:
    return request.user.unit.city if request.user.unit else ""


@login_required
@require_POST
def upload(request: SignedInRequest) -> HttpResponse:
    """A mission from a file, or what is wrong with it, each with its line or cell."""
    check_writer(request.user)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        raise Refused(_("请先选择文件（YAML 或 XLSX）。"))
    given = form.cleaned_data["file"]
    draft = read_file(given.name or "", given.read())
    faults = file_faults(draft)
    if faults:
        return render(request, "missions/faults.html", {"name": draft.name, "faults": faults}, status=422)
    mission = actions.add_mission(
        plain=draft.plain(), note=gettext_noop("由文件 %(name)s") % {"name": draft.name}, by=request.user
    )
    messages.success(request, _("已导入“%(name)s”。") % {"name": mission})
    return redirect(mission)


def read_file(name: str, data: bytes) -> MissionDraft:
    """The words of a mission file, by the ending of its name."""
    if name.lower().endswith(".xlsx"):
        return read_mission_xlsx(data, name)
    try:
        return read_mission_yaml(data.decode("utf-8-sig"), name)
    except UnicodeDecodeError as error:
        raise Refused(_("“%(name)s”不是 UTF-8 编码，请另存为 UTF-8 再试。") % {"name": name}) from error


def file_faults(draft: MissionDraft) -> tuple[FileFault, ...]:
    """What is wrong with a file, at its own lines and cells; one without candidates may still be begun with."""
    try:
        read_terms(draft)
    except UnreadableMission as error:
        return tuple(f for f in error.faults if f.where or not f.message.startswith(NO_CANDIDATES))
    return ()


@login_required
@require_POST
def load_demo(request: SignedInRequest) -> HttpResponse:
    """The demo mission as one of the user's unit, to try planning with."""
    plain: Plain = demo_mission().plain()
    mission = actions.add_mission(plain=plain, note=gettext_noop("演示任务"), by=request.user)
    messages.success(request, _("已装入演示任务：90 家候选、3 个固定约会。点“排行程”试试。"))
    return redirect(mission)


@login_required
def plan(request: SignedInRequest, mission_id: int) -> HttpResponse:
    """The plan: days and teams beside the route, faults in their place, who was left out."""
    mission = find(request, mission_id)
    shown = plan_context(current_version(mission), request.user)
    context: dict[str, Any] = {
        **tabs(mission, "plan"),
        **(others_context(shown["prepared"], request.user) if shown["has_plan"] else {}),
        **shown,
        "run": open_run_of(mission),
        "last_run": mission.runs.select_related("job").first(),
        "efforts": EFFORTS,
    }
    return render(request, "missions/plan.html", context)


@login_required
def history(request: SignedInRequest, mission_id: int) -> HttpResponse:
    """Every version: who did what when; an old one can be brought back."""
    mission = find(request, mission_id)
    versions = mission.versions.select_related("by").defer("draft", "plan")
    page = Paginator(versions, 50).get_page(request.GET.get("page"))
    context = {**tabs(mission, "history"), "page": page, "may_write": may_write(request.user, mission)}
    return render(request, "missions/history.html", context)


@login_required
@require_POST
def delete(request: SignedInRequest, mission_id: int) -> HttpResponse:
    """Delete a mission."""
    mission = find(request, mission_id)
    actions.delete_mission(mission=mission, by=request.user)
    messages.success(request, _("已删除“%(name)s”。") % {"name": mission.title})
    return redirect("missions:list")
