"""Heads of a ledger: find them under titles, in one row or two, and guess which field each column is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import cache

from luodi.core.companies.register.heads import money_unit, plain_head
from luodi.core.projects.errors import WrongRules
from luodi.core.projects.ledger.values import Column
from luodi.core.rules import load_rules

LAST_HEAD_ROW = 30  # rows looked at for heads
MOST_COLUMNS = 200  # to the right of these there is only formatting
_SHORTEST_PART = 2  # characters of a known head that may stand within a longer one


@cache
def _fields_by_head() -> dict[str, str]:
    found: dict[str, str] = {}
    for field, words in load_rules("project_ledger")["heads"].items():
        for word in words.split():
            found.setdefault(plain_head(word), field)
    return found


@cache
def _longest_first() -> tuple[str, ...]:
    heads = (head for head in _fields_by_head() if len(head) >= _SHORTEST_PART)
    return tuple(sorted(heads, key=len, reverse=True))


@cache
def _counts() -> tuple[str, ...]:
    return tuple(load_rules("project_ledger")["counts"].split())


def known_fields() -> tuple[str, ...]:
    """Every field a column can be taken as."""
    return tuple(load_rules("project_ledger")["heads"])


def field_of(head: str) -> tuple[str, str] | None:
    """
    The field a head names, and the known words it was recognised by; ``None`` for an unknown head.

    >>> field_of("项目总投资（亿元）"), field_of("2026年计划总投资额"), field_of("星座")
    (('planned_total_wan', '项目总投资'), ('planned_total_wan', '计划总投资'), None)
    """
    known, plain = _fields_by_head(), plain_head(head)
    for form in (plain, plain_head(head.rpartition("/")[2])):
        if form in known:
            return known[form], form
    if len(plain) > 40 or plain.endswith(_counts()):
        return None
    part = next((word for word in _longest_first() if word in plain and len(word) * 2 >= len(plain)), None)
    return None if part is None else (known[part], part)


def find_heads(rows: Sequence[Sequence[str]]) -> tuple[list[str], int] | None:
    """
    The heads among a sheet's first rows, and the index of the row after them; ``None`` where nothing looks like heads.

    A merged head over its parts gives ``upper/lower``.
    """
    tries: list[tuple[int, int, int, list[str]]] = []
    for i, row in enumerate(rows[:LAST_HEAD_ROW]):
        single = [" ".join(cell.split()) for cell in row[:MOST_COLUMNS]]
        tries.append((_known(single), i + 1, 1, single))
        if i + 1 < len(rows):
            under = _under(single, rows[i + 1])
            tries.append((_known(under), i + 2, 2, under))
    # Of those that name most fields the first, not the heads repeated on a later page; of one row or two that end on
    # the same row the one row, for then a title stands above it.
    best = min(tries, key=lambda found: (-found[0], found[1], found[2]), default=None)
    return None if best is None or best[0] < _FEWEST else (best[3], best[1])


_FEWEST = 2  # heads that must be known, a name counting twice


def _known(heads: Sequence[str]) -> int:
    fields = {found[0] for head in heads if head and (found := field_of(head))}
    return len(fields) + ("name" in fields) if len(fields) > 1 else 0


def _under(upper: Sequence[str], row: Sequence[str]) -> list[str]:
    heads, last = [], ""
    for i in range(min(MOST_COLUMNS, max(len(upper), len(row)))):
        above = upper[i] if i < len(upper) else ""
        below = " ".join(row[i].split()) if i < len(row) else ""
        last = above or (last if below else "")
        heads.append(f"{last}/{below}" if last and below else last or below)
    return heads


def guess_columns(heads: Sequence[str], given: Mapping[str, str] | None = None) -> tuple[Column, ...]:
    """
    Which field each column is.

    Parameters
    ----------
    given
        Head → field, from a person: comes before any guess; ``""`` leaves a column out.

    Raises
    ------
    WrongRules
        When ``given`` names a head or a field that does not exist.
    """
    given = given or {}
    for head, field in given.items():
        if head not in heads or (field and field not in known_fields()):
            raise WrongRules("列对应", f"{head} → {field}", f"可用的字段：{'、'.join(known_fields())}；留空表示不导入")
    taken: dict[str, tuple[int, int]] = {}  # field → how sure, which column
    columns: list[Column] = []
    for i, head in enumerate(heads):
        found = field_of(head) if head else None
        if head in given:
            column, sure = Column(i, head, given[head] or None, note="由人指定"), 2
        elif found is None:
            column, sure = Column(i, head, None, note="不认识的表头" if head else ""), 0
        else:
            exact = found[1] == plain_head(head) or found[1] == plain_head(head.rpartition("/")[2])
            column, sure = Column(i, head, found[0], note="" if exact else f"按“{found[1]}”推定"), int(exact)
        columns.append(_with_unit(column))
        before = taken.get(column.field or "")
        if column.field and before and before[0] >= sure:
            columns[i] = replace(columns[i], field=None, note=f"已由“{heads[before[1]]}”给出")
        elif column.field:
            if before:
                columns[before[1]] = replace(columns[before[1]], field=None, note=f"已由“{head}”给出")
            taken[column.field] = (sure, i)
    return tuple(columns)


def _with_unit(column: Column) -> Column:
    rules = load_rules("project_ledger")
    if column.field not in rules["money"]:
        return column
    scale, currency = money_unit(column.head) or money_unit(f"（{rules['assumed_unit']}）") or (10_000, "")
    assumed = "" if money_unit(column.head) else f"未写单位，按{rules['assumed_unit']}"
    if column.field == "foreign_wan" and not currency:
        currency = "USD"
    note = "；".join(part for part in (column.note, assumed) if part)
    return replace(column, wan=Decimal(scale) / 10_000, currency=currency, note=note)
