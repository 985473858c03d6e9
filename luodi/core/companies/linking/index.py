"""The index of a register: a DuckDB file and a file of arrays beside it, built once, opened in no time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from luodi.core.companies.linking.arrays import Arrays, ArrayWriter, BadArrays, map_arrays, read_arrays
from luodi.core.companies.linking.given import BadRegister, add_university_forms, read_register
from luodi.core.companies.linking.keys import packed_sql
from luodi.core.companies.linking.lookup import NameTexts, Postings, posting_sql, postings_of
from luodi.core.companies.linking.tables import cut_names, make_keys

if TYPE_CHECKING:
    import duckdb

VERSION = 6
TOO_OFTEN = 40_000  # names under one key: 上海, 中国
_ROWS = 250_000  # carried from a table into the arrays at a time
_NAMES = 50_000  # the same of names, which are one text meanwhile


@dataclass(frozen=True)
class IndexSize:
    """What an index holds: companies, the names they go by, and names under keys."""

    companies: int
    names: int
    keys: int


@dataclass
class Index:
    """
    An open index. Made by ``build_index`` or ``open_index``; close it, or use it in a ``with``.

    Attributes
    ----------
    path
        The DuckDB file, beside which the arrays are (`arrays_path`), or None for an index in memory.
    connection
        Its table ``names`` has a row for each name of a company, with the parts it was cut into.
    size
        How much it holds.
    plain, prominent
        The names under the keys of all but prominent names, and of prominent ones.
    names
        What is kept of each name.
    """

    path: Path | None
    connection: duckdb.DuckDBPyConnection
    size: IndexSize
    plain: Postings
    prominent: Postings
    names: NameTexts

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


def arrays_path(path: Path) -> Path:
    """Where the arrays of the index ``path`` are."""
    return path.with_name(path.name + ".arrays")


def build_index(
    register: str | os.PathLike[str],
    out: str | os.PathLike[str] | None = None,
    *,
    memory_mb: int = 1000,
    threads: int | None = None,
) -> Index:
    """
    Index a register.

    Parameters
    ----------
    register
        A Parquet file, or a folder of them (also partitioned). Columns: ``rid`` (or ``id``, ``oid``) and ``name``; optionally
        ``code``, ``former_names``, ``short_names``, ``aliases`` (lists, or text parted by ；), ``region`` (division
        code), ``industry`` (GB/T 4754 code), ``listed`` (whether its shares are traded; without it,
        a ``code`` or ``source_id`` that is a stock code says so).
    out
        The DuckDB file to write; None keeps the index in memory. Written beside, with its arrays, and moved into place
        when complete.
    memory_mb, threads
        Limits set on DuckDB: megabytes, and threads (None: all cores).

    Raises
    ------
    BadRegister
        When the register is not there, is not Parquet or lacks a column.
    """
    import duckdb

    if out is not None:
        path = Path(out)
        with _parts_of(path) as part, arrays_path(part).open("wb") as file, duckdb.connect(str(part)) as connection:
            _fill(connection, register, file, memory_mb, threads)
            connection.execute("checkpoint")
        return open_index(path, memory_mb=memory_mb, threads=threads)
    connection, content = duckdb.connect(":memory:"), BytesIO()
    try:
        _fill(connection, register, content, memory_mb, threads)
    except BaseException:
        connection.close()
        raise
    return _index_of(None, connection, read_arrays(np.frombuffer(content.getbuffer(), np.uint8))[1])


def open_index(path: str | os.PathLike[str], *, memory_mb: int = 1000, threads: int | None = None) -> Index:
    """
    Open an index that ``build_index`` wrote, for reading.

    Raises
    ------
    BadRegister
        When the file or its arrays are not there, or are not an index of this version.
    """
    import duckdb

    path = Path(path)
    if not path.is_file():
        raise BadRegister(f"There is no index at {path}. Build it from the register first.")
    try:
        connection = duckdb.connect(str(path), read_only=True, config={"memory_limit": f"{memory_mb}MB"})
    except duckdb.Error as error:
        raise BadRegister(f"{path} is not an index that can be opened ({error}). Build it again.") from error
    try:
        row = connection.execute("select version, stamp from about").fetchone()
    except duckdb.Error:
        row = None
    try:
        if row is None or row[0] != VERSION:
            raise BadRegister(f"{path} is not an index of version {VERSION}. Build it again from the register.")
        stamp, arrays = map_arrays(arrays_path(path))
        if stamp != row[1]:
            raise BadArrays("it belongs to another index")
    except BadArrays as error:
        connection.close()
        raise BadRegister(f"{arrays_path(path)} cannot be used ({error}). Build the index again.") from error
    except BadRegister:
        connection.close()
        raise
    if threads:
        connection.execute(f"set threads={threads}")
    return _index_of(path, connection, arrays)


def move_index(part: Path, path: Path) -> None:
    """Move an index to ``path``; the arrays first, so that where the DuckDB file is, all of it is."""
    arrays_path(part).replace(arrays_path(path))
    part.replace(path)


@contextmanager
def _parts_of(path: Path) -> Iterator[Path]:
    """Where to write the index that is to be at ``path``: beside it, moved there when all went well, else removed."""
    part = path.with_name(path.name + ".part")
    part.parent.mkdir(parents=True, exist_ok=True)
    for old in (part, part.with_name(part.name + ".wal")):
        old.unlink(missing_ok=True)
    shutil.rmtree(part.with_name(part.name + ".tmp"), ignore_errors=True)  # what a killed build had laid aside
    try:
        yield part
        move_index(part, path)
    except BaseException:
        for old in (part, arrays_path(part)):
            old.unlink(missing_ok=True)
        raise


def _fill(
    connection: duckdb.DuckDBPyConnection,
    register: str | os.PathLike[str],
    file: BinaryIO,
    memory_mb: int,
    threads: int | None,
) -> None:
    """Make the tables of an index, and write its arrays."""
    connection.execute(f"set memory_limit='{memory_mb}MB'")
    if threads:
        connection.execute(f"set threads={threads}")
    connection.execute("set preserve_insertion_order=false")
    read_register(connection, register)
    add_university_forms(connection)
    connection.execute("set preserve_insertion_order=true")
    cut_names(connection)
    make_keys(connection)
    writer = ArrayWriter(file)
    held = sum(_write_postings(connection, writer, table) for table in ("plain", "prominent"))
    stamp = _write_names(connection, writer)
    writer.finish(stamp)
    connection.execute(
        f"create table about as select {VERSION} as version, ? as stamp, count(distinct rid) as companies, "
        "count(*) as names, ?::BIGINT as keys from names",
        [stamp, held],
    )


def _write_postings(connection: duckdb.DuckDBPyConnection, writer: ArrayWriter, table: str) -> int:
    """Write what is under each key of a table that is sorted by key, but for keys of too many names; drop the table."""
    most = TOO_OFTEN if table == "plain" else 2**62
    counted = connection.execute(
        f"select key, count(*)::BIGINT as n from {table} group by key order by key"
    ).fetchnumpy()
    keys, sizes = np.asarray(counted["key"]), np.asarray(counted["n"])
    kept = sizes <= most
    often = keys[~kept]

    def pieces() -> Iterator[NDArray[Any]]:
        before = None
        for start in range(0, int(sizes.sum()), _ROWS):
            rows = connection.execute(
                f"select key, bits, {posting_sql()}::UBIGINT as posting from {table} "
                f"where rowid >= {start} and rowid < {start + _ROWS}"
            ).fetchnumpy()
            key = np.asarray(rows["key"])
            # A key's postings are found by where they begin: that the rows came in order must hold.
            if np.any(key[1:] < key[:-1]) or (before is not None and key[0] < before):
                raise RuntimeError(f"Keys of the index are out of order at row {start}; this DuckDB cannot build it.")
            before = key[-1]
            pairs = np.stack([np.asarray(rows["bits"]), np.asarray(rows["posting"])], axis=1)
            yield (pairs[~np.isin(key, often)] if len(often) else pairs).reshape(-1)

    writer.write(f"{table}.keys", [keys[kept]])
    writer.write(f"{table}.first", [np.concatenate([[0], np.cumsum(sizes[kept])]).astype(np.int64)])
    count = writer.write(f"{table}.pairs", pieces()) // 2
    connection.execute(f"drop table {table}")
    return count


def _write_names(connection: duckdb.DuckDBPyConnection, writer: ArrayWriter) -> str:
    """
    Write what is kept of each name, by its number; the digest of it all.

    By it the two files of an index know each other. Two processes may build one register's at a time: whichever
    moves its files last, names and their numbers are the same.
    """
    (last,) = connection.execute("select coalesce(max(nid), -1) from names").fetchone() or (-1,)
    first, digest = [np.zeros(1, np.int64)], blake2b(digest_size=16)

    def pieces() -> Iterator[NDArray[np.uint8]]:
        for start in range(0, last + 1, _NAMES):
            (some, text) = connection.execute(
                "select list(strlen(packed) order by nid), string_agg(packed, '' order by nid) from ("
                f"select nid, {packed_sql()} as packed from names where nid >= {start} and nid < {start + _NAMES})"
            ).fetchone() or ([], "")
            first.append(first[-1][-1] + np.cumsum(some, dtype=np.int64))
            encoded = text.encode()
            digest.update(encoded)
            yield np.frombuffer(encoded, np.uint8)

    writer.write("names.text", pieces())
    writer.write("names.first", first)
    return digest.hexdigest()


def _index_of(path: Path | None, connection: duckdb.DuckDBPyConnection, arrays: Arrays) -> Index:
    row: Any = connection.execute("select companies, names, keys from about").fetchone()
    names = NameTexts(arrays["names.first"], arrays["names.text"])
    return Index(
        path, connection, IndexSize(*row), postings_of(arrays, "plain"), postings_of(arrays, "prominent"), names
    )
