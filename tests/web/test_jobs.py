"""Long work: progress, cancel, resume, and a worker that is killed in the middle."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from luodi.web.errors import Conflict
from luodi.web.jobs import actions as jobs
from luodi.web.jobs import worker
from luodi.web.jobs.models import Job, State
from luodi.web.jobs.worker import work_once
from luodi.web.reports import actions
from luodi.web.reports.models import FactRow, Report, ReportState

FILES = [(f"出行{n}.txt", f"{n}月6日，副市长何岚带队赴上海市考察招商。".encode()) for n in range(1, 5)]


@pytest.fixture
def job(lin):
    return actions.add_files(files=FILES, published=None, by=lin)[1]


def test_a_job_reads_its_reports(job):
    """Every file becomes a read report, and the job says so."""
    assert work_once("a") is True
    job.refresh_from_db()
    assert (job.state, job.done, job.failures) == (State.DONE, 4, 0)
    assert set(Report.objects.values_list("state", flat=True)) == {ReportState.READ}
    assert work_once("a") is False


def test_one_bad_file_never_stops_the_rest(lin):
    """The bad one is failed with its reason, the others are read, the job counts it."""
    job = actions.add_files(files=[*FILES[:2], ("坏.pdf", b"%PDF-1.7"), FILES[2]], published=None, by=lin)[1]
    work_once("a")
    job.refresh_from_db()
    assert (job.state, job.done, job.failures) == (State.DONE, 4, 1)
    assert Report.objects.get(source_name="坏.pdf").state == ReportState.FAILED


@pytest.mark.parametrize("name", ["出行3.txt", "坏.pdf"])
def test_a_report_deleted_while_it_is_read(lin, monkeypatch, name):
    """Neither a good nor a bad file that vanishes under the worker stops the others."""
    files = [*FILES[:3], ("坏.pdf", b"%PDF-1.7"), FILES[3]]
    job = actions.add_files(files=files, published=None, by=lin)[1]
    read_file = actions.read_file

    def delete_then_read(data, file_name):
        if file_name == name:
            Report.objects.filter(source_name=name).delete()
        return read_file(data, file_name)

    monkeypatch.setattr(actions, "read_file", delete_then_read)
    work_once("a")
    job.refresh_from_db()
    assert (job.state, job.done, job.message) == (State.DONE, 5, "")
    assert not Report.objects.filter(state=ReportState.WAITING).exists()


def test_one_worker_gets_a_job(job):
    """A claimed job is nobody else's while its lease lasts."""
    assert jobs.claim(worker="a") == job
    assert jobs.claim(worker="b") is None


def test_an_expired_lease_is_taken_over(job):
    """When the lease has run out another worker takes the job up; the first can no longer touch it."""
    jobs.claim(worker="a")
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.claim(worker="b").worker == "b"
    assert jobs.renew(job_id=job.pk, worker="a") is False
    assert jobs.step(job_id=job.pk, worker="a", done=4, failures=0) is False
    jobs.finish(job_id=job.pk, worker="a", state=State.FAILED)
    job.refresh_from_db()
    assert job.state == State.RUNNING


def test_a_job_that_kills_its_worker_is_given_up(job):
    """After three interrupted attempts the job fails with a message, instead of killing the next worker."""
    for _ in range(3):
        assert jobs.claim(worker="a") is not None
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert jobs.claim(worker="a") is None
    job.refresh_from_db()
    assert job.state == State.FAILED
    assert "3" in job.message


def test_a_panic_fails_the_job_and_not_the_worker(job, monkeypatch):
    """A library written in Rust panics with something that is no Exception."""

    class Panic(BaseException):
        pass

    def panic(run: object) -> bool:
        raise Panic

    monkeypatch.setattr(worker, "_function", lambda name: panic)
    assert work_once("a") is True
    job.refresh_from_db()
    assert (job.state, job.message) == (State.FAILED, "Panic")


def test_cancel_and_resume(job, lin, as_user):
    """A waiting job is cancelled at once; resumed, it is done to the end."""
    client = as_user(lin)
    client.post(reverse("jobs:cancel", args=[job.pk]))
    assert work_once("a") is False
    job.refresh_from_db()
    assert (job.state, job.may_resume) == (State.CANCELLED, True)
    client.post(reverse("jobs:resume", args=[job.pk]))
    work_once("a")
    job.refresh_from_db()
    assert (job.state, job.done) == (State.DONE, 4)
    with pytest.raises(Conflict):
        jobs.cancel(job=job, by=lin)


