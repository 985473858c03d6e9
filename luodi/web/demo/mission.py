"""The demo city's mission: core's demo mission, already planned, so that its page can be looked at before anything is computed."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from luodi.web.accounts.models import User

# Written by ``luodi plan 演示.yaml --seconds 8 -o demo_plan.json``; a test checks that it still can be carried out.
PLAN_FILE = "demo_plan.json"


def load_mission(by: User) -> None:
    """The demo mission for a city that has no mission yet."""
    from luodi.core.missions.demo_mission import demo_mission
    from luodi.core.missions.plan_file import read_plan
    from luodi.web.missions import actions
    from luodi.web.missions.changing import carry_over
    from luodi.web.missions.drafts import with_ids
    from luodi.web.missions.models import Mission
    from luodi.web.missions.readying import ready_of

    if Mission.objects.exists():
        return
    plain = demo_mission().plain()
    ready = ready_of(with_ids(plain), [])
    assert ready is not None
    written = files(__package__).joinpath(PLAN_FILE).read_text(encoding="utf-8")
    plan = carry_over(read_plan(written, PLAN_FILE), ready.mission)  # another source of travel times gives other hours
    actions.add_mission(plain=plain, note="演示任务", plan=plan, by=by)
