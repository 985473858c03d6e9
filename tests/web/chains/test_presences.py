"""Counting a chain over the register: once for each state, at once for a small one, by a job for a big one."""

import shutil

import pytest
from django.urls import reverse

from luodi.core.chains.presence import count_presence
from luodi.core.chains.register_rows import read_rows
from luodi.core.companies.register.importing import import_file
from luodi.web.audit.models import Event
from luodi.web.chains import actions, presences
from luodi.web.chains.shelf import held_shipped
from luodi.web.companies import register
from luodi.web.jobs import actions as jobs
from luodi.web.jobs.models import Job, State
from luodi.web.jobs.worker import work_once
from tests.web.chains.conftest import BATTERY

pytestmark = pytest.mark.django_db
PAGE = f"/chains/shipped/{BATTERY}/"


@pytest.fixture
def big(folder, monkeypatch):
    """As if the register were too big to wait for."""
    monkeypatch.setattr(presences, "AT_ONCE_ROWS", 5)


def test_what_is_kept_is_what_was_counted(folder):
    """From the file comes the very count that went into it."""
    held = held_shipped(BATTERY)
    made = presences.survey_of(held).presence
    presences.forget()
    kept = presences.survey_of(held).presence
    fresh = count_presence(read_rows(folder), held.chain)
    for one in (made, kept):
        assert sorted(one.placed, key=lambda p: p.oid) == sorted(fresh.placed, key=lambda p: p.oid)
        assert one.cities == fresh.cities
        assert (one.counts == fresh.counts).all()
        assert (one.others == fresh.others).all()
        assert (one.rows, one.enterprises, one.gone) == (fresh.rows, fresh.enterprises, fresh.gone)


def test_it_is_counted_once_for_a_state_of_the_register(folder, tmp_path, monkeypatch):
    """A second look reads nothing; after an import it is counted anew."""
    held, counts = held_shipped(BATTERY), []
    real = presences.count_presence
    monkeypatch.setattr(presences, "count_presence", lambda *given: counts.append(1) or real(*given))
    presences.survey_of(held)
    presences.forget()
    presences.survey_of(held)
    assert len(counts) == 1
    (tmp_path / "b.csv").write_text(
        "企业名称,所在地,经营范围\n阳泉新来有限公司,阳泉,锂离子电池制造\n", encoding="utf-8"
    )
    import_file(tmp_path / "b.csv", register.folder())
    assert presences.survey_of(held).presence.firms("lithium-ion-cell", "140300")
    assert len(counts) == 2


def test_a_file_cut_short_is_counted_again(folder):
    held = held_shipped(BATTERY)
    presences.survey_of(held)
    presences.forget()
    [path] = presences.folder().glob("*.json.gz")
    path.write_bytes(path.read_bytes()[:200])
    assert presences.survey_of(held).presence.rows == register.manifest().rows


def test_a_big_register_is_counted_by_a_job(big, lin, as_user):
    """The page offers to count; the job does; the page then shows the city. Asked for twice, it is done once."""
    client = as_user(lin)
    assert "开始计算" in client.get(PAGE, {"city": "苏州"}).content.decode()
    assert Job.objects.count() == 0  # looking starts nothing
    client.post(f"{PAGE}compute/")
    client.post(f"{PAGE}compute/")
    job = Job.objects.get()
    assert (job.kind, job.total) == ("count-presence", 2 * register.manifest().rows)
    waiting = client.get(f"{PAGE}progress/", headers={"HX-Request": "true"})
    assert reverse("jobs:cancel", args=[job.pk]) in waiting.content.decode()
    assert work_once("worker")
    job.refresh_from_db()
    assert (job.state, job.done) == (State.DONE, job.total)
    assert client.get(f"{PAGE}progress/", headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert "名录里有本市企业 30 家" in client.get(PAGE, {"city": "苏州"}).content.decode()
    assert Event.objects.filter(operation="presence-queued", by=lin).count() == 1


def test_a_count_can_be_cancelled_and_started_again(big, lin, as_user, monkeypatch):
    """Cancelled while it runs it stops at the next look, keeps nothing, and can be asked for again."""
    client = as_user(lin)
    job = actions.queue_count(held=held_shipped(BATTERY), by=lin)
    step = jobs.step
    monkeypatch.setattr(jobs, "step", lambda **given: Job.objects.update(cancel_asked=True) and step(**given))
    work_once("worker")
    job.refresh_from_db()
    assert job.state == State.CANCELLED
    assert not list(presences.folder().glob("*.gz"))
    assert "上一次被取消了" in client.get(PAGE, {"city": "苏州"}).content.decode()
    monkeypatch.setattr(jobs, "step", step)
    client.post(f"{PAGE}compute/")
    work_once("worker")
    assert "名录里有本市企业 30 家" in client.get(PAGE, {"city": "苏州"}).content.decode()


def test_no_export_before_it_is_counted(big, lin, as_user):
    assert as_user(lin).get(f"{PAGE}export.xlsx", {"city": "苏州"}).status_code == 422


def test_a_register_taken_away_is_said(folder, lin, as_user):
    shutil.rmtree(folder)
    assert "还没有名录" in as_user(lin).get(PAGE, {"city": "苏州"}).content.decode()
