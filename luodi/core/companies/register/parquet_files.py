"""Parquet files as tables, which DuckDB reads by itself."""

# ruff: noqa: S608  (SQL is put together from column names and quoted texts of our own)

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from luodi.core.companies.register.errors import UnreadableTable
from luodi.core.companies.register.store import quoted
from luodi.core.companies.register.tables import SAMPLE_ROWS, Fault, Row, Table


def open_parquet(parts: tuple[Path, ...], name: str) -> Table:
    """The table that lies in ``parts``, files of one form; ``name`` is what messages call it."""
    import duckdb

    try:
        with duckdb.connect() as db:
            texts = column_texts(db, parts)
            chosen = ", ".join(texts.values())
            result = db.execute(f"SELECT {chosen} FROM {read_all(parts)} LIMIT {SAMPLE_ROWS}")
            sample = [[value or "" for value in row] for row in result.fetchall()]
    except duckdb.Error as error:
        raise UnreadableTable(name, f"不是能读的 Parquet 文件（{str(error)[:120]}）", "请重新导出") from error

    def rows(fault: Callable[[Fault], None]) -> Iterator[Row]:
        raise NotImplementedError("DuckDB reads Parquet by itself.")

    return Table(name, list(texts), sample, 0, rows, parquet=parts)


def read_all(parts: tuple[Path, ...], *, numbered: bool = False) -> str:
    """
    The table function over ``parts`` with the columns that any of them has.

    ``numbered`` adds ``luodi_file`` and ``file_row_number`` (from 0).
    """
    more = ", filename='luodi_file', file_row_number=true" if numbered else ""
    files = ", ".join(quoted(str(part)) for part in parts)
    return f"read_parquet([{files}], union_by_name=true{more})"


def column_texts(db: Any, parts: tuple[Path, ...]) -> dict[str, str]:
    """Column → SQL that gives its value as text, as `tables.json_text` does for JSON: in the order of the columns."""
    relation = db.sql(f"SELECT * FROM {read_all(parts)}")
    return {
        name: _text_of(_identifier(name), kind) for name, kind in zip(relation.columns, relation.types, strict=True)
    }


def _text_of(value: str, kind: Any, depth: int = 0) -> str:
    if kind.id == "list":
        item = f"x{depth}"
        made = _text_of(item, kind.children[0][1], depth + 1)
        return f"array_to_string(list_transform({value}, lambda {item}: nullif({made}, '')), '；')"
    if kind.id == "struct":  # a title with its dates
        first, *others = [
            _text_of(f"struct_extract({value}, {quoted(name)})", inner, depth) for name, inner in kind.children
        ]
        rest = [f"coalesce({other}, '')" for other in others]
        dates = (
            "NULL"
            if not rest
            else f"nullif({rest[0]}, '')"
            if len(rest) == 1
            else f"CASE WHEN {' || '.join(rest)} <> '' THEN concat_ws('至', {', '.join(rest)}) END"
        )
        return f"coalesce({first} || '（' || {dates} || '）', {first})"
    if kind.id == "map":
        return _text_of(f"map_values({value})", _ListOf(kind.children[1][1]), depth)
    if kind.id == "blob":  # text, as older writers of Parquet declare it
        return f"coalesce(try(decode({value})), CAST({value} AS VARCHAR))"
    return f"CAST({value} AS VARCHAR)"


class _ListOf:
    """The type of a list of ``kind``, as DuckDB describes one."""

    id = "list"

    def __init__(self, kind: Any) -> None:
        self.children = [("child", kind)]


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
