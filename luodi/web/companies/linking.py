"""Link a report's organisations to the register, and bring links in line with what people decided."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from luodi.core.companies.linking import Candidate, Mention
from luodi.core.companies.linking import Link as Found
from luodi.core.companies.linking import link as link_mentions
from luodi.core.companies.linking.decisions import Decision as Said
from luodi.core.companies.linking.decisions import find_decision
from luodi.core.companies.register.store import Manifest
from luodi.core.errors import LuodiError
from luodi.core.rules import load_rules
from luodi.web.accounts.models import Unit, User
from luodi.web.companies import register
from luodi.web.companies.mentions import Named, mentions_of
from luodi.web.companies.models import Decision, Link, LinkStatus
from luodi.web.jobs import actions as jobs
from luodi.web.reports.models import Report, ReportState

logger = logging.getLogger(__name__)
KIND = "link-reports"


def link_or_queue(*, report: Report, by: User | None, **_more: Any) -> None:
    """
    Link a report that was read or corrected: at once where the index is at hand, else by a job.

    Whatever goes wrong with the register, the report stays as it was read.
    """
    try:
        held = register.manifest()
        if not held.imports:
            return
        if not link_report(report=report, held=held, build=False):
            jobs.queue(kind=KIND, payload={"reports": [report.pk]}, total=1, by=by or report.added_by)
    except LuodiError:
        logger.exception("report %s could not be linked", report.pk)


def link_report(*, report: Report, held: Manifest, build: bool, afresh: bool = False) -> bool:
    """
    Link what is new or was changed in a report, or all of it ``afresh``; ``False`` where no index is at hand.

    A link says which generation of the register it was made on; one of an older generation is made again.
    """
    if report.state != ReportState.READ:
        return True
    named = mentions_of(report)
    kept = {link.fact_id: link for link in report.links.all()}
    wanted = [n for n in named if afresh or _is_stale(kept.get(n.fact.pk), n, held)]
    index = register.index(held, build=build) if wanted else None
    if wanted and index is None:
        return False
    found = link_mentions([n.mention for n in wanted], index) if index is not None else ()
    _store(report, named, list(zip(wanted, found, strict=True)), held)
    return True


def _is_stale(link: Link | None, named: Named, held: Manifest) -> bool:
    return link is None or link.generation != held.generation or link.mention != named.mention.text


@transaction.atomic
def _store(report: Report, named: Sequence[Named], found: Sequence[tuple[Named, Found]], held: Manifest) -> None:
    """Write links; the report's row is held first, so that no fact goes away meanwhile."""
    if Report.objects.select_for_update().filter(pk=report.pk).first() is None:
        return
    unit = hold_unit(report.unit_id)
    values = dict(report.facts.values_list("pk", "value"))
    report.links.exclude(fact__in=[n.fact.pk for n in named]).delete()
    links = []
    for one, link in found:
        if values.get(one.fact.pk) == one.mention.text:  # else somebody corrected it while it was looked up
            links.append(_written(report, one, link, held))
    settle(links, unit, held)


def _written(report: Report, named: Named, found: Found, held: Manifest) -> Link:
    best = found.best
    link, _made = Link.objects.select_for_update().get_or_create(
        fact_id=named.fact.pk,
        defaults={
            "report": report, "unit_id": report.unit_id, "generation": held.generation,
            "proposal": LinkStatus.UNKNOWN, "status": LinkStatus.UNKNOWN,
        },
    )  # fmt: skip
    link.mention, link.key, link.region = named.mention.text[:500], named.key, named.region
    link.places, link.generation = list(named.mention.places), held.generation
    link.found, link.found_name = (best.rid, best.name) if best else ("", "")
    link.score, link.unknown_score, link.reasons = found.score, found.unknown_score, list(found.reasons)
    link.runners_up = [_candidate(c) for c in found.runners_up]
    link.proposal = _proposal(found)
    return link


def _candidate(candidate: Candidate) -> dict[str, Any]:
    return {
        "oid": candidate.rid,
        "name": candidate.name,
        "score": candidate.score,
        "reasons": list(candidate.reasons),
    }


def _proposal(found: Found) -> LinkStatus:
    if found.accepted:
        return LinkStatus.PROPOSED
    worth_asking = float(load_rules("link_queue")["unclear_from"])
    return LinkStatus.UNCLEAR if found.score >= worth_asking else LinkStatus.UNKNOWN


def hold_unit(unit_id: int) -> Unit:
    """The unit's row, held until the transaction ends: decisions of one unit follow one another."""
    return Unit.objects.select_for_update(no_key=True).get(pk=unit_id)


def settle(links: Iterable[Link], unit: Unit, held: Manifest) -> list[Link]:
    """
    Bring ``links`` of ``unit`` in line with the decisions in force and with the register's merges, and save them.

    The caller holds the unit.
    """
    links = list(links)
    keys = {link.key for link in links}
    decisions = list(
        Decision.objects.filter(unit=unit, key__in=keys, ended_at=None).select_related("by").order_by("id")
    )
    chosen = [_decision_on(link, decisions) for link in links]
    into = register.winners(held)
    raws = [said.oid if said else link.found for link, said in zip(links, chosen, strict=True)]
    names = register.names_of(held, [into.get(raw, raw) for raw in raws])
    for link, said, raw in zip(links, chosen, raws, strict=True):
        before = (link.status, link.oid, link.decision_id)
        if said is not None:
            link.status = LinkStatus.ACCEPTED if said.oid else LinkStatus.REJECTED
        else:
            link.status = LinkStatus(link.proposal)
        link.decision = said
        link.oid = into.get(raw, raw) if link.is_linked else ""
        link.name = (names.get(link.oid) or (said.name if said else link.found_name)) if link.oid else ""
        link.version += before != (link.status, link.oid, link.decision_id)
        link.save()
    return links


def _decision_on(link: Link, decisions: Sequence[Decision]) -> Decision | None:
    """The decision that holds for a link, by the core's own rule."""
    said = [(d, _as_said(d)) for d in decisions if d.key == link.key]
    held = find_decision(Mention(link.mention, tuple(link.places)), [s for _, s in said]) if said else None
    return next((d for d, s in said if s is held), None)


def _as_said(decision: Decision) -> Said:
    return Said(
        mention=decision.mention,
        code=decision.oid or None,
        by=str(decision.by),
        on=timezone.localdate(decision.at),
        region=decision.region or None,
        name=decision.name,
    )


def queue_all(*, by: User) -> int:
    """Have every report linked anew by a job, since the register has changed; how many there are."""
    total = Report.objects.filter(state=ReportState.READ).count()
    if total:
        jobs.queue(kind=KIND, payload={"all": True}, total=total, by=by)
    return total
