"""What a plan must keep, read from the mission's terms alone; shares no code with the planner."""

from itertools import pairwise

from luodi.core.missions import Mission, Plan

SLIP = 1e-5


def ride_minutes(mission: Mission, i: str, j: str, leave: float) -> float:
    """Minutes of a ride that starts at ``leave``, by the part of the day (either, on the line between two)."""
    places = list(mission.travel.places)
    tables = mission.travel.minutes if mission.travel.minutes.ndim == 3 else [mission.travel.minutes]
    ends = [*mission.travel.part_ends, float("inf")]
    begins = [-float("inf"), *mission.travel.part_ends]
    fit = [k for k in range(len(ends)) if begins[k] - SLIP <= leave <= ends[k] + SLIP]
    return min(float(tables[k][places.index(i)][places.index(j)]) for k in fit)


def rest_on_way(mission: Mission, i: str, j: str) -> tuple[float, bool]:
    """Minutes at both ends of a ride without a break (infinite: all of it), and whether the ride halts for one."""
    places, travel = list(mission.travel.places), mission.travel
    a, b = places.index(i), places.index(j)
    if travel.aboard is not None and travel.aboard[a][b] < float("inf"):
        return float(travel.aboard[a][b]), False
    halts = travel.halts is not None and bool(travel.halts[a][b])
    return (0.0 if halts else float("inf")), halts


def find_faults(mission: Mission, plan: Plan) -> list[str]:
    """Every rule the plan breaks."""
    faults: list[str] = []
    by_id = {c.id: c for c in mission.candidates}
    when: dict[str, tuple[int, str, float]] = {}
    slept: dict[str, str] = {}
    if [(d.team, d.day) for d in plan.days] != [(s.team, s.day) for s in mission.shifts]:
        return ["the days are not the mission's shifts"]
    for shift, day in zip(mission.shifts, plan.days, strict=True):
        name = f"{shift.team}/{shift.day}"
        if day.from_place != (shift.from_place if shift.from_place is not None else slept[shift.team]):
            faults.append(f"{name} starts at {day.from_place}")
        if day.to_place not in shift.to_places:
            faults.append(f"{name} ends at {day.to_place}")
        slept[shift.team] = day.to_place
        clock, place, load, pauses = shift.starts, day.from_place, 0.0, []
        legs = [(s.place, s.rides_at, s.arrives, s.starts, s.pauses) for s in day.stops]
        for number, (goal, rides_at, arrives, ready, taken) in enumerate([*legs, (day.to_place, day.rides_at, None, day.ends, day.pauses)]):  # fmt: skip
            busy = [(p.starts, p.ends) for p in taken if not p.on_way]
            there = rides_at + ride_minutes(mission, place, goal, rides_at)
            resting = sorted((p.starts, p.ends) for p in taken if p.on_way)
            if resting:
                edge, halted = rest_on_way(mission, place, goal)
                there += sum(b - a for a, b in resting) if halted else 0.0
                inside = [(None, rides_at + edge), *resting, (there - edge, None)]
                if any(before[1] > after[0] + SLIP for before, after in pairwise(inside)):
                    faults.append(f"{name}: a break does not fit into ride {number}")
            if arrives is not None and arrives < there - SLIP:
                faults.append(f"{name}: ride {number} arrives before it can")
            busy.append((rides_at, there))
            for begins, ends in sorted(busy):
                if begins < clock - SLIP:
                    faults.append(f"{name}: leg {number} overlaps what comes before it")
                clock = ends
            if ready < clock - SLIP:
                faults.append(f"{name}: stop {number} starts before the team is ready")
            pauses += taken
            place = goal
            if number < len(day.stops):
                stop = day.stops[number]
                c = by_id[stop.candidate]
                if stop.candidate in when:
                    faults.append(f"{c.id} is visited twice")
                when[c.id] = (shift.day, shift.team, stop.starts)
                if stop.place != c.place or abs(stop.leaves - stop.starts - c.visit_minutes) > SLIP:
                    faults.append(f"{c.id}: wrong place or length")
                if c.openings is not None and not any(
                    o.day == shift.day and o.opens - SLIP <= stop.starts and stop.leaves <= o.closes + SLIP
                    for o in c.openings
                ):
                    faults.append(f"{c.id} is closed then")
                if shift.day in c.closed_days or not c.members <= shift.members:
                    faults.append(f"{c.id}: closed day or members missing")
                if c.teams is not None and shift.team not in c.teams:
                    faults.append(f"{c.id}: not this team's")
                load += c.load
                clock = stop.leaves
        if day.ends > shift.ends + SLIP:
            faults.append(f"{name} ends late")
        if shift.load_limit is not None and load > shift.load_limit + SLIP:
            faults.append(f"{name} is too heavy")
        if sorted(p.name for p in pauses) != sorted(b.name for b in shift.breaks):
            faults.append(f"{name}: breaks missing")
        for b in shift.breaks:
            for p in pauses:
                if p.name == b.name and not (b.opens - SLIP <= p.starts <= b.closes + SLIP and p.ends - p.starts >= b.minutes - SLIP):  # fmt: skip
                    faults.append(f"{name}: break {b.name} at the wrong time")
    groups = [by_id[v].group for v in when if by_id[v].group is not None]
    if len(groups) != len(set(groups)):
        faults.append("two of a group")
    for c in mission.candidates:
        for other in c.after:
            if c.id in when and other in when:
                mine, theirs = when[c.id], when[other]
                if not (theirs[0] < mine[0] or (theirs[:2] == mine[:2] and theirs[2] <= mine[2])):
                    faults.append(f"{c.id} is not after {other}")
    unmet = {c.id for c in mission.candidates if c.fixed and c.id not in when}
    if set(plan.unmet) != unmet or abs(plan.value - sum(by_id[v].value for v in when)) > SLIP:
        faults.append("value or unmet misstated")
    return faults
