"""Rows that may be a project already there, or twice in the ledger, each with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from luodi.core.projects.clashes import core_key, name_key
from luodi.core.projects.ledger.values import LedgerRow
from luodi.core.projects.values import FieldValue


@dataclass(frozen=True, slots=True)
class ExistingProject:
    """What a project that is already there is known by; only those the importing person may see."""

    id: str
    name: str
    investor: str = ""
    investor_code: str = ""
    project_code: str = ""
    company_code: str = ""


@dataclass(frozen=True, slots=True)
class Duplicate:
    """
    A row and what it may be the same as: ``project`` (an id), or the earlier row ``other`` of the ledger.

    ``certain`` is set where a code says so; otherwise a person decides.
    """

    row: LedgerRow
    project: str | None
    other: tuple[str, int] | None  # sheet and row
    certain: bool
    reason: str


_CODES = (("project_code", "投资项目代码"), ("company_code", "项目公司信用代码"))
_Key = tuple[str, ...]


def find_duplicates(rows: Sequence[LedgerRow], existing: Iterable[ExistingProject] = ()) -> tuple[Duplicate, ...]:
    """
    At most one duplicate a row, by the surest agreement: with a project that is there, or else with an earlier row.

    Two names are compared without marks, brackets' form and case; two investors by code where both have one, else by
    name. The same investor alone is no duplicate: firms have several projects.
    """
    there: dict[_Key, str] = {}
    for project in existing:
        fields: dict[str, FieldValue] = {
            "investor": project.investor, "investor_code": project.investor_code,
            "project_code": project.project_code, "company_code": project.company_code,
        }  # fmt: skip
        for key, _, _ in _keys(project.name, fields):
            there.setdefault(key, project.id)
    seen: dict[_Key, LedgerRow] = {}
    found = []
    for row in rows:
        keys = _keys(row.name, row.fields)
        known = next(((there[key], sure, why) for key, sure, why in keys if key in there), None)
        before = next(((seen[key], sure, why) for key, sure, why in keys if key in seen), None)
        if known is not None:
            found.append(Duplicate(row, known[0], None, known[1], f"与已有项目{known[2]}"))
        elif before is not None:
            other = before[0]
            found.append(
                Duplicate(
                    row, None, (other.sheet, other.row), before[1], f"与表“{other.sheet}”第 {other.row} 行{before[2]}"
                )
            )
        for key, _, _ in keys:
            seen.setdefault(key, row)
    return tuple(found)


def _keys(name: str, fields: Mapping[str, FieldValue]) -> list[tuple[_Key, bool, str]]:
    """Keys of a project, the surest first, with whether they are certain and the reason."""
    keys: list[tuple[_Key, bool, str]] = []
    for field, label in _CODES:
        if code := str(fields.get(field) or "").upper().replace(" ", ""):
            keys.append(((field, code), True, f"{label}相同"))
    plain = name_key(name)
    investor, code = str(fields.get("investor") or ""), str(fields.get("investor_code") or "")
    if plain and code:
        keys.append((("name+code", plain, code), True, "项目名称和投资方信用代码都相同"))
    if plain and (by_name := core_key(investor) or name_key(investor)):
        keys.append((("name+investor", plain, by_name), False, "项目名称相同、投资方名称相同或相近"))
    if plain:
        keys.append((("name", plain), False, "项目名称相同"))
    return keys
