"""The same screening on a Spark cluster: executors look for the words as one process does, and one expression ranks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import reduce
from typing import TYPE_CHECKING, Any

from luodi.core.targets.errors import ScreeningFailed
from luodi.core.targets.needs import Need
from luodi.core.targets.ranking import HITS, MOST_NEEDS, ROWS, TABLES, known_rows, rank_rows
from luodi.core.targets.ranking_here import order_of
from luodi.core.targets.rules import ScreeningRules, shipped_rules
from luodi.core.targets.screening import Screening, all_terms, as_targets, connect, titles_of
from luodi.core.targets.source import Part, Register, Slice, standard_rows
from luodi.core.targets.store import COLUMNS
from luodi.core.targets.tables import need_tables
from luodi.core.targets.tagging import Tagger, merge, pieces, tag_piece, tag_products
from luodi.core.targets.terms import Term

if TYPE_CHECKING:
    from pyarrow import RecordBatch
    from pyspark.sql import DataFrame, SparkSession

_TASKS_A_CORE = 8
_ROW_BITS = 40  # of a row's number; the file's stands above
_SPARK = {"int32": "int", "int64": "bigint", "float64": "double", "string": "string"}


def tags_on_spark(
    session: SparkSession, register: Register, ids: Mapping[Term, int], products: Mapping[str, str]
) -> DataFrame:
    """
    The tags of a register, ``row``, ``term`` and ``fields``, found by the executors with the search used in process.

    Each task reads a piece of a file by DuckDB, as a single machine does; Spark carries the terms there and the tags back.
    """
    numbers = {path: i << _ROW_BITS for i, path in enumerate(register.files)}
    work = [Slice(piece.path, piece.first, piece.last, 0) for part in register.parts for piece in pieces(part)]
    texts = replace(register, parts=())  # what a task needs of it
    rows = register.rows

    def find(batches: Iterator[RecordBatch]) -> Iterator[RecordBatch]:
        import pyarrow

        tagger = Tagger(ids, rows)
        with connect(threads=1) as db:
            for number in (n for batch in batches for n in batch.column(0).to_pylist()):
                piece = work[number]
                known = tag_products(texts, Part("", piece.last - piece.first, (piece,)), ids, products, db)
                term, row, fields = merge(tag_piece(texts, piece, tagger, db), known)
                place = row.astype("int64") + (numbers[piece.path] + piece.first)
                yield pyarrow.RecordBatch.from_arrays(
                    [pyarrow.array(place), pyarrow.array(term), pyarrow.array(fields.astype("int32"))],
                    names=["row", "term", "fields"],
                )

    asked = session.range(0, len(work), 1, min(len(work), _TASKS_A_CORE * session.sparkContext.defaultParallelism))
    return asked.mapInArrow(find, "row bigint, term int, fields int")


def screen_on_spark(
    needs: Sequence[Need],
    register: Register,
    session: SparkSession,
    *,
    top: int = 1000,
    rules: ScreeningRules | None = None,
    day: date,
    products: Mapping[str, str] | None = None,
) -> Screening:
    """
    What `screen` gives, worked out by a cluster whose nodes all see the register's files; nothing is kept beside it.

    Raises
    ------
    ScreeningFailed
        When the cluster could not finish the work.
    """
    import ibis

    from luodi.core.companies.register.expressions import to_sql

    _ = ibis.pyspark  # asking for the backend registers the options that its compiler reads
    rules = rules or shipped_rules()
    titles = titles_of(needs, rules, register)
    ids = {term: i for i, term in enumerate(dict.fromkeys(t for n in needs for t in all_terms(n)))}
    known = known_rows(ibis.table(ROWS, name="rows"))
    ranking = rank_rows(
        rules, titles, day.year * 10000 + day.month * 100 + day.day, top, ibis.table(known.schema(), name="known"),
        ibis.table(HITS, name="hits"),
    )  # fmt: skip
    ranked: list[list[tuple[Any, ...]]] = []
    places = _places(register)
    # Spark's own default, 200, makes a small screening wait for thousands of empty tasks.
    session.conf.set("spark.sql.shuffle.partitions", str(_TASKS_A_CORE * session.sparkContext.defaultParallelism))
    try:
        _raw(session, register).createOrReplaceTempView("raw")
        rows_as_sql = to_sql(standard_rows(register, titles, signals=False), "pyspark")
        session.sql(rows_as_sql).createOrReplaceTempView("rows")
        tags_on_spark(session, register, ids, products or {}).cache().createOrReplaceTempView("hits")
        words = {c: sorted(r[0] for r in session.sql(f"SELECT DISTINCT {c} FROM rows").collect()) for c in COLUMNS}  # noqa: S608  (names of our own)
        for first in range(0, len(needs), MOST_NEEDS):
            chosen = needs[first : first + MOST_NEEDS]
            for name, rows in need_tables(chosen, rules, titles, ids, words).items():
                shape = ", ".join(f"{column} {_SPARK[kind]}" for column, kind in TABLES[name].items())
                typed = [tuple(_typed(v, k) for v, k in zip(row, TABLES[name].values(), strict=True)) for row in rows]
                session.createDataFrame(typed, shape).createOrReplaceTempView(name)
            session.sql(to_sql(known, "pyspark")).createOrReplaceTempView("known")
            found: list[list[tuple[Any, ...]]] = [[] for _ in chosen]
            for need, number, *rest in session.sql(to_sql(ranking, "pyspark")).collect():
                at, row = places(number)
                found[need].append((need, row, *rest, at))
            ranked += [sorted(rows, key=order_of) for rows in found]
        held = _held(session, ranked, register, places)
    except Exception as error:  # what a task raised comes back as py4j's, PySpark's or the socket's error
        said = str(error).strip().splitlines() or [type(error).__name__]
        raise ScreeningFailed(
            f"Spark 没能完成筛选：{said[0][:300]}。请查看集群的日志；各节点都要能读到名录文件。"
        ) from error
    return Screening(
        as_targets(needs, ranked, rules, titles, ids, held), register.rows, register.rows, rules.version, titles
    )


def _typed(value: Any, kind: str) -> Any:
    return float(value) if kind == "float64" else str(value) if kind == "string" else int(value)


def _raw(session: SparkSession, register: Register) -> DataFrame:
    """The register's columns with ``row``: which file, and which row of it."""
    frames = [
        session.read.parquet(path).selectExpr(
            *(f"`{c}`" for c in register.columns()), f"{i << _ROW_BITS}L + _metadata.row_index AS row"
        )
        for i, path in enumerate(register.files)
    ]
    return reduce(lambda left, right: left.unionByName(right, allowMissingColumns=True), frames)


