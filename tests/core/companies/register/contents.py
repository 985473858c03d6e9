"""What a register holds, for comparing two of them."""

from __future__ import annotations

from pathlib import Path

import duckdb

from luodi.core.companies.register.store import read_manifest


def everything(folder: Path) -> tuple[list[object], list[object]]:
    """All rows in force and all history, for comparing two registers."""
    manifest = read_manifest(folder)
    tables = []
    for parts in (manifest.current, manifest.history):
        found = []
        for part in parts:
            found += duckdb.execute("SELECT * FROM read_parquet($1)", [str(folder / part.path)]).fetchall()
        tables.append(sorted(map(repr, found)))
    return tables[0], tables[1]
