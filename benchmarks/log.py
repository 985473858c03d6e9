"""
How long checking a long operation log takes, and its page.

Promise: `luodi audit verify` reads two million rows in memory that does not grow with them, in minutes, and the page of
the log answers within 150 ms of server time however long the log is, once it is checked up to its end. It would fail if
the check held the rows, or if the page read them all. The peer is a bare cursor that reads the same columns and checks
nothing: no check can be faster.

    python benchmarks/log.py [--rows 2000000]
    python tools/with_postgres.py python benchmarks/log.py
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import resource
import statistics
import tempfile
import time
from collections.abc import Callable

PAGES = ("/log/", "/log/?who=lin", "/log/?operation=signed-in", "/log/?unit=nowhere", "/log/?before=1000")
AT_ONCE = 10_000
VIEWS = 20


def main() -> None:
    """Fill a log, check it, look at its page, and print what it took as JSON."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rows", type=int, default=2_000_000)
    rows = asked.parse_args().rows
    with tempfile.TemporaryDirectory() as home:
        os.environ["LUODI_HOME"] = home
        print(json.dumps(measure(rows), ensure_ascii=False))


def measure(rows: int) -> dict[str, object]:
    """Seconds of CPU and of the clock, memory in MB, and the page's milliseconds."""
    from luodi.web.serve import migrate, set_up

    set_up()
    migrate()
    from django.db import connection

    from luodi.web.audit.models import ROW_COLUMNS, Event
    from luodi.web.audit.verifying import keep_full, verify

    fill(rows)
    before = megabytes()
    verdict, checked = timed(verify)
    assert verdict.is_whole
    assert verdict.last == rows
    grown = megabytes() - before
    columns = ", ".join(Event._meta.get_field(name).column for name in ROW_COLUMNS)

    def read_bare() -> None:
        with connection.cursor() as cursor:
            for first in range(0, rows, 5_000):
                span = [first, first + 5_000]
                cursor.execute(
                    f"SELECT {columns} FROM audit_event WHERE number > %s AND number <= %s ORDER BY number",
                    span,
                )
                cursor.fetchall()

    _, bare = timed(read_bare)
    keep_full(verdict)
    return {
        "database": connection.vendor,
        "rows": rows,
        "verify": checked,
        "verify_memory_grown_mb": grown,
        "bare_cursor": bare,
        "page_ms_of_cpu": page_times(),
    }


def fill(rows: int) -> None:
    """A log of so many rows, sealed like any; written at once, since writing is not what is measured."""
    from django.db import connection, transaction

    from luodi.web import triggers
    from luodi.web.accounts.models import Role, User
    from luodi.web.audit.actions import record
    from luodi.web.audit.models import REFUSALS, Event, Head

    lin = User.objects.create_user("lin", full_name="林知夏", role=Role.BUREAU)
    first = record("signed-in", by=lin)
    number, previous = first.number, first.digest
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    while number < rows:
        made = []
        until = min(number + AT_ONCE, rows)
        while number < until:
            number += 1
            event = Event(
                number=number,
                previous=previous,
                at=start + datetime.timedelta(seconds=5 * number),
                by=lin,
                who="lin",
                unit="宁河市招商局",
                operation="facts-decided" if number % 50 else "signed-in",
                target=f"报告{number % 5_000}",
                object_kind="reports.report",
                object_id=number % 5_000,
                ip="192.0.2.1",
                details={"step": "accepted", "count": 3, "facts": {"leader.name": ["accepted", "周启明"]}},
            )
            event.digest = previous = event.row.sealed(previous)
            made.append(event)
        with transaction.atomic():
            Event.objects.bulk_create(made)
    triggers.remove(connection, REFUSALS)
    Head.objects.update(count=number, digest=previous)
    triggers.install(connection, REFUSALS)


def page_times() -> dict[str, dict[str, float]]:
    """Median and 95th percentile of each page, in milliseconds of this process's CPU."""
    from django.conf import settings
    from django.test import Client

    from luodi.web.accounts.models import Role, User

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(User.objects.create_user("auditor", role=Role.AUDITOR))
    found = {}
    for page in PAGES:
        taken = []
        for _ in range(VIEWS):
            started = time.process_time()
            assert client.get(page).status_code == 200
            taken.append((time.process_time() - started) * 1000)
        taken.sort()
        found[page] = {"median": round(statistics.median(taken), 1), "p95": round(taken[int(VIEWS * 0.95) - 1], 1)}
    return found


def timed(work: Callable[[], object]) -> tuple[object, dict[str, float]]:
    """What ``work`` gives, and its seconds."""
    cpu, clock = time.process_time(), time.perf_counter()
    given = work()
    return given, {
        "cpu_s": round(time.process_time() - cpu, 1),
        "clock_s": round(time.perf_counter() - clock, 1),
    }


def megabytes() -> int:
    """The most memory this process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
