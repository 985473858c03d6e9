"""Missions begun, their wish list and terms; what cannot be used is told at its field."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from luodi.core.missions.demo_mission import demo_mission
from luodi.core.missions.mission_yaml import read_mission_yaml
from luodi.web.demo.mission import load_mission
from luodi.web.missions import actions
from luodi.web.missions.checking import faults_of
from luodi.web.missions.holding import current_version
from luodi.web.missions.models import Mission
from luodi.web.missions.readying import prepare
from tests.web.missions.conftest import HEAD, do, order

pytestmark = pytest.mark.django_db


def test_a_mission_is_begun_by_a_form(as_user, lin):
    """With people and nights; it then waits for wishes."""
    answer = as_user(lin).post("/missions/new/", {**HEAD, "members": "林知夏 副市长\n王致远", "nights": "山西省太原市"})
    mission = Mission.objects.get()
    assert answer.url == f"/missions/{mission.pk}/wishes/"
    draft = current_version(mission).draft
    assert [p["name"] for p in draft["people"]] == ["林知夏", "王致远"]
    assert draft["nights"] == [{"night": "1-1", "places": "山西省太原市"}]
    assert "心愿单还是空的" in as_user(lin).get(mission.get_absolute_url()).content.decode()


def test_the_form_says_what_is_wrong_where_it_is(as_user, lin):
    """A place that could be several is told at its field, and nothing is kept."""
    answer = as_user(lin).post("/missions/new/", {**HEAD, "home": "鼓楼区", "hours": "早上"})
    errors = answer.context["form"].errors
    assert "可以是" in errors["home"][0]
    assert "时间请写成" in errors["hours"][0]
    assert (answer.status_code, Mission.objects.count()) == (422, 0)


def test_a_file_with_faults_is_refused_with_its_lines(as_user, lin):
    """Every fault at once; nothing is kept."""
    file = BytesIO("title: 甲\nhome: 乌有市\nfirst_date: 2026-12-01\ndays: 40\n".encode())
    file.name = "m.yaml"
    answer = as_user(lin).post("/missions/upload/", {"file": file})
    words = answer.content.decode()
    assert "第 2 行" in words
    assert "第 4 行" in words
    assert (answer.status_code, Mission.objects.count()) == (422, 0)


def test_the_demo_mission_comes_in_whole_and_goes_out_again(as_user, lin):
    """90 candidates with 3 appointments; its file, brought in again, says the same."""
    as_user(lin).post("/missions/demo/")
    mission = Mission.objects.get()
    assert mission.candidates == 90
    out = as_user(lin).get(f"/missions/{mission.pk}/files/mission.yaml").content.decode()
    assert read_mission_yaml(out, "x").plain() == demo_mission().plain()


def test_the_demo_city_has_it_planned(lin):
    """The plan that comes with it can be carried out, with whatever travel times there are."""
    load_mission(lin)
    made = prepare(current_version(Mission.objects.get()))
    assert faults_of(made) == ()
    assert made.unmet == ()
    assert len(made.plan.visited) >= 15


def test_a_wish_is_added_and_changed(as_user, mission, lin):
    """The plan keeps the others; a longer visit is timed anew."""
    client = as_user(lin)
    client.post(f"/missions/{mission.pk}/wishes/add/", {"name": "庚公司", "place": "山西省太原市", "value": "9"})
    mission.refresh_from_db()
    row = current_version(mission).draft["candidates"][-1]
    assert (row["name"], row["value"]) == ("庚公司", "9")
    before = order(prepare(current_version(mission)))
    client.post(f"/missions/{mission.pk}/wishes/a/", {"name": "甲公司", "place": "山西省太原市", "minutes": "120"})
    mission.refresh_from_db()
    made = prepare(current_version(mission))
    assert order(made) == before
    assert made.plan.visited["a"][1].leaves - made.plan.visited["a"][1].starts == 120


@pytest.mark.parametrize(
    ("field", "words", "said"),
    [
        ("value", "很高", "应是"),
        ("minutes", "0", "应是"),
        ("hours", "9点", "09:00-17:00"),
        ("place", "乌有镇", "地名表里没有"),
        ("members", "赵六", "人员里没有赵六"),
        ("teams", "三组", "没有“三组”"),
        ("after", "不在的公司", "文件里没有它"),
        ("weekends", "也许", "是 或 否"),
        ("date", "12月9日", "应是行程内的一天"),
    ],
)
def test_a_wish_that_cannot_be_used_is_told_at_its_field(as_user, mission, lin, field, words, said):
    """The form comes back with what was written; nothing is kept."""
    given = {"name": "庚公司", "place": "山西省太原市", **({"time": "10:00"} if field == "date" else {}), field: words}
    answer = as_user(lin).post(f"/missions/{mission.pk}/wishes/add/", given)
    assert answer.status_code == 422
    assert said in " ".join(answer.context["form"].errors[field])
    assert current_version(mission).number == mission.current


def test_an_appointment_is_made_of_a_candidate(as_user, mission, lin):
    """With a date and time it is one that must be met, at that hour."""
    given = {"name": "乙公司", "place": "山西省太原市", "date": "2026-12-02", "time": "14:00-15:00"}
    as_user(lin).post(f"/missions/{mission.pk}/wishes/b/", given)
    mission.refresh_from_db()
    version = current_version(mission)
    assert [r["id"] for r in version.draft["appointments"]] == ["f", "b"]
    made = prepare(version)
    assert made.model.by_id["b"].fixed
    assert any(f.candidate == "b" for f in faults_of(made))  # the plan still has it on the first day


def test_who_is_taken_off_the_list_leaves_the_plan(mission, lin):
    """And comes back with one step undone."""
    actions.remove_wish(mission=mission, key="a", version=None, by=lin)
    mission.refresh_from_db()
    assert "a" not in prepare(current_version(mission)).plan.visited


def test_terms_are_told_in_their_cell(as_user, mission, lin):
    """A team's days, a night's place: each cell that cannot be used has its sentence."""
    given = {
        **HEAD,
        "nights-0-night": "1",
        "nights-0-places": "乌有县",
        "people-0-name": "林知夏",
        "people-1-name": "王致远",
    }
    answer = as_user(lin).post(f"/missions/{mission.pk}/terms/", given)
    assert answer.status_code == 422
    table = next(t for t in answer.context["tables"] if t["name"] == "nights")
    assert [fault for *_rest, fault in table["lines"][0]["cells"] if fault]


def test_a_longer_trip_keeps_the_plan(as_user, mission, lin):
    """A day more is empty at first; the others are as they were."""
    given = {**HEAD, "days": "3", "nights-0-night": "1-2", "nights-0-places": "山西省太原市"}
    given |= {"people-0-name": "林知夏", "people-0-team": "一组", "people-1-name": "王致远", "people-1-team": "二组"}
    answer = as_user(lin).post(f"/missions/{mission.pk}/terms/", given)
    assert answer.status_code == 302
    mission.refresh_from_db()
    made = prepare(current_version(mission))
    assert mission.days == 3
    assert order(made)["一组0"] == ("a", "b")
    assert order(made)["一组2"] == ()


def test_a_name_with_a_slash_has_an_address(as_user, lin):
    """An id stands in addresses: a file's row without one is known by its name."""
    words = {"mission": [dict(HEAD)], "candidates": [{"name": "A/B公司", "place": "山西省太原市"}, {"name": "add", "place": "山西省太原市", "after": "A/B公司"}]}  # fmt: skip
    mission = actions.add_mission(plain=words, by=lin)
    page = as_user(lin).get(f"/missions/{mission.pk}/wishes/").content.decode()
    assert "A/B公司" in page
    keys = [r["id"] for r in current_version(mission).draft["candidates"]]
    assert keys == ["A／B公司", "add_"]
    for key in keys:
        assert as_user(lin).get(f"/missions/{mission.pk}/wishes/{key}/").status_code == 200


@pytest.mark.parametrize("form", ["xlsx", "yaml", "json"])
def test_what_was_decided_is_in_the_file_and_comes_back(mission, lin, as_user, form):
    """In any case, not at all, locked: exported and brought in again, each is where it was, and stays there."""
    actions.mark_wish(mission=mission, key="c", mark="must", version=None, by=lin)
    mission.refresh_from_db()
    actions.mark_wish(mission=mission, key="d", mark="off", version=None, by=lin)
    mission.refresh_from_db()
    do(mission, "lock", lin, key="e")
    client = as_user(lin)
    file = client.get(f"/missions/{mission.pk}/files/mission.{form}").content
    client.post("/missions/upload/", {"file": SimpleUploadedFile(f"m.{form}", file)})
    other = Mission.objects.latest("pk")
    assert other.pk != mission.pk
    made, was = current_version(other), current_version(mission)
    assert (made.must, made.off, made.locked, made.draft) == (was.must, was.off, was.locked, was.draft)
    day, _stop = prepare(made).plan.visited["e"]
    assert (day.team, day.day) == ("二组", 0)
    assert set(prepare(made).plan.visited) == {"e"}
