import random
from dataclasses import replace

import numpy as np
import pytest

from luodi.core.missions import (
    Candidate,
    DayPlan,
    Mission,
    Opening,
    Plan,
    Reason,
    RemedyKind,
    Shift,
    Spread,
    Stop,
    Travel,
    check,
    explain,
    plan_mission,
    simulate_plan,
)
from tests.core.missions.random_missions import draw_mission

LINE = Travel(("home", "a", "b"), np.abs(np.subtract.outer([0.0, 30, 60], [0.0, 30, 60])))
DAY = Shift("first", 0, 0, 200, "home", ("home",), frozenset({"Lin"}))


def explain_in(*candidates: Candidate):
    mission = Mission((DAY,), candidates, LINE)
    return {left.candidate: left for left in explain(mission, plan_mission(mission, rounds=200))}


@pytest.mark.parametrize(
    ("candidate", "reason"),
    [
        (Candidate("x", "a", 1, 30, members=frozenset({"Wang"})), Reason.NO_TEAM),
        (Candidate("x", "a", 1, 30, (Opening(0, 0, 20),)), Reason.CLOSED),
        (Candidate("x", "b", 1, 30, (Opening(0, 0, 80),)), Reason.UNREACHABLE),
        (Candidate("x", "a", 1, 30, (Opening(0, 70, 110),)), Reason.APPOINTMENTS),
        (Candidate("x", "a", 1, 45), Reason.VALUE),
        (Candidate("x", "a", 0, 5), Reason.NO_VALUE),
        (Candidate("x", "a", 1, 5, group="g"), Reason.GROUP),
    ],
)
def test_each_reason_is_found(candidate, reason):
    """The first reason that holds is given."""
    agreed = Candidate("agreed", "a", 1, 60, (Opening(0, 60, 120),), fixed=True)
    other = Candidate("other", "a", 5, 30, (Opening(0, 120, 160),), group="g")
    assert explain_in(agreed, other, candidate)["x"].reason is reason


def test_a_longer_day_is_the_remedy_by_the_minute():
    """The remedy names the minutes by which the day must end later, and no fewer will do."""
    left = explain_in(Candidate("near", "a", 5, 100), Candidate("far", "b", 1, 30))["far"]
    longer = next(remedy for remedy in left.remedies if remedy.kind is RemedyKind.LONGER_DAY)
    assert longer.minutes == 50  # 120 minutes on the way, 130 of visits, 200 in the day


@pytest.mark.parametrize("seed", range(20))
def test_remedies_work(seed):
    """With a remedy of dropping or of a longer day carried out, the candidate has a place without a fault."""
    mission = draw_mission(random.Random(seed), 15)
    plan = plan_mission(mission, rounds=100, seed=seed)
    at = {(day.team, day.day): number for number, day in enumerate(plan.days)}
    for left in explain(mission, plan):
        for remedy in left.remedies:
            if remedy.kind not in (RemedyKind.DROP, RemedyKind.LONGER_DAY):
                continue
            number = at[remedy.team, remedy.day]
            shifts = list(mission.shifts)
            shifts[number] = replace(shifts[number], ends=shifts[number].ends + (remedy.minutes or 0.0))
            changed = Mission(tuple(shifts), mission.candidates, mission.travel)
            assert any(not broken(changed, p) for p in placed(mission, plan, left.candidate, number, remedy.dropped)), (
                left
            )


def placed(mission: Mission, plan: Plan, candidate: str, number: int, dropped: tuple[str, ...]):
    """Plans with the candidate at each position of a day, and others dropped."""
    c = mission.by_id[candidate]
    days = [replace(d, stops=tuple(s for s in d.stops if s.candidate not in dropped)) for d in plan.days]
    stop = Stop(c.id, c.place, 0, 0, 0, 0, 0)
    for p in range(len(days[number].stops) + 1):
        day: DayPlan = days[number]
        with_it = replace(day, stops=(*day.stops[:p], stop, *day.stops[p:]))
        yield replace(plan, days=(*days[:number], with_it, *days[number + 1 :]))


def broken(mission: Mission, plan: Plan) -> list[str]:
    return [fault.text for fault in check(mission, plan) if fault.kind.name != "APPOINTMENT_MISSED"]


def test_risk_grows_as_slack_shrinks():
    """A visit whose last start is the reckoned arrival is missed half the time, one with an hour to spare hardly."""
    tight = Candidate("tight", "a", 1, 10, (Opening(0, 0, 40),))
    loose = Candidate("loose", "b", 1, 10, (Opening(0, 0, 140),))
    mission = Mission((DAY,), (tight, loose), LINE)
    visits, days = simulate_plan(mission, plan_mission(mission, rounds=100), spreads={"": Spread(0.2)}, runs=4000)
    risk = {visit.candidate: visit.missed for visit in visits}
    assert risk["tight"] == pytest.approx(0.5, abs=0.03)
    assert risk["loose"] < 0.01
    assert days[0].late < 0.01


def test_rides_as_reckoned_miss_nothing():
    """Without spread the simulation is the plan."""
    for seed in range(20):
        mission = draw_mission(random.Random(seed), 15)
        plan = plan_mission(mission, rounds=60, seed=seed)
        visits, days = simulate_plan(mission, plan, spreads={"": Spread(0.0)}, runs=3)
        assert all(v.missed == 0 and abs(v.delay_minutes) < 1e-6 for v in visits)
        assert all(d.late == 0 for d in days)
