"""What the desk knows of whom a mission meets, as far as the reader may see it: register, reports, tasks, projects, chains."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Q
from django.http import Http404

from luodi.core.chains.cities import find_city
from luodi.core.chains.errors import UnknownCity
from luodi.core.chains.gaps import GapReport
from luodi.core.companies.register.errors import NoRegister
from luodi.core.companies.register.search import find_organisations
from luodi.core.missions.assembling import Known, assemble_stops
from luodi.core.missions.briefing import Basis, Point, StopBrief
from luodi.core.missions.profile import Offer, Profile
from luodi.core.missions.terms import Terms
from luodi.core.missions.told import Told, link_by_name
from luodi.web.accounts.models import User
from luodi.web.chains import presences
from luodi.web.chains.models import OwnChain
from luodi.web.chains.shelf import find_held, home_city
from luodi.web.chains.showing import report_of
from luodi.web.companies import register
from luodi.web.companies.models import LINKED, Link
from luodi.web.missions.paper_words import saying
from luodi.web.missions.printing import items_of
from luodi.web.missions.readying import Prepared
from luodi.web.profiles.keeping import said_of
from luodi.web.projects.models import Project
from luodi.web.reports.models import FactRow, Report, ReportState
from luodi.web.reports.records import record_of
from luodi.web.tasks.models import OPEN_STATES, Task

MOST_REPORTS = 60
Rows = Mapping[str, dict[str, Any]]


def stops_of(prepared: Prepared, user: User) -> tuple[StopBrief, ...]:
    """A brief for each visit of the plan, from what ``user`` may see."""
    terms = prepared.terms
    rows = register_rows(terms, prepared.plan.visited if prepared.plan else ())
    own = {r.pk for r in Report.objects.filter(missions__mission=prepared.version.mission)}
    reports = told_of(reports_about(terms, rows, user).exclude(pk__in=own), terms, rows, user)
    say = saying()
    known = Known(
        rows, reports, gaps_of(terms, user), profile_of(user), say, is_english=say.wording.language == "en"
    )  # fmt: skip
    stops = assemble_stops(terms, items_of(prepared), known, prepared.version.mission.title)
    return tuple(_with_ledgers(stop, terms, rows.get(stop.candidate), user) for stop in stops)


def register_rows(terms: Terms, only: Collection[str]) -> dict[str, dict[str, Any]]:
    """The register's rows of the candidates ``only``: by the code, else by the very name where it is one's alone."""
    try:
        searcher = register.searcher()
    except NoRegister:
        return {}
    wanted = {}
    for aim in (terms.aims[key] for key in only if key in terms.aims):
        wanted[aim.id] = aim.code
        if not aim.code:
            same = [hit.oid for hit in searcher.search(aim.name, 5) if aim.name in (hit.name, hit.other)]
            wanted[aim.id] = same[0] if len(same) == 1 else ""
    rows = find_organisations(register.folder(), [oid for oid in wanted.values() if oid])
    return {key: rows[oid] for key, oid in wanted.items() if oid in rows}


def names_of(terms: Terms, rows: Rows) -> dict[str, list[str]]:
    """What candidates are called: by the mission, and by the register."""
    called = {}
    for aim in terms.aims.values():
        row = rows.get(aim.id, {})
        listed = [n for column in ("former_names", "short_names") for n in row.get(column) or ()]
        listed += [alias["name"] for alias in row.get("aliases") or ()]
        called[aim.id] = [n for n in (aim.name, row.get("name"), *listed) if n]
    return called


def reports_about(terms: Terms, rows: Rows, user: User) -> Any:
    """Reports ``user`` may see that name a candidate, the latest first."""
    names = {name for called in names_of(terms, rows).values() for name in called}
    oids = [row["oid"] for row in rows.values()]
    seen = Report.objects.visible_to(user).filter(state=ReportState.READ)
    linked = Link.objects.filter(oid__in=oids, status__in=LINKED).values("report_id")
    named = FactRow.objects.filter(path__startswith="organisations", value__in=names).values("report_id")
    return seen.filter(Q(pk__in=linked) | Q(pk__in=named)).order_by("-id")


def told_of(reports: Any, terms: Terms, rows: Rows, user: User) -> list[Told]:
    """Each report as read and corrected, with which of its organisations are candidates: by link, else by name."""
    called = names_of(terms, rows)
    candidate_of = {row["oid"]: c for c, row in rows.items()}
    found = []
    for report in list(reports.select_related("reading").prefetch_related("facts__link")[:MOST_REPORTS]):
        facts = list(report.facts.all())
        record, behind = record_of(facts, report.reading)
        links = dict(link_by_name(record, called))
        for number, organisation in enumerate(record.organisations):
            link = getattr(behind.get(id(organisation.name)), "link", None)
            if link is not None and link.status in LINKED and link.oid in candidate_of:
                links[number] = candidate_of[link.oid]
        found.append(Told(report.title, report.original, record, links))
    return found


def gaps_of(terms: Terms, user: User) -> dict[str, GapReport]:
    """How the home city stands to each chain that candidates name; one that is not counted yet is left out."""
    found = {}
    for name in {aim.chain for aim in terms.aims.values() if aim.chain}:
        own = OwnChain.objects.visible_to(user).filter(slug=name, unit=user.unit_id or 0).first()
        try:
            held = find_held(user, own.pk) if own else find_held(user, None, name)
            survey = presences.survey_of(held)
            if survey is not None:
                found[name] = report_of(survey, home_city(user) or terms.home, user)
        except (Http404, NoRegister, UnknownCity):
            continue
    return found


def profile_of(user: User) -> Profile | None:
    """What the city of the user's unit can offer, from the profiles the user may see; ``None`` where nothing is written."""
    try:
        city = find_city(home_city(user))
    except UnknownCity:
        return None
    said = said_of(user, city.code, city.name)
    offers = tuple(
        Offer(item.words, f"{item.source}，{item.day}", item.name, *pair)
        for item in said.items
        for pair in (item.segments or (("", ""),))
    )
    return Profile(city.name, "城市底数", offers) if offers else None


def _with_ledgers(stop: StopBrief, terms: Terms, row: dict[str, Any] | None, user: User) -> StopBrief:
    """The brief with what tasks and projects say of the organisation."""
    say = saying()
    oid = row["oid"] if row else ""
    names = {terms.aims[stop.candidate].name} | ({row["name"]} if row else set())
    tasks = Task.objects.visible_to(user).filter(company_oid=oid, state__in=OPEN_STATES) if oid else Task.objects.none()
    promised = [
        Point(
            say.beside(t.text, f"{t.holder}{say.wording.comma}{t.due or say('未定期限')}"),
            "在办",
            (Basis("督办", f"第 {t.pk} 件"),),
        )
        for t in tasks.select_related("holder")[:10]
    ]
    about = Q(investor__in=names) | (Q(investor_oid=oid) if oid else Q())
    projects = [
        Point(f"{p.name}{say.wording.comma}{p.get_stage_display()}", "项目", (Basis("项目账", f"第 {p.pk} 号"),))
        for p in Project.objects.visible_to(user).filter(about, withdrawn=False)[:10]
    ]
    return replace(stop, promises=(*stop.promises, *promised), history=(*stop.history, *projects))
