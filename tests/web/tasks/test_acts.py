"""A task from its giving to its closing: every step, who may take it, what is kept of it."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from luodi.core.errors import LuodiError
from luodi.core.projects.errors import Incomplete, NotOpen, ReasonNeeded
from luodi.web.accounts.models import Role, Unit, UnitKind, User
from luodi.web.audit.models import Event, SealedRow
from luodi.web.errors import NotAllowed, Refused
from luodi.web.tasks import actions, giving
from luodi.web.tasks.giving import Order, give
from luodi.web.tasks.models import Act, Notice, State, Task, TaskEvent, TaskFile
from luodi.web.tasks.standing import open_acts
from tests.web.tasks.conftest import FILE

pytestmark = pytest.mark.django_db
LATER = date.today() + timedelta(days=400)  # later than any deadline a task is given here


def state(task: Task) -> str:
    return Task.objects.get(pk=task.pk).state


def test_from_giving_to_closing(task, lin, qian):
    """Accepted and reported by the county with a file, closed by Lin; each step is an event with who and when."""
    assert state(task) == State.ASSIGNED
    actions.accept(task=task, version=1, by=qian)
    assert state(task) == State.ACCEPTED
    actions.report_back(task=task, text="办好了", files=[FILE], version=2, by=qian)
    assert state(task) == State.REPORTED
    closed = actions.close(task=task, text="同意", version=3, by=lin)
    assert (closed.state, closed.closed_on) == (State.CLOSED, timezone.localdate())
    assert list(task.events.values_list("act", "by", "version")) == [
        ("give", lin.pk, 1), ("accept", qian.pk, 2), ("report", qian.pk, 3), ("close", lin.pk, 4),
    ]  # fmt: skip
    kept = TaskFile.objects.get()
    assert (kept.name, kept.sha256) == ("回执.txt", hashlib.sha256(b"done").hexdigest())
    operations = Event.objects.filter(object_kind="tasks.task", object_id=task.pk).order_by("number")
    assert [e.operation for e in operations] == ["task-given", "task-accepted", "task-reported", "task-closed"]


def test_returned_with_a_reason_and_reported_again(reported, lin, qian):
    """Lin returns it, not without a reason; the county reports again."""
    with pytest.raises(ReasonNeeded):
        actions.send_back(task=reported, text=" ", version=None, by=lin)
    actions.send_back(task=reported, text="缺预算", version=None, by=lin)
    assert state(reported) == State.RETURNED
    actions.report_back(task=reported, text="补了预算", files=[FILE], version=None, by=qian)
    assert state(reported) == State.REPORTED


def test_a_report_needs_its_evidence(task, qian):
    """Without a file it is refused and nothing is kept; where none is asked for it passes."""
    actions.accept(task=task, version=None, by=qian)
    with pytest.raises(Incomplete):
        actions.report_back(task=task, text="办好了", version=None, by=qian)
    assert state(task) == State.ACCEPTED
    Task.objects.update(needs_evidence=False)
    actions.report_back(task=task, text="办好了", version=None, by=qian)
    assert state(task) == State.REPORTED


@pytest.mark.parametrize("who", ["wang", "qian", "zhao", "leader", "auditor"])
def test_nobody_closes_but_who_asked(who, reported, request):
    """Neither a colleague of Lin's, nor who did it, nor a leader."""
    person = request.getfixturevalue(who)
    for move in (
        lambda: actions.close(task=reported, version=None, by=person),
        lambda: actions.send_back(task=reported, text="x", version=None, by=person),
        lambda: actions.extend(task=reported, due=LATER, text="x", version=None, by=person),
    ):
        with pytest.raises(NotAllowed):
            move()
    assert state(reported) == State.REPORTED


def test_who_asked_and_moved_to_another_unit_closes_no_more(reported, lin, zhao):
    """The right goes with the unit, too."""
    lin.unit = zhao.unit
    lin.save()
    with pytest.raises(NotAllowed):
        actions.close(task=reported, version=None, by=lin)


