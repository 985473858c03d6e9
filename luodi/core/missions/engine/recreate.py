"""Put visits in: in some order each at its cheapest place, or always the one that brings most for its minutes."""

from __future__ import annotations

import numpy as np

from luodi.core.missions.engine.chance import draw
from luodi.core.missions.engine.compiled import compiled
from luodi.core.missions.engine.insertion import (
    cheapest,
    cheapest_plain,
    cheapest_with_breaks,
    insert,
    is_loose,
    is_tied,
    may_visit,
)
from luodi.core.missions.engine.schedule import SLIP
from luodi.core.missions.engine.slack import bound_slacks
from luodi.core.missions.engine.tables import Ints, State, Tables

BY_WORTH = 4  # the first of the two ways by worth
SHORTLIST = 40  # candidates that are weighed against each other again after each insertion


@compiled
def recreate_in_order(t: Tables, s: State, order: int, blink: float, must: float, chance: Ints) -> None:
    """Insert unvisited candidates in an order drawn by ``order``; those worth ``must`` or more come first."""
    n = len(t.value)
    least, least_back, service, load = t.least, t.least_back, t.service, t.load
    allowed, window_at = t.allowed, t.window_at
    edge, longer = t.edge, t.longer
    opens, closes, load_limit = t.opens, t.closes, t.load_limit
    route_of, group, taken = s.route_of, t.group, s.taken
    visits, length, starts, latest, loads = s.visits, s.length, s.starts, s.latest, s.loads
    touched, fresh = s.touched, s.fresh
    break_at, break_opens, break_closes, break_minutes = t.break_at, t.break_opens, t.break_closes, t.break_minutes
    room, slack, most, need, is_free = s.room, s.slack, s.most, t.need, t.is_free
    keys = np.empty(n)
    waiting = np.empty(n, np.int64)
    count = 0
    for u in range(n):
        if may_visit(route_of, group, taken, u) and (
            most[u] >= -SLIP or fresh[u] or (not is_free[u] and is_loose(t, s, u))
        ):
            shake = draw(chance)
            if t.value[u] >= must:
                keys[count] = shake - 2.0
            elif order == 0:
                keys[count] = shake
            elif order == 1:
                keys[count] = (0.3 + shake) / t.value[u]
            elif order == 2:
                keys[count] = (0.3 + shake) * (0.5 + shake) / t.value[u]
            else:
                keys[count] = (0.3 + shake) * (1.0 + t.service[u]) / t.value[u]
            waiting[count] = u
            count += 1
    ranking = np.argsort(keys[:count], kind="mergesort")
    for nth in range(count):
        u = waiting[ranking[nth]]
        if not may_visit(route_of, group, taken, u):
            continue
        if t.is_plain[u]:
            _, where, at = cheapest_plain(least, least_back, service, load, allowed, window_at, opens, closes, load_limit,
                                          visits, length, starts, latest, loads, touched, fresh, room, slack, need,
                                          u, -1, blink, chance)  # fmt: skip
        elif t.is_free[u]:
            _, where, at = cheapest_with_breaks(least, least_back, edge, longer, service, load, allowed, window_at, opens, closes, load_limit,
                                                break_at, break_opens, break_closes, break_minutes,
                                                visits, length, starts, latest, loads, touched, fresh, room, slack, need,
                                                u, -1, blink, chance)  # fmt: skip
        else:
            _, where, at = cheapest(t, s, u, -1, blink, chance)
        if where >= 0:
            insert(t, s, u, where, at)


@compiled
def recreate_by_worth(t: Tables, s: State, power: float, noise: float, must: float, chance: Ints) -> None:
    """Insert, while any fits, the candidate with the most value (to a power) for its minutes."""
    n, routes = len(t.value), len(s.length)
    least, least_back, service, load = t.least, t.least_back, t.service, t.load
    allowed, window_at = t.allowed, t.window_at
    edge, longer = t.edge, t.longer
    opens, closes, load_limit = t.opens, t.closes, t.load_limit
    route_of, group, taken = s.route_of, t.group, s.taken
    visits, length, starts, latest, loads = s.visits, s.length, s.starts, s.latest, s.loads
    touched, fresh = s.touched, s.fresh
    break_at, break_opens, break_closes, break_minutes = t.break_at, t.break_opens, t.break_closes, t.break_minutes
    room, slack, most, need, is_free = s.room, s.slack, s.most, t.need, t.is_free
    worth = np.full((n, routes), -1.0)
    at = np.full((n, routes), -1)
    left = np.empty(n, np.int64)
    count = 0
    for u in range(n):
        if may_visit(route_of, group, taken, u) and (
            most[u] >= -SLIP or fresh[u] or (not is_free[u] and is_loose(t, s, u))
        ):
            left[count] = u
            count += 1
    top = np.full(n, -1.0)
    top_at = np.full(n, -1)
    shortened = False
    changed = chosen = -1
    while True:
        best, better = -1.0, -1
        nth = 0
        while nth < count:
            u = left[nth]
            if may_visit(route_of, group, taken, u):
                anew = changed < 0 or is_tied(t, u, chosen)  # an order reaches into other routes
                begin, end = (0, routes) if anew else (changed, changed + 1)
                for r in range(begin, end):
                    if t.is_plain[u]:
                        cost, _, p = cheapest_plain(least, least_back, service, load, allowed, window_at, opens, closes,
                                                    load_limit, visits, length, starts, latest, loads, touched,
                                                    fresh, room, slack, need, u, r, 0.0, chance)  # fmt: skip
                    elif t.is_free[u]:
                        cost, _, p = cheapest_with_breaks(least, least_back, edge, longer, service, load, allowed, window_at,
                                                          opens, closes, load_limit, break_at, break_opens,
                                                          break_closes, break_minutes, visits, length, starts,
                                                          latest, loads, touched, fresh, room, slack, need,
                                                          u, r, 0.0, chance)  # fmt: skip
                    else:
                        cost, _, p = cheapest(t, s, u, r, 0.0, chance)
                    worth[u, r] = -1.0
                    if p >= 0:
                        worth[u, r] = t.value[u] ** power / (1.0 + max(cost, 0.0)) * (1.0 + noise * draw(chance))
                        if t.value[u] >= must:
                            worth[u, r] *= 1e9
                        at[u, r] = p
                if anew or top_at[u] == changed or worth[u, changed] > top[u]:
                    top[u] = -1.0
                    for r in range(routes):
                        if worth[u, r] > top[u]:
                            top[u], top_at[u] = worth[u, r], r
            else:
                top[u] = -1.0
            if top[u] > 0.0:
                nth += 1
                if top[u] > best:
                    best, better = top[u], u
            else:
                count -= 1
                left[nth] = left[count]
        chosen = better
        if chosen < 0:
            break
        if changed < 0 and count > SHORTLIST:
            enough = np.sort(top[left[:count]])[count - SHORTLIST]
            kept = 0
            for nth in range(count):
                if top[left[nth]] >= enough:
                    left[kept] = left[nth]
                    kept += 1
            count, shortened = kept, True
        changed = top_at[chosen]
        insert(t, s, chosen, changed, at[chosen, changed])
    if shortened:
        recreate_in_order(t, s, 2, 0.0, must, chance)


@compiled
def recreate(t: Tables, s: State, kind: int, must: float, chance: Ints) -> None:
    """Recreate in one of six ways."""
    bound_slacks(t, s)
    if kind < BY_WORTH:
        recreate_in_order(t, s, kind, 0.02, must, chance)
    else:
        recreate_by_worth(t, s, 1.0 if kind == BY_WORTH else 2.0, 0.5, must, chance)
