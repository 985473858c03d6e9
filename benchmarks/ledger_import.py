"""
A ledger of 50,000 rows through the desk: upload, columns, dry run, import; then the same with the worker killed on the way.

Promise: less than 60 s with every fault at its cell; killed at any moment and begun again, no row is lost and none twice.
It would fail if a fault put into the file were not found at its row and column, or if the projects after the kills were
not the rows of the file, one for one.

    python benchmarks/ledger_import.py [--rows 50000] [--kills 3]
    python tools/with_postgres.py python benchmarks/ledger_import.py

The file has a wrong amount in every 97th row and an unknown stage in every 101st. The worker is a process of its own,
killed (SIGKILL) after some random seconds. Prints one JSON line last; CPU is that of this process and its workers.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from ledger_data import INDUSTRIES, WORDS, add_people, prepare

HEADS = (
    "序号", "项目名称", "投资方", "所属产业", "建设地点", "建设内容", "总投资（亿元）", "签约额（万元）", "项目阶段",
    "签约时间", "计划开工时间", "责任单位", "包联领导", "进展情况", "存在问题", "下一步工作",
)  # fmt: skip
WORKER = "from luodi.web.serve import set_up; set_up(); from luodi.web.jobs.worker import work_once\nwhile work_once('{}'): pass"


def main() -> None:
    """Import twice, once undisturbed and once with kills, and print what it took and what was found."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--rows", type=int, default=50_000)
    given.add_argument("--kills", type=int, default=3)
    asked = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="luodi-import-") as home:
        prepare(home, 0, 0)
        from django.db import connection

        add_people()
        data = workbook(asked.rows)
        calm = bring_in("u0", data, kills=0)
        print(calm, file=sys.stderr, flush=True)
        killed = bring_in("u1", data, kills=asked.kills)
    load = round(os.getloadavg()[0], 1)
    told = {"benchmark": "ledger_import", "database": connection.vendor, "rows": asked.rows, "load": load}
    print(json.dumps(told | {"calm": calm, "killed": killed}, ensure_ascii=False))


def workbook(rows: int) -> bytes:
    """The ledger as a bureau sends it, with its known faults."""
    import openpyxl

    chance, book = random.Random(5), openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("2026")
    sheet.append(HEADS)
    for n in range(1, rows + 1):
        sheet.append((
            n, f"{chance.choice(WORDS)}项目第{n}号", f"合肥{chance.choice(WORDS)}{n}科技有限公司", chance.choice(INDUSTRIES),
            f"开发区{n % 40}号", f"建设生产线 {n % 9} 条及配套用房。", "很多" if n % 97 == 0 else round(chance.random() * 20, 2),
            chance.randrange(1000, 90_000), "火星阶段" if n % 101 == 0 else chance.choice(("在谈", "签约", "注册", "开工")),
            "2026-03-05" if n % 2 else "", "2026年12月", "临河县", "王某", "已对接两次。", "用地。", "约谈",
        ))  # fmt: skip
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def bring_in(name: str, data: bytes, kills: int) -> dict[str, Any]:
    """Upload, look at the columns, try, import; what it took and whether all is there."""
    from luodi.web.accounts.models import User
    from luodi.web.projects import importing, ledger_views, ledgers
    from luodi.web.projects.models import EntryRow, Ledger, Project

    user = User.objects.get(username=name)
    wall, cpu = time.perf_counter(), cpu_seconds()
    ledger = importing.add_ledger(name="台账.xlsx", data=data, year=2026, by=user)
    ledger_views._sheets(ledger)
    importing.queue_ledger(ledger=ledger, trial=True, by=user)
    work(0)
    ledger.refresh_from_db()
    tried = time.perf_counter() - wall
    importing.queue_ledger(ledger=ledger, trial=False, by=user)
    died = work(kills)
    taken = {
        "wall_s": round(time.perf_counter() - wall, 1),
        "dry_run_wall_s": round(tried, 1),
        "cpu_s": round(cpu_seconds() - cpu, 1),
    }
    with ledgers.path_of(ledger).with_suffix(".faults.csv").open(encoding="utf-8-sig", newline="") as lines:
        errors = {(int(row), column) for _sheet, row, column, *_more in csv.reader(lines) if row.isdigit()}
    ledger = Ledger.objects.get(pk=ledger.pk)
    rows = ledger.trial["projects"]
    wanted = {(n + 1, "G") for n in range(97, rows + 1, 97)} | {(n + 1, "I") for n in range(101, rows + 1, 101)}
    mine = Project.objects.filter(ledger=ledger)
    return taken | {
        "kills": died, "state": ledger.state, "projects": mine.count(), "places": mine.values("ledger_row").distinct().count(),
        "stated_entries": EntryRow.objects.filter(project__ledger=ledger, kind="stated").count(),
        "faults_put_in": len(wanted), "faults_found_at_their_cell": len(wanted & errors),
    }  # fmt: skip


def work(kills: int) -> int:
    """Workers one after the other until no job is left, the first ``kills`` of them killed; how many were."""
    from luodi.web.jobs.models import Job

    chance, died = random.Random(9), 0
    while Job.objects.filter(state__in=("queued", "running")).exists():
        started = subprocess.Popen([sys.executable, "-c", WORKER.format(f"w{died}")])
        try:
            started.wait(timeout=chance.uniform(4, 12) if died < kills else 600)
        except subprocess.TimeoutExpired:
            started.kill()
            started.wait()
            died += 1
            # As after the lease's 20 seconds; and it may be taken up more often than three times.
            from django.utils import timezone

            Job.objects.filter(state="running").update(lease_until=timezone.now() - timedelta(seconds=1), attempts=0)
    return died


def cpu_seconds() -> float:
    """CPU of this process and of those it has waited for."""
    return sum(
        u.ru_utime + u.ru_stime
        for u in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )  # fmt: skip


if __name__ == "__main__":
    main()
