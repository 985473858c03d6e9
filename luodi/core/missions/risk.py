"""How likely each visit of a plan is missed when rides take longer than reckoned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from luodi.core.missions.model import Mission, Shift
from luodi.core.missions.plan import DayPlan, Pause, Plan
from luodi.core.rules import load_rules


@dataclass(frozen=True)
class Spread:
    """Spread of a ride's minutes: lognormal with the reckoned minutes as median times ``bias``."""

    sigma: float
    bias: float = 1.0


@dataclass(frozen=True)
class VisitRisk:
    """Probability of coming after the last start, the usual delay of the start (90th percentile), and the slack."""

    candidate: str
    team: str
    day: int
    missed: float
    delay_minutes: float
    slack_minutes: float


@dataclass(frozen=True)
class DayRisk:
    """Probability that a day ends late."""

    team: str
    day: int
    late: float


def load_spreads() -> dict[str, Spread]:
    """Spreads by mode of travel from the rules; ``""`` is any other mode."""
    modes = load_rules("travel_spread")["modes"]
    return {mode: Spread(float(x["sigma"]), float(x["bias"])) for mode, x in modes.items()}


def simulate_plan(
    mission: Mission, plan: Plan, *, spreads: Mapping[str, Spread] | None = None, runs: int = 2000, seed: int = 0
) -> tuple[tuple[VisitRisk, ...], tuple[DayRisk, ...]]:
    """
    Simulate each day of ``plan`` ``runs`` times with rides drawn at random.

    A visit reached too late is given up and the day goes on from there at once; waits and the slack between visits
    take delays up. Draws of different rides are independent, so a day of snow or a closed motorway is not in it.

    Parameters
    ----------
    mission, plan
        A feasible plan of the mission.
    spreads
        By mode of travel (``mission.travel.modes``), with ``""`` for all others; those of the rules by default, which
        are marked 待核实.
    runs, seed
        How often, and with which random numbers.
    """
    known = load_spreads() if spreads is None else spreads
    rng = np.random.default_rng(seed)
    visits: list[VisitRisk] = []
    days: list[DayRisk] = []
    for shift, day in zip(mission.shifts, plan.days, strict=True):
        risks, late = simulate_day(mission, shift, day, known, runs, rng)
        visits += risks
        days.append(DayRisk(day.team, day.day, late))
    return tuple(visits), tuple(days)


def simulate_day(
    mission: Mission,
    shift: Shift,
    day: DayPlan,
    spreads: Mapping[str, Spread],
    runs: int,
    rng: np.random.Generator,
) -> tuple[list[VisitRisk], float]:
    """Return the risk of each visit of a day and the probability that it ends late."""
    now = np.full(runs, day.starts, np.float64)
    place, risks = day.from_place, []
    for stop in day.stops:
        c = mission.by_id[stop.candidate]
        now = travel(mission, now, place, stop.place, stop.arrives - stop.rides_at, stop.pauses, spreads, rng)
        place = stop.place
        windows = c.starts_on(day.day, shift.starts, shift.ends)
        start = np.full(runs, np.inf)
        for first, last in reversed(windows):
            start = np.where(now <= last + 1e-6, np.maximum(now, first), start)
        missed = np.isinf(start)
        delays = np.where(missed, now, start) - stop.starts
        risks.append(
            VisitRisk(
                c.id, day.team, day.day, float(missed.mean()), float(np.quantile(delays, 0.9)), stop.slack_minutes
            )
        )
        now = np.where(missed, now, start + c.visit_minutes)
    now = travel(mission, now, place, day.to_place, ride_home(day), day.pauses, spreads, rng)
    return risks, float((now > shift.ends + 1e-6).mean())


def travel(
    mission: Mission,
    leave: NDArray[np.float64],
    i: str,
    j: str,
    minutes: float,
    pauses: tuple[Pause, ...],
    spreads: Mapping[str, Spread],
    rng: np.random.Generator,
) -> NDArray[np.float64]:
    """Return when the team is ready after the breaks before a ride, the ride with those on the way, and those after it."""
    index, modes = mission.travel.index, mission.travel.modes
    mode = "" if modes is None else str(modes[index[i], index[j]])
    spread = spreads.get(mode, spreads[""])
    after = [p for p in pauses if not p.before_ride and not p.on_way]
    aboard = [p for p in pauses if p.on_way]
    for pause in pauses:
        if pause.before_ride:
            leave = np.maximum(leave, pause.starts) + (pause.ends - pause.starts)
    halted = sum(p.ends - p.starts for p in aboard) if mission.travel.longer[index[i], index[j]] else 0.0
    ride = halted + (minutes - halted) * spread.bias * np.exp(spread.sigma * rng.standard_normal(len(leave)))
    ready = leave + ride
    rested = leave
    for pause in aboard:  # the ride was put off for a break's hours, if need be
        rested = np.maximum(rested, pause.starts) + (pause.ends - pause.starts)
    if aboard:
        edge = mission.travel.edges[index[i], index[j]]
        ready = np.maximum(ready, rested + edge)
    for pause in after:
        ready = np.maximum(ready, pause.starts) + (pause.ends - pause.starts)
    return ready


def ride_home(day: DayPlan) -> float:
    """Return the minutes of a day's last ride, without the breaks after it."""
    after = [p for p in day.pauses if not p.before_ride and not p.on_way]
    return (after[0].starts if after else day.ends) - day.rides_at
