"""
Gap to the best known value on team orienteering with time windows and on orienteering with hotel selection.

The promise: on one core an average gap of at most 1 % after one second and 0.4 % after ten on the Solomon and Cordeau
families with one to four teams, no instance worse than 4 %; with hotels 1 % and 4 % after ten seconds; nothing
infeasible. It fails by printing larger figures. Every plan is checked against the instance itself, by code that
shares nothing with the planner.

Run: ``python benchmarks/planning.py INSTANCES.jsonl BEST.csv --seconds S [--limit N] [--peers] [--cpu]``. Instances
are one JSON object a line, with ``nodes`` (x, y, service, prize, opens, closes; the first is the depot) and
``decimals``, or with ``hotels``, ``vertices`` (x, y, score) and ``trips``. BEST.csv holds ``name``, ``best_known`` and
``m`` (teams) or ``set``. Distances are cut to ``decimals``; hotel instances keep all digits, and a trip may be longer
by 0.0001, as their lengths are printed with four. On a machine at work on other things ``--cpu`` counts the
processor's seconds; it says so in the figures.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import planning_peers

from luodi.core.missions import Candidate, Mission, Opening, Plan, Shift, Travel, plan_mission, warm_up

TRIP_SLIP = 1e-4


@dataclass(frozen=True)
class Case:
    """One instance with its number of teams and the best value known."""

    name: str
    best: float
    given: dict[str, Any]
    teams: int

    @property
    def has_hotels(self) -> bool:
        return "hotels" in self.given


def read_cases(instances: Path, best: Path) -> Iterator[Case]:
    """Instances in the order of the best values."""
    given = {}
    for line in instances.read_text(encoding="utf-8").splitlines():
        if line.strip():
            row = json.loads(line)
            given[row.get("set"), row["name"]] = row
    with best.open(encoding="utf-8-sig") as lines:
        for row in csv.DictReader(lines):
            teams = int(row.get("m") or 1)
            name = "/".join(str(part) for part in (row.get("set"), row["name"], row.get("m")) if part)
            yield Case(name, float(row["best_known"]), given[row.get("set") or None, row["name"]], teams)


def distances(points: list[list[float]], decimals: int | None) -> np.ndarray:
    """Euclidean distances, cut to ``decimals``."""
    xy = np.array([point[:2] for point in points], float)
    far = np.hypot(xy[:, None, 0] - xy[None, :, 0], xy[:, None, 1] - xy[None, :, 1])
    return far if decimals is None else np.floor(far * 10**decimals + 1e-9) / 10**decimals


def as_mission(case: Case) -> Mission:
    """Both kinds of instance as the same model."""
    given = case.given
    if case.has_hotels:
        hotels = [f"h{k}" for k in range(len(given["hotels"]))]
        visits = [str(k) for k in range(len(given["vertices"]))]
        trips = [float(trip) + TRIP_SLIP for trip in given["trips"]]
        shifts = [
            Shift("a", day, 0.0, trip, hotels[0] if day == 0 else None,
                  (hotels[1],) if day == len(trips) - 1 else tuple(hotels))
            for day, trip in enumerate(trips)
        ]  # fmt: skip
        candidates = [Candidate(v, v, float(p[2]), 0.0) for v, p in zip(visits, given["vertices"], strict=True)]
        minutes = distances(given["hotels"] + given["vertices"], None)
        return Mission(tuple(shifts), tuple(candidates), Travel((*hotels, *visits), minutes))
    nodes = given["nodes"]
    opens, closes = float(nodes[0][4]), float(nodes[0][5])
    places = tuple(str(k) for k in range(len(nodes)))
    shifts = [Shift(f"team {k}", 0, opens, closes, "0", ("0",)) for k in range(case.teams)]
    # An instance's window holds the start of a visit, ours the whole visit.
    candidates = [
        Candidate(places[k], places[k], float(prize), float(service), (Opening(0, first, last + service),))
        for k, (_, _, service, prize, first, last) in enumerate(nodes)
        if k > 0
    ]
    return Mission(tuple(shifts), tuple(candidates), Travel(places, distances(nodes, given["decimals"])))


def check_teams(case: Case, routes: list[list[int]]) -> float | None:
    """Value of routes over the numbers of the nodes, reckoned in whole units; ``None`` when they break a rule."""
    unit = 10 ** case.given["decimals"]
    nodes = case.given["nodes"]
    seen = [k for route in routes for k in route]
    if len(routes) > case.teams or len(set(seen)) < len(seen) or not all(0 < k < len(nodes) for k in seen):
        return None
    for route in routes:
        clock, here = nodes[0][4] * unit, 0
        for k in [*route, 0]:
            clock += nodes[here][2] * unit if here else 0
            clock += math.floor(math.dist(nodes[here][:2], nodes[k][:2]) * unit + 1e-9)
            clock = max(clock, nodes[k][4] * unit)
            if clock > nodes[k][5] * unit:
                return None
            here = k
    return float(sum(nodes[k][3] for k in seen))


def check_hotels(case: Case, trips: list[list[int]], nights: list[int]) -> float | None:
    """Value of trips over the numbers of the vertices, with where each ends; ``None`` when they break a rule."""
    hotels, vertices = case.given["hotels"], case.given["vertices"]
    seen = [k for trip in trips for k in trip]
    if len(set(seen)) < len(seen) or len(trips) != len(case.given["trips"]) or nights[-1] != 1:
        return None
    here = hotels[0]
    for trip, night, most in zip(trips, nights, case.given["trips"], strict=True):
        length = 0.0
        for point in [*(vertices[k] for k in trip), hotels[night]]:
            length += math.dist(here[:2], point[:2])
            here = point
        if length > most + TRIP_SLIP + 1e-6:
            return None
    return float(sum(vertices[k][2] for k in seen))


def check_plan(case: Case, plan: Plan) -> float | None:
    """Value of a plan by the instance alone; ``None`` when it is infeasible."""
    routes = [[int(visit) for visit in day.visits] for day in plan.days]
    if case.has_hotels:
        return check_hotels(case, routes, [int(day.to_place[1:]) for day in plan.days])
    return check_teams(case, routes)


def summarise(gaps: list[float | None]) -> dict[str, float | int]:
    """Figures of one solver; an infeasible plan has no gap, and is counted."""
    fine = [gap for gap in gaps if gap is not None]
    return {
        "instances": len(gaps),
        "average_gap_percent": round(sum(fine) / len(fine), 3) if fine else 100.0,
        "worst_gap_percent": round(max(fine), 2) if fine else 100.0,
        "infeasible": len(gaps) - len(fine),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.strip().splitlines()[0])
    parser.add_argument("instances", type=Path)
    parser.add_argument("best", type=Path)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--limit", type=int)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peers", action="store_true", help="run PyVRP and OR-Tools on the same instances")
    parser.add_argument("--cpu", action="store_true", help="count processor time, not the clock's")
    args = parser.parse_args()
    cases = list(read_cases(args.instances, args.best))[: args.limit]
    begun = time.perf_counter()
    warm_up()
    print(f"compiled or loaded in {time.perf_counter() - begun:.1f} s, not counted", file=sys.stderr)
    clock = time.process_time if args.cpu else time.perf_counter
    gaps: dict[str, list[float | None]] = {"luodi": []}
    for case in cases:
        plan = plan_mission(as_mission(case), seconds=args.seconds, seed=args.seed, clock=clock)
        values = {"luodi": check_plan(case, plan)}
        if args.peers:
            for name, solve in planning_peers.PEERS.items():
                solved = solve(case.given, case.teams, args.seconds)
                if isinstance(solved, str):
                    print(f"{name}: {solved}", file=sys.stderr) if name not in gaps else None
                    values[name] = math.nan
                else:
                    values[name] = check_teams(case, solved)
        for name, value in values.items():
            known = gaps.setdefault(name, [])
            if value is None or not math.isnan(value):
                known.append(None if value is None else 100.0 * (case.best - value) / case.best)
        shown = "  ".join(f"{name} {'infeasible' if value is None else f'{value:g}'}" for name, value in values.items())
        print(f"{case.name:<30} best {case.best:g}  {shown}", flush=True)
    figures: dict[str, Any] = summarise(gaps.pop("luodi"))
    figures |= {"seconds": args.seconds, "clock": "cpu" if args.cpu else "wall", "seed": args.seed}
    for name, known in gaps.items():
        if known:
            figures |= {f"{name}_{key}": value for key, value in summarise(known).items()}
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
