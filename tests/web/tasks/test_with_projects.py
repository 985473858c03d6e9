"""What the day and the week take from the project ledger: by unit, and each row opens its project."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from luodi.web.projects import leading
from luodi.web.projects.models import Project
from luodi.web.tasks import ledger
from luodi.web.tasks.bulletin import bulletin_of
from luodi.web.tasks.models import Task
from luodi.web.tasks.weekly import week_of
from tests.web.projects.conftest import go, make, sign

pytestmark = pytest.mark.django_db


def counts(user) -> dict[str, int]:
    return {figure.kind: figure.count for figure in week_of(user).figures}


def test_signed_counts_once_a_second_person_has_looked(lin, wang, leader, qian):
    """Not before; then on the leader's page, and never on another unit's."""
    from luodi.web.projects import actions

    project = make(lin)
    go(project, lin, "talks", "review")
    entry = sign(project, lin)
    assert counts(leader)["signed"] == 0
    assert [line.name for line in ledger.to_verify(wang).first()] == [project.name]
    assert ledger.to_verify(lin).first() == ()  # her own entry is for somebody else to check
    actions.verify(entry=entry, by=wang)
    week = week_of(leader)
    (line,) = week.find("signed").lines
    assert (line.name, line.url) == (project.name, project.get_absolute_url())
    assert counts(qian)["signed"] == 0


def test_started_stuck_slipped(lin, wang, leader):
    """A start counts when it is checked; a project at one stage for long, or behind its plan, is told."""
    from luodi.web.projects import actions

    today = timezone.localdate()
    project = make(lin, planned_start=today - timedelta(days=3))
    Project.objects.filter(pk=project.pk).update(stage_since=today - timedelta(days=100))
    assert (counts(leader)["stuck-projects"], counts(leader)["slipped-projects"]) == (1, 1)
    Project.objects.filter(pk=project.pk).update(stage_since=today - timedelta(days=5))
    assert counts(leader)["stuck-projects"] == 0
    row = project.entries.create(kind="stage", stage="started", on=today, by=lin)
    assert counts(leader)["started"] == 0
    actions.verify(entry=row, by=wang)
    assert counts(leader)["started"] == 1


def test_whom_to_call_and_which_clock_runs(lin, wang, as_user):
    """A project nobody has spoken with for 30 days, a lead whose answer is due; on Lin's day."""
    project = make(lin)
    Project.objects.filter(pk=project.pk).update(heard_on=timezone.localdate() - timedelta(days=45))
    leading.add_lead(fields={"title": "深圳客商问用地", "source": "enquiry"}, by=lin)
    page = as_user(lin).get("/tasks/day/").content.decode()
    assert "45 天没有联系" in page
    assert "深圳客商问用地" in page
    assert project.name in page


def test_a_task_about_a_project(lin, qian, zhao, as_user):
    """Given from the project's number; who may not see the project does not see its name on the task."""
    project = make(lin)
    form = {
        "text": "对接用地", "holder": qian.unit_id, "asked_by": lin.pk, "about": "projects.project", "id": project.pk,
    }  # fmt: skip
    assert as_user(lin).post("/tasks/new/", form).status_code == 302
    task = Task.objects.get()
    assert (task.about_kind, task.about_id) == ("projects.project", project.pk)
    assert project.name in as_user(lin).get(f"/tasks/{task.pk}/").content.decode()
    assert project.name not in as_user(qian).get(f"/tasks/{task.pk}/").content.decode()
    Task.objects.all().update(about_kind="", about_id=None)
    as_user(zhao).post("/tasks/new/", {**form, "asked_by": zhao.pk, "holder": zhao.unit_id})
    assert Task.objects.exclude(about_kind="").count() == 0


def test_a_number_of_projects_is_counted_not_listed(lin, leader, as_user, monkeypatch):
    """The page says how many there are, however many it lists; the bulletin says that it lists the first."""
    monkeypatch.setattr(ledger.Lines.first, "__defaults__", (2,))
    for number in range(3):
        make(lin, name=f"停滞项目{number}")
    Project.objects.update(stage_since=timezone.localdate() - timedelta(days=100))
    assert counts(leader)["stuck-projects"] == 3
    page = as_user(leader).get("/tasks/week/?show=stuck-projects").content.decode()
    assert page.count("停滞项目") == 2
    assert "只列出前 2 个" in page
    said = [getattr(block, "text", "") for block in bulletin_of(week_of(leader), leader).blocks]
    assert any("共 3 个，只列出前 2 个" in str(words) for words in said)
