"""The ladder of reminders: each step once, to whom it names, anew after an extension; by mail where a server is set."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from luodi.core.calendar.workdays import add_workdays
from luodi.core.projects.tasks import read_ladder
from luodi.web.accounts.models import Role, User
from luodi.web.jobs.worker import Regular
from luodi.web.tasks import actions
from luodi.web.tasks.models import Notice, Task, TaskEvent
from luodi.web.tasks.outbox import send_mail
from luodi.web.tasks.reminding import remind
from tests.web.tasks.conftest import FILE

pytestmark = pytest.mark.django_db
MAIL = {"host": "mail.invalid", "port": 25}


def after_due(task: Task, days: int) -> date:
    """So many working days after the deadline."""
    return add_workdays(task.due, days).value


def steps() -> list[str]:
    return list(TaskEvent.objects.filter(act="remind").order_by("id").values_list("step", flat=True))


def test_each_step_is_taken_once(task):
    """Day after day until a week past the deadline, twice a day: the whole ladder, each step once."""
    day = timezone.localdate()
    while day <= after_due(task, 7):
        remind(day)
        remind(day)
        day += timedelta(days=1)
    assert steps() == [step.step for step in read_ladder()]


def test_steps_tell_whom_they_name(task, lin, qian, leader):
    """The assignee before, the head of the unit once it is late, then Lin, then the leader."""
    head = User.objects.create_user("head", unit=qian.unit, role=Role.COUNTY, is_manager=True)
    actions.edit(task=task, values={"assignee": qian}, version=1, by=qian)
    Notice.objects.all().delete()
    for days, person in ((-2, qian), (1, head), (3, lin), (5, leader)):
        remind(after_due(task, days))
        newest = Notice.objects.exclude(label="").order_by("-event__id").first()
        assert newest.user == person


def test_nobody_is_reminded_of_what_is_reported_or_closed(task, lin, qian):
    """It waits for Lin, or for nobody."""
    actions.accept(task=task, version=None, by=qian)
    actions.report_back(task=task, text="x", files=[FILE], version=None, by=qian)
    assert remind(after_due(task, 5)) == 0
    actions.close(task=task, version=None, by=lin)
    assert remind(after_due(task, 5)) == 0


def test_an_extension_begins_the_ladder_anew(task, lin):
    """Overdue once for each deadline."""
    remind(after_due(task, 1))
    later = actions.extend(task=task, due=add_workdays(task.due, 30).value, text="材料未齐", version=None, by=lin)
    remind(after_due(later, 1))
    assert steps() == ["overdue", "overdue"]


def test_mail_says_that_not_what(task, qian, settings):
    """One letter to who gave an address, with the task's number and none of its words; not again."""
    settings.MAIL, settings.MAIL_FROM = MAIL, "desk@example.com"
    assert send_mail() == 0  # nobody has given an address
    User.objects.filter(pk=qian.pk).update(email="qian@example.com")
    settings.MAIL = {}
    assert send_mail() == 0  # no server
    settings.MAIL = MAIL
    assert (send_mail(), send_mail()) == (1, 0)
    (letter,) = mail.outbox
    assert letter.to == ["qian@example.com"]
    assert str(task.pk) in letter.body
    assert "对接方案" not in letter.subject + letter.body


def test_a_mail_server_that_is_away_is_asked_three_times(task, qian, settings, monkeypatch):
    """Then the notice stays on the desk."""
    settings.MAIL, settings.MAIL_FROM = MAIL, "desk@example.com"
    User.objects.filter(pk=qian.pk).update(email="qian@example.com")

    def away(self, *args):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.EmailMessage.send", away)
    assert [send_mail() for _ in range(5)] == [0] * 5
    assert Notice.objects.get().mail_attempts == 3
    assert Notice.objects.get().mailed_at is None


def test_regular_work_is_done_when_it_is_due(monkeypatch):
    """At once, then after its seconds; one that fails stops no other."""
    done = []

    def failing():
        done.append("failing")
        raise RuntimeError

    found = {"a:failing": failing, "b:good": lambda: done.append("good")}
    monkeypatch.setattr("luodi.web.jobs.worker.REGULAR", {"a:failing": 10.0, "b:good": 60.0})
    monkeypatch.setattr("luodi.web.jobs.worker._function", found.__getitem__)
    regular = Regular()
    for now in (0.0, 5.0, 10.0, 61.0):
        regular.do_due(now)
    assert done == ["failing", "good", "failing", "failing", "good"]
