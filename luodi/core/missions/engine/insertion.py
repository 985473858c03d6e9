"""Where a visit can go, what it costs there, and putting it in."""

from __future__ import annotations

import numpy as np

from luodi.core.missions.engine.chance import draw
from luodi.core.missions.engine.compiled import compiled
from luodi.core.missions.engine.schedule import (
    SLIP,
    first_start,
    go_back,
    go_forward,
    leg,
    ready_after,
    set_room,
    spare,
    time_route,
)
from luodi.core.missions.engine.tables import Flags, Floats, Ints, State, Tables


@compiled
def may_visit(route_of: Ints, group: Ints, taken: Ints, u: int) -> bool:
    """Whether ``u`` is unvisited and its group free."""
    return bool(route_of[u] < 0 and (group[u] < 0 or taken[group[u]] == 0))


@compiled
def is_tied(t: Tables, u: int, other: int) -> bool:
    """Whether one of two must come before the other."""
    found = False
    for e in range(t.before_at[u], t.before_at[u + 1]):
        found = found or t.before[e] == other
    for e in range(t.after_at[u], t.after_at[u + 1]):
        found = found or t.after[e] == other
    return found


@compiled
def is_loose(t: Tables, s: State, u: int) -> bool:
    """Whether ``u``, or any that comes before or after it, was taken out by the last ruin: any route may take it now."""
    found = bool(s.fresh[u])
    for e in range(t.before_at[u], t.before_at[u + 1]):
        found = found or bool(s.fresh[t.before[e]])
    for e in range(t.after_at[u], t.after_at[u + 1]):
        found = found or bool(s.fresh[t.after[e]])
    return found


@compiled
def bounds(t: Tables, s: State, u: int, r: int) -> tuple[int, int]:
    """Return the first and last position ``u`` may come after in route ``r``, by what must come before and after it."""
    low, high = 0, s.length[r] - 2
    for e in range(t.before_at[u], t.before_at[u + 1]):
        other = s.route_of[t.before[e]]
        if other < 0 or t.day[other] < t.day[r]:
            continue
        if other != r:  # a later day, or another team on the same day: no order to rely on
            return 0, -1
        for p in range(1, s.length[r] - 1):
            if s.visits[r, p] == t.before[e]:
                low = max(low, p)
    for e in range(t.after_at[u], t.after_at[u + 1]):
        other = s.route_of[t.after[e]]
        if other < 0 or t.day[other] > t.day[r]:
            continue
        if other != r:
            return 0, -1
        for p in range(1, s.length[r] - 1):
            if s.visits[r, p] == t.after[e]:
                high = min(high, p - 1)
    return low, high


@compiled
def cost_with_breaks(t: Tables, s: State, u: int, r: int, p: int) -> float:
    """Return the minutes of slack an insertion after position ``p`` takes on a day with breaks; infinite if none fits."""
    breaks = t.break_at[r + 1] - t.break_at[r]
    i, j = s.visits[r, p], s.visits[r, p + 1]
    left = -np.inf
    for middle in range(breaks + 1):
        ready = np.inf
        for k in range(middle + 1):
            ready = min(ready, leg(t, r, s.starts[r, p, k] + t.service[i], i, u, k, middle))
        leave = first_start(t, u, r, ready) + t.service[u]
        if leave < np.inf:
            for k2 in range(middle, breaks + 1):
                left = max(left, s.latest[r, p + 1, k2] - leg(t, r, leave, u, j, middle, k2))
    return spare(t, s, r, p + 1) - left if left >= -SLIP else np.inf


