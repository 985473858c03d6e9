"""The demo mission is planned, and planned again after a cancellation."""

from __future__ import annotations

import gzip
from importlib.resources import files

import pytest

from luodi.core.missions import Mission, plan_mission, replan
from luodi.core.missions.demo_mission import demo_mission
from luodi.core.missions.moves import find_moves
from luodi.core.missions.plan import Plan
from luodi.core.missions.plan_file import BadPlan, fit_plan, read_plan, write_plan
from luodi.core.missions.setting_up import Ready, set_up
from luodi.core.missions.terms import read_terms
from luodi.core.places.travel import OfflineTimes
from tests.core.missions.checker import find_faults

ROUNDS = 400


@pytest.fixture(scope="module")
def ready() -> Ready:
    return set_up(read_terms(demo_mission()), OfflineTimes())


@pytest.fixture(scope="module")
def plan(ready: Ready) -> Plan:
    return plan_mission(ready.mission, rounds=ROUNDS)


def test_the_plan_keeps_every_term_and_every_appointment(ready: Ready, plan: Plan) -> None:
    assert len(ready.mission.candidates) == 90
    assert sum(c.fixed for c in ready.mission.candidates) == 3
    assert find_faults(ready.mission, plan) == []
    assert plan.unmet == ()
    assert len(plan.visited) >= 12


def test_a_cancellation_moves_nobody_who_need_not_move(ready: Ready, plan: Plan) -> None:
    """Taking one visit out leaves the others feasible where they are: none of them may move or go."""
    gone = next(v for day in reversed(plan.days) for v in day.visits if not ready.mission.by_id[v].fixed)
    after = replan(ready.mission, plan, cancelled={gone}, rounds=ROUNDS)
    moves = find_moves(plan, after)
    assert [m.candidate for m in moves if m.old is not None] == [gone]
    assert gone not in after.visited
    assert after.unmet == ()


def test_firms_are_those_of_the_demo_register_or_marked_as_invented() -> None:
    packed = files("luodi.core.companies.register").joinpath("data", "demo.tsv.gz").read_bytes()
    registered = {line.split("\t")[0] for line in gzip.decompress(packed).decode().splitlines()}
    names = [row["name"] for section in ("candidates", "appointments") for row in demo_mission().rows[section]]
    assert all(name in registered or name.endswith("（虚构）") for name in names)
    assert sum(name in registered for name in names) >= 70


def test_a_plan_read_back_is_the_plan(plan: Plan) -> None:
    assert read_plan(write_plan(plan, "演示"), "p.json") == plan


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"format": "luodi-plan-1"}', '{"format": "luodi-plan-1", "value": NaN, "unmet": [], "days": []}',
     '{"format": "luodi-plan-1", "value": 1, "unmet": [], "days": [{"team": 3}]}', "[" * 100_000],
)  # fmt: skip
def test_what_is_no_plan_is_refused(text: str) -> None:
    with pytest.raises(BadPlan):
        read_plan(text, "p.json")


def test_a_plan_of_other_days_is_refused(ready: Ready, plan: Plan) -> None:
    with pytest.raises(BadPlan):
        fit_plan(ready.mission, Plan(plan.days[1:], plan.value), "p.json")


def test_a_visit_the_mission_no_longer_names_is_refused_with_what_to_do(ready: Ready, plan: Plan) -> None:
    gone = next(iter(plan.visited))
    others = tuple(c for c in ready.mission.candidates if c.id != gone)
    smaller = Mission(ready.mission.shifts, others, ready.mission.travel)
    with pytest.raises(BadPlan, match="--cancel"):
        fit_plan(smaller, plan, "p.json")
