"""Terms and travel times put together: a mission that can be planned."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from luodi.core.missions.model import Mission, Travel
from luodi.core.missions.terms import Terms
from luodi.core.places.travel import Leg, TravelTimes
from luodi.core.rules import load_rules

MODES = {"rail": "铁路", "car": "汽车", "walk": "步行", "table": "路程表"}


@dataclass(frozen=True)
class Ready:
    """A mission with its terms; ``notes`` say of each (from place, to place) how one gets there."""

    terms: Terms
    mission: Mission
    notes: dict[tuple[str, str], str]


def set_up(terms: Terms, source: TravelTimes) -> Ready:
    """
    The mission of ``terms`` with the travel times of ``source``, which is asked once for all places.

    Between two places of which one is known by its district only, a ride takes at least the minutes of
    ``rules/missions.yaml``: the seat stands for both, and is no measure of the way between them.

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
    at = [row[terms.spots[name]] for name in names]
    size = len(names)
    minutes = np.zeros((size, size))
    modes = np.full((size, size), "", dtype="U20")
    notes: dict[tuple[str, str], str] = {}
    for i, a in enumerate(names):
        for j, b in enumerate(names):
            if i == j:
                continue
            leg = legs[at[i]][at[j]]
            least = rules["minutes_within_a_place"] if a in terms.rough or b in terms.rough else 0.0
            minutes[i, j] = max(leg.minutes, least)
            modes[i, j] = _mode(leg, rules["between_cities_km"])
            if note := _note(leg, minutes[i, j]):
                notes[a, b] = note
    return Ready(terms, Mission(terms.shifts, terms.candidates, Travel(names, minutes, modes=modes)), notes)


def _mode(leg: Leg, between_cities_km: float) -> str:
    if leg.mode == "car":
        return "car between cities" if (leg.km or 0.0) >= between_cities_km else "car in the city"
    return "" if leg.mode == "table" else leg.mode


def _note(leg: Leg, minutes: float) -> str:
    """How one rides, in words; the source where it is no plain ride."""
    if minutes > leg.minutes:
        return "同一市县区内，按惯例估算"
    way = f"{MODES[leg.mode]}约 {leg.km:.0f} 公里" if leg.km is not None else MODES[leg.mode]
    return "；".join(filter(None, (f"{way}（{leg.source}）", leg.note)))
