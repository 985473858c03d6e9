"""From fact rows back to a record: what people accepted or corrected, without what they rejected."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from luodi.core.reading.record import Fact, FollowUp, Organisation, Person, Place, Project, Record
from luodi.web.reports.models import FactRow, Reading, Report, Status

_STEP = re.compile(r"([a-z_]+)(?:\[(\d+)\])?")
_LEADS = {
    "places": ("name", "level"),
    "organisations": ("name", "kind", "role"),
    "followups": ("span", "type"),
    "projects": ("name",),
}


def record_of(rows: Iterable[FactRow], reading: Reading) -> tuple[Record, dict[int, FactRow]]:
    """
    The record the rows make up, and the row behind each of its facts (by ``id`` of the fact).

    A rejected row is left out, with its item where it names one. Items keep their order and are numbered anew.
    """
    behind: dict[int, FactRow] = {}
    tree: dict[str, Any] = {}
    for row in rows:
        if row.status != Status.REJECTED:
            fact = Fact(row.value, row.start, row.end, row.confidence, row.rule)
            behind[id(fact)] = row
            _plant(tree, row.path, fact)
    for number, node in tree.get("projects", {}).items():
        node["aggregate"] = f"projects[{number}]" in reading.aggregates
    record = Record(
        direction=tree.get("direction"),
        title=tree.get("title"),
        published=tree.get("published"),
        start=tree.get("start"),
        end=tree.get("end"),
        home=tree.get("home"),
        home_aliases=_facts(tree.get("home_aliases")),
        companion_groups=_facts(tree.get("companion_groups")),
        industries=_facts(tree.get("industries")),
        leader=_person(tree.get("leader")),
        companions=_people(tree.get("companions")),
        hosts=_people(tree.get("hosts")),
        people_met=_people(tree.get("people_met")),
        places=tuple(Place(**_fields(Place, node)) for node in _items(tree, "places")),
        organisations=tuple(
            Organisation(
                node["name"],
                node["kind"],
                node["role"],
                node.get("day"),
                _people(node.get("people")),
                _facts(node.get("aliases")),
            )
            for node in _items(tree, "organisations")
        ),
        followups=tuple(FollowUp(node["type"], node["span"], node.get("who")) for node in _items(tree, "followups")),
        projects=tuple(
            Project(
                node["name"],
                _facts(node.get("parties")),
                node.get("amount"),
                node.get("status"),
                node["aggregate"],
                node.get("count"),
            )
            for node in _items(tree, "projects")
        ),
        conflicts=tuple(reading.conflicts),
    )
    return record, behind


def _plant(tree: dict[str, Any], path: str, fact: Fact) -> None:
    """Put ``fact`` into nested dicts by its path; a list becomes a dict from number to item."""
    node: dict[Any, Any] = tree
    steps: list[Any] = []
    for name, number in _STEP.findall(path):
        steps.append(name)
        if number:
            steps.append(int(number))
    for step in steps[:-1]:
        node = node.setdefault(step, {})
    node[steps[-1]] = fact


def _in_order(node: dict[int, Any] | None) -> list[Any]:
    return [node[number] for number in sorted(node)] if node else []


def _items(tree: dict[str, Any], group: str) -> list[dict[str, Any]]:
    return [node for node in _in_order(tree.get(group)) if all(lead in node for lead in _LEADS[group])]


def _facts(node: dict[int, Any] | None) -> tuple[Fact, ...]:
    return tuple(_in_order(node))


def _fields(kind: type, node: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in node.items() if name in kind.__dataclass_fields__}  # type: ignore[attr-defined]  # kind is a dataclass


def _person(node: dict[str, Any] | None) -> Person | None:
    return Person(**_fields(Person, node)) if node and "name" in node else None


def _people(node: dict[int, Any] | None) -> tuple[Person, ...]:
    return tuple(person for person in map(_person, _in_order(node)) if person)


def corrected_json(report: Report) -> dict[str, Any]:
    """
    The corrected record in the shape of ``luodi read --json``, with each fact's status, decider and proposed value.

    Keys: ``file, report, record, evidence, repairs, findings, conflicts``.
    """
    reading = report.reading
    rows = list(report.facts.select_related("changed_by"))
    record, behind = record_of(rows, reading)
    return {
        "file": report.source_name or None,
        "report": {
            "id": report.pk,
            "title": report.title,
            "unit": str(report.unit),
            "sha256": report.sha256,
            "added_by": str(report.added_by),
            "added_at": report.added_at.isoformat(),
            "facts": report.all_facts,
            "facts_open": report.open_facts,
        },
        "record": record.plain(),
        "evidence": [_evidence(path, behind[id(fact)], report.original) for path, fact in record.facts()],
        "rejected": [_evidence(row.path, row, report.original) for row in rows if row.status == Status.REJECTED],
        "repairs": reading.repairs,
        "findings": reading.findings,
        "conflicts": [*record.conflicts, *map(_clash, (row for row in rows if row.clash))],
    }


def _clash(row: FactRow) -> str:
    says = f"重新识读为“{row.proposed}”" if row.proposed else "重新识读时没有读到"
    return f"{row.path}：人的决定是“{row.value}”（{row.get_status_display()}），{says}"


def _evidence(path: str, row: FactRow, original: str) -> dict[str, Any]:
    return {
        "path": path,
        "value": row.value,
        "start": row.start,
        "end": row.end,
        "text": original[row.start : row.end],
        "confidence": round(row.confidence, 3),
        "rule": row.rule,
        "uncertain": row.uncertain,
        "status": row.status,
        "proposed": row.proposed or None,
        "by": str(row.changed_by) if row.changed_by else None,
        "at": row.changed_at.isoformat() if row.changed_at else None,
    }
