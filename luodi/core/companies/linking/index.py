"""The index of a register: one DuckDB file, built once, opened in no time."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from luodi.core.companies.linking.keys import (
    REACH,
    SEPARATOR,
    cut_sql,
    fold_sql,
    head_pairs_sql,
    packed_sql,
    pair_key_sql,
    part_sql,
    quoted,
    shape_sql,
    signature_sql,
)
from luodi.core.companies.pinyin import syllables_text
from luodi.core.companies.university_forms import distinct_forms, university_forms
from luodi.core.errors import LuodiError

if TYPE_CHECKING:
    import duckdb

VERSION = 5
TOO_OFTEN = 40_000  # names under one key: 上海, 中国
STOCK_CODE = r"(00|20|30|60|68|83|87|88|90|92)\d{4}(\.[A-Z]{2})?"
SMALL = 20_000  # names up to which all are found by any two of their characters, as prominent ones are
OFTEN = 200  # a key that stands for more names than this has its frequency kept
# Names of a register by where they come from; the order is the order of trust.
SOURCES = ("registered", "former", "short", "alias")
INSTITUTE = "^(中国科学院|中科院|中国社会科学院)|(研究所|研究院|研究中心|实验室|大学|学院|科学院|设计院|天文台|植物园)$"
_LISTS = {"former": "former_names", "short": "short_names", "alias": "aliases"}
_SEPARATORS = "[;；、|]"


class BadRegister(LuodiError, ValueError):
    """A register that cannot be indexed: what is wrong, where, and what to do."""


@dataclass(frozen=True)
class IndexSize:
    """What an index holds: companies, the names they go by, and keys."""

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
        The DuckDB file, or None for an index in memory.
    size
        How much it holds.
    too_often
        Keys that stand for too many names to look under.
    """

    path: Path | None
    connection: duckdb.DuckDBPyConnection
    size: IndexSize
    too_often: frozenset[int] = frozenset()

    def __enter__(self) -> Index:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self.connection.close()


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
        The DuckDB file to write; None keeps the index in memory. Written beside and moved into place when complete.
    memory_mb, threads
        Limits set on DuckDB: megabytes, and threads (None: all cores).

    Raises
    ------
    BadRegister
        When the register is not there, is not Parquet or lacks a column.
    """
    import duckdb

    part = None if out is None else Path(out).with_name(Path(out).name + ".part")
    if part is not None:
        part.parent.mkdir(parents=True, exist_ok=True)
        for old in (part, part.with_name(part.name + ".wal")):
            old.unlink(missing_ok=True)
        shutil.rmtree(part.with_name(part.name + ".tmp"), ignore_errors=True)  # what a killed build had laid aside
    connection = duckdb.connect(":memory:" if part is None else str(part))
    try:
        connection.execute(f"set memory_limit='{memory_mb}MB'")
        if threads:
            connection.execute(f"set threads={threads}")
        connection.execute("set preserve_insertion_order=false")
        _read_register(connection, register)
        _add_university_forms(connection)
        connection.execute("set preserve_insertion_order=true")
        _cut_names(connection)
        _make_keys(connection)
        size = _note_size(connection)
    except BaseException:
        connection.close()
        if part is not None:
            part.unlink(missing_ok=True)
        raise
    if part is None or out is None:
        _allow_filters(connection)
        return Index(None, connection, size, _too_often(connection))
    connection.execute("checkpoint")
    connection.close()
    part.replace(out)
    return open_index(out, memory_mb=memory_mb, threads=threads)


def open_index(path: str | os.PathLike[str], *, memory_mb: int = 1000, threads: int | None = None) -> Index:
    """
    Open an index that ``build_index`` wrote, for reading.

    Raises
    ------
    BadRegister
        When the file is not there, or is not an index of this version.
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
        row = connection.execute("select version, companies, names, keys from about").fetchone()
    except duckdb.Error:
        row = None
    if row is None or row[0] != VERSION:
        connection.close()
        raise BadRegister(f"{path} is not an index of version {VERSION}. Build it again from the register.")
    if threads:
        connection.execute(f"set threads={threads}")
    _allow_filters(connection)
    return Index(path, connection, IndexSize(*row[1:]), _too_often(connection))


