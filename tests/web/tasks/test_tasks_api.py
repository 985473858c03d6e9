"""Tasks over the API: the pages' actions and the pages' rules."""

from __future__ import annotations

import base64
from datetime import date, timedelta

import pytest

from luodi.web.tasks.models import State, Task, TaskFile

pytestmark = pytest.mark.django_db


def send(api, method: str, url: str, **body):
    return getattr(api, method)(url, body, content_type="application/json")


def test_from_a_report_to_closed(report, lin, sun, api_of):
    """Proposed, given, accepted, reported with a file, closed; the events tell it."""
    lins, suns = api_of(lin), api_of(sun)
    (proposal,) = [p for p in lins.get(f"/api/tasks/proposals/{report.pk}").json() if p["unit"] == sun.unit_id]
    assert "拿出对接方案" in report.original[proposal["start"] : proposal["end"]]
    take = {"fact": proposal["fact"], "holder": sun.unit_id, "days": 5}
    given = send(lins, "post", f"/api/tasks/proposals/{report.pk}", tasks=[take])
    assert given.status_code == 201
    url = f"/api/tasks/{given.json()[0]['id']}"
    assert suns.get(f"{url}/acts").json() == ["accept", "refer"]
    assert send(suns, "post", f"{url}/accept", version=1).json()["state"] == "accepted"
    file = {"name": "清单.txt", "content": base64.b64encode("清单".encode()).decode()}
    assert send(suns, "post", f"{url}/report", text="已报", files=[file]).json()["state"] == "reported"
    assert send(suns, "post", f"{url}/close").status_code == 403
    assert send(lins, "post", f"{url}/close", version=1).status_code == 409
    assert send(lins, "post", f"{url}/close", version=3).json()["state"] == "closed"
    events = lins.get(f"{url}/events").json()
    assert [event["act"] for event in events] == ["give", "accept", "report", "close"]
    assert events[2]["files"][0]["sha256"] == TaskFile.objects.get().sha256


def test_given_by_hand_listed_and_edited(lin, qian, zhao, api_of):
    """The list shows who may see it; edits merge, and clash with 409."""
    lins, qians = api_of(lin), api_of(qian)
    made = send(lins, "post", "/api/tasks", text="报送清单", holder=qian.unit_id, days=3).json()
    url = f"/api/tasks/{made['id']}"
    assert api_of(zhao).get("/api/tasks").json()["count"] == 0
    assert qians.get("/api/tasks?view=waiting").json()["count"] == 1
    assert send(lins, "patch", url, version=1, text="报送用地清单").json()["version"] == 2
    assert send(qians, "patch", url, version=1, note="已约", assignee=qian.pk).json()["text"] == "报送用地清单"
    assert send(qians, "patch", url, version=1, note="未约").status_code == 409
    assert send(qians, "patch", url, version=3, note=None).status_code == 422


def test_returned_referred_extended(reported, lin, qian, sun, api_of):
    """The other acts."""
    lins, qians, url = api_of(lin), api_of(qian), f"/api/tasks/{reported.pk}"
    assert send(lins, "post", f"{url}/return", text="缺预算").json()["state"] == "returned"
    later = (date.today() + timedelta(days=400)).isoformat()
    assert send(lins, "post", f"{url}/extend", text="", due=later).status_code == 422
    assert send(lins, "post", f"{url}/extend", text="等财政", due=later).json()["due"] == later
    assert send(qians, "post", f"{url}/refer", text="属发改", to=sun.unit_id).json()["holder"] == sun.unit.name
    assert Task.objects.get().state == State.ASSIGNED


def test_the_week(reported, leader, api_of):
    """Numbers with their rows."""
    week = api_of(leader).get("/api/tasks/week").json()
    (waiting,) = [figure for figure in week["figures"] if figure["kind"] == "reported"]
    assert waiting["count"] == 1
    assert waiting["lines"][0]["name"] == reported.text


@pytest.mark.parametrize("content", ["###", "eA", "é"])
def test_a_file_that_is_no_base64(content, task, qian, api_of):
    """422, in words."""
    api = api_of(qian)
    send(api, "post", f"/api/tasks/{task.pk}/accept")
    files = [{"name": "x", "content": content}]
    assert send(api, "post", f"/api/tasks/{task.pk}/report", text="x", files=files).status_code == 422
