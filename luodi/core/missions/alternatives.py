"""A few plans of nearly the same value that differ where people care: other stops, other days, other nights."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from enum import Enum

from luodi.core.missions.checking import retime
from luodi.core.missions.errors import NoWay
from luodi.core.missions.keeping import HELD, rename, with_orders
from luodi.core.missions.model import Candidate, Mission, Opening
from luodi.core.missions.plan import Plan
from luodi.core.missions.planner import DEFAULT_ROUNDS, NEVER, plan_mission
from luodi.core.missions.risk import ride_home

LEAST_SHARE = 0.9  # of the plan's value, which an alternative still brings
CHANGED_SHARE = 0.15  # of the visits, which differ at least where all nights are the same
PENALTIES = (0.1, 0.3)  # by which what a plan has already is worth less while another is looked for
MOST_NIGHTS = 4  # of which each in turn is spent elsewhere


class AlternativeKind(Enum):
    """What was looked for; the plan found may differ in more."""

    STOPS = "other stops"
    DAYS = "other days"
    NIGHTS = "other nights"


@dataclass(frozen=True)
class Difference:
    """
    What one plan has that another has not, and the other way round.

    ``moved`` are visits on another day: id, day before, day now. ``nights`` are (day, places before, places now), where
    the teams' places of that night differ. Figures are those of the new plan less those of the old: value, minutes on
    the way, and the least minutes by which a visit can slip.
    """

    added: tuple[str, ...]
    dropped: tuple[str, ...]
    moved: tuple[tuple[str, int, int], ...]
    nights: tuple[tuple[int, tuple[str, ...], tuple[str, ...]], ...]
    value: float
    ride_minutes: float
    least_slack_minutes: float

    @property
    def visits(self) -> int:
        """Visits of either plan that the other has not, or on another day."""
        return max(len(self.added), len(self.dropped)) + len(self.moved)


@dataclass(frozen=True)
class Alternative:
    """Another plan of the mission, and what it changes."""

    plan: Plan
    kind: AlternativeKind
    difference: Difference


Bent = tuple[AlternativeKind, Mission, Plan]  # what is looked for, the bent mission, the plan to start from


def alternatives(
    mission: Mission,
    plan: Plan,
    count: int = 3,
    *,
    least_share: float = LEAST_SHARE,
    seconds: float | None = None,
    rounds: int | None = None,
    seed: int = 0,
    stop: Callable[[], bool] = NEVER,
) -> tuple[Alternative, ...]:
    """
    Return up to ``count`` plans that meet as many appointments, bring nearly as much, and differ from each other.

    The mission is bent and planned again: what the plan visits is worth less, or is worth less on the day it has, or a
    night is spent elsewhere. Of what is found, the best of each kind is taken in turn where it differs from all taken
    so far by a night or by 15 % of the visits. Which team goes is no difference.

    Parameters
    ----------
    mission, plan
        ``plan.days`` must be the mission's shifts, in their order.
    least_share
        The share of the plan's value that an alternative brings at least.
    seconds, rounds
        For all of the searches together, as for :func:`plan_mission`; 20,000 rounds by default.
    seed, stop
        As for :func:`plan_mission`.
    """
    bent = list(bent_missions(mission, plan))
    spell = seconds / len(bent) if seconds else None
    each = max(1, (rounds or DEFAULT_ROUNDS) // len(bent)) if rounds or not seconds else None
    found: list[Alternative] = []
    for nth, way in enumerate(bent):
        if stop():
            break
        other = plan_beside(
            mission, plan, way, least_share=least_share, seconds=spell, rounds=each, seed=seed + nth, stop=stop
        )
        if other is not None:
            found.append(other)
    return tuple(pick_apart(plan, found, count))


def plan_beside(
    mission: Mission,
    plan: Plan,
    bent: Bent,
    *,
    least_share: float = LEAST_SHARE,
    seconds: float | None = None,
    rounds: int | None = None,
    seed: int = 0,
    stop: Callable[[], bool] = NEVER,
) -> Alternative | None:
    """Return what one bent mission gives as a plan of the mission; ``None`` where it meets or brings too little."""
    kind, other, start = bent
    try:
        new = plan_mission(other, seconds=seconds, rounds=rounds, seed=seed, start=start, stop=stop)
    except NoWay:  # there is nowhere else to sleep
        return None
    new = retime(mission, rename(new, {c.id: c.id.removesuffix(HELD) for c in other.candidates}))
    if len(new.unmet) > len(plan.unmet) or new.value < least_share * plan.value:
        return None
    return Alternative(new, kind, differ(plan, new))


def bent_missions(mission: Mission, plan: Plan) -> Iterator[Bent]:
    """Missions whose best plans are others, with the plan to start from in the names of each."""
    for penalty in PENALTIES:
        less = tuple(
            replace(c, value=c.value * (1.0 - penalty)) if c.id in plan.visited else c for c in mission.candidates
        )
        yield AlternativeKind.STOPS, Mission(mission.shifts, less, mission.travel), plan
    if len({s.day for s in mission.shifts}) > 1:
        for penalty in PENALTIES:
            offered = [copy for c in mission.candidates for copy in offer_days(c, plan, mission, penalty)]
            held = {c.id.removesuffix(HELD): c.id for c in offered if c.id.endswith(HELD)}
            bent = Mission(mission.shifts, with_orders(offered), mission.travel)
            yield AlternativeKind.DAYS, bent, rename(plan, held)
    nights = [r for r, s in enumerate(mission.shifts) if len(set(s.to_places)) > 1]
    for nth in range(min(len(nights), MOST_NIGHTS)):
        r = nights[nth * len(nights) // min(len(nights), MOST_NIGHTS)]
        elsewhere = tuple(p for p in mission.shifts[r].to_places if p != plan.days[r].to_place)
        shifts = (*mission.shifts[:r], replace(mission.shifts[r], to_places=elsewhere), *mission.shifts[r + 1 :])
        yield AlternativeKind.NIGHTS, Mission(shifts, mission.candidates, mission.travel), plan


def offer_days(c: Candidate, plan: Plan, mission: Mission, penalty: float) -> list[Candidate]:
    """Return a candidate, and where the plan has it, a copy on the day it has for less beside one on any other day."""
    if c.id not in plan.visited or c.fixed:
        return [c]
    day = plan.visited[c.id][0].day
    group = c.group if c.group is not None else HELD + c.id
    hours = c.openings
    if hours is None:
        hours = tuple(Opening(day, s.starts, s.ends) for s in mission.shifts if s.day == day)
    same = replace(
        c, id=c.id + HELD, value=c.value * (1.0 - penalty), group=group, openings=tuple(o for o in hours if o.day == day)
    )  # fmt: skip
    return [replace(c, group=group, closed_days=c.closed_days | {day}), same]


def differ(before: Plan, after: Plan) -> Difference:
    """What ``after`` has and has not, against ``before``."""
    old, new = before.visited, after.visited
    slept: list[dict[int, tuple[str, ...]]] = []
    for plan in (before, after):
        last = {d.team: max(x.day for x in plan.days if x.team == d.team) for d in plan.days}
        by_day: dict[int, list[str]] = {}
        for d in plan.days:
            if d.day < last[d.team]:
                by_day.setdefault(d.day, []).append(d.to_place)
        slept.append({day: tuple(sorted(places)) for day, places in by_day.items()})
    return Difference(
        tuple(v for v in new if v not in old),
        tuple(v for v in old if v not in new),
        tuple((v, d.day, new[v][0].day) for v, (d, _) in old.items() if v in new and new[v][0].day != d.day),
        tuple((day, places, slept[1][day]) for day, places in slept[0].items() if slept[1].get(day) != places),
        after.value - before.value,
        minutes_on_the_way(after) - minutes_on_the_way(before),
        least_slack(after) - least_slack(before),
    )


def minutes_on_the_way(plan: Plan) -> float:
    """Minutes of all rides."""
    return sum(ride_home(day) + sum(s.arrives - s.rides_at for s in day.stops) for day in plan.days)


def least_slack(plan: Plan) -> float:
    """Minutes by which every visit may slip; 0 without any."""
    return min((stop.slack_minutes for day in plan.days for stop in day.stops), default=0.0)


def pick_apart(plan: Plan, found: list[Alternative], count: int) -> Iterator[Alternative]:
    """Return the best of each kind in turn, as long as it is apart from the plan and from those taken."""
    queues = [
        sorted((x for x in found if x.kind is kind), key=lambda x: (len(x.plan.unmet), -x.plan.value))
        for kind in AlternativeKind
    ]
    taken = [plan]
    while any(queues) and len(taken) <= count:
        for queue in queues:
            while queue and not all(are_apart(other, queue[0].plan) for other in taken):
                queue.pop(0)
            if queue and len(taken) <= count:
                taken.append(queue[0].plan)
                yield queue.pop(0)


def are_apart(a: Plan, b: Plan) -> bool:
    """Whether two plans differ by a night or by enough visits."""
    between = differ(a, b)
    return bool(between.nights) or between.visits >= max(1.0, CHANGED_SHARE * max(len(a.visited), len(b.visited)))
