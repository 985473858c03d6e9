"""Long work on screen: progress, cancel, resume."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from luodi.web.accounts.requests import SignedInRequest
from luodi.web.jobs import actions
from luodi.web.jobs.models import Job


@login_required
def detail(request: SignedInRequest, job_id: int) -> HttpResponse:
    """One job; htmx asks for its progress alone, every second while it is open."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=job_id)
    template = "jobs/progress.html" if request.headers.get("HX-Request") else "jobs/detail.html"
    may_steer = job.may_be_steered_by(request.user)
    return render(request, template, {"job": job, "may_steer": may_steer})


@login_required
@require_POST
def cancel(request: SignedInRequest, job_id: int) -> HttpResponse:
    """Stop a job."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=job_id)
    actions.cancel(job=job, by=request.user)
    return redirect("jobs:detail", job_id)


@login_required
@require_POST
def resume(request: SignedInRequest, job_id: int) -> HttpResponse:
    """Go on with a job that was stopped."""
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=job_id)
    actions.resume(job=job, by=request.user)
    return redirect("jobs:detail", job_id)
