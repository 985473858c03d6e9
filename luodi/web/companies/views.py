"""The register on screen: search as you type, and an organisation's page."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render

from luodi.core.companies.register.errors import NoRegister, UnknownOrganisation
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.companies import register
from luodi.web.companies.actions import may_keep_register
from luodi.web.companies.forms import SearchForm
from luodi.web.companies.profile import place_words, profile_of

MOST_HITS = 50
HTMX_ROWS = "rows"


@login_required
def search(request: SignedInRequest) -> HttpResponse:
    """Organisations whose names hold the words, as they are typed."""
    form = SearchForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    context: dict[str, Any] = {"form": form, "keeps_register": may_keep_register(request.user), "most": MOST_HITS}
    try:
        hits = register.searcher().search(wanted.get("q", ""), MOST_HITS + 1, **_filters(wanted)) if wanted else []
    except NoRegister:
        return render(request, "companies/empty.html", context)
    context |= {
        "hits": [(hit, place_words(hit.region) if hit.region else "") for hit in hits[:MOST_HITS]],
        "more": len(hits) > MOST_HITS,
        "asked": any(wanted.values()),
        "total": register.manifest().rows,
    }
    template = "companies/rows.html" if request.headers.get("HX-Target") == HTMX_ROWS else "companies/search.html"
    return render(request, template, context)


def _filters(wanted: dict[str, Any]) -> dict[str, str]:
    return {name: wanted.get(name) or "" for name in ("region", "status", "kind")}


@login_required
def company(request: SignedInRequest, oid: str) -> HttpResponse:
    """One organisation."""
    try:
        profile = profile_of(oid, request.user)
    except (NoRegister, UnknownOrganisation) as error:
        raise Http404(str(error)) from error
    context = {"profile": profile, "keeps_register": may_keep_register(request.user)}
    return render(request, "companies/company.html", context)
