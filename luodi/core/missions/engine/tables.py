"""What the search knows (``Tables``) and what it changes (``State``), as tuples of arrays that numba understands."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


class Tables(NamedTuple):
    """
    A mission in numbers. Stops are nodes: first the ``n`` candidates, then the places a day starts or ends at.

    Routes are shifts (one team's day), ordered by team, then day. Minutes are counted from midnight of each day.
    """

    travel: Floats  # (parts, nodes, nodes): minutes on the way, by the part of the day it starts in
    part_ends: Floats  # (parts,): end of each part of the day; the last is infinite
    edge: Floats  # (nodes, nodes): minutes at either end of a ride not for breaks; infinite where none is on the way
    longer: Flags  # (nodes, nodes): a break on the way makes the ride longer
    least: Floats  # (nodes, nodes): least minutes in any part of the day
    least_back: Floats  # the same from column to row, so that both ways of a node lie in one row
    value: Floats  # (n,): what a visit brings
    service: Floats  # (nodes,): minutes of a visit; 0 for places
    need: Floats  # (n,): minutes a visit takes at least, with the way to it
    load: Floats  # (n,): share of a day's load
    group: Ints  # (n,): at most one visit of a group; -1 for none
    allowed: Flags  # (n, routes): the shift has the members, the day has a window
    window_at: Ints  # (n, routes + 1) slices of the two below, by candidate and route
    opens: Floats  # earliest start of a visit in a window
    closes: Floats  # latest start of a visit in a window
    opened: Floats  # (routes, n): first of `opens`
    closed: Floats  # (routes, n): last of `closes`; minus infinity where not allowed
    before_at: Ints  # (n + 1): slices of `before`
    before: Ints  # candidates that come before this one, when both are visited
    after_at: Ints
    after: Ints
    day: Ints  # (routes,)
    day_start: Floats
    day_end: Floats
    load_limit: Floats
    tied: Ints  # (routes,): the route whose end is this one's start; -1 when its start is fixed
    next_tied: Ints  # (routes,): the other way round
    start_place: Ints  # (routes,): node, for a fixed start; -1 otherwise
    end_at: Ints  # (routes + 1): slices of `end_places`
    end_places: Ints  # nodes where the day may end
    break_at: Ints  # (routes + 1): slices of the three below
    break_opens: Floats
    break_closes: Floats  # latest start
    break_minutes: Floats
    night_heads: Ints  # first routes of the chains of tied days that have a night to choose
    near: Ints  # (n, k): candidates near each candidate in place and time, nearest first
    is_free: Flags  # (n,): nothing before or after it, no parts of the day
    is_plain: Flags  # (n,): free, and no breaks on any shift it may join
    surprise: Floats  # (1024,): -log of evenly spread probabilities, for simulated annealing


class State(NamedTuple):
    """One plan while it is changed. ``visits[r, :length[r]]`` holds route ``r`` with its start and end."""

    visits: Ints  # (routes, longest)
    length: Ints  # (routes,)
    route_of: Ints  # (n,): -1 when not visited
    starts: Floats  # (routes, longest, breaks + 1): earliest start, by the breaks taken before
    latest: Floats  # (routes, longest, breaks + 1): latest start that leaves the rest of the day feasible
    loads: Floats  # (routes,)
    room: Floats  # (routes,): most minutes by which any stop can slip
    taken: Ints  # (groups + 1,): visits of each group
    total: Floats  # (1,): value of what is visited
    slack: Floats  # (routes, n): bounds of `slack.py`, of use within one round only
    most: Floats  # (n,): the greatest of them among the routes touched
    touched: Flags  # (routes,): changed since the last time all that fits was put in
    fresh: Flags  # (n,): taken out since then


def new_state(tables: Tables, groups: int) -> State:
    """A state with room for every candidate in every route."""
    n, routes = len(tables.value), len(tables.day)
    longest = n + 2
    labels = int(np.max(np.diff(tables.break_at), initial=0)) + 1
    return State(
        visits=np.zeros((routes, longest), np.int64),
        length=np.zeros(routes, np.int64),
        route_of=np.full(n, -1, np.int64),
        starts=np.zeros((routes, longest, labels)),
        latest=np.zeros((routes, longest, labels)),
        loads=np.zeros(routes),
        room=np.full(routes, np.inf),
        taken=np.zeros(groups + 1, np.int64),
        total=np.zeros(1),
        slack=np.full((routes, n), np.inf),
        most=np.full(n, np.inf),
        touched=np.ones(routes, np.bool_),
        fresh=np.ones(n, np.bool_),
    )
