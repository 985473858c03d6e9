"""Meals on a train or on a long drive, as terms of the model."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.missions import (
    Break,
    Candidate,
    Mission,
    Moment,
    NoWay,
    Shift,
    Spread,
    Travel,
    plan_mission,
    replan,
    simulate_plan,
)
from luodi.core.missions.itinerary import ON_WAY, itinerary
from luodi.core.missions.plan_file import read_plan, write_plan
from tests.core.missions.checker import find_faults

LUNCH = Break("lunch", 690, 750, 45)  # 11:30 to 12:30
APART = np.array([[0.0, 240.0], [240.0, 0.0]])


def one_way(travel: Travel, ends: float, starts: float = 540, visits: tuple[Candidate, ...] = ()) -> Mission:
    return Mission((Shift("t", 0, starts, ends, "here", ("there",), breaks=(LUNCH,)),), visits, travel)


def train(minutes: np.ndarray = APART, edge: float = 30.0) -> Travel:
    return Travel(("here", "there"), minutes, aboard=np.full((2, 2), edge))


def drive() -> Travel:
    return Travel(("here", "there"), APART, halts=np.ones((2, 2), bool))


@pytest.mark.parametrize(
    ("travel", "ends"),
    [
        (train(), 780),  # 09:00 and four hours: eaten aboard
        (drive(), 825),  # and a halt of 45 minutes
    ],
)
def test_a_day_on_the_way_takes_its_meal(travel, ends):
    """The day ends as early as its ride and its meal allow, and not a minute before."""
    mission = one_way(travel, ends)
    plan = plan_mission(mission, rounds=20)
    assert find_faults(mission, plan) == []
    assert plan.days[0].ends == ends
    assert [pause.on_way for pause in plan.days[0].pauses] == [True]
    with pytest.raises(NoWay):
        plan_mission(one_way(travel, ends - 1), rounds=20)


def test_without_either_a_meal_on_a_long_ride_is_no_way():
    """After it the meal is too late, and who waits to eat before it is there at 16:15 only."""
    travel = Travel(("here", "there"), APART)
    with pytest.raises(NoWay):
        plan_mission(one_way(travel, 974), rounds=20)
    assert plan_mission(one_way(travel, 975), rounds=20).days[0].pauses[0].before_ride


def test_the_way_to_the_station_is_not_for_meals():
    """Between both edges there must be room for the whole meal, within its hours."""
    assert plan_mission(one_way(train(edge=97.5), 1440), rounds=20).days[0].pauses[0].on_way
    assert not plan_mission(one_way(train(edge=98.0), 1440), rounds=20).days[0].pauses[0].on_way


def test_one_sets_out_later_to_eat_aboard():
    """A ride of two hours from 10:00 is put off until the meal fits into it; eating afterwards would end later."""
    plan = plan_mission(one_way(train(APART / 2, 10.0), 1440, starts=600), rounds=20)
    day = plan.days[0]
    assert (day.rides_at, day.ends) == (625, 745)  # 10:25 to 12:25, the meal from 11:30 to 12:15
    assert day.pauses[0].on_way


def test_a_meal_on_the_way_is_shown_kept_and_simulated():
    """The itinerary says 途中, the plan's file brings it back, and the ride's spread counts the halt once."""
    for travel in (train(), drive()):
        mission = one_way(travel, 900, visits=(Candidate("c", "there", 1, 10),))
        plan = plan_mission(mission, rounds=50)
        assert plan.visited
        items = itinerary(plan, date(2026, 12, 1))
        assert [item.place for item in items if item.kind == "break"] == [ON_WAY]
        assert read_plan(write_plan(plan, "x"), "x") == plan
        visits, _ = simulate_plan(mission, plan, spreads={"": Spread(0.0)}, runs=2)
        assert [v.delay_minutes for v in visits] == [0.0]


def test_a_team_on_its_train_home_stays_on_it():
    """Planning again at noon keeps the ride and the meal aboard."""
    mission = one_way(train(), 900)
    plan = plan_mission(mission, rounds=20)
    assert replan(mission, plan, now=Moment(0, 700), rounds=20) == plan


def test_tables_of_another_shape_are_told():
    """Both tables have a row and a column for each place."""
    with pytest.raises(ValueError, match="途中休息表"):
        one_way(Travel(("here", "there"), APART, aboard=np.zeros((3, 3)), halts=np.zeros((1, 2), bool)), 900)


@settings(deadline=None, max_examples=200)
@given(
    st.integers(0, 300), st.integers(1, 300), st.sampled_from([0.0, 10.0, np.inf]), st.booleans(),
    st.integers(0, 200), st.integers(0, 60), st.integers(1, 60), st.booleans(),
)  # fmt: skip
def test_leaving_by_and_arriving_are_each_others_way_back(leave, minutes, edge, halts, opens, wide, lasts, parts):
    """Who leaves at the latest time to be there by an arrival is there by it, and that time is not before the first."""
    both = np.array([[0.0, minutes], [minutes, 0.0]], float)
    travel = Travel(
        ("here", "there"), np.stack([both, both // 2]) if parts else both, (100.0,) if parts else (),
        aboard=np.full((2, 2), edge), halts=np.full((2, 2), halts),
    )  # fmt: skip
    rest = (Break("b", opens, opens + wide, lasts),)
    arrives = travel.arrival(leave, "here", "there", rest)
    if arrives < np.inf:
        latest = travel.leave_by(arrives, "here", "there", rest)
        assert latest >= leave - 1e-6
        assert travel.arrival(latest, "here", "there", rest) <= arrives + 1e-6
        assert travel.arrival(latest + 0.5, "here", "there", rest) > arrives
