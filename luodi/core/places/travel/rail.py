"""Fast trains between stations, from the timetable of 2016 and a fit to it."""

from __future__ import annotations

import gzip
import json
import math
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from luodi.core.places.division import great_circle_km


@dataclass(frozen=True, slots=True)
class Station:
    """A station with its coordinates (degrees, GCJ-02) and how much slower than the fit its trains run."""

    number: int
    name: str
    lon: float
    lat: float
    factor: float


@dataclass(frozen=True, slots=True)
class Ride:
    """
    Minutes on the train from one station to another.

    ``trains`` a day (``None``: not known); ``via`` the station where one changes; ``timetable`` the date the minutes were
    read from a timetable, ``None`` where they are fitted.
    """

    minutes: float
    trains: int | None
    via: Station | None
    timetable: str | None


@dataclass(frozen=True)
class Rails:
    """Stations, the fastest through trains between them and the fit for pairs without one."""

    timetable: str
    stations: tuple[Station, ...]
    through: dict[tuple[int, int], tuple[int, int]]
    knots: tuple[float, ...]
    coefficients: tuple[float, ...]
    median_error: float

    @cached_property
    def neighbours(self) -> dict[int, dict[int, int]]:
        """For each station the stations a through train reaches, with its minutes."""
        found: dict[int, dict[int, int]] = {station.number: {} for station in self.stations}
        for (a, b), (minutes, _) in self.through.items():
            found[a][b] = found[b][a] = minutes
        return found

    def fitted_minutes(self, km: float) -> float:
        """Minutes for ``km`` along the great circle, piecewise linear."""
        bands = zip(self.coefficients[1:], self.knots, self.knots[1:], strict=False)
        return self.coefficients[0] + sum(c * min(max(km - low, 0), high - low) for c, low, high in bands)

    def ride(self, a: Station, b: Station, change_minutes: float) -> Ride:
        """
        The ride from ``a`` to ``b``: a through train, else the best change, else the fit.

        A pair without through train or single change in the timetable may have one since: the fit stands for it.
        """
        direct = self.through.get((min(a.number, b.number), max(a.number, b.number)))
        if direct:
            return Ride(float(direct[0]), direct[1], None, self.timetable)
        fitted = self.fitted_minutes(great_circle_km((a.lon, a.lat), (b.lon, b.lat))) * math.sqrt(a.factor * b.factor)
        from_a, from_b = self.neighbours[a.number], self.neighbours[b.number]
        changes = [(from_a[c] + from_b[c], c) for c in from_a.keys() & from_b.keys()]
        if not changes:
            return Ride(fitted, None, None, None)
        best, via = min(changes)
        return Ride(best + change_minutes, None, self.stations[via], self.timetable)

    def near(self, point: tuple[float, float], count: int, farthest_km: float) -> list[tuple[float, Station]]:
        """The ``count`` stations nearest to ``point`` within ``farthest_km``, with great-circle kilometres."""
        ranked = sorted((great_circle_km(point, (s.lon, s.lat)), s.number) for s in self.stations)
        return [(km, self.stations[number]) for km, number in ranked[:count] if km <= farthest_km]


@cache
def rails() -> Rails:
    """The table in ``data/rail.json.gz``, read once."""
    packed = files("luodi.core.places").joinpath("data", "rail.json.gz").read_bytes()
    table: dict[str, Any] = json.loads(gzip.decompress(packed))
    flat = table["pairs"]
    pairs = zip(flat[::4], flat[1::4], flat[2::4], flat[3::4], strict=True)
    return Rails(
        timetable=table["timetable"],
        stations=tuple(Station(i, *row) for i, row in enumerate(table["stations"])),
        through={(a, b): (minutes, trains) for a, b, minutes, trains in pairs},
        knots=tuple(table["knots"]),
        coefficients=tuple(table["coefficients"]),
        median_error=table["median_error"],
    )
