import os
import random
import subprocess
import sys

import numpy as np
import pytest

from luodi.core.missions import BadMission, Candidate, Mission, NoWay, Opening, Shift, Travel, plan_mission
from tests.core.missions.brute_force import best_value
from tests.core.missions.checker import find_faults
from tests.core.missions.random_missions import draw_mission

# LUODI_MISSIONS=10000 tries as many as were tried before the planner was first released
COUNT = int(os.environ.get("LUODI_MISSIONS", "200"))
LINE = Travel(("home", "a", "b", "c"), np.abs(np.subtract.outer([0.0, 30, 60, 90], [0.0, 30, 60, 90])))
PRINT_PLANS = """
import random, sys
from luodi.core.missions import plan_mission
from tests.core.missions.random_missions import draw_mission
for seed in range(6):
    print(plan_mission(draw_mission(random.Random(seed), 20), rounds=100, seed=seed))
"""


def one_day(*candidates: Candidate, ends: float = 480, **terms) -> Mission:
    shift = Shift("first", 0, 0, ends, "home", ("home",), **terms)
    return Mission((shift,), candidates, LINE)


@pytest.mark.parametrize("part", range(10))
def test_small_missions_are_planned_best(part):
    """A plan keeps every rule, and with up to seven candidates none is better: all others were tried."""
    for seed in range(part, COUNT, 10):
        mission = draw_mission(random.Random(seed))
        plan = plan_mission(mission, rounds=600, seed=seed)
        assert find_faults(mission, plan) == [], seed
        met = sum(mission.by_id[visit].fixed for visit in plan.visited)
        assert (met, plan.value) == best_value(mission), seed


@pytest.mark.parametrize("seed", range(10))
def test_larger_missions_keep_every_rule(seed):
    mission = draw_mission(random.Random(seed), 40)
    assert find_faults(mission, plan_mission(mission, rounds=100, seed=seed)) == []


@pytest.mark.parametrize(
    ("ends", "visited"),
    [
        (0, ()),  # no time at all
        (120, ("a",)),  # half an hour each way and an hour there
        (480, ("a", "c")),  # b closes before it can be reached
    ],
)
def test_a_plan_fits_the_day(ends, visited):
    """A plan visits nobody it cannot leave before the day ends."""
    closing = Candidate("b", "b", 9, 60, (Opening(0, 0, 100),))
    mission = one_day(Candidate("a", "a", 1, 60), closing, Candidate("c", "c", 1, 60), ends=ends)
    plan = plan_mission(mission, rounds=200)
    assert tuple(sorted(plan.visited)) == visited


def test_an_appointment_outweighs_any_value():
    """What has been fixed is met, however much else is missed for it."""
    rich = Candidate("rich", "c", 1000, 60, (Opening(0, 90, 150),))
    agreed = Candidate("agreed", "a", 1, 60, (Opening(0, 100, 160),), fixed=True)
    plan = plan_mission(one_day(rich, agreed), rounds=200)
    assert set(plan.visited) == {"agreed"}


def test_two_appointments_at_once_are_told():
    """Where not all appointments can be met, the plan keeps its times and names the one left."""
    both = [Candidate(p, p, 1, 60, (Opening(0, 100, 160),), fixed=True) for p in "ac"]
    plan = plan_mission(one_day(*both), rounds=200)
    assert len(plan.unmet) == 1
    assert find_faults(one_day(*both), plan) == []


def test_the_night_is_chosen_for_the_next_day():
    """The team sleeps where both days' visits can be reached."""
    shifts = (Shift("t", 0, 0, 100, "home", ("home", "b")), Shift("t", 1, 0, 100, None, ("home",)))
    mission = Mission(shifts, (Candidate("c", "c", 5, 5, (Opening(1, 0, 100),)), Candidate("a", "a", 1, 5)), LINE)
    plan = plan_mission(mission, rounds=200)
    assert plan.days[0].to_place == "home"  # from b the way by c takes 120 minutes
    longer = (shifts[0], Shift("t", 1, 0, 130, None, ("home",)))
    plan = plan_mission(Mission(longer, mission.candidates, LINE), rounds=200)
    assert (plan.days[0].to_place, plan.value) == ("b", 6)


def test_the_same_seed_gives_the_same_plan():
    mission = draw_mission(random.Random(5), 40)
    assert plan_mission(mission, rounds=200, seed=3) == plan_mission(mission, rounds=200, seed=3)


def test_plain_python_gives_the_same_plans():
    """Compiled or not, the plans for a seed and a number of rounds are the same."""
    plain = subprocess.run(
        [sys.executable, "-c", PRINT_PLANS],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    here = [plan_mission(draw_mission(random.Random(seed), 20), rounds=100, seed=seed) for seed in range(6)]
    assert plain.stdout.splitlines() == [str(plan) for plan in here]


def test_a_start_is_gone_on_from():
    """Given a plan, what comes back is never worse, even with no rounds at all."""
    mission = draw_mission(random.Random(8), 40)
    good = plan_mission(mission, rounds=2000, seed=1)
    again = plan_mission(mission, rounds=0, seed=2, start=good)
    assert (again.value, again.unmet) == (good.value, good.unmet)


def test_planning_tells_of_better_plans_and_can_be_stopped():
    """Each plan told is feasible and better; after a stop the best so far comes back."""
    mission = draw_mission(random.Random(11), 40)
    told = []
    last = plan_mission(mission, rounds=10**9, on_better=told.append, stop=lambda: len(told) > 0)
    assert find_faults(mission, told[0]) == []
    assert last == told[-1]


def test_a_day_too_short_for_its_ride_is_told():
    shift = Shift("first", 0, 0, 50, "home", ("c",))
    with pytest.raises(NoWay, match="first"):
        plan_mission(Mission((shift,), (), LINE), rounds=20)


def test_a_mission_tells_all_its_faults_at_once():
    shift = Shift("first", 0, 100, 50, None, ("nowhere",))
    with pytest.raises(BadMission) as caught:
        Mission((shift,), (Candidate("x", "moon", -1, 5, after=("y",)),), LINE)
    assert len(caught.value.faults) == 6


def test_a_mission_without_candidates_is_a_ride():
    plan = plan_mission(one_day(), rounds=20)
    assert (plan.value, plan.days[0].visits) == (0, ())


def test_starts_of_a_day_with_several_openings():
    """Openings that overlap are one; those too short for the visit are none."""
    hours = (Opening(0, 60, 120), Opening(0, 100, 200), Opening(0, 300, 320), Opening(1, 0, 400))
    assert Candidate("x", "a", 1, 30, hours).starts_on(0, 0, 480) == [(60, 90), (100, 170)]
    assert Candidate("x", "a", 1, 30, hours, closed_days=frozenset({1})).starts_on(1, 0, 480) == []