@compiled
def cheapest(t: Tables, s: State, u: int, only: int, blink: float, chance: Ints) -> tuple[float, int, int]:
    """
    Return the least cost in minutes of visiting ``u`` in route ``only`` (-1: any), the route, and the position before.

    Each position is overlooked with probability ``blink`` (Christiaens and Vanden Berghe 2020). The cost is infinite
    where nothing fits.
    """
    least, at, where = np.inf, -1, -1
    anywhere = is_loose(t, s, u)
    for r in range(len(s.length)):
        if s.slack[r, u] < -SLIP if s.touched[r] else not anywhere:
            continue
        if (only >= 0 and r != only) or not t.allowed[u, r] or s.loads[r] + t.load[u] > t.load_limit[r] + SLIP:
            continue
        if t.need[u] > s.room[r]:
            continue
        low, high = bounds(t, s, u, r)
        for p in range(low, high + 1):
            if draw(chance) >= blink:
                cost = cost_with_breaks(t, s, u, r, p)
                if cost < least:
                    least, where, at = cost, r, p
    return least, where, at


@compiled
def cheapest_plain(
    least: Floats, least_back: Floats, service: Floats, load: Floats, allowed: Flags, window_at: Ints, opens: Floats,
    closes: Floats, load_limit: Floats, visits: Ints, length: Ints, starts: Floats, latest: Floats, loads: Floats,
    touched: Flags, fresh: Flags, room: Floats, slack: Floats, need: Floats, u: int, only: int, blink: float, chance: Ints,
) -> tuple[float, int, int]:  # fmt: skip
    """
    Do the same where there are no breaks, no parts of the day and no order to keep, a place in a few nanoseconds.

    Nearly all of the time goes here. It takes arrays one by one: taken out of their tuples here, each costs two
    counts of its references, and those made this fifteen times slower. Who did not fit in a route before the last
    ruin does not fit now if the route is as it was, so only routes touched are looked at, but for visits just taken
    out.
    """
    lowest, at, where = np.inf, -1, -1
    minutes = service[u]
    begin, end = (0, len(length)) if only < 0 else (only, only + 1)
    for r in range(begin, end):
        if (
            need[u] > room[r]
            or (slack[r, u] < -SLIP if touched[r] else not fresh[u])
            or not allowed[u, r]
            or loads[r] + load[u] > load_limit[r] + SLIP
        ):
            continue
        first, last = window_at[u, r], window_at[u, r + 1] - 1
        opened, closed = opens[first], closes[last] + SLIP
        i = visits[r, 0]
        for p in range(length[r] - 1):
            leave = starts[r, p, 0] + service[i]
            if leave > closed:
                break
            j = visits[r, p + 1]
            if opened + minutes > latest[r, p + 1, 0] + SLIP:
                i = j
                continue
            start = max(leave + least_back[u, i], opened)
            if first < last and start <= closed:
                w = first
                while start > closes[w] + SLIP:
                    w += 1
                start = max(start, opens[w])
            if start <= closed:
                ready = start + minutes + least[u, j]
                if ready <= latest[r, p + 1, 0] + SLIP:
                    cost = ready - leave - least[i, j]
                    if cost < lowest and (blink <= 0.0 or draw(chance) >= blink):
                        lowest, where, at = cost, r, p
            i = j
    return lowest, where, at


