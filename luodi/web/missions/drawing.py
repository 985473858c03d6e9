"""The route of a plan on a plain graticule: each place once, and a line for each team's way."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import cos, radians

from luodi.core.documents.graticule import HEIGHT, WIDTH, Drawing, Point, draw
from luodi.core.places import great_circle_km
from luodi.web.missions.readying import Prepared

EDGE = 26
Place = tuple[float, float]


@dataclass
class Way:
    """One team's way: its places in order, and the lines between those that differ."""

    team: str
    number: int
    names: list[str]
    lines: list[tuple[float, float, float, float]]


@dataclass
class Route:
    """All that the picture holds; ``stops`` of a point are the visits there."""

    drawing: Drawing
    ways: list[Way]
    title: str
    far: list[str]  # drawn on the edge, not to scale


def route_of(prepared: Prepared) -> Route | None:
    """The ways of the plan; ``None`` without one, or where nothing has coordinates."""
    if prepared.plan is None:
        return None
    stations = {team: _stations(prepared, team) for team in dict.fromkeys(d.team for d in prepared.plan.days)}
    home = prepared.terms.spots[prepared.terms.home].point
    points: dict[Place, Point] = {}
    for at, name in (station for way in stations.values() for station in way):
        points.setdefault(at, Point(name, *at, is_home=at == home))
    for _day, stop in prepared.plan.visited.values():
        where = prepared.terms.spots[stop.place].point
        if where in points:
            points[where].stops.append(0)
    if not points:
        return None
    placed = list(points.values())
    far = [p for p in placed if p.is_home and _is_far(p, placed)]
    near = [p for p in placed if p not in far]
    drawing = draw(near, [great_circle_km((a.lon, a.lat), (b.lon, b.lat)) for a, b in pairwise(near)])
    for point in far:
        _put_on_the_edge(point, near)
    drawing.points, drawing.legs = placed, []  # the ways of the teams instead
    ways = []
    for number, (team, way) in enumerate(stations.items()):
        dots = [points[at] for at, _name in way]
        lines = [(a.x, a.y, b.x, b.y) for a, b in pairwise(dots) if a is not b]
        ways.append(Way(team, number, [p.name for p in dots], _shifted(lines, number)))
    return Route(drawing, ways, " → ".join(p.name for p in placed), [p.name for p in far])


def _is_far(home: Point, points: list[Point]) -> bool:
    """Whether drawing home to scale would press all others into a corner."""
    others = [p for p in points if p is not home]
    if len(others) < 2:
        return False
    wide = max(p.lon for p in others) - min(p.lon for p in others)
    high = max(p.lat for p in others) - min(p.lat for p in others)
    away = max(abs(home.lon - p.lon) + abs(home.lat - p.lat) for p in others)
    return away > 2.0 * max(wide + high, 0.6)


def _put_on_the_edge(home: Point, near: list[Point]) -> None:
    """Home at the border of the picture, in its direction from the middle of the others."""
    lon, lat = sum(p.lon for p in near) / len(near), sum(p.lat for p in near) / len(near)
    dx, dy = (home.lon - lon) * cos(radians(lat)), -(home.lat - lat)
    left, high = WIDTH / 2 - EDGE, HEIGHT / 2 - EDGE
    by = min(left / abs(dx) if dx else 1e9, high / abs(dy) if dy else 1e9)
    home.x, home.y = round(WIDTH / 2 + dx * by, 1), round(HEIGHT / 2 + dy * by, 1)
    ends = "end" if home.x > WIDTH / 2 else "start"
    home.label_x = round(home.x + (-14 if ends == "end" else 14), 1)
    home.label_y, home.anchor = round(home.y + 5, 1), ends


def _stations(prepared: Prepared, team: str) -> list[tuple[Place, str]]:
    """Point and name of each place of a team's way, where it changes; a visit known by its town goes by the town's name."""
    found: list[tuple[Place, str]] = []
    for day in (d for d in prepared.plan.days if d.team == team) if prepared.plan else ():
        for place in (day.from_place, *(stop.place for stop in day.stops), day.to_place):
            spot = prepared.terms.spots[place]
            if spot.point is not None and (not found or found[-1][0] != spot.point):
                found.append((spot.point, short_place(prepared.name(place) if place.startswith("@") else spot.name)))
    return found


def short_place(name: str) -> str:
    """The last division of a name: 江苏省苏州市 is 苏州市 on the picture."""
    for ending in ("省", "自治区"):
        head, found, rest = name.partition(ending)
        if found and rest and len(head) < 8:
            name = rest
    head, found, rest = name.partition("市")
    return rest if found and rest.endswith(("市", "区", "县")) else name


def _shifted(lines: list[tuple[float, float, float, float]], number: int) -> list[tuple[float, float, float, float]]:
    """Lines of the second team beside those of the first, so that both show where they go the same way."""
    by = 3.5 * number
    found = []
    for x1, y1, x2, y2 in lines:
        length = max(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 1.0)
        sign = 1 if (x1, y1) < (x2, y2) else -1  # there and back on the same side
        dx, dy = -(y2 - y1) / length * by * sign, (x2 - x1) / length * by * sign
        found.append((round(x1 + dx, 1), round(y1 + dy, 1), round(x2 + dx, 1), round(y2 + dy, 1)))
    return found
