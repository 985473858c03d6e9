"""A mission to try luodi with: four days, six cities, ninety candidates, three appointments."""

from __future__ import annotations

from importlib.resources import files

from luodi.core.missions.draft import MissionDraft
from luodi.core.missions.mission_yaml import read_mission_yaml


def demo_mission() -> MissionDraft:
    """
    The demo mission's words.

    Listed firms' names and cities are those of the demo register; values, hours, appointments and people are invented,
    and so are the firms marked 虚构.
    """
    text = files(__package__).joinpath("data", "demo_mission.yaml").read_text(encoding="utf-8")
    return read_mission_yaml(text, "demo_mission.yaml")
