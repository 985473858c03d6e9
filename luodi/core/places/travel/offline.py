"""Travel times without any service: roads by distance, rail by stations, whichever is faster."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations_with_replacement
from typing import Any

from luodi.core.places.division import great_circle_km
from luodi.core.places.travel.rail import Rails, Ride, Station, rails
from luodi.core.places.travel.values import Leg, Matrix, Spot, TravelFault, stay
from luodi.core.rules import load_rules

SOURCE = "离线模型"
Point = tuple[float, float]
Access = tuple[float, Station]  # minutes by car, station


@dataclass(frozen=True)
class OfflineTimes:
    """
    The offline model of ``rules/travel.yaml``.

    By car: great-circle kilometres times a detour, the first of them slow, the later ones faster. By rail: the car
    to one of the nearest stations, waiting, the ride, the car from the station. Of both the faster is taken.
    Error of the rides on stations the fit never saw: median 15 % (``tools/build_rail.py`` prints it); the road's is
    not measured.
    """

    rules: dict[str, Any] = field(default_factory=lambda: load_rules("travel"))

    @cached_property
    def rails(self) -> Rails:
        """The rail table, read when the first longer leg asks for it."""
        return rails()

    def matrix(self, spots: Sequence[Spot]) -> Matrix:
        """Legs between all ``spots``; raises :class:`TravelFault` naming those without coordinates."""
        lost = [spot.name for spot in spots if spot.point is None]
        if lost:
            raise TravelFault(f"这些地点没有坐标，无法估算路程：{'、'.join(lost[:10])}。请补上经纬度或所在区县。")
        points = [spot.point for spot in spots if spot.point is not None]
        stations = {point: self._stations_near(point) for point in set(points)}
        # Planners ask for many spots in few cities, and both directions take the same time: each pair is looked at once.
        known: dict[tuple[Point, Point], Leg] = {}
        for a, b in combinations_with_replacement(stations, 2):
            known[a, b], known[b, a] = (stay(SOURCE), stay(SOURCE)) if a == b else self._faster(a, b, stations)
        return [[known[a, b] for b in points] for a in points]

    def by_car(self, a: Point, b: Point) -> Leg:
        """The leg by car."""
        car = self.rules["car"]
        km = great_circle_km(a, b) * car["detour"]
        return Leg(car["minutes_to_start"] + self._driving(km), km, "car", SOURCE)

    def by_rail(self, a: Point, b: Point) -> Leg | None:
        """The leg by rail, ``None`` where there is no station near or the way is too short for a train."""
        if great_circle_km(a, b) < self.rules["rail"]["least_km"]:
            return None
        both = self._by_rail(a, b, self._stations_near(a), self._stations_near(b))
        return both[0] if both else None

    def _driving(self, km: float) -> float:
        minutes, done = 0.0, 0.0
        for band in self.rules["car"]["speeds"]:
            end = km if band["km"] is None else min(km, band["km"])
            minutes += max(end - done, 0) / band["km_per_h"] * 60
            done = max(done, end)
        return minutes

    def _stations_near(self, point: Point) -> list[Access]:
        rule = self.rules["rail"]
        near = self.rails.near(point, rule["stations"], rule["farthest_station_km"])
        return [(self.by_car(point, (s.lon, s.lat)).minutes, s) for _, s in near]

    def _faster(self, a: Point, b: Point, stations: dict[Point, list[Access]]) -> tuple[Leg, Leg]:
        car = self.by_car(a, b)
        if great_circle_km(a, b) < self.rules["rail"]["least_km"]:
            return car, car
        rail = self._by_rail(a, b, stations[a], stations[b])
        return (car, car) if rail is None or car.minutes <= rail[0].minutes else rail

    def _by_rail(self, a: Point, b: Point, from_a: list[Access], from_b: list[Access]) -> tuple[Leg, Leg] | None:
        """The leg from ``a`` to ``b``, and the one back."""
        rule = self.rules["rail"]
        best: tuple[float, Station, Station, Ride] | None = None
        for to_station, s in from_a:
            for from_station, t in from_b:
                if s.number == t.number:
                    continue
                ride = self.rails.ride(s, t, rule["minutes_to_change"])
                around = to_station + rule["minutes_before"] + self._wait(ride) + rule["minutes_after"] + from_station
                if best is None or around + ride.minutes < best[0]:
                    best = (around + ride.minutes, s, t, ride)
        if best is None:
            return None
        minutes, s, t, ride = best
        basis = f"{ride.timetable} 时刻表" if ride.timetable else "按里程推算，未查到当年直达或一次换乘的车次"
        change = f"，{ride.via.name}换乘" if ride.via else ""
        there, back = (
            Leg(minutes, None, "rail", SOURCE, f"{x.name}—{y.name}{change}，车上 {ride.minutes:.0f} 分（{basis}）")
            for x, y in ((s, t), (t, s))
        )
        return there, back

    def _wait(self, ride: Ride) -> float:
        rule = self.rules["rail"]
        if not ride.trains:
            return float(rule["unknown_wait"])
        return float(min(rule["longest_wait"], (rule["last_train"] - rule["first_train"]) / ride.trains / 2))
