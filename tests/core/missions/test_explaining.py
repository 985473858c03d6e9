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


@pytest.mark.parametrize("seed", range(12))
def test_no_smaller_remedy_works(seed):
    """No cheaper visit or pair could go instead, and no day has a place for the candidate a minute sooner."""
    mission = draw_mission(random.Random(seed), 12)
    plan = plan_mission(mission, rounds=100, seed=seed)
    for left in explain(mission, plan):
        if left.reason not in (Reason.VALUE, Reason.UNREACHABLE, Reason.APPOINTMENTS):
            continue
        by_kind = {remedy.kind: remedy for remedy in left.remedies}
        drop = by_kind.get(RemedyKind.DROP)
        least = sum(mission.by_id[v].value for v in drop.dropped) if drop else np.inf
        longer = by_kind.get(RemedyKind.LONGER_DAY)
        minutes = (longer.minutes if longer else 240) - 1.0
        for number, day in enumerate(plan.days):
            for gone in [day.visits[at : at + n] for n in (1, 2) for at in range(len(day.visits) - n + 1)]:
                if any(mission.by_id[v].fixed for v in gone) or sum(mission.by_id[v].value for v in gone) >= least:
                    continue
                assert all(broken(mission, p) for p in placed(mission, plan, left.candidate, number, gone))
            if minutes > 0:
                shifts = list(mission.shifts)
                shifts[number] = replace(shifts[number], ends=shifts[number].ends + minutes)
                stretched = Mission(tuple(shifts), mission.candidates, mission.travel)
                assert all(broken(stretched, p) for p in placed(mission, plan, left.candidate, number, ()))


@pytest.mark.parametrize("seed", range(20))
def test_an_hour_or_a_companion_named_would_do(seed):
    """Where the other side receives the team at the hour named, or who is lacking comes along, the candidate fits."""
    mission = draw_mission(random.Random(seed), 15)
    plan = plan_mission(mission, rounds=100, seed=seed)
    at = {(day.team, day.day): number for number, day in enumerate(plan.days)}
    for left in explain(mission, plan):
        c = mission.by_id[left.candidate]
        for remedy in left.remedies:
            if remedy.kind is RemedyKind.OPENING:
                hours = (Opening(remedy.day, remedy.minutes, remedy.minutes + c.visit_minutes),)
                changed = replace(c, openings=hours, closed_days=frozenset())
            elif remedy.kind is RemedyKind.MEMBER:
                changed = replace(c, members=frozenset())
            else:
                continue
            bent = Mission(mission.shifts, tuple(changed if x is c else x for x in mission.candidates), mission.travel)
            number = at[remedy.team, remedy.day]
            assert any(not broken(bent, p) for p in placed(bent, plan, c.id, number, ())), left


def test_room_that_somebody_made_is_told():
    """After a visit was taken out by hand, those that fit are said to fit."""
    mission = Mission((DAY,), (Candidate("x", "a", 5, 30), Candidate("y", "a", 1, 30)), LINE)
    plan = plan_mission(mission, rounds=50)
    emptied = replace(plan, days=(replace(plan.days[0], stops=()),))
    assert {(x.reason, x.remedies[0].kind) for x in explain(mission, emptied)} == {(Reason.ROOM, RemedyKind.ADD)}


def test_a_candidate_that_must_come_first_is_told_so():
    """Who comes before what is fixed on the first day, and is closed then, has no day left."""
    shifts = (DAY, replace(DAY, day=1, from_place=None))
    late = Candidate("late", "a", 5, 30, (Opening(1, 0, 200),))
    agreed = Candidate("agreed", "a", 5, 30, (Opening(0, 30, 60),), fixed=True, after=("late",))
    mission = Mission(shifts, (late, agreed), LINE)
    left = explain(mission, plan_mission(mission, rounds=50))
    assert [(x.candidate, x.reason) for x in left] == [("late", Reason.ORDER)]


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
