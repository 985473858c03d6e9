"""Screening on a real Spark cluster: a master and two workers on this machine, started for this test."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from tests.core.targets.registers import made_up, write_many, write_register
from tools import spark_cluster

LUODI = spark_cluster.PYTHON.with_name("luodi")
NEEDS = """
- id: battery
  keywords: [{word: 固态电池, weight: 3}, {word: 锂电池, weight: 2}, 隔膜]
  exclude: [锂电池回收, 餐饮]
  codes: [C3841]
  filters: {statuses: [存续]}
- id: electronics
  keywords: [pcb, AI, led, a.b, "[X]"]
  codes: ["39"]
  filters: {regions: ["34", 江苏省], founded_from: 2000}
- id: rare
  keywords: [没有这个词]
"""


def run_screen(needs, register, environ, *options):
    """What ``luodi screen --json`` prints, in the environment with Spark."""
    command = [str(LUODI), "screen", str(needs), "--register", str(register), "--json", "--top", "500", *options]
    done = subprocess.run(
        [*command, "--day", "2026-11-22"], env=environ, capture_output=True, text=True, encoding="utf-8", timeout=900
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """What a command needs to find the master of two workers, and their folder."""
    if not spark_cluster.can_run() and os.environ.get("CI") != "true":
        pytest.skip(spark_cluster.HOW_TO_GET)
    folder = tmp_path_factory.mktemp("cluster")
    with spark_cluster.local_cluster(workers=2, memory_mb=1024, folder=folder) as environ:
        yield environ, folder


def test_two_workers_give_the_targets_of_one_process(tmp_path, cluster):
    """Each target from the cluster equals DuckDB's: id, place, score, terms and the words that were found."""
    environ, folder = cluster
    needs = tmp_path / "needs.yaml"
    needs.write_text(NEEDS, encoding="utf-8")
    register = write_register(tmp_path / "register", made_up(4000), files=4)
    alone = run_screen(needs, register, dict(os.environ))
    assert run_screen(needs, register, environ, "--engine", "spark") == alone
    for number in range(2):
        (said,) = (folder / f"work{number}").glob("app-*/*/stderr")
        assert "Finished task" in said.read_text(encoding="utf-8", errors="replace")
    assert {row["需求"] for row in alone} == {"battery", "electronics"}
    assert len(alone) > 600


def test_a_million_rows_give_the_same_targets(tmp_path, cluster):
    """Parts, pieces and files do not line up here: rows are found again by their numbers."""
    needs = tmp_path / "needs.yaml"
    needs.write_text(NEEDS, encoding="utf-8")
    register = write_many(tmp_path / "register", made_up(4000, seed=2), times=250)
    alone = run_screen(needs, register, dict(os.environ))
    assert run_screen(needs, register, cluster[0], "--engine", "spark") == alone
    assert len(alone) == 1000
