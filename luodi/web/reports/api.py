"""Reports and records over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from ninja import Field, File, Form, Query, Router, Schema, Status, UploadedFile
from pydantic import ConfigDict

from luodi.web.accounts.requests import SignedInRequest
from luodi.web.audit.actions import record as log
from luodi.web.audit.models import Operation
from luodi.web.errors import Conflict
from luodi.web.reports import actions, exports
from luodi.web.reports.forms import MOST_PASTED
from luodi.web.reports.models import FactRow, Report, ReportState
from luodi.web.reports.records import corrected_json
from luodi.web.reports.rereading import Outcome
from luodi.web.reports.searching import recent, search


class _Problem(Schema):
    detail: str


class _Body(Schema):
    model_config = ConfigDict(extra="forbid")


class ReportRow(Schema):
    """A report in a list."""

    id: int
    title: str
    unit: str
    source_name: str
    sha256: str
    state: str
    failure: str
    direction: str
    start: str
    end: str
    home: str
    leader: str
    all_facts: int
    open_facts: int
    added_by: str
    added_at: datetime

    @staticmethod
    def resolve_unit(report: Report) -> str:
        return str(report.unit)

    @staticmethod
    def resolve_added_by(report: Report) -> str:
        return str(report.added_by)


class NewReportRow(ReportRow):
    """A report just added. ``same_as`` holds the ids of the unit's other reports from the very same bytes."""

    same_as: list[int]

    @staticmethod
    def resolve_same_as(report: Report) -> list[int]:
        return list(report.copies.order_by("id").values_list("id", flat=True))


class ReadAgain(Schema):
    """What reading again did, in numbers of facts."""

    kept: int
    new: int
    gone: int
    clashes: int


class ReportText(ReportRow):
    """A report with its text."""

    encoding: str
    original: str
    repaired: str | None = None

    @staticmethod
    def resolve_repaired(report: Report) -> str | None:
        return report.reading.repaired if report.state == ReportState.READ else None


class ReportPage(Schema):
    """One page of a list."""

    count: int
    page: int
    pages: int
    items: list[ReportRow]


class NewReport(_Body):
    """A report as text."""

    text: str = Field(min_length=1, max_length=MOST_PASTED)
    title: str = Field("", max_length=200)
    published: date | None = None


class FactOut(Schema):
    """A fact. ``start, end`` count characters of the report's original text (end exclusive)."""

    id: int
    path: str
    kind: str
    proposed: str
    value: str
    start: int
    end: int
    confidence: float
    rule: str
    uncertain: bool
    status: str
    clash: bool
    version: int
    changed_by: str | None
    changed_at: datetime | None

    @staticmethod
    def resolve_changed_by(fact: FactRow) -> str | None:
        return str(fact.changed_by) if fact.changed_by else None


class Decision(_Body):
    """``version`` is the one the decision is based on; another one by now is answered with 409."""

    version: int | None = Field(None, ge=1)


class Correction(Decision):
    """Another value."""

    value: str = Field(min_length=1, max_length=actions.LONGEST_VALUE)


class NewFact(_Body):
    """A fact from the original's ``start:end``; see `actions.make`."""

    what: Literal[tuple(actions.MADE_AT)]  # type: ignore[valid-type]  # the choices are data
    value: str = Field(min_length=1, max_length=actions.LONGEST_VALUE)
    start: int = Field(ge=0, lt=2**31)
    end: int = Field(ge=1, lt=2**31)
    fields: dict[Literal["kind", "role", "level", "type", "title", "who", "amount"], str] = {}


class Wanted(Schema):
    """What to look for."""

    q: str = Field("", max_length=100)
    direction: Literal["", "outbound", "inbound"] = ""
    kind: str = Field("", max_length=20)
    place: str = Field("", max_length=40)
    status: Literal["", "open", "checked", "waiting", "failed"] = ""
    since: date | None = None
    until: date | None = None
    page: int = Field(1, ge=1, le=10**6)
    page_size: int = Field(20, ge=1, le=100)


router = Router(tags=["reports"])
_READ = {401: _Problem, 404: _Problem, 422: _Problem}
_WRITE = {**_READ, 400: _Problem, 403: _Problem, 409: _Problem, 415: _Problem}
_FILES: dict[str, Any] = {
    "responses": {200: {"content": {kind.partition(";")[0]: {} for kind in exports.KINDS.values()}}}
}


def _visible(request: SignedInRequest) -> QuerySet[Report]:
    return Report.objects.visible_to(request.user).select_related("unit", "added_by")


def _read(request: SignedInRequest, report_id: int) -> Report:
    report = get_object_or_404(_visible(request), pk=report_id)
    if report.state != ReportState.READ:
        raise Conflict(f"这份报告没有识读 (not read: {report.state}). {report.failure}".strip())
    return report


@router.get("", response={200: ReportPage, 401: _Problem, 422: _Problem})
def list_reports(request: SignedInRequest, wanted: Query[Wanted]) -> dict[str, Any]:
    """Reports the caller may see, newest first."""
    found = recent(search(Report.objects.visible_to(request.user), wanted.dict()))
    pages = Paginator(found, wanted.page_size)
    page = pages.get_page(wanted.page)
    return {"count": pages.count, "page": page.number, "pages": pages.num_pages, "items": list(page)}


