"""The best plan by trying all, for a handful of candidates; knows nothing of the search."""

from itertools import product

from luodi.core.missions import Break, Candidate, Mission, Shift


def ride(mission: Mission, leave: float, i: str, j: str) -> float:
    """Arrival at ``j``, waiting for a later part of the day where that is faster."""
    a, b = mission.travel.places.index(i), mission.travel.places.index(j)
    tables = mission.travel.minutes if mission.travel.minutes.ndim == 3 else [mission.travel.minutes]
    ends = [*mission.travel.part_ends, float("inf")]
    starts = [-float("inf"), *mission.travel.part_ends]
    return min(
        max(leave, begin) + float(t[a][b]) for t, begin, end in zip(tables, starts, ends, strict=True) if leave <= end
    )


def ride_resting(mission: Mission, leave: float, i: str, j: str, breaks: tuple[Break, ...]) -> float:
    """Arrival with breaks on the way, by trying every minute to set out: all times here are whole minutes."""
    travel = mission.travel
    a, b = travel.places.index(i), travel.places.index(j)
    edge = float("inf") if travel.aboard is None else float(travel.aboard[a][b])
    halted = edge == float("inf")
    if halted and (travel.halts is None or not travel.halts[a][b]):
        return float("inf")
    edge = 0.0 if halted else edge
    tables = travel.minutes if travel.minutes.ndim == 3 else [travel.minutes]
    ends, best, out = [*travel.part_ends, float("inf")], float("inf"), leave
    while out <= min(x.closes for x in breaks):
        parts = [k for k in range(len(ends)) if out <= ends[k] and (k == 0 or out >= ends[k - 1])]
        for minutes in [float(tables[k][a][b]) for k in parts]:
            now, there, fine = out + edge, out + minutes, True
            for x in breaks:
                now = max(now, x.opens)
                fine = fine and now <= x.closes
                now += x.minutes
                there += x.minutes if halted else 0.0
            if fine and now + edge <= there:
                best = min(best, there)
        out += 1.0
    return best


def ready_at(mission: Mission, shift: Shift, leave: float, i: str, j: str, taken: int, more: int) -> float:
    """Earliest end of a ride with ``more`` breaks before it, on the way or after it."""
    best, breaks = float("inf"), shift.breaks[taken : taken + more]
    for first in range(more + 1):
        for then in range(first, more + 1):
            now = rest(leave, breaks[:first])
            if now < float("inf"):
                on_way = breaks[first:then]
                now = ride_resting(mission, now, i, j, on_way) if on_way else ride(mission, now, i, j)
            best = min(best, rest(now, breaks[then:]))
    return best


def rest(now: float, breaks: tuple[Break, ...]) -> float:
    """End of breaks taken one after another; infinite when one begins too late."""
    for b in breaks:
        now = max(now, b.opens)
        if now > b.closes + 1e-6:
            return float("inf")
        now += b.minutes
    return now


def begin(c: Candidate, shift: Shift, ready: float) -> float:
    """Earliest start of a visit."""
    hours = [(shift.starts, shift.ends)]
    if c.openings is not None:
        hours = [(o.opens, min(o.closes, shift.ends)) for o in c.openings if o.day == shift.day]
    if shift.day in c.closed_days:
        hours = []
    starts = [max(ready, opens) for opens, closes in hours if max(ready, opens) + c.visit_minutes <= closes + 1e-6]
    return min(starts, default=float("inf"))


def best_value(mission: Mission) -> tuple[int, float]:
    """Most appointments, then most value, over all choices of nights and all orders of visits."""
    nights = [s.to_places for s in mission.shifts]
    return max((best_with_nights(mission, choice) for choice in product(*nights)), default=(-1, 0.0))


def best_with_nights(mission: Mission, nights: tuple[str, ...]) -> tuple[int, float]:
    shifts, candidates = mission.shifts, mission.candidates
    best = (-1, 0.0)

    def allowed(c: Candidate, r: int, done: list[tuple[int, int]]) -> bool:
        shift = shifts[r]
        if not c.members <= shift.members or (c.teams is not None and shift.team not in c.teams):
            return False
        if shift.load_limit is not None:
            load = sum(candidates[u].load for u, q in done if q == r)
            if load + c.load > shift.load_limit + 1e-6:
                return False
        for u, q in done:
            other = candidates[u]
            if c.group is not None and other.group == c.group:
                return False
            if c.id in other.after and not shifts[q].day > shift.day:
                return False  # c must come before what is done already
            if other.id in c.after and not (shifts[q].day < shift.day or q == r):
                return False
        return True

    def extend(r: int, at: str, clock: dict[int, float], done: list[tuple[int, int]]) -> None:
        nonlocal best
        if r == len(shifts):
            value = (sum(candidates[u].fixed for u, _ in done), sum(candidates[u].value for u, _ in done))
            best = max(best, value)
            return
        shift = shifts[r]
        visited = {u for u, _ in done}
        total = len(shift.breaks)
        home = min(
            (ready_at(mission, shift, t, at, nights[r], k, total - k) for k, t in clock.items()), default=float("inf")
        )
        if home <= shift.ends + 1e-6:
            if r + 1 < len(shifts):
                begin_next(r + 1, done)
            else:
                extend(r + 1, "", {}, done)
        for u, c in enumerate(candidates):
            if u in visited or not (c.value > 0 or c.fixed) or not allowed(c, r, done):
                continue
            later: dict[int, float] = {}
            for k, t in clock.items():
                for k2 in range(k, total + 1):
                    start = begin(c, shift, ready_at(mission, shift, t, at, c.place, k, k2 - k))
                    if start < float("inf"):
                        later[k2] = min(later.get(k2, float("inf")), start + c.visit_minutes)
            if later:
                extend(r, c.place, later, [*done, (u, r)])

    def begin_next(r: int, done: list[tuple[int, int]]) -> None:
        shift = shifts[r]
        start = shift.from_place
        if start is None:
            start = next(nights[q] for q in range(r - 1, -1, -1) if shifts[q].team == shift.team)
        extend(r, start, {0: shift.starts}, done)

    begin_next(0, [])
    return best
