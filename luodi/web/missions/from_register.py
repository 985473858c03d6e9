"""Candidates taken from the register of companies, or from a list of targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from luodi.core.companies.register.errors import NoRegister
from luodi.core.companies.register.search import find_organisations
from luodi.core.missions.cell_words import BadCell
from luodi.core.missions.locating import full_name, locate
from luodi.core.places.division import gazetteer
from luodi.web.companies import register
from luodi.web.targets.models import TargetList

MOST_HITS = 30
MOST_TARGETS = 100  # of a list, the best first


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


def wishes_of(oids: Sequence[str]) -> list[dict[str, str]]:
    """The words of a candidate for each organisation of the register, in their order; those it does not hold are left out."""
    try:
        rows = find_organisations(register.folder(), oids)
    except NoRegister:
        return []
    return [_wish(rows[oid]) for oid in oids if oid in rows]


def wishes_of_list(kept: TargetList) -> list[dict[str, str]]:
    """The words of a candidate for each target of a list: its score of a thousand becomes a value of ten."""
    targets = {row.oid: row for row in kept.rows.all()[:MOST_TARGETS]}
    chain = kept.shipped or (kept.chain.slug if kept.chain else "")
    wishes = {wish["oid"]: wish for wish in wishes_of(list(targets))}
    found = []
    for oid, target in targets.items():
        wish = wishes.get(oid) or {"name": target.name[:300], "place": target.region[:300]}
        more = {"value": f"{target.score / 100:.1f}", "chain": chain, "segment": kept.segment}
        found.append({k: v for k, v in {**wish, **more}.items() if v and k != "oid"})
    return found


def _wish(row: dict[str, Any]) -> dict[str, str]:
    place = place_words(str(row.get("region") or ""))
    address = str(row.get("address") or "")
    if has_place(address):  # one that names its city says more than the city
        place = address
    code = str(row.get("code") or row["oid"])
    return {"oid": row["oid"], "name": str(row["name"])[:300], "place": place[:300], "code": code}


def has_place(words: str) -> bool:
    """Whether the planner would find the place."""
    try:
        locate(words)
    except BadCell:
        return False
    return True


def place_words(code: str) -> str:
    """A division's full name by its code; empty for one the gazetteer does not hold."""
    division = gazetteer().divisions.get(code)
    return full_name(division) if division else ""
