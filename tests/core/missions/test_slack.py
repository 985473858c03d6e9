"""The bound that says who cannot fit into a route."""

import random

import numpy as np
import pytest

from luodi.core.missions.engine.chance import seeded
from luodi.core.missions.engine.insertion import cheapest
from luodi.core.missions.engine.recreate import recreate
from luodi.core.missions.engine.ruin import ruin
from luodi.core.missions.engine.slack import bound_slack_by_loops, bound_slack_by_rows
from luodi.core.missions.engine.stages import first_state
from luodi.core.missions.numbers import number_mission
from tests.core.missions.random_missions import draw_mission


def ruined(seed: int):
    """Return the tables of a mission drawn at random and a plan from which visits have been taken out."""
    numbers = number_mission(draw_mission(random.Random(seed), 20))
    chance = seeded(seed)
    state = first_state(numbers.tables, numbers.empty_state(), numbers.groups, numbers.must, 0, chance)
    recreate(numbers.tables, state, 0, numbers.must, chance)
    assert ruin(numbers.tables, state, 1, 4.0, chance)
    return numbers.tables, state, chance


def bounds(way, t, s, r: int) -> np.ndarray:
    slack, most = np.zeros_like(s.slack), np.full(len(t.value), -np.inf)
    label = int(t.break_at[r + 1] - t.break_at[r])
    way(t.least, t.least_back, t.service, t.opened, t.closed, s.visits, s.length, s.starts, s.latest, r, label,
        slack, most)  # fmt: skip
    assert np.array_equal(most, slack[r])
    return slack[r]


@pytest.mark.parametrize("seed", range(8))
def test_both_ways_give_the_same_bounds(seed):
    """To the last bit: else a plan would depend on whether it was made by compiled code."""
    t, s, _ = ruined(seed)
    for r in range(len(s.length)):
        assert np.array_equal(bounds(bound_slack_by_loops, t, s, r), bounds(bound_slack_by_rows, t, s, r))


@pytest.mark.parametrize("seed", range(8))
def test_nobody_who_fits_is_ruled_out(seed):
    """Who has a place in a route, with its breaks, hours and order, has a bound that is not negative."""
    t, s, chance = ruined(seed)
    s.slack[:] = np.inf
    s.touched[:] = True
    for r in range(len(s.length)):
        slack = bounds(bound_slack_by_rows, t, s, r)
        for u in np.flatnonzero(s.route_of < 0):
            if cheapest(t, s, int(u), r, 0.0, chance)[2] >= 0:
                assert slack[u] >= -1e-6, (r, u)
