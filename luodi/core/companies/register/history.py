"""Earlier versions of rows: one file an import, a few files in all."""

# ruff: noqa: S608  (SQL is put together from column names and quoted texts of our own)

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from luodi.core.companies.register.fields import COLUMNS
from luodi.core.companies.register.store import Part, create_rows, keep_file, quoted

MOST_FILES = 16  # small ones; the next change writes them together
SMALL_ROWS = 500_000  # rows up to which a file is written anew with others: a large one is copied once at most


def close_rows(
    db: Any, folder: Path, staging: Path, history: Sequence[Part], query: str, number: str, moment: datetime
) -> tuple[Part, ...]:
    """
    The history with the rows of ``query`` (all columns of a row in force), which were in force until ``moment``.

    Parameters
    ----------
    number
        Of this change, for the file's name.
    """
    path = staging / "history.parquet"
    stamp = f"TIMESTAMP '{moment.isoformat(' ')}'"
    db.execute(
        f"COPY (SELECT * REPLACE ({stamp} AS valid_to) FROM ({query})) TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)"
    )
    rows = count_rows(db, path)
    if not rows:
        return tuple(history)
    added = Part(keep_file(path, folder, "history", f"{number}.parquet"), rows)
    return compact(db, folder, staging, (*history, added), number)


def compact(db: Any, folder: Path, staging: Path, history: Sequence[Part], number: str) -> tuple[Part, ...]:
    """The history with its small files written as one, where there are too many: each is opened to find one row's past."""
    small = [part for part in history if part.rows <= SMALL_ROWS]
    if len(small) <= MOST_FILES:
        return tuple(history)
    create_rows(db, folder, small, "small_history")
    path = staging / "together.parquet"
    db.execute(
        f"COPY (SELECT {', '.join(COLUMNS)} FROM small_history ORDER BY oid, valid_to)"
        f" TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)"
    )
    together = Part(keep_file(path, folder, "history", f"{number}-all.parquet"), sum(part.rows for part in small))
    return (*(part for part in history if part not in small), together)


def count_rows(db: Any, path: Path) -> int:
    """Rows of a Parquet file."""
    (rows,) = db.execute(f"SELECT num_rows FROM parquet_file_metadata({quoted(str(path))})").fetchone()
    return int(rows)
