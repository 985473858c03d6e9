"""Industry chains over the API: shipped ones by their id, a unit's own by number."""

from __future__ import annotations

from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema, Status
from pydantic import ConfigDict

from luodi.core.chains.gap_words import report_json
from luodi.core.chains.loading import check_yaml, plain_segment
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.chains import actions, presences, removing
from luodi.web.chains.models import ChainVersion, OwnChain
from luodi.web.chains.shelf import Held, find_held, find_own, held_version, home_city, shipped
from luodi.web.chains.showing import report_of
from luodi.web.errors import Conflict

LONGEST_YAML = 2_000_000


class _Problem(Schema):
    detail: str


class _Body(Schema):
    model_config = ConfigDict(extra="forbid")


class ChainIn(_Body):
    """A chain as YAML."""

    yaml: str = Field(min_length=1, max_length=LONGEST_YAML)


class NextVersion(ChainIn):
    """The next version; ``version`` is the number it is based on."""

    version: int = Field(ge=1)


class FaultOut(Schema):
    """A finding: ``level`` is error, warning or note; ``where`` a line."""

    level: str
    where: str
    segment: str
    message: str


class CheckOut(Schema):
    """What a text holds."""

    usable: bool
    segments: int
    links: int
    faults: list[FaultOut]


class ChainLine(Schema):
    """One chain of the list; ``id`` is null for a shipped one, ``number`` the current version of an own one."""

    id: int | None
    chain: str
    name: str
    version: str
    status: str
    segments: int
    links: int
    number: int | None
    unit: str | None


class ChainOut(ChainLine):
    """One chain whole, in the fields of the file format, and as YAML."""

    fields: list[dict[str, Any]]
    sources: dict[str, str]
    yaml: str


class VersionOut(Schema):
    """One version of an own chain."""

    number: int
    note: str
    by: str
    at: Any

    @staticmethod
    def resolve_by(version: ChainVersion) -> str:
        return str(version.by)


class Asked(Schema):
    """Which version; without it the current one."""

    version: int | None = Field(None, ge=1, le=100_000_000)


class AskedGaps(Asked):
    """Whose gaps: the name or code of a prefecture-level city or municipality; without it the unit's own."""

    city: str = Field("", max_length=40)


class JobOut(Schema):
    """The job that counts; null where there was nothing left to count."""

    job: int | None
    state: str
    done: int
    total: int


_READ = {401: _Problem, 403: _Problem, 404: _Problem, 422: _Problem}
_WRITE = {**_READ, 400: _Problem, 409: _Problem, 415: _Problem}
router = Router(tags=["产业链 chains"])


def _line(held: Held) -> dict[str, Any]:
    chain, own = held.chain, held.own
    return {
        "id": own.pk if own else None,
        "chain": chain.id,
        "name": chain.name,
        "version": chain.version,
        "status": chain.status,
        "segments": len(chain.segments),
        "links": len(chain.links),
        "number": held.number or None,
        "unit": str(own.unit) if own else None,
    }


def _whole(held: Held) -> dict[str, Any]:
    fields = [plain_segment(s) for s in held.chain.segments]
    return _line(held) | {"fields": fields, "sources": dict(held.chain.sources), "yaml": held.text}


@router.get("", response={200: list[ChainLine], **_READ})
def list_chains(request: SignedInRequest) -> Any:
    """The shipped chains, and own ones the caller may see."""
    versions = ChainVersion.objects.select_related("chain__unit")
    own = OwnChain.objects.visible_to(request.user).filter(removed_at=None)
    held = [held_version(versions.get(chain=each, number=each.current)) for each in own]
    return [_line(each) for each in (*shipped(), *held)]


@router.post("/check", response={200: CheckOut, **_WRITE})
def check_chain(request: SignedInRequest, body: ChainIn) -> Any:
    """What is wrong with a chain, without keeping it."""
    checked = check_yaml(body.yaml, "yaml")
    draft = checked.draft
    return {
        "usable": checked.chain is not None,
        "segments": len(draft.segments) if draft else 0,
        "links": len(draft.links) if draft else 0,
        "faults": checked.faults,
    }


