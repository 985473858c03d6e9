"""The index of a stored register, built once for each state of it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from luodi.core.companies.linking.index import VERSION, Index, build_index, move_index, open_index
from luodi.core.companies.register.store import connect, create_rows, opened, quoted, writable
from luodi.core.companies.register.stored_names import remove_others

_PREFIX = "linking-"


def open_stored_index(folder: Path, *, memory_mb: int = 1000, threads: int | None = None) -> Index:
    """
    The index of the register in ``folder``, built where the register has changed since, and kept beside it.

    Only the rows in force are indexed; their credit code or row id is the link's ``rid``.

    Parameters
    ----------
    memory_mb
        Limit set on DuckDB while it builds and afterwards.
    threads
        DuckDB's, None: all cores. It answers only which names some companies have; mentions are looked up without it.

    Raises
    ------
    NoRegister, DamagedRegister, CannotWrite
        When nothing was imported yet, the register cannot be read, or its folder not be written.
    """
    manifest = opened(folder)
    path = folder / f"{_PREFIX}{VERSION}-{manifest.generation}.duckdb"
    if not path.exists():
        # In a folder of its own: two processes may ask for it at a time, and one of them may be killed.
        with writable(folder), TemporaryDirectory(prefix=_PREFIX, dir=folder) as scratch:
            rows, part = Path(scratch) / "rows.parquet", Path(scratch) / path.name
            with connect(Path(scratch), memory_mb=memory_mb) as db:
                create_rows(db, folder, manifest.current, "rows")
                db.execute(f"COPY (SELECT * FROM rows) TO {quoted(str(rows))} (FORMAT parquet)")
            build_index(rows, part, memory_mb=memory_mb).close()
            move_index(part, path)
        remove_others(path, _PREFIX)
    return open_index(path, memory_mb=memory_mb, threads=threads)