def test_the_head_takes_over_from_who_has_left(qian, wang, lin):
    """Not while Wang is there, and nobody but the head; what Wang returned stays as it was."""
    (task,) = give(orders=[Order(text="报送清单", holder=qian.unit, needs_evidence=False)], by=wang)
    actions.accept(task=task, version=None, by=qian)
    actions.report_back(task=task, text="x", version=None, by=qian)
    actions.send_back(task=task, text="缺页", version=None, by=wang)
    with pytest.raises(NotAllowed):
        actions.take_over(task=task, by=lin)
    User.objects.filter(pk=wang.pk).update(is_active=False)
    with pytest.raises(NotAllowed):
        actions.take_over(task=task, by=qian)
    assert actions.take_over(task=task, by=lin).asked_by == lin
    actions.report_back(task=task, text="补了", version=None, by=qian)
    assert actions.close(task=task, version=None, by=lin).state == State.CLOSED
    assert task.events.get(act="return").by == wang


@pytest.mark.parametrize("who", ["lin", "sun", "zhao", "leader"])
def test_nobody_works_on_it_but_who_holds_it(who, task, request):
    """Lin asks and does not accept for the county."""
    person = request.getfixturevalue(who)
    with pytest.raises(NotAllowed):
        actions.accept(task=task, version=None, by=person)
    with pytest.raises(NotAllowed):
        actions.report_back(task=task, text="x", files=[FILE], version=None, by=person)


def test_no_step_out_of_turn(task, reported, lin, qian):
    """The core's table of states is asked each time: reporting twice, accepting or closing what is closed."""
    for move in (
        lambda: actions.report_back(task=task, text="x", files=[FILE], version=None, by=qian),
        lambda: actions.accept(task=task, version=None, by=qian),
        lambda: actions.extend(task=task, due=LATER, text="x", version=None, by=lin),
    ):
        with pytest.raises(NotOpen):
            move()
    actions.close(task=task, version=None, by=lin)
    with pytest.raises(NotOpen):
        actions.close(task=task, version=None, by=lin)
    with pytest.raises(NotOpen):
        actions.send_back(task=task, text="x", version=None, by=lin)


def test_referred_to_another_unit(task, qian, sun, lin):
    """The other unit sees it from then on and works on it; the one it left sees it still and works on it no more."""
    assert not Task.objects.visible_to(sun).exists()
    actions.refer(task=task, to=sun.unit, text="属发改职责", version=None, by=qian)
    for person in (sun, qian, lin):
        assert Task.objects.visible_to(person).get() == task
    with pytest.raises(NotAllowed):
        actions.accept(task=task, version=None, by=qian)
    actions.accept(task=task, version=None, by=sun)
    assert Task.objects.get().holder == sun.unit


def test_referred_within_the_city_only(task, qian, zhao):
    """Another city's unit is out of reach, the own one no other."""
    for unit in (zhao.unit, qian.unit):
        with pytest.raises(NotAllowed):
            actions.refer(task=task, to=unit, text="x", version=None, by=qian)


def test_the_units_above_see_what_a_unit_holds(lin, sun, task, bureau):
    """A county sees what its park was referred; a county beside does not."""
    county = Unit.objects.get(name="宁河市临河县")
    park = Unit.objects.create(name="临河园区", kind=UnitKind.PARK, parent=county)
    head = User.objects.create_user("head", unit=county, role=Role.COUNTY)
    beside = User.objects.create_user(
        "beside", unit=Unit.objects.create(name="望山县", parent=bureau), role=Role.COUNTY
    )
    other = give(orders=[Order(text="别的", holder=park)], by=lin)[0]
    assert other in Task.objects.visible_to(head)
    assert not Task.objects.visible_to(beside).exists()


def test_an_extension_needs_a_reason_and_keeps_the_first_deadline(task, lin):
    """The page shows both."""
    first, later = task.due, LATER
    with pytest.raises(ReasonNeeded):
        actions.extend(task=task, due=later, text="", version=None, by=lin)
    now = actions.extend(task=task, due=later, text="材料未齐", version=None, by=lin)
    assert (now.first_due, now.due) == (first, later)


