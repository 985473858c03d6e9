"""Missions: whom to visit, which day, which order, where to sleep."""

from luodi.core.missions.alternatives import (
    Alternative,
    AlternativeKind,
    Difference,
    alternatives,
    bent_missions,
    differ,
    pick_apart,
    plan_beside,
)
from luodi.core.missions.checking import Fault, FaultKind, check, retime
from luodi.core.missions.errors import BadMission, NoWay
from luodi.core.missions.explaining import LeftOut, Reason, Remedy, RemedyKind, explain
from luodi.core.missions.keeping import Moment, mend, replan
from luodi.core.missions.model import Break, Candidate, Mission, Opening, Shift, Travel
from luodi.core.missions.plan import DayPlan, Pause, Plan, Stop
from luodi.core.missions.planner import plan_mission, warm_up
from luodi.core.missions.risk import DayRisk, Spread, VisitRisk, simulate_plan

__all__ = [
    "Alternative",
    "AlternativeKind",
    "BadMission",
    "Break",
    "Candidate",
    "DayPlan",
    "DayRisk",
    "Difference",
    "Fault",
    "FaultKind",
    "LeftOut",
    "Mission",
    "Moment",
    "NoWay",
    "Opening",
    "Pause",
    "Plan",
    "Reason",
    "Remedy",
    "RemedyKind",
    "Shift",
    "Spread",
    "Stop",
    "Travel",
    "VisitRisk",
    "alternatives",
    "bent_missions",
    "check",
    "differ",
    "explain",
    "mend",
    "pick_apart",
    "plan_beside",
    "plan_mission",
    "replan",
    "retime",
    "simulate_plan",
    "warm_up",
]
