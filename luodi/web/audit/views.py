"""The operation log on screen and as a file."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from luodi.web.accounts.requests import SignedInRequest
from luodi.web.audit import exports
from luodi.web.audit.actions import record
from luodi.web.audit.forms import LogForm
from luodi.web.audit.models import Checkpoint, Operation
from luodi.web.audit.searching import search_log
from luodi.web.audit.verifying import check_further

ROWS = 50


def _wanted(request: SignedInRequest) -> tuple[LogForm, dict[str, Any]]:
    if not request.user.may_audit:
        raise PermissionDenied(_("只有审计管理员和审计人员可以查看操作日志。"))
    form = LogForm(request.GET)
    return form, form.cleaned_data if form.is_valid() else {}


def _number(written: str) -> int | None:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 16 else None


@login_required
def log(request: SignedInRequest) -> HttpResponse:
    """Operations, newest first, with how far the chain was found whole. Pages go by row number: nothing is counted."""
    form, wanted = _wanted(request)
    events = search_log(wanted)
    before = _number(request.GET.get("before", ""))
    if before is not None:
        events = events.filter(number__lt=before)
    rows = list(events[: ROWS + 1])
    query = request.GET.copy()
    query.pop("before", None)
    verdict, unchecked = check_further()
    context = {
        "form": form,
        "events": rows[:ROWS],
        "older": rows[ROWS - 1].number if len(rows) > ROWS else None,
        "is_first": before is None,
        "query": query.urlencode(),
        "filtered": any(wanted.values()),
        "fault": verdict.fault,
        "checked_to": verdict.last,
        "unchecked": unchecked,
        "full": Checkpoint.objects.filter(full=True).first(),
    }
    return render(request, "audit/log.html", context)


@login_required
def export(request: SignedInRequest, form: str) -> HttpResponseBase:
    """The rows the filters leave, as a file; the export is a row of the log itself."""
    _form, wanted = _wanted(request)
    events = search_log(wanted)
    answer: HttpResponseBase
    if form == "csv":
        answer = StreamingHttpResponse(exports.as_csv(events), content_type=exports.KINDS[form])
    else:
        answer = HttpResponse(exports.as_xlsx(events), content_type=exports.KINDS[form])
    filters = {name: str(value) for name, value in wanted.items() if value}
    record(Operation.LOG_EXPORTED, by=request.user, form=form, filters=filters)
    answer["Content-Disposition"] = f'attachment; filename="luodi-log.{form}"'
    return answer
