"""A plan changed by hand: moved, locked, dropped, cancelled, mended, undone; and by two people at once."""

from __future__ import annotations

import pytest

from luodi.core.missions import check
from luodi.web.audit.models import Event
from luodi.web.errors import NotAllowed, Refused
from luodi.web.missions.checking import faults_of
from luodi.web.missions.holding import Outdated, current_version
from luodi.web.missions.models import Act
from luodi.web.missions.readying import prepare
from tests.web.missions.conftest import do, order

pytestmark = pytest.mark.django_db
TEAM_ONE, TEAM_ONE_NEXT, TEAM_TWO = 0, 1, 2  # the mission's shifts


def test_a_visit_goes_to_another_team_and_place(mission, lin):
    """It leaves where it was, comes where it was put, and every time is reckoned anew."""
    made = do(mission, "move", lin, key="a", shift=TEAM_TWO, at=0)
    assert order(made) == {"一组0": ("b",), "一组1": ("f",), "二组0": ("a", "e"), "二组1": ()}
    starts = [stop.starts for stop in made.plan.days[TEAM_TWO].stops]
    assert starts == sorted(starts)
    assert faults_of(made) == ()
    assert (mission.visits, mission.value) == (4, made.plan.value)


def test_somebody_left_out_comes_in(mission, lin):
    """From the list of those left out into a day."""
    made = do(mission, "move", lin, key="d", shift=TEAM_TWO, at=0)
    assert order(made)["二组0"] == ("d", "e")


def test_a_fault_is_told_at_the_visit_with_names(mission, lin):
    """Put behind two visits a firm that receives until 10:30 is too late, and is told so by its name."""
    made = do(mission, "move", lin, key="d", shift=TEAM_ONE, at=2)
    (fault,) = faults_of(made)
    assert fault.candidate == "d"
    assert (fault.team, fault.day) == ("一组", 0)
    assert fault.words.startswith("到丁公司晚")


def test_a_fault_of_a_member_names_who_is_missing(mission, lin):
    """A firm that wants Lin cannot be seen by the team without her."""
    made = do(mission, "move", lin, key="c", shift=TEAM_TWO, at=9)
    assert [f.words for f in faults_of(made)] == ["丙公司要林知夏到场，这一组没有"]


def test_mending_keeps_what_is_locked(mission, lin):
    """The late visit goes where it fits; the locked ones stay on their day with their team."""
    do(mission, "move", lin, key="d", shift=TEAM_ONE, at=2)
    for key in ("a", "b"):
        do(mission, "lock", lin, key=key)
    made = do(mission, "mend", lin)
    assert check(made.model, made.plan) == ()
    assert faults_of(made) == ()
    assert {"a", "b"} <= set(order(made)["一组0"])
    assert set(made.version.locked) == {"a", "b"}


def test_dropping_moves_nobody_else(mission, lin):
    """The others keep their day, their team and their order."""
    made = do(mission, "drop", lin, key="a")
    assert order(made) == {"一组0": ("b",), "一组1": ("f",), "二组0": ("e",), "二组1": ()}
    assert made.off == frozenset()


def test_an_appointment_dropped_is_told(mission, lin):
    """What was agreed cannot go unnoticed."""
    made = do(mission, "drop", lin, key="f")
    assert [f.words for f in faults_of(made)] == ["己研究院是约好或必去的，没有安排"]
    assert made.unmet == ("f",)


def test_cancelling_moves_nobody_and_lets_others_in(mission, lin):
    """Who is cancelled is out for good; the rest stays where it is, and the room is used."""
    before = prepare(current_version(mission))
    made = do(mission, "cancel", lin, key="a")
    assert "a" not in made.plan.visited
    assert made.version.off == ["a"]
    for key in ("b", "f", "e"):
        old, new = before.plan.visited[key], made.plan.visited[key]
        assert (old[0].team, old[0].day, old[1].starts) == (new[0].team, new[0].day, new[1].starts)
    assert faults_of(made) == ()


def test_an_appointment_cancelled_is_no_fault(mission, lin):
    """Off is off: nobody is told to visit it."""
    made = do(mission, "cancel", lin, key="f")
    assert made.unmet == ()
    assert faults_of(made) == ()


