"""What any table on screen is: parts with lines with columns, read from a form and compared."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from luodi.core.projects.errors import WrongRules
from luodi.web.errors import Refused
from luodi.web.reports.storing import one_line

TEXT, NUMBER, YES, CHOICE, DAY = "text", "number", "yes", "choice", "day"
Line = dict[str, str]
Lines = dict[str, list[Line]]
Choices = Sequence[tuple[str, Any]]
MOST_LINES = 200
LONGEST = 300
LARGEST = 10**11


@dataclass(frozen=True)
class Column:
    """A column: how it is called and what it holds; ``choices`` of a CHOICE, from the table as it stands."""

    name: str
    label: Any
    kind: str = TEXT
    choices: Callable[[Lines], Choices] | None = None
    needed: bool = False


@dataclass(frozen=True)
class Part:
    """
    Lines of one kind. ``names`` are the columns that tell one line from another; fixed ones are neither added nor removed.

    A long one is folded on the page by the column ``folded_by``.
    """

    key: str
    label: Any
    columns: tuple[Column, ...]
    names: tuple[str, ...]
    fixed: bool = False
    folded_by: str = ""


@dataclass(frozen=True)
class Table:
    """
    A table a city edits.

    ``shipped`` gives its content as luodi ships it, in the form of the rule file; ``to_lines`` and ``from_lines`` turn
    content into lines and back; ``read`` gives what the core works with, or raises ``WrongRules``.
    """

    name: str
    label: Any
    about: Any
    parts: tuple[Part, ...]
    shipped: Callable[[], dict[str, Any]]
    to_lines: Callable[[Mapping[str, Any]], Lines]
    from_lines: Callable[[Lines], dict[str, Any]]
    read: Callable[[Mapping[str, Any]], Any]
    source: Callable[[], str] = field(default=lambda: "")


@dataclass(frozen=True)
class Change:
    """A line that differs: ``kind`` is added, removed or changed; ``cells`` gives column, before, after."""

    part: Any
    line: str
    kind: str
    cells: tuple[tuple[Any, str, str], ...] = ()


def read_lines(table: Table, given: Mapping[str, str]) -> Lines:
    """Lines as a form sends them: ``part.row.column``; empty lines and those marked ``drop`` are left out."""
    found: Lines = {part.key: [] for part in table.parts}
    for part in table.parts:
        for number in _rows(part, given):
            if given.get(f"{part.key}.{number}.drop") and not part.fixed:
                continue
            line = {c.name: one_line(given.get(f"{part.key}.{number}.{c.name}", ""))[:LONGEST] for c in part.columns}
            if part.fixed or any(line[c.name] for c in part.columns if c.kind != YES):
                found[part.key].append(line)
    return found


def check_lines(table: Table, lines: Lines) -> None:
    """
    Let ``lines`` be read, or say what is wrong with them.

    Raises
    ------
    Refused
        With every fault of every cell, and every line that a fixed part lacks.
    """
    faults: list[str] = []
    shipped = table.to_lines(table.shipped())
    for part in table.parts:
        for number, line in enumerate(lines.get(part.key, [])[:MOST_LINES], 1):
            faults += [f"{part.label} {number}：{fault}" for fault in _faults(part, line, lines)]
        if part.fixed and _names(part, lines.get(part.key, [])) != _names(part, shipped[part.key]):
            faults.append(_("“%(part)s”的行数不对，请刷新页面后重试。") % {"part": part.label})
    if faults:
        raise Refused(" ".join(faults[:20]))


def _names(part: Part, lines: Sequence[Line]) -> list[tuple[str, ...]]:
    return sorted(tuple(line.get(name, "") for name in part.names) for line in lines)


def _rows(part: Part, given: Mapping[str, str]) -> list[int]:
    numbers = {key.split(".")[1] for key in given if key.startswith(f"{part.key}.") and key.count(".") == 2}
    return sorted(int(n) for n in numbers if n.isascii() and n.isdigit() and len(n) < 5)[:MOST_LINES]


def _faults(part: Part, line: Line, lines: Lines) -> list[str]:
    faults = []
    for column in part.columns:
        words, told = line.get(column.name, ""), {"column": column.label, "words": line.get(column.name, "")}
        if column.needed and not words:
            faults.append(_("“%(column)s”不能空着。") % told)
        elif column.kind == NUMBER and words and not _is_number(words):
            faults.append(_("“%(column)s”要写数，现在是“%(words)s”。") % told)
        elif column.choices is not None and words and words not in dict(column.choices(lines)):
            faults.append(_("“%(column)s”不能是“%(words)s”，请从给出的选项里选。") % told)
    return faults


def _is_number(words: str) -> bool:
    try:
        number = Decimal(words)
        # 1e-99999999 is short to write and endless to print.
        return len(words) < 20 and abs(number) <= LARGEST and int(number.as_tuple().exponent) > -20
    except InvalidOperation:  # no number, or nan, which has no size
        return False


def whole_number(words: str, where: str) -> int:
    """
    A whole number as a cell has it.

    Raises
    ------
    WrongRules
        When it is none.
    """
    try:
        return int(words)
    except ValueError:
        raise WrongRules(where, f"{words!r}", "这里要写整数") from None


def compare(table: Table, before: Lines, after: Lines) -> list[Change]:
    """What ``after`` has otherwise than ``before``, part by part."""
    changes: list[Change] = []
    for part in table.parts:
        old, new = _by_name(part, before.get(part.key, [])), _by_name(part, after.get(part.key, []))
        for name in [*old, *(n for n in new if n not in old)]:
            one, other = old.get(name), new.get(name)
            if one is None or other is None:
                line = other or one or {}
                cells = tuple(
                    (c.label, "", shown(c, line.get(c.name, ""), after)) for c in part.columns if line.get(c.name)
                )
                changes.append(
                    Change(part.label, _title(part, line, after), "added" if one is None else "removed", cells)
                )
                continue
            cells = tuple(
                (c.label, shown(c, one.get(c.name, ""), before), shown(c, other.get(c.name, ""), after))
                for c in part.columns
                if one.get(c.name, "") != other.get(c.name, "")
            )
            if cells:
                changes.append(Change(part.label, _title(part, other, after), "changed", cells))
    return changes


def _by_name(part: Part, lines: Sequence[Line]) -> dict[tuple[Any, ...], Line]:
    found: dict[tuple[Any, ...], Line] = {}
    for line in lines:
        name: tuple[Any, ...] = tuple(line.get(n, "") for n in part.names)
        same = sum(1 for other in found if other[: len(name)] == name)
        found[(*name, same)] = line
    return found


def _title(part: Part, line: Line, lines: Lines) -> str:
    return " · ".join(shown(c, line.get(c.name, ""), lines) for c in part.columns if c.name in part.names)


def shown(column: Column, words: str, lines: Lines) -> str:
    """A cell in words."""
    if column.kind == YES:
        return _("是") if words else _("否")
    if column.choices is not None:
        return str(dict(column.choices(lines)).get(words, words))
    return words
