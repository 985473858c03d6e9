"""After the trip: reports of it, the comparison, tasks from its follow-ups, the draft report."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.web.accounts.requests import SignedInRequest
from luodi.web.missions import actions, printing
from luodi.web.missions.following import after_of, offered
from luodi.web.missions.holding import current_version, may_write
from luodi.web.missions.readying import prepare
from luodi.web.missions.showing import tabs
from luodi.web.missions.views import find
from luodi.web.reports.models import Report


@login_required
def after(request: SignedInRequest, mission_id: int) -> HttpResponse:
    """The trip beside its plan."""
    mission = find(request, mission_id)
    prepared = prepare(current_version(mission))
    writes = may_write(request.user, mission)
    context = {
        **tabs(mission, "after"), "after": after_of(mission, prepared, request.user), "may_write": writes,
        "has_plan": prepared is not None and prepared.plan is not None, "papers": printing.PAPERS,
        "offered": offered(mission, request.user) if writes else [],
    }  # fmt: skip
    return render(request, "missions/after.html", context)


@login_required
@require_POST
def link(request: SignedInRequest, mission_id: int) -> HttpResponse:
    """Say that a report is of this trip."""
    mission = find(request, mission_id)
    written = request.POST.get("report", "")
    number = int(written) if written.isascii() and written.isdecimal() and len(written) < 18 else 0
    report = get_object_or_404(Report.objects.visible_to(request.user), pk=number)
    actions.link_report(mission=mission, report=report, by=request.user)
    messages.success(request, _("已记下：“%(title)s”讲的是这次行程。") % {"title": report.title})
    return redirect("missions:after", mission.pk)


@login_required
@require_POST
def unlink(request: SignedInRequest, mission_id: int, report_id: int) -> HttpResponse:
    """Take that back."""
    mission = find(request, mission_id)
    actions.unlink_report(mission=mission, report_id=report_id, by=request.user)
    return redirect("missions:after", mission.pk)
