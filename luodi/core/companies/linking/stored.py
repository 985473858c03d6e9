"""The index of a stored register, built once for each state of it."""

from __future__ import annotations

from pathlib import Path

from luodi.core.companies.linking.index import Index, build_index, open_index
from luodi.core.companies.register.store import connect, create_rows, opened, quoted

_PREFIX = "linking-"


def open_stored_index(folder: Path, *, memory_mb: int = 1000) -> Index:
    """
    The index of the register in ``folder``, built where the register has changed since, and kept beside it.

    Only the rows in force are indexed; their credit code or row id is the link's ``rid``.

    Raises
    ------
    NoRegister, DamagedRegister
        When nothing was imported yet, or the register cannot be read.
    """
    manifest = opened(folder)
    path = folder / f"{_PREFIX}{manifest.generation}.duckdb"
    if not path.exists():
        rows = folder / f"{_PREFIX}{manifest.generation}.parquet"
        with connect(memory_mb=memory_mb) as db:
            create_rows(db, folder, manifest.current, "rows")
            db.execute(f"COPY (SELECT * FROM rows) TO {quoted(str(rows))} (FORMAT parquet)")
        try:
            build_index(rows, path, memory_mb=memory_mb).close()
        finally:
            rows.unlink(missing_ok=True)
        for old in folder.glob(f"{_PREFIX}*.duckdb"):
            if old != path:
                old.unlink(missing_ok=True)
    return open_index(path, memory_mb=memory_mb)
