"""Parquet files as tables, which DuckDB reads by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from luodi.core.companies.register.errors import UnreadableTable
from luodi.core.companies.register.tables import SAMPLE_ROWS, Fault, Row, Table, json_text


def open_parquet(parts: tuple[Path, ...], name: str) -> Table:
    """The table that lies in ``parts``, files of one form; ``name`` is what messages call it."""
    import duckdb

    try:
        with duckdb.connect() as db:
            result = db.execute(
                "SELECT * FROM read_parquet($files, union_by_name=true) LIMIT $n",
                {"files": [str(p) for p in parts], "n": SAMPLE_ROWS},
            )
            heads = [str(d[0]) for d in result.description or ()]
            sample = [[json_text(v) for v in row] for row in result.fetchall()]
    except duckdb.Error as error:
        raise UnreadableTable(name, f"不是能读的 Parquet 文件（{str(error)[:120]}）", "请重新导出") from error

    def rows(fault: Callable[[Fault], None]) -> Iterator[Row]:
        raise NotImplementedError("DuckDB reads Parquet by itself.")

    return Table(name, heads, sample, 0, rows, parquet=parts)
