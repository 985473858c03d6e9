"""
Many people at the desk at once: errors, who was told of whom, updates lost, and how long each page took.

Promise: 50 people for 5 minutes on a two-core machine with PostgreSQL, and 10 on SQLite, without an error and without a
lost update: of two who change one field, the second is told and chooses. It would fail if a page answered anything but
what it should, a write came back "database is locked", or an edit stood on a version older than the one it replaced.

    python tools/with_postgres.py python benchmarks/load.py --projects 200000 --entries 2000000
    python benchmarks/load.py --people 10 --projects 20000 --entries 200000
    python benchmarks/load.py --home FOLDER --seconds 30           # on the ledger that ledger.py keeps there

Starts `luodi desk` as it is shipped, on this machine's loopback, signs everybody in, and has each look at a page and then
think for some seconds (`--think` on average), over and over. One click in five changes a field of a project, half of
those on three projects a county that its people share. Milliseconds are those a browser would see, with the wait for one of
the server's threads. Afterwards the log says whether anything was lost. Prints one JSON line last.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import random
import re
import resource
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent))
from ledger_data import PASSWORD, UNITS, WORDS, prepare

ROOT = Path(__file__).resolve().parent.parent
WEIGHTS = {
    "table": 18, "board": 14, "project": 20, "search": 14, "edit": 20, "note": 4, "day": 4, "minute": 3, "counties": 3,
}  # fmt: skip
EDITED = ("next_step", "progress", "problems")
LONGEST_SECONDS = 600
RUN = f"{int(time.time()):x}"  # tells what this run wrote from what an earlier one did on a kept ledger


@dataclass
class Saved:
    """An edit the desk took: what was written where, and the version the writer had seen."""

    project: int
    field: str
    words: str
    seen: int


@dataclass
class Told:
    """What happened, put together from everybody."""

    times: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    saved: list[Saved] = field(default_factory=list)
    notes: int = 0
    conflicts: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def took(self, page: str, seconds: float) -> None:
        """Note an answer's time."""
        with self.lock:
            self.times.setdefault(page, []).append(seconds * 1000)

    def failed(self, what: str) -> None:
        """Note an error; the first ones are shown."""
        with self.lock:
            self.errors.append(what)
        print(what, file=sys.stderr, flush=True)


def main() -> None:
    """Fill a ledger, serve it, let people work on it, look into the log, and print what came of it."""
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--people", type=int, default=50)
    given.add_argument("--seconds", type=int, default=300)
    given.add_argument("--think", type=float, default=5.0, help="seconds between two clicks of one person, on average")
    given.add_argument("--projects", type=int, default=20_000)
    given.add_argument("--entries", type=int, default=200_000, help="in all, over the projects")
    given.add_argument("--home", help="folder that keeps the ledger; by default one that is removed")
    asked = given.parse_args()
    seconds = min(asked.seconds, LONGEST_SECONDS)
    with tempfile.TemporaryDirectory(prefix="luodi-load-") as passing:
        prepare(asked.home or passing, asked.projects, asked.entries)
        own = projects_of(names(asked.people))
        told = Told()
        with Desk() as desk:
            people = [Person(name, desk.port, own[name], told, asked.think) for name in own]
            work(people, seconds)
            load = os.getloadavg()[0]
        lost = look_into_log(told)
        from django.db import connection

        print(
            json.dumps(
                {
                    "benchmark": "load", "database": connection.vendor, "projects": asked.projects,
                    "people": len(people), "seconds": seconds, "think_s": asked.think, "load": round(load, 1),
                    "answers": sum(map(len, told.times.values())), "errors": len(told.errors),
                    "edits": len(told.saved), "notes": told.notes, "conflicts_told": told.conflicts, **lost,
                    "server_cpu_s": desk.cpu_seconds, "pages": {name: shape(t) for name, t in sorted(told.times.items())},
                },
                ensure_ascii=False,
            )
        )  # fmt: skip


