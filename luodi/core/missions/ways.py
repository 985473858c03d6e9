"""The way of each team through a plan: places in order, for a picture of the route."""

from __future__ import annotations

from luodi.core.missions.briefing import Way, Waypoint
from luodi.core.missions.plan import Plan
from luodi.core.missions.terms import Terms


def ways_of(terms: Terms, plan: Plan) -> tuple[Way, ...]:
    """
    Each team's way: where it starts, each place of a visit, where it sleeps and ends; what lies at one point is one place.

    A visit known by its town goes by the town's name. Places without coordinates are left out.
    """
    home = terms.spots[terms.home].point
    ways = []
    for team in dict.fromkeys(day.team for day in plan.days):
        found: list[Waypoint] = []
        for day in (d for d in plan.days if d.team == team):
            stops = [(stop.place, True) for stop in day.stops]
            for place, is_visit in ((day.from_place, False), *stops, (day.to_place, False)):
                spot = terms.spots[place]
                if spot.point is None:
                    continue
                if not found or (found[-1].lon, found[-1].lat) != spot.point:
                    name = short_place(terms.names.get(place, place) if place.startswith("@") else spot.name)
                    found.append(Waypoint(name, *spot.point, is_home=spot.point == home))
                if is_visit:
                    last = found.pop()
                    found.append(Waypoint(last.name, last.lon, last.lat, last.is_home, last.visits + 1))
        ways.append(Way(team, tuple(found)))
    return tuple(ways)


def short_place(name: str) -> str:
    """
    The last division of a name.

    >>> short_place("江苏省苏州市"), short_place("江苏省苏州市昆山市"), short_place("上海市")
    ('苏州市', '昆山市', '上海市')
    """
    for ending in ("省", "自治区"):
        head, found, rest = name.partition(ending)
        if found and rest and len(head) < 8:
            name = rest
    head, found, rest = name.partition("市")
    return rest if found and rest.endswith(("市", "区", "县")) else name