def test_what_has_happened_stays(mission, lin):
    """On the second morning the first day is done: nothing of it is moved or dropped, and a cancellation leaves it."""
    before = prepare(current_version(mission))
    do(mission, "happened", lin, day="2026-12-02", time="06:00")
    for act in ("move", "drop", "cancel"):
        with pytest.raises(Refused, match="已经去过"):
            do(mission, act, lin, key="a", shift=TEAM_ONE_NEXT)
    with pytest.raises(Refused, match="已经过去"):
        do(mission, "move", lin, key="c", shift=TEAM_ONE, at=0)
    made = do(mission, "cancel", lin, key="f")
    assert made.plan.days[TEAM_ONE] == before.plan.days[TEAM_ONE]
    assert made.plan.days[TEAM_TWO] == before.plan.days[TEAM_TWO]


def test_nothing_is_put_before_now(mission, lin):
    """What comes into a day under way comes behind what has begun, and not before this minute."""
    first = prepare(current_version(mission)).plan.visited["a"][1]
    hours, minutes = divmod(int(first.starts) + 10, 60)
    do(mission, "happened", lin, day="2026-12-01", time=f"{hours:02d}:{minutes:02d}")
    made = do(mission, "move", lin, key="c", shift=TEAM_ONE, at=0)
    assert order(made)["一组0"] == ("a", "c", "b")
    assert made.plan.visited["a"][1] == first
    assert made.plan.visited["c"][1].rides_at >= first.leaves


def test_a_visit_on_the_way_to_is_still_cancelled(as_user, mission, lin):
    """Somebody calls while one rides to them: it cannot be moved any more, but it can be called off, from its own card."""
    stop = prepare(current_version(mission)).plan.visited["f"][1]
    hours, minutes = divmod(int(stop.rides_at) + 5, 60)
    do(mission, "happened", lin, day="2026-12-02", time=f"{hours:02d}:{minutes:02d}")
    with pytest.raises(Refused, match="已经去过"):
        do(mission, "drop", lin, key="f")
    card = as_user(lin).get(f"/missions/{mission.pk}/visits/f/").content.decode()
    assert "还没到，取消" in card
    assert "f" not in do(mission, "cancel", lin, key="f").plan.visited


def test_a_night_elsewhere_starts_the_next_day_there(mission, lin):
    """The night is one of those the mission allows."""
    places = prepare(current_version(mission)).model.shifts[TEAM_ONE].to_places
    now = prepare(current_version(mission)).plan.days[TEAM_ONE].to_place
    other = next(p for p in places if p != now)
    made = do(mission, "night", lin, shift=TEAM_ONE, place=other)
    assert (made.plan.days[TEAM_ONE].to_place, made.plan.days[TEAM_ONE_NEXT].from_place) == (other, other)
    with pytest.raises(Refused, match="不能住"):
        do(mission, "night", lin, shift=TEAM_ONE, place="北京市")


def test_undoing_goes_back_step_by_step(mission, lin):
    """Twice undone is two steps back, not forth again; every step is a version and in the log."""
    start = order(prepare(current_version(mission)))
    do(mission, "drop", lin, key="a")
    middle = order(do(mission, "drop", lin, key="b"))
    logged = Event.objects.count()
    assert order(do(mission, "undo", lin)) != middle
    made = do(mission, "undo", lin)
    assert order(made) == start
    assert (mission.visits, made.version.act) == (4, Act.UNDONE)
    assert Event.objects.count() == logged + 2


def test_an_old_version_comes_back(mission, lin):
    """Whatever was done since."""
    number, start = mission.current, order(prepare(current_version(mission)))
    do(mission, "drop", lin, key="a")
    do(mission, "drop", lin, key="e")
    assert order(do(mission, "restore", lin, number=number)) == start


def test_the_second_of_two_is_told(mission, lin, wang):
    """Who changes what is no more there learns who did what, and nothing of theirs is kept."""
    number = mission.current
    do(mission, "drop", lin, key="a", version=number)
    with pytest.raises(Outdated, match=r"林知夏.*移出行程.*甲公司"):
        do(mission, "drop", wang, key="b", version=number)
    assert "b" in prepare(current_version(mission)).plan.visited


def test_another_unit_changes_nothing(mission, zhao, leader):
    """Neither another city's bureau nor a leader."""
    for stranger in (zhao, leader):
        with pytest.raises(NotAllowed):
            do(mission, "lock", stranger, key="a")
