"""Ruin and recreate with simulated annealing, over all teams and days at once."""

from __future__ import annotations

from luodi.core.missions.engine.chance import draw, pick
from luodi.core.missions.engine.compiled import compiled
from luodi.core.missions.engine.nights import choose_nights
from luodi.core.missions.engine.recreate import recreate
from luodi.core.missions.engine.ruin import ruin
from luodi.core.missions.engine.tables import Floats, Ints, State, Tables


@compiled
def copy_state(source: State, target: State) -> None:
    """Make ``target`` equal to ``source``."""
    labels = source.starts.shape[2]
    for r in range(len(source.length)):
        target.length[r] = source.length[r]
        for p in range(source.length[r]):
            target.visits[r, p] = source.visits[r, p]
            for k in range(labels):
                target.starts[r, p, k] = source.starts[r, p, k]
                target.latest[r, p, k] = source.latest[r, p, k]
        target.loads[r] = source.loads[r]
        target.room[r] = source.room[r]
    target.route_of[:] = source.route_of
    target.taken[:] = source.taken
    target.total[0] = source.total[0]
    target.touched[:] = False
    target.fresh[:] = False


@compiled
def spin(weights: Floats, chance: Ints) -> int:
    """Return an index drawn in proportion to ``weights``."""
    mark = draw(chance) * weights.sum()
    for index in range(len(weights)):
        mark -= weights[index]
        if mark < 0.0:
            return index
    return len(weights) - 1


@compiled
def shake_nights(t: Tables, s: State, chance: Ints) -> bool:
    """Choose the nights of one team anew, at times far from what is best."""
    head = t.night_heads[pick(chance, len(t.night_heads))]
    noise = draw(chance)
    return choose_nights(t, s, head, 4.0 * noise * noise if noise < 0.8 else -1.0, chance)


@compiled
def improve(
    t: Tables, now: State, trial: State, best: State, ruins: Floats, recreates: Floats,
    size: float, temperature: float, must: float, rounds: int, chance: Ints,
) -> int:  # fmt: skip
    """
    Run ``rounds`` of ruin and recreate from ``now``, keeping the best; return how many found a better best.

    A plan that brings less is gone on from with the probability of simulated annealing at ``temperature``, in units
    of value. ``ruins`` and ``recreates`` weigh the ways to do both; ``size`` is the visits a string ruin takes out.
    """
    found = 0
    for _ in range(rounds):
        copy_state(now, trial)
        way = spin(ruins, chance)
        how = spin(recreates, chance)
        if not ruin(t, trial, way, size, chance):
            continue
        if len(t.night_heads) > 0 and draw(chance) < 0.3 and not shake_nights(t, trial, chance):
            continue
        recreate(t, trial, how, must, chance)
        loss = now.total[0] - trial.total[0]
        if loss <= 0.0 or loss < temperature * t.surprise[pick(chance, len(t.surprise))]:
            copy_state(trial, now)
            if now.total[0] > best.total[0] + 1e-9:
                copy_state(now, best)
                found += 1
    return found
