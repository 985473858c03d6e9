"""Terms and travel times put together: a mission that can be planned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from luodi.core.missions.itinerary import Item, itinerary
from luodi.core.missions.model import Mission, Travel
from luodi.core.missions.plan import Plan
from luodi.core.missions.terms import Terms
from luodi.core.places.travel import Leg, Matrix, Spot, TravelTimes
from luodi.core.rules import load_rules

MODES = {"rail": "铁路", "car": "汽车", "walk": "步行", "table": "路程表"}


@dataclass(frozen=True, eq=False)
class Ready:
    """A mission with its terms, and the legs its travel times are from (between ``terms.spots``, each once)."""

    terms: Terms
    mission: Mission
    legs: Matrix
    row: Mapping[Spot, int]

    def note(self, a: str, b: str) -> str:
        """How one gets from place ``a`` to ``b``, and by which source."""
        leg = self.legs[self.row[self.terms.spots[a]]][self.row[self.terms.spots[b]]]
        index = self.mission.travel.index
        if self.mission.travel.by_part[0, index[a], index[b]] > leg.minutes:
            return "同一市县区内，按惯例估算"
        way = f"{MODES[leg.mode]}约 {leg.km:.0f} 公里" if leg.km is not None else MODES[leg.mode]
        return "；".join(filter(None, (f"{way}（{leg.source}）", leg.note)))

    def items(self, plan: Plan) -> list[Item]:
        """``plan`` as an itinerary with dates, names and notes of the rides."""
        rides = ((*(stop.place for stop in day.stops), day.to_place) for day in plan.days)
        legs = {leg for day, ends in zip(plan.days, rides, strict=True) for leg in pairwise((day.from_place, *ends))}
        notes = {(a, b): self.note(a, b) for a, b in legs if a != b}
        return itinerary(plan, self.terms.first_date, self.terms.names, notes)


def set_up(terms: Terms, source: TravelTimes) -> Ready:
    """
    The mission of ``terms`` with the travel times of ``source``, which is asked once for all places.

    Between two places of which one is known by its district only, a ride takes at least the minutes of
    ``rules/missions.yaml``: the seat stands for both, and is no measure of the way between them. By the same rules a
    break may be taken on a train, and on a long drive, which then lasts longer by it.

    Raises
    ------
    TravelFault
        When some leg cannot be given.
    BadMission
        When the terms contradict each other.
    """
    rules = load_rules("missions")
    names = tuple(terms.spots)
    spots = list(dict.fromkeys(terms.spots.values()))
    row = {spot: number for number, spot in enumerate(spots)}
    legs = source.matrix(spots)
    at = np.array([row[terms.spots[name]] for name in names])
    minutes = np.array([[leg.minutes for leg in line] for line in legs])[np.ix_(at, at)]
    modes = np.array([[_mode(leg, rules["between_cities_km"]) for leg in line] for line in legs])[np.ix_(at, at)]
    rough = np.array([name in terms.rough for name in names])
    least = np.where(rough[:, None] | rough[None, :], float(rules["minutes_within_a_place"]), 0.0)
    minutes = np.maximum(minutes, least)
    np.fill_diagonal(minutes, 0.0)
    meals = rules["breaks_on_way"]
    aboard = np.where(modes == "rail", float(meals["rail_edge_minutes"]), np.inf)
    halts = (modes != "rail") & (minutes >= meals["halt_from_minutes"])
    travel = Travel(names, minutes, modes=modes, aboard=aboard, halts=halts)
    return Ready(terms, Mission(terms.shifts, terms.candidates, travel), legs, row)


def _mode(leg: Leg, between_cities_km: float) -> str:
    if leg.mode == "car":
        return "car between cities" if (leg.km or 0.0) >= between_cities_km else "car in the city"
    return "" if leg.mode == "table" else leg.mode
