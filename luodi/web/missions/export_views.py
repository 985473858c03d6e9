"""Files of a mission, and its book on screen."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render

from luodi.core.missions.assembling import delegation
from luodi.core.missions.briefing import Point, StopBrief
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.missions import printing
from luodi.web.missions.files import answer_file
from luodi.web.missions.holding import current_version
from luodi.web.missions.knowing import stops_of
from luodi.web.missions.readying import prepare
from luodi.web.missions.showing import tabs
from luodi.web.missions.views import find


@login_required
def file(request: SignedInRequest, mission_id: int, what: str, form: str) -> HttpResponse:
    """One of the mission's files; whose page a leader's is, and the language, stand in the query."""
    leader, language = request.GET.get("leader", "")[:60], request.GET.get("language", "")
    return answer_file(find(request, mission_id), what, form, request.user, leader, language)


@login_required
def book(request: SignedInRequest, mission_id: int) -> HttpResponse:
    """The book on screen: each stop under its heads, what is missing named first."""
    mission = find(request, mission_id)
    prepared = prepare(current_version(mission))
    if prepared is None or prepared.plan is None:
        return render(request, "missions/book.html", tabs(mission, "book"))
    items = {item.candidate: item for item in printing.items_of(prepared) if item.kind == "visit"}
    stops = [
        (items[stop.candidate], stop, missing_of(stop), told_of(stop)) for stop in stops_of(prepared, request.user)
    ]
    context = {
        **tabs(mission, "book"), "stops": stops, "members": delegation(prepared.terms), "papers": printing.PAPERS,
        "language": language_of(request),
        "lacking": [each for each in stops if each[2]],
    }  # fmt: skip
    return render(request, "missions/book.html", context)


def language_of(request: SignedInRequest) -> str:
    """The language of files that the page offers: Chinese unless English was chosen."""
    return "en" if request.GET.get("language") == "en" else "zh-hans"


def told_of(stop: StopBrief) -> list[tuple[str, list[Point]]]:
    """Heads under which something is known, with that."""
    heads = ((head, [point for point in points if point.words is not None]) for head, points in stop.parts())
    return [(head, points) for head, points in heads if points]


def missing_of(stop: StopBrief) -> list[str]:
    """What the book has to call 未掌握 at a stop: heads without a line, facts of the register without words."""
    found = []
    for head, points in stop.parts():
        if not points:
            found.append(head)
        found += [point.label for point in points if point.words is None]
    return found
