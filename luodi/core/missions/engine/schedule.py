"""Times of a route: earliest starts forward, latest starts backward, with windows, breaks and parts of the day.

With both stored, an insertion is checked by looking at its two neighbours only (Savelsbergh 1992, ORSA J. Computing 4;
Vansteenwegen et al. 2009 for team orienteering). Breaks are labels: ``starts[p, k]`` is the earliest start at position
``p`` with ``k`` of the day's breaks taken before it.
"""

from __future__ import annotations

import numpy as np

from luodi.core.missions.engine.compiled import compiled
from luodi.core.missions.engine.tables import Floats, State, Tables

SLIP = 1e-7  # minutes; sums of fractions of a minute may differ by their order


@compiled
def ride(t: Tables, leave: float, i: int, j: int) -> float:
    """Return the arrival at ``j`` when free to leave ``i`` at ``leave``; waits for a faster part of the day if that pays."""
    if len(t.part_ends) == 1:
        return float(leave + t.travel[0, i, j])
    best, begins = np.inf, -np.inf
    for part in range(len(t.part_ends)):
        if leave <= t.part_ends[part]:
            best = min(best, max(leave, begins) + t.travel[part, i, j])
        begins = t.part_ends[part]
    return best


@compiled
def leave_by(t: Tables, arrive: float, i: int, j: int) -> float:
    """Return the latest time to leave ``i`` and be at ``j`` by ``arrive``."""
    if len(t.part_ends) == 1:
        return float(arrive - t.travel[0, i, j])
    best = -np.inf
    for part in range(len(t.part_ends)):
        begins = t.part_ends[part - 1] if part > 0 else -np.inf
        leave = min(arrive - t.travel[part, i, j], t.part_ends[part])
        if leave >= begins:
            best = max(best, leave)
    return best


@compiled
def first_start(t: Tables, u: int, r: int, arrive: float) -> float:
    """Return the earliest start of visit ``u`` in route ``r`` from ``arrive`` on; infinite when it has closed."""
    for w in range(t.window_at[u, r], t.window_at[u, r + 1]):
        if arrive <= t.closes[w] + SLIP:
            return float(max(arrive, t.opens[w]))
    return np.inf


@compiled
def last_start(t: Tables, u: int, r: int, by: float) -> float:
    """Return the latest start of visit ``u`` in route ``r`` not after ``by``; minus infinity when there is none."""
    for w in range(t.window_at[u, r + 1] - 1, t.window_at[u, r] - 1, -1):
        if by >= t.opens[w] - SLIP:
            return float(min(by, t.closes[w]))
    return -np.inf


@compiled
def ready_after(
    minutes: float, leave: float, since: int, until: int, opens: Floats, closes: Floats, lasts: Floats
) -> float:
    """Return when a team is ready after a ride of ``minutes`` and breaks ``since`` to ``until - 1`` around it."""
    if since == until:
        return leave + minutes
    best = np.inf
    for split in range(since, until + 1):
        now = leave
        for b in range(since, until):
            if b == split:
                now += minutes
            now = max(now, opens[b])
            if now > closes[b] + SLIP:
                now = np.inf
            now += lasts[b]
        if split == until:
            now += minutes
        best = min(best, now)
    return best


@compiled
def leg(t: Tables, r: int, leave: float, i: int, j: int, k: int, k2: int) -> float:
    """Return when the team is ready at ``j``, taking breaks ``k`` to ``k2 - 1`` before the ride or after it."""
    if k == k2:
        return ride(t, leave, i, j)
    best = np.inf
    first = t.break_at[r]
    for split in range(k, k2 + 1):
        now = leave
        for b in range(first + k, first + k2):
            if b == first + split:
                now = ride(t, now, i, j)
            now = max(now, t.break_opens[b])
            if now > t.break_closes[b] + SLIP:
                now = np.inf
            now += t.break_minutes[b]
        if split == k2:
            now = ride(t, now, i, j)
        best = min(best, now)
    return best


