"""The route of a mission on paper: every team its own line, names that can be read."""

from __future__ import annotations

from itertools import combinations

from luodi.core.documents.graticule import CHARACTER, LABEL_HEIGHT, Point
from luodi.core.documents.route_picture import lay_out, route_svg
from luodi.core.missions.briefing import Way, Waypoint

HOME = Waypoint("阳泉市", 113.57, 37.86, is_home=True)
SHANGHAI, SUZHOU = Waypoint("上海市", 121.47, 31.23, visits=4), Waypoint("苏州市", 120.59, 31.3, visits=1)
YIXING, HEFEI = Waypoint("宜兴市", 119.82, 31.34, visits=2), Waypoint("合肥市", 117.23, 31.82, visits=2)
KUNSHAN = Waypoint("昆山市", 120.98, 31.39)
WAYS = (Way("一组", (HOME, SHANGHAI, SUZHOU, YIXING, HEFEI, HOME)), Way("二组", (SHANGHAI, KUNSHAN, SHANGHAI, HOME)))


def box_of(point: Point) -> tuple[float, float, float, float]:
    width = CHARACTER * len(point.name)
    left = point.label_x - {"start": 0, "middle": width / 2, "end": width}[point.anchor]
    return left, point.label_y - LABEL_HEIGHT + 4, left + width, point.label_y + 4


def test_each_team_is_drawn_its_own_rides() -> None:
    route = lay_out(WAYS)
    assert route is not None
    assert [(way.team, len(way.lines)) for way in route.ways] == [("一组", 5), ("二组", 3)]
    assert len({(p.lon, p.lat) for p in route.drawing.points}) == len(route.drawing.points) == 6


def test_no_name_lies_on_another() -> None:
    route = lay_out(WAYS)
    assert route is not None
    for a, b in combinations([box_of(p) for p in route.drawing.points if not p.is_home], 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1], (a, b)


def test_visits_are_counted_where_they_are_made() -> None:
    route = lay_out(WAYS)
    assert route is not None
    stops = {p.name: len(p.stops) for p in route.drawing.points}
    assert stops == {"阳泉市": 0, "上海市": 12, "苏州市": 1, "宜兴市": 2, "合肥市": 2, "昆山市": 0}


def test_a_name_in_the_picture_is_never_markup() -> None:
    route = lay_out((Way("一组", (HOME, Waypoint("<b>&", 121.0, 31.0))),))
    assert route is not None
    assert "&lt;b&gt;&amp;" in route_svg(route, title="<")


def test_nothing_to_draw_is_no_picture() -> None:
    assert lay_out(()) is None
    assert lay_out((Way("一组", ()),)) is None
