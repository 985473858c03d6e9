"""Closings and targets over the API."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from ninja import Field, Router, Schema, Status
from pydantic import ConfigDict

from luodi.core.projects.indicators import round_half_up
from luodi.web.accounts.models import Unit
from luodi.web.accounts.requests import SignedInRequest
from luodi.web.errors import Refused
from luodi.web.periods import actions, targets
from luodi.web.periods.models import Closing, KeptFigure
from luodi.web.projects import figures
from luodi.web.rulebook.cities import city_of


class _Problem(Schema):
    detail: str


class _Body(Schema):
    model_config = ConfigDict(extra="forbid")


class ClosingOut(Schema):
    """A closing (``final``), or figures that were kept without one; ``ready`` once its figures are there."""

    id: int
    first: date
    last: date
    at: datetime
    final: bool
    reason: str
    by: str
    ready: bool

    @staticmethod
    def resolve_by(closing: Closing) -> str:
        return str(closing.by)

    @staticmethod
    def resolve_ready(closing: Closing) -> bool:
        return closing.figures.exists()


class KeptOut(Schema):
    """A figure as it was closed; ``value`` is an exact fraction."""

    unit: str
    whole: bool
    indicator: str
    name: str
    value: str
    shown: str
    formula: str
    terms: dict[str, Any]

    @staticmethod
    def resolve_unit(figure: KeptFigure) -> str:
        return str(figure.unit)

    @staticmethod
    def resolve_terms(figure: KeptFigure) -> dict[str, Any]:
        sides: dict[str, Any] = figure.sides
        return sides


class NewClosing(_Body):
    """Close up to the end of a month; ``sure`` says that the caller knows there is no opening again."""

    last: date
    sure: bool
    reason: str = Field("", max_length=500)


class TargetOut(Schema):
    """A target beside what was reached; percentages in whole percent."""

    unit: str
    indicator: str
    name: str
    target: str
    done: str
    percent: int
    due_percent: int


class NewTarget(_Body):
    """What a unit is to reach; no amount takes a target back."""

    unit: int = Field(ge=1, lt=2**31)
    year: int = Field(ge=2000, le=2100)
    indicator: str = Field(max_length=60)
    amount: Decimal | None = Field(None, gt=0, lt=10**12, decimal_places=6)


router = Router(tags=["periods"])
_READ = {401: _Problem, 404: _Problem, 422: _Problem}
_WRITE = {**_READ, 403: _Problem, 409: _Problem}


def _city(request: SignedInRequest) -> Unit:
    city = city_of(request.user)
    if city is None:
        raise Http404("no city")
    return city


@router.get("", response={200: list[ClosingOut], **_READ})
def list_closings(request: SignedInRequest) -> list[Closing]:
    """Closings of the caller's city, the latest first."""
    return list(Closing.objects.visible_to(request.user).select_related("by")[:200])


@router.post("", response={201: ClosingOut, **_WRITE})
def close_period(request: SignedInRequest, given: NewClosing) -> Status:
    """Close for good; only the head of the bureau at the top of the city's tree may."""
    if not given.sure:
        raise Refused("sure: true")
    return Status(201, actions.close_period(city=_city(request), last=given.last, reason=given.reason, by=request.user))


@router.get("targets", response={200: list[TargetOut], **_READ})
def list_targets(request: SignedInRequest, year: int, known_on: date | None = None) -> list[dict[str, Any]]:
    """Targets of units the caller sees beside what was reached, as known on a day."""
    if not 2000 <= year <= 2100:
        raise Refused("year: 2000 … 2100")
    try:
        found = targets.progress_of(request.user, year, known_on)
    except figures.TooLong:
        raise Refused(f"> {figures.MOST_ENTRIES}") from None
    return [
        {
            "unit": str(p.unit), "indicator": p.indicator.id, "name": p.indicator.name, "target": str(p.target),
            "done": str(round_half_up(p.done, p.indicator.decimals)), "percent": p.percent, "due_percent": p.due,
        }
        for p in found
    ]  # fmt: skip


@router.post("targets", response={201: dict[str, int], **_WRITE})
def set_target(request: SignedInRequest, given: NewTarget) -> Status:
    """Set a target; how many changed (0: it was so already)."""
    unit = get_object_or_404(Unit.objects.under(_city(request)), pk=given.unit)
    count = actions.set_targets(
        city=_city(request), year=given.year, amounts={(unit, given.indicator): given.amount}, by=request.user
    )
    return Status(201, {"changed": count})


@router.get("{int:closing}", response={200: list[KeptOut], **_READ})
def get_closing(request: SignedInRequest, closing: int) -> list[KeptFigure]:
    """The figures of a closing: the city's and each unit's that the caller sees."""
    shown = get_object_or_404(Closing.objects.visible_to(request.user), pk=closing)
    kept = KeptFigure.objects.visible_to(request.user).filter(closing=shown).select_related("unit")
    return list(kept.order_by("-whole", "unit__path", "id"))


@router.post("{int:closing}/check", response={202: dict[str, int], **_WRITE})
def check_closing(request: SignedInRequest, closing: int) -> Status:
    """Have it computed again from the book as it was known then; the answer is the job."""
    shown = get_object_or_404(Closing.objects.visible_to(request.user), pk=closing)
    return Status(202, {"job": actions.check_closing(closing=shown, by=request.user).pk})
