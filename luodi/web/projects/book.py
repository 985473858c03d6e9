"""From rows to the values of `luodi.core.projects` and back: entries, a project for checks, the fold of its entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import CharField
from django.utils import timezone

from luodi.core.projects import claims, values
from luodi.core.projects.book import Book, open_book
from luodi.core.projects.clashes import core_key, name_key
from luodi.core.projects.context import Context
from luodi.core.projects.dated import Dated, as_dated
from luodi.core.projects.funds import tranche_rows
from luodi.core.projects.ownership import Ownership, ownership_on
from luodi.core.projects.requirements import StageRules, default_stage_rules
from luodi.core.projects.signings import signing_rows
from luodi.core.projects.standing import project_rows
from luodi.core.projects.values import Entry, FieldValue, ProjectFacts
from luodi.web.accounts.models import Unit
from luodi.web.projects.fields import decode, encode
from luodi.web.projects.models import EntryKind, EntryRow, Project, Stage, Status, unit_names
from luodi.web.rulebook.editions import CityRules, rules_of

# Columns that repeat a field of the fold, for lists, filters and searches.
COLUMNS = ("name", "investor", "investor_code", "company_code", "project_code", "industry", "place")


def today() -> date:
    """The day on the bureau's wall clock."""
    return timezone.localdate()


def core_id(pk: int | None) -> str:
    """An entry's id in the core; padded, so that entries of one moment keep their order."""
    return f"{pk or 0:012d}"


def row_id(entry_id: str) -> int:
    """The row behind an entry of the core."""
    return int(entry_id.partition(".")[0].partition("/")[0])


def core_entries(rows: Iterable[EntryRow]) -> list[Entry]:
    """
    Rows as entries of the core.

    A row that states several fields becomes one entry a field, and its reversal one reversal each. Units appear by
    their present name, all of them, so that they agree with one another.
    """
    rows = list(rows)
    stated = {row.pk: row for row in rows if row.kind == EntryKind.STATED}
    names = unit_names(_units_of(rows))
    found: list[Entry] = []
    for row in rows:
        found += _core(row, stated, names)
    return found


def _units_of(rows: Iterable[EntryRow]) -> set[int]:
    units: set[int] = set()
    for row in rows:
        if row.unit_id:
            units.add(row.unit_id)
        units.update(int(pk) for pk in row.data.get("shares", {}))
        if row.kind == EntryKind.STATED and "unit" in row.data:
            units.add(row.data["unit"])
    return units


def _core(row: EntryRow, stated: Mapping[int, EntryRow], names: Mapping[int, str]) -> list[Entry]:
    head: dict[str, Any] = {
        "id": core_id(row.pk), "project": str(row.project_id), "on": row.on, "recorded": row.recorded_at,
        "by": str(row.by_id),
    }  # fmt: skip
    data, unit = row.data, names.get(row.unit_id or 0, "")
    match row.kind:
        case EntryKind.STATED:
            return [values.Stated(**{**head, "id": f"{head['id']}.{name}"}, field=name, value=_stated(name, kept, names))
                    for name, kept in data.items()]  # fmt: skip
        case EntryKind.REVERSAL:
            target = stated.get(row.target_id or 0)
            if target is None:
                return [values.Reversal(**head, target=core_id(row.target_id), reason=row.reason)]
            return [values.Reversal(**{**head, "id": f"{head['id']}.{name}"}, reason=row.reason,
                                    target=f"{core_id(target.pk)}.{name}") for name in target.data]  # fmt: skip
        case EntryKind.STAGE:
            return [values.StageMove(**head, stage=values.Stage(row.stage), reason=row.reason)]
        case EntryKind.STATUS:
            return [values.StatusChange(**head, status=values.Status(data["status"]), reason=row.reason)]
        case EntryKind.SIGNING:
            return [values.Signing(
                **head, agreement=values.Agreement(data["agreement"]), amount=row.amount,
                kind=values.SigningKind(data.get("kind", "new")), currency=row.currency,
                is_increment=bool(data.get("is_increment")), covered=bool(data.get("covered")),
                event=data.get("event", ""),
            )]  # fmt: skip
        case EntryKind.TRANCHE:
            return [values.Tranche(
                **head, amount=row.amount or Decimal(0), kind=data["kind"], origin=data["origin"],
                currency=row.currency, voucher=data.get("voucher", ""),
            )]  # fmt: skip
        case EntryKind.VERIFICATION:
            return [values.Verification(**head, target=core_id(row.target_id))]
        case EntryKind.GRADING:
            return [values.Grading(**head, target=core_id(row.target_id), grade=data["grade"])]
        case EntryKind.CLAIM:
            return [claims.Claim(**head, unit=unit, planned_wan=row.amount)]
        case EntryKind.ACCEPTANCE:
            return [claims.Acceptance(**head, target=core_id(row.target_id))]
        case EntryKind.RENEWAL:
            return [claims.Renewal(**head, target=core_id(row.target_id))]
        case EntryKind.PROGRESS:
            return [claims.Progress(**head, what=row.reason)]
        case EntryKind.RELEASE:
            return [claims.Release(**head, reason=row.reason)]
        case EntryKind.DISPUTE:
            return [claims.Dispute(**head, unit=unit, reason=row.reason)]
    shares = tuple((names.get(int(pk), pk), Fraction(share)) for pk, share in data["shares"].items())
    kind = claims.Transfer if row.kind == EntryKind.TRANSFER else claims.Ruling
    return [kind(**head, unit=unit, shares=shares, reason=row.reason)]


