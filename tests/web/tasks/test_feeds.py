"""Calendar links: secret, ended at will, not too often, without numbers of telephones."""

from __future__ import annotations

import re

import icalendar
import pytest
from django.test import Client

from luodi.web.errors import NotAllowed, Refused
from luodi.web.tasks import actions, feeds
from luodi.web.tasks.giving import Order, give
from luodi.web.tasks.models import Feed

pytestmark = pytest.mark.django_db


def entries(answer) -> list[icalendar.Event]:
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/calendar")
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


def test_the_link_opens_ones_own_tasks_without_a_sign_in(task, qian, lin, zhao):
    """The county's and Lin's have it, another city's has none; the day is the deadline."""
    give(orders=[Order(text="别州的事", holder=zhao.unit, days=2)], by=zhao)
    for person in (qian, lin):
        key = feeds.make_feed(by=person)[1]
        (entry,) = entries(Client().get(f"/calendar/{key}.ics"))
        assert entry["dtstart"].dt == task.due
        assert "拿出对接方案" in entry["summary"]
        assert f"/tasks/{task.pk}/" in entry["description"]
    assert len(entries(Client().get(f"/calendar/{feeds.make_feed(by=zhao)[1]}.ics"))) == 1


def test_a_closed_task_stays_for_a_while(task, lin):
    """Ticked, and without an alarm."""
    actions.close(task=task, version=None, by=lin)
    (entry,) = entries(Client().get(f"/calendar/{feeds.make_feed(by=lin)[1]}.ics"))
    assert entry["summary"].startswith("✓")
    assert not entry.walk("VALARM")


def test_the_key_is_not_kept_and_shown_once(lin, as_user):
    """The page shows it after making it, and never again; the table has its hash."""
    browser = as_user(lin)
    made = browser.post("/tasks/calendar/new/").content.decode()
    key = re.search(r"/calendar/([\w-]+)\.ics", made)[1]
    assert len(key) > 40
    assert key not in browser.get("/tasks/calendar/").content.decode()
    assert key not in Feed.objects.get().digest
    assert Client().get(f"/calendar/{key}.ics").status_code == 200


def test_an_ended_link_is_gone(lin, as_user):
    """404, like one that never was."""
    feed, key = feeds.make_feed(by=lin)
    assert as_user(lin).post(f"/tasks/calendar/{feed.pk}/end/").status_code == 302
    assert Client().get(f"/calendar/{key}.ics").status_code == 404
    assert Client().get("/calendar/never.ics").status_code == 404


def test_nobody_ends_another_s(lin, wang, as_user):
    """Nor sees it."""
    feed, key = feeds.make_feed(by=lin)
    assert as_user(wang).post(f"/tasks/calendar/{feed.pk}/end/").status_code == 404
    with pytest.raises(NotAllowed):
        feeds.end_feed(feed=feed, by=wang)
    assert Client().get(f"/calendar/{key}.ics").status_code == 200


def test_not_more_often_than_phones_ask(lin, monkeypatch):
    """429, with when to come again; an hour later it answers."""
    monkeypatch.setattr(feeds, "MOST_AN_HOUR", 3)
    key = feeds.make_feed(by=lin)[1]
    answers = [Client().get(f"/calendar/{key}.ics").status_code for _ in range(5)]
    assert answers == [200, 200, 200, 429, 429]
    Feed.objects.update(hour="2020-01-01T00:00Z")
    assert Client().get(f"/calendar/{key}.ics").status_code == 200


def test_a_link_ends_with_its_account(lin):
    """Whoever is out of office, or got another kind of role, has no calendar."""
    key = feeds.make_feed(by=lin)[1]
    lin.is_active = False
    lin.save()
    assert Client().get(f"/calendar/{key}.ics").status_code == 404


def test_numbers_of_people_are_left_out(lin, qian):
    """A calendar lies on phones: telephone and identity numbers are starred; years and amounts stay."""
    text = "联系陆文博 138 1234 5678，证件 11010519491231002X，2026年投资9000万元"
    give(orders=[Order(text=text, holder=qian.unit, days=2)], by=lin)
    (entry,) = entries(Client().get(f"/calendar/{feeds.make_feed(by=lin)[1]}.ics"))
    assert "1234" not in entry["summary"]
    assert "19491231" not in entry["summary"]
    assert "2026年投资9000万元" in entry["summary"]


def test_so_many_links_and_no_more(lin, leader):
    """Five; and none for who has no tasks."""
    for _ in range(feeds.MOST_FEEDS):
        feeds.make_feed(by=lin)
    with pytest.raises(Refused):
        feeds.make_feed(by=lin)
    with pytest.raises(NotAllowed):
        feeds.make_feed(by=leader)
