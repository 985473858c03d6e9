"""The register and links over the API."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status
from pydantic import ConfigDict

from luodi.core.companies.linking import Mention
from luodi.core.companies.linking import link as link_mentions
from luodi.core.companies.register.duplicates import propose_duplicates
from luodi.core.companies.register.errors import NoRegister, UnknownOrganisation
from luodi.core.companies.register.fields import LISTS
from luodi.core.companies.register.merge import plan_merge
from luodi.core.companies.register.search import find_organisation
from luodi.core.companies.register.stats import register_stats
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.companies import actions, register
from luodi.web.companies.models import Decision, Link
from luodi.web.errors import Conflict, NotAllowed
from luodi.web.reports.models import Report, ReportState
from luodi.web.reports.storing import storable

MOST_MENTIONS = 1000


class _Problem(Schema):
    detail: str


class _Body(Schema):
    model_config = ConfigDict(extra="forbid")


class HitOut(Schema):
    """An organisation found, and by what: code, name, other name, initials, pinyin."""

    oid: str
    name: str
    code: str | None
    region: str | None
    kind: str
    status: str | None
    found_by: str
    other: str


class Wanted(Schema):
    """What to look for; ``region`` is a code of GB/T 2260."""

    q: str = Field("", max_length=60)
    region: str = Field("", pattern=r"^(\d{6})?$")
    status: str = Field("", max_length=20)
    kind: str = Field("", max_length=20)
    limit: int = Field(20, ge=1, le=200)


class MentionIn(_Body):
    """A name as written, with what is around it."""

    text: str = Field(min_length=1, max_length=200)
    places: list[str] = Field([], max_length=20)
    industries: list[str] = Field([], max_length=20)
    others: list[str] = Field([], max_length=50)


class Mentions(_Body):
    """Names to link."""

    mentions: list[MentionIn] = Field(min_length=1, max_length=MOST_MENTIONS)


class CandidateOut(Schema):
    """An organisation a mention may mean."""

    oid: str
    name: str
    score: float
    reasons: list[str]


class Answer(Schema):
    """What a mention means: ``oid`` is null where no organisation reaches the threshold."""

    text: str
    oid: str | None
    score: float
    unknown_score: float
    candidates: list[CandidateOut]


class DecisionOut(Schema):
    """What somebody decided for their unit; ``oid`` is null for "not in the register"."""

    id: int
    mention: str
    region: str
    oid: str | None
    name: str
    by: str
    at: datetime

    @staticmethod
    def resolve_oid(decision: Decision) -> str | None:
        return decision.oid or None

    @staticmethod
    def resolve_by(decision: Decision) -> str:
        return str(decision.by)


class LinkOut(Schema):
    """A report's mention and its organisation: ``status`` is proposed, unclear, unknown, accepted or rejected."""

    id: int
    fact: int = Field(alias="fact_id")
    report: int = Field(alias="report_id")
    mention: str
    status: str
    oid: str | None
    name: str
    score: float
    unknown_score: float
    candidates: list[CandidateOut]
    decision: DecisionOut | None
    version: int

    @staticmethod
    def resolve_oid(link: Link) -> str | None:
        return link.oid or None


class NewDecision(_Body):
    """``oid`` null: not in the register. ``version`` is the link's the decision is based on; left out: regardless."""

    oid: str | None = Field(max_length=64)
    version: int | None = Field(None, ge=1)


class Undo(_Body):
    """``version`` as in a decision."""

    version: int | None = Field(None, ge=1)


class DecisionPage(Schema):
    """One page of a list."""

    count: int
    page: int
    pages: int
    items: list[DecisionOut]


class Pair(_Body):
    """Two rows: ``loser`` would live on in ``winner``; ``take``: field → winner, loser or both."""

    winner: str = Field(max_length=64)
    loser: str = Field(max_length=64)
    take: dict[str, str] = {}


class MergeIn(Pair):
    """``generation`` is the preview's."""

    generation: int = Field(ge=1)


