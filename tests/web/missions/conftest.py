"""A mission small enough to be planned by hand: two days, two teams, five firms in three towns of Shanxi."""

from __future__ import annotations

import pytest

from luodi.web.missions import actions, plan_actions
from luodi.web.missions.changing import carry_over, place, time_again
from luodi.web.missions.holding import current_version
from luodi.web.missions.models import Act
from luodi.web.missions.moving import ACTS, Asked
from luodi.web.missions.readying import prepare, ready_of

HEAD = {"title": "赴晋中考察", "home": "山西省阳泉市", "first_date": "2026-12-01", "days": "2", "hours": "07:00-21:00"}
PEOPLE = [{"name": "林知夏", "team": "一组"}, {"name": "王致远", "team": "二组"}]
WISHES = [
    {"id": "a", "name": "甲公司", "place": "山西省太原市", "value": "8", "minutes": "60"},
    {"id": "b", "name": "乙公司", "place": "山西省太原市", "value": "5", "minutes": "60"},
    {"id": "c", "name": "丙公司", "place": "山西省阳泉市", "value": "4", "minutes": "60", "members": "林知夏"},
    {"id": "d", "name": "丁公司", "place": "山西省太原市", "value": "3", "minutes": "60", "hours": "09:00-10:30"},
    {"id": "e", "name": "戊公司", "place": "山西省太原市", "value": "2", "minutes": "60"},
]
APPOINTMENT = {"id": "f", "name": "己研究院", "place": "山西省太原市", "date": "2026-12-02", "time": "10:00-11:00"}
NIGHTS = [{"night": "1", "places": "山西省太原市、山西省阳泉市"}]


def plain() -> dict[str, list[dict[str, str]]]:
    """The words of the mission."""
    return {
        "mission": [dict(HEAD)], "people": [dict(p) for p in PEOPLE], "nights": [dict(n) for n in NIGHTS],
        "candidates": [dict(w) for w in WISHES], "appointments": [dict(APPOINTMENT)],
    }  # fmt: skip


def planned(mission, by):
    """The mission with a plan made by hand: team one sees a, b and the next day f; team two sees e."""
    from luodi.core.missions import Plan

    version = current_version(mission)
    model = ready_of(version.draft, version.must).mission
    plan = carry_over(Plan((), 0.0), model)
    for key, where, at in (("a", ("一组", 0), 0), ("b", ("一组", 0), 1), ("f", ("一组", 1), 0), ("e", ("二组", 0), 0)):
        plan = place(plan, model, key, where, at)
    plan = time_again(plan, model, None)
    plan_actions.keep_plan(mission=mission, plan=plan, act=Act.PLANNED, note="", version=version.number, by=by)
    mission.refresh_from_db()
    return mission


@pytest.fixture
def mission(lin):
    """The mission, planned."""
    return planned(actions.add_mission(plain=plain(), by=lin), lin)


@pytest.fixture
def wishes_only(lin):
    """The mission before it is planned."""
    return actions.add_mission(plain=plain(), by=lin)


def do(mission, act: str, by, version: int | None = None, **asked):
    """One change, as a page asks for it; returns the version made of it, ready."""
    made = ACTS[act](mission, Asked(version, **asked), by)
    mission.refresh_from_db()
    return prepare(made)


def order(prepared) -> dict[str, tuple[str, ...]]:
    """Whom each team visits on each day: "一组0" → ids."""
    return {f"{day.team}{day.day}": day.visits for day in prepared.plan.days}
