"""An organisation as a city's chains see it: the segments it is placed on, and what the city could say to it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from luodi.core.chains.chain import Segment
from luodi.core.chains.gaps import find_gaps
from luodi.core.chains.placing import Placement, Placer
from luodi.core.chains.products import listed_products
from luodi.core.companies.register.search import find_organisation
from luodi.web.accounts.models import User
from luodi.web.chains import presences
from luodi.web.chains.shelf import Held, held_shipped, home_city, shipped
from luodi.web.companies import register
from luodi.web.profiles.keeping import profiles_seen
from luodi.web.profiles.saying import Said, why_here

MOST_SEGMENTS = 6


@dataclass(frozen=True)
class Seat:
    """A segment the organisation is placed on; ``lines`` is empty where no city can be spoken for."""

    held: Held
    segment: Segment
    placement: Placement
    lines: list[Said]
    page_url: str


def seats_of(oid: str, user: User) -> tuple[str, list[Seat]]:
    """
    The city spoken for ("" for none) and the segments of the shipped chains, the surest first.

    Raises
    ------
    NoRegister, UnknownOrganisation
        See each.
    """
    row = find_organisation(register.folder(), oid)
    city = _city_of(user)
    found = [
        (placement, held)
        for held in shipped()
        for placement in _placer(held.chain.id).place(_as_placed(row))
        if placement.placed
    ]
    found.sort(key=lambda pair: -pair[0].score)
    seats = []
    for placement, held in found[:MOST_SEGMENTS]:
        lines = _lines(user, held, placement.segment, city) if city else []
        seats.append(
            Seat(held, held.chain.by_id[placement.segment], placement, lines, _page(held, placement.segment, city))
        )
    return city, seats


def _page(held: Held, segment: str, city: str) -> str:
    return f"{held.url('page')}?{urlencode({'city': city, 'segment': segment})}#panel"


def _city_of(user: User) -> str:
    """The unit's own city, or the first one whose profile the user may see."""
    return home_city(user) or next((kept.row.city_name for kept in profiles_seen(user)), "")


def _lines(user: User, held: Held, segment: str, city: str) -> list[Said]:
    """Nothing where the chain has to be counted by a job first: a company's page does not wait for that."""
    survey = presences.survey_of(held)
    return why_here(user, held, segment, find_gaps(survey.presence, city, survey)) if survey is not None else []


@lru_cache(maxsize=16)
def _placer(chain: str) -> Placer:
    return Placer(held_shipped(chain).chain)


def _as_placed(row: dict[str, Any]) -> dict[str, Any]:
    """A row as `read_rows` gives it: with the products of a listed firm beside it."""
    former = [f["name"] if isinstance(f, dict) else str(f) for f in row.get("former_names") or ()]
    known = {firm.name: firm.products for firm in listed_products().values()}
    return {**row, "products": next((known[n] for n in (row["name"], *former) if n in known), None)}