class FieldOut(Schema):
    """One field of a merge: both values, which is taken, what results."""

    field: str
    winner: Any
    loser: Any
    take: str
    result: Any
    conflict: bool
    is_list: bool


class Preview(Schema):
    """What a merge would give, on this generation of the register."""

    winner: str
    loser: str
    generation: int
    fields: list[FieldOut]


class RowsMergedOut(Schema):
    """A merge that was done; ``undone`` is empty while it stands."""

    id: str
    winner: str
    loser: str
    by: str
    at: str
    undone: str


router = Router(tags=["register"])
_READ = {401: _Problem, 404: _Problem, 422: _Problem}
_WRITE = {**_READ, 400: _Problem, 403: _Problem, 409: _Problem, 415: _Problem}


@router.get("register/search", response={200: list[HitOut], 403: _Problem, **_READ})
def search_register(request: SignedInRequest, wanted: Query[Wanted]) -> list[Any]:
    """Organisations by any part of a name, pinyin, initials or a code; filters alone list what there is."""
    _check_works(request)
    given = wanted.dict()
    return register.searcher().search(given.pop("q"), given.pop("limit"), **given)


@router.get("register/stats", response={200: dict[str, Any], 403: _Problem, **_READ})
def get_stats(request: SignedInRequest) -> dict[str, Any]:
    """Counts over the organisations in force, and the imports."""
    _check_works(request)
    return register_stats(register.folder())


@router.post("register/link", response={200: list[Answer], **_WRITE})
def link_names(request: SignedInRequest, given: Mentions) -> list[dict[str, Any]]:
    """Link names to the register by score alone; nothing is stored, and no decision is asked."""
    _check_works(request)
    held = register.manifest()
    if not held.imports:
        raise NoRegister(str(register.folder()))
    index = register.index(held, build=True)
    assert index is not None  # it was built where it was not there
    mentions = [
        Mention(storable(m.text), tuple(m.places), tuple(map(storable, m.industries)), tuple(map(storable, m.others)))
        for m in given.mentions
    ]
    return [
        {
            "text": found.mention.text,
            "oid": found.rid,
            "score": found.score,
            "unknown_score": found.unknown_score,
            "candidates": [
                {"oid": c.rid, "name": c.name, "score": c.score, "reasons": list(c.reasons)}
                for c in ((found.best, *found.runners_up) if found.best else ())
            ],
        }
        for found in link_mentions(mentions, index)
    ]


@router.get("register/duplicates", response={200: list[dict[str, Any]], **_READ, 403: _Problem})
def list_duplicates(request: SignedInRequest, limit: int = Query(100, ge=1, le=500)) -> list[dict[str, Any]]:
    """Pairs that may be one organisation, with reasons."""
    _check_keeper(request)
    return [
        {"a": p.a, "b": p.b, "a_name": p.a_name, "b_name": p.b_name, "score": p.score, "reasons": list(p.reasons)}
        for p in propose_duplicates(register.folder(), limit)
    ]


@router.get("register/merges", response={200: list[RowsMergedOut], **_READ, 403: _Problem})
def list_merges(request: SignedInRequest) -> list[Any]:
    """Every merge, the latest first."""
    _check_keeper(request)
    return list(reversed(register.manifest().merges))


@router.post("register/merges/preview", response={200: Preview, **_WRITE})
def preview_merge(request: SignedInRequest, given: Pair) -> dict[str, Any]:
    """Every field of a merge; nothing is written."""
    _check_keeper(request)
    try:
        plan = plan_merge(register.folder(), given.winner, given.loser, given.take)
    except UnknownOrganisation as error:
        raise Http404(str(error)) from error
    fields = [
        {
            "field": c.field,
            "winner": _plain(c.winner),
            "loser": _plain(c.loser),
            "take": c.take,
            "result": _plain(c.result),
            "conflict": c.conflict,
            "is_list": c.field in LISTS,
        }
        for c in plan.fields
    ]
    return {"winner": plan.winner, "loser": plan.loser, "generation": plan.generation, "fields": fields}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [{k: _plain(v) for k, v in each.items()} if isinstance(each, dict) else each for each in value]
    return value if value is None or isinstance(value, (str, int, float)) else str(value)


