"""
Import of a register: rows a second, memory, a second import, kills, searches.

The promise: a million rows in less than 60 s and 1.5 GB with a full report, and a search at a key press in less than
50 ms at 500,000 rows. It fails when a step of the cleaning falls back to row-by-row Python, when DuckDB holds whole
tables to keep their order, or when a search reads files. ``--kills 20`` kills as many imports at random moments and
fails unless the register is then, after one more start, what an import that nobody disturbed makes.

    python benchmarks/register_import.py [FILE] [--rows 1000000] [--search-rows 500000] [--kills 20]

FILE: any register file; without it one is made up (credit codes that check, capital with and without units, dates in
several forms, scopes; one row in 50 with a fault).
"""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import random
import resource
import statistics
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from queue import Empty
from typing import Any

from luodi.core.companies.credit_code import ALPHABET, check_character
from luodi.core.companies.register.fields import COLUMNS
from luodi.core.companies.register.importing import import_file
from luodi.core.companies.register.search import Searcher
from luodi.core.companies.register.store import connect, create_rows, read_manifest
from luodi.core.places.division import gazetteer

SEED = 20261122
STARTING_S = 0.5  # until a new process has Python and its modules
AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
TRADES = "新能源 动力电池 智能装备 生物医药 供应链 建筑工程 文化传媒 物业管理 半导体 环保科技 食品 汽车零部件".split()
FORMS = "有限公司 有限公司 有限公司 股份有限公司 有限责任公司 经营部 厂".split()
WORDS = "金鑫盛达源恒兴通瑞泰和德信永安康宏博远洋海天龙凤祥云锦泽润丰嘉美新立明光星辰创智科联众诚"
SCOPE = "技术开发 技术咨询 货物进出口 电池销售 新材料研发 机械设备租赁 会议及展览服务 软件开发 普通货物仓储 五金产品批发".split()
QUERIES = "合肥 动力电池 清泉 hefei hfjx hf jx dongli zzzz 91340 北京 有限公司 金鑫 康宏博 骥骧 nve qingtaonengyuan TCL".split()
QUERIES += ["科技 合肥", "hefei jinxin"]


def made_up(path: Path, rows: int) -> None:
    rng = random.Random(SEED)
    counties = [d for d in gazetteer().divisions.values() if d.level == "county" and d.code.isdigit()]
    with path.open("w", encoding="utf-8", newline="") as out:
        lines = csv.writer(out)
        lines.writerow(
            ["企业名称", "统一社会信用代码", "注册资本(万元)", "成立日期", "登记状态", "住所", "行业代码", "经营范围"]
        )
        for i in range(rows):
            county = rng.choice(counties)
            first = f"91{county.code}" + "".join(rng.choices(ALPHABET, k=9))
            code = first + check_character(first)
            capital = rng.choice(
                (f"{rng.randint(1, 9999)}", f"{rng.randint(1, 9999)}.50万元", f"{rng.randint(1, 99)}00万美元")
            )
            day = rng.choice(("{0}-{1:02d}-{2:02d}", "{0}年{1}月{2}日", "{0}/{1}/{2}"))
            if i % 50 == 0:
                code, capital = code[:17] + "0", "面议"
            name = f"{county.short}{''.join(rng.choices(WORDS, k=3))}{rng.choice(TRADES)}{rng.choice(FORMS)}"
            lines.writerow([
                name, code, capital, day.format(rng.randint(1985, 2024), rng.randint(1, 12), rng.randint(1, 28)),
                rng.choice(("存续", "在业", "注销", "吊销")), f"{county.name}某某路{i % 999}号",
                f"C{rng.randint(13, 43)}{rng.randint(10, 99)}", "；".join(rng.choices(SCOPE, k=12)),
            ])  # fmt: skip


def measured(queue: Any, path: str, folder: str) -> None:
    """Import in a process of its own, so that its memory is its own."""
    start = time.perf_counter()
    done = import_file(Path(path), Path(folder), as_of=AS_OF)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024)
    queue.put((seconds, peak, done.counts, sum(done.reasons.values())))


def import_once(path: str, folder: str) -> None:
    """Import in a process that may be killed."""
    import_file(Path(path), Path(folder), as_of=AS_OF)


def run(path: Path, folder: Path) -> tuple[float, float, dict[str, int], int]:
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=measured, args=(queue, str(path), str(folder)))
    process.start()
    while True:
        try:
            found: tuple[float, float, dict[str, int], int] = queue.get(timeout=1)
            break
        except Empty:
            if not process.is_alive():
                raise SystemExit(f"The import ended with exit code {process.exitcode} and no figures.") from None
    process.join()
    return found


def contents(folder: Path) -> tuple[int, int, int]:
    """Rows in force, versions in history, and the sum of the hashes of all rows."""
    manifest = read_manifest(folder)
    db = connect()
    create_rows(db, folder, manifest.current, "now")
    create_rows(db, folder, manifest.history, "past")
    columns = ", ".join(COLUMNS)
    query = f"SELECT sum(hash({columns})::HUGEINT) FROM (SELECT * FROM now UNION ALL SELECT * FROM past)"
    (digest,) = db.execute(query).fetchone()
    db.close()
    return manifest.rows, sum(part.rows for part in manifest.history), int(digest or 0)


def kill_imports(path: Path, folder: Path, times: int, seconds: float) -> int:
    """Start an import as often, each killed at a random moment of its run; how many were still running then."""
    dice, killed = random.Random(SEED), 0
    context = multiprocessing.get_context("spawn")
    for _ in range(times):
        process = context.Process(target=import_once, args=(str(path), str(folder)))
        process.start()
        process.join(seconds * dice.random() + STARTING_S)
        killed += process.is_alive()
        process.kill()
        process.join()
    return killed


def search_ms(folder: Path) -> list[float]:
    searcher = Searcher(folder)
    times = []
    for query in QUERIES:
        tries = []
        for _ in range(5):
            start = time.perf_counter()
            searcher.search(query)
            tries.append((time.perf_counter() - start) * 1000)
        times.append(statistics.median(tries))
        print(f"  {query}: {times[-1]:.1f} ms")
    return times


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--search-rows", type=int, default=500_000)
    parser.add_argument("--kills", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        home = Path(place)
        source = options.file
        if source is None:
            source = home / "made_up.csv"
            made_up(source, options.rows)
        seconds, peak, counts, lines = run(source, home / "register")
        print(f"{source.name}: {counts}, {lines} lines of report, {seconds:.1f} s, {peak:.0f} MB")
        again, peak_again, counts_again, _ = run(source, home / "register")
        print(f"again: {counts_again}, {again:.1f} s, {peak_again:.0f} MB")
        whole, killed = contents(home / "register"), 0
        if options.kills:
            killed = kill_imports(source, home / "killed", options.kills, seconds)
            run(source, home / "killed")
            if contents(home / "killed") != whole:
                raise SystemExit("The register of the killed imports is not that of the whole one.")
            print(f"{killed} of {options.kills} imports killed while they ran, and the register is the same")
        small = home / "search.csv"
        made_up(small, options.search_rows)
        run(small, home / "small")
        times = search_ms(home / "small")
    figures = {
        "rows": counts["read"], "import_s": round(seconds, 1), "rows_per_s": round(counts["read"] / seconds),
        "peak_mb": round(peak), "report_lines": lines, "again_s": round(again, 1), "again_peak_mb": round(peak_again), "killed": killed,
        "search_rows": options.search_rows, "search_median_ms": round(statistics.median(times), 1),
        "search_worst_ms": round(max(times), 1), "seed": SEED,
    }  # fmt: skip
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
