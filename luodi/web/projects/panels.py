"""What the pages about projects show, put together from rows: each function asks a bounded number of questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from django.utils.translation import gettext as _

from luodi.core.projects import values
from luodi.core.projects.dated import stage_rules_for
from luodi.core.projects.money import Shares, plain_number
from luodi.core.projects.ownership import Ownership
from luodi.core.projects.requirements import Missing, missing_for
from luodi.core.projects.stages import Stay, find_slips, stage_log, stages_reached
from luodi.core.rules import load_rules
from luodi.web.accounts.models import User
from luodi.web.projects import counting
from luodi.web.projects.actions import REVERSIBLE
from luodi.web.projects.book import Fold, facts_of, fold, row_id, today
from luodi.web.projects.fields import FIELDS, Field, decode, label_of, shown
from luodi.web.projects.forms import SIGNING_KINDS
from luodi.web.projects.holding import is_own, may_check, may_write
from luodi.web.projects.models import EntryKind, EntryRow, Project, Stage, Status
from luodi.web.rulebook.editions import CityRules

SECTIONS: tuple[tuple[Any, tuple[str, ...]], ...] = (
    ("basic", ("name", "investor", "investor_code", "industry", "content", "place", "planned_total_wan",
               "planned_fixed_wan", "origin", "leader")),
    ("work", ("next_step", "progress", "problems", "decision_maker", "source", "introducer", "first_reporter",
              "reported_on", "needs_land", "site_mu", "review_result")),
    ("contract", ("agreement", "parties", "contract_wan", "contract_fixed_wan", "foreign_wan", "event", "signed_on",
                  "planned_start", "planned_operation")),
    ("landing", ("company_code", "registered_on", "project_code", "started_on", "start_kind", "statistics_code",
                 "completed_on", "operating_on", "agreed_output_wan", "actual_output_wan", "above_scale", "paid_wan",
                 "exit_reason", "exclusion", "note")),
)  # fmt: skip


@dataclass(frozen=True)
class Shown:
    """A field on the page: what it is, what it says, and what an edit begins with."""

    field: Field
    words: str
    written: str


@dataclass(frozen=True)
class Line:
    """An entry in words."""

    row: EntryRow
    words: str
    waits: bool  # for a second person
    checked_by: str
    grade: str
    taken_back: str  # the reason
    may_check: bool
    may_reverse: bool
    grades: Mapping[str, str]  # of evidence that a tranche may be given


# Fields in the order of the page: PostgreSQL keeps the names of a JSON object in an order of its own.
_PLACES = {name: place for place, name in enumerate(FIELDS)}


def sections(project: Project) -> list[tuple[str, list[Shown]]]:
    """The project's fields by section."""
    titles = {"basic": _("基本情况"), "work": _("推进情况"), "contract": _("签约"), "landing": _("落地情况")}
    return [(str(titles[key]), [shown_field(project, FIELDS[name]) for name in names]) for key, names in SECTIONS]


def shown_field(project: Project, field: Field) -> Shown:
    """One field of a project."""
    value = decode(field.name, project.fields.get(field.name), {field.name: field})
    written = "" if value is None else ("yes" if value is True else "no" if value is False else str(value))
    return Shown(field, shown(field.name, value), written)


def lacking(project: Project, folded: Fold) -> tuple[Stage | None, tuple[Missing, ...]]:
    """The next stage, and what is missing for it; no stage for a project at the end."""
    order = list(Stage)
    if project.stage in (Stage.AT_CAPACITY, Stage.EXITED):
        return None, ()
    coming = order[order.index(Stage(project.stage)) + 1]
    facts = facts_of(project)
    reached = stages_reached(folded.book.of_kind(values.StageMove))
    rules = stage_rules_for(reached, folded.rules.stages, today())
    return coming, missing_for(facts, coming.core, rules, today())


def lines(rows: Sequence[EntryRow], folded: Fold, user: User, project: Project) -> list[Line]:
    """Every entry in words, the newest first; ``rows`` have ``by`` and ``unit``."""
    waiting = {row_id(entry.id) for entry in folded.waiting}
    backs = {row_id(target): reversal for target, reversal in folded.book.taken_back.items()}
    standing = [row for row in rows if row.target_id and row.pk not in backs]
    checks = {row.target_id: row for row in standing if row.kind == EntryKind.VERIFICATION}
    grades = {row.target_id: row for row in standing if row.kind == EntryKind.GRADING}
    checker, writer = may_check(user, project), is_own(user, project)
    units = {row.unit_id: str(row.unit) for row in rows if row.unit_id}
    first_stage = next((row.pk for row in rows if row.kind == EntryKind.STAGE), None)
    found, tables = [], cache(lambda day: counting.counting_table(folded.rules.counting.on(day)))
    days = {row.pk: row.on for row in rows}
    for row in reversed(rows):
        table = tables(days.get(row.target_id or row.pk, row.on) if row.kind == EntryKind.GRADING else row.on)
        back, check, grade = backs.get(row.pk), checks.get(row.pk), grades.get(row.pk)
        own_check = checker and row.kind == EntryKind.VERIFICATION and row.by_id == user.pk
        found.append(Line(
            row=row, words=words_of(row, units, table), waits=row.pk in waiting,
            checked_by=str(check.by) if check else "", grade=grade.data["grade"] if grade else "",
            taken_back=back.reason if back else "",
            may_check=checker and row.by_id != user.pk and back is None,
            may_reverse=(writer or own_check) and back is None and row.kind in REVERSIBLE
            and row.pk != first_stage and "unit" not in row.data,
            grades=table["grades"],
        ))  # fmt: skip
    return found


