"""An earlier week: what happened in it, and how things stood at its end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from luodi.web.errors import Refused
from luodi.web.projects import actions as projects
from luodi.web.tasks import actions
from luodi.web.tasks.giving import Order, give
from luodi.web.tasks.models import REFUSALS, Task, TaskEvent
from luodi.web.tasks.weekly import week_of
from luodi.web.triggers import remove
from tests.web.projects.conftest import make
from tests.web.tasks.conftest import FILE

pytestmark = pytest.mark.django_db


def counts(user, last: date | None = None) -> dict[str, int]:
    return {figure.kind: figure.count for figure in week_of(user, last).figures}


def days_ago(days: int) -> date:
    return timezone.localdate() - timedelta(days=days)


def move_back(task: Task, days: int) -> None:
    """The task and all that happened to it so far, as if so many days ago; what refuses that is taken away first."""
    remove(connection, REFUSALS)
    shift = timedelta(days=days)
    Task.objects.filter(pk=task.pk).update(
        given_on=task.given_on - shift, first_due=task.first_due - shift, due=task.first_due - shift
    )
    for event in task.events.all():
        TaskEvent.objects.filter(pk=event.pk).update(at=event.at - shift)


def test_a_task_stands_as_it_stood(lin, qian, bureau):
    """Given forty days ago and late, taken back in and closed since: open and late then, closed now."""
    task = give(orders=[Order(text="拿出对接方案", holder=qian.unit, days=3)], by=lin)[0]
    task = actions.accept(task=task, version=None, by=qian)
    move_back(task, 40)
    task = actions.extend(task=task, due=timezone.localdate() + timedelta(days=9), text="再等等", version=None, by=lin)
    task = actions.report_back(task=task, text="办好了", files=[FILE], version=None, by=qian)
    actions.close(task=task, version=None, by=lin)
    then = counts(lin, days_ago(20))
    assert (then["given"], then["overdue"], then["closed"], then["reported"]) == (0, 1, 0, 0)
    assert counts(lin, days_ago(38))["given"] == 1
    assert counts(lin, days_ago(50)) == {**counts(lin, days_ago(50)), "given": 0, "overdue": 0}
    (bar,) = week_of(lin, days_ago(20)).bars
    assert (bar.unit, bar.late, bar.reported) == (qian.unit.name, 1, 0)
    now = counts(lin)
    assert (now["closed"], now["overdue"]) == (1, 0)


def test_a_task_stands_with_the_unit_that_held_it(lin, qian, sun):
    """Referred since: the earlier week shows it with the county."""
    task = give(orders=[Order(text="查一查", holder=qian.unit, days=3)], by=lin)[0]
    move_back(task, 40)
    actions.refer(task=Task.objects.get(pk=task.pk), to=sun.unit, text="归口", version=None, by=qian)
    assert [bar.unit for bar in week_of(lin, days_ago(20)).bars] == [qian.unit.name]
    assert [bar.unit for bar in week_of(lin).bars] == [sun.unit.name]


def test_a_project_was_stuck_and_is_not(lin, leader):
    """At one stage since January: stuck in an earlier week, and no more once it has moved on."""
    project = make(lin)
    projects.add_evidence(project=project, kind="minutes", name="a.pdf", data=b"x", by=lin)
    projects.move_stage(project=project, to="talks", on=days_ago(2), version=None, by=lin)
    assert counts(leader)["stuck-projects"] == 0
    (line,) = week_of(leader, days_ago(20)).find("stuck-projects").lines
    assert line.days == (days_ago(20) - date(2026, 1, 5)).days
    assert "线索" in line.words


def test_a_project_slipped_in_the_week_of_its_plan(lin, leader):
    """Its planned start fell forty days ago and was not met; a status of lost by then takes it out."""
    project = make(lin, planned_start=days_ago(40))
    assert counts(leader, days_ago(38))["slipped-projects"] == 1
    assert counts(leader)["slipped-projects"] == 0
    projects.change_status(project=project, status="lost", reason="投到别处", version=None, by=lin)
    assert counts(leader, days_ago(38))["slipped-projects"] == 1  # lost since, not then
    assert counts(leader, days_ago(38) - timedelta(days=400))["stuck-projects"] == 0  # not there yet


def test_the_page_the_bulletin_and_the_api_go_back(lin, qian, as_user, api_of):
    """Each number of an earlier week opens within it; the file is of that week; a day to come is today."""
    task = give(orders=[Order(text="拿出对接方案", holder=qian.unit, days=3)], by=lin)[0]
    move_back(task, 40)
    last = days_ago(38).isoformat()
    page = as_user(lin).get(f"/tasks/week/?last={last}&show=given").content.decode()
    assert f"show=overdue&amp;last={last}" in page
    assert "拿出对接方案" in page
    assert "按那一周结束时" in page
    assert last in as_user(lin).get(f"/tasks/week/bulletin.docx?last={last}")["Content-Disposition"]
    assert api_of(lin).get(f"/api/tasks/week?last={last}").json()["last"] == last
    assert "按那一周结束时" not in as_user(lin).get("/tasks/week/?last=2999-01-01").content.decode()


def test_a_day_belongs_to_one_week(lin, qian):
    """What was given on the first day of a week is not in the bulletin of the week before, too."""
    (task,) = give(orders=[Order(text="对接用地", holder=qian.unit, days=5)], by=lin)
    move_back(task, 6)
    assert (week_of(lin).first, counts(lin)["given"]) == (days_ago(6), 1)
    task.refresh_from_db()
    move_back(task, 1)
    assert (counts(lin)["given"], counts(lin, days_ago(7))["given"]) == (0, 1)


def test_days_beyond_all_weeks(lin, api_of):
    """A year that is none of this desk's is answered, not an error."""
    assert api_of(lin).get("/api/tasks/week?last=0001-01-02").json()["last"] == "2000-01-01"


def test_a_deadline_is_of_this_age(lin, qian):
    """Each list counts the working days up to it."""
    with pytest.raises(Refused):
        give(orders=[Order(text="对接用地", holder=qian.unit, due=date(9999, 12, 31))], by=lin)
    (task,) = give(orders=[Order(text="对接用地", holder=qian.unit, days=5)], by=lin)
    with pytest.raises(Refused):
        actions.extend(task=task, due=date(9999, 12, 31), text="慢慢来", version=None, by=lin)
