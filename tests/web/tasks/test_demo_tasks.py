"""The demo city's tasks: every state, made by the actions, once."""

from __future__ import annotations

import pytest

from luodi.web.accounts.models import User
from luodi.web.audit.models import Event
from luodi.web.demo import REPORTS, demo_report
from luodi.web.demo.following import load_tasks
from luodi.web.demo.people import load_people
from luodi.web.reports import actions as reports
from luodi.web.tasks.models import State, Task, TaskEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def city(tmp_path, monkeypatch) -> User:
    monkeypatch.setattr("luodi.web.demo.people.luodi_home", lambda: tmp_path)
    load_people()
    lin = User.objects.get(username="lin")
    for name, shown in REPORTS:
        reports.add_file(name=shown, data=demo_report(name), published=None, by=lin)
    return lin


def test_the_demo_city_has_tasks_in_every_state(city):
    """Each with the words of its report, or by hand; referred and extended ones, too; done again it adds none."""
    load_tasks()
    assert set(Task.objects.values_list("state", flat=True)) == set(State.values)
    assert {"refer", "extend", "return", "remind"} <= set(TaskEvent.objects.values_list("act", flat=True))
    for task in Task.objects.exclude(report=None):
        assert task.quote == task.report.original[task.start : task.end]
    assert Event.objects.filter(operation="task-given").count() == Task.objects.count()
    before = Task.objects.count()
    load_tasks()
    assert Task.objects.count() == before