@compiled
def cheapest_with_breaks(
    least: Floats, least_back: Floats, edge: Floats, longer: Flags, service: Floats, load: Floats, allowed: Flags, window_at: Ints,
    opens: Floats, closes: Floats, load_limit: Floats, break_at: Ints, break_opens: Floats, break_closes: Floats, break_minutes: Floats,
    visits: Ints, length: Ints, starts: Floats, latest: Floats, loads: Floats, touched: Flags, fresh: Flags,
    room: Floats, slack: Floats, need: Floats, u: int, only: int, blink: float, chance: Ints,
) -> tuple[float, int, int]:  # fmt: skip
    """Do the same for days with breaks: no parts of the day and no order to keep, arrays one by one."""
    lowest, at, where = np.inf, -1, -1
    begin, end = (0, len(length)) if only < 0 else (only, only + 1)
    for r in range(begin, end):
        if (
            need[u] > room[r]
            or (slack[r, u] < -SLIP if touched[r] else not fresh[u])
            or not allowed[u, r]
            or loads[r] + load[u] > load_limit[r] + SLIP
        ):
            continue
        first, last = window_at[u, r], window_at[u, r + 1] - 1
        b, breaks = break_at[r], break_at[r + 1] - break_at[r]
        i = visits[r, 0]
        for p in range(length[r] - 1):
            j = visits[r, p + 1]
            # without its breaks a leg is shorter: what does not fit so need not be tried with them
            come = starts[r, p, 0] + service[i] + least_back[u, i]
            if come > closes[last] + SLIP:
                if starts[r, p, 0] + service[i] > closes[last] + SLIP:
                    break
                i = j
                continue
            if max(come, opens[first]) + service[u] + least[u, j] > latest[r, p + 1, breaks] + SLIP:
                i = j
                continue
            left = spare_now = -np.inf
            for middle in range(breaks + 1):
                if starts[r, p + 1, middle] < np.inf:
                    spare_now = max(spare_now, latest[r, p + 1, middle] - starts[r, p + 1, middle])
                ready = np.inf
                for k in range(middle + 1):
                    if starts[r, p, k] + service[i] + least_back[u, i] <= closes[last] + SLIP:
                        come = ready_after(least_back[u, i], edge[i, u], longer[i, u], starts[r, p, k] + service[i], b + k, b + middle,
                                           break_opens, break_closes, break_minutes)  # fmt: skip
                        ready = min(ready, come)
                w = first
                while w <= last and ready > closes[w] + SLIP:
                    w += 1
                if w > last:
                    continue
                leave = max(ready, opens[w]) + service[u]
                for k in range(middle, breaks + 1):
                    if leave + least[u, j] <= latest[r, p + 1, k] + SLIP:
                        come = ready_after(least[u, j], edge[u, j], longer[u, j], leave, b + middle, b + k,
                                           break_opens, break_closes, break_minutes)  # fmt: skip
                        left = max(left, latest[r, p + 1, k] - come)
            if left >= -SLIP and spare_now - left < lowest and (blink <= 0.0 or draw(chance) >= blink):
                lowest, where, at = spare_now - left, r, p
            i = j
    return lowest, where, at


@compiled
def insert(t: Tables, s: State, u: int, r: int, p: int) -> None:
    """Visit ``u`` in route ``r`` after position ``p``, which must be feasible."""
    visits, latest = s.visits, s.latest
    for q in range(s.length[r], p + 1, -1):
        visits[r, q] = visits[r, q - 1]
        # latest starts behind the new visit stay as they are
        for k in range(latest.shape[2]):
            latest[r, q, k] = latest[r, q - 1, k]
    visits[r, p + 1] = u
    s.length[r] += 1
    s.route_of[u] = r
    s.loads[r] += t.load[u]
    s.total[0] += t.value[u]
    if t.group[u] >= 0:
        s.taken[t.group[u]] += 1
    go_forward(t, s, r, p + 1)
    go_back(t, s, r, p + 1)
    set_room(t, s, r)


@compiled
def forget(t: Tables, s: State, u: int) -> None:
    """Mark ``u`` as not visited; ``close_gaps`` then takes it out of its route."""
    s.loads[s.route_of[u]] -= t.load[u]
    s.total[0] -= t.value[u]
    if t.group[u] >= 0:
        s.taken[t.group[u]] -= 1
    s.route_of[u] = -1
    s.fresh[u] = True
    if t.group[u] >= 0:
        for other in range(len(t.group)):
            if t.group[other] == t.group[u]:
                s.fresh[other] = True


@compiled
def close_gaps(t: Tables, s: State, r: int) -> bool:
    """Take forgotten visits out of route ``r`` and time it; return whether it is feasible."""
    kept = 1
    s.touched[r] = True
    for p in range(1, s.length[r] - 1):
        u = s.visits[r, p]
        if s.route_of[u] == r:
            s.visits[r, kept] = u
            kept += 1
    s.visits[r, kept] = s.visits[r, s.length[r] - 1]
    s.length[r] = kept + 1
    if kept == 1:
        s.loads[r] = 0.0  # no rest of rounding
    return time_route(t, s, r)