def _stated(name: str, kept: Any, names: Mapping[int, str]) -> FieldValue:
    return names.get(kept, "") if name == "unit" else decode(name, kept)


def facts_of(project: Project) -> ProjectFacts:
    """The project for checks of its stage; its evidence is read."""
    fields = {name: decode(name, kept) for name, kept in project.fields.items()}
    evidence = tuple(
        values.Evidence(e.kind, e.name, e.sha256, e.on, str(e.by_id)) for e in project.evidence.all()
    )  # fmt: skip
    return ProjectFacts(
        str(project.pk), project.name, str(project.unit), values.Stage(project.stage), values.Status(project.status),
        fields, evidence,
    )  # fmt: skip


def book_of(project: Project) -> Book:
    """Every entry of one project, as known now."""
    return open_book(core_entries(project.entries.order_by("id")), timezone.now())


@dataclass(frozen=True)
class Fold:
    """What the entries of one project come to on a day."""

    book: Book
    fields: Mapping[str, FieldValue]
    columns: Mapping[str, Any]
    ownership: Ownership
    waiting: tuple[Entry, ...]
    rules: CityRules


def fold(rows: Iterable[EntryRow], project: Project, on: date | None = None) -> Fold:
    """The entries of ``project``, folded up to the day ``on``."""
    day = on or today()
    entries = core_entries(rows)
    book = open_book(entries, timezone.now())
    rules = rules_of(project.unit)
    basis = rules.basis
    context = Context(book, basis, day)
    rows_of = project_rows(book, context, basis.stages, day, signing_rows(book, context), tranche_rows(book, context))
    stood: Mapping[str, FieldValue] = rows_of[str(project.pk)].fields if str(project.pk) in rows_of else {}
    owned = ownership_on([e for e in book.standing if e.project == str(project.pk)], day, basis.ownership)
    return Fold(book, context.fields(str(project.pk)), stood, owned, tuple(waiting_in(book, rules.stages)), rules)


def waiting_in(book: Book, stages: StageRules | Dated[StageRules] | None = None) -> list[Entry]:
    """Standing entries that count only once a second person has looked at them, and nobody has."""
    rules = as_dated(stages or default_stage_rules())
    found: list[Entry] = []
    for entry in book.standing:
        match entry:
            case values.StageMove(stage=stage) if stage in rules.on(entry.on).verified and book.verifier(entry) is None:
                found.append(entry)
            case values.Signing(agreement=values.Agreement.BINDING) if book.verifier(entry) is None:
                found.append(entry)
            case values.Tranche() if book.grading(entry) is None:
                found.append(entry)
    return found


def settle(project: Project) -> Fold:
    """
    Bring the project's columns in line with its entries; the caller holds the row.

    The stage shown is the latest move, checked or not; what counts (``contract_wan``, ``paid_wan``, ``signed_on``) is
    what the rules count.
    """
    folded = fold(EntryRow.objects.filter(project=project).order_by("id"), project)
    book, on = folded.book, today()
    moves = [m for m in book.of_kind(values.StageMove) if m.on <= on] or list(book.of_kind(values.StageMove))
    if moves:
        project.stage, project.stage_since = moves[-1].stage.value, moves[-1].on
    project.stage_order = Stage(project.stage).core.order
    states = [c for c in book.of_kind(values.StatusChange) if c.on <= on]
    project.status = states[-1].status.value if states else Status.ON_COURSE
    project.status_reason = states[-1].reason if states else ""
    project.fields = {
        name: encode(value) for name, value in folded.fields.items() if name != "unit" and value is not None
    }
    for name in COLUMNS:
        setattr(project, name, str(folded.fields.get(name) or "")[: longest(name)])
    project.planned_wan = _decimal(folded.fields.get("planned_total_wan"))
    project.planned_start = _day(folded.fields.get("planned_start"))
    project.contract_wan, project.paid_wan = (_decimal(folded.columns.get(n)) for n in ("contract_wan", "paid_wan"))
    project.signed_on = _day(folded.columns.get("signed_on"))
    project.waiting = len(folded.waiting)
    owned = folded.ownership
    project.ownership = owned.state.value
    project.owner = Unit.objects.filter(name=owned.owner).first() if owned.owner else None
    project.owned_since, project.owned_until = owned.since, owned.until
    project.investor_key, project.investor_core = keys_of(project.investor)
    project.search_words = search_words(project)
    project.changed_at = timezone.now()
    project.save()
    return folded


def keys_of(investor: str) -> tuple[str, str]:
    """The two forms of an investor's name that are compared: see `luodi.core.projects.clashes`."""
    return name_key(investor)[:200], core_key(investor)[:200]


def longest(column: str) -> int:
    """How many characters a column of `Project` holds."""
    field = Project._meta.get_field(column)
    assert isinstance(field, CharField)
    return field.max_length or 0


def search_words(project: Project) -> str:
    """What the search box looks in."""
    parts = (project.name, project.investor, project.industry, project.place, project.project_code)
    return " ".join(part for part in parts if part).casefold()


def _decimal(value: FieldValue) -> Decimal | None:
    return value if isinstance(value, Decimal) else None


def _day(value: FieldValue) -> date | None:
    return value if isinstance(value, date) else None
