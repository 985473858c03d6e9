"""Files of a mission, and its book on screen."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from luodi.core.missions.assembling import delegation
from luodi.core.missions.briefing import StopBrief
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.audit.actions import record
from luodi.web.errors import Refused
from luodi.web.missions import printing
from luodi.web.missions.holding import current_version
from luodi.web.missions.knowing import stops_of
from luodi.web.missions.models import Mission
from luodi.web.missions.operations import Operation
from luodi.web.missions.plan_views import planned
from luodi.web.missions.readying import prepare
from luodi.web.missions.showing import tabs
from luodi.web.missions.views import find


@login_required
def export(request: SignedInRequest, mission_id: int, form: str) -> HttpResponse:
    """The itinerary as a file."""
    mission = find(request, mission_id)
    if form not in printing.ITINERARIES:
        raise Http404(form)
    return answer_file(request, mission, printing.itinerary_file(planned(mission), form), form, _("行程"))


@login_required
def mission_file(request: SignedInRequest, mission_id: int, form: str) -> HttpResponse:
    """The mission file."""
    mission = find(request, mission_id)
    if form not in printing.MISSION_FILES:
        raise Http404(form)
    return answer_file(request, mission, printing.mission_file(current_version(mission), form), form, _("任务"))


@login_required
def book(request: SignedInRequest, mission_id: int) -> HttpResponse:
    """The book on screen: each stop under its heads, what is missing named first."""
    mission = find(request, mission_id)
    prepared = prepare(current_version(mission))
    if prepared is None or prepared.plan is None:
        return render(request, "missions/book.html", tabs(mission, "book"))
    items = {item.candidate: item for item in printing.items_of(prepared) if item.kind == "visit"}
    stops = [(items[stop.candidate], stop, missing_of(stop)) for stop in stops_of(prepared, request.user)]
    context = {
        **tabs(mission, "book"), "stops": stops, "members": delegation(prepared.terms), "papers": printing.PAPERS,
        "lacking": [(item, stop, missing) for item, stop, missing in stops if missing],
    }  # fmt: skip
    return render(request, "missions/book.html", context)


def missing_of(stop: StopBrief) -> list[str]:
    """What the book has to call 未掌握 at a stop: heads without a line, facts of the register without words."""
    found = []
    for head, points in stop.parts():
        if not points:
            found.append(head)
        found += [point.label for point in points if point.words is None]
    return found


@login_required
def book_file(request: SignedInRequest, mission_id: int, form: str) -> HttpResponse:
    """The book as Word or PDF."""
    mission = find(request, mission_id)
    if form not in printing.PAPERS:
        raise Http404(form)
    prepared = planned(mission)
    made = printing.book_of(prepared, stops_of(prepared, request.user))
    return answer_file(request, mission, printing.book_file(made, form), form, _("考察手册"))


@login_required
def leader_file(request: SignedInRequest, mission_id: int, form: str) -> HttpResponse:
    """One page for a leader, named in the address."""
    mission = find(request, mission_id)
    if form not in printing.PAPERS:
        raise Http404(form)
    prepared = planned(mission)
    leader = request.GET.get("leader", "")[:60]
    members = delegation(prepared.terms, leader)
    if not members or (leader and members[0].name != leader):
        raise Refused(_("团组里没有“%(name)s”。") % {"name": leader})
    made = printing.book_of(prepared, stops_of(prepared, request.user), leader or members[0].name)
    return answer_file(request, mission, printing.leader_file(made, form), form, members[0].name)


def answer_file(request: SignedInRequest, mission: Mission, content: bytes, form: str, what: str) -> HttpResponse:
    record(Operation.MISSION_EXPORTED, by=request.user, target=mission.title, obj=mission, form=form, what=what)
    name = f"{mission.title}-{what}.{form}".replace("/", "／").replace("\\", "＼")
    answer = HttpResponse(content, content_type=printing.TYPES[form])
    answer["Content-Disposition"] = content_disposition_header("inline" not in request.GET, name) or "attachment"
    return answer
