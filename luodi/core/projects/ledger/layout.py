"""Projects laid out as the ledger a bureau reports with: heads and rows of values; writing the file is for documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from luodi.core.companies.register.heads import money_unit
from luodi.core.projects.errors import WrongRules
from luodi.core.projects.ledger.heads import known_fields
from luodi.core.projects.requirements import StageRules, default_stage_rules
from luodi.core.projects.values import FieldValue, Stage, Status
from luodi.core.rules import load_rules
from luodi.core.text.numerals import EXACT

OutCell = str | int | Decimal | date | None


@dataclass(frozen=True, slots=True)
class OutColumn:
    """A column of the layout; ``wan`` is what one in it is worth in 万 (10000 for 亿元)."""

    head: str
    field: str
    wan: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class OutRow:
    """A project to be laid out."""

    fields: Mapping[str, FieldValue]
    stage: Stage | None = None
    status: Status | None = None


@dataclass(frozen=True)
class LedgerTable:
    """Heads, and rows of cells under them; amounts are numbers, days are dates, everything else is text."""

    heads: tuple[str, ...]
    rows: tuple[tuple[OutCell, ...], ...]


def read_layout(lines: Sequence[Mapping[str, Any]] | None = None) -> tuple[OutColumn, ...]:
    """
    The layout of ``rules/project_ledger.yaml``, or a city's own.

    Raises
    ------
    WrongRules
        When a column names a field that does not exist.
    """
    rules, allowed = load_rules("project_ledger"), known_fields()
    columns = []
    for line in rules["layout"] if lines is None else lines:
        head, field = str(line.get("head", "")), str(line.get("field", ""))
        if field not in allowed or not head:
            raise WrongRules("layout", f"{head} → {field}", f"可用的字段：{'、'.join(allowed)}")
        unit = money_unit(head) if field in rules["money"] else None
        columns.append(OutColumn(head, field, Decimal(unit[0] if unit else 10_000) / 10_000))
    return tuple(columns)


def lay_out(
    projects: Iterable[OutRow], layout: Sequence[OutColumn] | None = None, stages: StageRules | None = None
) -> LedgerTable:
    """
    Projects as a ledger, in the order given; read back with :func:`~luodi.core.projects.ledger.reading.read_ledger`,
    it gives the same fields.
    """
    columns = read_layout() if layout is None else layout
    labels = (stages or default_stage_rules()).labels
    statuses: Mapping[str, str] = load_rules("project_stages")["statuses"]
    rows = tuple(
        tuple(_cell(column, project, number, labels, statuses) for column in columns)
        for number, project in enumerate(projects, 1)
    )
    return LedgerTable(tuple(column.head for column in columns), rows)


def _cell(
    column: OutColumn, project: OutRow, number: int, labels: Mapping[str, str], statuses: Mapping[str, str]
) -> OutCell:
    match column.field:
        case "number":
            return number
        case "stage":
            return labels[project.stage.value] if project.stage else None
        case "status":
            return statuses[project.status.value] if project.status else None
    value = project.fields.get(column.field)
    match value:
        case bool():
            return "是" if value else "否"
        case tuple():
            return "、".join(value)
        case Decimal() | int() if column.wan != 1:
            return EXACT.divide(Decimal(value), column.wan)
    return value
