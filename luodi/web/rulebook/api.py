"""The city's tables over the API: what is in force on a day, its editions, another edition."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import Http404
from django.utils import timezone
from ninja import Field, Router, Schema, Status
from pydantic import ConfigDict

from luodi.web.accounts.models import Unit
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.rulebook import actions
from luodi.web.rulebook.cities import city_of
from luodi.web.rulebook.editions import TABLES, content_of
from luodi.web.rulebook.models import RuleEdition
from luodi.web.rulebook.shapes import compare


class _Problem(Schema):
    detail: str


class EditionOut(Schema):
    """An edition: from which day, by whom and why; ``shipped`` says it is what luodi ships."""

    id: int
    first: date
    shipped: bool
    source: str
    status: str
    reason: str
    by: str
    recorded_at: datetime

    @staticmethod
    def resolve_shipped(edition: RuleEdition) -> bool:
        return edition.content is None

    @staticmethod
    def resolve_by(edition: RuleEdition) -> str:
        return str(edition.by)


class TableOut(Schema):
    """A table as it is on a day; ``content`` in the form of luodi's rule file, ``differs`` counts lines that differ."""

    table: str
    label: str
    on: date
    edition: EditionOut | None
    differs: int
    content: dict[str, Any]
    editions: list[EditionOut]


class NewEdition(Schema):
    """Content in the form of luodi's rule file (``null``: as shipped), the day it begins, and why."""

    model_config = ConfigDict(extra="forbid")

    content: dict[str, Any] | None
    first: date
    reason: str = Field(min_length=1, max_length=500)
    source: str = Field("", max_length=300)
    last_seen: int | None = Field(None, ge=0, lt=2**31)


router = Router(tags=["rules"])
_READ = {401: _Problem, 403: _Problem, 404: _Problem, 422: _Problem}


def _city(request: SignedInRequest) -> Unit:
    city = city_of(request.user)
    if city is None:
        raise Http404("no city")
    return city


@router.get("{table}", response={200: TableOut, **_READ})
def get_rules(request: SignedInRequest, table: str, on: date | None = None) -> dict[str, Any]:
    """A table of the caller's city, as it is in force on a day."""
    if table not in TABLES:
        raise Http404("no such table")
    spec, day = TABLES[table], on or timezone.localdate()
    rows = RuleEdition.objects.visible_to(request.user).filter(unit=_city(request), table=table)
    editions = list(rows.select_related("by"))
    now = next((e for e in editions if e.first <= day), None)
    content = content_of(now, spec)
    differs = compare(spec, spec.to_lines(spec.shipped()), spec.to_lines(content))
    return {
        "table": table, "label": str(spec.label), "on": day, "edition": now, "differs": len(differs),
        "content": content, "editions": editions,
    }  # fmt: skip


@router.post("{table}", response={201: EditionOut, 409: _Problem, **_READ})
def add_rules(request: SignedInRequest, table: str, given: NewEdition) -> Status:
    """Another edition; only the head of the bureau at the top of the city's tree may."""
    if table not in TABLES:
        raise Http404("no such table")
    edition = actions.add_edition(
        city=_city(request), table=table, first=given.first, reason=given.reason, source=given.source,
        lines=None if given.content is None else actions.lines_of(table, given.content),
        last_seen=given.last_seen, by=request.user,
    )  # fmt: skip
    return Status(201, edition)
