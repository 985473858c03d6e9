"""Linking, and questions to a register, on a real Spark cluster: a master and two workers, started for this test."""

from __future__ import annotations

import json
import os
import random
import subprocess
from pathlib import Path

import pytest

from luodi.core.companies.register.demo import load_demo_register
from tools import spark_cluster

ROOT = Path(__file__).parents[4]
LUODI = spark_cluster.PYTHON.with_name("luodi")
PLACES = "合肥 苏州 宁波 无锡 常州 南通 嘉兴 芜湖 绍兴 台州 扬州 镇江 滁州 泰州 盐城 湖州".split()
FIRST, SECOND = "霁翊澜骁珩翎岚禾枢澈骧沐淇琛", "川骐能微岳衡铄泓睿昊桐屿峤澄"
TRADES = "新能源 新材料 智能装备 生物医药 半导体 环保科技 精密机械 供应链 食品 软件".split()
FORMS = "有限公司 股份有限公司 有限责任公司".split()


def made_up(rows: int, seed: int) -> list[tuple[str, str, str, str]]:
    """Trade name, trade, place and whole name of made-up firms."""
    dice = random.Random(seed)
    firms = []
    for _ in range(rows):
        brand = dice.choice(FIRST) + dice.choice(SECOND) + dice.choice(("", "", dice.choice(FIRST)))
        place, trade = dice.choice(PLACES), dice.choice(TRADES)
        firms.append((brand, trade, place, f"{place}{brand}{trade}{dice.choice(FORMS)}"))
    return firms


@pytest.fixture
def files(tmp_path):
    """20,000 registered names as Parquet, and 2,000 mentions of them and of firms that are not there."""
    import duckdb

    firms = made_up(20_000, 1)
    lines = "".join(f"{i},{name}\n" for i, (*_, name) in enumerate(firms))
    (tmp_path / "register.csv").write_text("rid,name\n" + lines, encoding="utf-8")
    register = tmp_path / "register.parquet"
    duckdb.sql(f"copy (from read_csv('{tmp_path / 'register.csv'}')) to '{register}' (format parquet)")
    dice = random.Random(2)
    said = [
        dice.choice((brand + trade[:2], place + brand, name, name[:-4], brand + "集团"))
        for brand, trade, place, name in dice.sample(firms, 1800) + made_up(200, 3)
    ]
    mentions = tmp_path / "mentions.txt"
    mentions.write_text("\n".join(said), encoding="utf-8")
    return mentions, register


def run_link(mentions: Path, register: Path, environ: dict[str, str], *options: str) -> list[dict[str, object]]:
    """What ``luodi link --json`` prints, in the environment with Spark."""
    command = [str(LUODI), "link", str(mentions), "--register", str(register), "--json", *options]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


ASK = """
import json, os, sys
from pathlib import Path
from luodi.cli.spark import spark_session
from luodi.core.companies.register.expressions import COUNTED, count_by, count_filled, run_on_duckdb, run_on_spark
from luodi.core.companies.register.store import connect, create_rows, opened
folder = Path(sys.argv[1])
parts = opened(folder).current
db = connect()
create_rows(db, folder, parts, "rows")
with spark_session(os.environ["LUODI_SPARK_MASTER"]) as session:
    for question in (*map(count_by, COUNTED), count_filled()):
        print(json.dumps([run_on_duckdb(question, db), run_on_spark(question, session, [str(folder / p.path) for p in parts])]))
"""


def ask_both(folder: Path, environ: dict[str, str]) -> list[list[object]]:
    """What DuckDB and the cluster say to each question of the register's statistics."""
    command = [str(spark_cluster.PYTHON), "-c", ASK, str(folder)]
    done = subprocess.run(command, env=environ, capture_output=True, text=True, encoding="utf-8", timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.skipif(not spark_cluster.can_run() and os.environ.get("CI") != "true", reason=spark_cluster.HOW_TO_GET)
def test_two_workers_say_what_one_process_says(files, tmp_path):
    """
    Each link from the cluster equals DuckDB's: company, scores, reasons and runners-up; both workers did some. And the
    Ibis expressions of the register's statistics give the same rows on both.
    """
    alone = run_link(*files, dict(os.environ))
    load_demo_register(tmp_path / "demo")
    with spark_cluster.local_cluster(workers=2, memory_mb=1024, folder=tmp_path / "cluster") as environ:
        spread = run_link(*files, environ, "--engine", "spark")
        answers = ask_both(tmp_path / "demo", environ)
    assert spread == alone
    assert len(alone) == 2000
    assert 0.3 < sum(link["rid"] is not None for link in alone) / 2000 < 1
    assert len(answers) == 5
    assert all(here == there for here, there in answers)
    for number in range(2):
        (said, *_) = (tmp_path / "cluster" / f"work{number}").glob("app-*/*/stderr")
        assert "Finished task" in said.read_text(encoding="utf-8", errors="replace")
