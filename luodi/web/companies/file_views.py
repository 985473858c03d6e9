"""Files for the register: upload, mapping, trial, import, history."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from luodi.core.companies.register.errors import WrongMapping
from luodi.core.companies.register.fields import FIELDS, PARTS
from luodi.core.companies.register.importing import Plan
from luodi.core.companies.register.report import OUTCOMES, write_report
from luodi.core.errors import LuodiError
from luodi.core.rules import load_rules
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.companies import actions, register
from luodi.web.companies.forms import FileForm
from luodi.web.companies.jobs import guessed_plan, report_path
from luodi.web.companies.models import FileState, RegisterFile
from luodi.web.companies.profile import LABELS
from luodi.web.companies.wording import told
from luodi.web.downloads import CSV, saved_as
from luodi.web.errors import NotAllowed

_FIELD_LABELS: dict[str, Any] = {
    **LABELS,
    "currency": gettext_lazy("币种"),
    "province": gettext_lazy("省"),
    "city": gettext_lazy("市"),
    "county": gettext_lazy("县区"),
    "quals_from": gettext_lazy("资质起"),
    "quals_to": gettext_lazy("资质止"),
}
OUTCOME_LABELS = {
    "new": gettext_lazy("新收"),
    "updated": gettext_lazy("更新"),
    "unchanged": gettext_lazy("未变"),
    "refused": gettext_lazy("未收"),
    "skipped": gettext_lazy("略过"),
    "replaced": gettext_lazy("被后一行代替"),
    "gone": gettext_lazy("不再列出"),
}
SAMPLE_ROWS = 3


def _check(request: SignedInRequest) -> None:
    if not actions.may_keep_register(request.user):
        raise NotAllowed(_("只有招商局的单位负责人可以导入名录、合并单位。"))


def _file(request: SignedInRequest, file_id: int) -> RegisterFile:
    _check(request)
    files = RegisterFile.objects.visible_to(request.user).select_related("job", "added_by")
    return get_object_or_404(files, pk=file_id)


@login_required
def files(request: SignedInRequest) -> HttpResponse:
    """Uploaded files, and every import so far."""
    _check(request)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data["file"]
        return redirect(actions.add_file(name=given.name or "", data=given.read(), by=request.user))
    held = register.manifest()
    context = {
        "form": form,
        "files": RegisterFile.objects.visible_to(request.user)
        .select_related("job", "added_by")
        .exclude(state=FileState.IMPORTED)[:50],
        "imports": [(each, _counted(each.counts)) for each in reversed(held.imports)],
        "rows": held.rows,
    }
    return render(request, "companies/files.html", context, status=422 if form.is_bound else 200)


def _counted(counts: dict[str, int]) -> list[tuple[Any, int]]:
    return [(label, counts[name]) for name, label in OUTCOME_LABELS.items() if counts.get(name)]


@login_required
def file(request: SignedInRequest, file_id: int) -> HttpResponse:
    """One file: its columns, what a trial made of it, the import."""
    shown = _file(request, file_id)
    context: dict[str, Any] = {
        "file": shown,
        "job": shown.job,
        "may_steer": shown.job is not None and shown.job.may_be_steered_by(request.user),
        "may_write": shown.unit_id == request.user.unit_id,
        "fields": [(name, _FIELD_LABELS.get(name, name)) for name in (*FIELDS, *PARTS)],
        "counts": _counted(shown.trial.get("counts", {})),
        "read": shown.trial.get("counts", {}).get("read", 0),
        "reasons": _reasons(shown.trial.get("reasons", {})),
    }
    return render(request, "companies/file.html", context | _as_planned(shown))


def _as_planned(file: RegisterFile) -> dict[str, Any]:
    """The file's columns and what they are taken as, and why it cannot be imported as it is."""
    try:
        try:
            plan = guessed_plan(file, file.mapping)
        except WrongMapping:  # corrected for another state of the file: show it as it would be guessed
            plan = guessed_plan(file, {})
    except (LuodiError, OSError) as error:
        return {"fault": str(error)}
    found = {"columns": _columns(plan), "reused": plan.mapping.reused, "notes": plan.table.notes}
    if "name" not in plan.mapping.taken():
        found["fault"] = _("没有哪一栏作为“名称”。请在下面指明单位名称是哪一栏，再保存对应。")
    return found


def _columns(plan: Plan) -> list[dict[str, Any]]:
    rows = plan.table.sample[:SAMPLE_ROWS]
    return [
        {"column": c, "sample": [row[c.index][:60] for row in rows if c.index < len(row) and row[c.index].strip()]}
        for c in plan.mapping.columns
    ]


def _reasons(found: dict[str, int]) -> list[dict[str, Any]]:
    """What was repaired, doubted or refused, the most frequent first, with what to do."""
    reasons = load_rules("register")["reasons"]
    rows = []
    for reason, number in found.items():
        kind, message, advice = reasons[reason]
        said = told(message.replace("：{to}", "").replace("{to}", "…").replace("{value}", "…"))
        row = {"n": number, "outcome": told(OUTCOMES[kind]), "kind": kind, "message": said, "advice": told(advice)}
        rows.append(row)
    return rows


@login_required
@require_POST
def map_columns(request: SignedInRequest, file_id: int) -> HttpResponse:
    """Correct which column is what."""
    shown = _file(request, file_id)
    heads = request.POST.getlist("head")[:500]
    fields = request.POST.getlist("field")[:500]
    allowed = {*FIELDS, *PARTS, ""}
    mapping: dict[str, str] = {}
    for head, field in zip(heads, fields, strict=False):
        if field in allowed:  # of two columns with one head, the one that is taken
            mapping[head] = mapping.get(head) or field
    actions.map_file(file=shown, mapping=mapping, source=request.POST.get("source", ""), by=request.user)
    messages.success(request, _("各栏的对应已保存。"))
    return redirect(shown)


@login_required
@require_POST
def try_file(request: SignedInRequest, file_id: int) -> HttpResponse:
    """Import into a copy, to see what would happen."""
    shown = _file(request, file_id)
    actions.queue_file(file=shown, trial=True, by=request.user)
    return redirect(shown)


@login_required
@require_POST
def import_file(request: SignedInRequest, file_id: int) -> HttpResponse:
    """Import for good."""
    shown = _file(request, file_id)
    actions.queue_file(file=shown, trial=False, by=request.user)
    return redirect(shown)


@login_required
@require_POST
def delete(request: SignedInRequest, file_id: int) -> HttpResponse:
    """Forget the file."""
    shown = _file(request, file_id)
    actions.delete_file(file=shown, by=request.user)
    messages.success(request, _("已删除文件“%(name)s”。") % {"name": shown.name})
    return redirect("companies:files")


@login_required
def trial_report(request: SignedInRequest, file_id: int) -> HttpResponseBase:
    """The trial's report, row by row, as CSV."""
    shown = _file(request, file_id)
    try:
        content = report_path(shown).read_bytes()
    except OSError as error:
        raise Http404("no report") from error
    return saved_as(f"{shown.name}.报告.csv", content, CSV)


@login_required
def import_report(request: SignedInRequest, number: str) -> HttpResponseBase:
    """The report of an import, row by row, as CSV."""
    _check(request)
    if number not in {each.id for each in register.manifest().imports}:
        raise Http404("no such import")
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "report.csv"
        write_report(register.folder(), path, number)
        return saved_as(f"{number}.报告.csv", path.read_bytes(), CSV)
