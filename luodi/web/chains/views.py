"""Chains on screen: the list, a chain as a city stands to it, one segment, two cities side by side, exports."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from luodi.core.chains.drawing import draw_chain
from luodi.core.chains.errors import UnknownCity
from luodi.core.chains.gap_words import product_note
from luodi.core.chains.gaps import GapReport, find_gaps
from luodi.core.chains.survey import Survey
from luodi.core.companies.register.errors import NoRegister
from luodi.core.documents.chain_workbook import write_chain
from luodi.core.documents.svg_image import svg_to_png
from luodi.core.places.division import gazetteer
from luodi.core.targets.rules import shipped_rules
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.chains import actions, presences
from luodi.web.chains.forms import CityForm, FileForm
from luodi.web.chains.models import OwnChain
from luodi.web.chains.shelf import Held, find_held, home_city, shipped
from luodi.web.chains.standing import (
    KIND_LABELS,
    TERM_LABELS,
    missing_figures,
    refusals,
    standing_of,
    standings,
    too_few_firms,
)
from luodi.web.chains.targets import MOST_SHOWN, MOST_WEIGHT, need_of, rank, rules_with
from luodi.web.companies import register
from luodi.web.errors import Refused

_TYPES = {
    "svg": "image/svg+xml",
    "png": "image/png",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "yaml": "application/yaml",
}


@login_required
def chains(request: SignedInRequest) -> HttpResponse:
    """The shipped chains, and those of the units the user may see."""
    own = OwnChain.objects.visible_to(request.user).select_related("unit", "added_by")
    context = {
        "shipped": shipped(),
        "own": own,
        "form": FileForm(),
        "home": home_city(request.user),
        "copies": {c.copied_from: c for c in own if c.unit_id == request.user.unit_id and c.copied_from},
    }
    return render(request, "chains/list.html", context)


def _asked(request: SignedInRequest) -> dict[str, str]:
    """The cities asked for; the home city where none is."""
    form = CityForm(request.GET)
    given = {name: words.strip() for name, words in form.cleaned_data.items()} if form.is_valid() else {}
    return {
        "city": given.get("city") or ("" if "city" in request.GET else home_city(request.user)),
        "other": given.get("other", ""),
    }


def _report(survey: Survey, city: str) -> GapReport:
    return find_gaps(survey.presence, city, survey)


@login_required
def page(request: SignedInRequest, chain_id: int | None = None, shipped: str | None = None) -> HttpResponse:
    """A chain: its picture and its list, for a city what that has and lacks."""
    held = find_held(request.user, chain_id, shipped, _number(request))
    asked = _asked(request)
    context = _context(request, held) | {"city": asked["city"], "shown": request.GET.get("view", "")}
    survey, context = _surveyed(held, context)
    report = None
    if survey is not None and asked["city"]:
        try:
            report = _report(survey, asked["city"])
        except UnknownCity as error:
            context["city_fault"] = str(error)
    if report is not None:
        context |= _told(report)
        wanted = next((v for v in report.segments if v.segment.id == request.GET.get("segment")), None)
        if wanted is not None:
            context |= _segment_context(held, wanted.segment.id, report)
    elif request.GET.get("segment") in held.chain.by_id:
        context |= _segment_context(held, request.GET["segment"], None)
    context["plain"] = [(s, KIND_LABELS[s.kind]) for s in sorted(held.chain.segments, key=lambda s: s.stage)]
    context["svg"] = mark_safe(draw_chain(held.chain, report))  # noqa: S308  (draw_chain escapes every text)
    return render(request, "chains/page.html", context)


def _number(request: SignedInRequest) -> int | None:
    written = request.GET.get("version", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else None


def _context(request: SignedInRequest, held: Held) -> dict[str, Any]:
    return {
        "held": held,
        "chain": held.chain,
        "old_version": held.own is not None and held.number != held.own.current,
        "may_edit": held.writable_by(request.user),
        "english": (get_language() or "").startswith("en"),
        "page_url": held.url("page"),
        "segment_url": held.url("segment", "SEGMENT"),
        "compare_url": held.url("compare"),
        "edit_url": held.url("edit"),
        "exports": [(form, held.url("export", form)) for form in _TYPES],
        "versions_url": held.url("versions") if held.own else "",
    }


def _surveyed(held: Held, context: dict[str, Any]) -> tuple[Survey | None, dict[str, Any]]:
    """The chain counted over the register, or ``None`` and what to show instead."""
    try:
        survey = presences.survey_of(held)
    except NoRegister:
        return None, context | {"no_register": True}
    if survey is None:
        return None, context | {"waiting": True, "job": _job(held), "progress_url": _with_version(held, "progress"),
                                "compute_url": _with_version(held, "compute")}  # fmt: skip
    divisions = gazetteer().divisions
    placed = sorted({c for p in survey.presence.placed if (c := p.city)})
    return survey, context | {"cities": [divisions[c].name for c in placed if c in divisions]}


def _with_version(held: Held, page: str) -> str:
    return held.url(page) + (f"?version={held.number}" if held.own else "")


def _job(held: Held) -> Any:
    return actions.job_of(presences.key_of(held, register.manifest()))


def _told(report: GapReport) -> dict[str, Any]:
    rows = standings(report)
    return {
        "report": report,
        "standings": rows,
        "gaps": [standing_of(view, report) for view in report.gaps],
        "refusals": refusals(report),
        "too_few": too_few_firms(report),
        "product_note": product_note(report),
    }


@login_required
def segment(
    request: SignedInRequest, segment: str, chain_id: int | None = None, shipped: str | None = None
) -> HttpResponse:
    """One segment for a city: for the panel beside the picture; opened alone, the page with the panel."""
    held = find_held(request.user, chain_id, shipped, _number(request))
    if segment not in held.chain.by_id:
        raise Http404(segment)
    if not request.headers.get("HX-Request"):
        query = request.GET.copy()
        query["segment"] = segment
        return redirect(f"{held.url('page')}?{query.urlencode()}#panel")
    city = _asked(request)["city"]
    survey, context = _surveyed(held, _context(request, held))
    report = _report(survey, city) if survey is not None and city else None
    return render(request, "chains/segment.html", context | _segment_context(held, segment, report))


def _segment_context(held: Held, wanted: str, report: GapReport | None) -> dict[str, Any]:
    chain = held.chain
    segment = chain.by_id[wanted]
    sources = dict(chain.sources)
    context: dict[str, Any] = {
        "segment": segment,
        "kind": KIND_LABELS[segment.kind],
        "bought": [chain.by_id[i] for i in segment.inputs],
        "sold": [chain.by_id[i] for i in chain.buyers[wanted]],
        "sources": [(name, sources.get(name, "")) for name in segment.sources],
    }
    if report is not None:
        view = next(v for v in report.segments if v.segment.id == wanted)
        cities = gazetteer().divisions
        context |= {
            "report": report,
            "standing": standing_of(view, report),
            "view": view,
            "missing": missing_figures(view, report),
            "refusals": refusals(report),
            "local": [(p, p.on(wanted)) for p in view.local],
            "outside": [(p, cities[p.city].name if p.city in cities else "") for p in view.outside],
            "research": [(p, cities[p.city].name if p.city in cities else "") for p in view.research],
            "product_note": product_note(report),
            "targets_url": held.url("targets", wanted) if need_of(report, wanted) else "",
        }
    return context


@login_required
def targets(
    request: SignedInRequest, segment: str, chain_id: int | None = None, shipped: str | None = None
) -> HttpResponse:
    """Whom to court for a segment the city lacks; sliders weigh the terms, and the list follows at once."""
    held = find_held(request.user, chain_id, shipped)
    if segment not in held.chain.by_id:
        raise Http404(segment)
    city = _asked(request)["city"]
    survey, context = _surveyed(held, _context(request, held))
    if survey is None or not city:
        return redirect(held.url("page"))
    report = _report(survey, city)
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


@login_required
def compare(request: SignedInRequest, chain_id: int | None = None, shipped: str | None = None) -> HttpResponse:
    """Two cities on one chain, segment by segment."""
    held = find_held(request.user, chain_id, shipped)
    asked = _asked(request)
    survey, context = _surveyed(held, _context(request, held) | asked)
    faults, reports = [], []
    for name in (asked["city"], asked["other"]):
        try:
            reports.append(_report(survey, name) if survey is not None and name else None)
        except UnknownCity as error:
            reports.append(None)
            faults.append(str(error))
    context["faults"] = faults
    if all(reports):
        one, two = (r for r in reports if r is not None)
        other = {s.view.segment.id: s for s in standings(two)}
        context |= {
            "one": (first := _told(one)),
            "two": (second := _told(two)),
            "sides": (first, second),
            "rows": [(s, other[s.view.segment.id]) for s in standings(one)],
        }
    return render(request, "chains/compare.html", context)


@login_required
def export(
    request: SignedInRequest, form: str, chain_id: int | None = None, shipped: str | None = None
) -> HttpResponse:
    """The chain as a picture, a workbook or text; with a city, what that has and lacks."""
    if form not in _TYPES:
        raise Http404(form)
    held = find_held(request.user, chain_id, shipped, _number(request))
    city = request.GET.get("city", "").strip()[:40]
    report = None
    if city and form != "yaml":
        survey = presences.survey_of(held)
        if survey is None:
            raise Refused(_("这条链还没有算完，请先在页面上算好再导出。"))
        report = _report(survey, city)
    name = f"{held.chain.name}{'·' + report.city.name if report else ''}.{form}"
    answer = HttpResponse(_exported(held, form, report), content_type=_TYPES[form])
    answer["Content-Disposition"] = content_disposition_header("inline" not in request.GET, name) or ""
    return answer


def _exported(held: Held, form: str, report: GapReport | None) -> bytes:
    if form == "yaml":
        return held.text.encode()
    if form == "xlsx":
        with tempfile.TemporaryDirectory(prefix="luodi-") as scratch:
            path = Path(scratch, "chain.xlsx")
            write_chain(held.chain, path, report)
            return path.read_bytes()
    svg = draw_chain(held.chain, report)
    return svg_to_png(svg) if form == "png" else svg.encode()


@login_required
@require_POST
def compute(request: SignedInRequest, chain_id: int | None = None, shipped: str | None = None) -> HttpResponse:
    """Have the chain counted over a big register."""
    held = find_held(request.user, chain_id, shipped, _number(request))
    try:
        actions.queue_count(held=held, by=request.user)
    except NoRegister:
        messages.error(request, _("还没有名录，没有可算的。"))
    return redirect(_with_version(held, "page"))


@login_required
def progress(request: SignedInRequest, chain_id: int | None = None, shipped: str | None = None) -> HttpResponse:
    """How far the count is; once it is done, htmx is told to load the page again."""
    held = find_held(request.user, chain_id, shipped, _number(request))
    if not request.headers.get("HX-Request"):
        return redirect(_with_version(held, "page"))
    _survey, context = _surveyed(held, _context(request, held))
    if not context.get("waiting"):
        answer = HttpResponse(status=204)
        answer["HX-Refresh"] = "true"
        return answer
    context["may_steer"] = context["job"] is not None and context["job"].may_be_steered_by(request.user)
    return render(request, "chains/waiting.html", context)
