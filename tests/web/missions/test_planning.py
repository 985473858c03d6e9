"""The search as a job: what it finds is kept, stopped or not, and not over somebody's change."""

from __future__ import annotations

import pytest

from luodi.core.missions import check
from luodi.web.errors import Conflict, Refused
from luodi.web.jobs.models import State
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
    stopped = jobs._Watch.tell

    def tell(self):
        plan_actions.stop_planning(mission=wishes_only, by=wang)
        return stopped(self)

    monkeypatch.setattr(jobs._Watch, "tell", tell)
    assert work_once("worker")
    wishes_only.refresh_from_db()
    run = PlanRun.objects.select_related("job").get(pk=run.pk)
    assert (run.job.state, run.kept) == (State.CANCELLED, wishes_only.current)
    assert prepare(current_version(wishes_only)).plan is not None


def test_a_search_is_not_kept_over_a_change(wishes_only, lin, wang):
    """Who changed the mission while it ran is not overwritten; the page says who it was."""
    run = plan_actions.queue_planning(mission=wishes_only, seconds=0.2, version=None, by=lin)
    actions.remove_wish(mission=wishes_only, key="e", version=None, by=wang)
    work_once("worker")
    run.refresh_from_db()
    assert run.kept is None
    assert "王致远" in run.outcome
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