@compiled
def leg_back(t: Tables, r: int, ready: float, i: int, j: int, k: int, k2: int) -> float:
    """Return the latest time to leave ``i`` and be ready at ``j`` by ``ready`` with breaks ``k`` to ``k2 - 1`` between."""
    if k == k2:
        return leave_by(t, ready, i, j)
    best = -np.inf
    first = t.break_at[r]
    for split in range(k, k2 + 1):
        now = ready
        if split == k2:
            now = leave_by(t, now, i, j)
        for b in range(first + k2 - 1, first + k - 1, -1):
            now = min(now - t.break_minutes[b], t.break_closes[b])
            if now < t.break_opens[b] - SLIP:
                now = -np.inf
            if b == first + split:
                now = leave_by(t, now, i, j)
        best = max(best, now)
    return best


@compiled
def go_forward(t: Tables, s: State, r: int, since: int) -> None:
    """Set the earliest starts of route ``r`` from position ``since`` on."""
    breaks = t.break_at[r + 1] - t.break_at[r]
    end = s.length[r] - 1
    if since <= 0:
        s.starts[r, 0, 0] = t.day_start[r]
        for k in range(1, breaks + 1):
            s.starts[r, 0, k] = np.inf
        since = 1
    if breaks == 0 and len(t.part_ends) == 1:
        travel, service, visits, starts = t.travel, t.service, s.visits, s.starts
        opens, closes, window_at = t.opens, t.closes, t.window_at
        for p in range(since, end + 1):
            i, j = visits[r, p - 1], visits[r, p]
            arrive = starts[r, p - 1, 0] + service[i] + travel[0, i, j]
            if p < end:
                w, last = window_at[j, r], window_at[j, r + 1]
                while w < last and arrive > closes[w] + SLIP:
                    w += 1
                arrive = max(arrive, opens[w]) if w < last else np.inf
            starts[r, p, 0] = arrive
        return
    for p in range(since, end + 1):
        i, j = s.visits[r, p - 1], s.visits[r, p]
        for k2 in range(breaks + 1):
            best = np.inf
            for k in range(k2 + 1):
                best = min(best, leg(t, r, s.starts[r, p - 1, k] + t.service[i], i, j, k, k2))
            s.starts[r, p, k2] = best if p == end else first_start(t, j, r, best)


@compiled
def go_back(t: Tables, s: State, r: int, since: int) -> None:
    """Set the latest starts of route ``r`` from position ``since`` back to its start."""
    breaks = t.break_at[r + 1] - t.break_at[r]
    end = s.length[r] - 1
    if since >= end:
        for k in range(breaks):
            s.latest[r, end, k] = -np.inf
        s.latest[r, end, breaks] = t.day_end[r]
        since = end - 1
    if breaks == 0 and len(t.part_ends) == 1:
        travel, service, visits, latest = t.travel, t.service, s.visits, s.latest
        opens, closes, window_at = t.opens, t.closes, t.window_at
        for p in range(since, -1, -1):
            i, j = visits[r, p], visits[r, p + 1]
            by = latest[r, p + 1, 0] - travel[0, i, j] - service[i]
            if p > 0:
                w, first = window_at[i, r + 1] - 1, window_at[i, r]
                while w >= first and by < opens[w] - SLIP:
                    w -= 1
                by = min(by, closes[w]) if w >= first else -np.inf
            latest[r, p, 0] = by
        return
    for p in range(since, -1, -1):
        i, j = s.visits[r, p], s.visits[r, p + 1]
        for k in range(breaks + 1):
            best = -np.inf
            for k2 in range(k, breaks + 1):
                best = max(best, leg_back(t, r, s.latest[r, p + 1, k2], i, j, k, k2))
            by = best - t.service[i]
            s.latest[r, p, k] = by if p == 0 else last_start(t, i, r, by)


@compiled
def spare(t: Tables, s: State, r: int, p: int) -> float:
    """Return the minutes the start at position ``p`` can slip; negative when the route is not feasible."""
    best = -np.inf
    for k in range(t.break_at[r + 1] - t.break_at[r] + 1):
        if s.starts[r, p, k] < np.inf:
            best = max(best, s.latest[r, p, k] - s.starts[r, p, k])
    return best


@compiled
def time_route(t: Tables, s: State, r: int) -> bool:
    """Set both times of route ``r``; return whether it is feasible."""
    go_forward(t, s, r, 0)
    breaks = t.break_at[r + 1] - t.break_at[r]
    if not s.starts[r, s.length[r] - 1, breaks] <= t.day_end[r] + SLIP:
        return False
    go_back(t, s, r, s.length[r])
    return True
