"""What pages of chains share: what was asked for, the figures behind it, and how both are put to a template."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from luodi.core.chains.cities import find_city
from luodi.core.chains.gap_words import product_note
from luodi.core.chains.gaps import GapReport, find_gaps
from luodi.core.chains.survey import Survey
from luodi.core.companies.register.errors import NoRegister
from luodi.core.places.division import gazetteer
from luodi.web.accounts.models import User
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.chains import actions, presences
from luodi.web.chains.forms import CityForm
from luodi.web.chains.shelf import Held, home_city
from luodi.web.chains.standing import (
    KIND_LABELS,
    missing_figures,
    refusals,
    standing_of,
    standings,
    too_few_firms,
)
from luodi.web.chains.targets import need_of
from luodi.web.companies import register
from luodi.web.sectors.keeping import table_for
from luodi.web.wording import in_words

FORMS = ("svg", "png", "xlsx", "yaml")


def asked_cities(request: SignedInRequest) -> dict[str, str]:
    """The cities asked for; the home city where none is."""
    form = CityForm(request.GET)
    given = {name: words.strip() for name, words in form.cleaned_data.items()} if form.is_valid() else {}
    return {
        "city": given.get("city") or ("" if "city" in request.GET else home_city(request.user)),
        "other": given.get("other", ""),
    }


def why_url(held: Held, segment: str) -> str:
    """The address of what a city can say to a firm of the segment."""
    if held.own is None:
        return reverse("profiles:shipped-why", args=[held.chain.id, segment])
    return reverse("profiles:why", args=[held.own.pk, segment])


def report_of(survey: Survey, city: str, user: User | None = None) -> GapReport:
    """What a city has, lacks and could hold; with the input–output table in force for it, where ``user`` may see one."""
    kept = table_for(user, find_city(city).code) if user is not None else None
    return find_gaps(survey.presence, city, survey, kept.table if kept else None)


def table_context(report: GapReport, user: User) -> dict[str, Any]:
    """The input–output table behind a report, as templates tell of it; nothing without one."""
    told = report.table
    if told is None:
        return {}
    return {
        "kept_table": table_for(user, report.city.code),
        "table_refused": [in_words(r) for r in told.refused],
        "table_weight": f"{told.rules['gaps']['cover_weight']:.0%}",
    }


def asked_version(request: SignedInRequest) -> int | None:
    """The number of the version asked for; ``None`` for the current one."""
    written = request.GET.get("version", "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else None


def chain_context(request: SignedInRequest, held: Held) -> dict[str, Any]:
    """What every page of a chain shows."""
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
        "exports": [(form, held.url("export", form)) for form in FORMS],
        "versions_url": held.url("versions") if held.own else "",
    }


def surveyed(held: Held, context: dict[str, Any]) -> tuple[Survey | None, dict[str, Any]]:
    """The chain counted over the register, or ``None`` and what to show instead."""
    try:
        survey = presences.survey_of(held)
    except NoRegister:
        return None, context | {"no_register": True}
    if survey is None:
        return None, context | {"waiting": True, "job": job_of(held), "progress_url": with_version(held, "progress"),
                                "compute_url": with_version(held, "compute")}  # fmt: skip
    divisions = gazetteer().divisions
    placed = sorted({c for p in survey.presence.placed if (c := p.city)})
    return survey, context | {"cities": [divisions[c].name for c in placed if c in divisions]}


def with_version(held: Held, page: str) -> str:
    """A page's address in the version shown."""
    return held.url(page) + (f"?version={held.number}" if held.own else "")


def job_of(held: Held) -> Any:
    """The job that counts the chain over the register."""
    return actions.job_of(presences.key_of(held, register.manifest()))


def told(report: GapReport) -> dict[str, Any]:
    """A report as templates tell it."""
    rows = standings(report)
    return {
        "report": report,
        "standings": rows,
        "gaps": [standing_of(view, report) for view in report.gaps],
        "refusals": refusals(report),
        "too_few": too_few_firms(report),
        "product_note": in_words(product_note(report)),
    }


def segment_context(held: Held, wanted: str, report: GapReport | None) -> dict[str, Any]:
    """A segment's panel; with ``report`` as the city stands to it."""
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
            "product_note": in_words(product_note(report)),
            "targets_url": held.url("targets", wanted) if need_of(report, wanted) else "",
        }
    return context
