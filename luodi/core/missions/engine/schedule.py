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
def take_breaks(now: float, since: int, until: int, opens: Floats, closes: Floats, lasts: Floats) -> float:
    """Return the end of breaks ``since`` to ``until - 1``, one after another from ``now`` on; infinite when too late."""
    for b in range(since, until):
        now = max(now, opens[b])
        if now > closes[b] + SLIP:
            return np.inf
        now += lasts[b]
    return now


@compiled
def resting_ride(
    minutes: float, edge: float, longer: bool, since: int, until: int, opens: Floats, closes: Floats, lasts: Floats
) -> tuple[float, float, float]:
    """
    Return earliest start, latest start and minutes of a ride with breaks ``since`` to ``until - 1`` on the way.

    The minutes are infinite where the breaks do not fit into it. A ride that starts earlier would be over before a
    break's hours begin.
    """
    rest, done, last = 0.0, -np.inf, np.inf
    for b in range(since, until):
        done = max(done, opens[b]) + lasts[b]
        rest += lasts[b]
    for b in range(until - 1, since - 1, -1):
        last = min(last - lasts[b], closes[b])
        if last < opens[b] - SLIP:
            return np.inf, -np.inf, np.inf
    if longer:
        minutes += rest
    if 2.0 * edge + rest > minutes + SLIP:
        return np.inf, -np.inf, np.inf
    return done + edge - minutes, last - edge, minutes


@compiled
def ready_after(
    minutes: float, edge: float, longer: bool, leave: float, since: int, until: int,
    opens: Floats, closes: Floats, lasts: Floats,
) -> float:  # fmt: skip
    """Return when a team is ready after a ride of ``minutes`` and breaks ``since`` to ``until - 1`` around or in it."""
    if since == until:
        return leave + minutes
    best = np.inf
    for first in range(since, until + 1):
        now = take_breaks(leave, since, first, opens, closes, lasts)
        if now == np.inf:
            break
        best = min(best, take_breaks(now + minutes, first, until, opens, closes, lasts))
        if edge < np.inf:
            for then in range(first + 1, until + 1):
                sooner, later, whole = resting_ride(minutes, edge, longer, first, then, opens, closes, lasts)
                start = max(now, sooner)
                if start <= later + SLIP:
                    best = min(best, take_breaks(start + whole, then, until, opens, closes, lasts))
    return best


@compiled
def leg(t: Tables, r: int, leave: float, i: int, j: int, k: int, k2: int) -> float:
    """Return when the team is ready at ``j``, taking breaks ``k`` to ``k2 - 1`` before the ride, on the way or after it."""
    if k == k2:
        return ride(t, leave, i, j)
    opens, closes, lasts = t.break_opens, t.break_closes, t.break_minutes
    since, until = t.break_at[r] + k, t.break_at[r] + k2
    if len(t.part_ends) == 1:
        return ready_after(
            t.travel[0, i, j], t.edge[i, j], t.longer[i, j], leave, since, until, opens, closes, lasts
        )  # fmt: skip
    best = np.inf
    for first in range(since, until + 1):
        now = take_breaks(leave, since, first, opens, closes, lasts)
        if now == np.inf:
            break
        best = min(best, take_breaks(ride(t, now, i, j), first, until, opens, closes, lasts))
        if t.edge[i, j] < np.inf:
            for then in range(first + 1, until + 1):
                begins = -np.inf
                for part in range(len(t.part_ends)):
                    sooner, later, whole = resting_ride(t.travel[part, i, j], t.edge[i, j], t.longer[i, j],
                                                        first, then, opens, closes, lasts)  # fmt: skip
                    start = max(now, max(begins, sooner))
                    if start <= min(later, t.part_ends[part]) + SLIP:
                        best = min(best, take_breaks(start + whole, then, until, opens, closes, lasts))
                    begins = t.part_ends[part]
    return best


@compiled
def take_breaks_back(now: float, since: int, until: int, opens: Floats, closes: Floats, lasts: Floats) -> float:
    """Return the latest start of breaks ``since`` to ``until - 1`` that ends by ``now``; minus infinity when too early."""
    for b in range(until - 1, since - 1, -1):
        now = min(now - lasts[b], closes[b])
        if now < opens[b] - SLIP:
            return -np.inf
    return now


@compiled
def leg_back(t: Tables, r: int, ready: float, i: int, j: int, k: int, k2: int) -> float:
    """Return the latest time to leave ``i`` and be ready at ``j`` by ``ready`` with breaks ``k`` to ``k2 - 1`` between."""
    if k == k2:
        return leave_by(t, ready, i, j)
    opens, closes, lasts = t.break_opens, t.break_closes, t.break_minutes
    since, until = t.break_at[r] + k, t.break_at[r] + k2
    best = -np.inf
    for then in range(until, since - 1, -1):
        by = take_breaks_back(ready, then, until, opens, closes, lasts)
        if by == -np.inf:
            break
        best = max(best, take_breaks_back(leave_by(t, by, i, j), since, then, opens, closes, lasts))
        if t.edge[i, j] < np.inf:
            for first in range(since, then):
                begins = -np.inf
                for part in range(len(t.part_ends)):
                    sooner, later, whole = resting_ride(t.travel[part, i, j], t.edge[i, j], t.longer[i, j],
                                                        first, then, opens, closes, lasts)  # fmt: skip
                    start = min(by - whole, min(later, t.part_ends[part]))
                    if start >= max(begins, sooner) - SLIP:
                        best = max(best, take_breaks_back(start, since, first, opens, closes, lasts))
                    begins = t.part_ends[part]
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
def set_room(t: Tables, s: State, r: int) -> None:
    """Set the most minutes by which any stop of route ``r`` can slip: a visit that lasts longer does not fit."""
    breaks = t.break_at[r + 1] - t.break_at[r]
    visits, starts, latest, service, travel = s.visits, s.starts, s.latest, t.service, t.travel
    most = -np.inf
    if len(t.part_ends) > 1:
        most = np.inf
    else:
        for p in range(s.length[r] - 1):
            i, j = visits[r, p], visits[r, p + 1]
            most = max(most, latest[r, p + 1, breaks] - starts[r, p, 0] - service[i] - travel[0, i, j])
    s.room[r] = most + SLIP


@compiled
def time_route(t: Tables, s: State, r: int) -> bool:
    """Set both times of route ``r``; return whether it is feasible."""
    go_forward(t, s, r, 0)
    breaks = t.break_at[r + 1] - t.break_at[r]
    if not s.starts[r, s.length[r] - 1, breaks] <= t.day_end[r] + SLIP:
        return False
    go_back(t, s, r, s.length[r])
    set_room(t, s, r)
    return True
