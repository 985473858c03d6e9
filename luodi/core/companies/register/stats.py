"""What a register holds: rows by province, kind and status, and how complete each field is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from luodi.core.companies.register.expressions import COUNTED, FILLED, TABLE, count_by, count_filled, run_on_duckdb
from luodi.core.companies.register.store import connect, create_rows, opened
from luodi.core.places.division import gazetteer


def register_stats(folder: Path) -> dict[str, Any]:
    """
    Counts over the organisations in force, JSON-ready.

    Returns
    -------
    dict
        ``rows``; ``versions`` (earlier ones kept); ``provinces``, ``kinds``, ``statuses``, ``region_from`` (name → rows,
        the most first, "" for not known); ``complete`` (field → share of rows that have it, 0 to 1); ``imports``.

    Raises
    ------
    NoRegister
        When nothing was imported yet.
    """
    manifest = opened(folder)
    known = gazetteer().divisions
    db = connect()
    try:
        create_rows(db, folder, manifest.current, TABLE)
        provinces, kinds, statuses, region_from = (dict(run_on_duckdb(count_by(column), db)) for column in COUNTED)
        (filled,) = run_on_duckdb(count_filled(), db)
        return {
            "rows": manifest.rows,
            "versions": sum(p.rows for p in manifest.history),
            "provinces": {known[c].name if c in known else c: n for c, n in provinces.items()},
            "kinds": kinds,
            "statuses": statuses,
            "region_from": region_from,
            "complete": {f: round(n / max(1, manifest.rows), 4) for f, n in zip(FILLED, filled, strict=True)},
            "imports": [
                {"id": i.id, "file": i.file, "source": i.source, "as_of": i.as_of, "counts": i.counts}
                for i in manifest.imports
            ],
        }
    finally:
        db.close()