def test_deadlines_count_working_days(task):
    """Three working days from the day it was given, by the calendar of holidays; the day itself is not counted."""
    from luodi.core.calendar.workdays import add_workdays

    assert task.due == add_workdays(timezone.localdate(), 3).value


def test_what_cannot_be_given(lin, qian, zhao, leader):
    """No words, a day gone by, a unit above or elsewhere, a stranger as assignee or asker, by who only reads."""
    past = timezone.localdate() - timedelta(days=1)
    for order, by in (
        (Order(text=" ", holder=qian.unit), lin),
        (Order(text="x", holder=qian.unit, due=past), lin),
        (Order(text="x", holder=lin.unit), qian),
        (Order(text="x", holder=zhao.unit), lin),
        (Order(text="x", holder=qian.unit, assignee=zhao), lin),
        (Order(text="x", holder=qian.unit, asked_by=qian), lin),
        (Order(text="x", holder=qian.unit), leader),
    ):
        with pytest.raises(Refused):
            give(orders=[order], by=by)
    assert not Task.objects.exists()


def test_all_or_none_is_given(lin, qian):
    """One wrong order among three, and nothing is given."""
    good = Order(text="x", holder=qian.unit)
    with pytest.raises(LuodiError):
        give(orders=[good, Order(text=" ", holder=qian.unit), good], by=lin)
    assert not Task.objects.exists()
    assert not Notice.objects.exists()


def test_events_and_files_are_only_added(reported):
    """What happened is not written over."""
    event = reported.events.first()
    event.text = "别的"
    with pytest.raises(SealedRow):
        event.save()
    with pytest.raises(SealedRow):
        reported.files.first().delete()


def test_open_acts_are_those_that_pass(task, lin, qian, wang, leader):
    """What the page offers."""
    assert open_acts(task, qian) == (Act.ACCEPT, Act.REFER)
    assert open_acts(task, lin) == (Act.CLOSE, Act.EXTEND)
    assert open_acts(task, wang) == open_acts(task, leader) == ()


def test_who_hears_of_what(task, lin, qian):
    """The county of the giving, Lin of the report; nobody of their own doing."""
    assert list(Notice.objects.values_list("user", "event__act")) == [(qian.pk, "give")]
    actions.accept(task=task, version=None, by=qian)
    actions.report_back(task=task, text="x", files=[FILE], version=None, by=qian)
    assert set(Notice.objects.filter(user=lin).values_list("event__act", flat=True)) == {"accept", "report"}
    assert not Notice.objects.filter(user=qian, seen_at=None).exists()  # who acts has seen what led to it
    actions.see_notices(by=lin, task=task)
    assert not Notice.objects.filter(user=lin, seen_at=None).exists()


def test_proposed_from_a_report_with_their_words(report, lin, sun):
    """The instruction of the report is proposed for the department it names, with the deadline it names."""
    found = giving.proposals_of(report, lin)
    (proposal,) = [p for p in found if p.unit == sun.unit]
    assert "6月底前拿出对接方案" in report.original[proposal.fact.start : proposal.fact.end]
    assert proposal.task.due is not None
    assert proposal.task.due.day == 30
    given = give(orders=[Order(text=proposal.task.text, holder=sun.unit, fact=proposal.fact)], by=lin)[0]
    assert given.quote == report.original[given.start : given.end]
    assert given.report == report
    again = giving.proposals_of(report, lin)
    assert [p.given for p in again if p.unit == sun.unit] == [given]


@pytest.mark.parametrize("rows", [TaskEvent, TaskFile])
@pytest.mark.parametrize("sql", ["UPDATE {} SET task_id = task_id", "DELETE FROM {}"])
def test_the_database_refuses_to_change_what_happened(reported, rows, sql):
    """Neither an event nor a file handed in, whoever writes to the table."""
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(rows._meta.db_table))
