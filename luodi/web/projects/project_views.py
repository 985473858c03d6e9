"""The page of a project and every step taken on it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.web.accounts.models import Share, Unit
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.errors import Refused
from luodi.web.projects import actions, counting, panels
from luodi.web.projects.book import today
from luodi.web.projects.fields import FIELDS, all_fields
from luodi.web.projects.forms import EvidenceForm, MoveForm, NoteForm, SigningForm, TrancheForm
from luodi.web.projects.holding import Stale
from luodi.web.projects.models import EntryRow, Evidence, Project, Stage, Status
from luodi.web.reports.models import Report
from luodi.web.rulebook.editions import rules_of


def find(request: SignedInRequest, project_id: int) -> Project:
    """The project, if the user may see it."""
    projects = Project.objects.visible_to(request.user).select_related("unit", "owner", "added_by", "ledger")
    return get_object_or_404(projects, pk=project_id)


def version_of(request: SignedInRequest) -> int | None:
    """The version the page shows."""
    written = request.POST.get("version", "")
    if written and not (written.isascii() and written.isdigit() and len(written) < 10):
        raise Refused(_("浏览器发来的内容无法识别。请返回上一页重试。"))
    return int(written) if written else None


Step = Callable[..., str]


def step(work: Step) -> Callable[..., HttpResponseBase]:
    """A POST on a project that does one thing, says so, and shows the page again."""

    @login_required
    @require_POST
    @wraps(work)
    def view(request: SignedInRequest, project_id: int, **more: Any) -> HttpResponse:
        project = find(request, project_id)
        said = work(request, project, **more)
        if said:
            messages.success(request, said)
        return redirect(project)

    return view


def cleaned(form: Form) -> dict[str, Any]:
    """What a form holds; all its faults as one refusal."""
    if not form.is_valid():
        faults = [
            f"{form.fields[name].label or ''}：{' '.join(map(str, errors))}"
            for name, errors in form.errors.items()
            if name in form.fields
        ]
        raise Refused(" ".join(faults))
    return form.cleaned_data


@login_required
def project(request: SignedInRequest, project_id: int) -> HttpResponse:
    """Everything about one project."""
    shown = find(request, project_id)
    page = panels.page_of(shown, request.user)
    evidence_form = EvidenceForm(prefix="e", rules=page.rules.stages.on(today()))
    lead = getattr(shown, "lead", None)
    seen = (
        lead is not None
        and lead.fact_id
        and Report.objects.visible_to(request.user).filter(pk=lead.fact.report_id).exists()
    )
    context = {
        "project": shown,
        "page": page,
        "lead": lead
        if (lead is not None and lead.unit_id == request.user.unit_id) or request.user.sees_everything
        else None,
        "fact": lead.fact if seen and lead is not None else None,
        "evidence": shown.evidence.select_related("by"),
        "evidence_labels": dict(evidence_form.fields["kind"].choices),  # type: ignore[attr-defined]
        "notes": shown.notes.select_related("by")[:50],
        "shares": Share.objects.standing().filter(kind="projects.project", object_id=shown.pk).select_related("unit"),
        "units": Unit.objects.exclude(pk=shown.unit_id) if page.may_write or page.may_check else (),
        "ratios": panels.ratios(),
        "move_form": MoveForm(initial={"to": page.coming}),
        "stages": Stage,
        "statuses": Status,
        "signing_form": SigningForm(prefix="s"),
        "tranche_form": TrancheForm(prefix="t", rules=page.rules.counting),
        "evidence_form": evidence_form,
        "note_form": NoteForm(prefix="n"),
    }
    return render(request, "projects/project.html", context)


@login_required
@require_POST
def edit(request: SignedInRequest, project_id: int) -> HttpResponse:
    """State fields anew; what somebody else changed meanwhile comes back for a merge, field by field."""
    shown = find(request, project_id)
    known = all_fields()
    written = {name: str(words) for name, words in request.POST.items() if name in known}
    try:
        done = actions.edit(
            project=shown, fields=actions.read_fields(written), version=version_of(request), by=request.user
        )
    except Stale as error:
        context = {
            "project": error.project,
            "merges": error.merges,
            # Not what the user left alone: sent again with the version now, it would take others' changes back.
            "written": {name: words for name, words in written.items() if name in error.wanted},
            "taken": {m.field for m in error.merges},
        }
        answer = render(
            request,
            "projects/merge_form.html" if request.headers.get("HX-Request") else "projects/merge_page.html",
            context,
            status=error.status,
        )
        if request.headers.get("HX-Request"):
            answer["HX-Retarget"], answer["HX-Reswap"] = "#merge-place", "innerHTML"
        return answer
    said = _("已保存。")
    if done.beside:
        said += " " + _("期间别人改过：%(fields)s，已一并保留。") % {"fields": "、".join(done.beside)}
    messages.success(request, said)
    return redirect(
        request.POST["back"] if request.POST.get("back", "").startswith("/projects/") else shown.get_absolute_url()
    )


@login_required
def cell(request: SignedInRequest, project_id: int, field: str) -> HttpResponse:
    """One cell of the table: as it is, as a form, and after an edit."""
    shown = find(request, project_id)
    if field not in FIELDS:
        raise Refused(_("没有“%(name)s”这个字段。") % {"name": field})
    context: dict[str, Any] = {
        "project": shown,
        "may_write": shown.unit_id == request.user.unit_id and request.user.may_write,
    }
    if request.method == "POST":
        fields = actions.read_fields({field: request.POST.get("value", "")})
        try:
            done = actions.edit(project=shown, fields=fields, version=version_of(request), by=request.user)
            context["project"], context["beside"] = done.project, done.beside
        except Stale as error:
            context |= {
                "project": error.project,
                "merge": error.merges[0] if error.merges else None,
                "mine": request.POST.get("value", ""),
            }
    elif context["may_write"] and "open" in request.GET:
        context["open"] = True
    context["shown"] = panels.shown_field(context["project"], FIELDS[field])
    answer = render(request, "projects/cell.html", context, status=409 if context.get("merge") else 200)
    if answer.status_code == 409:  # an error goes to the notice unless it says where else
        answer["HX-Retarget"] = f"#cell-{project_id}-{field}"
    return answer


@login_required
@require_POST
def move(request: SignedInRequest, project_id: int) -> HttpResponse:
    """To another stage; the board is told to draw itself again."""
    shown = find(request, project_id)
    given = cleaned(MoveForm(request.POST))
    actions.move_stage(project=shown, **given, version=version_of(request), by=request.user)
    if request.headers.get("HX-Request"):
        answer = HttpResponse(status=204)
        answer["HX-Trigger"] = "board-changed"
        return answer
    messages.success(request, _("已到“%(stage)s”。") % {"stage": Stage(given["to"]).label})
    return redirect(shown)


@step
def status(request: SignedInRequest, project: Project) -> str:
    """How the project fares."""
    given = request.POST.get("status", "")
    if given not in Status.values:
        raise Refused(_("请选择状态。"))
    actions.change_status(
        project=project,
        status=given,
        reason=request.POST.get("reason", ""),
        version=version_of(request),
        by=request.user,
    )
    return _("状态已改为“%(status)s”。") % {"status": Status(given).label}


@step
def add_signing(request: SignedInRequest, project: Project) -> str:
    """A signing."""
    counting.add_signing(project=project, **cleaned(SigningForm(request.POST, prefix="s")), by=request.user)
    return _("签约已登记，等第二人复核后计入。")


@step
def add_tranche(request: SignedInRequest, project: Project) -> str:
    """Money that arrived."""
    rules = rules_of(project.unit).counting
    given = cleaned(TrancheForm(request.POST, prefix="t", rules=rules))
    counting.add_tranche(project=project, **given, by=request.user)
    return _("资金已登记，等第二人评级后计入。")


@login_required
def tranche_kinds(request: SignedInRequest, project_id: int) -> HttpResponse:
    """The kinds and origins of money on the day that is written into its form."""
    rules = rules_of(find(request, project_id).unit).counting
    return render(request, "projects/tranche_kinds.html", {"form": TrancheForm(request.GET, prefix="t", rules=rules)})


@step
def add_evidence(request: SignedInRequest, project: Project) -> str:
    """A file."""
    rules = rules_of(project.unit).stages.on(today())
    given = cleaned(EvidenceForm(request.POST, request.FILES, prefix="e", rules=rules))
    file = given.pop("file")
    actions.add_evidence(project=project, name=file.name or "", data=file.read(), **given, by=request.user)
    return _("证据已上传。")


@step
def add_note(request: SignedInRequest, project: Project) -> str:
    """A contact."""
    actions.add_note(project=project, **cleaned(NoteForm(request.POST, prefix="n")), by=request.user)
    return _("联系已记录。")


def _entry(project: Project, entry_id: int) -> EntryRow:
    return get_object_or_404(EntryRow.objects.select_related("project"), pk=entry_id, project=project)


@step
def verify(request: SignedInRequest, project: Project, entry_id: int) -> str:
    """Confirm as the second person."""
    actions.verify(entry=_entry(project, entry_id), by=request.user)
    return _("已复核，从现在起计入。")


@step
def grade(request: SignedInRequest, project: Project, entry_id: int) -> str:
    """Grade the evidence of a tranche."""
    counting.grade_tranche(entry=_entry(project, entry_id), grade=request.POST.get("grade", ""), by=request.user)
    return _("已评级。")


@step
def reverse(request: SignedInRequest, project: Project, entry_id: int) -> str:
    """Take an entry back."""
    actions.reverse(entry=_entry(project, entry_id), reason=request.POST.get("reason", ""), by=request.user)
    return _("已冲销。")


@login_required
def evidence(request: SignedInRequest, project_id: int, evidence_id: int) -> HttpResponse:
    """A file's bytes."""
    shown = find(request, project_id)
    row = get_object_or_404(Evidence, pk=evidence_id, project=shown)
    answer = HttpResponse(actions.read_evidence(evidence=row, by=request.user), content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=row.name) or "attachment"
    return answer