@router.post("", response={201: NewReportRow, **_WRITE})
def create_report(request: SignedInRequest, given: NewReport) -> Status:
    """Add and read a report."""
    return Status(201, actions.add_text(**given.dict(), by=request.user))


@router.post("files", response={201: NewReportRow, **_WRITE, 413: _Problem})
def upload_report(request: SignedInRequest, file: File[UploadedFile], published: Form[date | None] = None) -> Status:
    """Add and read a report from a file: .txt .md .html .docx .pdf. A file that cannot be read has state ``failed``."""
    report = actions.add_file(name=file.name or "", data=file.read(), published=published, by=request.user)
    return Status(201, report)


@router.get("{int:report_id}", response={200: ReportText, **_READ})
def get_report(request: SignedInRequest, report_id: int) -> Report:
    """One report with its text."""
    return get_object_or_404(_visible(request), pk=report_id)


@router.delete("{int:report_id}", response={204: None, **_WRITE})
def delete_report(request: SignedInRequest, report_id: int) -> Status:
    """Delete a report; whoever added it and managers may."""
    actions.delete(report=get_object_or_404(_visible(request), pk=report_id), by=request.user)
    return Status(204, None)


@router.post("{int:report_id}/read-again", response={200: ReadAgain, **_WRITE})
def read_again(request: SignedInRequest, report_id: int) -> Outcome:
    """Read with the present engine. Decisions stay; a fact whose new reading differs from them has ``clash`` set."""
    return actions.read_again(report=get_object_or_404(_visible(request), pk=report_id), by=request.user)


@router.get("{int:report_id}/record", response={200: dict[str, Any], **_READ, 409: _Problem})
def get_record(request: SignedInRequest, report_id: int) -> dict[str, Any]:
    """The corrected record with the evidence of each fact, in the shape of ``luodi read --json``."""
    return corrected_json(_read(request, report_id))


@router.get("{int:report_id}/export.{form}", response={200: Any, **_READ, 409: _Problem}, openapi_extra=_FILES)
def export_record(request: SignedInRequest, report_id: int, form: Literal["json", "xlsx", "docx"]) -> HttpResponse:
    """The corrected record as a file."""
    report = _read(request, report_id)
    content, kind = exports.export(report, form)
    log(Operation.REPORT_EXPORTED, by=request.user, target=report.title, obj=report, form=form)
    return HttpResponse(content, content_type=kind)


@router.get("{int:report_id}/facts", response={200: list[FactOut], **_READ, 409: _Problem})
def list_facts(request: SignedInRequest, report_id: int) -> list[FactRow]:
    """Every fact, rejected ones too."""
    return list(_read(request, report_id).facts.select_related("changed_by"))


@router.post("{int:report_id}/facts", response={201: list[FactOut], **_WRITE})
def make_fact(request: SignedInRequest, report_id: int, given: NewFact) -> Status:
    """A fact from words of the text."""
    return Status(201, actions.make(report=_read(request, report_id), **given.dict(), by=request.user))


@router.post("{int:report_id}/facts/accept-all", response={200: dict[str, int], **_WRITE})
def accept_all(request: SignedInRequest, report_id: int) -> dict[str, int]:
    """Accept what nobody has decided on."""
    return {"accepted": actions.accept_all(report=_read(request, report_id), by=request.user)}


def _fact(request: SignedInRequest, report_id: int, fact_id: int) -> FactRow:
    return get_object_or_404(FactRow.objects.visible_to(request.user), pk=fact_id, report_id=report_id)


@router.post("{int:report_id}/facts/{int:fact_id}/accept", response={200: list[FactOut], **_WRITE})
def accept_fact(request: SignedInRequest, report_id: int, fact_id: int, given: Decision) -> list[FactRow]:
    """Accept a fact; answers with every fact that changed."""
    return actions.accept(fact=_fact(request, report_id, fact_id), version=given.version, by=request.user)


@router.post("{int:report_id}/facts/{int:fact_id}/correct", response={200: list[FactOut], **_WRITE})
def correct_fact(request: SignedInRequest, report_id: int, fact_id: int, given: Correction) -> list[FactRow]:
    """Give a fact another value."""
    fact = _fact(request, report_id, fact_id)
    return actions.correct(fact=fact, value=given.value, version=given.version, by=request.user)


@router.post("{int:report_id}/facts/{int:fact_id}/reject", response={200: list[FactOut], **_WRITE})
def reject_fact(request: SignedInRequest, report_id: int, fact_id: int, given: Decision) -> list[FactRow]:
    """Leave a fact out; answers with every fact that changed."""
    return actions.reject(fact=_fact(request, report_id, fact_id), version=given.version, by=request.user)


@router.post("{int:report_id}/facts/{int:fact_id}/undo", response={200: list[FactOut], **_WRITE})
def undo_fact(request: SignedInRequest, report_id: int, fact_id: int, given: Decision) -> list[FactRow]:
    """Take back the last step; answers with every fact that changed."""
    return actions.undo(fact=_fact(request, report_id, fact_id), version=given.version, by=request.user)
