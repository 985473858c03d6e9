"""Rows of a register for placing, with what is known of listed firms' products beside them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

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
    "source_id",
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
        known = listed_products()
        while batch := found.fetchmany(_BATCH):
            for values in batch:
                row = dict(zip(_COLUMNS, values, strict=True))
                names = (row["name"], *(row.pop("former_names") or ()))
                row["products"] = next((known[n] for n in names if n in known), None)
                yield row
    finally:
        db.close()


@cache
def listed_products() -> dict[str, str]:
    """Full name → main products of listed firms, of `data/listed_products.tsv` (see SOURCES.md beside it)."""
    text = files(__package__).joinpath("data", "listed_products.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {name: products for _, name, products in rows}
