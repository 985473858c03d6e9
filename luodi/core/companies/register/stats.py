"""What a register holds: rows by province, kind and status, and how complete each field is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from luodi.core.companies.register.fields import FACTS
from luodi.core.companies.register.store import connect, create_rows, opened
from luodi.core.places.division import gazetteer

# ruff: noqa: S608  (SQL is put together from column names and quoted texts of our own)

_LEFT_OUT = ("name", "name_key", "region_from", "founded_to", "status_text", "section", "currency")


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
        create_rows(db, folder, manifest.current, "rows")

        def by(what: str) -> dict[str, int]:
            query = f"SELECT coalesce({what}, ''), count(*) FROM rows GROUP BY 1 ORDER BY 2 DESC, 1"
            return dict(db.execute(query).fetchall())

        provinces = by("region[1:2] || '0000'")
        fields = [f for f in FACTS if f not in _LEFT_OUT]
        shares = db.execute(f"SELECT {', '.join(f'count({f})' for f in fields)} FROM rows").fetchone()
        return {
            "rows": manifest.rows,
            "versions": sum(p.rows for p in manifest.history),
            "provinces": {known[c].name if c in known else c: n for c, n in provinces.items()},
            "kinds": by("kind"),
            "statuses": by("status"),
            "region_from": by("region_from"),
            "complete": {f: round(n / max(1, manifest.rows), 4) for f, n in zip(fields, shares, strict=True)},
            "imports": [
                {"id": i.id, "file": i.file, "source": i.source, "as_of": i.as_of, "counts": i.counts}
                for i in manifest.imports
            ],
        }
    finally:
        db.close()
