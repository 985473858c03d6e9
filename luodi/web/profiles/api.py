"""City profiles over the API: as YAML, whole, and what they give to a firm of a segment."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from ninja import Field, Query, Router, Schema, Status
from pydantic import ConfigDict

from luodi.core.targets.profile import load_profile
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.chains import presences
from luodi.web.chains.shelf import find_held, home_city
from luodi.web.chains.showing import report_of
from luodi.web.errors import Conflict
from luodi.web.profiles import actions
from luodi.web.profiles.keeping import Kept, find_profile, profiles_seen
from luodi.web.profiles.models import ProfileVersion
from luodi.web.profiles.saying import why_here

LONGEST_YAML = 2_000_000


class _Problem(Schema):
    detail: str


class _Body(Schema):
    model_config = ConfigDict(extra="forbid")


class ProfileIn(_Body):
    """A profile as YAML, in the form of docs/reference/screening.md."""

    yaml: str = Field(min_length=1, max_length=LONGEST_YAML)


class NextProfile(ProfileIn):
    """The next version; ``version`` is the number it is based on."""

    version: int = Field(ge=1)


class BackIn(_Body):
    """Back to the version ``number``; ``version`` is the current one."""

    number: int = Field(ge=1)
    version: int | None = Field(None, ge=1)


class ProfileLine(Schema):
    """A profile of the list."""

    id: int
    city: str
    city_name: str
    unit: str
    number: int
    facts: int


class ProfileOut(ProfileLine):
    """A profile whole, as YAML."""

    yaml: str


class ProfileVersionOut(Schema):
    """One version."""

    number: int
    note: str
    by: str
    at: Any

    @staticmethod
    def resolve_by(version: ProfileVersion) -> str:
        return str(version.by)


class LineOut(Schema):
    """One thing a city can say; ``missing`` where it cannot, ``is_stale`` where the fact is old."""

    label: str
    words: str
    source: str
    day: str
    missing: bool
    is_stale: bool
    is_demo: bool

    @staticmethod
    def resolve_label(line: Any) -> str:
        return str(line.label)


class AskedCity(Schema):
    """For which city; without it the unit's own."""

    city: str = Field("", max_length=40)


_READ = {401: _Problem, 403: _Problem, 404: _Problem, 422: _Problem}
_WRITE = {**_READ, 400: _Problem, 409: _Problem, 415: _Problem}
router = Router(tags=["城市底数 profiles"])


def _line(kept: Kept) -> dict[str, Any]:
    row, city = kept.row, kept.city
    return {
        "id": row.pk, "city": row.city, "city_name": row.city_name, "unit": str(row.unit), "number": kept.number,
        "facts": len(city.items) + len(city.places),
    }  # fmt: skip


def _whole(kept: Kept) -> dict[str, Any]:
    return _line(kept) | {"yaml": kept.text}


@router.get("", response={200: list[ProfileLine], **_READ})
def list_profiles(request: SignedInRequest) -> Any:
    """The profiles the caller may see."""
    return [_line(kept) for kept in profiles_seen(request.user)]


@router.post("", response={201: ProfileOut, **_WRITE})
def add_profile(request: SignedInRequest, body: ProfileIn) -> Any:
    """A profile of the caller's unit."""
    city = load_profile(body.yaml, "yaml")
    return Status(201, _whole(actions.add_profile(city=city, note=_("由程序导入"), by=request.user)))


@router.get("/why/shipped/{shipped}/{segment}", response={200: list[LineOut], **_READ, 409: _Problem})
def why_here_shipped(request: SignedInRequest, shipped: str, segment: str, asked: Query[AskedCity]) -> Any:
    """What a city can say to a firm of a segment of a shipped chain."""
    held = find_held(request.user, None, shipped)
    survey = presences.survey_of(held)
    if survey is None:
        raise Conflict("这条链还没有在现在的名录上算过 (not counted yet: POST /api/chains/…/count first).")
    report = report_of(survey, asked.city or home_city(request.user))
    return why_here(request.user, held, segment, report) if segment in held.chain.by_id else []


@router.get("/{profile_id}", response={200: ProfileOut, **_READ})
def get_profile(request: SignedInRequest, profile_id: int) -> Any:
    """One profile."""
    return _whole(find_profile(request.user, profile_id))


@router.put("/{profile_id}", response={200: ProfileOut, **_WRITE})
def save_profile(request: SignedInRequest, profile_id: int, body: NextProfile) -> Any:
    """The next version of a profile."""
    kept, city = find_profile(request.user, profile_id), load_profile(body.yaml, "yaml")
    return _whole(
        actions.replace_profile(kept=kept, city=city, name="yaml", version=body.version, by=request.user)
    )  # fmt: skip


@router.post("/{profile_id}/undo", response={200: ProfileOut, **_WRITE})
def return_profile(request: SignedInRequest, profile_id: int, body: BackIn) -> Any:
    """An earlier version becomes the next one."""
    kept = find_profile(request.user, profile_id)
    return _whole(actions.return_to(kept=kept, number=body.number, version=body.version, by=request.user))


@router.get("/{profile_id}/versions", response={200: list[ProfileVersionOut], **_READ})
def list_profile_versions(request: SignedInRequest, profile_id: int) -> Any:
    """All versions, the last first."""
    kept = find_profile(request.user, profile_id)
    return list(ProfileVersion.objects.filter(profile=kept.row).select_related("by"))
