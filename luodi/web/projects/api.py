"""Projects, leads and indicators over the API: the same actions and the same walls as the pages."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status
from pydantic import ConfigDict

from luodi.core.projects.indicators import compute_figure
from luodi.web.accounts.models import Unit
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.errors import Refused
from luodi.web.projects import actions, claiming, counting, figures, leading
from luodi.web.projects.models import EntryRow, Lead, Project, Stage
from luodi.web.projects.models import Status as ProjectStatus
from luodi.web.projects.searching import GROUPS, ORDERS, ordered, search
from luodi.web.rulebook.cities import city_of


class _Problem(Schema):
    detail: str


class MergeOut(Schema):
    """A field two people changed at once."""

    field: str
    label: str
    mine: str
    theirs: str
    by: str
    at: str


class StaleProblem(_Problem):
    """Somebody was faster; ``version`` is the project's now."""

    version: int | None = None
    merges: list[MergeOut] = []


class _Body(Schema):
    model_config = ConfigDict(extra="forbid")


class ProjectOut(Schema):
    """A project as it stands. Amounts are in 万元; ``contract_wan`` and ``paid_wan`` are what counts by the rules."""

    id: int
    name: str
    unit: str
    investor: str
    investor_code: str
    industry: str
    stage: str
    stage_since: date
    status: str
    status_reason: str
    planned_wan: Decimal | None
    contract_wan: Decimal | None
    paid_wan: Decimal | None
    signed_on: date | None
    ownership: str
    owner: str | None
    owned_until: date | None
    waiting: int
    version: int
    changed_at: datetime
    fields: dict[str, Any]

    @staticmethod
    def resolve_unit(project: Project) -> str:
        return str(project.unit)

    @staticmethod
    def resolve_ownership(project: Project) -> str:
        return project.owned_today.value

    @staticmethod
    def resolve_owner(project: Project) -> str | None:
        return str(project.owner) if project.owner and project.claim_runs else None


class ProjectPage(Schema):
    """One page of projects."""

    count: int
    page: int
    pages: int
    items: list[ProjectOut]


class EntryOut(Schema):
    """An entry of the book; ``on`` is the day it happened, ``recorded_at`` when it was entered."""

    id: int
    kind: str
    on: date
    recorded_at: datetime
    by: str
    target: int | None
    unit: str | None
    stage: str
    amount: Decimal | None
    currency: str
    reason: str
    data: dict[str, Any]

    @staticmethod
    def resolve_by(entry: EntryRow) -> str:
        return str(entry.by)

    @staticmethod
    def resolve_target(entry: EntryRow) -> int | None:
        return entry.target_id

    @staticmethod
    def resolve_unit(entry: EntryRow) -> str | None:
        return str(entry.unit) if entry.unit else None


class Wanted(Schema):
    """What to look for."""

    q: str = Field("", max_length=100)
    stage: Literal[("", *GROUPS, *Stage.values)] = ""  # type: ignore[valid-type]  # the choices are data
    status: Literal[("", *ProjectStatus.values)] = ""  # type: ignore[valid-type]
    look: Literal["", "waiting", "stuck", "late", "silent", "disputed", "double"] = ""
    unit: int | None = Field(None, ge=1, lt=2**31)
    industry: str = Field("", max_length=40)
    least: Decimal | None = Field(None, ge=0, lt=10**15, decimal_places=6)
    order: Literal[tuple(ORDERS)] = "new"  # type: ignore[valid-type]
    page: int = Field(1, ge=1, le=10**6)
    page_size: int = Field(20, ge=1, le=100)


class NewProject(_Body):
    """A project by its fields: names and forms as on the page, everything written as text."""

    fields: dict[str, str]


class Edit(_Body):
    """Fields stated anew, on the basis of ``version``; without one, whatever anybody did meanwhile."""

    fields: dict[str, str]
    version: int | None = Field(None, ge=1, lt=2**31)


class Move(_Body):
    """To a stage; ``reason`` to go back, pass stages over or leave."""

    to: Literal[tuple(Stage.values)]  # type: ignore[valid-type]
    on: date | None = None
    reason: str = Field("", max_length=500)
    version: int | None = Field(None, ge=1, lt=2**31)


class NewStatus(_Body):
    """How a project fares."""

    status: Literal[tuple(ProjectStatus.values)]  # type: ignore[valid-type]
    reason: str = Field("", max_length=500)
    version: int | None = Field(None, ge=1, lt=2**31)


