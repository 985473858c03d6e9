"""The rest of the work on projects and leads over the API: evidence, shares, disputes, a lead's steps, the review."""

from __future__ import annotations

import base64
import binascii
from datetime import date
from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from pydantic import ConfigDict

from luodi.web.accounts.models import Unit
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.accounts.units import end_share, share
from luodi.web.errors import Refused
from luodi.web.projects import actions, claiming, investors, leading
from luodi.web.projects.api import EntryOut, LeadOut, Reason, StaleProblem
from luodi.web.projects.models import Lead, Project
from luodi.web.projects.reviewing import review_of


class _Problem(Schema):
    detail: str


class _Body(Schema):
    model_config = ConfigDict(extra="forbid")


class NewEvidence(_Body):
    """A file that proves something; ``content`` is Base64, ``kind`` as the city's table of stages has it."""

    kind: str = Field(max_length=30)
    name: str = Field(min_length=1, max_length=255)
    content: str
    on: date | None = None


class NewShare(_Body):
    """With which unit, to look or to work on, up to which day."""

    unit: int = Field(ge=1, lt=2**31)
    may_edit: bool = False
    until: date | None = None


class EndedShare(_Body):
    """With which unit no more."""

    unit: int = Field(ge=1, lt=2**31)


class LinkedInvestor(_Body):
    """The organisation of the register that the investor is; empty for none."""

    oid: str = Field(max_length=64)


class NewStep(_Body):
    """A step of the lead's clock that was done."""

    step: str = Field(max_length=20)
    words: str = Field("", max_length=500)
    on: date | None = None


class ReviewOut(Schema):
    """Gates and items with their reasons; an item without evidence has no score, so the whole is a range."""

    sheet: str
    verdict: str
    low: str
    high: str
    gates: list[dict[str, str]]
    items: list[dict[str, str | None]]


router = Router(tags=["projects"])
leads_router = Router(tags=["leads"])
_READ = {401: _Problem, 404: _Problem, 422: _Problem}
_WRITE = {**_READ, 400: _Problem, 403: _Problem, 409: StaleProblem, 415: _Problem}


def _project(request: SignedInRequest, project_id: int) -> Project:
    return get_object_or_404(Project.objects.visible_to(request.user).select_related("unit", "owner"), pk=project_id)


@router.post("{int:project_id}/evidence", response={201: dict[str, Any], **_WRITE})
def add_evidence(request: SignedInRequest, project_id: int, given: NewEvidence) -> Status:
    """Keep a file under its hash."""
    project = _project(request, project_id)
    try:
        data = base64.b64decode(given.content, validate=True)
    except binascii.Error:
        raise Refused("content: Base64") from None
    row = actions.add_evidence(
        project=project, kind=given.kind, name=given.name, data=data, on=given.on, by=request.user
    )
    return Status(201, {"id": row.pk, "sha256": row.sha256})


@router.post("{int:project_id}/share", response={201: dict[str, int], **_WRITE})
def share_project(request: SignedInRequest, project_id: int, given: NewShare) -> Status:
    """Let another unit see it, or work on it."""
    project, unit = _project(request, project_id), get_object_or_404(Unit, pk=given.unit)
    made = share(row=project, unit=unit, until=given.until, may_edit=given.may_edit, by=request.user)
    return Status(201, {"id": made.pk})


@router.post("{int:project_id}/unshare", response={204: None, **_WRITE})
def unshare_project(request: SignedInRequest, project_id: int, given: EndedShare) -> Status:
    """Take a share back."""
    project, unit = _project(request, project_id), get_object_or_404(Unit, pk=given.unit)
    end_share(row=project, unit=unit, by=request.user)
    return Status(204, None)


@router.post("{int:project_id}/claim/renew", response={201: EntryOut, **_WRITE})
def renew_claim(request: SignedInRequest, project_id: int) -> Status:
    """Renew the protection, as often as the rules allow."""
    return Status(201, claiming.renew_claim(project=_project(request, project_id), by=request.user))


@router.post("{int:project_id}/dispute", response={201: dict[str, int], **_WRITE})
def file_dispute(request: SignedInRequest, project_id: int, given: Reason) -> Status:
    """Contest others' claims on the project's investor; how many were contested."""
    project = _project(request, project_id)
    return Status(201, {"contested": claiming.dispute(project=project, reason=given.reason, by=request.user)})


@router.post("{int:project_id}/investor", response={200: dict[str, str], **_WRITE})
def link_investor(request: SignedInRequest, project_id: int, given: LinkedInvestor) -> dict[str, str]:
    """Say which organisation of the register the investor is."""
    project = investors.link_investor(project=_project(request, project_id), oid=given.oid, by=request.user)
    return {"oid": project.investor_oid}


@router.get("{int:project_id}/review", response={200: ReviewOut, **_READ})
def get_review(request: SignedInRequest, project_id: int, sheet: str = "") -> dict[str, Any]:
    """The review by a sheet of the city (its first, where none is named), explained."""
    found = review_of(_project(request, project_id), sheet).review
    return {
        "sheet": found.sheet.id, "verdict": found.verdict.value, "low": str(found.low), "high": str(found.high),
        "gates": [{"id": g.gate.id, "answer": g.answer.value, "reason": g.reason} for g in found.gates],
        "items": [
            {"id": i.item.id, "score": None if i.score is None else str(i.score), "reason": i.reason}
            for i in found.items
        ],
    }  # fmt: skip


def _lead(request: SignedInRequest, lead_id: int) -> Lead:
    return get_object_or_404(Lead.objects.visible_to(request.user).select_related("unit"), pk=lead_id)


@leads_router.post("{int:lead_id}/steps", response={201: dict[str, int], **_WRITE})
def do_step(request: SignedInRequest, lead_id: int, given: NewStep) -> Status:
    """A step of the clock was done."""
    return Status(201, {"id": leading.do_step(lead=_lead(request, lead_id), **given.dict(), by=request.user).pk})


@leads_router.post("{int:lead_id}/close", response={200: LeadOut, **_WRITE})
def close_lead(request: SignedInRequest, lead_id: int, given: Reason) -> Lead:
    """Close a lead, for a reason."""
    return leading.close_lead(lead=_lead(request, lead_id), reason=given.reason, by=request.user)
