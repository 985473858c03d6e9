"""
The project ledger at size: server time and number of questions of board, table, search and project page.

    python benchmarks/ledger.py                                      # 20,000 projects on SQLite
    python tools/with_postgres.py python benchmarks/ledger.py --projects 200000 --entries 2000000

Makes units, 500 users, projects and entries in bulk in a database of its own, then asks for each page as people of
several units, in turn, through Django's whole stack without a socket. Prints one JSON line last: for each page the
50th and 95th percentile in milliseconds of wall and CPU time, and the largest number of questions. Not counted: the
network, and other people at once.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

UNITS, USERS, BATCH = 12, 500, 5_000
INDUSTRIES = ("新能源", "集成电路", "生物医药", "装备制造", "新材料", "食品", "数字经济", "汽车零部件")
WORDS = ("电池", "芯片", "药业", "机器人", "材料", "食品", "算力", "底盘", "光伏", "氢能", "模具", "物流")


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--projects", type=int, default=20_000)
    given.add_argument("--entries", type=int, default=200_000, help="in all, over the projects")
    given.add_argument("--visits", type=int, default=60, help="of each page")
    asked = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="luodi-ledger-") as home:
        os.environ.update(LUODI_HOME=home, DJANGO_SETTINGS_MODULE="luodi.web.settings")
        sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection
        from django.test.utils import setup_test_environment

        setup_test_environment()
        name = connection.creation.create_test_db(verbosity=0)
        try:
            call_command("migrate", verbosity=0)
            start = time.perf_counter()
            users = fill(asked.projects, asked.entries)
            made = round(time.perf_counter() - start, 1)
            pages = visit(users, asked.visits)
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)
    print(
        json.dumps(
            {
                "benchmark": "ledger", "database": connection.vendor, "projects": asked.projects,
                "entries": asked.entries, "fill_seconds": made, "pages": pages,
            },
            ensure_ascii=False,
        )
    )  # fmt: skip


def fill(projects: int, entries: int) -> list[Any]:
    """Units, people, projects and their entries; always the same ones."""
    from luodi.web.accounts.models import Role, Unit, UnitKind, User

    chance = random.Random(7)
    bureau = Unit.objects.create(name="招商局", city="测试市")
    counties = [Unit.objects.create(name=f"{n} 县", kind=UnitKind.COUNTY, parent=bureau) for n in range(UNITS)]
    people = [User(username="lin", unit=bureau, role=Role.BUREAU, line="work")]
    people += [
        User(username=f"u{n}", unit=counties[n % UNITS], role=Role.COUNTY, line="work") for n in range(USERS - 1)
    ]  # fmt: skip
    people = User.objects.bulk_create(people)
    each = max(1, entries // projects)
    for first in range(0, projects, BATCH):
        add(chance, counties, people, range(first, min(projects, first + BATCH)), each)
        print(f"{min(projects, first + BATCH)} / {projects}", file=sys.stderr, flush=True)
    analyse()
    return [people[0], people[1], people[2], people[1 + UNITS]]


def add(chance: random.Random, counties: list[Any], people: list[Any], numbers: range, each: int) -> None:
    """One batch of projects, each with ``each`` entries: what was stated, stages, contacts."""
    from django.utils import timezone

    from luodi.web.projects.book import keys_of, search_words
    from luodi.web.projects.models import EntryRow, Project, Stage

    rows, stages, now = [], [s for s in Stage if s != Stage.EXITED], timezone.now()
    for n in numbers:
        unit, by = counties[n % UNITS], people[1 + n % (USERS - 1)]
        firm = f"{chance.choice(('苏州', '杭州', '合肥'))}{chance.choice(WORDS)}{n}科技有限公司"
        known = {
            "name": f"{chance.choice(WORDS)}{chance.choice(WORDS)}项目{n}", "investor": firm,
            "industry": chance.choice(INDUSTRIES), "planned_total_wan": str(chance.randrange(500, 500_000)),
            "next_step": "约谈",
        }  # fmt: skip
        at = chance.choice(stages)
        project = Project(
            unit=unit, added_by=by, name=known["name"], investor=firm, industry=known["industry"], fields=known,
            stage=at, stage_order=at.core.order, stage_since=date(2025, 1, 1) + timedelta(days=n % 600),
            planned_wan=Decimal(known["planned_total_wan"]), planned_start=date(2026, 1, 1) + timedelta(days=n % 900),
            changed_at=now - timedelta(seconds=n), added_at=now,
        )  # fmt: skip
        project.investor_key, project.investor_core = keys_of(firm)
        project.search_words = search_words(project)
        rows.append(project)
    rows = Project.objects.bulk_create(rows)
    found = []
    for project in rows:
        head = {"project": project, "by": project.added_by, "recorded_at": now, "version": 1}
        stated = {"unit": project.unit_id, **project.fields}
        found.append(EntryRow(**head, kind="stated", on=date(2025, 1, 1), data=stated))
        path = stages[: project.stage_order + 1]
        found += [
            EntryRow(**head, kind="stage", on=date(2025, 1, 1) + timedelta(days=10 * i), stage=stage)
            for i, stage in enumerate(path[: max(1, each - 1)])
        ]
        left = each - 1 - min(len(path), max(1, each - 1))
        found += [EntryRow(**head, kind="progress", on=date(2026, 1, 1), reason="电话联系") for _ in range(left)]
    EntryRow.objects.bulk_create(found, batch_size=2_000)


def analyse() -> None:
    """What the database's own upkeep does by itself after some minutes."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def visit(users: list[Any], visits: int) -> dict[str, Any]:
    """Each page, again and again, by each of ``users`` in turn."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from luodi.web.projects.models import Project

    clients = []
    for user in users:
        client = Client(headers={"accept-language": "zh-hans"})
        client.force_login(user)
        client.get("/")
        clients.append((user, client))
    chance, told = random.Random(11), {}
    own = {
        user.pk: list(Project.objects.visible_to(user).order_by("id").values_list("pk", flat=True)[: 2_000])
        for user in users
    }  # fmt: skip
    pages: dict[str, Callable[[Any], str]] = {
        "board": lambda user: "/projects/board/",
        "table": lambda user: f"/projects/?page={chance.randrange(1, 20)}",
        "filtered": lambda user: f"/projects/?stage=signed&industry={chance.choice(INDUSTRIES)}",
        "search": lambda user: f"/projects/?q={chance.choice(WORDS)}+{chance.randrange(100)}",
        "project": lambda user: f"/projects/{chance.choice(own[user.pk])}/",
        "counties": lambda user: "/projects/units/",
    }
    for name, address in pages.items():
        walls, cpus, questions = [], [], 0
        for turn in range(visits):
            user, client = clients[turn % len(clients)]
            url = address(user)
            with CaptureQueriesContext(connection) as asked:
                wall, cpu = time.perf_counter(), time.process_time()
                answer = client.get(url)
                wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            assert answer.status_code == 200, (url, answer.status_code)
            walls.append(wall * 1000)
            cpus.append(cpu * 1000)
            questions = max(questions, len(asked))
        told[name] = {
            "p50_ms": at(walls, 0.5), "p95_ms": at(walls, 0.95), "cpu_p95_ms": at(cpus, 0.95), "questions": questions,
        }  # fmt: skip
        print(name, told[name], file=sys.stderr, flush=True)
    return told


def at(times: list[float], part: float) -> float:
    """The time that ``part`` of all do not exceed."""
    return round(sorted(times)[min(len(times) - 1, int(part * len(times)))], 1)


if __name__ == "__main__":
    main()
