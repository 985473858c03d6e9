"""Lists of targets over the API."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.utils import timezone
from ninja import Field, Router, Schema, Status
from pydantic import ConfigDict

from luodi.core.targets.evidence import read_evidence, say_evidence
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.targets import actions, leading
from luodi.web.targets.finding import find_list, lists_seen, rows_of
from luodi.web.targets.freezing import MOST_KEPT, compare_with_today
from luodi.web.targets.models import TargetList, TargetRow
from luodi.web.targets.views import wish_of


class _Problem(Schema):
    detail: str


class _Body(Schema):
    model_config = ConfigDict(extra="forbid")


class SaveIn(_Body):
    """What to keep: ``chain`` is the number of an own chain, ``shipped`` the id of a shipped one; weights 0 to 100."""

    segment: str = Field(max_length=60)
    city: str = Field(max_length=40)
    chain: int | None = Field(None, ge=1, le=100_000_000)
    shipped: str = Field("", max_length=60)
    name: str = Field("", max_length=120)
    top: int = Field(30, ge=1, le=MOST_KEPT)
    weights: dict[str, int] = Field(default_factory=dict, max_length=10)


class NameIn(_Body):
    """A list's new name; ``version`` is the one it was read in."""

    name: str = Field(min_length=1, max_length=120)
    version: int | None = Field(None, ge=1)


class RowsIn(_Body):
    """The ids of the rows that are to become leads."""

    oids: list[str] = Field(min_length=1, max_length=MOST_KEPT)


class ListLine(Schema):
    """A list without its rows."""

    id: int
    name: str
    unit: str
    city: str
    chain_name: str
    segment: str
    segment_name: str
    day: date
    weights: dict[str, int]
    rules_version: str
    register_rows: int
    version: int
    added_at: datetime


class RowOut(Schema):
    """A row as it was kept; ``lead`` only where the caller may see it."""

    place: int
    oid: str
    name: str
    region: str
    score: float
    coverage: float
    terms: dict[str, Any]
    evidence: list[str]
    lead: int | None

    @staticmethod
    def resolve_terms(row: TargetRow) -> dict[str, Any]:
        measures: dict[str, Any] = row.measures
        return measures

    @staticmethod
    def resolve_evidence(row: TargetRow) -> list[str]:
        return [say_evidence(e) for e in read_evidence(row.evidence)]

    @staticmethod
    def resolve_lead(row: TargetRow) -> int | None:
        return row.lead.pk if row.lead is not None else None


class ListOut(ListLine):
    """A list with its rows."""

    rows: list[RowOut]


class TodayRow(Schema):
    """A kept row beside today's ranking; nulls where it is not in it any more."""

    oid: str
    name: str
    then: int
    today: int | None
    score_then: float
    score_today: float | None


class TodayOut(Schema):
    """A list beside the same asked again today; ``entered`` are the ids that would be new."""

    register_changed: bool
    rules_changed: bool
    rows: list[TodayRow]
    entered: list[str]


class TakenOut(Schema):
    """A row that made no lead, and why: since when another unit has the investor, and whom to ask."""

    oid: str
    why: str


class LeadsOut(Schema):
    """The leads that were made, by id, and the rows that made none."""

    leads: list[int]
    taken: list[TakenOut]


class UndoneOut(Schema):
    """How many leads were taken back; ``stay`` are those somebody has gone on with."""

    undone: int
    stay: list[int]


_READ = {401: _Problem, 403: _Problem, 404: _Problem, 422: _Problem}
_WRITE = {**_READ, 400: _Problem, 409: _Problem, 415: _Problem}
router = Router(tags=["目标名单 targets"])


def _line(kept: TargetList) -> dict[str, Any]:
    names = ("name", "chain_name", "segment", "segment_name", "day", "weights", "rules_version", "register_rows")
    plain = {name: getattr(kept, name) for name in (*names, "version", "added_at")}
    return plain | {"id": kept.pk, "unit": str(kept.unit), "city": kept.city_name}


def _whole(kept: TargetList, request: SignedInRequest) -> dict[str, Any]:
    return _line(kept) | {"rows": rows_of(kept, request.user)}


@router.get("", response={200: list[ListLine], **_READ})
def list_target_lists(request: SignedInRequest) -> Any:
    """The lists the caller may see, the latest first."""
    return [_line(kept) for kept in lists_seen(request.user)[:1_000]]


@router.post("", response={201: ListOut, **_WRITE})
def save_target_list(request: SignedInRequest, body: SaveIn) -> Any:
    """Rank now and keep the result."""
    given = body.model_dump()
    kept = actions.save_list(wish=wish_of(request, given, body.weights), name=body.name, by=request.user)
    return Status(201, _whole(kept, request))


@router.get("/{list_id}", response={200: ListOut, **_READ})
def get_target_list(request: SignedInRequest, list_id: int) -> Any:
    """One list with its rows."""
    return _whole(find_list(request.user, list_id), request)


@router.get("/{list_id}/today", response={200: TodayOut, **_READ})
def get_target_list_today(request: SignedInRequest, list_id: int) -> Any:
    """One list beside today's ranking."""
    kept = find_list(request.user, list_id)
    now = compare_with_today(kept, rows_of(kept, request.user), timezone.localdate())
    rows = [
        {
            "oid": t.row.oid, "name": t.row.name, "then": t.row.place, "today": t.place,
            "score_then": t.row.score, "score_today": t.score,
        }
        for t in now.rows
    ]  # fmt: skip
    entered = [r.target.id for _place, r in now.entered]
    return {
        "register_changed": now.register_changed,
        "rules_changed": now.rules_changed,
        "rows": rows,
        "entered": entered,
    }


@router.patch("/{list_id}", response={200: ListOut, **_WRITE})
def rename_target_list(request: SignedInRequest, list_id: int, body: NameIn) -> Any:
    """Call it something else."""
    kept = find_list(request.user, list_id)
    return _whole(actions.rename_list(kept=kept, name=body.name, version=body.version, by=request.user), request)


@router.delete("/{list_id}", response={204: None, **_WRITE})
def remove_target_list(request: SignedInRequest, list_id: int) -> Any:
    """Put it away."""
    actions.remove_list(kept=find_list(request.user, list_id), by=request.user)
    return Status(204, None)


@router.post("/{list_id}/restore", response={200: ListOut, **_WRITE})
def restore_target_list(request: SignedInRequest, list_id: int) -> Any:
    """Take it back."""
    return _whole(actions.restore_list(kept=find_list(request.user, list_id), by=request.user), request)


@router.post("/{list_id}/leads", response={200: LeadsOut, **_WRITE})
def make_target_leads(request: SignedInRequest, list_id: int, body: RowsIn) -> Any:
    """Make leads of rows; who is taken is told."""
    made = leading.make_leads(kept=find_list(request.user, list_id), oids=body.oids, by=request.user)
    taken = [{"oid": row.oid, "why": why} for row, why in made.taken]
    return {"leads": [lead.pk for lead in made.leads], "taken": taken}


@router.post("/{list_id}/leads/undo", response={200: UndoneOut, **_WRITE})
def undo_target_leads(request: SignedInRequest, list_id: int) -> Any:
    """Take the last leads back."""
    undone, stay = leading.undo_leads(kept=find_list(request.user, list_id), by=request.user)
    return {"undone": undone, "stay": [lead.pk for lead in stay]}