def _read_register(connection: duckdb.DuckDBPyConnection, register: str | os.PathLike[str]) -> None:
    """Make table ``given``: each name of each company, with where it comes from."""
    import duckdb

    path = Path(register)
    pattern = str(path / "**" / "*.parquet") if path.is_dir() else str(path)
    try:
        relation = f"read_parquet({quoted(pattern)}, union_by_name=true, hive_partitioning=true)"
        columns = {row[0]: row[1] for row in connection.execute(f"describe select * from {relation}").fetchall()}
    except duckdb.Error as error:
        raise BadRegister(f"The register {path} cannot be read as Parquet: {error}") from error
    rid = next((c for c in ("rid", "id", "oid") if c in columns), None)
    if rid is None or "name" not in columns:
        has = "、".join(columns)
        raise BadRegister(f"The register {path} has the columns {has}; it needs rid (or id, oid) and name.")
    common = _common_columns(columns, rid)
    selects = [f"select {common}, name, 0::TINYINT as source from {relation}"]
    for number, source in enumerate(SOURCES):
        column = _LISTS.get(source)
        if column in columns:
            names = column if columns[column].endswith("[]") else f"regexp_split_to_array({column}, '{_SEPARATORS}')"
            if columns[column].startswith("STRUCT"):  # names with where each comes from
                names = f"list_transform({column}, lambda a: a.name)"
            selects.append(f"select {common}, unnest({names}) as name, {number}::TINYINT as source from {relation}")
    given = ", ".join(
        f"translate(coalesce({c}, ''), '{SEPARATOR}', ' ') as {c}" for c in ("rid", "name", "code", "place", "industry")
    )
    connection.execute(
        f"create temp table given as select * replace ({given}) from ({' union all '.join(selects)}) "
        "where length(trim(name)) > 0"
    )


def _add_university_forms(connection: duckdb.DuckDBPyConnection) -> None:
    """Add to ``given`` what the register's universities are called for short: 合工大, where it is nobody else's name."""
    rows = connection.execute(
        "select distinct trim(name) from given where source = 0 and regexp_matches(name, '大学([（(].*)?$')"
    ).fetchall()
    names = sorted(name for (name,) in rows)
    derived = {form for name in names for form in university_forms(name)}
    if not derived:
        return
    rows = connection.execute(
        "select distinct name from given where name in (select unnest(?))", [sorted(derived)]
    ).fetchall()
    forms = distinct_forms(names, [name for (name,) in rows])
    pairs = [(name, form) for name in names for form in forms[name]]
    connection.execute(
        f"insert into given select given.* replace (u.form as name, {SOURCES.index('short')}::TINYINT as source) from given "
        "join (select unnest(?) as full_name, unnest(?) as form) u on trim(given.name) = u.full_name where source = 0",
        [[name for name, _ in pairs], [form for _, form in pairs]],
    )


def _common_columns(columns: Mapping[str, str], rid: str) -> str:
    """The columns that every name of a company carries along."""
    if "listed" in columns:
        listed = "coalesce(listed::BOOLEAN, false)"
    else:
        tests = [f"regexp_full_match({c}::VARCHAR, '{STOCK_CODE}')" for c in ("code", "source_id") if c in columns]
        listed = " or ".join(f"coalesce({test}, false)" for test in tests) or "false"
    kept = [f"{c}::VARCHAR as {c}" if c in columns else f"''::VARCHAR as {c}" for c in ("code", "region", "industry")]
    kept = [k if k.startswith("''") else f"coalesce({k.split(' as ')[0]}, '') as {k.split(' as ')[1]}" for k in kept]
    kept[1] = kept[1].replace(" as region", " as place")
    return f"{rid}::VARCHAR as rid, ({listed}) as listed, " + ", ".join(kept)


