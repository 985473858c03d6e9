"""Plans of nearly the same value that differ."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest

from luodi.core.missions import (
    Alternative,
    AlternativeKind,
    Candidate,
    Mission,
    Shift,
    Travel,
    alternatives,
    differ,
    plan_mission,
)
from luodi.core.missions.alternative_words import say_alternative
from luodi.core.missions.alternatives import are_apart
from tests.core.missions.checker import find_faults
from tests.core.missions.random_missions import draw_mission
from tests.core.missions.trip import make_ready

LINE = Travel(("home", "a", "b", "c"), np.abs(np.subtract.outer([0.0, 30, 60, 90], [0.0, 30, 60, 90])))
DAYS = (Shift("t", 0, 0, 200, "home", ("a", "b")), Shift("t", 1, 0, 200, None, ("home",)))


@pytest.mark.parametrize("seed", range(15))
def test_alternatives_keep_every_rule_bring_nearly_as_much_and_differ(seed):
    """Each is feasible, meets no fewer appointments, brings nine tenths, and is apart from the plan and the others."""
    mission = draw_mission(random.Random(seed), 20)
    plan = plan_mission(mission, rounds=300, seed=seed)
    found = alternatives(mission, plan, 3, rounds=600, seed=seed)
    for nth, each in enumerate(found):
        assert find_faults(mission, each.plan) == []
        assert len(each.plan.unmet) <= len(plan.unmet)
        assert each.plan.value >= 0.9 * plan.value
        assert each.difference == differ(plan, each.plan)
        assert all(are_apart(other, each.plan) for other in [plan, *(x.plan for x in found[:nth])])


def test_the_same_seed_finds_the_same_alternatives():
    mission = draw_mission(random.Random(3), 30)
    plan = plan_mission(mission, rounds=100)
    assert alternatives(mission, plan, rounds=200, seed=1) == alternatives(mission, plan, rounds=200, seed=1)


def test_each_kind_is_found_where_there_is_one():
    """A stop of the same value, the same stops on other days, and another night each make an alternative."""
    pair = tuple(Candidate(x, "a", 5, 100) for x in "xy")
    twins = Mission(DAYS[:1], pair, LINE)
    plan = plan_mission(twins, rounds=50)
    only = alternatives(twins, plan, rounds=200)
    assert [
        (x.difference.added, x.difference.dropped, x.difference.value) for x in only if x.kind is AlternativeKind.STOPS
    ] == [(tuple({"x", "y"} - set(plan.visited)), tuple(plan.visited), 0.0)]
    both = Mission(DAYS, (Candidate("x", "a", 5, 100), Candidate("y", "b", 5, 100)), LINE)
    plan = plan_mission(both, rounds=50)
    kinds = {x.kind: x.difference for x in alternatives(both, plan, rounds=400)}
    assert {visit for visit, _, _ in kinds[AlternativeKind.DAYS].moved} == {"x", "y"}
    assert kinds[AlternativeKind.NIGHTS].nights


def test_two_teams_that_change_places_are_no_alternative():
    """What matters is the day and who is visited, not which team goes."""
    shifts = tuple(Shift(t, 0, 0, 200, "home", ("home",)) for t in ("t", "u"))
    mission = Mission(shifts, (Candidate("x", "a", 5, 100), Candidate("y", "b", 5, 70)), LINE)
    plan = plan_mission(mission, rounds=50)
    assert len(plan.visited) == 2
    first, second = plan.days
    swapped = replace(plan, days=(replace(second, team="t"), replace(first, team="u")))
    assert not are_apart(plan, swapped)


def test_a_mission_without_another_plan_has_no_alternative():
    mission = Mission(DAYS[:1], (Candidate("x", "a", 5, 100),), Travel(LINE.places, LINE.minutes))
    one_night = Mission((replace(DAYS[0], to_places=("a",)),), mission.candidates, LINE)
    assert alternatives(one_night, plan_mission(one_night, rounds=50), rounds=100) == ()


def test_a_sentence_names_what_is_gained_and_lost():
    """Names, values and days, not ids."""
    ready = make_ready()
    plan = plan_mission(ready.mission, rounds=100)
    fewer = replace(plan, days=tuple(replace(day, stops=day.stops[1:]) for day in plan.days))
    gone = [visit for visit in plan.visited if visit not in fewer.visited]
    back = alternatives(ready.mission, plan, rounds=100)
    said = [say_alternative(each, ready.terms, ready.mission) for each in back]
    assert all((words.endswith("。") and "得：" in words) or "失：" in words or "变：" in words for words in said)
    lost = Alternative(fewer, AlternativeKind.STOPS, differ(plan, replace(fewer, value=plan.value - 8)))
    words = say_alternative(lost, ready.terms, ready.mission)
    assert "少去" in words
    assert "价值少 8" in words
    assert all(ready.terms.names[visit] in words for visit in gone)
