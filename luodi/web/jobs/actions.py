"""Queue, cancel and resume jobs; claim and finish them on a worker's behalf."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.web.accounts.models import User
from luodi.web.audit.actions import record
from luodi.web.audit.models import Operation
from luodi.web.errors import Conflict, NotAllowed
from luodi.web.jobs.models import Job, State, expired

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
    if ask_to_stop(job=job) is None:
        raise Conflict(_("任务已经结束，不能再取消。"))
    record(Operation.JOB_CANCELLED, by=by, target=f"{job.kind} {job.pk}", obj=job)


def ask_to_stop(*, job: Job) -> bool | None:
    """
    ``True``: it has ended, since nobody was at it; ``False``: whoever is will stop soon; ``None``: it was over already.

    A worker that let its lease run out was killed: nobody would hear the question.
    """
    rows = Job.objects.filter(pk=job.pk)
    if rows.filter(Q(state=State.QUEUED) | expired()).update(
        state=State.CANCELLED, finished_at=timezone.now(), lease_until=None, worker=""
    ):
        return True
    return False if rows.filter(state=State.RUNNING).update(cancel_asked=True) else None


@transaction.atomic
def resume(*, job: Job, by: User) -> None:
    """Queue a cancelled or failed job again; what it has done stays done."""
    _check_may_steer(by, job)
    if not queue_again(job=job):
        raise Conflict(_("任务没有停下，不需要继续。"))
    record(Operation.JOB_RESUMED, by=by, target=f"{job.kind} {job.pk}", obj=job)


def queue_again(*, job: Job) -> bool:
    """Queue it again where it was stopped or failed; the caller has seen that the user may."""
    return bool(
        Job.objects.filter(pk=job.pk, state__in=(State.CANCELLED, State.FAILED)).update(
            state=State.QUEUED, cancel_asked=False, attempts=0, message="", finished_at=None
        )
    )


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


def is_held(*, job_id: int, worker: str) -> bool:
    """Whether the job is still in this worker's hands, stopped or not."""
    return Job.objects.filter(pk=job_id, worker=worker, state=State.RUNNING).exists()


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
