"""
Linking on a Spark cluster of two workers beside one process on DuckDB: equal links, and how long each takes.

It fails when a link differs in anything (company, score, reasons, runners-up), when an executor is too small for the
index, or when the driver cannot hold a wave of links.

    python benchmarks/linking_spark.py [--mentions 200000] [--size 1000000] [--keep FOLDER]

The register is made by ``benchmarks/company_names.py`` (listed companies among made-up names); a mention is a registered
name without its legal form, without its place, or spoilt, and one in ten is of a name that is not there. Both sides run
``luodi link --json`` in ``.venv-spark``; seconds include the building of the index, and for Spark the start of the
driver (whose CPU, like the workers', is not counted). The workers run on this machine and share its cores with the driver: the figures show equality and overhead, not
what a cluster gains.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.company_names import DATA, make_names, read_words, write_parquet
from benchmarks.spoilt_names import LEDGER, Spoiler
from luodi.core.companies.linking.cut import cut, fold
from tools import spark_cluster

SEED = 20261122
REGISTER, ABSENT = 11, 12  # seeds of names in the register, and of names that are not there


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mentions", type=int, default=200_000)
    parser.add_argument("--size", type=int, default=1_000_000)
    parser.add_argument("--memory-mb", type=int, default=1024, help="what each worker lends")
    parser.add_argument("--data", type=Path, default=DATA)
    parser.add_argument("--keep", type=Path, help="keep register, mentions and links in this folder")
    options = parser.parse_args()
    if not spark_cluster.can_run():
        sys.exit(spark_cluster.HOW_TO_GET)
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.keep or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        register, mentions = make_files(folder, options)
        figures: dict[str, object] = {"mentions": options.mentions, "size": options.size, "seed": SEED}
        alone, figures["duckdb_s"], figures["duckdb_cpu_s"] = run_link(
            folder, "duckdb", register, mentions, os.environ.copy()
        )
        with spark_cluster.local_cluster(workers=2, memory_mb=options.memory_mb) as environ:
            spread, figures["spark_s"], _ = run_link(folder, "spark", register, mentions, environ)
        figures |= compare(alone, spread)
    print(json.dumps(figures))


def make_files(folder: Path, options: argparse.Namespace) -> tuple[Path, Path]:
    """The register as Parquet, and a name a line."""
    register, mentions = folder / f"register-{options.size}.parquet", folder / f"mentions-{options.mentions}.txt"
    words = read_words(options.data)
    if not register.exists():
        write_parquet(make_names(words, options.size, REGISTER), register)
    dice, spoiler = random.Random(SEED), Spoiler(SEED)
    absent = options.mentions // 10
    there = make_names(words, options.mentions - absent, REGISTER)
    said = [say(name, dice, spoiler) for name in (*there, *make_names(words, absent, ABSENT))]
    dice.shuffle(said)
    mentions.write_text("\n".join(said), encoding="utf-8")
    return register, mentions


def say(name: str, dice: random.Random, spoiler: Spoiler) -> str:
    """A registered name as somebody writes it."""
    parts = cut(fold(name))
    said = dice.choice((parts.region + parts.core, parts.core, spoiler.spoil(name, dice.choice(LEDGER)) or name))
    return said.replace("\n", "") or name


def run_link(
    folder: Path, engine: str, register: Path, mentions: Path, environ: dict[str, str]
) -> tuple[Path, float, float]:
    """The file of links of one engine, and the seconds and the seconds of CPU its process took."""
    out = folder / f"links-{engine}.jsonl"
    command = [
        str(spark_cluster.PYTHON.with_name("luodi")),
        "link",
        str(mentions),
        "--register",
        str(register),
        "--json",
    ]
    started, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    with out.open("wb") as links:
        subprocess.run([*command, "--engine", engine], env=environ, stdout=links, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return out, round(time.perf_counter() - started, 1), round(cpu, 1)


def compare(alone: Path, spread: Path) -> dict[str, object]:
    """How many links there are, are linked, and differ between two files; the SHA-256 of the first."""
    count = linked = different = 0
    digest = hashlib.sha256()
    with alone.open("rb") as here, spread.open("rb") as there:
        for one, other in zip(here, there, strict=True):
            count += 1
            different += one != other
            linked += json.loads(one)["rid"] is not None
            digest.update(one)
    return {"links": count, "linked": linked, "different": different, "sha256": digest.hexdigest()}


if __name__ == "__main__":
    main()
