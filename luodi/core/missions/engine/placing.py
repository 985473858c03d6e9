"""Where visits that are not in a plan would fit into it, for many of them at once."""

from __future__ import annotations

import numpy as np

from luodi.core.missions.engine.compiled import compiled
from luodi.core.missions.engine.insertion import bounds, cheapest, close_gaps, cost_with_breaks, forget, insert
from luodi.core.missions.engine.schedule import SLIP
from luodi.core.missions.engine.tables import Floats, Ints, State, Tables


@compiled
def cheapest_positions(t: Tables, s: State, r: int, wanted: Ints, chance: Ints) -> Ints:
    """Return for each of ``wanted`` the position of route ``r`` after which it takes least slack; -1 where none fits."""
    found = np.full(len(wanted), -1)
    s.touched[r] = True
    s.slack[r] = np.inf
    for nth in range(len(wanted)):
        found[nth] = cheapest(t, s, wanted[nth], r, 0.0, chance)[2]
    return found


@compiled
def earliest_ends(t: Tables, s: State, r: int, wanted: Ints) -> Floats:
    """Return the earliest end of route ``r`` with each of ``wanted`` in it; infinite where it fits nowhere."""
    found = np.full(len(wanted), np.inf)
    breaks = t.break_at[r + 1] - t.break_at[r]
    for nth in range(len(wanted)):
        u = wanted[nth]
        if not t.allowed[u, r] or s.loads[r] + t.load[u] > t.load_limit[r] + SLIP:
            continue
        low, high = bounds(t, s, u, r)
        for p in range(low, high + 1):
            if cost_with_breaks(t, s, u, r, p) < np.inf:
                insert(t, s, u, r, p)
                found[nth] = min(found[nth], s.starts[r, s.length[r] - 1, breaks])
                forget(t, s, u)
                close_gaps(t, s, r)
    return found
