"""
The same screening as a good hand would write it with Polars or DuckDB alone, for `benchmarks/screening.py`.

They look for the same words in the same texts, pass the same filters, score by a sum of the same kind (words, industry,
size, age) and give as many rows a need; they keep nothing, know no exclusions, no bonus and no missing evidence. They
expect the columns of the made-up registers.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import date
from typing import Any

from luodi.core.targets.needs import Need
from luodi.core.targets.source import Register
from luodi.core.targets.terms import terms_of

_WEIGHTS = {"words": 50, "industry": 20, "size": 15, "age": 15}


def tables_of(needs: Sequence[Need]) -> tuple[list[tuple[Any, ...]], list[tuple[Any, ...]]]:
    """(word, need, weight) and (need, provinces, codes, capital in 万元, year, full points)."""
    words = [(t.word, i, weight) for i, need in enumerate(needs) for t, weight in terms_of(need)]
    facts = [
        (
            i,
            [int(r[:2]) for r in need.filters.regions] or list(range(10, 100)),
            list(need.codes) or ["-"],
            (need.filters.capital_from or 0.0) / 10_000,
            need.filters.founded_from or 0,
            sum(sorted((weight for _, weight in terms_of(need)), reverse=True)[:3]),
        )
        for i, need in enumerate(needs)
    ]
    return words, facts


def screen_with_polars(register: Register, needs: Sequence[Need], top: int, threads: int) -> dict[str, Any]:
    """Polars' Aho-Corasick over scope and name; threads are Polars' own affair (POLARS_MAX_THREADS)."""
    import polars as pl

    words, facts = tables_of(needs)
    wanted = list(dict.fromkeys(word for word, *_ in words))
    asked = pl.DataFrame(words, schema={"word": pl.String, "need": pl.Int32, "weight": pl.Int64}, orient="row")
    filters = pl.DataFrame(
        facts,
        schema={"need": pl.Int32, "provinces": pl.List(pl.Int32), "codes": pl.List(pl.String), "from": pl.Float64, "year": pl.Int32, "full": pl.Int64},
        orient="row",
    )  # fmt: skip
    best, tagging, matches = None, 0.0, 0
    for path in register.files:
        start = time.perf_counter()
        both = [pl.col(c).str.extract_many(wanted, overlapping=True) for c in ("name", "scope")]
        tags = pl.scan_parquet(path).select(pl.concat_list(both).alias("word")).collect(engine="streaming")
        tagging += time.perf_counter() - start
        tags = tags.with_row_index("row").filter(pl.col("word").list.len() > 0).explode("word").unique()
        matches += len(tags)
        points = tags.lazy().join(asked.lazy(), on="word").group_by("row", "need").agg(pl.col("weight").sum())
        columns = ("rid", "region", "industry", "capital", "founded", "status")
        rows = pl.scan_parquet(path).select(columns).with_row_index("row").filter(pl.col("status") == "存续")
        found = (
            points.join(rows, on="row")
            .join(filters.lazy(), on="need")
            .filter(
                (pl.col("region") // 10000).is_in(pl.col("provinces")),
                pl.col("capital") >= pl.col("from"),
                pl.col("founded").dt.year() >= pl.col("year"),
            )
            .with_columns(
                words=pl.min_horizontal(pl.col("weight") * 1000 // pl.col("full"), 1000),
                industry=pl.when(pl.col("industry").str.slice(1, 2).is_in(pl.col("codes"))).then(1000).otherwise(0),
                size=pl.col("capital").cut([100, 1000, 5000, 10000], labels=["200", "400", "600", "800", "1000"]).cast(pl.String).cast(pl.Int64),
                age=(2026 - pl.col("founded").dt.year()).clip(0, 20) * 50,
            )
            .with_columns(score=sum(pl.col(c) * weight for c, weight in _WEIGHTS.items()) / 100)
            .select("need", "rid", "score")
            .collect()
        )  # fmt: skip
        best = found if best is None else pl.concat([best, found])
        best = best.sort("need", "score", "rid", descending=[False, True, False]).group_by("need").head(top)
    return {"rows": len(best) if best is not None else 0, "matches": matches, "seconds_tags": round(tagging, 2)}


def screen_with_duckdb(register: Register, needs: Sequence[Need], top: int, threads: int) -> dict[str, Any]:
    """One regexp_extract_all of all words over scope and name, and one query for the rest, file by file."""
    import duckdb

    words, facts = tables_of(needs)
    wanted = "|".join(sorted({word for word, *_ in words}, key=len, reverse=True))
    with duckdb.connect(config={"threads": threads, "memory_limit": "3GB"}) as db:
        db.execute("CREATE TABLE asked (word VARCHAR, need INT, weight BIGINT)")
        db.executemany("INSERT INTO asked VALUES (?, ?, ?)", words)
        db.execute(
            'CREATE TABLE filters (need INT, provinces INT[], codes VARCHAR[], "from" DOUBLE, year INT, full_ BIGINT)'
        )
        db.executemany("INSERT INTO filters VALUES (?, ?, ?, ?, ?, ?)", facts)
        db.execute("CREATE TABLE best (need INT, rid BIGINT, score DOUBLE)")
        years = f"({date(2026, 1, 1).year} - year(r.founded))"
        for path in register.files:
            db.execute(
                f"""INSERT INTO best
                WITH tags AS (SELECT DISTINCT rid, unnest(regexp_extract_all(name || '\n' || scope, $words)) AS word FROM read_parquet($path)),
                points AS (SELECT rid, need, sum(weight) AS points FROM tags JOIN asked USING (word) GROUP BY ALL)
                SELECT need, rid, (least(points * 1000 // full_, 1000) * {_WEIGHTS["words"]} + (list_contains(codes, r.industry[2:3]))::INT * 1000 * {_WEIGHTS["industry"]}
                  + CASE WHEN capital >= 10000 THEN 1000 WHEN capital >= 5000 THEN 800 WHEN capital >= 1000 THEN 600 WHEN capital >= 100 THEN 400 ELSE 200 END * {_WEIGHTS["size"]}
                  + least(greatest({years}, 0), 20) * 50 * {_WEIGHTS["age"]}) / 100 AS score
                FROM points JOIN read_parquet($path) r USING (rid) JOIN filters f USING (need)
                WHERE r.status = '存续' AND list_contains(provinces, r.region // 10000) AND capital >= f."from" AND year(r.founded) >= f.year
                QUALIFY row_number() OVER (PARTITION BY need ORDER BY score DESC, rid) <= {top}""",
                {"words": wanted, "path": path},
            )
        query = f"SELECT count(*) FROM (FROM best QUALIFY row_number() OVER (PARTITION BY need ORDER BY score DESC, rid) <= {top})"
        return {"rows": db.execute(query).fetchone()[0]}  # type: ignore[index]


PEERS = {"polars": screen_with_polars, "duckdb": screen_with_duckdb}
