"""Many short searches, the better ones longer, the best longest: no start that went wrong decides the plan."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from luodi.core.missions.engine.nights import choose_nights
from luodi.core.missions.engine.recreate import BY_WORTH, recreate
from luodi.core.missions.engine.schedule import time_route
from luodi.core.missions.engine.search import copy_state, improve
from luodi.core.missions.engine.tables import Ints, State, Tables, new_state

CHUNK = 20  # rounds between two looks at the clock
SIZE = 10.0  # visits a string ruin takes out on average
# strings, random, poor, days, hours; in four orders, by worth, by worth with the value squared
RUINS = np.array([6.0, 1.0, 1.0, 0.5, 1.0])
RECREATES = np.array([1.0, 1.0, 1.0, 1.0, 1.0, 1.0])


@dataclass(frozen=True)
class Stage:
    """How many searches go on, for what share of the effort, from which temperature to which (in usual values)."""

    searches: int
    share: float
    hot: float
    cold: float


MOST_SEARCHES = 40
STAGES = (Stage(MOST_SEARCHES, 0.35, 1.0, 0.1), Stage(3, 0.3, 0.5, 0.05), Stage(1, 0.35, 0.3, 0.02))


@dataclass(eq=False)
class Search:
    """One search: where it is, and its best."""

    now: State
    best: State


@dataclass(frozen=True)
class Effort:
    """What may be spent: ``spent`` returns the share used so far, given the rounds run."""

    spent: Callable[[int], float]
    stop: Callable[[], bool]


def place_nights(t: Tables, s: State, chance: Ints, noise: float) -> None:
    """Choose all nights for the visits in ``s`` and time every route."""
    for head in t.night_heads:
        choose_nights(t, s, int(head), noise, chance)
    for r in range(len(t.day)):
        time_route(t, s, r)


def first_state(t: Tables, empty: State, groups: int, must: float, nth: int, chance: Ints) -> State:
    """Return a plan made greedily, the ``nth`` with nights of its own; empty days must be feasible."""
    state = new_state(t, groups)
    copy_state(empty, state)
    state.touched[:] = True
    place_nights(t, state, chance, 0.0 if nth == 0 else -1.0)
    recreate(t, state, BY_WORTH + nth % 2, must, chance)
    return state


def count_searches(rounds: float, candidates: int) -> int:
    """How many searches to begin with: each should have three rounds a candidate, as measured on both benchmarks."""
    return int(min(MOST_SEARCHES, max(1.0, STAGES[0].share * rounds / (3 * max(candidates, 1)))))


def search_stages(
    t: Tables, groups: int, must: float, scale: float, first: State, another: Callable[[int], State],
    chance: Ints, effort: Effort,
    on_better: Callable[[State, int], None],
) -> tuple[State, int]:  # fmt: skip
    """
    Return the best state found and the rounds run.

    Parameters
    ----------
    first, another
        States to begin with: the first, which is changed, and a function that makes the others.
    effort
        When to end; the temperature falls with the share of it that is spent.
    on_better
        Called with each state better than all before it, and the rounds so far.
    """
    trial, top = new_state(t, groups), new_state(t, groups)
    copy_state(first, top)
    searches = [Search(first, top)]
    reached, rounds, begun = float(top.total[0]), CHUNK, 0.0
    on_better(top, 0)
    # a look at how many rounds there will be
    before = effort.spent(0)
    improve(t, first, trial, top, RUINS, RECREATES, SIZE, scale * STAGES[0].hot, must, CHUNK, chance)
    if top.total[0] > reached + 1e-9:
        reached = float(top.total[0])
        on_better(top, rounds)
    planned = CHUNK / max(effort.spent(CHUNK) - before, 1e-12)
    for nth in range(1, count_searches(planned, len(t.value))):
        if effort.spent(rounds) > STAGES[0].share or effort.stop():
            break
        now, best = another(nth), new_state(t, groups)
        copy_state(now, best)
        searches.append(Search(now, best))
    for stage in STAGES:
        searches = sorted(searches, key=lambda x: -float(x.best.total[0]))[: stage.searches]
        for nth, search in enumerate(searches):
            copy_state(search.best, search.now)
            starts_at = begun + stage.share * nth / len(searches)
            share = stage.share / len(searches)
            while (part := (effort.spent(rounds) - starts_at) / share) < 1.0 and not effort.stop():
                heat = scale * stage.hot * (stage.cold / stage.hot) ** max(part, 0.0)
                improve(t, search.now, trial, search.best, RUINS, RECREATES, SIZE, heat, must, CHUNK, chance)
                rounds += CHUNK
                if search.best.total[0] > reached + 1e-9:
                    reached = float(search.best.total[0])
                    on_better(search.best, rounds)
        begun += stage.share
    best = max((search.best for search in searches), key=lambda state: float(state.total[0]))
    return best, rounds