@router.post("", response={201: ChainOut, **_WRITE})
def add_chain(request: SignedInRequest, body: ChainIn) -> Any:
    """A chain of the caller's unit."""
    own = actions.add_chain(checked=check_yaml(body.yaml, "yaml"), by=request.user)
    return Status(201, _whole(find_held(request.user, own.pk)))


@router.get("/shipped/{shipped}", response={200: ChainOut, **_READ})
def get_shipped_chain(request: SignedInRequest, shipped: str) -> Any:
    """One shipped chain."""
    return _whole(find_held(request.user, None, shipped))


@router.get("/shipped/{shipped}/gaps", response={200: dict[str, Any], **_READ, 409: _Problem})
def get_shipped_gaps(request: SignedInRequest, shipped: str, asked: Query[AskedGaps]) -> Any:
    """What a city has, lacks and could hold of a shipped chain."""
    return _gaps(request, find_held(request.user, None, shipped), asked.city)


@router.post("/shipped/{shipped}/count", response={202: JobOut, **_WRITE})
def count_shipped_chain(request: SignedInRequest, shipped: str) -> Any:
    """Have a shipped chain counted over a big register."""
    return _count(request, find_held(request.user, None, shipped))


@router.get("/{chain_id}", response={200: ChainOut, **_READ})
def get_chain(request: SignedInRequest, chain_id: int, asked: Query[Asked]) -> Any:
    """One own chain."""
    return _whole(find_held(request.user, chain_id, None, asked.version))


@router.put("/{chain_id}", response={200: ChainOut, **_WRITE})
def save_chain(request: SignedInRequest, chain_id: int, body: NextVersion) -> Any:
    """The next version of an own chain."""
    held = find_held(request.user, chain_id)
    checked = check_yaml(body.yaml, "yaml")
    return _whole(actions.replace_chain(held=held, checked=checked, version=body.version, by=request.user))


@router.delete("/{chain_id}", response={204: None, **_WRITE})
def remove_chain(request: SignedInRequest, chain_id: int) -> Any:
    """Put an own chain away."""
    removing.remove_chain(own=find_own(request.user, chain_id), by=request.user)
    return Status(204, None)


@router.post("/{chain_id}/restore", response={200: ChainOut, **_WRITE})
def restore_chain(request: SignedInRequest, chain_id: int) -> Any:
    """Take an own chain back."""
    own = get_object_or_404(OwnChain.objects.visible_to(request.user), pk=chain_id)
    removing.restore_chain(own=own, by=request.user)
    return _whole(find_held(request.user, chain_id))


@router.get("/{chain_id}/versions", response={200: list[VersionOut], **_READ})
def list_chain_versions(request: SignedInRequest, chain_id: int) -> Any:
    """All versions of an own chain, the last first."""
    held = find_held(request.user, chain_id)
    return list(ChainVersion.objects.filter(chain=held.own).select_related("by"))


@router.get("/{chain_id}/gaps", response={200: dict[str, Any], **_READ, 409: _Problem})
def get_gaps(request: SignedInRequest, chain_id: int, asked: Query[AskedGaps]) -> Any:
    """What a city has, lacks and could hold of an own chain."""
    return _gaps(request, find_held(request.user, chain_id, None, asked.version), asked.city)


@router.post("/{chain_id}/count", response={202: JobOut, **_WRITE})
def count_chain(request: SignedInRequest, chain_id: int, asked: Query[Asked]) -> Any:
    """Have an own chain counted over a big register."""
    return _count(request, find_held(request.user, chain_id, None, asked.version))


def _gaps(request: SignedInRequest, held: Held, city: str) -> dict[str, Any]:
    survey = presences.survey_of(held)
    if survey is None:
        raise Conflict("这条链还没有在现在的名录上算过，请先 POST …/count (not counted yet: POST …/count first).")
    return report_json(report_of(survey, city or home_city(request.user), request.user))


def _count(request: SignedInRequest, held: Held) -> Any:
    job = actions.queue_count(held=held, by=request.user)
    if job is None:
        return Status(202, {"job": None, "state": "done", "done": 0, "total": 0})
    return Status(202, {"job": job.pk, "state": job.state, "done": job.done, "total": job.total})