def _check_works(request: SignedInRequest) -> None:
    """An administrator's token, or that of an account without a role, opens nothing here."""
    if not request.user.works:
        raise NotAllowed("管理员不接触业务数据 (no business data for administrators).")


def _check_keeper(request: SignedInRequest) -> None:
    if not actions.may_keep_register(request.user):
        raise NotAllowed("只有招商局的单位负责人可以导入名录、合并单位 (heads of a bureau only).")


@router.post("register/merges", response={201: RowsMergedOut, **_WRITE})
def apply_merge(request: SignedInRequest, given: MergeIn) -> Status:
    """Merge as previewed; 409 where the register changed since."""
    _check_keeper(request)
    try:
        return Status(201, actions.merge(**given.dict(), by=request.user))
    except UnknownOrganisation as error:
        raise Conflict(str(error)) from error


@router.post("register/merges/{merge}/undo", response={200: RowsMergedOut, **_WRITE})
def undo_merge(request: SignedInRequest, merge: str) -> Any:
    """Take a merge back."""
    return actions.take_back_merge(merge_id=merge[:20], by=request.user)


@router.get("register/{oid}", response={200: dict[str, Any], 403: _Problem, **_READ})
def get_organisation(request: SignedInRequest, oid: str) -> dict[str, Any]:
    """All facts of one organisation by its id or credit code, its earlier versions, and reports that name it."""
    _check_works(request)
    try:
        row = find_organisation(register.folder(), oid[:64])
    except UnknownOrganisation as error:
        raise Http404(str(error)) from error
    ids = register.ids_of(register.manifest(), row["oid"])
    links = Link.objects.visible_to(request.user).filter(oid__in=ids).select_related("report").defer("report__original")
    reports = [
        {"id": link.report_id, "title": link.report.title, "mention": link.mention, "status": link.status}
        for link in links
    ]
    return {**row, "reports": reports}


# Links of reports.


def _links(request: SignedInRequest) -> QuerySet[Link]:
    return Link.objects.visible_to(request.user).select_related("decision__by")


@router.get("reports/{int:report_id}/links", response={200: list[LinkOut], **_READ, 409: _Problem})
def list_links(request: SignedInRequest, report_id: int) -> list[Link]:
    """The organisations a report names, each with what it was linked to."""
    report = get_object_or_404(Report.objects.visible_to(request.user), pk=report_id)
    if report.state != ReportState.READ:
        raise Conflict(f"这份报告没有识读 (not read: {report.state}).")
    return list(_links(request).filter(report=report))


@router.put("links/{int:link_id}", response={200: LinkOut, **_WRITE})
def decide_link(request: SignedInRequest, link_id: int, given: NewDecision) -> Link:
    """Say which organisation is meant; every mention of the unit with the same words follows."""
    link = get_object_or_404(_links(request), pk=link_id)
    return actions.decide(link=link, oid=given.oid or "", version=given.version, by=request.user)


@router.post("links/{int:link_id}/undo", response={200: LinkOut, **_WRITE})
def undo_link(request: SignedInRequest, link_id: int, given: Undo) -> Link:
    """Take the decision back; the one before it holds again, else the linker's say."""
    return actions.undo(link=get_object_or_404(_links(request), pk=link_id), version=given.version, by=request.user)


@router.get("decisions", response={200: DecisionPage, **_READ})
def list_decisions(request: SignedInRequest, page: int = Query(1, ge=1, le=10**6)) -> dict[str, Any]:
    """Decisions in force, of the units whose reports the caller may see, the latest first."""
    mine = Decision.objects.filter(ended_at=None, links__in=Link.objects.visible_to(request.user)).distinct()
    pages = Paginator(mine.select_related("by").order_by("-id"), 100)
    shown = pages.get_page(page)
    return {"count": pages.count, "page": shown.number, "pages": pages.num_pages, "items": list(shown)}
