"""Queue, cancel and resume jobs; claim and finish them on a worker's behalf."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.web.accounts.models import User
from luodi.web.audit.actions import record
from luodi.web.audit.models import Operation
from luodi.web.errors import Conflict, NotAllowed
from luodi.web.jobs.models import Job, State

LEASE = timedelta(seconds=20)
MOST_ATTEMPTS = 3


@transaction.atomic
def queue(*, kind: str, payload: dict[str, Any], total: int, by: User) -> Job:
    """A new job, to be taken up by the next free worker."""
    return Job.objects.create(kind=kind, payload=payload, total=total, owner=by)


@transaction.atomic
def cancel(*, job: Job, by: User) -> None:
    """Stop a job: at once when it waits, after the item in hand when it runs."""
    _check_may_steer(by, job)
    waiting = Job.objects.filter(pk=job.pk, state=State.QUEUED).update(
        state=State.CANCELLED, finished_at=timezone.now()
    )
    if not waiting and not Job.objects.filter(pk=job.pk, state=State.RUNNING).update(cancel_asked=True):
        raise Conflict(_("任务已经结束，不能再取消。"))
    record(Operation.JOB_CANCELLED, by=by, target=f"{job.kind} {job.pk}", obj=job)


@transaction.atomic
def resume(*, job: Job, by: User) -> None:
    """Queue a cancelled or failed job again; what it has done stays done."""
    _check_may_steer(by, job)
    queued = Job.objects.filter(pk=job.pk, state__in=(State.CANCELLED, State.FAILED)).update(
        state=State.QUEUED, cancel_asked=False, attempts=0, message="", finished_at=None
    )
    if not queued:
        raise Conflict(_("任务没有停下，不需要继续。"))
    record(Operation.JOB_RESUMED, by=by, target=f"{job.kind} {job.pk}", obj=job)


def _check_may_steer(user: User, job: Job) -> None:
    """An auditor sees every job and steers none; the head of a unit steers the jobs of its people."""
    if not job.may_be_steered_by(user):
        raise NotAllowed(_("您的角色只能查看，不能改动。"))


def claim(*, worker: str) -> Job | None:
    """
    The next job, now held by ``worker``; ``None`` when there is none.

    The conditional UPDATE lets one worker win on either database. A job that was taken up too often (it kills its
    worker) is failed instead.
    """
    for job in Job.objects.claimable()[:5]:
        if job.attempts >= MOST_ATTEMPTS:
            Job.objects.claimable().filter(pk=job.pk).update(
                state=State.FAILED,
                finished_at=timezone.now(),
                message=f"中断 {job.attempts} 次后停止 (stopped after {job.attempts} interrupted attempts).",
            )
            continue
        won = Job.objects.filter(pk=job.pk, state=job.state, lease_until=job.lease_until, attempts=job.attempts).update(
            state=State.RUNNING, worker=worker, lease_until=timezone.now() + LEASE, attempts=F("attempts") + 1
        )
        if won:
            return Job.objects.get(pk=job.pk)
    return None


def renew(*, job_id: int, worker: str) -> bool:
    """Extend the lease; ``False`` when another worker holds the job by now."""
    held = Job.objects.filter(pk=job_id, worker=worker, state=State.RUNNING)
    return bool(held.update(lease_until=timezone.now() + LEASE))


def step(*, job_id: int, worker: str, done: int, failures: int) -> bool:
    """Note the progress; ``False`` when the job was cancelled or lost."""
    held = Job.objects.filter(pk=job_id, worker=worker, state=State.RUNNING)
    if not held.update(done=done, failures=failures):
        return False
    return not Job.objects.filter(pk=job_id, cancel_asked=True).exists()


def finish(*, job_id: int, worker: str, state: State, message: str = "") -> None:
    """End the job, unless another worker holds it by now."""
    Job.objects.filter(pk=job_id, worker=worker, state=State.RUNNING).update(
        state=state, message=message, finished_at=timezone.now(), lease_until=None, cancel_asked=False
    )
