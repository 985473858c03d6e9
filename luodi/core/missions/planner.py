"""Plan a mission: choose whom to visit, on which day and with which team, in which order, and where to sleep."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from luodi.core.missions.engine.chance import seeded
from luodi.core.missions.engine.compiled import HAS_NUMBA
from luodi.core.missions.engine.stages import Effort, first_state, search_stages
from luodi.core.missions.engine.tables import State
from luodi.core.missions.errors import NoWay
from luodi.core.missions.explaining import explain
from luodi.core.missions.loading import blocked_teams, load_plan
from luodi.core.missions.model import Candidate, Mission, Opening, Shift, Travel
from luodi.core.missions.numbers import build_plan, number_mission
from luodi.core.missions.plan import Plan

DEFAULT_ROUNDS = 20_000
NEVER: Callable[[], bool] = lambda: False  # noqa: E731  (a default with a name)


def plan_mission(
    mission: Mission,
    *,
    seconds: float | None = None,
    rounds: int | None = None,
    seed: int = 0,
    start: Plan | None = None,
    on_better: Callable[[Plan], None] | None = None,
    stop: Callable[[], bool] = NEVER,
    clock: Callable[[], float] = time.perf_counter,
) -> Plan:
    """
    Return the best plan found: appointments first, then the greatest sum of values.

    Maximise Σ value of the visits made, subject to

    1. each candidate is visited at most once, and at most one of each group;
    2. a visit lies within an opening of its day, in a shift of a team that may go and has the members;
    3. a day leaves its start at or after ``starts`` and reaches its end by ``ends``, riding as the matrix says;
    4. each break of a day is taken once, between visits, beginning within its hours;
    5. the loads of a day sum to at most its limit;
    6. a day ends at one of its places, and the day tied to it begins there;
    7. who must come before another does, where both are visited.

    Ruin and recreate over all routes at once with simulated annealing (Shaw 1998; Christiaens and Vanden Berghe 2020),
    insertions checked in constant time by earliest and latest starts (Vansteenwegen et al. 2009), nights by dynamic
    programming, in stages that drop the poorer of several searches.

    Parameters
    ----------
    mission
        The terms.
    seconds, rounds
        What may be spent; whichever is used up first ends the search. With ``rounds`` alone, the plan depends on
        nothing but the mission and ``seed``; with ``seconds`` it depends on the speed of the machine too. Without
        either, 20,000 rounds. Compiling, once for each installation, does not count.
    start
        A plan to begin with; what of it is not feasible any more is left out.
    on_better
        Called with each better plan, the first at once.
    stop
        Asked often; a true answer ends the search with the best so far.
    clock
        Seconds, for ``seconds``.

    Raises
    ------
    NoWay
        When a team cannot even ride from the start to the end of its days in time.

    References
    ----------
    Vansteenwegen, Souffriau, Vanden Berghe, Van Oudheusden (2009), Computers & Operations Research 36; Divsalar,
    Vansteenwegen, Cattrysse (2013), International Journal of Production Economics 145 (nights).
    """
    if not mission.shifts:
        return build_plan(mission, ())
    if rounds is None and seconds is None:
        rounds = DEFAULT_ROUNDS
    if seconds is not None:
        warm_up()
    begun = clock()

    def spent(run: int) -> float:
        by_clock = 0.0 if seconds is None else (clock() - begun) / max(seconds, 1e-9)
        by_rounds = 0.0 if rounds is None else run / max(rounds, 1)
        return max(by_clock, by_rounds)

    def report(state: State, _: int) -> None:
        if on_better is not None:
            on_better(build_plan(mission, numbers.orders(state)))

    numbers = number_mission(mission)
    chance = seeded(seed)
    t = numbers.tables
    if blocked := blocked_teams(numbers, chance):
        raise NoWay(blocked)

    def another(nth: int) -> State:
        return first_state(t, numbers.empty_state(), numbers.groups, numbers.must, nth, chance)

    first = another(0) if start is None else load_plan(numbers, start, chance)
    effort = Effort(spent, stop)
    best, _ = search_stages(t, numbers.groups, numbers.must, numbers.scale, first, another, chance, effort, report)
    return build_plan(mission, numbers.orders(best))


def warm_up() -> None:
    """Compile the search, or load what was compiled before; does nothing without numba, or the second time."""
    global _warm
    if _warm or not HAS_NUMBA:
        return
    _warm = True
    shift = Shift("a", 0, 0, 100, "p", ("p", "q"))
    day = Shift("a", 1, 0, 100, None, ("p",))
    travel = Travel(("p", "q"), np.ones((2, 2)))
    some = tuple(Candidate(str(k), "pq"[k % 2], 1.0, 5.0 + 30 * k, (Opening(0, 0, 90),)) for k in range(3))
    mission = Mission((shift, day), some, travel)
    explain(mission, plan_mission(mission, rounds=60))


_warm = False
