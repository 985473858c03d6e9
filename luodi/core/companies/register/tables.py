"""A table of a file, whatever the file: heads, rows of text with the row's number in the file, faults of rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

SAMPLE_ROWS = 200
# Characters of a row: a business scope of a megabyte goes in. A longer one is a file that lost its line breaks or its quotes.
MOST_ROW = 2_000_000
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a whole row: a reason of ``rules/register.yaml``, what was there, and a detail."""

    row: int
    reason: str
    value: str = ""
    to: str = ""


Row = tuple[int, list[str]]  # the row's number as the file's reader counts (from 1), and its cells


@dataclass
class Table:
    """
    One table of a file.

    ``heads`` are its column heads and ``sample`` the first rows under them; ``rows()`` reads the rows below the heads
    and calls ``fault`` for a row that cannot be taken. ``parquet`` lists files that DuckDB reads by itself.
    """

    name: str
    heads: list[str]
    sample: list[list[str]]
    first_row: int
    read: Callable[[Callable[[Fault], None]], Iterator[Row]]
    notes: list[str] = field(default_factory=list)
    parquet: tuple[Path, ...] = ()
    ragged_is_slip: bool = False  # a row with fewer cells than heads is worth a line of the report

    def rows(self, fault: Callable[[Fault], None]) -> Iterator[Row]:
        """Rows under the heads, each with its number in the file."""
        return self.read(fault)


def json_text(value: Any) -> str:
    """A JSON value as a cell: lists joined by ；, objects (a title with its dates) as ``a（b至c）``."""
    if value is None:
        return ""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, list):
        return "；".join(filter(None, map(json_text, value)))
    if isinstance(value, dict):
        first, *rest = [json_text(v) for v in value.values()] or [""]
        return f"{first}（{'至'.join(rest)}）" if any(rest) else first
    return cell_text(value)


def cell_text(value: Any) -> str:
    """A cell's value as text: whole numbers without a point, dates as ISO."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e21 else format(Decimal(repr(value)), "f")
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
