"""Rows of a register for placing, with what is known of listed firms' products beside them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from luodi.core.chains.products import listed_products
from luodi.core.companies.register.store import connect, create_rows, opened

_COLUMNS = (
    "oid",
    "name",
    "region",
    "kind",
    "status",
    "industry",
    "scope",
    "capital",
    "currency",
    "former_names",
)
_BATCH = 10_000


def read_rows(folder: Path) -> Iterator[dict[str, Any]]:
    """
    Every organisation in force of the register in ``folder``, as `count_presence` takes them.

    Raises
    ------
    NoRegister, DamagedRegister
        See each.
    """
    manifest = opened(folder)
    db = connect()
    try:
        create_rows(db, folder, manifest.current, "rows")
        found = db.execute(f"SELECT {', '.join(_COLUMNS)} FROM rows")  # noqa: S608  (names of our own)
        known = _products_by_name()
        while batch := found.fetchmany(_BATCH):
            for values in batch:
                row = dict(zip(_COLUMNS, values, strict=True))
                names = (row["name"], *(row.pop("former_names") or ()))
                row["products"] = next((known[n] for n in names if n in known), None)
                yield row
    finally:
        db.close()


@cache
def _products_by_name() -> dict[str, tuple[str, ...]]:
    """Products by registered name: a register of one's own numbers its rows otherwise than stock exchanges do."""
    return {firm.name: firm.products for firm in listed_products().values()}