def _cut_names(connection: duckdb.DuckDBPyConnection) -> None:
    """Make table ``names``: prominent ones first, then by core, so that names that are asked for together lie together."""
    folded = f"(select *, {fold_sql('name')} as folded from given)"
    connection.execute(
        f"create table names as select row_number() over ()::INTEGER - 1 as nid, rid, name, source, prominence, "
        f"{packed_sql()} as packed from (select *, "
        f"case when listed then 2 when regexp_matches(folded, '{INSTITUTE}') then 1 else 0 end::TINYINT as prominence "
        f"from ({cut_sql(folded)}) order by prominence = 0, core, rid, source, name)"
    )
    # A name is fetched by its row, which is far faster than by a column; that the rows came in order must hold.
    moved = connection.execute("select count(*) from names where rowid <> nid").fetchone()
    if moved != (0,):
        raise RuntimeError(f"{moved} names of the index are out of order; this DuckDB cannot build it.")
    connection.execute("drop table given")


def _make_keys(connection: duckdb.DuckDBPyConnection) -> None:
    """Make tables ``keys`` and ``prominent_keys``, sorted by key, and ``key_count`` for keys of many names."""
    connection.execute(
        "create temp table syllables as select line[1] as char, line[2]::BIGINT as syllable from ("
        "select string_split(unnest(string_split(?, chr(10))), chr(9)) as line)",
        [syllables_text()],
    )
    # 元翔（厦门）国际航空港 is called 厦门空港: the place in brackets counts, （集团） does not.
    inside = "regexp_replace(bracket, '（(集团|控股|股份)）|[（）]', '', 'g')"
    whole = f"regexp_replace(region, '^(中国科学院|中科院)', '') || {inside} || core"
    parts = ", ".join(f"{part_sql(part)} as {part}" for part in ("region", "core", "half", "bracket"))
    connection.execute(
        f"create temp table signed as select nid, core, half, {whole} as whole, prominence, {signature_sql(whole)} as bits, "
        f"{shape_sql('core')} as shape from (select nid, prominence, {parts} from names)"
    )
    sounds = (
        "select nid, bits, shape, -(a.syllable * 1000 + b.syllable) - 1 as key from signed "
        "join syllables a on a.char = left(core, 1) join syllables b on b.char = substring(core, 2, 1)"
    )
    pair = pair_key_sql("whole", "i", "j")
    connection.execute(
        "create table keys as select key, nid, bits, shape from ("
        f"select nid, bits, shape, unnest({head_pairs_sql('core')}) as key from signed where prominence = 0 "
        f"union all select nid, bits, {shape_sql('half')} as shape, unnest({head_pairs_sql('half')}) as key from signed "
        f"where prominence = 0 and half <> core union all {sounds}) order by key, nid"
    )
    # A county's register holds few listed companies, but room for all ways its own are called.
    # Pairs of letters say little: yuhong would find every alias with a u before an n.
    wide = f"(prominence > 0 or ((select count(*) from names) <= {SMALL} and not regexp_matches(core, '[A-Z]')))"
    # How many prominent names share a key says how little it tells: 科技.
    connection.execute(
        "create table prominent_keys as select *, count(*) over (partition by key)::INTEGER as n from ("
        f"select distinct nid, bits, shape, {pair} as key from (select nid, bits, shape, whole from signed where {wide}), "
        f"range(1, {REACH}) as a(i), range(2, {REACH + 1}) as b(j) where i < j and j <= length(whole) "
        f"union all {sounds} where {wide}) order by key, nid"
    )
    connection.execute("drop table signed")
    connection.execute("drop table syllables")
    connection.execute(
        f"create table key_count as select key, count(*)::INTEGER as n from keys group by key having count(*) > {OFTEN}"
    )


def _note_size(connection: duckdb.DuckDBPyConnection) -> IndexSize:
    connection.execute(
        f"create table about as select {VERSION} as version, (select count(distinct rid) from names) as companies, "
        "(select count(*) from names) as names, (select count(*) from keys) as keys"
    )
    row: Any = connection.execute("select companies, names, keys from about").fetchone()
    return IndexSize(*row)


def _too_often(connection: duckdb.DuckDBPyConnection) -> frozenset[int]:
    rows = connection.execute(f"select key from key_count where n > {TOO_OFTEN}").fetchall()
    return frozenset(key for (key,) in rows)


def _allow_filters(connection: duckdb.DuckDBPyConnection) -> None:
    """
    Let a join on some hundred rows skip all blocks that hold none of them.

    DuckDB does so up to 50 rows; one mention has 56 candidates, and a look-up among 3 million names took 0.8 s.
    """
    connection.execute("set global dynamic_or_filter_threshold = 200")
