"""
Build the rail table of the offline travel model from the timetable of 10 March 2016.

Writes ``luodi/core/places/data/rail.json.gz``: stations (name, longitude, latitude, factor), the knots of the fit,
and the fastest through train of each pair of stations with the number of trains. The fit is minutes by great-circle
kilometres, piecewise linear, least relative absolute error; a station's factor says how much slower than that its
trains are. Prints the error of the fit on stations that were left out; ``docs/reference/travel.md`` states it.

Run: ``python tools/build_rail.py SHARED_DATA_DIR``; takes a few seconds.
"""

from __future__ import annotations

import csv
import gzip
import json
import math
import random
import statistics
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from luodi.core.places.division import great_circle_km

OUT = Path(__file__).parent.parent / "luodi" / "core" / "places" / "data" / "rail.json.gz"
KNOTS = (0, 50, 150, 400, 1000, 2500)
NEIGHBOURS = 3
Pair = tuple[str, str, float, float, int]  # from, to, kilometres, minutes, trains


def read_stations(folder: Path) -> dict[str, tuple[float, float]]:
    """Longitude and latitude of the stations whose coordinates are not flagged."""
    with (folder / "stations.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {r["name"]: (float(r["lon"]), float(r["lat"])) for r in rows if r["coord_suspect"] == "0"}


def read_pairs(folder: Path, stations: dict[str, tuple[float, float]]) -> list[Pair]:
    """The fastest through train of each ordered pair of known stations."""
    with gzip.open(folder / "direct_min_minutes.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["from"] in stations and r["to"] in stations]
    return [
        (a, b, great_circle_km(stations[a], stations[b]), float(r["min_minutes"]), int(r["runs"]))
        for r in rows
        for a, b in [(r["from"], r["to"])]
    ]


def features(km: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """A constant and the kilometres within each band: shape (n, number of knots)."""
    bands = [np.clip(km - low, 0, high - low) for low, high in pairwise(KNOTS)]
    return np.stack([np.ones_like(km), *bands], axis=1)


def fit(pairs: list[Pair]) -> npt.NDArray[np.float64]:
    """Coefficients of least relative absolute error, by reweighted least squares."""
    km, minutes = np.array([p[2] for p in pairs]), np.array([p[3] for p in pairs])
    shape, scale = features(km), np.maximum(minutes, 10.0)
    weights = np.ones_like(minutes)
    found = np.zeros(len(KNOTS))
    for _ in range(60):
        root = np.sqrt(weights) / scale
        found = np.linalg.lstsq(shape * root[:, None], minutes * root, rcond=None)[0]
        weights = 1 / np.maximum(np.abs(minutes - shape @ found) / scale, 0.01)
    return found


def station_factors(pairs: list[Pair], coefficients: npt.NDArray[np.float64]) -> dict[str, float]:
    """Median over a station's trains of minutes to fitted minutes."""
    fitted = features(np.array([p[2] for p in pairs])) @ coefficients
    ratios: dict[str, list[float]] = defaultdict(list)
    for pair, minutes in zip(pairs, fitted, strict=True):
        for name in pair[:2]:
            ratios[name].append(pair[3] / minutes)
    return {name: statistics.median(found) for name, found in ratios.items()}


def borrowed(place: tuple[float, float], factors: dict[str, float], stations: dict[str, tuple[float, float]]) -> float:
    """Factor of a place without trains of its own: the mean of its nearest stations' factors."""
    near = sorted(factors, key=lambda name: great_circle_km(place, stations[name]))[:NEIGHBOURS]
    return statistics.mean(factors[name] for name in near)


def held_out_error(pairs: list[Pair], stations: dict[str, tuple[float, float]]) -> tuple[float, float, int]:
    """Median and mean relative error on the pairs of a fifth of the stations, which the fit never saw."""
    names = sorted(stations)
    random.Random(1).shuffle(names)
    out = set(names[: len(names) // 5])
    seen = [p for p in pairs if p[0] not in out and p[1] not in out]
    unseen = [p for p in pairs if p[0] in out or p[1] in out]
    coefficients = fit(seen)
    factors = station_factors(seen, coefficients)
    every = {n: factors[n] if n in factors else borrowed(stations[n], factors, stations) for n in stations}
    fitted = features(np.array([p[2] for p in unseen])) @ coefficients
    errors = [abs(m * math.sqrt(every[p[0]] * every[p[1]]) - p[3]) / p[3] for p, m in zip(unseen, fitted, strict=True)]
    return statistics.median(errors), statistics.mean(errors), len(unseen)


def main(shared: Path) -> None:
    """Fit, print the error, write the table."""
    folder = shared / "hsr-2016"
    stations = read_stations(folder)
    pairs = read_pairs(folder, stations)
    median, mean, count = held_out_error(pairs, stations)
    print(f"left out: {count} pairs, median error {median:.1%}, mean {mean:.1%}")
    coefficients = fit(pairs)
    factors = station_factors(pairs, coefficients)
    names = sorted(n for n in stations if n in factors)
    number = {name: i for i, name in enumerate(names)}
    flat = [x for row in fastest(pairs, number) for x in row]
    table = {
        "timetable": "2016-03-10",
        "knots": list(KNOTS),
        "coefficients": [round(float(c), 5) for c in coefficients],
        "median_error": round(median, 3),
        "stations": [[n, *(round(x, 4) for x in stations[n]), round(factors[n], 3)] for n in names],
        # Flat: from, to, minutes, trains. A pair is written once, as its faster direction.
        "pairs": flat,
    }
    packed = gzip.compress(json.dumps(table, ensure_ascii=False, separators=(",", ":")).encode(), 9, mtime=0)
    OUT.write_bytes(packed)
    print(f"{len(names)} stations, {len(flat) // 4} pairs, {len(packed) // 1024} KiB")


def fastest(pairs: list[Pair], number: dict[str, int]) -> list[tuple[int, int, int, int]]:
    """Pairs without direction: the minutes of the faster direction, the trains of the rarer one."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for a, b, _, minutes, trains in pairs:
        key = (min(number[a], number[b]), max(number[a], number[b]))
        old = found.get(key, (10_000, 10_000))
        found[key] = (min(old[0], int(minutes)), min(old[1], trains))
    return [(a, b, *value) for (a, b), value in sorted(found.items())]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
