"""
Rows of figures as bytes and back, exact: amounts and shares as decimals and fractions, days as days.

Units go by their numbers, so that one renamed later is still found.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from luodi.core.projects.rows import Row
from luodi.core.projects.values import FieldValue

LONGEST_TEXT = 120  # an indicator asks for words of a choice, never for a page of text


def pack_rows(rows: Iterable[Row], ids: Mapping[str, int]) -> bytes:
    """Rows as compressed JSON; ``ids`` gives the number of each unit by its name."""
    return zlib.compress(json.dumps([_plain(row, ids) for row in rows], ensure_ascii=False).encode(), 6)


def unpack_rows(packed: bytes, names: Mapping[int, str]) -> list[Row]:
    """The rows of `pack_rows`; ``names`` gives units' names by number."""
    return [_row(plain, names) for plain in json.loads(zlib.decompress(bytes(packed)))]


def _plain(row: Row, ids: Mapping[str, int]) -> list[Any]:
    amount = None if row.amount_wan is None else str(row.amount_wan)
    shares = [[ids.get(unit, unit), str(share)] for unit, share in row.shares]
    fields = {name: _value(value) for name, value in row.fields.items() if value is not None}
    return [row.id, row.project, row.on.isoformat(), row.day.isoformat(), row.count, amount, shares, fields, row.reason]


def _row(plain: list[Any], names: Mapping[int, str]) -> Row:
    id, project, on, day, count, amount, shares, fields, reason = plain
    return Row(
        id, project, date.fromisoformat(on), date.fromisoformat(day), count,
        None if amount is None else Decimal(amount), tuple((names.get(unit, str(unit)), Fraction(share)) for unit, share in shares),
        {name: _read(value) for name, value in fields.items()}, reason,
    )  # fmt: skip


def _value(value: FieldValue) -> Any:
    match value:
        case Decimal():
            return ["n", str(value)]
        case date():
            return ["d", value.isoformat()]
        case tuple():
            return ["t", *value]
        case str():
            return value[:LONGEST_TEXT]
    return value


def _read(value: Any) -> Any:
    match value:
        case ["n", words]:
            return Decimal(words)
        case ["d", words]:
            return date.fromisoformat(words)
        case ["t", *parts]:
            return tuple(parts)
    return value
