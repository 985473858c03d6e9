"""The trip by day: who was seen where, and the route as points and lines on a plain graticule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import groupby, pairwise

from luodi.core.documents.graticule import Drawing, Point, draw
from luodi.core.places.division import Division, centre, great_circle_km, parent_chain, resolve_place
from luodi.core.places.find import PlaceMention, find_places
from luodi.core.reading.document import Document
from luodi.core.reading.read import READ_AT_MOST_CHARACTERS
from luodi.web.reports.alignment import Alignment
from luodi.web.reports.models import FactRow, Report, Status
from luodi.web.reports.panels import Item, items_of

SEEN = ("visited", "met", "signed")
WIDE = ("country", "region", "province")


@dataclass
class Stop:
    """One organisation of the record, with where it lies as far as the text says."""

    number: int
    item: Item
    kind: FactRow | None
    role: FactRow | None
    day: FactRow | None
    place: Division | None


@dataclass
class Day:
    """One day's stops; without a date, the stops whose day the report does not say."""

    date: FactRow | None
    stops: list[Stop]


@dataclass
class Trip:
    """What the trip page shows."""

    days: list[Day] = field(default_factory=list)
    drawing: Drawing | None = None
    without_centre: list[str] = field(default_factory=list)


def trip_of(report: Report) -> Trip:
    """The trip a report's kept facts tell of."""
    rows = [row for row in report.facts.all() if row.status != Status.REJECTED]
    items = [item for item in items_of(rows).values() if item.head is not None]
    places = known_places(rows)
    stops = _stops(items, place_finder(report, rows))
    dated = sorted((s for s in stops if s.day), key=lambda s: (s.day.value, s.number))  # type: ignore[union-attr]  # filtered above: it is there
    days = [Day(group[0].day, group) for _, run in groupby(dated, lambda s: s.day.value) if (group := list(run))]  # type: ignore[union-attr]  # filtered above: it is there
    undated = [s for s in stops if s.day is None]
    if undated:
        days.append(Day(None, undated))
    return _with_drawing(Trip(days), rows, places, stops)


def known_places(rows: list[FactRow]) -> list[tuple[FactRow, Division]]:
    """The places of the record that the gazetteer knows, in the order of the text."""
    named = sorted((r for r in rows if r.path.startswith("places[") and r.field == "name"), key=lambda r: r.start)
    context = [r.value for r in named]
    found = []
    for row in named:
        divisions = resolve_place(row.value, context)
        if divisions:
            found.append((row, divisions[0]))
    return found


def _without_containers(places: list[tuple[FactRow, Division]]) -> list[tuple[FactRow, Division]]:
    """``places`` without the provinces and regions that only say where a city of the list lies."""
    holding = {above.code for _, division in places for above in parent_chain(division)}
    return [(row, d) for row, d in places if d.code not in holding or d.level not in WIDE]


def _place_of(start: int, end: int, mentions: list[PlaceMention], document: Document) -> Division | None:
    """
    Where an organisation named at ``start:end`` lies, as far as the text says.

    The place in its own name; else the last one named before it in its sentence, else the first after it there; else
    the last one the report was at.
    """
    sentence = document.sentence_at(start)
    inside = [m for m in mentions if start <= m.start < end]
    before = [m for m in mentions if sentence.start <= m.start < start]
    after = [m for m in mentions if end <= m.start < sentence.end]
    earlier = [m for m in mentions if m.start < start]
    found = next((m[k] for m, k in ((inside, -1), (before, -1), (after, 0), (earlier, -1)) if m), None)
    return found.division if found else None


def place_finder(report: Report, rows: list[FactRow]) -> Callable[[FactRow], Division | None]:
    """What says where the organisation a fact names lies, as far as the text does; ``rows`` are the kept facts."""
    codes = {division.code for _, division in _without_containers(known_places(rows))}
    alignment = Alignment(report.reading.blocks)
    document = Document(report.reading.repaired[:READ_AT_MOST_CHARACTERS])
    mentions = [m for m in find_places(document.text) if m.division is not None and m.division.code in codes]

    def find(head: FactRow) -> Division | None:
        start, end = alignment.to_repaired(head.start, head.end)
        return _place_of(start, end, mentions, document)

    return find


def _stops(items: list[Item], find: Callable[[FactRow], Division | None]) -> list[Stop]:
    stops: list[Stop] = []
    for item in items:
        parts = {part.field: part for part in item.parts}
        role = parts.get("role")
        if item.path.partition("[")[0] != "organisations" or role is None or role.value not in SEEN:
            continue
        place = find(item.head)  # type: ignore[arg-type]  # filtered above: it is there
        stops.append(Stop(len(stops) + 1, item, parts.get("kind"), role, parts.get("day"), place))
    return stops


def _with_drawing(trip: Trip, rows: list[FactRow], places: list[tuple[FactRow, Division]], stops: list[Stop]) -> Trip:
    values = {row.path: row.value for row in rows}
    home = next(iter(resolve_place(values.get("home", ""))), None)
    inbound = values.get("direction") == "inbound"
    came_from = next(iter(resolve_place(values.get("leader.place", ""))), None)
    order: list[Division] = []
    first = came_from if inbound else home
    if first is not None:
        order.append(first)
    for _, division in _without_containers(places):
        if division not in order:
            order.append(division)
    if inbound and home is not None and home not in order:
        order.append(home)
    points = []
    for division in order:
        at = centre(division)
        if at is None:
            trip.without_centre.append(division.name)
            continue
        numbers = [stop.number for stop in stops if stop.place is not None and stop.place.code == division.code]
        points.append(Point(division.name, *at, is_home=division == home, stops=numbers))
    if points:
        legs = [great_circle_km((a.lon, a.lat), (b.lon, b.lat)) for a, b in pairwise(points)]
        trip.drawing = draw(points, legs)
    return trip
