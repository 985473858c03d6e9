"""A report read again: what people decided stays theirs, what nobody decided on follows the new reading."""

from __future__ import annotations

import re
import uuid
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field

from luodi.core.reading.read import Reading as Found
from luodi.web.accounts.models import User
from luodi.web.reports.history import change
from luodi.web.reports.models import FactChange, FactRow, Report, Status, Step
from luodi.web.reports.storing import fact_rows, summarise, write_reading

_ELEMENT = re.compile(r"([a-z_]+)\[(\d+)\]")
_PLACE = re.compile(r"([a-z_]+\[\d+\])(?:\.([a-z_]+\[\d+\]))?")
_READ = ["path", "item", "proposed", "value", "start", "end", "confidence", "rule", "uncertain", "clash", "version"]


@dataclass
class Outcome:
    """What reading again did to a report, in numbers of facts."""

    kept: int = 0  # decisions that stand
    new: int = 0
    gone: int = 0  # nobody had decided on them, and they are read no more
    clashes: int = 0  # a person decided one thing, the new reading says another


@dataclass
class _Plan:
    report: Report
    by: User
    batch: uuid.UUID = field(default_factory=uuid.uuid4)
    outcome: Outcome = field(default_factory=Outcome)
    kept: list[FactRow] = field(default_factory=list)
    gone: list[int] = field(default_factory=list)
    reopened: set[str] = field(default_factory=set)  # items (as numbered before) whose rejected name reads anew


def store_again(report: Report, found: Found, by: User) -> Outcome:
    """
    Put ``found`` in the place of the report's reading; the caller holds the report.

    A fact is the same one when it stands at the same path, after items were paired: by words and place, else by
    words, else by overlapping place. One that somebody decided on keeps its value and its history; where the new
    reading says something else, it is marked as a clash until somebody decides again.
    """
    rows = list(report.facts.select_for_update())
    fresh = {row.path: row for row in fact_rows(report, found)}
    numbers = _paired(rows, list(fresh.values()))
    steps = FactChange.objects.filter(report=report)
    touched = set(steps.values_list("fact", flat=True))
    by_hand = set(steps.filter(step=Step.MADE, undone_by=None).values_list("fact", flat=True))
    plan = _Plan(report, by)
    left_out: set[str] = set()
    # Names before what is said of them: whether an item is out decides on its parts.
    for row in sorted(rows, key=lambda row: (not row.is_head, row.pk)):
        old_item = row.item
        _move(row, _place(row.path, numbers), _place(row.item, numbers))
        _settle(plan, row, fresh.pop(row.path, None), old_item, row.pk in touched, row.pk in by_hand)
        if row.is_head and row.status == Status.REJECTED:
            left_out.add(row.item)
    _write(plan, list(fresh.values()), left_out)
    write_reading(report, found)
    summarise(report)
    return plan.outcome


def _settle(plan: _Plan, row: FactRow, read: FactRow | None, old_item: str, touched: bool, by_hand: bool) -> None:
    before = (row.proposed, row.value, row.status)
    if row.status == Status.PROPOSED and read is None and not touched:
        plan.gone.append(row.pk)
        plan.outcome.gone += 1
        return
    plan.kept.append(row)
    if row.status == Status.PROPOSED:
        if read is None:  # decided on once, and the decision taken back: the history stays, the fact does not
            row.proposed = ""
            change(row, Step.REREAD, {"status": Status.REJECTED}, plan.batch, plan.by)
            plan.outcome.gone += 1
        else:
            _take(row, read, with_span=True)
            row.value = read.value
    else:
        _keep(plan, row, read, old_item, by_hand)
    if (row.proposed, row.value, row.status) != before:
        row.version += 1


def _keep(plan: _Plan, row: FactRow, read: FactRow | None, old_item: str, by_hand: bool) -> None:
    """A decided row: the decision stands, unless what was rejected is no longer what is read."""
    says, said = (read.value if read else ""), row.proposed
    inside = any(old_item == item or old_item.startswith(f"{item}.") for item in plan.reopened)
    another = says not in (said, row.value)
    if row.status == Status.REJECTED and read is not None and (inside or (row.is_head and another)):
        plan.reopened.add(old_item)
        _take(row, read, with_span=True)
        after = {"status": Status.PROPOSED, "value": says, "start": read.start, "end": read.end}
        change(row, Step.REREAD, after, plan.batch, plan.by)
        row.clash = row.is_head and another
        plan.outcome.clashes += row.clash
        return
    plan.outcome.kept += 1
    if read is not None:
        _take(row, read, with_span=not by_hand)
    elif not by_hand:
        row.proposed = ""
    if row.status == Status.ACCEPTED:
        row.clash = says != row.value and not (by_hand and read is None)
    elif row.status == Status.CORRECTED:
        row.clash = says != row.value and (another or row.clash)
    plan.outcome.clashes += row.clash


