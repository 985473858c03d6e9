"""Missions: whom to visit, which day, which order, where to sleep."""

from luodi.core.missions.errors import BadMission, NoWay
from luodi.core.missions.model import Break, Candidate, Mission, Opening, Shift, Travel
from luodi.core.missions.plan import DayPlan, Pause, Plan, Stop
from luodi.core.missions.planner import plan_mission, warm_up

__all__ = [
    "BadMission",
    "Break",
    "Candidate",
    "DayPlan",
    "Mission",
    "NoWay",
    "Opening",
    "Pause",
    "Plan",
    "Shift",
    "Stop",
    "Travel",
    "plan_mission",
    "warm_up",
]
