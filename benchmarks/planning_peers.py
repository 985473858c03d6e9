"""PyVRP and OR-Tools on team orienteering with time windows, in their own terms; part of ``planning.py``."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

PRIZE = 100_000  # a prize must outweigh any distance; PyVRP's penalties follow the scale
MISSING = "not installed: pip install {} (in a virtual environment of its own will do)"
Routes = list[list[int]]


def whole_numbers(given: dict[str, Any]) -> tuple[list[list[int]], list[list[int]]]:
    """Distances and nodes in whole units."""
    unit, nodes = 10 ** given["decimals"], given["nodes"]
    far = [[math.floor(math.dist(a[:2], b[:2]) * unit + 1e-9) for b in nodes] for a in nodes]
    return far, [[round(x * unit) for x in (node[2], node[4], node[5])] for node in nodes]


def solve_pyvrp(given: dict[str, Any], teams: int, seconds: float) -> Routes | str:
    """Routes found by PyVRP (0.14), optional clients with prizes."""
    if "nodes" not in given:
        return "has no choice of hotels"
    try:
        import pyvrp
        from pyvrp.stop import MaxRuntime
    except ImportError:
        return MISSING.format("pyvrp")
    far, times = whole_numbers(given)
    model = pyvrp.Model()
    stops = [model.add_location(*map(float, node[:2])) for node in given["nodes"]]
    _, opens, closes = times[0]
    model.add_depot(stops[0], tw_early=opens, tw_late=closes)
    for place, node, (service, first, last) in zip(stops[1:], given["nodes"][1:], times[1:], strict=True):
        model.add_client(place, service_duration=service, tw_early=first, tw_late=last,
                         prize=int(node[3]) * PRIZE, required=False)  # fmt: skip
    model.add_vehicle_type(teams, tw_early=opens, tw_late=closes)
    for i, a in enumerate(stops):
        for j, b in enumerate(stops):
            if i != j:
                model.add_edge(a, b, distance=far[i][j], duration=far[i][j])
    result = model.solve(MaxRuntime(seconds), seed=1, display=False)
    return [[a.idx + 1 for a in route if a.is_client()] for route in result.best.routes()]


def solve_ortools(given: dict[str, Any], teams: int, seconds: float) -> Routes | str:
    """Routes found by OR-Tools' routing library: disjunctions with the prize as penalty, guided local search."""
    if "nodes" not in given:
        return "has no choice of hotels"
    try:
        from ortools.constraint_solver import pywrapcp, routing_enums_pb2
    except ImportError:
        return MISSING.format("ortools")
    far, times = whole_numbers(given)
    manager = pywrapcp.RoutingIndexManager(len(far), teams, 0)
    routing = pywrapcp.RoutingModel(manager)

    def minutes(i: int, j: int) -> int:
        a, b = manager.IndexToNode(i), manager.IndexToNode(j)
        return far[a][b] + times[a][0]

    ride = routing.RegisterTransitCallback(minutes)
    routing.SetArcCostEvaluatorOfAllVehicles(ride)
    horizon = times[0][2]
    routing.AddDimension(ride, horizon, horizon, False, "time")
    clock = routing.GetDimensionOrDie("time")
    for k in range(1, len(far)):
        clock.CumulVar(manager.NodeToIndex(k)).SetRange(times[k][1], times[k][2])
        routing.AddDisjunction([manager.NodeToIndex(k)], int(given["nodes"][k][3]) * PRIZE)
    options = pywrapcp.DefaultRoutingSearchParameters()
    options.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    options.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    options.time_limit.FromMilliseconds(int(seconds * 1000))
    solution = routing.SolveWithParameters(options)
    routes: Routes = []
    for team in range(teams if solution else 0):
        at, route = routing.Start(team), []
        while not routing.IsEnd(at):
            if node := manager.IndexToNode(at):
                route.append(node)
            at = solution.Value(routing.NextVar(at))
        routes.append(route)
    return routes


PEERS: dict[str, Callable[[dict[str, Any], int, float], Routes | str]] = {
    "pyvrp": solve_pyvrp,
    "ortools": solve_ortools,
}
