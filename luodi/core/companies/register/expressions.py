"""
Questions to a whole register, written once as Ibis expressions: DuckDB answers them here, Spark on a cluster.

Ibis only writes the SQL; neither engine is opened through it, so that it needs neither pandas nor Arrow here. What
looks a few rows up stays SQL by hand, see docs/adr/0016-ibis-and-sql.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from luodi.core.companies.register.fields import COLUMNS, FACTS

if TYPE_CHECKING:
    from ibis.expr.types import Table
    from pyspark.sql import SparkSession

TABLE = "rows"  # what an engine calls the rows in force
COUNTED = ("province", "kind", "status", "region_from")
_LEFT_OUT = ("name", "name_key", "region_from", "founded_to", "status_text", "section", "currency")
FILLED = tuple(fact for fact in FACTS if fact not in _LEFT_OUT)  # whose completeness is of interest


@cache
def register_table() -> Table:
    """The rows in force, as an Ibis table without data; ``province`` is the code of the row's province, "" unknown."""
    import ibis

    rows = ibis.table({name: _type_of(kind) for name, kind in COLUMNS.items()}, name=TABLE)
    known = ibis.coalesce(rows.region.left(2) + ibis.literal("0000"), ibis.literal(""))
    return rows.mutate(province=known)


def _type_of(kind: str) -> str:
    """Ibis's name of a DuckDB type."""
    if kind.endswith("[]"):
        return f"array<{_type_of(kind.removesuffix('[]'))}>"
    if kind.startswith("STRUCT"):
        parts = kind.removeprefix("STRUCT(").removesuffix(")").split(", ")
        return f"struct<{', '.join(f'{name}: {_type_of(part)}' for name, part in (p.split(' ') for p in parts))}>"
    return {"VARCHAR": "string", "BIGINT": "int64", "INTEGER": "int32"}.get(kind, kind.lower())


def count_by(column: str) -> Table:
    """Rows by the values of ``column`` (one of ``COUNTED``), the most first, "" for not known."""
    import ibis

    rows = register_table().mutate(value=ibis.coalesce(register_table()[column], ibis.literal("")))
    counted = rows.group_by("value").aggregate(n=rows.count())
    return counted.order_by([ibis.desc("n"), "value"])


def count_filled() -> Table:
    """One row: how many rows have each of ``FILLED``."""
    rows = register_table()
    return rows.aggregate(**{field: rows[field].count() for field in FILLED})


@cache
def to_sql(question: Table, engine: str) -> str:
    """The SQL of an expression, for ``duckdb`` or ``pyspark``."""
    if engine == "duckdb":
        from ibis.backends.sql.compilers.duckdb import compiler
    else:
        import ibis.backends.pyspark  # noqa: F401  makes the options that its compiler reads
        from ibis.backends.sql.compilers.pyspark import compiler
    return str(compiler.to_sqlglot(question).sql("duckdb" if engine == "duckdb" else "spark"))


def run_on_duckdb(question: Table, connection: Any) -> list[tuple[Any, ...]]:
    """The rows an expression gives, on a DuckDB connection that has the table ``rows``."""
    found: list[tuple[Any, ...]] = connection.execute(to_sql(question, "duckdb")).fetchall()
    return found


def run_on_spark(question: Table, session: SparkSession, files: Sequence[str]) -> list[tuple[Any, ...]]:
    """The rows an expression gives, on Spark over the register's Parquet files, which all its nodes must see."""
    session.read.parquet(*files).createOrReplaceTempView(TABLE)
    return [tuple(row) for row in session.sql(to_sql(question, "pyspark")).collect()]
