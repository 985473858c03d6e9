"""Whom to court for a segment, by weights that sliders set."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from luodi.core.targets.rules import shipped_rules
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.chains.shelf import find_held
from luodi.web.chains.showing import asked_cities, chain_context, report_of, surveyed, why_url
from luodi.web.chains.standing import TERM_LABELS, standing_of
from luodi.web.chains.targets import MOST_SHOWN, MOST_WEIGHT, need_of, rank, rules_with


@login_required
def targets(
    request: SignedInRequest, segment: str, chain_id: int | None = None, shipped: str | None = None
) -> HttpResponse:
    """Whom to court for a segment the city lacks; sliders weigh the terms, and the list follows at once."""
    held = find_held(request.user, chain_id, shipped)
    if segment not in held.chain.by_id:
        raise Http404(segment)
    city = asked_cities(request)["city"]
    survey, context = surveyed(held, chain_context(request, held))
    if survey is None or not city:
        return redirect(held.url("page"))
    report = report_of(survey, city, request.user)
    need = need_of(report, segment)
    weights = _weights(request)
    context |= {
        "report": report,
        "segment": held.chain.by_id[segment],
        "standing": standing_of(next(v for v in report.segments if v.segment.id == segment), report),
        "need": need,
        "sliders": [(name, TERM_LABELS[name], value) for name, value in weights.items()],
        "ranked": rank(need, rules_with(weights), timezone.localdate()) if need else [],
        "rules_version": shipped_rules().version,
        "why_url": why_url(held, segment),
        "targets_url": held.url("targets", segment),
        "most": MOST_SHOWN,
    }
    fragment = request.headers.get("HX-Target") == "targets"
    return render(request, f"chains/{'targets_rows' if fragment else 'targets'}.html", context)


def _weights(request: SignedInRequest) -> dict[str, int]:
    """The weight of each term, as the sliders say or as shipped."""
    found = {}
    for name, shipped_weight in shipped_rules().weights.items():
        written = request.GET.get(name, "")
        given = written.isascii() and written.isdigit() and len(written) < 4
        found[name] = min(int(written), MOST_WEIGHT) if given else shipped_weight
    return found
