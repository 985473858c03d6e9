"""What stands beside a project and comes once its page is drawn: its investor in the register, its tasks."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.web.accounts.requests import SignedInRequest
from luodi.web.projects.holding import may_write
from luodi.web.projects.investors import MOST_PROJECTS, investor_of, link_investor, others_of
from luodi.web.projects.models import Lead
from luodi.web.projects.project_views import find
from luodi.web.tasks.models import State, Task

MOST_TASKS = 30


@login_required
def investor(request: SignedInRequest, project_id: int) -> HttpResponse:
    """The investor's facts with their sources, and the investor's other projects."""
    shown = find(request, project_id)
    others = others_of(shown, request.user)
    context = {
        "project": shown,
        "investor": investor_of(shown, request.user),
        "others": others[:MOST_PROJECTS],
        "may_write": may_write(request.user, shown),
    }
    return render(request, "projects/investor.html", context)


@login_required
@require_POST
def set_investor(request: SignedInRequest, project_id: int) -> HttpResponse:
    """Link the investor to the register, or take the link back."""
    shown = find(request, project_id)
    oid = request.POST.get("oid", "")
    link_investor(project=shown, oid=oid, by=request.user)
    messages.success(request, _("已连到名录。") if oid else _("已取消和名录的连接。"))
    return redirect(shown)


@login_required
def tasks(request: SignedInRequest, project_id: int) -> HttpResponse:
    """Tasks about the project, or about the lead it came from, open ones first."""
    shown = find(request, project_id)
    about = Q(about_kind="projects.project", about_id=shown.pk)
    lead = Lead.objects.visible_to(request.user).filter(project=shown).values_list("pk", flat=True).first()
    if lead is not None:
        about |= Q(about_kind="projects.lead", about_id=lead)
    found = list(Task.objects.visible_to(request.user).filter(about).named().order_by("-id")[:MOST_TASKS])
    context = {
        "project": shown,
        "tasks": sorted(found, key=lambda task: task.state == State.CLOSED),
        "today": timezone.localdate(),
    }
    return render(request, "projects/tasks.html", context)
