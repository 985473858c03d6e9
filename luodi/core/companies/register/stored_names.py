"""The names of a register made ready for searching, once for each state of it, in a file beside it."""

# ruff: noqa: S608  (SQL is put together from column names and quoted texts of our own)

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from luodi.core.companies.register.lines import BLOCK, Lines, mark_block
from luodi.core.companies.register.store import Manifest, connect, create_rows, quoted, writable

_PREFIX = "search-"
_FORMAT = 3
_LONGEST_BUILD_S = 6 * 3600
# All names of an organisation; those that hold Latin letters or digits, and else nothing; and how its name is spelled.
# By which runs each is marked: pairs tell Chinese names apart, of 26 letters it takes more.
TEXTS = {"line": (1, 2, 3), "latin": (2, 3), "initials": (2, 3, 4), "pinyin": (3, 4, 6)}
# The likelier first: in force before struck off, known by a short name, larger before smaller, shorter name.
_ORDER = """coalesce(status IN ('cancelled', 'revoked', 'moved'), false), status IS NULL, short_names IS NULL,
    round(ln(1 + coalesce(capital, 0)::DOUBLE)) DESC, length(name), oid"""
# Letters and digits that some registers have full width; brackets stay as names have them.
_WIDE = "".join(chr(0xFF01 + i) for i in range(94) if chr(0x21 + i).isalnum())
_HALF = "".join(chr(0x21 + i) for i in range(94) if chr(0x21 + i).isalnum())
_LINE = f"""translate(upper(concat_ws(chr(9), name, array_to_string(short_names, chr(9)), array_to_string(former_names, chr(9)),
    array_to_string(list_transform(aliases, lambda a: translate(a.name, chr(9) || chr(10), '  ')), chr(9)))), '{_WIDE}', '{_HALF}')"""


def open_names(folder: Path, manifest: Manifest, *, memory_mb: int = 500) -> Any:
    """
    A DuckDB connection to the names of the register as ``manifest`` has it; they are sorted and stored first where no
    search has yet asked for them.

    ``names`` has a row for each organisation in order of likelihood (``n`` from 0), ``codes`` credit codes and the
    sources' own numbers in their order, ``texts`` the blocks `read_lines` reads, ``marks`` which runs they hold.
    """
    import duckdb

    path = folder / f"{_PREFIX}{_FORMAT}-{manifest.generation}.duckdb"
    if not path.exists():
        # In a folder of its own: two processes may ask for it at a time, and one of them may be killed.
        with writable(folder), TemporaryDirectory(prefix=_PREFIX, dir=folder) as scratch:
            part = Path(scratch) / path.name
            _build(folder, manifest, part)
            part.replace(path)
        remove_others(path, _PREFIX)
    # One thread: a search reads twenty rows, and starting others costs more than they could do.
    return duckdb.connect(str(path), read_only=True, config={"memory_limit": f"{memory_mb}MB", "threads": 1})


def read_lines(db: Any) -> dict[str, Lines]:
    """The lines of each of `TEXTS`."""
    lines = {}
    for kind, lengths in TEXTS.items():
        marks = db.execute("SELECT marks FROM marks WHERE kind = $1 ORDER BY block", [kind]).fetchall()
        lines[kind] = Lines(_blocks(db, "texts", kind), lengths, [row[0] for row in marks])
    return lines


def _blocks(db: Any, table: str, kind: str) -> Iterator[str]:
    cursor = db.cursor()
    cursor.execute(f"SELECT {kind} FROM {table} ORDER BY block")
    while row := cursor.fetchone():
        yield row[0]
    cursor.close()


def remove_others(path: Path, prefix: str) -> None:
    """
    Remove what earlier states of the register left beside ``path`` and what belongs to it (whose name begins with its
    own): files, and folders of builds that were killed.
    """
    for old in path.parent.glob(f"{prefix}*"):
        if old.is_dir():
            if time.time() - old.stat().st_mtime > _LONGEST_BUILD_S:
                shutil.rmtree(old, ignore_errors=True)
        elif not old.name.startswith(path.name):
            with suppress(OSError):  # Windows keeps a file while a reader has it open
                old.unlink()


def _build(folder: Path, manifest: Manifest, path: Path) -> None:
    """Write the file ``path``, in an empty folder that is also where DuckDB lays aside what memory does not hold."""
    db = connect(path.parent)
    try:
        create_rows(db, folder, manifest.current, "rows")
        db.execute(f"ATTACH {quoted(str(path))} AS file")
        db.execute(
            f"CREATE TEMP TABLE ordered AS SELECT oid, name, code, region, kind, status, source_id, {_LINE} AS line,"
            " CASE WHEN regexp_matches(line, '[0-9A-Z]') THEN line ELSE '' END AS latin,"
            f" coalesce(initials, '') AS initials, coalesce(pinyin, '') AS pinyin FROM rows ORDER BY {_ORDER}"
        )
        db.execute("SET preserve_insertion_order = true")
        db.execute(
            "CREATE TABLE file.names AS SELECT rowid AS n, oid, name, code, region, kind, status FROM ordered ORDER BY rowid"
        )
        joined = ", ".join(f"string_agg({text}, chr(10) ORDER BY rowid) AS {text}" for text in TEXTS)
        db.execute(f"CREATE TABLE file.texts AS SELECT rowid // {BLOCK} AS block, {joined} FROM ordered GROUP BY 1")
        db.execute("CREATE TABLE file.marks (kind VARCHAR, block INTEGER, marks BLOB)")
        for kind, lengths in TEXTS.items():
            marks = [mark_block(text, lengths) for text in _blocks(db, "file.texts", kind)]
            db.execute("INSERT INTO file.marks SELECT $1, generate_subscripts($2, 1), unnest($2)", [kind, marks])
        # A beginning finds a credit code; a source's own number must be the whole of it.
        db.execute(
            "CREATE TABLE file.codes AS SELECT * FROM (SELECT code, rowid AS n, false AS whole FROM ordered WHERE code IS NOT NULL"
            " UNION ALL SELECT source_id, rowid, true FROM ordered WHERE source_id IS NOT NULL) ORDER BY code, n"
        )
        db.execute("DETACH file")
    finally:
        db.close()