class NewSigning(_Body):
    """An agreement; the amount in ten thousands of the currency."""

    on: date
    agreement: Literal["framework", "binding"]
    kind: Literal["new", "re-signing", "increase", "second-phase", "investor-change", "relocation"] = "new"
    amount: Decimal | None = Field(None, ge=0, lt=10**12, decimal_places=6)
    currency: str = "CNY"
    is_increment: bool = False
    covered: bool = False
    event: str = Field("", max_length=120)


class NewTranche(_Body):
    """Money that arrived."""

    on: date
    amount: Decimal = Field(gt=0, lt=10**12, decimal_places=6)
    kind: str
    origin: str
    currency: str = "CNY"
    voucher: str = Field("", max_length=60)


class Reason(_Body):
    """Why."""

    reason: str = Field(min_length=1, max_length=500)


class NewGrade(_Body):
    """The grade of a tranche's evidence."""

    grade: str = Field(max_length=4)


class NewNote(_Body):
    """A contact."""

    kind: Literal["visit", "meeting", "call", "letter", "other"]
    words: str = Field(min_length=1, max_length=4000)
    contact: str = Field("", max_length=120)
    on: date | None = None


class Handing(_Body):
    """A unit that takes a project, and shares of credit by unit id ("3/10"), which make up 1."""

    unit: int = Field(ge=1, lt=2**31)
    shares: dict[str, str]
    reason: str = Field(min_length=1, max_length=500)


class ClashOut(Schema):
    """Whom to ask, since when, and what agreed."""

    unit: str
    since: date
    how: str


class LeadOut(Schema):
    """A lead; its contact is left out."""

    id: int
    title: str
    unit: str
    investor: str
    industry: str
    source: str
    introducer: str
    planned_wan: Decimal | None
    reported_on: date
    state: str
    project: int | None
    version: int

    @staticmethod
    def resolve_unit(lead: Lead) -> str:
        return str(lead.unit)

    @staticmethod
    def resolve_project(lead: Lead) -> int | None:
        return lead.project_id


class NewLead(_Body):
    """A lead."""

    title: str = Field(min_length=1, max_length=200)
    source: str = Field("其他", max_length=40)
    investor: str = Field("", max_length=200)
    investor_code: str = Field("", max_length=40)
    industry: str = Field("", max_length=200)
    introducer: str = Field("", max_length=200)
    contact_person: str = Field("", max_length=60)
    contact_phone: str = Field("", max_length=40)
    planned_wan: Decimal | None = Field(None, ge=0, lt=10**12, decimal_places=6)
    words: str = Field("", max_length=4000)
    reported_on: date | None = None


class FigureOut(Schema):
    """An indicator's value and what it rests on, by project id."""

    id: str
    name: str
    city: str
    year: int
    shown: str
    value: str | None
    formula: str
    source: str
    status: str
    terms: dict[str, dict[str, Any]]


router = Router(tags=["projects"])
leads_router = Router(tags=["leads"])
_READ = {401: _Problem, 404: _Problem, 422: _Problem}
_WRITE = {**_READ, 400: _Problem, 403: _Problem, 409: StaleProblem, 415: _Problem}


def _visible(request: SignedInRequest) -> QuerySet[Project]:
    return Project.objects.visible_to(request.user).select_related("unit", "owner")


def _project(request: SignedInRequest, project_id: int) -> Project:
    return get_object_or_404(_visible(request), pk=project_id)


def _entry(request: SignedInRequest, project_id: int, entry_id: int) -> EntryRow:
    entries = EntryRow.objects.visible_to(request.user).select_related("project")
    return get_object_or_404(entries, pk=entry_id, project_id=project_id)


