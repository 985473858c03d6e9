"""Small made-up registers as Parquet, for screening."""

from __future__ import annotations

import random
import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb

COLUMNS = "rid BIGINT, name VARCHAR, region INTEGER, industry VARCHAR, capital DOUBLE, founded DATE, status VARCHAR, quals UTINYINT, scope VARCHAR"
_GOODS = "固态电池 锂电池 锂电池回收 正极材料 隔膜 PCB AI芯片 激光雷达 氢燃料 ＬＥＤ灯 Air压缩机 a.b试剂 [x]型钢 日用百货 餐饮 物流 咨询".split()
_BRANDS = "霁翊澜骁珩翎岚禾枢澈"


def made_up(rows: int, seed: int = 1) -> list[tuple[object, ...]]:
    """Rows whose scopes hold what is easily mistaken: words in words, capitals, full width, signs of patterns."""
    dice = random.Random(seed)
    found: list[tuple[object, ...]] = []
    for n in range(rows):
        scope = "；".join(
            dice.choice(_GOODS) + dice.choice(("制造", "销售", "", "研发")) for _ in range(dice.randint(0, 6))
        )
        found.append(
            (
                n,
                "".join(dice.choices(_BRANDS, k=3)) + dice.choice(_GOODS) + "有限公司",
                dice.choice((340100, 320500, 140300, 110105, None)),
                dice.choice(("C3841", "C3849", "C38", "I65", "F5110", None, "怪")),
                dice.choice((None, 5.0, 100.0, 2000.0, 20000.0, -1.0, float("nan"))),
                dice.choice((None, "1999-05-01", "2015-11-23", "2024-01-01")),
                dice.choice(("存续", "存续", "注销", "什么", None)),
                dice.choice((0, 0, 1, 2, 5)),
                dice.choice((scope, scope, scope, None)),
            )
        )
    return found


def write_register(folder: Path, rows: Sequence[tuple[object, ...]], files: int = 1) -> Path:
    """``rows`` as so many Parquet files in ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    with duckdb.connect() as db:
        for k in range(files):
            db.execute(f"CREATE OR REPLACE TABLE t ({COLUMNS})")
            db.executemany(
                f"INSERT INTO t VALUES ({', '.join('?' * 9)})", [list(r) for r in rows[k::files]] or [[None] * 9]
            )
            db.execute(f"COPY t TO '{folder / f'part-{k}.parquet'}' (FORMAT parquet)")
    return folder


def write_many(folder: Path, rows: Sequence[tuple[object, ...]], times: int) -> Path:
    """So many times ``rows``, each with the place, capital and half of the scope of another; in four files."""
    write_register(folder / "few", rows)
    count = len(rows)
    with duckdb.connect(config={"memory_limit": "1GB", "preserve_insertion_order": "false"}) as db:
        db.execute(f"CREATE TABLE few AS FROM read_parquet('{folder / 'few' / 'part-0.parquet'}')")
        for k in range(4):
            db.execute(
                f"""COPY (
                    SELECT a.rid * {times} + j.t AS rid, a.name || j.t AS name, b.region, a.industry, b.capital, a.founded, a.status,
                        a.quals, concat_ws('；', b.scope, a.scope) AS scope
                    FROM few a, (SELECT unnest(range({k}, {times}, 4)) AS t) j JOIN few b ON b.rid = (a.rid * 7 + j.t * 13) % {count}
                ) TO '{folder / f"part-{k}.parquet"}' (FORMAT parquet)"""
            )
    shutil.rmtree(folder / "few")
    return folder
