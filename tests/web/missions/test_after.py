"""What the book knows, and for whom; files; the trip's reports beside its plan."""

from __future__ import annotations

import pytest

from luodi.web.audit.models import Event
from luodi.web.audit.operations import operation_labels
from luodi.web.missions import actions, wish_views
from luodi.web.missions.following import after_of
from luodi.web.missions.holding import current_version
from luodi.web.missions.knowing import stops_of
from luodi.web.missions.readying import prepare
from luodi.web.reports import actions as reports
from luodi.web.tasks.giving import proposals_of
from tests.web.missions.conftest import plain

pytestmark = pytest.mark.django_db
AFTER = "12月1日，阳泉市副市长何岚一行来到太原恒澈科技有限公司。12月2日，何岚一行走访了太原云骧航空有限公司。何岚要求，市商务局要跟进。\n"


@pytest.fixture
def mission(lin):
    """Two of its firms are named in reports by their full names."""
    from tests.web.missions.conftest import planned

    words = plain()
    words["candidates"][0]["name"] = "太原恒澈科技有限公司"
    words["candidates"][1]["name"] = "太原云海科技有限公司"
    return planned(actions.add_mission(plain=words, by=lin), lin)


def brief(mission, user, key: str):
    prepared = prepare(current_version(mission))
    return next(stop for stop in stops_of(prepared, user) if stop.candidate == key)


def test_the_book_takes_reports_its_reader_may_see(mission, lin, zhao):
    """An earlier visit stands in the history with its words; another unit's report does not."""
    text = "3月12日，阳泉市副市长何岚一行来到太原恒澈科技有限公司，董事长陆文博介绍了情况。\n"
    reports.add_text(title="别州的报告", text=text, published=None, by=zhao)
    assert brief(mission, lin, "a").history == ()
    reports.add_text(title="阳泉的报告", text=text, published=None, by=lin)
    known = brief(mission, lin, "a")
    assert [p.bases[0].name for p in known.history] == ["阳泉的报告"]
    assert any("陆文博" in (p.words or "") for p in known.people)
    assert brief(mission, lin, "b").history == ()


def test_the_trip_is_held_against_its_reports(as_user, mission, lin):
    """Visited, not visited, beyond the plan; and its own report is no history of the book."""
    report = reports.add_text(title="行后报道", text=AFTER, published=None, by=lin)
    as_user(lin).post(f"/missions/{mission.pk}/after/link/", {"report": report.pk})
    trip = after_of(mission, prepare(current_version(mission)), lin).trip
    assert [m.candidate for m in trip.visited] == ["a"]
    assert {s.candidate for s in trip.skipped} == {"b", "e", "f"}
    assert [m.name for m in trip.added] == ["太原云骧航空有限公司"]
    assert brief(mission, lin, "a").history == ()
    page = as_user(lin).get(f"/missions/{mission.pk}/after/").content.decode()
    assert "据此交办" in page
    assert "2026-12-17" in page  # fifteen days after the last one
    assert proposals_of(report, lin)


def test_another_units_report_cannot_be_linked(as_user, mission, lin, zhao):
    """It is not found, as everywhere."""
    report = reports.add_text(title="别州的报告", text=AFTER, published=None, by=zhao)
    assert as_user(lin).post(f"/missions/{mission.pk}/after/link/", {"report": report.pk}).status_code == 404


@pytest.mark.parametrize(
    ("what", "form", "begins"),
    [
        ("itinerary", "xlsx", b"PK"), ("itinerary", "docx", b"PK"), ("itinerary", "pdf", b"%PDF"),
        ("itinerary", "ics", b"BEGIN:VCALENDAR"), ("itinerary", "json", b"{"), ("mission", "xlsx", b"PK"),
        ("book", "docx", b"PK"), ("book", "pdf", b"%PDF"), ("leader", "pdf", b"%PDF"),
    ],
)  # fmt: skip
def test_a_file_comes_and_is_noted(as_user, mission, lin, what, form, begins):
    """Every kind; the log has it under a name people read."""
    answer = as_user(lin).get(f"/missions/{mission.pk}/files/{what}.{form}")
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    event = Event.objects.order_by("-number").first()
    assert (str(operation_labels()[event.operation]), event.details["what"]) == ("导出行程或手册", what)


def test_a_leader_of_another_mission_gets_no_page(as_user, mission, lin):
    """Only somebody of the delegation."""
    answer = as_user(lin).get(f"/missions/{mission.pk}/files/leader.pdf?leader=何岚")
    assert answer.status_code == 422


def test_a_list_of_targets_becomes_wishes(as_user, mission, lin, monkeypatch):
    """Those without a known place are told, not guessed; those already there are not doubled."""
    rows = [
        {"name": "庚公司", "place": "山西省太原市", "value": "7.2"},
        {"name": "太原恒澈科技有限公司", "place": "山西省太原市"},
        {"name": "无处公司", "place": ""},
    ]
    monkeypatch.setattr(wish_views, "wishes_of_list", lambda kept: rows)
    monkeypatch.setattr(wish_views, "find_list", lambda user, number: None)
    answer = as_user(lin).post(f"/missions/{mission.pk}/wishes/add/", {"list": "1"}, follow=True)
    mission.refresh_from_db()
    assert mission.candidates == 7
    assert "加入 1 家，1 家已经在里面。另有 1 家不知道在哪里" in answer.content.decode()


def test_only_the_units_own_book(as_user, mission, zhao):
    """Another unit finds neither page nor file."""
    for path in ("", "book/", "after/", "files/book.pdf", "wishes/", "history/"):
        assert as_user(zhao).get(f"/missions/{mission.pk}/{path}").status_code == 404
