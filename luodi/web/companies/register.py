"""The register as the desk holds it open: one searcher and one index for the whole process."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

from django.conf import settings

from luodi.core.companies.linking import Index
from luodi.core.companies.linking.stored import open_stored_index
from luodi.core.companies.register.search import Searcher
from luodi.core.companies.register.store import Manifest, connect, create_rows, read_manifest

# Up to this many rows an index is built while somebody waits (about two seconds); above it a job does so.
INDEX_AT_ONCE_ROWS = 20_000
_lock = Lock()
_searchers: dict[Path, Searcher] = {}


@dataclass
class _Held:
    folder: Path
    generation: int
    index: Index


_held: _Held | None = None


def folder() -> Path:
    """Where the desk's register lies."""
    return Path(settings.REGISTER_FOLDER)


def manifest() -> Manifest:
    """What the register holds now; an empty manifest before the first import."""
    return read_manifest(folder())


def searcher() -> Searcher:
    """
    The searcher of this process, opened at the first use; it notices changes of the register by itself.

    Raises
    ------
    NoRegister, DamagedRegister
        See each.
    """
    where = folder()
    with _lock:
        if where not in _searchers:
            _searchers[where] = Searcher(where)
        return _searchers[where]


def index(held: Manifest, *, build: bool) -> Index | None:
    """
    The linking index of the register as ``held`` describes it; ``None`` where it would have to be built first.

    An index of an older generation is left to whoever still uses it, and closed with its last user.
    """
    global _held
    where = folder()
    with _lock:
        if _held is not None and (_held.folder, _held.generation) == (where, held.generation):
            return _held.index
        if not build and held.rows > INDEX_AT_ONCE_ROWS:
            return None
        _held = _Held(where, held.generation, open_stored_index(where, threads=1))
        return _held.index


def winners(held: Manifest) -> dict[str, str]:
    """Each row merged into another → the row it lives on in."""
    found: dict[str, str] = {}
    for merge in held.merges:
        if not merge.undone:
            found[merge.loser] = merge.winner
    return {loser: _last(found, winner) for loser, winner in found.items()}


def _last(merged: dict[str, str], oid: str) -> str:
    seen = {oid}
    while oid in merged and merged[oid] not in seen:
        oid = merged[oid]
        seen.add(oid)
    return oid


def ids_of(held: Manifest, oid: str) -> list[str]:
    """The ids that stand for one organisation: its own, and those of the rows merged into it."""
    into = winners(held)
    home = into.get(oid, oid)
    return [home, *(loser for loser, winner in into.items() if winner == home)]


def names_of(held: Manifest, oids: Iterable[str]) -> dict[str, str]:
    """Registered names of the rows in force among ``oids``."""
    wanted = tuple(sorted({oid for oid in oids if oid}))
    return dict(_names(folder(), held.generation, wanted)) if wanted and held.current else {}


@lru_cache(maxsize=256)
def _names(where: Path, generation: int, oids: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    db = connect()
    try:
        create_rows(db, where, read_manifest(where).current, "rows")
        found = db.execute("SELECT oid, name FROM rows WHERE list_contains($1, oid)", [list(oids)]).fetchall()
    finally:
        db.close()
    return tuple(found)
