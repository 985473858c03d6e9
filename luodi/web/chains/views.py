"""Chains on screen: the list, a chain as a city stands to it, one segment, two cities side by side."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe

from luodi.core.chains.drawing import draw_chain
from luodi.core.chains.errors import UnknownCity
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.chains.forms import FileForm
from luodi.web.chains.models import OwnChain
from luodi.web.chains.shelf import find_held, home_city, shipped
from luodi.web.chains.showing import (
    asked_cities,
    asked_version,
    chain_context,
    report_of,
    segment_context,
    surveyed,
    table_context,
    told,
)
from luodi.web.chains.standing import KIND_LABELS, standings
from luodi.web.wording import in_words


@login_required
def chains(request: SignedInRequest) -> HttpResponse:
    """The shipped chains, and those of the units the user may see."""
    every = OwnChain.objects.visible_to(request.user).select_related("unit", "added_by", "removed_by")
    own = every.filter(removed_at=None)
    context = {
        "shipped": shipped(),
        "own": own,
        "removed": every.filter(removed_at__isnull=False),
        "form": FileForm(),
        "home": home_city(request.user),
        "copies": {c.copied_from: c for c in own if c.unit_id == request.user.unit_id and c.copied_from},
    }
    return render(request, "chains/list.html", context)


@login_required
def page(request: SignedInRequest, chain_id: int | None = None, shipped: str | None = None) -> HttpResponse:
    """A chain: its picture and its list, for a city what that has and lacks."""
    held = find_held(request.user, chain_id, shipped, asked_version(request))
    asked = asked_cities(request)
    context = chain_context(request, held) | {"city": asked["city"], "shown": request.GET.get("view", "")}
    survey, context = surveyed(held, context)
    report = None
    if survey is not None and asked["city"]:
        try:
            report = report_of(survey, asked["city"], request.user)
        except UnknownCity as error:
            context["city_fault"] = in_words(error)
    if report is not None:
        context |= told(report) | table_context(report, request.user)
        wanted = next((v for v in report.segments if v.segment.id == request.GET.get("segment")), None)
        if wanted is not None:
            context |= segment_context(held, wanted.segment.id, report)
    elif request.GET.get("segment") in held.chain.by_id:
        context |= segment_context(held, request.GET["segment"], None)
    context["plain"] = [(s, KIND_LABELS[s.kind]) for s in sorted(held.chain.segments, key=lambda s: s.stage)]
    context["svg"] = mark_safe(draw_chain(held.chain, report))  # noqa: S308  (draw_chain escapes every text)
    return render(request, "chains/page.html", context)


@login_required
def segment(
    request: SignedInRequest, segment: str, chain_id: int | None = None, shipped: str | None = None
) -> HttpResponse:
    """One segment for a city: for the panel beside the picture; opened alone, the page with the panel."""
    held = find_held(request.user, chain_id, shipped, asked_version(request))
    if segment not in held.chain.by_id:
        raise Http404(segment)
    if not request.headers.get("HX-Request"):
        query = request.GET.copy()
        query["segment"] = segment
        return redirect(f"{held.url('page')}?{query.urlencode()}#panel")
    city = asked_cities(request)["city"]
    survey, context = surveyed(held, chain_context(request, held))
    report = report_of(survey, city, request.user) if survey is not None and city else None
    context |= segment_context(held, segment, report)
    if report is not None:
        context |= table_context(report, request.user)
    return render(request, "chains/segment.html", context)


@login_required
def compare(request: SignedInRequest, chain_id: int | None = None, shipped: str | None = None) -> HttpResponse:
    """Two cities on one chain, segment by segment."""
    held = find_held(request.user, chain_id, shipped)
    asked = asked_cities(request)
    survey, context = surveyed(held, chain_context(request, held) | asked)
    faults, reports = [], []
    for name in (asked["city"], asked["other"]):
        try:
            reports.append(report_of(survey, name, request.user) if survey is not None and name else None)
        except UnknownCity as error:
            reports.append(None)
            faults.append(in_words(error))
    context["faults"] = faults
    if all(reports):
        one, two = (r for r in reports if r is not None)
        other = {s.view.segment.id: s for s in standings(two)}
        context |= {
            "one": (first := told(one)),
            "two": (second := told(two)),
            "sides": (first, second),
            "rows": [(s, other[s.view.segment.id]) for s in standings(one)],
        }
    return render(request, "chains/compare.html", context)
