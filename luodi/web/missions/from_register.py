"""Candidates taken from the register of companies."""

from __future__ import annotations

from dataclasses import dataclass

from luodi.core.companies.register.errors import UnknownOrganisation
from luodi.core.companies.register.search import find_organisation
from luodi.core.missions.cell_words import BadCell
from luodi.core.missions.locating import full_name, locate
from luodi.core.places.division import gazetteer
from luodi.web.companies import register

MOST_HITS = 30


@dataclass(frozen=True)
class HitLine:
    """One organisation of the register."""

    oid: str
    name: str
    other: str
    place: str


def hits(words: str) -> list[HitLine]:
    """
    What the register holds under ``words``, the likeliest first.

    Raises
    ------
    NoRegister, DamagedRegister
        See each.
    """
    found = register.searcher().search(words, MOST_HITS)
    return [HitLine(h.oid, h.name, h.other if h.other != h.name else "", place_words(h.region or "")) for h in found]


def wish_of(oid: str) -> dict[str, str] | None:
    """The words of a candidate for an organisation of the register; ``None`` where it holds none of that id."""
    try:
        row = find_organisation(register.folder(), oid)
    except UnknownOrganisation:
        return None
    place = place_words(str(row.get("region") or ""))
    address = str(row.get("address") or "")
    if address:
        try:
            locate(address)  # an address that names its city says more than the city
            place = address
        except BadCell:
            pass
    return {"name": str(row["name"])[:300], "place": place[:300], "code": str(row.get("code") or row["oid"])}


def place_words(code: str) -> str:
    """A division's full name by its code; empty for one the gazetteer does not hold."""
    division = gazetteer().divisions.get(code)
    return full_name(division) if division else ""
