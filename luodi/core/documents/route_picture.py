"""The ways of a mission's teams on a plain graticule: each place once, a line for each team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from math import cos, radians

from luodi.core.documents.graticule import (
    CHARACTER,
    HEIGHT,
    WIDTH,
    Drawing,
    Leg,
    Point,
    draw,
    place_labels,
)
from luodi.core.missions.briefing import Way

EDGE = 26
# Colour and dashes of each team's line, and again from the fifth: told apart in grey, too.
STYLES = (("#0f766e", ""), ("#b3541e", "9 6"), ("#1d4ed8", "2 7"), ("#5b3a8c", "14 5 3 5"))
Place = tuple[float, float]
Ends = tuple[float, float, float, float]


@dataclass
class DrawnWay:
    """One team's way: its places in order, and the lines between those that differ."""

    team: str
    number: int
    names: list[str]
    lines: list[Ends]


@dataclass
class Route:
    """All that the picture holds; ``stops`` of a point are the visits there."""

    drawing: Drawing
    ways: list[DrawnWay]
    title: str
    far: list[str]  # drawn on the edge, not to scale


def lay_out(given: Sequence[Way]) -> Route | None:
    """The ways on one picture; ``None`` where nothing has a place."""
    points: dict[Place, Point] = {}
    for way in given:
        for p in way.points:
            drawn = points.setdefault((p.lon, p.lat), Point(p.name, p.lon, p.lat, is_home=p.is_home))
            drawn.stops.extend([0] * p.visits)
    if not points:
        return None
    placed = list(points.values())
    far = [p for p in placed if p.is_home and _is_far(p, placed)]
    near = [p for p in placed if p not in far]
    drawing = draw(near, [])
    for point in far:
        _put_on_the_edge(point, near)
    ways = []
    for number, way in enumerate(given):
        dots = [points[p.lon, p.lat] for p in way.points]
        lines = [(a.x, a.y, b.x, b.y) for a, b in pairwise(dots) if a is not b]
        ways.append(DrawnWay(way.team, number, [p.name for p in dots], _shifted(lines, number)))
    place_labels(near, [Leg(0, *line, 0, "", "") for way in ways for line in way.lines])
    drawing.points, drawing.legs = placed, []  # the ways of the teams instead
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


def _shifted(lines: list[Ends], number: int) -> list[Ends]:
    """Lines of the second team beside those of the first, so that both show where they go the same way."""
    by = 3.5 * number
    found = []
    for x1, y1, x2, y2 in lines:
        length = max(((x2 - x1) ** 2 + (y2 - y1) ** 2) ** 0.5, 1.0)
        sign = 1 if (x1, y1) < (x2, y2) else -1  # there and back on the same side
        dx, dy = -(y2 - y1) / length * by * sign, (x2 - x1) / length * by * sign
        found.append((round(x1 + dx, 1), round(y1 + dy, 1), round(x2 + dx, 1), round(y2 + dy, 1)))
    return found


def route_svg(route: Route, *, title: str) -> str:
    """
    The route as SVG text that stands alone, for paper: lines by team, in the points the number of visits there.

    Homes are squares, teams have dashes of their own, so that nothing rests on colour alone.
    """
    drawing = route.drawing
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {drawing.width} {drawing.height}" '
        f'font-family="Noto Sans CJK SC" font-size="{CHARACTER}">',
        f"<title>{escape(title)}</title>",
        f'<rect width="{drawing.width}" height="{drawing.height}" fill="#fff" stroke="#cbd5e1"/>',
    ]
    for line in drawing.lines:
        parts.append(f'<path d="M{line.x1} {line.y1}L{line.x2} {line.y2}" stroke="#e2e8f0" fill="none"/>')
        parts.append(f'<text x="{line.label_x}" y="{line.label_y}" font-size="10" fill="#64748b">{line.label}</text>')
    for way in route.ways:
        colour, dashes = STYLES[way.number % len(STYLES)]
        dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
        for x1, y1, x2, y2 in way.lines:
            parts.append(f'<path d="M{x1} {y1}L{x2} {y2}" stroke="{colour}" stroke-width="2" fill="none"{dashed}/>')
    parts += [_dot(point) for point in drawing.points]
    return "".join([*parts, "</svg>"])


def _dot(point: Point) -> str:
    """A point with its name, and the number of visits there."""
    if point.is_home:
        shape = f'<rect x="{point.x - 6}" y="{point.y - 6}" width="12" height="12" fill="#b91c1c"/>'
    elif point.stops:
        shape = f'<circle cx="{point.x}" cy="{point.y}" r="8" fill="#1d4ed8"/>'
        count = f'<text x="{point.x}" y="{point.y + 3.5}" font-size="10" text-anchor="middle" fill="#fff">'
        shape += f"{count}{len(point.stops)}</text>"
    else:
        shape = f'<circle cx="{point.x}" cy="{point.y}" r="5" fill="#fff" stroke="#1d4ed8"/>'
    name = f'<text x="{point.label_x}" y="{point.label_y}" text-anchor="{point.anchor}">{escape(point.name)}</text>'
    return shape + name
