"""The pages about ledgers that are brought in."""

from __future__ import annotations

import csv
import itertools
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.core.errors import LuodiError
from luodi.core.projects.ledger.heads import known_fields
from luodi.core.projects.ledger.reading import read_ledger
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.downloads import CSV, saved_as
from luodi.web.errors import NotAllowed
from luodi.web.projects import importing, ledgers
from luodi.web.projects.fields import label_of
from luodi.web.projects.forms import LedgerForm
from luodi.web.projects.jobs import keep_trial
from luodi.web.projects.models import Ledger, LedgerState

SHOWN_FAULTS = 200
SAMPLE_ROWS = 3
# Files up to this size are read while somebody waits; larger ones by a job.
AT_ONCE_BYTES = 1024 * 1024
FIELD_WORDS = {"stage": "阶段", "status": "状态", "unit": "责任单位", "number": "序号", "contact": "联系人"}


def _ledger(request: SignedInRequest, ledger_id: int) -> Ledger:
    found = Ledger.objects.visible_to(request.user).select_related("job", "added_by", "unit")
    return get_object_or_404(found, pk=ledger_id)


@login_required
def upload(request: SignedInRequest) -> HttpResponse:
    """Ledgers brought in so far, and the form for another."""
    form = LedgerForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        if not request.user.may_write:
            raise NotAllowed(_("您的角色只能查看，不能改动。"))
        if form.is_valid():
            given = form.cleaned_data
            file = given["file"]
            return redirect(
                importing.add_ledger(name=file.name or "", data=file.read(), year=given["year"], by=request.user)
            )
    mine = Ledger.objects.visible_to(request.user).select_related("job", "added_by", "unit")[:50]
    context = {"form": form, "ledgers": mine, "tab": "ledgers"}
    return render(request, "projects/ledgers.html", context, status=422 if form.is_bound else 200)


@login_required
def ledger(request: SignedInRequest, ledger_id: int) -> HttpResponse:
    """One ledger: its columns, what a dry run found, the import and its undoing."""
    shown = _ledger(request, ledger_id)
    context: dict[str, Any] = {
        "ledger": shown,
        "job": shown.job,
        "may_steer": shown.job is not None and shown.job.may_be_steered_by(request.user),
        "may_write": request.user.may_write and shown.unit_id == request.user.unit_id,
        "fields": [(name, _label(name)) for name in known_fields()],
        "faults": _faults(shown),
        "heads": ledgers.FAULT_HEADS,
        "tab": "ledgers",
    }
    if shown.state in (LedgerState.MAPPED, LedgerState.CHECKED, LedgerState.FAILED) and not shown.busy:
        try:
            context["sheets"] = _sheets(shown)
        except (LuodiError, OSError) as error:
            context["fault"] = str(error)
    return render(request, "projects/ledger.html", context)


def _label(name: str) -> str:
    label = label_of(name)
    return str(_(FIELD_WORDS[name])) if label == name and name in FIELD_WORDS else label


def _sheets(shown: Ledger) -> list[tuple[str, list[dict[str, Any]]]]:
    """Columns of each sheet with what they were taken for and a few values."""
    sheets = ledgers.first_rows(ledgers.path_of(shown))
    reading = read_ledger(sheets, shown.mapping or None, shown.year)
    found = []
    for name, columns in reading.columns.items():
        numbers = [row.row for row in reading.rows if row.sheet == name][:SAMPLE_ROWS]
        lines = [
            {
                "column": c,
                "sample": [
                    str(sheets[name][n - 1][c.index])[:40] for n in numbers if c.index < len(sheets[name][n - 1])
                ],
            }
            for c in columns
            if c.head
        ]
        found.append((name, lines))
    return found


def _faults(shown: Ledger) -> list[list[str]]:
    """The first faults of the dry run."""
    path = ledgers.path_of(shown).with_suffix(".faults.csv")
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            return list(itertools.islice(csv.reader(lines), 1, SHOWN_FAULTS + 1))
    except OSError:
        return []


@login_required
@require_POST
def map_ledger(request: SignedInRequest, ledger_id: int) -> HttpResponse:
    """Correct which column is what."""
    shown = _ledger(request, ledger_id)
    heads, fields = request.POST.getlist("head")[:500], request.POST.getlist("field")[:500]
    allowed = {*known_fields(), ""}
    mapping = {head: field for head, field in zip(heads, fields, strict=False) if field in allowed}
    year = request.POST.get("year", "")
    importing.map_ledger(
        ledger=shown, mapping=mapping, year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        with_doubles=bool(request.POST.get("with_doubles")), by=request.user,
    )  # fmt: skip
    messages.success(request, _("各栏的对应已保存。"))
    return redirect(shown)


@login_required
@require_POST
def check(request: SignedInRequest, ledger_id: int) -> HttpResponse:
    """A dry run: at once for a small file, else by a job."""
    shown = _ledger(request, ledger_id)
    if shown.bytes <= AT_ONCE_BYTES:
        importing.note_check(ledger=shown, by=request.user)
        keep_trial(shown, ledgers.try_file(shown, request.user))
    else:
        importing.queue_ledger(ledger=shown, trial=True, by=request.user)
    return redirect(shown)


@login_required
@require_POST
def import_ledger(request: SignedInRequest, ledger_id: int) -> HttpResponse:
    """Bring it in, by a job."""
    shown = _ledger(request, ledger_id)
    importing.queue_ledger(ledger=shown, trial=False, by=request.user)
    return redirect(shown)


@login_required
@require_POST
def undo(request: SignedInRequest, ledger_id: int) -> HttpResponse:
    """Take the whole import back."""
    shown = _ledger(request, ledger_id)
    if importing.undo_import(ledger=shown, by=request.user) is None:
        shown.refresh_from_db()
        messages.success(request, shown.message)
    return redirect(shown)


@login_required
def faults(request: SignedInRequest, ledger_id: int) -> HttpResponse:
    """Every fault with its cell, as CSV."""
    shown = _ledger(request, ledger_id)
    try:
        content = ledgers.path_of(shown).with_suffix(".faults.csv").read_bytes()
    except OSError as error:
        raise Http404("no dry run") from error
    return saved_as(f"{shown.name}.问题.csv", content, CSV)
