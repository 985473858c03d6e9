"""
A ledger at size, the same one each time: units, people, projects with their entries, leads, tasks, rows of the log.

What `ledger.py` and `load.py` measure on. Firms, projects and people are put together from word lists.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

UNITS, USERS, BATCH, PASSWORD = 12, 500, 5_000, "gulls over the harbour"
INDUSTRIES = ("新能源", "集成电路", "生物医药", "装备制造", "新材料", "食品", "数字经济", "汽车零部件")
WORDS = ("电池", "芯片", "药业", "机器人", "材料", "食品", "算力", "底盘", "光伏", "氢能", "模具", "物流")
PLACES = ("苏州", "杭州", "合肥", "深圳", "上海", "成都", "西安", "青岛")


def prepare(home: str, projects: int, entries: int) -> None:
    """
    Make Django ready on the database of ``home`` (or of DATABASE_URL), bring it up to date, and fill it if it is empty.

    Of ``entries`` in all each project has its share; 0 projects leave it empty.
    """
    os.environ.update(LUODI_HOME=home, DJANGO_SETTINGS_MODULE="luodi.web.settings")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    from luodi.web.serve import migrate, set_up

    set_up()
    migrate()
    from luodi.web.projects.models import Project

    if projects and not Project.objects.exists():
        fill(projects, entries)


def fill(projects: int, entries: int) -> None:
    """Units, people, projects and their entries, leads and tasks."""
    chance = random.Random(7)
    counties, people = add_people()
    each = max(1, entries // projects)
    for first in range(0, projects, BATCH):
        last = min(projects, first + BATCH)
        add_projects(chance, counties, people, range(first, last), each)
        print(f"{last} / {projects}", file=sys.stderr, flush=True)
    add_leads(chance, people, projects // 20)
    add_tasks(chance, people, projects // 20)
    analyse()


def add_people() -> tuple[list[Any], list[Any]]:
    """A bureau, its counties, and 500 people: Lin of the bureau, a leader, an auditor, the others of the counties."""
    from django.contrib.auth.hashers import make_password

    from luodi.web.accounts.models import Role, Unit, UnitKind, User

    bureau = Unit.objects.create(name="招商局", city="测试市")
    counties = [Unit.objects.create(name=f"{n} 县", kind=UnitKind.COUNTY, parent=bureau) for n in range(UNITS)]
    given = {"line": "work", "password": make_password(PASSWORD)}  # hashed once: 500 times would take minutes
    people = [
        User(username="lin", unit=bureau, role=Role.BUREAU, **given),
        User(username="leader", unit=bureau, role=Role.LEADER, **given),
        User(username="auditor", unit=bureau, role=Role.AUDITOR, **given),
    ]
    people += [
        User(username=f"u{n}", full_name=f"科员{n}", unit=counties[n % UNITS], role=Role.COUNTY, **given)
        for n in range(USERS - len(people))
    ]
    return counties, User.objects.bulk_create(people)[3:]


def add_projects(chance: random.Random, counties: list[Any], people: list[Any], numbers: range, each: int) -> None:
    """One batch of projects, each with ``each`` entries: what was stated, stages, contacts."""
    from django.utils import timezone

    from luodi.web.projects.models import EntryRow, Project

    now = timezone.now()
    rows = Project.objects.bulk_create(
        [a_project(chance, counties[n % UNITS], people[n % len(people)], n, now) for n in numbers]
    )
    found = [entry for project in rows for entry in entries_of(project, each, now)]
    EntryRow.objects.bulk_create(found, batch_size=2_000)


def a_project(chance: random.Random, unit: Any, by: Any, number: int, now: datetime) -> Any:
    """A project at some stage; one in ten is late, one in twenty waits for a check."""
    from luodi.web.projects.book import keys_of, search_words
    from luodi.web.projects.models import Project, Stage, Status

    firm = f"{chance.choice(PLACES)}{chance.choice(WORDS)}{number}科技有限公司"
    known = {
        "name": f"{chance.choice(WORDS)}{chance.choice(WORDS)}项目{number}", "investor": firm,
        "industry": chance.choice(INDUSTRIES), "planned_total_wan": str(chance.randrange(500, 500_000)),
        "next_step": "约谈", "source": "外出考察", "decision_maker": "董事长", "place": f"{unit.name}开发区",
        "content": f"建设{chance.choice(WORDS)}生产线 {chance.randrange(1, 20)} 条，厂房、仓库和配套用房。",
    }  # fmt: skip
    stage = chance.choice([s for s in Stage if s != Stage.EXITED])
    start = date(2026, 1, 1) + timedelta(days=chance.randrange(900))
    project = Project(
        unit=unit, added_by=by, name=known["name"], investor=firm, industry=known["industry"], place=known["place"],
        fields={**known, "planned_start": start.isoformat()}, stage=stage, stage_order=stage.core.order,
        stage_since=date(2025, 1, 1) + timedelta(days=chance.randrange(690)),
        status=Status.DELAYED if number % 10 == 0 else Status.ON_COURSE, waiting=number % 20 == 0,
        planned_wan=Decimal(known["planned_total_wan"]), planned_start=start,
        heard_on=date(2026, 1, 1) + timedelta(days=chance.randrange(320)),
        signed_on=date(2025, 6, 1) + timedelta(days=chance.randrange(530)) if stage.core.order > 2 else None,
        changed_at=now - timedelta(seconds=chance.randrange(3 * 10**7)), added_at=now,
    )  # fmt: skip
    project.investor_key, project.investor_core = keys_of(firm)
    project.search_words = search_words(project)
    return project


def entries_of(project: Any, each: int, now: datetime) -> Iterator[Any]:
    """What the book says of a project: stated once, then stage by stage, then contacts."""
    from luodi.web.projects.models import EntryRow, Stage

    head = {"project": project, "by_id": project.added_by_id, "recorded_at": now, "version": 1}
    first = project.stage_since - timedelta(days=10 * project.stage_order)
    yield EntryRow(**head, kind="stated", on=first, data={"unit": project.unit_id, **project.fields})
    path = [s for s in Stage if s != Stage.EXITED][: project.stage_order + 1][-max(1, each - 1) :]
    for number, stage in enumerate(reversed(path)):
        yield EntryRow(**head, kind="stage", on=project.stage_since - timedelta(days=10 * number), stage=stage)
    for number in range(each - 1 - len(path)):
        yield EntryRow(**head, kind="progress", on=first + timedelta(days=number), reason="电话联系")


def add_leads(chance: random.Random, people: list[Any], count: int) -> None:
    """Leads of the last half year, one in four still open."""
    from luodi.web.projects.models import Lead

    given = []
    for number in range(count):
        by = people[number % len(people)]
        given.append(Lead(
            unit=by.unit, added_by=by, title=f"{chance.choice(WORDS)}线索{number}", source="展会",
            investor=f"{chance.choice(PLACES)}{chance.choice(WORDS)}公司",
            reported_on=date(2026, 11, 20) - timedelta(days=chance.randrange(180)),
            state="closed" if number % 4 else "open", closed_reason="无意向" if number % 4 else "",
        ))  # fmt: skip
    Lead.objects.bulk_create(given, batch_size=2_000)


def add_tasks(chance: random.Random, people: list[Any], count: int) -> None:
    """Tasks from county to county, nineteen in twenty closed."""
    from luodi.web.tasks.models import Task

    given = []
    for number in range(count):
        asker, holder = people[number % len(people)], people[(number * 7 + 1) % len(people)]
        closed, on = number % 20 > 0, date(2026, 11, 20) - timedelta(days=chance.randrange(300))
        given.append(Task(
            unit=asker.unit, asked_by=asker, text=f"跟进{chance.choice(WORDS)}项目{number}", given_on=on,
            holder=holder.unit, first_holder=holder.unit, first_due=on, due=on + timedelta(days=30),
            state="closed" if closed else "accepted", closed_on=on + timedelta(days=20) if closed else None,
        ))  # fmt: skip
    Task.objects.bulk_create(given, batch_size=2_000)


def analyse() -> None:
    """What the database's own upkeep does by itself after some minutes."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
