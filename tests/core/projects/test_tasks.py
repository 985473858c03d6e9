"""Follow-up: deadlines, the life of a task, reminders, proposals, and the clock on leads."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.projects.deadlines import CALENDAR, WORKING, days_later, read_deadline
from luodi.core.projects.errors import Incomplete, NotOpen, ReasonNeeded, WrongRules
from luodi.core.projects.leads import city_joins, lead_clock, read_clock, study_due
from luodi.core.projects.proposals import FollowUpWords, propose_tasks
from luodi.core.projects.tasks import (
    Act,
    Task,
    TaskEvent,
    TaskStanding,
    TaskState,
    no_contact,
    open_acts,
    overdue_days,
    read_ladder,
    reminders_due,
    stand_task,
)
from luodi.core.projects.values import Evidence

SAID = date(2026, 3, 5)  # a Thursday
TASK = Task("t", "对接某某电池", "林", "甲县", SAID, date(2026, 3, 12))
PROOF = (Evidence("minutes", "纪要.docx", "0" * 64, SAID, "赵"),)


def act(kind: Act, hour: int, by: str = "赵", unit: str = "甲县", **more: object) -> TaskEvent:
    """An act of the county's clerk, or of somebody else."""
    return TaskEvent(act=kind, at=datetime(2026, 3, 6, hour, tzinfo=UTC), by=by, unit=unit, **more)


ACCEPT = act(Act.ACCEPT, 1)
REPORT = act(Act.REPORT, 2, text="已上门", evidence=PROOF)
CLOSE = act(Act.CLOSE, 9, "林", "市招商局")


@pytest.mark.parametrize(("words", "due"), [
    ("3个工作日内回复", "2026-03-10"),
    ("三个工作日之内回复", "2026-03-10"),
    ("一周内拿出方案", "2026-03-12"),
    ("两周内拿出方案", "2026-03-19"),
    ("10天内对接", "2026-03-15"),
    ("半个月内上门", "2026-03-20"),
    ("一个月内签约", "2026-04-05"),
    ("4月10日前上报", "2026-04-10"),
    ("1月10日前上报", "2027-01-10"),
    ("2026年11月30日前开工", "2026-11-30"),
    ("月底前完成", "2026-03-31"),
    ("4月底前完成", "2026-04-30"),
    ("2月底前完成", "2027-02-28"),
    ("年底前投产", "2026-12-31"),
    ("请尽快对接", "2026-03-12"),
    ("做好对接", None),
    ("", None),
])  # fmt: skip
def test_a_deadline_is_read_as_worded(words: str, due: str | None):
    """Spans, days, ends of months and years, words; where none is named none is guessed."""
    found = read_deadline(words, SAID)
    assert (found.isoformat() if found else None) == due


@settings(deadline=None)
@given(st.text("0123456789一二三十半个工作日天周月年底内前尽快之", max_size=40))
def test_any_words_give_a_day_or_none(words: str):
    """Never raises, and never a day before it was said."""
    found = read_deadline(words, SAID)
    assert found is None or isinstance(found, date)


def test_days_are_working_or_calendar_days():
    """Over a weekend; anything else is refused."""
    assert days_later(SAID, 2, WORKING) == date(2026, 3, 9)
    assert days_later(SAID, 2, CALENDAR) == date(2026, 3, 7)
    for days, by in ((2, "lunar"), (99999, CALENDAR)):
        with pytest.raises(WrongRules):
            days_later(SAID, days, by)


def test_a_task_from_assignment_to_closing():
    """Accepted, reported with evidence, closed by whoever asked."""
    events = [ACCEPT, REPORT, CLOSE]
    assert [stand_task(TASK, events[:n]).state.value for n in range(4)] == [
        "assigned",
        "accepted",
        "reported",
        "closed",
    ]
    closed = stand_task(TASK, events)
    assert (closed.closed_on, closed.reports) == (date(2026, 3, 6), 1)


def test_a_returned_task_is_reported_again():
    """Whoever asked sends it back with a reason; the unit reports anew."""
    back = act(Act.RETURN, 3, "林", "市招商局", text="没有对方回复")
    again = act(Act.REPORT, 4, evidence=PROOF)
    assert stand_task(TASK, [ACCEPT, REPORT, back]).state is TaskState.RETURNED
    assert stand_task(TASK, [ACCEPT, REPORT, back, again]).reports == 2


def test_a_referral_hands_the_task_to_another_unit():
    """The new unit accepts; the old one can do nothing more with it."""
    refer = act(Act.REFER, 1, to="乙县", text="地块在乙县")
    moved = stand_task(TASK, [refer])
    assert (moved.unit, moved.state, moved.referred_from) == ("乙县", TaskState.ASSIGNED, ("甲县",))
    assert open_acts(moved, "赵", "甲县") == ()
    assert Act.ACCEPT in open_acts(moved, "孙", "乙县")


