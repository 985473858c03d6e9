"""Other plans as a job: found one way after the other, stopped, gone on with, kept with the version they stand beside."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from luodi.core.missions import check
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.jobs.models import Job, State
from luodi.web.jobs.worker import work_once
from luodi.web.missions import others_actions, others_job
from luodi.web.missions.holding import current_version
from luodi.web.missions.models import OthersSearch
from luodi.web.missions.others import others_of, search_beside
from luodi.web.missions.readying import prepare
from tests.web.missions.conftest import do

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few_rounds(monkeypatch):
    """Six firms need no thousands of rounds."""
    monkeypatch.setattr(others_job, "ROUNDS", 300)


def begin(mission, by) -> OthersSearch:
    return others_actions.queue_others(mission=mission, version=None, by=by)


def again(search: OthersSearch) -> OthersSearch:
    return OthersSearch.objects.select_related("job", "version").get(pk=search.pk)


def stop_in_way(monkeypatch, mission, by, nth: int) -> None:
    """Somebody asks to stop while way number ``nth`` is tried."""
    tried, one = [], others_job.plan_beside

    def beside(*asked, **more):
        if len(tried) == nth:
            others_actions.stop_others(mission=mission, by=by)
        tried.append(1)
        return one(*asked, **more)

    monkeypatch.setattr(others_job, "plan_beside", beside)


def test_other_plans_are_found_kept_and_taken(mission, lin):
    """Each keeps the rules; the one taken is the next version, and what was found stays with the version before."""
    search = begin(mission, lin)
    assert work_once("worker")
    search = again(search)
    prepared = prepare(current_version(mission))
    shown = others_of(prepared, search)
    with pytest.raises(Refused, match="没有这一份"):
        do(mission, "take", lin, number=99)
    assert (search.job.state, search.job.done, len(search.found)) == (State.DONE, search.job.total, search.job.total)
    assert shown
    made = do(mission, "take", lin, number=shown[-1].number)
    assert check(made.model, made.plan) == ()
    assert (len(made.plan.visited), f"{made.plan.value:g}") == (shown[-1].visits, shown[-1].value)
    assert search_beside(made.version) is None
    assert search.version.number == mission.current - 1


def test_what_was_searched_for_whole_is_not_searched_for_again(mission, lin):
    """The same version gives the same: asked again, the answer is there."""
    search = begin(mission, lin)
    work_once("worker")
    assert begin(mission, lin).pk == search.pk
    assert again(search).job.state == State.DONE
    assert not work_once("worker")


def test_stopped_and_gone_on_with_it_finds_what_it_would_have_found(mission, lin, wang, monkeypatch):
    """Ways tried before the stop are kept and not tried again; the way in hand is."""
    whole = begin(mission, lin)
    work_once("worker")
    expected = again(whole).found
    OthersSearch.objects.all().delete()
    search = begin(mission, lin)
    stop_in_way(monkeypatch, mission, wang, 2)
    assert work_once("worker")
    search = again(search)
    assert search.job.state == State.CANCELLED
    assert 2 <= search.job.done < search.job.total
    assert set(search.found) == {str(n) for n in range(search.job.done)}
    monkeypatch.undo()
    monkeypatch.setattr(others_job, "ROUNDS", 300)
    assert begin(mission, wang).job.state == State.QUEUED
    assert work_once("worker")
    assert (again(search).job.state, again(search).found) == (State.DONE, expected)


def test_another_worker_goes_on_where_one_was_killed(mission, lin, monkeypatch):
    """Nothing found before is lost."""
    search = begin(mission, lin)
    one = others_job.plan_beside

    def die(*asked, **more):
        if more["seed"] == 1:
            raise KeyboardInterrupt
        return one(*asked, **more)

    monkeypatch.setattr(others_job, "plan_beside", die)
    with pytest.raises(KeyboardInterrupt):
        work_once("killed")
    assert set(again(search).found) == {"0"}
    Job.objects.filter(pk=search.job_id).update(lease_until=timezone.now() - timedelta(seconds=1))
    monkeypatch.setattr(others_job, "plan_beside", one)
    assert work_once("other")
    assert len(again(search).found) == again(search).job.total


def test_a_change_of_the_mission_ends_the_search(mission, lin):
    """Plans beside a version that is no more are of no use to anybody."""
    search = begin(mission, lin)
    do(mission, "drop", lin, key="e")
    assert work_once("worker")
    assert (again(search).job.state, again(search).found) == (State.CANCELLED, {})


def test_who_may_not_and_when_it_cannot_be(mission, wishes_only, lin, zhao):
    """Strangers, a mission without a plan, a trip under way, and nothing to stop."""
    with pytest.raises(NotAllowed):
        begin(mission, zhao)
    with pytest.raises(Refused, match="还没有行程"):
        begin(wishes_only, lin)
    with pytest.raises(Conflict, match="没有正在找"):
        others_actions.stop_others(mission=mission, by=lin)
    do(mission, "happened", lin, day="2026-12-01", time="12:00")
    with pytest.raises(Refused, match="已经开始"):
        begin(mission, lin)
    with pytest.raises(Refused, match="没有这一份"):
        do(mission, "take", lin, number=1)


def test_the_page_shows_how_far_it_is(mission, lin, as_user):
    """No request waits for the search: the button queues it, the panel tells, at the end it lists."""
    client, path = as_user(lin), f"/missions/{mission.pk}/others/"
    asked = {"HTTP_HX_REQUEST": "true"}
    assert "看看别的走法" in client.get(f"/missions/{mission.pk}/").content.decode()
    waiting = client.post(path, {"version": mission.current}, **asked).content.decode()
    assert "排队中" in waiting
    assert "every 1s" in waiting
    work_once("worker")
    over = client.get(path, **asked).content.decode()
    assert "every 1s" not in over
    assert "用这一份" in over
    assert "用这一份" in client.get(f"/missions/{mission.pk}/").content.decode()


def test_a_program_searches_lists_and_takes(api_of, mission, lin):
    """The same over the API."""
    client = api_of(lin)

    def call(method: str, path: str, body: object = None):
        return getattr(client, method)(f"/api/missions/{mission.pk}{path}", body, content_type="application/json")

    assert client.get(f"/api/missions/{mission.pk}/others").json()["state"] == "none"
    assert call("post", "/others", {}).status_code == 202
    assert call("post", "/others/stop").json()["state"] == "cancelled"
    assert call("post", "/others", {}).json()["state"] == "queued"
    work_once("worker")
    told = client.get(f"/api/missions/{mission.pk}/others").json()
    assert (told["state"], told["done"]) == ("done", told["total"])
    taken = call("post", "/changes", {"act": "take", "number": told["others"][0]["number"]})
    assert taken.json()["value"] == told["others"][0]["value"]
