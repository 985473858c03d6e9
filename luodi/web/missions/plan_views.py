"""Steps on a plan: searching, each change by hand, one visit, why others were left out."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from luodi.web.accounts.requests import SignedInRequest
from luodi.web.missions import moving, others_actions, plan_actions
from luodi.web.missions.files import planned
from luodi.web.missions.holding import check_may_write, may_write
from luodi.web.missions.models import Mission, MissionVersion
from luodi.web.missions.others import others_context
from luodi.web.missions.showing import plan_context, visit_context
from luodi.web.missions.views import find, version_of
from luodi.web.missions.wording import left_out, say_note

MOST_SHOWN = 400


@login_required
@require_POST
def start(request: SignedInRequest, mission_id: int) -> HttpResponse:
    """Begin a search."""
    mission = find(request, mission_id)
    written = request.POST.get("seconds", "")
    seconds = next((s for s in plan_actions.EFFORTS if str(s) == written), plan_actions.EFFORTS[1])
    plan_actions.queue_planning(mission=mission, seconds=seconds, version=version_of(request), by=request.user)
    return redirect(mission)


@login_required
@require_POST
def stop(request: SignedInRequest, mission_id: int) -> HttpResponse:
    """End the search with the best so far."""
    mission = find(request, mission_id)
    plan_actions.stop_planning(mission=mission, by=request.user)
    return redirect(mission)


@login_required
def progress(request: SignedInRequest, mission_id: int) -> HttpResponse:
    """How far the search is; once it is over, htmx is told to load the page again."""
    mission = find(request, mission_id)
    if not request.headers.get("HX-Request"):
        return redirect(mission)
    run = plan_actions.open_run_of(mission)
    if run is None:
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    context = {"mission": mission, "run": run, "may_write": may_write(request.user, mission)}
    return render(request, "missions/progress.html", context)


@login_required
def visit(request: SignedInRequest, mission_id: int, key: str) -> HttpResponse:
    """One visit with what can be done to it: beside the timeline, or opened alone a page of its own."""
    mission = find(request, mission_id)
    prepared = planned(mission)
    if key not in prepared.model.by_id:
        raise Http404(key)
    inline = bool(request.headers.get("HX-Request"))
    context = visit_context(prepared, key, request.user)
    return render(request, f"missions/{'visit' if inline else 'visit_page'}.html", context)


@login_required
def left_out_list(request: SignedInRequest, mission_id: int) -> HttpResponse:
    """Who is not in the plan, why, and what would bring them in; asked for by itself, since it takes a moment."""
    mission = find(request, mission_id)
    if not request.headers.get("HX-Request"):
        return redirect(mission)
    prepared = planned(mission)
    context = {"mission": mission, "told": left_out(prepared)[:MOST_SHOWN]}
    return render(request, "missions/left_out.html", context)


@login_required
def others(request: SignedInRequest, mission_id: int) -> HttpResponse:
    """Other plans of nearly the same value: how far the search is, what it found; posting to it begins or goes on."""
    mission = find(request, mission_id)
    if request.method == "POST":
        others_actions.queue_others(mission=mission, version=version_of(request), by=request.user)
    return _others(request, mission)


@login_required
@require_POST
def stop_others(request: SignedInRequest, mission_id: int) -> HttpResponse:
    """End that search with what it found."""
    mission = find(request, mission_id)
    others_actions.stop_others(mission=mission, by=request.user)
    return _others(request, mission)


def _others(request: SignedInRequest, mission: Mission) -> HttpResponse:
    if not request.headers.get("HX-Request"):
        return redirect(mission)
    return render(request, "missions/others.html", others_context(planned(mission), request.user))


@login_required
@require_POST
def change(request: SignedInRequest, mission_id: int, act: str) -> HttpResponse:
    """One change; answers with the plan checked anew."""
    mission = find(request, mission_id)
    work: Callable[..., MissionVersion] | None = moving.ACTS.get(act)
    if work is None:
        raise Http404(act)
    check_may_write(request.user, mission)
    made = work(mission, moving.Asked.of(request.POST, version_of(request)), request.user)
    if request.headers.get("HX-Request"):
        return render(request, "missions/plan_body.html", plan_context(made, request.user))
    messages.success(request, " ".join(filter(None, (made.get_act_display(), say_note(made)))))
    return redirect(mission)