def _places(register: Register) -> Callable[[int], tuple[int, int]]:
    """What tells the part and the row in it of a row of `_raw`."""
    slices: dict[str, list[tuple[int, Slice]]] = {}
    for at, part in enumerate(register.parts):
        for each in part.slices:
            slices.setdefault(each.path, []).append((at, each))

    def place(number: int) -> tuple[int, int]:
        path, row = register.files[number >> _ROW_BITS], number & ((1 << _ROW_BITS) - 1)
        return next((at, row - s.first + s.base) for at, s in slices[path] if s.first <= row < s.last)

    return place


def _held(
    session: SparkSession,
    ranked: Sequence[Sequence[tuple[Any, ...]]],
    register: Register,
    places: Callable[[int], tuple[int, int]],
) -> dict[tuple[int, int], dict[int, int]]:
    """(part, row) → term → bits of the fields it stands in, for the rows that are targets."""
    numbers = {path: i << _ROW_BITS for i, path in enumerate(register.files)}
    chosen = set()
    for row in (row for rows in ranked for row in rows):
        each = next(s for s in register.parts[row[-1]].slices if s.base <= row[1] < s.base + s.last - s.first)
        chosen.add(numbers[each.path] + row[1] - each.base + each.first)
    session.createDataFrame([(r,) for r in sorted(chosen)], "row bigint").createOrReplaceTempView("chosen")
    found: dict[tuple[int, int], dict[int, int]] = {}
    for number, term, fields in session.sql(
        "SELECT h.row, h.term, h.fields FROM hits h JOIN chosen USING (row)"
    ).collect():
        found.setdefault(places(number), {})[term] = fields
    return found
