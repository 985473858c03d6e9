"""Each project as it stood on a day: stages reached and confirmed, status, contract and money counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from luodi.core.projects.book import Book
from luodi.core.projects.context import Context
from luodi.core.projects.dated import Dated, as_dated
from luodi.core.projects.requirements import StageRules
from luodi.core.projects.rows import Row
from luodi.core.projects.stages import reached_on
from luodi.core.projects.values import FieldValue, Stage, StageMove, Status, StatusChange
from luodi.core.text.numerals import EXACT


def stage_field(stage: Stage) -> str:
    """
    The field of a row that holds the day a stage was reached.

    >>> stage_field(Stage.IN_STATISTICS)
    'in_statistics_on'
    """
    return f"{stage.value.replace('-', '_')}_on"


def project_rows(
    book: Book,
    context: Context,
    stages: StageRules | Dated[StageRules],
    day: date,
    signings: Mapping[str, Row],
    tranches: Mapping[str, Row],
) -> dict[str, Row]:
    """
    One row a project, as it stood on ``day``.

    Beside what was stated, a row has ``signed_on`` (the first signing that counts), the day each other stage was
    reached (``started_on`` …, confirmed by a second person where the table asks for it), ``stage``, ``status``,
    ``event``, ``contract_wan`` and ``paid_wan`` (what counts of signings and tranches up to the day).
    """
    asked = as_dated(stages).known_at(book.at)
    contract, paid = _sums(signings, day), _sums(tranches, day)
    first, events = _first_signings(signings, day)
    moves = {
        project: [m for m in those if m.on <= day and (m.stage not in asked.on(m.on).verified or book.verifier(m))]
        for project, those in book.by_project(StageMove).items()
    }
    status = {c.project: c.status for c in book.of_kind(StatusChange) if c.on <= day}
    begun: dict[str, date] = {}
    for entry in book.standing:
        begun.setdefault(entry.project, entry.on)
    rows = {}
    for project, on in begun.items():
        if on > day:
            continue
        own = moves.get(project, [])
        fields: dict[str, FieldValue] = {
            **context.fields(project),
            "status": status.get(project, Status.ON_COURSE).value,
        }
        fields |= {stage_field(stage): reached_on(own, stage) for stage in Stage if stage is not Stage.SIGNED}
        fields |= {"signed_on": first.get(project), "stage": own[-1].stage.value if own else None,
                   "contract_wan": contract.get(project), "paid_wan": paid.get(project), "event": events.get(project)}  # fmt: skip
        shares = context.shares(project, day)
        why = context.exclusion(project)
        rows[project] = Row(project, project, on, on, 0 if why else 1, None, shares, fields, why)
    return rows


def _sums(rows: Mapping[str, Row], day: date) -> dict[str, Decimal]:
    total: dict[str, Decimal] = {}
    for row in rows.values():
        if not row.reason and row.amount_wan is not None and row.on <= day:
            total[row.project] = EXACT.add(total.get(row.project, Decimal(0)), row.amount_wan)
    return total


def _first_signings(rows: Mapping[str, Row], day: date) -> tuple[dict[str, date], dict[str, str]]:
    """Day of the first counted signing, and the event the project counts for, by project."""
    first: dict[str, date] = {}
    events: dict[str, str] = {}
    for row in rows.values():
        if not row.reason and row.count > 0 and row.on <= day:
            first.setdefault(row.project, row.on)
            events[row.project] = str(row.fields.get("event") or "")
    return first, events
