"""Where to sleep: the best places for given visits, by dynamic programming over the days of a team."""

from __future__ import annotations

import numpy as np

from luodi.core.missions.engine.chance import draw
from luodi.core.missions.engine.compiled import compiled
from luodi.core.missions.engine.schedule import SLIP, first_start, go_forward, leg, time_route
from luodi.core.missions.engine.tables import Ints, State, Tables


@compiled
def arrive_at_end(t: Tables, s: State, r: int, place: int) -> float:
    """Return the arrival of route ``r`` at ``place``, from starts that are set up to its last visit."""
    breaks = t.break_at[r + 1] - t.break_at[r]
    p = s.length[r] - 2
    i = s.visits[r, p]
    ready = np.inf
    if len(t.part_ends) == 1 and s.starts[r, p, 0] + t.service[i] + t.travel[0, i, place] > t.day_end[r] + SLIP:
        return ready  # too far even without a break
    for k in range(breaks + 1):
        ready = min(ready, leg(t, r, s.starts[r, p, k] + t.service[i], i, place, k, breaks))
    return ready


@compiled
def start_day(t: Tables, s: State, r: int) -> bool:
    """Set the start of route ``r`` and that of its first visit; return whether the latter is what it was before."""
    breaks = t.break_at[r + 1] - t.break_at[r]
    is_same = s.length[r] > 2
    s.starts[r, 0, 0] = t.day_start[r]
    for k in range(1, breaks + 1):
        s.starts[r, 0, k] = np.inf
    if s.length[r] == 2:
        return False
    i, j = s.visits[r, 0], s.visits[r, 1]
    for k in range(breaks + 1):
        start = first_start(t, j, r, leg(t, r, t.day_start[r], i, j, 0, k))
        is_same = is_same and start == s.starts[r, 1, k]
        s.starts[r, 1, k] = start
    return bool(is_same)


@compiled
def choose_nights(t: Tables, s: State, head: int, noise: float, chance: Ints) -> bool:
    """
    Choose the nights of the days tied to route ``head`` so that the visits keep most slack; return whether it can be done.

    The slack of each day is shaken by a factor of up to ``noise``, so that the search meets other places too. With a
    negative ``noise`` the places are drawn at random, as long as the days remain feasible.
    """
    days, widest = 0, 1
    r = head
    while r >= 0:
        days += 1
        widest = max(widest, t.end_at[r + 1] - t.end_at[r])
        r = t.next_tied[r]
    score = np.full((days + 1, widest), -np.inf)
    came_from = np.full((days + 1, widest), -1)
    score[0, 0] = 0.0
    r = head
    previous = -1
    left = np.empty(widest)  # slack of the day by where it ends
    for d in range(days):
        known = False
        starts = 1 if previous < 0 else t.end_at[previous + 1] - t.end_at[previous]
        for a in range(starts):
            if score[d, a] == -np.inf:
                continue
            s.visits[r, 0] = t.start_place[r] if previous < 0 else t.end_places[t.end_at[previous] + a]
            # who waits for the first visit to open has the same day from wherever the team slept
            if not (start_day(t, s, r) and known):
                left[:] = -np.inf
                if s.length[r] == 2 or s.starts[r, 1, 0] < np.inf:
                    go_forward(t, s, r, 2)
                    for b in range(t.end_at[r + 1] - t.end_at[r]):
                        left[b] = t.day_end[r] - arrive_at_end(t, s, r, t.end_places[t.end_at[r] + b])
                known = True
            for b in range(t.end_at[r + 1] - t.end_at[r]):
                slack = left[b]
                if slack >= -SLIP:
                    reached = score[d, a] + (slack * (1.0 + noise * draw(chance)) if noise >= 0.0 else draw(chance))
                    if reached > score[d + 1, b]:
                        score[d + 1, b] = reached
                        came_from[d + 1, b] = a
        previous = r
        r = t.next_tied[r]
    last = int(np.argmax(score[days]))
    if score[days, last] == -np.inf:
        return False
    r = previous
    for d in range(days, 0, -1):
        s.visits[r, s.length[r] - 1] = t.end_places[t.end_at[r] + last]
        last = came_from[d, last]
        if t.next_tied[r] >= 0:
            s.visits[t.next_tied[r], 0] = s.visits[r, s.length[r] - 1]
        r = t.tied[r]
    s.visits[head, 0] = t.start_place[head]
    r = head
    while r >= 0:
        s.touched[r] = True
        if not time_route(t, s, r):
            return False
        r = t.next_tied[r]
    return True