def test_a_running_job_stops_after_the_item_in_hand(job, lin, monkeypatch):
    """Cancelling while the first report is read leaves the other three waiting."""
    from luodi.web.reports import jobs as report_jobs

    def read_then_cancel(*, report):
        actions.read_report(report=report)
        jobs.cancel(job=job, by=lin)

    monkeypatch.setattr(report_jobs, "read_report", read_then_cancel)
    work_once("a")
    job.refresh_from_db()
    assert (job.state, job.done) == (State.CANCELLED, 1)
    assert Report.objects.filter(state=ReportState.WAITING).count() == 3


def test_progress_is_for_its_owner(job, lin, wang, zhao, as_user):
    """The owner sees it, another unit does not; a manager sees all."""
    url = reverse("jobs:detail", args=[job.pk])
    assert 'hx-trigger="every 1s"' in as_user(lin).get(url).content.decode()
    assert as_user(wang).get(url).status_code == 404
    assert as_user(zhao).post(reverse("jobs:cancel", args=[job.pk])).status_code == 404


def test_an_auditor_watches_and_does_not_steer(job, lin, auditor, as_user):
    """The page shows the progress without buttons; cancelling and resuming are refused."""
    client = as_user(auditor)
    assert 'form="cancel"' not in client.get(reverse("jobs:detail", args=[job.pk])).content.decode()
    assert client.post(reverse("jobs:cancel", args=[job.pk])).status_code == 403
    jobs.cancel(job=job, by=lin)
    assert client.post(reverse("jobs:resume", args=[job.pk])).status_code == 403
    job.refresh_from_db()
    assert job.state == State.CANCELLED


WORKER = """
import sys, time
import django
from django.conf import settings
from luodi.web import settings as ours
ours.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from luodi.web.jobs import worker
from luodi.web.reports import jobs
slow = float(sys.argv[2])
read = jobs.read_report
def read_slowly(*, report):
    read(report=report)
    print("read", flush=True)
    time.sleep(slow)
jobs.read_report = read_slowly
worker.work_once("worker-" + sys.argv[2])
"""


def start_worker(slow: float) -> subprocess.Popen:
    """A worker in a process of its own, on the tests' database, that pauses after each report."""
    name = str(connection.settings_dict["NAME"])
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, name, str(slow)], stdout=subprocess.PIPE, text=True, env=os.environ
    )


@pytest.mark.django_db(transaction=True)
def test_a_killed_job_is_taken_up_again(lin):
    """Kill -9 in the middle: the next worker goes on where it was, and nothing is read twice or lost."""
    job = actions.add_files(files=FILES, published=None, by=lin)[1]
    first = start_worker(60)
    assert first.stdout.readline() == "read\n"
    first.send_signal(signal.SIGKILL)
    first.wait()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.RUNNING, 1)
    assert Report.objects.filter(state=ReportState.READ).count() == 1
    facts = FactRow.objects.count()

    # The lease is still on: nobody may take it. Then it runs out, as it does by itself twenty seconds later.
    assert jobs.claim(worker="early") is None
    Job.objects.filter(lease_until__gt=timezone.now()).update(lease_until=timezone.now() - timedelta(seconds=1))
    second = start_worker(0)
    assert second.wait(timeout=60) == 0
    job.refresh_from_db()
    assert (job.state, job.done, job.attempts) == (State.DONE, 4, 2)
    assert Report.objects.filter(state=ReportState.READ).count() == 4
    assert FactRow.objects.count() == 4 * facts


@pytest.mark.django_db(transaction=True)
def test_the_heartbeat_keeps_a_long_item(lin, monkeypatch):
    """An item longer than the lease is not taken away while its worker lives."""
    monkeypatch.setattr(jobs, "LEASE", timedelta(seconds=0.8))
    job = actions.add_files(files=FILES[:1], published=None, by=lin)[1]
    from luodi.web.reports import jobs as report_jobs

    def read_slowly(*, report):
        time.sleep(2)
        assert jobs.claim(worker="thief") is None
        actions.read_report(report=report)

    monkeypatch.setattr(report_jobs, "read_report", read_slowly)
    work_once("a")
    job.refresh_from_db()
    assert (job.state, job.attempts) == (State.DONE, 1)