def words_of(row: EntryRow, units: Mapping[int, str], table: Mapping[str, Mapping[str, str]]) -> str:
    """What an entry tells, in one line; ``table`` has the labels of what counts."""
    data = row.data
    match row.kind:
        case EntryKind.STATED:
            written = sorted(
                (item for item in data.items() if item[0] != "unit"), key=lambda item: _PLACES.get(item[0], 99)
            )
            named = [f"{label_of(n)}：{shown(n, decode(n, kept)) or '—'}" for n, kept in written]
            return "；".join(named)[:400] or _("归属单位")
        case EntryKind.STAGE:
            return f"{Stage(row.stage).label}" + (f"（{row.reason}）" if row.reason else "")
        case EntryKind.STATUS:
            return f"{Status(data['status']).label}" + (f"（{row.reason}）" if row.reason else "")
        case EntryKind.SIGNING:
            kinds = dict(SIGNING_KINDS)
            parts = [str(kinds.get(data.get("kind", "new"), "")), str(FIELDS["agreement"].choices[data["agreement"]]) if FIELDS["agreement"].choices else "",
                     _amount(row), data.get("event", "")]  # fmt: skip
            return " · ".join(part for part in parts if part)
        case EntryKind.TRANCHE:
            parts = [
                _amount(row),
                table["tranche_kinds"].get(data["kind"], ""),
                table["origins"].get(data["origin"], ""),
                data.get("voucher", ""),
            ]
            return " · ".join(part for part in parts if part)
        case EntryKind.GRADING:
            return f"{data['grade']} {table['grades'].get(data['grade'], '')}"
        case EntryKind.TRANSFER | EntryKind.RULING:
            return f"→ {units.get(row.unit_id or 0, '')} {' : '.join(data['shares'].values())} {row.reason}"
    return " ".join(part for part in (units.get(row.unit_id or 0, ""), row.reason) if part)


def _amount(row: EntryRow) -> str:
    if row.amount is None:
        return _("金额未载明")
    unit = _("万元") if row.currency == "CNY" else f"{_('万')} {row.currency}"
    return f"{plain_number(row.amount)} {unit}"


@dataclass(frozen=True)
class Page:
    """What a project's page shows."""

    sections: list[tuple[str, list[Shown]]]
    coming: Stage | None
    missing: tuple[Missing, ...]
    stays: Sequence[Stay]
    slips: Sequence[Any]
    lines: list[Line]
    money: list[Line]
    signings: list[Line]
    ownership: Ownership
    shares: Shares
    may_write: bool
    is_own: bool
    may_check: bool
    rules: CityRules


def page_of(project: Project, user: User) -> Page:
    """The page of one project; ``project`` has its unit and its evidence read beforehand."""
    rows = list(project.entries.select_related("by", "unit").order_by("id"))
    folded = fold(rows, project)
    moves = list(folded.book.of_kind(values.StageMove))
    all_lines = lines(rows, folded, user, project)
    coming, missing = lacking(project, folded)
    return Page(
        sections=sections(project),
        coming=coming,
        missing=missing,
        stays=list(reversed(stage_log(moves, today()))),
        slips=find_slips(plan_of(project), moves, today()),
        lines=all_lines,
        money=[line for line in all_lines if line.row.kind == EntryKind.TRANCHE],
        signings=[line for line in all_lines if line.row.kind == EntryKind.SIGNING],
        ownership=folded.ownership,
        shares=folded.ownership.shares,
        may_write=may_write(user, project),
        is_own=is_own(user, project),
        may_check=may_check(user, project),
        rules=folded.rules,
    )


def plan_of(project: Project) -> dict[values.Stage, date]:
    """The stages a project has promised a day for."""
    days = {values.Stage.STARTED: "planned_start", values.Stage.OPERATING: "planned_operation"}
    found = {stage: decode(name, project.fields.get(name)) for stage, name in days.items()}
    return {stage: day for stage, day in found.items() if isinstance(day, date)}


def ratios() -> list[tuple[str, str]]:
    """Published ratios of a split, offered for a choice."""
    return [(line["ratio"], line["label"]) for line in load_rules("project_ownership")["ratios"]]
