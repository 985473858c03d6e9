"""The worker: takes jobs up one after the other, keeps their lease alive, survives what they do."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable
from importlib import import_module
from typing import Any

from django.db import close_old_connections, connection

from luodi.web.jobs import actions
from luodi.web.jobs.models import Job, State

logger = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
# Which function does which kind of job; each must be safe to run again from any point.
KINDS = {
    "read-reports": "luodi.web.reports.jobs:read_reports",
    "ask-second": "luodi.web.reports.jobs:ask_second_reader",
    "link-reports": "luodi.web.companies.jobs:link_reports",
    "try-register-file": "luodi.web.companies.jobs:try_file",
    "import-register-file": "luodi.web.companies.jobs:bring_in_file",
    "count-presence": "luodi.web.chains.jobs:count_presence",
    "check-ledger": "luodi.web.projects.jobs:check_ledger",
    "import-ledger": "luodi.web.projects.jobs:import_ledger",
    "undo-ledger": "luodi.web.projects.jobs:undo_ledger",
    "keep-period": "luodi.web.periods.keeping:keep_period",
    "check-period": "luodi.web.periods.keeping:check_period",
    "plan-mission": "luodi.web.missions.jobs:plan",
    "plan-others": "luodi.web.missions.others_job:find_others",
}
# What is done again and again, and how many seconds lie between: short, and safe to do twice at once.
REGULAR = {
    "luodi.web.tasks.outbox:send_messages": 5.0,
    "luodi.web.tasks.outbox:send_mail": 60.0,
    "luodi.web.tasks.reminding:remind": 900.0,
    "luodi.web.upkeep:renew_statistics": 3600.0,
}


class Run:
    """One job in one worker's hands."""

    def __init__(self, job: Job, worker: str) -> None:
        self.job, self.worker = job, worker

    def step(self, done: int, failures: int = 0) -> bool:
        """Note the progress. ``False`` says: stop here, the job was cancelled or taken over."""
        return actions.step(job_id=self.job.pk, worker=self.worker, done=done, failures=failures)

    def is_held(self) -> bool:
        """Whether it is in no other worker's hands by now; one that was asked to stop still is."""
        return actions.is_held(job_id=self.job.pk, worker=self.worker)


class Worker(threading.Thread):
    """A thread that works until ``stop`` is set."""

    def __init__(self, stop: threading.Event | None = None) -> None:
        super().__init__(name="luodi-worker", daemon=True)
        self.stop = stop or threading.Event()
        self.id = uuid.uuid4().hex
        self.regular = Regular()

    def run(self) -> None:
        while not self.stop.is_set():
            close_old_connections()
            try:
                busy = work_once(self.id)
            except Exception:  # the database may be away for a moment; a dead worker would never notice it is back
                logger.exception("worker could not look for jobs")
                busy = False
            self.regular.do_due(time.monotonic())
            if not busy:
                self.stop.wait(IDLE_SECONDS)
        connection.close()


class Regular:
    """When each piece of regular work was last begun."""

    def __init__(self) -> None:
        self.begun: dict[str, float] = {}

    def do_due(self, now: float) -> None:
        """Do what is due at ``now`` (seconds of a clock that only goes forward); one that fails stops no other."""
        for name, seconds in REGULAR.items():
            if now - self.begun.get(name, float("-inf")) < seconds:
                continue
            self.begun[name] = now
            try:
                _function(name)()
            except Exception:  # whatever it is: the next piece, and the jobs, do not wait for its mending
                logger.exception("regular work %s failed", name)


def _function(name: str) -> Callable[..., Any]:
    module, _, function = name.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), function)
    return found


def work_once(worker: str) -> bool:
    """Do the next job, if there is one."""
    job = actions.claim(worker=worker)
    if job is None:
        return False
    with _Heartbeat(job.pk, worker):
        _do(Run(job, worker))
    return True


def _do(run: Run) -> None:
    handler: Callable[[Run], bool] = _function(KINDS[run.job.kind])
    try:
        whole = handler(run)
    except KeyboardInterrupt:
        raise
    # A panic of a library written in Rust is no Exception: it would end the worker, and be met again by the next.
    except BaseException as error:
        logger.exception("job %s failed", run.job.pk)
        actions.finish(job_id=run.job.pk, worker=run.worker, state=State.FAILED, message=type(error).__name__)
        return
    actions.finish(job_id=run.job.pk, worker=run.worker, state=State.DONE if whole else State.CANCELLED)


class _Heartbeat:
    """Renews the lease from a thread of its own, since one item may take longer than the lease."""

    def __init__(self, job_id: int, worker: str) -> None:
        self.job_id, self.worker = job_id, worker
        self.done = threading.Event()
        self.thread = threading.Thread(target=self._beat, name="luodi-heartbeat", daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *exc: object) -> None:
        self.done.set()
        self.thread.join()

    def _beat(self) -> None:
        while not self.done.wait(actions.LEASE.total_seconds() / 4):
            try:
                actions.renew(job_id=self.job_id, worker=self.worker)
            except Exception:  # the database may be busy or away: the next beat tries again
                logger.exception("heartbeat of job %s missed", self.job_id)
        connection.close()