def _take(row: FactRow, read: FactRow, *, with_span: bool) -> None:
    row.proposed, row.confidence, row.rule, row.uncertain = read.value, read.confidence, read.rule, read.uncertain
    if with_span:
        row.start, row.end = read.start, read.end


def _move(row: FactRow, path: str, item: str) -> None:
    row.path, row.item = path, item


def _write(plan: _Plan, new: list[FactRow], left_out: set[str]) -> None:
    FactRow.objects.filter(pk__in=plan.gone).delete()
    places = [row.path for row in plan.kept]
    for row in plan.kept:  # out of one another's way: no two facts may share a path, not even for a moment
        row.path = f"~{row.pk}"
    FactRow.objects.bulk_update(plan.kept, ["path"], batch_size=500)
    for row, path in zip(plan.kept, places, strict=True):
        row.path = path
    FactRow.objects.bulk_update(plan.kept, _READ, batch_size=500)
    for row in new:
        if any(row.item == item or row.item.startswith(f"{item}.") for item in left_out):
            row.status = Status.REJECTED  # another detail of what is left out
    plan.outcome.new = len(new)
    FactRow.objects.bulk_create(new)


def _place(path: str, numbers: dict[str, str]) -> str:
    """``path`` as it is numbered in the new reading."""
    found = _PLACE.match(path)
    if not found:
        return path
    inner = f"{found[1]}.{found[2]}"
    if found[2] and inner in numbers:
        return numbers[inner] + path[found.end() :]
    return numbers.get(found[1], found[1]) + path[found.end(1) :]


def _paired(old: Sequence[FactRow], new: Sequence[FactRow]) -> dict[str, str]:
    """Where each list element of ``old`` stands in ``new``; one that is not there comes after those that are."""
    numbers: dict[str, str] = {}
    olds, news = _by_element(old), _by_element(new)
    _pair(_heads(old, ""), _heads(new, ""), "", numbers)
    for prefix, rows in olds.items():
        there = numbers[prefix]
        _pair(_heads(rows, f"{prefix}."), _heads(news.get(there, []), f"{there}."), f"{there}.", numbers)
    return numbers


def _by_element(rows: Iterable[FactRow]) -> dict[str, list[FactRow]]:
    found: dict[str, list[FactRow]] = defaultdict(list)
    for row in rows:
        place = _PLACE.match(row.path)
        if place:
            found[place[1]].append(row)
    return found


def _heads(rows: Iterable[FactRow], under: str) -> dict[str, dict[str, FactRow]]:
    """For each list under ``under``, its elements with the row that names each."""
    found: dict[str, dict[str, FactRow]] = defaultdict(dict)
    for row in rows:
        element = _ELEMENT.match(row.path, len(under))
        if element:
            prefix = row.path[: element.end()]
            if prefix not in found[element[1]] or row.is_head:
                found[element[1]].setdefault(prefix, row)
                if row.path in (prefix, f"{prefix}.name", f"{prefix}.span"):
                    found[element[1]][prefix] = row
    return found


def _words_and_place(row: FactRow) -> Hashable:
    return row.proposed or row.value, row.start, row.end


def _words(row: FactRow) -> Hashable:
    return row.proposed or row.value


def _pair(
    old: dict[str, dict[str, FactRow]], new: dict[str, dict[str, FactRow]], under: str, numbers: dict[str, str]
) -> None:
    for group, elements in old.items():
        free = dict(new.get(group, {}))
        left = dict(elements)
        for key in (_words_and_place, _words, lambda row: row.value):
            _pair_by(key, left, free, numbers)
        for prefix, head in list(left.items()):
            over = next((n for n, other in free.items() if head.start < other.end and other.start < head.end), None)
            if over is not None:
                numbers[prefix] = over
                del left[prefix], free[over]
        after = max((int(_ELEMENT.match(n, len(under))[2]) for n in new.get(group, {})), default=-1)  # type: ignore[index]  # names of a group always match
        for number, prefix in enumerate(left, start=after + 1):
            numbers[prefix] = f"{under}{group}[{number}]"


def _pair_by(
    key: Callable[[FactRow], Hashable], left: dict[str, FactRow], free: dict[str, FactRow], numbers: dict[str, str]
) -> None:
    waiting: dict[Hashable, list[str]] = defaultdict(list)
    for prefix, row in reversed(free.items()):
        waiting[key(row)].append(prefix)
    for prefix, row in list(left.items()):
        if waiting[key(row)]:
            numbers[prefix] = waiting[key(row)].pop()
            del left[prefix], free[numbers[prefix]]
