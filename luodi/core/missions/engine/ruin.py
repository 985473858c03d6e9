"""Take visits out: strings near each other, at random, of poor value, whole days, hours of a day."""

from __future__ import annotations

import numpy as np

from luodi.core.missions.engine.chance import draw, pick
from luodi.core.missions.engine.compiled import compiled
from luodi.core.missions.engine.insertion import close_gaps, forget
from luodi.core.missions.engine.tables import Ints, State, Tables


@compiled
def ruin_strings(t: Tables, s: State, size: float, chance: Ints) -> None:
    """Forget strings of visits around a random candidate, one per route (Christiaens and Vanden Berghe 2020)."""
    n = len(t.value)
    visited, used = 0, 0
    for r in range(len(s.length)):
        visited += s.length[r] - 2
        if s.length[r] > 2:
            used += 1
    if visited == 0:
        return
    longest = min(10.0, max(1.0, visited / used))
    strings = int(draw(chance) * max(1.0, 4.0 * size / (1.0 + longest) - 1.0)) + 1
    touched = np.zeros(len(s.length), np.bool_)
    seed = pick(chance, n)
    for nth in range(-1, t.near.shape[1]):
        if strings == 0:
            return
        u = seed if nth < 0 else t.near[seed, nth]
        r = s.route_of[u]
        if r < 0 or touched[r]:
            continue
        touched[r] = True
        strings -= 1
        there = s.length[r] - 2
        count = int(draw(chance) * min(longest, there)) + 1
        at = 1
        while s.visits[r, at] != u:
            at += 1
        skip = 0
        if count < there and draw(chance) < 0.5:  # keep a few in the middle of a longer string
            while count + skip < there and draw(chance) < 0.5:
                skip += 1
        span = count + skip
        low = max(1, at - span + 1)
        high = min(at, there - span + 1)
        first = low + pick(chance, high - low + 1)
        keep_from = first + pick(chance, count + 1)
        for p in range(first, first + span):
            if not keep_from <= p < keep_from + skip:
                forget(t, s, s.visits[r, p])


@compiled
def ruin_random(t: Tables, s: State, size: float, chance: Ints) -> None:
    """Forget visits anywhere."""
    n = len(t.value)
    count = pick(chance, int(size)) + 1
    for _ in range(4 * n):
        u = pick(chance, n)
        if s.route_of[u] >= 0:
            forget(t, s, u)
            count -= 1
            if count == 0:
                return


@compiled
def ruin_poor(t: Tables, s: State, size: float, chance: Ints) -> None:
    """Forget visits that bring little for the time they take, the poorest most likely."""
    count = pick(chance, int(size)) + 1
    for _ in range(count):
        worst, poorest = -1, np.inf
        for r in range(len(s.length)):
            for p in range(1, s.length[r] - 1):
                i, u, j = s.visits[r, p - 1], s.visits[r, p], s.visits[r, p + 1]
                minutes = t.travel[0, i, u] + t.service[u] + t.travel[0, u, j] - t.travel[0, i, j]
                if s.route_of[u] >= 0:
                    worth = draw(chance) * t.value[u] / (1.0 + max(minutes, 0.0))
                    if worth < poorest:
                        worst, poorest = u, worth
        if worst < 0:
            return
        forget(t, s, worst)


@compiled
def ruin_days(t: Tables, s: State, chance: Ints) -> None:
    """Forget a whole route, and at times the one tied to it."""
    r = pick(chance, len(s.length))
    two = draw(chance) < 0.5
    while r >= 0:
        for p in range(1, s.length[r] - 1):
            if s.route_of[s.visits[r, p]] == r:
                forget(t, s, s.visits[r, p])
        r = t.next_tied[r] if two else -1
        two = False


@compiled
def ruin_hours(t: Tables, s: State, chance: Ints) -> None:
    """Forget what lies in some hours of a day, for all teams."""
    seed = pick(chance, len(s.length))
    begins, ends = t.day_start[seed], t.day_end[seed]
    middle = begins + draw(chance) * (ends - begins)
    half = draw(chance) * 0.2 * (ends - begins)
    for r in range(len(s.length)):
        if t.day[r] == t.day[seed]:
            for p in range(1, s.length[r] - 1):
                if abs(s.starts[r, p, 0] - middle) <= half:
                    forget(t, s, s.visits[r, p])


@compiled
def ruin(t: Tables, s: State, kind: int, size: float, chance: Ints) -> bool:
    """Ruin in one of five ways; return whether what is left is feasible (off a metric it need not be)."""
    if kind == 0:
        ruin_strings(t, s, size, chance)
    elif kind == 1:
        ruin_random(t, s, size, chance)
    elif kind == 2:
        ruin_poor(t, s, size, chance)
    elif kind == 3:
        ruin_days(t, s, chance)
    else:
        ruin_hours(t, s, chance)
    # A blink may have left room that nobody would come back to: look at one more route, and at empty ones.
    s.touched[pick(chance, len(s.length))] = True
    for r in range(len(s.length)):
        if s.length[r] == 2:
            s.touched[r] = True
    for r in range(len(s.length)):
        gone = False
        for p in range(1, s.length[r] - 1):
            gone = gone or s.route_of[s.visits[r, p]] != r
        if gone and not close_gaps(t, s, r):
            return False
    return True
