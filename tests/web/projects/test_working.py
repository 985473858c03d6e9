"""Work on projects over the API and beside the page: evidence, shares until a day, disputes, the review, tasks, the investor."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from django.utils import timezone

from luodi.web.accounts.models import Share
from luodi.web.accounts.units import share
from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.projects import actions, claiming, investors
from luodi.web.projects.book import today
from luodi.web.projects.models import Project
from luodi.web.tasks.giving import Order, give
from tests.web.projects.conftest import FIRM, go, make, sign

pytestmark = pytest.mark.django_db
JSON = "application/json"


def test_a_shared_project_is_looked_at_or_worked_on(project, lin, sun, as_user):
    """To look: seen and not changed. To work on: changed, but not claimed, handed over, shared on or reversed."""
    share(row=project, unit=sun.unit, by=lin)
    assert as_user(sun).get(project.get_absolute_url()).status_code == 200
    with pytest.raises(NotAllowed):
        actions.edit(project=project, fields={"next_step": "甲"}, version=None, by=sun)
    browser = as_user(lin)
    browser.post(f"/projects/{project.pk}/unshare/", {"unit": sun.unit_id})
    browser.post(f"/projects/{project.pk}/share/", {"unit": sun.unit_id, "may_edit": "1", "until": today().isoformat()})
    actions.edit(project=project, fields={"next_step": "乙"}, version=None, by=sun)
    actions.add_note(project=project, kind="call", words="通过话", by=sun)
    project.refresh_from_db()
    assert project.fields["next_step"] == "乙"
    entry = project.entries.filter(kind="stated").last()
    refused = (
        lambda: claiming.claim(project=project, by=sun),
        lambda: claiming.transfer(project=project, unit=sun.unit, shares={sun.unit_id: 1}, reason="要", by=sun),
        lambda: actions.reverse(entry=entry, reason="错了", by=sun),
        lambda: share(row=project, unit=lin.unit, by=sun),
    )
    for attempt in refused:
        with pytest.raises(NotAllowed):
            attempt()
    page = as_user(sun).get(project.get_absolute_url()).content.decode()
    assert "共享给本单位的项目" in page
    assert "流转给另一单位" not in page


def test_a_share_ends_with_its_day(project, lin, sun, monkeypatch):
    """On its last day it stands; the day after it is over, and may be given anew. No day before today is taken."""
    with pytest.raises(Refused):
        share(row=project, unit=sun.unit, until=today() - timedelta(days=1), by=lin)
    share(row=project, unit=sun.unit, until=today(), may_edit=True, by=lin)
    with pytest.raises(Conflict):
        share(row=project, unit=sun.unit, by=lin)
    assert Project.objects.visible_to(sun).count() == 1
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(days=1))
    assert Project.objects.visible_to(sun).count() == 0
    with pytest.raises(NotAllowed):
        actions.edit(project=project, fields={"next_step": "甲"}, version=None, by=sun)
    share(row=project, unit=sun.unit, by=lin)
    assert Project.objects.visible_to(sun).count() == 1
    assert Share.objects.filter(unit=sun.unit, ended_at=None).count() == 1


def test_who_hands_over_goes_on_seeing(lin, qian, sun, monkeypatch):
    """Even a unit that it was shared with only until a day before it came to own it."""
    project = actions.add_project(fields={"name": "县里的", "investor": FIRM}, by=qian)
    share(row=project, unit=sun.unit, until=today(), by=qian)
    claiming.transfer(project=project, unit=sun.unit, shares={sun.unit_id: 1}, reason="归口", by=qian)
    project.refresh_from_db()
    claiming.transfer(project=project, unit=qian.unit, shares={qian.unit_id: 1}, reason="还给县里", by=sun)
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(days=1))
    assert Project.objects.visible_to(sun).filter(pk=project.pk).exists()


def test_a_dispute_from_end_to_end(lin, wang, qian, sun, api_of):
    """Claimed by the county, contested by the department, ruled on by the bureau with a split: over the API."""
    own = api_of(qian).post("/api/projects", {"fields": {"name": "县里的", "investor": FIRM}}, content_type=JSON).json()
    api_of(qian).post(f"/api/projects/{own['id']}/claim", content_type=JSON)
    api_of(lin).post(f"/api/projects/{own['id']}/claim/accept", content_type=JSON)
    other = (
        api_of(sun).post("/api/projects", {"fields": {"name": "部门的", "investor": FIRM}}, content_type=JSON).json()
    )
    taken = api_of(sun).post(f"/api/projects/{other['id']}/claim", content_type=JSON)
    assert (taken.status_code, qian.unit.name in taken.json()["detail"]) == (409, True)
    asked = api_of(sun).post(f"/api/projects/{other['id']}/dispute", {"reason": "我们先谈的"}, content_type=JSON)
    assert asked.json() == {"contested": 1}
    assert api_of(sun).post(f"/api/projects/{own['id']}/rule", content_type=JSON).status_code in (404, 422)
    shares = {str(sun.unit_id): "3/10", str(qian.unit_id): "7/10"}
    body = {"unit": qian.unit_id, "shares": shares, "reason": "县里落地"}
    assert api_of(lin).post(f"/api/projects/{own['id']}/rule", body, content_type=JSON).status_code == 201
    project = Project.objects.get(pk=own["id"])
    assert (project.ownership, project.owner) == ("protected", qian.unit)


def test_evidence_shares_and_the_review_over_the_api(project, lin, qian, api_of):
    """A file under its hash; seen by the other unit; what has no evidence has no score."""
    program = api_of(lin)
    body = {"kind": "minutes", "name": "a.txt", "content": base64.b64encode(b"x").decode()}
    assert len(program.post(f"/api/projects/{project.pk}/evidence", body, content_type=JSON).json()["sha256"]) == 64
    assert (
        program.post(f"/api/projects/{project.pk}/evidence", {**body, "content": "?"}, content_type=JSON).status_code
        == 422
    )
    assert api_of(qian).get(f"/api/projects/{project.pk}").status_code == 404
    assert (
        program.post(f"/api/projects/{project.pk}/share", {"unit": qian.unit_id}, content_type=JSON).status_code == 201
    )
    assert api_of(qian).get(f"/api/projects/{project.pk}").status_code == 200
    assert (
        program.post(f"/api/projects/{project.pk}/unshare", {"unit": qian.unit_id}, content_type=JSON).status_code
        == 204
    )
    review = program.get(f"/api/projects/{project.pk}/review?sheet=county-zone").json()
    assert {item["score"] for item in review["items"]} == {None}
    assert (review["low"], review["high"]) == ("0", "4")
    assert {gate["answer"] for gate in review["gates"]} == {"unknown"}


def test_a_leads_steps_over_the_api(lin, api_of):
    """A step done, the lead closed with a reason."""
    program = api_of(lin)
    lead = program.post("/api/leads", {"title": "甲"}, content_type=JSON).json()
    assert program.post(f"/api/leads/{lead['id']}/steps", {"step": "answer"}, content_type=JSON).status_code == 201
    closed = program.post(f"/api/leads/{lead['id']}/close", {"reason": "不投了"}, content_type=JSON)
    assert closed.json()["state"] == "closed"


def test_the_page_has_the_projects_tasks(project, lin, qian, as_user):
    """Given from the page, shown on it to those who see the task, and on no other project's."""
    page = as_user(lin).get(f"/projects/{project.pk}/tasks/").content.decode()
    assert f"/tasks/new/?about=projects.project&amp;id={project.pk}" in page
    form = {
        "text": "催合同",
        "holder": str(lin.unit_id),
        "asked_by": str(lin.pk),
        "needs_evidence": "on",
        "days": "3",
        "about": "projects.project",
        "id": str(project.pk),
    }
    assert as_user(lin).post("/tasks/new/", form).status_code == 302
    give(orders=[Order(text="别的事", holder=lin.unit)], by=lin)
    page = as_user(lin).get(f"/projects/{project.pk}/tasks/").content.decode()
    assert "催合同" in page
    assert "别的事" not in page
    assert as_user(qian).get(f"/projects/{project.pk}/tasks/").status_code == 404


def test_the_investors_other_projects_are_those_one_sees(project, lin, qian, sun, as_user):
    """By name or code, of one's own and lower units; never another unit's."""
    mine = make(lin, name="二期项目")
    theirs = actions.add_project(fields={"name": "县里的", "investor": FIRM}, by=qian)
    hidden = actions.add_project(fields={"name": "部门的", "investor": FIRM}, by=sun)
    assert set(investors.others_of(project, lin)) == {mine, theirs, hidden}
    assert set(investors.others_of(theirs, qian)) == set()
    page = as_user(lin).get(f"/projects/{project.pk}/investor/").content.decode()
    assert "二期项目" in page
    assert as_user(qian).get(f"/projects/{project.pk}/investor/").status_code == 404


def test_a_signing_can_be_entered_by_who_shares(project, lin, wang, qian):
    """And is then checked by the owner's people, or the bureau above; not by who entered it."""
    share(row=project, unit=qian.unit, may_edit=True, by=lin)
    go(project, lin, "talks")
    entry = sign(project, qian)
    with pytest.raises(NotAllowed):
        actions.verify(entry=entry, by=qian)
    actions.verify(entry=entry, by=wang)
    project.refresh_from_db()
    assert project.contract_wan == 80000
