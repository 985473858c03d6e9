"""Find reports by words and by what their records say."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Q

from luodi.web.accounts.scoping import UnitRows
from luodi.web.reports.models import FactRow, ReportState, Status
from luodi.web.reports.storing import search_forms, storable

MOST_WORDS = 8


def search(reports: UnitRows, wanted: dict[str, Any]) -> UnitRows:
    """
    ``reports`` narrowed by what is given in ``wanted``.

    ``q`` (words, all of which must occur), ``direction``, ``since`` and ``until`` (dates; the trip must overlap
    them, and a trip whose year is not stated is left out), ``place``, ``kind`` (of an organisation in the record),
    ``status`` (waiting, open, checked, failed).
    """
    for word in storable(str(wanted.get("q") or "")).split()[:MOST_WORDS]:
        anywhere = Q()
        for form in search_forms(word):
            anywhere |= Q(search__words__contains=form)
        reports = reports.filter(anywhere)
    if wanted.get("direction"):
        reports = reports.filter(direction=wanted["direction"])
    # ISO dates compare as words; "--11-06" sorts before any digit, so ask for a year's digit first.
    if wanted.get("since") or wanted.get("until"):
        reports = reports.filter(start__gte="1")
    if wanted.get("since"):
        since = wanted["since"].isoformat()
        reports = reports.filter(Q(end__gte=since) | Q(end="", start__gte=since))
    if wanted.get("until"):
        reports = reports.filter(start__lte=wanted["until"].isoformat())
    facts = FactRow.objects.filter(report=OuterRef("pk")).exclude(status=Status.REJECTED)
    if wanted.get("place"):
        place = storable(wanted["place"]).strip()
        somewhere = Q(path__startswith="places[", field="name") | Q(path="home")
        reports = reports.filter(Exists(facts.filter(somewhere, value__contains=place)))
    if wanted.get("kind"):
        kind = facts.filter(path__startswith="organisations[", field="kind", value=storable(wanted["kind"]))
        reports = reports.filter(Exists(kind))
    return _by_status(reports, str(wanted.get("status") or ""))


def _by_status(reports: UnitRows, status: str) -> UnitRows:
    if status == "open":
        return reports.filter(state=ReportState.READ, open_facts__gt=0)
    if status == "checked":
        return reports.filter(state=ReportState.READ, open_facts=0)
    if status in (ReportState.WAITING, ReportState.FAILED):
        return reports.filter(state=status)
    return reports


def recent(reports: UnitRows) -> UnitRows:
    """``reports`` without their long columns, for a list."""
    return reports.select_related("unit", "added_by").defer("original")
