"""What an organisation's page shows: facts with their sources, versions, names, and where reports saw it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.core.companies.names import parse_name
from luodi.core.companies.register.search import Hit, find_organisation
from luodi.core.companies.register.store import Manifest
from luodi.core.companies.register.values import industries
from luodi.core.places.division import gazetteer, parent_chain
from luodi.web.accounts.models import User
from luodi.web.companies import register
from luodi.web.companies.models import CODE_WORDS, LINKED, Link
from luodi.web.reports.models import FactRow, Report, Status
from luodi.web.reports.panels import words_of

LABELS = {
    "name": gettext_lazy("名称"),
    "code": gettext_lazy("统一社会信用代码"),
    "org_code": gettext_lazy("组织机构代码"),
    "source_id": gettext_lazy("来源编号"),
    "kind": gettext_lazy("类别"),
    "status": gettext_lazy("登记状态"),
    "region": gettext_lazy("地区"),
    "address": gettext_lazy("地址"),
    "industry": gettext_lazy("行业"),
    "capital": gettext_lazy("注册资本"),
    "founded": gettext_lazy("成立日期"),
    "scope": gettext_lazy("经营范围"),
    "quals": gettext_lazy("资质"),
    "former_names": gettext_lazy("曾用名"),
    "short_names": gettext_lazy("简称"),
    "aliases": gettext_lazy("别名"),
}
_LISTS = ("quals", "former_names", "short_names", "aliases")
_SHOWN = [name for name in LABELS if name not in ("name", *_LISTS)]
MOST_REPORTS = 100
MOST_NAMESAKES = 12


@dataclass(frozen=True)
class Source:
    """Where a value came from: the file (or "" for a merge), its row, the day, and the import's number."""

    file: str
    row: int | None
    at: datetime
    number: str = ""


@dataclass(frozen=True)
class FactLine:
    """One fact: what it is called, its value in words, its source."""

    name: str
    label: str
    words: str
    source: Source


@dataclass(frozen=True)
class Entry:
    """An element of a list, such as a former name: its words, a note, its source; ``expired`` for a qualification."""

    words: str
    note: str
    source: Source
    expired: bool = False


@dataclass(frozen=True)
class Change:
    """A version: when and by what it came to be, and each field it changed (label, before, after)."""

    source: Source
    first: bool
    fields: list[tuple[str, str, str]]


@dataclass
class Appearance:
    """A report that names the organisation: as what, when, and whom the delegation met."""

    report: Report
    link: Link
    role: FactRow | None = None
    day: FactRow | None = None
    people: list[tuple[FactRow, list[FactRow]]] = field(default_factory=list)


@dataclass
class Profile:
    """All of it."""

    oid: str
    row: dict[str, Any]
    facts: list[FactLine]
    lists: list[tuple[str, str, list[Entry]]]
    changes: list[Change]
    brand: str
    namesakes: list[Hit]
    appearances: list[Appearance]
    more_reports: int

    @property
    def visits(self) -> list[Appearance]:
        """Where it was visited, met or signed with, the latest first; undated last."""
        seen = [a for a in self.appearances if a.role is not None and a.role.value in ("visited", "met", "signed")]
        return sorted(seen, key=lambda a: _day_of(a), reverse=True)

    @property
    def people(self) -> list[tuple[Appearance, FactRow, list[FactRow]]]:
        """Who was met there, with the report that says so."""
        return [(a, head, parts) for a in self.appearances for head, parts in a.people]


def _day_of(appearance: Appearance) -> str:
    return (appearance.day.value if appearance.day else "") or appearance.report.start or ""


def profile_of(oid: str, user: User) -> Profile:
    """
    The page of the organisation with id or credit code ``oid``, with what ``user`` may see of reports.

    Raises
    ------
    NoRegister, UnknownOrganisation
        See each.
    """
    row = find_organisation(register.folder(), oid)
    held = register.manifest()
    versions = [row, *row["history"]]
    sources = _sources(held, versions)
    facts = [_fact(name, versions, sources) for name in _SHOWN if row[name] not in (None, "")]
    lists = [(name, str(LABELS[name]), _entries(name, versions, sources)) for name in _LISTS if row[name]]
    brand = parse_name(row["name"]).trade_name if row["kind"] == "enterprise" else ""
    appearances, more = _appearances(register.ids_of(held, row["oid"]), user)
    return Profile(
        row["oid"],
        row,
        facts,
        lists,
        _changes(versions, sources),
        brand,
        _namesakes(brand, row["oid"]),
        appearances,
        more,
    )


def _sources(held: Manifest, versions: Sequence[dict[str, Any]]) -> list[Source]:
    """Of each version, where it came from."""
    files = {each.as_of: each for each in held.imports}
    merges = {m.at: m for m in held.merges} | {m.undone: m for m in held.merges if m.undone}
    found = []
    for version in versions:
        at = datetime.fromisoformat(version["valid_from"]).replace(tzinfo=UTC)
        if version["valid_from"] in merges or _with_offset(version["valid_from"]) in merges:
            found.append(Source("", None, at))
            continue
        done = files.get(version["valid_from"])
        file = done.file if done else version["source"] or ""
        found.append(Source(file, version["source_row"], at, done.id if done else ""))
    return found


