"""Missions over the API."""

from __future__ import annotations

import pytest

from luodi.core.missions.mission_yaml import write_mission_yaml
from luodi.web.jobs.worker import work_once
from luodi.web.missions.drafts import draft_of
from tests.web.missions.conftest import plain

pytestmark = pytest.mark.django_db


def post(client, path: str, body, method: str = "post"):
    return getattr(client, method)(f"/api/missions{path}", body, content_type="application/json")


def test_from_a_file_to_a_plan_and_its_calendar(api_of, lin):
    """Created, searched for, changed, exported: the way a program goes."""
    client = api_of(lin)
    made = post(client, "", {"yaml": write_mission_yaml(draft_of(plain(), "x"))})
    assert made.status_code == 201
    number = made.json()["id"]
    assert post(client, f"/{number}/search", {"seconds": 0.2}).json()["state"] == "queued"
    work_once("worker")
    run = client.get(f"/api/missions/{number}/search").json()
    assert (run["state"], run["visits"]) == ("done", 6)
    whole = client.get(f"/api/missions/{number}").json()
    assert whole["faults"] == []
    assert len(whole["risks"]) == 6
    changed = post(client, f"/{number}/changes", {"act": "drop", "key": "f", "version": whole["version"]}).json()
    assert changed["unmet"] == ["f"]
    assert [f["candidate"] for f in changed["faults"]] == ["f"]
    mended = post(client, f"/{number}/changes", {"act": "mend"}).json()
    assert (mended["faults"], mended["unmet"]) == ([], [])
    file = client.get(f"/api/missions/{number}/files/itinerary.ics")
    assert file.content.startswith(b"BEGIN:VCALENDAR")
    assert client.get(f"/api/missions/{number}/versions").json()[0]["act"] == "mended"


def test_a_stale_version_is_refused(api_of, mission, lin, wang):
    """409 says who was first and what they did."""
    number = mission.current
    post(api_of(wang), f"/{mission.pk}/changes", {"act": "lock", "key": "a", "version": number})
    answer = post(api_of(lin), f"/{mission.pk}/changes", {"act": "drop", "key": "a", "version": number})
    assert answer.status_code == 409
    assert "王致远" in answer.json()["detail"]


def test_words_that_cannot_be_used_are_told(api_of, mission, lin):
    """422, and nothing is kept."""
    client = api_of(lin)
    bad = post(client, f"/{mission.pk}/wishes", {"words": {"name": "庚", "place": "乌有镇"}})
    assert (bad.status_code, "地名表里没有" in bad.json()["detail"]) == (422, True)
    faults = post(client, "", {"yaml": "title: 甲\n"})
    assert (faults.status_code, "home" in faults.json()["detail"]) == (422, True)
    unknown = post(client, f"/{mission.pk}/terms", {"sections": {"hotels": []}}, "put")
    assert unknown.status_code == 422
    assert client.get(f"/api/missions/{mission.pk}").json()["version"] == mission.current


def test_odd_words_do_no_harm(api_of, mission, lin):
    """What no file and no database takes is left out of a name; a number too large finds nothing."""
    client = api_of(lin)
    answer = post(client, f"/{mission.pk}/wishes", {"words": {"name": "庚\u0000公\ud800司", "place": "山西省太原市"}})
    assert answer.status_code == 200
    assert answer.json()["words"]["candidates"][-1]["name"] == "庚 公 司"
    assert client.get(f"/api/missions/{10**30}").status_code in (404, 422)
    assert post(client, f"/{mission.pk}/changes", {"act": "restore", "number": 10**20}).status_code in (404, 409, 422)
    assert post(client, f"/{mission.pk}/reports", {"report": 10**30}).status_code in (404, 422)


def test_who_was_left_out_and_why(api_of, mission, lin):
    """Two of the wish list are not in the plan; each has a reason."""
    told = api_of(lin).get(f"/api/missions/{mission.pk}/left-out").json()
    assert {one["key"] for one in told} == {"c", "d"}
    assert all(one["reason"] for one in told)


def test_another_unit_finds_nothing(api_of, mission, zhao):
    """Neither in the list nor by number."""
    client = api_of(zhao)
    assert client.get("/api/missions").json() == []
    assert client.get(f"/api/missions/{mission.pk}").status_code == 404
    assert post(client, f"/{mission.pk}/changes", {"act": "drop", "key": "a"}).status_code == 404


@pytest.mark.parametrize("head", [[], [{}]])
def test_terms_without_a_head_are_told(api_of, mission, lin, head):
    """An empty list of heads is a mission without a name, not a fault of ours."""
    answer = post(api_of(lin), f"/{mission.pk}/terms", {"sections": {"mission": head}}, "put")
    assert (answer.status_code, "title" in answer.json()["detail"]) == (422, True)


def test_a_report_of_no_possible_number_is_not_linked(api_of, mission, lin):
    """A number that the database cannot hold is like any other that is not there."""
    for number in ("999", "9" * 30):
        assert api_of(lin).delete(f"/api/missions/{mission.pk}/reports/{number}").status_code == 409
