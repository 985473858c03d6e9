"""The search as a job: what it finds is kept, stopped or not, and not over somebody's change."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from luodi.core.missions import check, plan_mission
from luodi.web.errors import Conflict, Refused
from luodi.web.jobs import actions as job_actions
from luodi.web.jobs.models import Job, State
from luodi.web.jobs.worker import work_once
from luodi.web.missions import actions, jobs, plan_actions
from luodi.web.missions.holding import current_version
from luodi.web.missions.models import PlanRun
from luodi.web.missions.readying import prepare
from tests.web.missions.conftest import do, plain

pytestmark = pytest.mark.django_db


def search(mission, by, seconds: float = 0.2) -> PlanRun:
    run = plan_actions.queue_planning(mission=mission, seconds=seconds, version=None, by=by)
    assert work_once("worker")
    mission.refresh_from_db()
    return PlanRun.objects.select_related("job").get(pk=run.pk)


def test_a_search_becomes_a_version(wishes_only, lin):
    """Everybody fits here: the plan has all of them, breaks no rule, and the list of missions says so."""
    run = search(wishes_only, lin)
    made = prepare(current_version(wishes_only))
    assert check(made.model, made.plan) == ()
    assert (run.job.state, run.kept, run.value) == (State.DONE, wishes_only.current, made.plan.value)
    assert wishes_only.visits == 6
    assert run.curve[-1][1:] == [made.plan.value, 6]


def test_who_is_off_is_not_planned_and_who_is_locked_stays(mission, lin):
    """Marks and locks are terms of the search."""
    actions.mark_wish(mission=mission, key="c", mark="off", version=None, by=lin)
    mission.refresh_from_db()
    do(mission, "lock", lin, key="e")
    search(mission, lin)
    made = prepare(current_version(mission))
    assert "c" not in made.plan.visited
    assert (made.plan.visited["e"][0].team, made.plan.visited["e"][0].day) == ("二组", 0)


def test_what_must_be_visited_is(lin):
    """Of two in a group the one of less value, where it is a must."""
    words = plain()
    for row in words["candidates"][:2]:
        row["group"] = "同类"
    mission = actions.add_mission(plain=words, by=lin)
    search(mission, lin)
    assert "a" in prepare(current_version(mission)).plan.visited
    actions.mark_wish(mission=mission, key="b", mark="must", version=None, by=lin)
    search(mission, lin)
    visited = prepare(current_version(mission)).plan.visited
    assert "b" in visited
    assert "a" not in visited


def test_a_search_stopped_keeps_its_best(wishes_only, lin, wang, monkeypatch):
    """Anybody of the unit stops it; what was found until then is the plan."""
    monkeypatch.setattr(jobs, "LOOK_SECONDS", 0.0)
    run = plan_actions.queue_planning(mission=wishes_only, seconds=30, version=None, by=lin)
    run.job.state = State.RUNNING
    stopped = jobs.Watch.tell

    def tell(self):
        plan_actions.stop_planning(mission=wishes_only, by=wang)
        return stopped(self)

    monkeypatch.setattr(jobs.Watch, "tell", tell)
    assert work_once("worker")
    wishes_only.refresh_from_db()
    run = PlanRun.objects.select_related("job").get(pk=run.pk)
    assert (run.job.state, run.kept) == (State.CANCELLED, wishes_only.current)
    assert prepare(current_version(wishes_only)).plan is not None


def kill_at_the_first_look(monkeypatch) -> None:
    """The worker dies after it has told of its first plan; nothing but its rows is left."""
    monkeypatch.setattr(jobs, "LOOK_SECONDS", 0.0)
    told = jobs.Watch.tell

    def die(self):
        told(self)
        raise KeyboardInterrupt

    monkeypatch.setattr(jobs.Watch, "tell", die)
    with pytest.raises(KeyboardInterrupt):
        work_once("killed")
    monkeypatch.undo()


def let_the_lease_run_out(job_id: int) -> None:
    Job.objects.filter(pk=job_id).update(lease_until=timezone.now() - timedelta(seconds=1))


def test_a_killed_search_goes_on_from_its_best(wishes_only, lin, monkeypatch):
    """Another worker takes it over: it begins where the first was, and the curve goes on."""
    run = plan_actions.queue_planning(mission=wishes_only, seconds=0.4, version=None, by=lin)
    kill_at_the_first_look(monkeypatch)
    run.refresh_from_db()
    assert run.best
    assert run.kept is None
    first = run.curve
    let_the_lease_run_out(run.job_id)
    starts = []
    monkeypatch.setattr(jobs, "plan_mission", lambda *a, **k: starts.append(k["start"]) or plan_mission(*a, **k))
    assert work_once("other")
    run = PlanRun.objects.select_related("job").get(pk=run.pk)
    assert starts[0].value == first[-1][1]
    assert (run.job.state, run.kept, run.curve[: len(first)]) == (State.DONE, 2, first)


def test_a_mission_is_usable_though_its_worker_was_killed(wishes_only, lin, as_user, monkeypatch):
    """Nobody takes the search over: the page shows it, whoever stops it gets its best at once, and plans again."""
    run = plan_actions.queue_planning(mission=wishes_only, seconds=30, version=None, by=lin)
    kill_at_the_first_look(monkeypatch)
    let_the_lease_run_out(run.job_id)
    client = as_user(lin)
    assert "正在排行程" in client.get(f"/missions/{wishes_only.pk}/").content.decode()
    client.post(f"/missions/{wishes_only.pk}/search/stop/")
    run = PlanRun.objects.select_related("job").get(pk=run.pk)
    assert (run.job.state, run.kept) == (State.CANCELLED, 2)
    assert "可以成行" in client.get(f"/missions/{wishes_only.pk}/").content.decode()
    wishes_only.refresh_from_db()
    assert search(wishes_only, lin).kept == 3


def test_a_search_that_always_dies_ends_and_says_so(wishes_only, lin, as_user, monkeypatch):
    """After the last attempt the page says that it broke off, and offers to plan again."""
    run = plan_actions.queue_planning(mission=wishes_only, seconds=30, version=None, by=lin)
    Job.objects.filter(pk=run.job_id).update(
        state=State.RUNNING, attempts=3, lease_until=timezone.now() - timedelta(seconds=1)
    )
    assert not work_once("worker")
    page = as_user(lin).get(f"/missions/{wishes_only.pk}/").content.decode()
    assert "没有排完就中断了" in page
    assert 'name="seconds"' in page


def test_a_worker_that_lost_its_search_keeps_nothing(wishes_only, lin, monkeypatch):
    """It was thought dead; whoever took the search over keeps what is found."""
    run = plan_actions.queue_planning(mission=wishes_only, seconds=0.2, version=None, by=lin)
    searched = jobs._search

    def lose(*asked):
        Job.objects.filter(pk=run.job_id).update(worker="other")
        return searched(*asked)

    monkeypatch.setattr(jobs, "_search", lose)
    assert work_once("slow")
    wishes_only.refresh_from_db()
    assert wishes_only.current == 1


def test_a_stopped_search_is_resumed_for_the_rest_of_its_time(wishes_only, lin, monkeypatch):
    """From what was kept, for the seconds left."""
    run = plan_actions.queue_planning(mission=wishes_only, seconds=10, version=None, by=lin)
    told = jobs.Watch.tell
    monkeypatch.setattr(jobs, "LOOK_SECONDS", 0.0)
    monkeypatch.setattr(jobs.Watch, "tell", lambda self: told(self) and False)
    assert work_once("worker")
    monkeypatch.undo()
    run = PlanRun.objects.select_related("job").get(pk=run.pk)
    assert (run.job.state, run.kept) == (State.CANCELLED, 2)
    Job.objects.filter(pk=run.job_id).update(done=99)
    job_actions.resume(job=run.job, by=lin)
    assert work_once("worker")
    run = PlanRun.objects.select_related("job").get(pk=run.pk)
    assert (run.job.state, run.based_on, run.kept) == (State.DONE, 2, 3)


def test_planning_on_during_the_trip_draws_its_curve_too(mission, lin):
    """What has happened stays; what is better is told while it is found, with the value of the whole trip."""
    do(mission, "happened", lin, day="2026-12-01", time="12:00")
    run = search(mission, lin)
    plan = prepare(current_version(mission)).plan
    assert run.curve
    assert run.curve[-1][1:] == [plan.value, len(plan.visited)]
    assert plan.days[0].visits[0] == "a"


def test_a_search_is_not_kept_over_a_change(wishes_only, lin, wang):
    """Who changed the mission while it ran is not overwritten; the page says who it was."""
    run = plan_actions.queue_planning(mission=wishes_only, seconds=0.2, version=None, by=lin)
    actions.remove_wish(mission=wishes_only, key="e", version=None, by=wang)
    work_once("worker")
    run.refresh_from_db()
    assert run.kept is None
    assert "王致远" in run.outcome
    wishes_only.refresh_from_db()
    assert current_version(wishes_only).plan == ""


def test_one_search_at_a_time(wishes_only, lin):
    """Asked twice it is queued once; with none there is nothing to stop."""
    with pytest.raises(Conflict, match="没有正在排"):
        plan_actions.stop_planning(mission=wishes_only, by=lin)
    one = plan_actions.queue_planning(mission=wishes_only, seconds=3, version=None, by=lin)
    assert plan_actions.queue_planning(mission=wishes_only, seconds=3, version=None, by=lin).pk == one.pk


def test_a_mission_without_candidates_is_not_searched(lin):
    """It says what is missing."""
    words = {"mission": plain()["mission"], "people": plain()["people"]}
    mission = actions.add_mission(plain=words, by=lin)
    with pytest.raises(Refused, match="心愿单还是空的"):
        plan_actions.queue_planning(mission=mission, seconds=3, version=None, by=lin)


def test_a_team_without_a_way_home_is_told(lin):
    """Terms that no plan can meet end the search with a sentence, not with a failed job."""
    words = plain()
    words["mission"][0] |= {"hours": "07:00-07:30", "home": "北京市"}
    mission = actions.add_mission(plain=words, by=lin)
    run = search(mission, lin)
    assert run.job.state == State.DONE
    assert "无法按时" in run.outcome