def _with_offset(moment: str) -> str:
    return f"{moment}+00:00"


def _since(name: str, value: Any, versions: Sequence[dict[str, Any]]) -> int:
    """Index of the oldest version since which the field has had its value, or a list held the element ``value``."""
    at = 0
    for i, version in enumerate(versions[1:], start=1):
        holds = value in (version[name] or ()) if name in _LISTS else version[name] == value
        if not holds:
            break
        at = i
    return at


def _fact(name: str, versions: Sequence[dict[str, Any]], sources: Sequence[Source]) -> FactLine:
    row = versions[0]
    return FactLine(name, str(LABELS[name]), in_words(name, row), sources[_since(name, row[name], versions)])


def _entries(name: str, versions: Sequence[dict[str, Any]], sources: Sequence[Source]) -> list[Entry]:
    entries = []
    today = date.today().isoformat()
    for value in versions[0][name]:
        source = sources[_since(name, value, versions)]
        if name == "quals":
            start, end = value["valid_from"] or "", value["valid_to"] or ""
            note = f"{start or '…'} – {end or '…'}" if start or end else ""
            entries.append(Entry(value["title"], note, source, bool(end) and end < today))
        elif name == "aliases":
            entries.append(Entry(value["name"], value["source"] or "", source))
        else:
            entries.append(Entry(value, "", source))
    return entries


def in_words(name: str, row: dict[str, Any]) -> str:
    """A stored value as a person reads it."""
    value = row[name]
    if value in (None, "", []):
        return ""
    if name == "region":
        return place_words(value)
    if name in ("kind", "status"):
        return str(CODE_WORDS.get(value, value))
    if name == "industry":
        known = industries().get(value)
        return f"{known[0]}{value} {known[1]}" if known else str(value)
    if name == "capital":
        return _money(value, row.get("currency") or "CNY")
    if name == "founded":
        exact = row.get("founded_to")
        return str(value)[: {"year": 4, "month": 7}.get(exact or "", 10)]
    if name == "quals":
        return "；".join(q["title"] for q in value)
    if name == "aliases":
        return "；".join(a["name"] for a in value)
    return "；".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _money(value: Any, currency: str) -> str:
    amount = float(value)
    unit = _("元") if currency == "CNY" else currency
    if amount >= 10_000:
        return _("%(n)s 万%(unit)s") % {"n": f"{amount / 10_000:,.4f}".rstrip("0").rstrip("."), "unit": unit}
    return f"{amount:,.2f} {unit}"


@lru_cache(maxsize=4096)
def place_words(code: str) -> str:
    """A division from the province down: 安徽省合肥市蜀山区."""
    division = gazetteer().divisions.get(code)
    if division is None:
        return code
    chain = [division, *parent_chain(division)]
    return "".join(dict.fromkeys(d.name for d in reversed(chain) if d.code.isdigit() and d.level != "country"))


def _changes(versions: Sequence[dict[str, Any]], sources: Sequence[Source]) -> list[Change]:
    changes = []
    for i, version in enumerate(versions):
        if i + 1 == len(versions):
            changes.append(Change(sources[i], first=True, fields=[]))
            continue
        older = versions[i + 1]
        fields = [
            (str(label), in_words(name, older), in_words(name, version))
            for name, label in LABELS.items()
            if older[name] != version[name]
        ]
        changes.append(Change(sources[i], first=False, fields=fields))
    return changes


def _namesakes(brand: str, oid: str) -> list[Hit]:
    """Other firms with the same trade name, by their names alone."""
    if len(brand) < 2:
        return []
    hits = register.searcher().search(brand, 100, kind="enterprise")
    return [h for h in hits if h.oid != oid and parse_name(h.name).trade_name == brand][:MOST_NAMESAKES]


def _appearances(oids: Sequence[str], user: User) -> tuple[list[Appearance], int]:
    """Reports the user may see that name the organisation, the newest first, and how many more there are."""
    links = (
        Link.objects.visible_to(user)
        .filter(oid__in=oids, status__in=LINKED)
        .select_related("report__unit", "fact", "decision__by")
        .defer("report__original")
        .order_by("-report__start", "-id")
    )
    shown = list(links[:MOST_REPORTS])
    found = {(link.report_id, link.fact.item): Appearance(link.report, link) for link in shown}
    rows = FactRow.objects.filter(report__in={link.report_id for link in shown}, path__startswith="organisations[")
    people: dict[tuple[int, str], list[FactRow]] = defaultdict(list)
    for row in rows.exclude(status=Status.REJECTED).order_by("id"):
        owner, _dot, inner = row.item.partition(".")
        appearance = found.get((row.report_id, owner))
        if appearance is None:
            continue
        row.words = words_of(row)
        if inner:
            people[row.report_id, row.item].append(row)
        elif row.field in ("role", "day"):
            setattr(appearance, row.field, row)
    for (report_id, item), parts in people.items():
        head = next((row for row in parts if row.is_head), None)
        if head is not None:
            who = (head, [row for row in parts if not row.is_head])
            found[report_id, item.partition(".")[0]].people.append(who)
    return list(found.values()), max(0, links.count() - len(shown))
