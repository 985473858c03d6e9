import random
from dataclasses import replace

import pytest

from luodi.core.missions import FaultKind, Moment, Plan, check, mend, plan_mission, replan
from tests.core.missions.checker import find_faults
from tests.core.missions.random_missions import draw_mission


def drawn(seed: int):
    mission = draw_mission(random.Random(seed), 20)
    return mission, plan_mission(mission, rounds=100, seed=seed)


def places(plan: Plan) -> dict[str, tuple[str, int, float]]:
    """Team, day and hour of each visit."""
    return {visit: (day.team, day.day, stop.starts) for visit, (day, stop) in plan.visited.items()}


def shuffle(plan: Plan, rng: random.Random) -> Plan:
    """The plan with the visits of one day in another order, and one on another day."""
    days = list(plan.days)
    a, b = rng.randrange(len(days)), rng.randrange(len(days))
    stops = rng.sample(days[a].stops, len(days[a].stops))
    if stops and a != b:
        days[b] = replace(days[b], stops=(stops.pop(), *days[b].stops))
    days[a] = replace(days[a], stops=tuple(stops))
    return replace(plan, days=tuple(days))


@pytest.mark.parametrize("seed", range(20))
def test_a_cancellation_moves_nobody(seed):
    """After a cancellation all others keep team, day and hour; room is filled with others."""
    mission, plan = drawn(seed)
    if not plan.visited:
        return
    gone = random.Random(seed).choice(sorted(plan.visited))
    if plan.unmet:
        return  # an appointment may become possible, and others move for it
    after = replan(mission, plan, cancelled={gone}, rounds=100)
    assert find_faults(mission, after) == []
    before, now = places(plan), places(after)
    assert gone not in now
    assert {visit: now.get(visit) for visit in before if visit != gone} == {
        v: x for v, x in before.items() if v != gone
    }


@pytest.mark.parametrize("seed", range(20))
def test_what_has_begun_stays(seed):
    """Planning in mid-trip keeps the visits begun and plans nothing before now."""
    mission, plan = drawn(seed)
    now = Moment(min(1, mission.shifts[-1].day), 120)
    after = replan(mission, plan, now=now, move_cost=0.0, rounds=60)
    assert find_faults(mission, after) == []
    for old, new in zip(plan.days, after.days, strict=True):
        if old.day < now.day:
            assert old == new
        elif old.day == now.day:
            begun = [s for s in old.stops if min([s.rides_at, *(p.starts for p in s.pauses)]) <= now.minute]
            assert list(new.stops[: len(begun)]) == begun
            assert all(s.starts >= now.minute for s in new.stops[len(begun) :])


def test_nothing_is_left_to_plan_after_the_last_day():
    mission, plan = drawn(4)
    assert replan(mission, plan, now=Moment(9, 0), rounds=20) == plan


def test_a_visit_made_cannot_be_cancelled():
    mission, plan = drawn(4)
    day = next(day for day in plan.days if day.stops)
    first = day.stops[0]
    after = replan(mission, plan, now=Moment(day.day, first.leaves), cancelled={first.candidate}, rounds=20)
    assert after.visited[first.candidate][1] == first


@pytest.mark.parametrize("seed", range(20))
def test_mending_keeps_what_is_locked(seed):
    """A mended plan keeps every rule; locked visits stay in their shift, or are named as unmet."""
    mission, plan = drawn(seed)
    rng = random.Random(seed)
    bent = shuffle(plan, rng)
    locked = {visit for visit in bent.visited if rng.random() < 0.4}
    mended = mend(mission, bent, locked, rounds=60)
    assert [fault for fault in find_faults(mission, mended) if "misstated" not in fault] == []
    was, now = places(bent), places(mended)
    for visit in locked:
        assert visit in mended.unmet or now[visit][:2] == was[visit][:2]


@pytest.mark.parametrize("seed", range(30))
def test_check_agrees_with_the_checker(seed):
    """A plan found has no fault but missed appointments; a shuffled one has faults where times cannot hold."""
    mission, plan = drawn(seed)
    assert {fault.kind for fault in check(mission, plan)} <= {FaultKind.APPOINTMENT_MISSED}
    bent = shuffle(plan, random.Random(seed))
    wrong = [fault for fault in check(mission, bent) if fault.kind is not FaultKind.APPOINTMENT_MISSED]
    mended = mend(mission, bent, set(bent.visited), rounds=60)
    if not wrong:
        assert set(mended.visited) == set(bent.visited)
    elif {fault.kind for fault in wrong} & {FaultKind.CLOSED, FaultKind.MEMBER_MISSING, FaultKind.LOAD}:
        assert set(mended.visited) != set(bent.visited)
