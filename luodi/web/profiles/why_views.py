"""What a city offers on screen: places of first use, and why a firm should come, beside a list or an organisation."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render

from luodi.core.companies.register.errors import NoRegister, UnknownOrganisation
from luodi.core.targets.profile import Site
from luodi.core.targets.scenarios import Scenario, shipped_scenarios
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.chains import presences
from luodi.web.chains.shelf import find_held, held_shipped, named, shipped
from luodi.web.chains.showing import report_of
from luodi.web.profiles.company import seats_of
from luodi.web.profiles.keeping import Kept, profiles_seen
from luodi.web.profiles.saying import is_demo, why_here


@login_required
def scenarios(request: SignedInRequest) -> HttpResponse:
    """The kinds of places that can be first users, which products they suit, and which of them the user's cities have."""
    chain = request.GET.get("chain", "")
    kept = profiles_seen(request.user)
    rows = [
        _kind(s, chain, kept) for s in shipped_scenarios() if not chain or any(p.chain == chain for p in s.products)
    ]
    own = next((each for each in kept if each.writable_by(request.user)), None)
    context = {"rows": rows, "chains": [(h.chain.id, h.name) for h in shipped()], "chosen": chain, "own": own}
    return render(request, "profiles/scenarios.html", context)


def _kind(scenario: Scenario, chain: str, kept: list[Kept]) -> dict[str, Any]:
    products = [p for p in scenario.products if not chain or p.chain == chain]
    return {
        "scenario": scenario,
        "products": [
            (p.use, held_shipped(p.chain).name, named(held_shipped(p.chain).chain.by_id[p.segment]), p.chain, p.segment)
            for p in products
        ],
        "places": [
            (each, place, _lacking(scenario, place), is_demo(place.source))
            for each in kept
            for place in each.city.places
            if place.scenario == scenario.id
        ],
    }


def _lacking(scenario: Scenario, place: Site) -> list[str]:
    known = dict(place.figures)
    return [i.name for i in scenario.indicators if i.name not in known]


@login_required
def why(
    request: SignedInRequest, segment: str, chain_id: int | None = None, shipped: str | None = None
) -> HttpResponse:
    """Why here, for a firm of a segment: a panel beside a ranking or a list."""
    held = find_held(request.user, chain_id, shipped)
    if segment not in held.chain.by_id:
        raise Http404(segment)
    context: dict[str, Any] = {"segment": held.chain.by_id[segment], "city": "", "lines": []}
    city = request.GET.get("city", "").strip()[:40]
    try:
        survey = presences.survey_of(held) if city else None
    except NoRegister:
        survey = None
    if survey is not None:
        report = report_of(survey, city)
        context |= {"city": report.city.name, "lines": why_here(request.user, held, segment, report)}
    return render(request, "profiles/why.html", context)


@login_required
def company(request: SignedInRequest, oid: str) -> HttpResponse:
    """Which segments an organisation is placed on, and what the city could say to it: a panel of its page."""
    try:
        city, seats = seats_of(oid, request.user)
    except (NoRegister, UnknownOrganisation) as error:
        raise Http404(str(error)) from error
    return render(request, "profiles/company.html", {"city": city, "seats": seats})
