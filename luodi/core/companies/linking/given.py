"""The names of a register, read from Parquet: one row for each name a company goes by."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from luodi.core.companies.linking.keys import SEPARATOR, quoted
from luodi.core.companies.university_forms import distinct_forms, university_forms
from luodi.core.errors import LuodiError

if TYPE_CHECKING:
    import duckdb

STOCK_CODE = r"(00|20|30|60|68|83|87|88|90|92)\d{4}(\.[A-Z]{2})?"
# Names of a register by where they come from; the order is the order of trust.
SOURCES = ("registered", "former", "short", "alias")
_LISTS = {"former": "former_names", "short": "short_names", "alias": "aliases"}
_SEPARATORS = "[;；、|]"


class BadRegister(LuodiError, ValueError):
    """A register that cannot be indexed: what is wrong, where, and what to do."""


def read_register(connection: duckdb.DuckDBPyConnection, register: str | os.PathLike[str]) -> None:
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


def add_university_forms(connection: duckdb.DuckDBPyConnection) -> None:
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