@router.get("", response={200: ProjectPage, 401: _Problem, 422: _Problem})
def list_projects(request: SignedInRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Projects the caller may see."""
    found = ordered(search(_visible(request), wanted.dict()), wanted.order)
    pages = Paginator(found, wanted.page_size)
    page = pages.get_page(wanted.page)
    return {"count": pages.count, "page": page.number, "pages": pages.num_pages, "items": list(page)}


@router.post("", response={201: ProjectOut, **_WRITE})
def create_project(request: SignedInRequest, given: NewProject) -> Status:
    """A new project of the caller's unit."""
    return Status(201, actions.add_project(fields=actions.read_fields(given.fields), by=request.user))


@router.get("indicators", response={200: list[FigureOut], 401: _Problem, 422: _Problem})
def list_indicators(
    request: SignedInRequest, year: int, known_on: date | None = None, event: str = "", unit: str = ""
) -> list[dict[str, Any]]:
    """Every indicator in force in a year over what the caller sees, as known on a day."""
    if not 2000 <= year <= 2100:
        raise Refused("year: 2000 … 2100")
    city = figures.city_name(city_of(request.user))
    asked = figures.asked_of(year, known_on, event, unit, city)
    try:
        tables = figures.tables_for(request.user, asked)
    except figures.TooLong:
        raise Refused(f"> {figures.MOST_ENTRIES}") from None
    given = figures.given_of(asked) | figures.targets_given(request.user, asked)
    found = figures.indicators_for(city, year)
    return [_figure(compute_figure(i, tables, asked.period, given, unit or None)) for i in found]


def _figure(figure: Any) -> dict[str, Any]:
    indicator = figure.indicator
    terms = {
        name: {
            "label": term.label,
            "value": str(term.value),
            "rows": [{"project": int(p.row.project), "row": p.row.id, "adds": str(p.adds)} for p in term.rows],
            "left_out": [{"project": int(o.row.project), "row": o.row.id, "reason": o.reason} for o in term.left_out],
        }
        for name, term in figure.terms.items()
    }
    return {
        "id": indicator.id, "name": indicator.name, "city": indicator.city, "year": indicator.year,
        "shown": figure.shown, "value": None if figure.value is None else str(figure.rounded),
        "formula": indicator.words, "source": indicator.source, "status": indicator.status, "terms": terms,
    }  # fmt: skip


@router.get("{int:project_id}", response={200: ProjectOut, **_READ})
def get_project(request: SignedInRequest, project_id: int) -> Project:
    """One project."""
    return _project(request, project_id)


@router.patch("{int:project_id}", response={200: ProjectOut, **_WRITE})
def edit_project(request: SignedInRequest, project_id: int, given: Edit) -> Project:
    """State fields anew. 409 names each field somebody else changed, with both values and the version now."""
    project = _project(request, project_id)
    fields = actions.read_fields(given.fields)
    return actions.edit(project=project, fields=fields, version=given.version, by=request.user).project


@router.get("{int:project_id}/entries", response={200: list[EntryOut], **_READ})
def list_entries(request: SignedInRequest, project_id: int) -> list[EntryRow]:
    """The project's book, in the order it was entered."""
    return list(_project(request, project_id).entries.select_related("by", "unit").order_by("id"))


@router.post("{int:project_id}/move", response={201: EntryOut, **_WRITE})
def move_project(request: SignedInRequest, project_id: int, given: Move) -> Status:
    """To another stage; 422 names all that is missing."""
    return Status(201, actions.move_stage(project=_project(request, project_id), **given.dict(), by=request.user))


@router.post("{int:project_id}/status", response={201: EntryOut, **_WRITE})
def change_status(request: SignedInRequest, project_id: int, given: NewStatus) -> Status:
    """How it fares."""
    return Status(201, actions.change_status(project=_project(request, project_id), **given.dict(), by=request.user))


@router.post("{int:project_id}/signings", response={201: EntryOut, **_WRITE})
def add_signing(request: SignedInRequest, project_id: int, given: NewSigning) -> Status:
    """A signing; it counts once somebody else verified it."""
    return Status(201, counting.add_signing(project=_project(request, project_id), **given.dict(), by=request.user))


@router.post("{int:project_id}/tranches", response={201: EntryOut, **_WRITE})
def add_tranche(request: SignedInRequest, project_id: int, given: NewTranche) -> Status:
    """Money; it counts once somebody else graded its evidence."""
    return Status(201, counting.add_tranche(project=_project(request, project_id), **given.dict(), by=request.user))


@router.post("{int:project_id}/notes", response={201: dict[str, int], **_WRITE})
def add_note(request: SignedInRequest, project_id: int, given: NewNote) -> Status:
    """A contact."""
    note = actions.add_note(project=_project(request, project_id), **given.dict(), by=request.user)
    return Status(201, {"id": note.pk})


@router.post("{int:project_id}/entries/{int:entry_id}/verify", response={201: EntryOut, **_WRITE})
def verify_entry(request: SignedInRequest, project_id: int, entry_id: int) -> Status:
    """Confirm a stage or a signing as the second person."""
    return Status(201, actions.verify(entry=_entry(request, project_id, entry_id), by=request.user))


@router.post("{int:project_id}/entries/{int:entry_id}/grade", response={201: EntryOut, **_WRITE})
def grade_entry(request: SignedInRequest, project_id: int, entry_id: int, given: NewGrade) -> Status:
    """Grade a tranche's evidence as the second person."""
    entry = _entry(request, project_id, entry_id)
    return Status(201, counting.grade_tranche(entry=entry, grade=given.grade, by=request.user))


@router.post("{int:project_id}/entries/{int:entry_id}/reverse", response={201: EntryOut, **_WRITE})
def reverse_entry(request: SignedInRequest, project_id: int, entry_id: int, given: Reason) -> Status:
    """Take an entry back."""
    entry = _entry(request, project_id, entry_id)
    return Status(201, actions.reverse(entry=entry, reason=given.reason, by=request.user))


@router.get("{int:project_id}/clashes", response={200: list[ClashOut], **_READ})
def list_clashes(request: SignedInRequest, project_id: int) -> list[Any]:
    """Units that have the project's investor: since when and whom to ask, nothing else."""
    shown = _project(request, project_id)
    return list(claiming.find_clashes(investor=shown.investor, code=shown.investor_code, unit=shown.unit, but=shown.pk))


@router.post("{int:project_id}/claim", response={201: EntryOut, **_WRITE})
def file_claim(request: SignedInRequest, project_id: int) -> Status:
    """First report; 409 says who has the investor."""
    return Status(201, claiming.claim(project=_project(request, project_id), by=request.user))


@router.post("{int:project_id}/claim/accept", response={201: EntryOut, **_WRITE})
def accept_claim(request: SignedInRequest, project_id: int) -> Status:
    """Accept a claim, as somebody else."""
    return Status(201, claiming.accept_claim(project=_project(request, project_id), by=request.user))


@router.post("{int:project_id}/claim/release", response={201: EntryOut, **_WRITE})
def release_claim(request: SignedInRequest, project_id: int, given: Reason) -> Status:
    """Give a claim up."""
    project = _project(request, project_id)
    return Status(201, claiming.release_claim(project=project, reason=given.reason, by=request.user))


@router.post("{int:project_id}/transfer", response={201: EntryOut, **_WRITE})
def transfer_project(request: SignedInRequest, project_id: int, given: Handing) -> Status:
    """Hand over to another unit with a split of credit."""
    project, unit = _project(request, project_id), get_object_or_404(Unit, pk=given.unit)
    entry = claiming.transfer(
        project=project, unit=unit, shares=_shares(given.shares), reason=given.reason, by=request.user
    )
    return Status(201, entry)


@router.post("{int:project_id}/rule", response={201: EntryOut, **_WRITE})
def rule_dispute(request: SignedInRequest, project_id: int, given: Handing) -> Status:
    """Rule on a dispute; a bureau above both units does."""
    project, unit = _project(request, project_id), get_object_or_404(Unit, pk=given.unit)
    entry = claiming.rule(
        project=project, unit=unit, shares=_shares(given.shares), reason=given.reason, by=request.user
    )
    return Status(201, entry)


# No exponent: 1e999999999 is a number of a thousand million digits, and whoever asks for it stops the desk for everybody.
_SHARE = re.compile(r"[0-9]{1,9}(?:/0*[1-9][0-9]{0,8}|\.[0-9]{1,9})?")


def _shares(written: dict[str, str]) -> dict[int, Fraction]:
    plain = all(re.fullmatch(r"[0-9]{1,9}", pk) and _SHARE.fullmatch(share) for pk, share in written.items())
    if not plain or len(written) > 20:
        raise Refused('shares: {"12": "3/10", "13": "7/10"}')
    return {int(pk): Fraction(share) for pk, share in written.items()}


@leads_router.get("", response={200: list[LeadOut], 401: _Problem, 422: _Problem})
def list_leads(request: SignedInRequest, state: str = "open") -> list[Lead]:
    """The newest 200 leads the caller may see."""
    return list(Lead.objects.visible_to(request.user).filter(state=state[:8]).select_related("unit")[:200])


@leads_router.post("", response={201: LeadOut, **_WRITE})
def create_lead(request: SignedInRequest, given: NewLead) -> Status:
    """A new lead of the caller's unit."""
    fields = given.dict()
    return Status(201, leading.add_lead(reported_on=fields.pop("reported_on"), fields=fields, by=request.user))


@leads_router.post("{int:lead_id}/project", response={201: ProjectOut, **_WRITE})
def make_project(request: SignedInRequest, lead_id: int) -> Status:
    """The lead becomes a project."""
    lead = get_object_or_404(Lead.objects.visible_to(request.user), pk=lead_id)
    return Status(201, leading.make_project(lead=lead, by=request.user))
