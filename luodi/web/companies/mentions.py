"""The organisations a report names, with what its record says around them, as the linker takes them."""

from __future__ import annotations

from dataclasses import dataclass

from luodi.core.companies.linking import Mention
from luodi.core.companies.linking.decisions import mention_key
from luodi.core.companies.names import parse_name
from luodi.core.places.division import Division
from luodi.web.reports.models import FactRow, Report, Status
from luodi.web.reports.tripping import known_places, place_finder

# Kinds of organisation a register has; a government or an exhibition is in none.
KINDS = ("enterprise", "institute", "university", "fund-bank", "association")


@dataclass(frozen=True)
class Named:
    """A fact that names an organisation, as a mention, and where a decision about it holds (see `scope_of`)."""

    fact: FactRow
    mention: Mention
    key: str
    region: str


def mentions_of(report: Report) -> list[Named]:
    """The organisations a report's kept facts name, in the order of the text; no two for one fact."""
    rows = [row for row in report.facts.all() if row.status != Status.REJECTED]
    inside = [row for row in rows if row.item.startswith("organisations[") and "." not in row.item]
    kinds = {row.item: row.value for row in inside if row.field == "kind"}
    names = [row for row in inside if row.field == "name" and kinds.get(row.item) in KINDS]
    if not names:
        return []
    find = place_finder(report, rows)
    around = tuple(division.code for _, division in known_places(rows))
    industries = tuple(row.value for row in rows if row.path.startswith("industries["))
    everyone = [row.value for row in inside if row.field == "name"]
    named = []
    for row in names:
        near = find(row)
        places = tuple(dict.fromkeys(((near.code,) if near else ()) + around))
        others = tuple(name for name in everyone if name != row.value)
        mention = Mention(row.value, places, industries, others, str(row.pk))
        named.append(Named(row, mention, mention_key(row.value)[:200], scope_of(row.value, near)))
    return named


def scope_of(name: str, near: Division | None) -> str:
    """
    Where a decision about ``name`` holds: the prefecture it was named at, or "" for anywhere.

    A full name means the same organisation anywhere. A short one (大数据中心, 人民医院) does so in its own place only.
    """
    if near is None or parse_name(name).legal_form:
        return ""
    if near.code[:2] in ("11", "12", "31", "50") or near.code.endswith("0000"):
        return near.code[:2] + "0000"
    return near.code[:4] + "00"
