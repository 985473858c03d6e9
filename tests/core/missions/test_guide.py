"""The guide's example is a mission that can be planned."""

import re
from pathlib import Path

from luodi.core.missions import plan_mission
from luodi.core.missions.mission_yaml import read_mission_yaml
from luodi.core.missions.setting_up import set_up
from luodi.core.missions.terms import read_terms
from luodi.core.places.travel import OfflineTimes


def test_the_guides_example_is_planned_with_its_appointment() -> None:
    page = (Path(__file__).parents[3] / "docs" / "guide" / "missions.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert example
    ready = set_up(read_terms(read_mission_yaml(example[1], "guide")), OfflineTimes())
    assert set(plan_mission(ready.mission, rounds=50).visited) == {"甲公司", "乙公司", "丙公司", "丁研究院"}