@pytest.mark.parametrize(("event", "error"), [
    (act(Act.CLOSE, 3), NotOpen),  # not by the unit that does it
    (act(Act.ACCEPT, 3), NotOpen),  # accepted already
    (act(Act.REPORT, 3, by="孙", unit="乙县", evidence=PROOF), NotOpen),  # not their task
    (act(Act.REPORT, 3, text="做了"), Incomplete),  # no evidence
    (act(Act.REFER, 3, to="乙县"), ReasonNeeded),
    (act(Act.REFER, 3, to="甲县", text="x"), Incomplete),
    (act(Act.EXTEND, 3, "林", "市招商局", text="x"), Incomplete),
])  # fmt: skip
def test_what_does_not_fit_is_refused(event: TaskEvent, error: type[Exception]):
    """Each act is somebody's to do, at its time, with what it needs."""
    with pytest.raises(error):
        stand_task(TASK, [ACCEPT, event])


def test_reminders_climb_the_ladder():
    """Two working days before, on the day, one, three and five working days after; each once."""
    ladder, standing = read_ladder(), stand_task(TASK, [ACCEPT])
    days = [date(2026, 3, d) for d in (9, 10, 12, 13, 16, 17, 19)]
    steps = [[(r.step, r.to) for r in reminders_due([standing], day, ladder)] for day in days]
    assert steps == [[], [("remind", "assignee")], [("due", "assignee")], [("overdue", "head")], [("overdue", "head")],
                     [("yellow", "asker")], [("red", "leader")]]  # fmt: skip
    assert reminders_due([standing], days[-1], ladder, frozenset({("t", "red", TASK.due)})) == ()


def test_who_reported_is_not_reminded_and_an_extension_starts_anew():
    """A reported task waits for the asker; a new deadline has its own reminders."""
    ladder, late = read_ladder(), date(2026, 3, 20)
    assert reminders_due([stand_task(TASK, [ACCEPT, REPORT])], late, ladder) == ()
    longer = stand_task(TASK, [ACCEPT, act(Act.EXTEND, 3, "林", "市招商局", text="等批复", due=date(2026, 3, 20))])
    (due,) = reminders_due([longer], late, ladder, frozenset({("t", "due", TASK.due)}))
    assert due.step == "due"


def test_a_task_without_deadline_is_never_late():
    """Nothing is guessed: no deadline, no reminder, no delay."""
    standing = TaskStanding(Task("t", "x", "林", "甲县", SAID, None), unit="甲县")
    assert reminders_due([standing], date(2027, 1, 1), read_ladder()) == ()
    assert overdue_days(standing, date(2027, 1, 1)) == 0


def test_overdue_days_are_working_days():
    """Thursday to the Monday after is two; nothing once it was reported."""
    assert overdue_days(stand_task(TASK, [ACCEPT]), date(2026, 3, 16)) == 2
    assert overdue_days(stand_task(TASK, [ACCEPT]), date(2026, 3, 12)) == 0
    assert overdue_days(stand_task(TASK, [ACCEPT, REPORT]), date(2026, 3, 16)) == 0


def test_no_contact_lists_the_longest_silence_first():
    """Thirty days by default, the day itself counted in."""
    last = {"p": date(2026, 1, 30), "q": date(2026, 1, 1), "r": date(2026, 1, 31)}
    assert no_contact(last, date(2026, 3, 1)) == (("q", 59), ("p", 30))


def test_instructions_become_tasks_of_the_units_they_name():
    """Instructions and promises are proposed with units, deadline and span; asks of the other side are not."""
    followups = [
        FollowUpWords("instruction", "请高新区和甲县商务局一周内对接", "", "r1", 10, 26),
        FollowUpWords("ask", "希望贵公司来考察", "贵公司", "r1", 30, 38),
        FollowUpWords("commitment", "对方答应月底前回访", "某某电池", "r1", 40, 49),
    ]
    tasks = propose_tasks(followups, ["甲县", "甲县商务局", "高新区", ""], SAID)
    assert [(t.kind, t.units, t.due and t.due.isoformat(), t.start) for t in tasks] == [
        ("办理", ("高新区", "甲县商务局"), "2026-03-12", 10),
        ("跟踪承诺", (), "2026-03-31", 40),
    ]


def test_the_clock_on_a_lead():
    """Answered late, not yet studied, feedback to come, progress every two weeks since the last."""
    done = {"answer": [date(2026, 3, 9)], "progress": [date(2026, 3, 8)]}
    steps = {s.step: s for s in lead_clock(SAID, done, date(2026, 3, 11), read_clock())}
    assert (steps["answer"].due, steps["answer"].late_days) == (date(2026, 3, 6), 3)
    assert (steps["study"].due, steps["study"].done, steps["study"].late_days) == (date(2026, 3, 10), None, 1)
    assert (steps["feedback"].due, steps["feedback"].late_days) == (date(2026, 3, 12), 0)
    assert steps["progress"].due == date(2026, 3, 22)


def test_large_leads_bring_in_the_city():
    """From 5 亿 planned; where experts are needed a study has a week."""
    assert [city_joins(Decimal(n) if n else None) for n in (50_000, 49_999, 0)] == [True, False, False]
    assert study_due(SAID, needs_experts=True) == date(2026, 3, 12)
    assert study_due(SAID, needs_experts=False) == date(2026, 3, 10)


@pytest.mark.parametrize("line", [{"days": 1, "every": 2}, {}, {"days": 0}, {"days": 1, "by": "moon"}])
def test_a_wrong_clock_is_refused(line: dict):
    """A step has one length, in days that are known."""
    with pytest.raises(WrongRules):
        read_clock([{"step": "x", "label": "x", "by": "working", **line}])