def names(people: int) -> list[str]:
    """Lin, the leader, and people of the counties, some four of each, so that they meet on projects."""
    counties = max(1, min(UNITS, people // 4))
    staff = [f"u{n % counties + UNITS * (n // counties)}" for n in range(people - 2)]
    return ["lin", "leader", *staff]


def projects_of(people: list[str]) -> dict[str, list[int]]:
    """Projects each may see: the first three are those that the people of a unit share."""
    from luodi.web.accounts.models import User
    from luodi.web.projects.models import Project

    found = {}
    for name in people:
        seen = Project.objects.visible_to(User.objects.get(username=name)).order_by("id")
        found[name] = list(seen.values_list("pk", flat=True)[:400])
    return found


class Desk:
    """The server as it is shipped, in a process of its own."""

    def __enter__(self) -> Desk:
        from django.db import connection

        connection.close()
        self.before = resource.getrusage(resource.RUSAGE_CHILDREN)
        sys.path.insert(0, str(ROOT))
        from tools.with_postgres import free_port

        self.port = free_port()
        command = [sys.executable, "-c", "from luodi.cli.main import main; main()", "desk", "--port", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
        for _ in range(300):
            try:
                http.client.HTTPConnection("127.0.0.1", self.port, timeout=5).connect()
                return self
            except OSError:
                time.sleep(0.1)
        raise SystemExit("the desk did not open")

    def __exit__(self, *error: object) -> None:
        self.process.terminate()
        self.process.wait(timeout=30)
        now = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = now.ru_utime + now.ru_stime - self.before.ru_utime - self.before.ru_stime
        self.cpu_seconds = round(used, 1)


class Person(threading.Thread):
    """Somebody with a browser: looks, thinks, writes."""

    def __init__(self, name: str, port: int, own: list[int], told: Told, think: float) -> None:
        super().__init__(name=name, daemon=True)
        self.port, self.own, self.told, self.think = port, own, told, think
        self.chance, self.turn = random.Random(name), 0
        self.cookies: dict[str, str] = {}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.until = 0.0

    def sign_in(self) -> None:
        """As anybody does, by the form."""
        self.ask("GET", "/sign-in/")
        status, _body = self.ask("POST", "/sign-in/", {"username": self.name, "password": PASSWORD, "next": ""})
        if status != 302:
            raise SystemExit(f"{self.name} cannot sign in: {status}")

    def run(self) -> None:
        """Click after click until time is up."""
        time.sleep(self.chance.uniform(0, self.think))
        while time.monotonic() < self.until:
            page = self.chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
            try:
                getattr(self, f"do_{page}", self.look)(page)
            except Exception as error:  # noqa: BLE001  (whatever ends a person would leave fewer at work, unseen)
                self.told.failed(f"{self.name} {page}: {error!r}")
                self.connection.close()
            time.sleep(min(self.chance.expovariate(1 / self.think), 6 * self.think))

    def look(self, page: str) -> str:
        """A page that changes nothing."""
        project = self.chance.choice(self.own)
        address = {
            "table": f"/projects/?page={self.chance.randrange(1, 6)}", "board": "/projects/board/",
            "project": f"/projects/{project}/", "search": f"/projects/?q={quote(self.chance.choice(WORDS))}",
            "day": "/tasks/day/", "minute": "/tasks/week/", "counties": "/projects/units/",
        }[page]  # fmt: skip
        return self.timed(page, "GET", address, (200,))[1]

    def do_edit(self, page: str) -> None:
        """A field of a project: read the page, write for a while, save; choose one's own words where somebody was faster."""
        if self.name == "leader" or self.name == "lin":  # they see the counties' projects and change none
            self.look("project")
            return
        project = self.chance.choice(self.own[:3] if self.chance.random() < 0.5 else self.own)
        self.turn += 1
        name = EDITED[0] if project in self.own[:3] else self.chance.choice(EDITED)  # where people meet, on one field
        words = f"{self.name}-{self.turn}-{RUN}"
        body = self.timed("project", "GET", f"/projects/{project}/", (200,))[1]
        form = form_of(body, f"/projects/{project}/edit/")
        form[name] = words
        while "version" in form and time.monotonic() < self.until + 30:
            time.sleep(self.chance.uniform(0.2, self.think / 2))
            status, body = self.timed("edit", "POST", f"/projects/{project}/edit/", (302, 409), form)
            if status == 302:
                with self.told.lock:
                    self.told.saved.append(Saved(project, name, words, int(form["version"])))
                return
            with self.told.lock:
                self.told.conflicts += 1
            form = form_of(body, f"/projects/{project}/edit/")  # the merge, where one's own words are chosen
        self.told.failed(f"{self.name} edit {project}: no form to send")

    def do_note(self, page: str) -> None:
        """A contact with an investor."""
        if self.name == "leader" or self.name == "lin":
            return
        form = {"n-kind": "call", "n-words": "来电询问进展", "n-on": ""}
        project = self.chance.choice(self.own)
        if self.timed(page, "POST", f"/projects/{project}/notes/", (302,), form)[0] == 302:
            with self.told.lock:
                self.told.notes += 1

    def timed(
        self, page: str, method: str, address: str, wanted: tuple[int, ...], form: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """An answer with its time noted; one of another kind than ``wanted`` is an error."""
        start = time.perf_counter()
        status, body = self.ask(method, address, form)
        self.told.took(page, time.perf_counter() - start)
        if status not in wanted:
            said = " ".join(re.sub(r"<[^>]+>", " ", body).split())[:300]
            self.told.failed(f"{self.name} {method} {address}: {status} {said}")
        return status, body

    def ask(self, method: str, address: str, form: dict[str, str] | None = None) -> tuple[int, str]:
        """One question to the server, with the cookies of a browser."""
        headers = {"Accept-Language": "zh-Hans", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        body = None
        if form is not None:
            body = urlencode({**form, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, address, body, headers)
        answer = self.connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, text


class FormReader(HTMLParser):
    """What a browser would send of the form with this action, as the page draws it."""

    def __init__(self, action: str) -> None:
        super().__init__()
        self.action, self.inside = action, False
        self.values: dict[str, str] = {}
        self.select, self.area = "", ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Note the value of a field that has one."""
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.inside = given.get("action") == self.action
        elif self.inside and tag == "input" and "name" in given:
            if given.get("type") not in ("radio", "checkbox") or "checked" in given:
                self.values[given["name"]] = given.get("value", "")
        elif self.inside and tag == "select":
            self.select = given["name"]
            self.values[self.select] = ""
        elif self.inside and tag == "option" and "selected" in given:
            self.values[self.select] = given["value"]
        elif self.inside and tag == "textarea":
            self.area = given["name"]
            self.values[self.area] = ""

    def handle_endtag(self, tag: str) -> None:
        """The end of the form, or of a long field."""
        if tag == "form":
            self.inside = False
        elif tag == "textarea":
            self.area = ""

    def handle_data(self, data: str) -> None:
        """The words of a long field."""
        if self.area:
            self.values[self.area] += data


def form_of(body: str, action: str) -> dict[str, str]:
    """The fields of a page's form; empty where there is none."""
    reader = FormReader(action)
    reader.feed(body)
    return reader.values


def work(people: list[Person], seconds: int) -> None:
    """Everybody signs in, a few at a time, then all work until time is up."""
    for person in people:
        person.sign_in()
    until = time.monotonic() + seconds
    for person in people:
        person.until = until
        person.start()
    for person in people:
        person.join(timeout=seconds + 180)
        if person.is_alive():
            person.told.failed(f"{person.name} never came back")


def look_into_log(told: Told) -> dict[str, Any]:
    """
    Whether each saved edit is in the book once, stands on what was there before it, and the operation log is whole.

    An edit is lost when one after it in the same field was made by somebody who had seen neither it nor a clash: the
    version that writer had seen is older than the lost edit's.
    """
    from luodi.web.audit.verifying import verify
    from luodi.web.projects.models import EntryRow, Note, Project

    missing = lost = doubled = 0
    touched = {saved.project for saved in told.saved}
    seen = {saved.words: saved for saved in told.saved}
    stated: dict[str, int] = {}
    last: dict[tuple[int, str], tuple[int, str]] = {}
    for entry in EntryRow.objects.filter(project__in=touched, kind="stated").order_by("id"):
        for name in EDITED:
            words = entry.data.get(name)
            if words not in seen or seen[words].project != entry.project_id:
                continue
            stated[words] = stated.get(words, 0) + 1
            before = last.get((entry.project_id, name))
            lost += before is not None and seen[words].seen < before[0]
            last[entry.project_id, name] = (entry.version, words)
    missing = len(seen.keys() - stated.keys())
    doubled = sum(count > 1 for count in stated.values())
    shown = {project.pk: project.fields for project in Project.objects.filter(pk__in=touched)}
    stale = sum(shown[project].get(name) != words for (project, name), (_version, words) in last.items())
    verdict = verify()
    return {
        "lost_updates": lost, "edits_missing_in_book": missing, "edits_doubled": doubled, "fields_not_the_last": stale,
        "notes_in_book": Note.objects.filter(words="来电询问进展").count(), "log_rows": verdict.last,
        "log_whole": verdict.is_whole,
    }  # fmt: skip


def shape(times: list[float]) -> dict[str, float]:
    """How many, and the times that half and 95 of 100 do not exceed."""
    ordered = sorted(times)
    return {
        "n": len(ordered),
        "p50_ms": round(ordered[len(ordered) // 2], 1),
        "p95_ms": round(ordered[min(len(ordered) - 1, int(0.95 * len(ordered)))], 1),
        "max_ms": round(ordered[-1], 1),
    }


if __name__ == "__main__":
    main()
