"""
The project ledger at size: server time and number of questions of board, table, search, project page and the rest.

Promise: at 20,000 projects on SQLite 95 of 100 answers take less than 200 ms of server time, at 200,000 on PostgreSQL
less than 150 ms. It would fail if a page read what it does not show, or counted where an index cannot help.

    python benchmarks/ledger.py                                      # 20,000 projects on SQLite
    python tools/with_postgres.py python benchmarks/ledger.py --projects 200000 --entries 2000000
    python benchmarks/ledger.py --home FOLDER                        # keeps the ledger there, and measures on it again

Asks for each page as people of several units and roles, in turn, through Django's whole stack without a socket. Prints
one JSON line last: for each page the 50th and 95th percentile in milliseconds of the clock and of CPU, the largest number
of questions and of kilobytes. CPU is this process's and, where a PostgreSQL on this machine does the asking, that of its
processes, which the system tells to a hundredth of a second. On a machine that others use, the clock tells of them and
CPU of luodi. Not counted: the network, and other people at once (see load.py).
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
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from ledger_data import INDUSTRIES, UNITS, WORDS, prepare

PEOPLE = ("lin", "leader", "u0", "u1", f"u{UNITS}")
WRITERS = ("lin", "u0", "u1")


def main() -> None:
    """Fill a ledger where there is none yet, visit its pages, print what they took."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--projects", type=int, default=20_000)
    given.add_argument("--entries", type=int, default=200_000, help="in all, over the projects")
    given.add_argument("--visits", type=int, default=60, help="of each page")
    given.add_argument("--home", help="folder that keeps the ledger; by default one that is removed")
    asked = given.parse_args()
    with tempfile.TemporaryDirectory(prefix="luodi-ledger-") as passing:
        start = time.perf_counter()
        prepare(asked.home or passing, asked.projects, asked.entries)
        made = round(time.perf_counter() - start, 1)
        from django.db import connection

        import luodi.web.wsgi  # noqa: F401  (made as a server makes it: what stays is set aside from the search for garbage)

        print(f"load of the machine: {os.getloadavg()[0]:.1f}", file=sys.stderr)
        pages = visit(asked.visits)
    print(
        json.dumps(
            {
                "benchmark": "ledger", "database": connection.vendor, "projects": asked.projects,
                "entries": asked.entries, "fill_seconds": made, "load": round(os.getloadavg()[0], 1), "pages": pages,
            },
            ensure_ascii=False,
        )
    )  # fmt: skip


def visit(visits: int) -> dict[str, Any]:
    """Each page, again and again, by each of `PEOPLE` in turn."""
    from django.conf import settings
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS = ["*"]
    clients = {name: sign_in(name) for name in PEOPLE}
    database = database_cpu()
    told = {}
    for page, address in pages().items():
        walls, cpus, questions, size = [], [], 0, 0
        who = WRITERS if page == "day" else PEOPLE
        for turn in range(visits + len(who)):
            name = who[turn % len(who)]
            url = address(name)
            with CaptureQueriesContext(connection) as asked:
                wall, cpu, base = time.perf_counter(), time.process_time(), database()
                answer = clients[name].get(url)
                wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
                cpu += database() - base
            assert answer.status_code == 200, (url, answer.status_code)
            if turn < len(who):  # the first of each does not count: templates are read, plans made
                continue
            walls.append(wall * 1000)
            cpus.append(cpu * 1000)
            questions, size = max(questions, len(asked)), max(size, len(answer.content))
        told[page] = {
            "p50_ms": at(walls, 0.5), "p95_ms": at(walls, 0.95), "cpu_p50_ms": at(cpus, 0.5), "cpu_p95_ms": at(cpus, 0.95),
            "questions": questions, "kb": round(size / 1024),
        }  # fmt: skip
        print(page, told[page], file=sys.stderr, flush=True)
    return told


def database_cpu() -> Callable[[], float]:
    """Seconds of CPU that PostgreSQL has used for this connection, its parallel workers too; 0 where nobody can say."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return lambda: 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    try:
        postmaster = Path(f"/proc/{fields_of(backend)[1]}/stat")
        fields_of(postmaster)
    except OSError:  # the server is elsewhere
        return lambda: 0.0

    def seconds() -> float:
        # utime and stime of the backend; cutime and cstime of the postmaster: workers that have ended.
        mine, ended = fields_of(backend)[11:13], fields_of(postmaster)[13:15]
        return sum(map(int, (*mine, *ended))) / os.sysconf("SC_CLK_TCK")

    return seconds


def fields_of(stat: Path) -> list[str]:
    """A process's state as the system tells it, from its status on."""
    return stat.read_text().rpartition(")")[2].split()


def sign_in(name: str) -> Any:
    """A browser of somebody who has looked at the desk before."""
    from django.test import Client

    from luodi.web.accounts.models import User

    client = Client(headers={"accept-language": "zh-hans"})
    client.force_login(User.objects.get(username=name))
    client.get("/")
    return client


def pages() -> dict[str, Callable[[str], str]]:
    """The address of each page, for somebody by name."""
    from luodi.web.accounts.models import User
    from luodi.web.projects.models import Project

    chance = random.Random(11)
    own = {
        name: list(Project.objects.visible_to(User.objects.get(username=name)).order_by("id").values_list("pk", flat=True)[:2_000])
        for name in PEOPLE
    }  # fmt: skip
    return {
        "board": lambda name: "/projects/board/",
        "board_searched": lambda name: f"/projects/board/?q={chance.choice(WORDS)}",
        "table": lambda name: f"/projects/?page={chance.randrange(1, 20)}",
        "table_by_amount": lambda name: "/projects/?order=planned",
        "table_last_page": lambda name: "/projects/?page=last",
        "filtered": lambda name: f"/projects/?stage=signed&industry={chance.choice(INDUSTRIES)}",
        "search_two_characters": lambda name: f"/projects/?q={chance.choice(WORDS)}",
        "search_one_character": lambda name: f"/projects/?q={chance.choice('电药氢模')}",
        "search_words": lambda name: f"/projects/?q={chance.choice(WORDS)}+{chance.randrange(100, 1000)}",
        "search_name": lambda name: f"/projects/?q={chance.choice(WORDS)}项目{chance.randrange(20_000)}",
        "search_nothing": lambda name: "/projects/?q=没有这个词",
        "project": lambda name: f"/projects/{chance.choice(own[name])}/",
        "counties": lambda name: "/projects/units/",
        "timeline": lambda name: "/projects/timeline/",
        "leads": lambda name: "/projects/leads/",
        "day": lambda name: "/tasks/day/",
        "minute": lambda name: "/tasks/week/",
        "minute_opened": lambda name: "/tasks/week/?show=stuck-projects",
        "tasks": lambda name: "/tasks/",
    }


def at(times: list[float], part: float) -> float:
    """The time that ``part`` of all do not exceed."""
    return round(sorted(times)[min(len(times) - 1, int(part * len(times)))], 1)


if __name__ == "__main__":
    main()
