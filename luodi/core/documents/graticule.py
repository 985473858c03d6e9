"""
Points and lines on a plain graticule, as values for an SVG.

No outline of any country or province is drawn: a map shown in China needs a review number (审图号), a graticule with
named points does not claim to be one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, radians

WIDTH, HEIGHT, MARGIN = 760, 420, 46
STEPS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30)  # degrees between lines
LEAST_SPAN = 0.6  # degrees; a trip within one city is not blown up to a street plan
LABEL_HEIGHT = 18
SOLID = 40  # words over words or a point cannot be read; over a line, which counts by the bit, they can
Box = tuple[float, float, float, float]
CHARACTER = 14  # width of a Chinese character in the labels


@dataclass
class Point:
    """A place on the way; ``x, y`` are set when it is drawn."""

    name: str
    lon: float
    lat: float
    is_home: bool = False
    stops: list[int] = field(default_factory=list)
    x: float = 0.0
    y: float = 0.0
    label_x: float = 0.0
    label_y: float = 0.0
    anchor: str = "start"


@dataclass
class Leg:
    """A line from one point to the next."""

    number: int
    x1: float
    y1: float
    x2: float
    y2: float
    kilometres: int
    name_from: str
    name_to: str

    @property
    def middle(self) -> tuple[float, float]:
        """Where its number stands."""
        return round((self.x1 + self.x2) / 2, 1), round((self.y1 + self.y2) / 2, 1)


@dataclass
class Line:
    """A meridian or parallel with its label."""

    x1: float
    y1: float
    x2: float
    y2: float
    label: str
    label_x: float
    label_y: float


@dataclass
class Drawing:
    """All that the SVG holds."""

    points: list[Point]
    legs: list[Leg]
    lines: list[Line]
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def kilometres(self) -> int:
        """Length of the way along great circles."""
        return sum(leg.kilometres for leg in self.legs)


def draw(points: list[Point], leg_kilometres: list[float]) -> Drawing:
    """
    Place ``points`` (at least one) on an equirectangular graticule true to scale at its middle latitude.

    ``leg_kilometres`` has one length for each pair of neighbours.
    """
    west, east = min(p.lon for p in points), max(p.lon for p in points)
    south, north = min(p.lat for p in points), max(p.lat for p in points)
    middle_lon, middle_lat = (west + east) / 2, (south + north) / 2
    shrink = max(cos(radians(middle_lat)), 0.1)
    lon_span, lat_span = max(east - west, LEAST_SPAN), max(north - south, LEAST_SPAN)
    inner_width, inner_height = WIDTH - 2 * MARGIN - 80, HEIGHT - 2 * MARGIN
    scale = min(inner_width / (lon_span * shrink), inner_height / lat_span)

    def x_of(lon: float) -> float:
        return round(WIDTH / 2 + (lon - middle_lon) * shrink * scale, 1)

    def y_of(lat: float) -> float:
        return round(HEIGHT / 2 - (lat - middle_lat) * scale, 1)

    for point in points:
        point.x, point.y = x_of(point.lon), y_of(point.lat)
    legs = [
        Leg(i + 1, a.x, a.y, b.x, b.y, round(km), a.name, b.name)
        for i, (a, b, km) in enumerate(zip(points, points[1:], leg_kilometres, strict=False))
    ]
    place_labels(points, legs)
    step = next((s for s in STEPS if s * scale >= 70), STEPS[-1])
    lines = []
    for k in range(int((middle_lon - WIDTH / scale) / step) - 1, int((middle_lon + WIDTH / scale) / step) + 2):
        x = x_of(k * step)
        if 0 < x < WIDTH:
            lines.append(Line(x, 0, x, HEIGHT, _degrees(k * step, "E", "W"), x + 4, HEIGHT - 6))
    for k in range(int((middle_lat - HEIGHT / scale) / step) - 1, int((middle_lat + HEIGHT / scale) / step) + 2):
        y = y_of(k * step)
        if 0 < y < HEIGHT - 16:
            lines.append(Line(0, y, WIDTH, y, _degrees(k * step, "N", "S"), 6, y - 4))
    return Drawing(points, legs, lines)


def _degrees(value: float, positive: str, negative: str) -> str:
    return f"{abs(value):g}°{positive if value >= 0 else negative}"


def place_labels(points: list[Point], legs: list[Leg]) -> None:
    """Put each label beside its point, on the side where it covers the least: other labels, points, legs."""
    taken = [(p.x - 8, p.y - 8, p.x + 8, p.y + 8, SOLID) for p in points]
    taken += [(x - 9, y - 9, x + 9, y + 9, SOLID) for leg in legs if leg.number for x, y in [leg.middle]]
    # A leg as a row of small boxes; its own ends are left out, where every label of the point would touch it.
    taken += [
        (x - 2, y - 2, x + 2, y + 2, 1)
        for leg in legs
        for k in range(1, 40)
        for x, y in [(leg.x1 + (leg.x2 - leg.x1) * k / 40, leg.y1 + (leg.y2 - leg.y1) * k / 40)]
    ]
    for point in points:
        width = CHARACTER * len(point.name) + 6
        sides = (
            (point.x + 11, point.y + 5, "start"),
            (point.x - 11, point.y + 5, "end"),
            (point.x, point.y - 12, "middle"),
            (point.x, point.y + 24, "middle"),
            (point.x + 11, point.y - 10, "start"),
            (point.x + 11, point.y + 20, "start"),
            (point.x - 11, point.y - 10, "end"),
            (point.x - 11, point.y + 20, "end"),
        )
        ranked: list[tuple[bool, int, int, float, float, str, Box]] = []
        for x, y, anchor in sides:
            left = x - {"start": 0, "middle": width / 2, "end": width}[anchor]
            box = (left, y - LABEL_HEIGHT + 4, left + width, y + 4)
            inside = box[0] > 0 and box[2] < WIDTH and box[1] > 0 and box[3] < HEIGHT
            covered = sum(t[4] for t in taken if box[0] < t[2] and t[0] < box[2] and box[1] < t[3] and t[1] < box[3])
            ranked.append((not inside, covered, len(ranked), x, y, anchor, box))
        *_, x, y, anchor, box = min(ranked)
        point.label_x, point.label_y, point.anchor = round(x, 1), round(y, 1), anchor
        taken.append((*box, SOLID))
