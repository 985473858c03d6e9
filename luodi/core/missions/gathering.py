"""Words of a mission file taken one by one, faults gathered instead of stopping at the first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, TypeVar

from luodi.core.missions.cell_words import BadCell, Span, read_date, read_hours, read_number, read_when
from luodi.core.missions.draft import FileFault, MissionDraft, Row
from luodi.core.missions.locating import Where, locate
from luodi.core.places.travel import Spot
from luodi.core.places.travel.gcj import in_china
from luodi.core.rules import load_rules

MOST_DAYS = 31
FIRST_YEAR, LAST_YEAR = 2000, 2199
ONE_TEAM = "一组"
T = TypeVar("T")


class Gathering:
    """One pass over a draft: its head, the places found so far, and what is wrong."""

    def __init__(self, draft: MissionDraft) -> None:
        self.draft, self.faults = draft, list(draft.faults)
        self.told = set(draft.faults)
        self.rules: dict[str, Any] = load_rules("missions")
        self.spots: dict[str, Spot] = {}
        self.rough: set[str] = set()
        self.places: dict[str, Where | None] = {}
        self.cautions: list[str] = []
        head = draft.head
        self.first = self.take(head, "first_date", first_date, date(FIRST_YEAR, 1, 1), needed=True)
        self.days = int(self.take(head, "days", between(1, MOST_DAYS, whole=True), 1.0, needed=True))
        self.knows_days = len(self.faults) == len(draft.faults)  # else nothing can be said of other dates
        self.hours = self.take(head, "hours", read_hours, read_hours(self.rules["day"]["hours"]))
        self.receiving = self.take(head, "receiving", read_hours, read_hours(self.rules["visit"]["hours"]))
        self.limit = self.take(head, "limit", between(0, 1000), None)

    def take(self, row: Row, name: str, read: Callable[[str], T], empty: Any, *, needed: bool = False) -> Any:
        """The value of a field, ``empty`` where nothing is written or the words cannot be used."""
        if not row[name]:
            if needed:
                self.fault(row, name, f"缺 {name}")
            return empty
        try:
            return read(row[name])
        except BadCell as error:
            self.fault(row, name, f"{name} {error}")
            return empty

    def fault(self, row: Row, name: str, message: str) -> None:
        """Note a fault at a field of a row, once: teams' rows are looked at for each day."""
        found = FileFault(row.place_of(name), message)
        if found not in self.told:
            self.told.add(found)
            self.faults.append(found)

    def named_places(self) -> None:
        """Places the file itself defines."""
        for row in self.draft.rows.get("places", ()):
            if not row["name"] or row["name"].startswith("@"):  # candidates' own places begin with it
                self.fault(row, "name", "地点缺名称，或以 @ 开头")
            elif (found := self.where(row, row["within"] or row["name"], "within")) is not None:
                self.places[row["name"]] = found

    def where(self, row: Row, words: str, name: str) -> Where | None:
        """Where a row is: by its coordinates, else by its words."""
        if row["lon"] or row["lat"]:
            lon = self.take(row, "lon", between(-180, 180), None, needed=True)
            lat = self.take(row, "lat", between(-90, 90), None, needed=True)
            if lon is None or lat is None:
                return None
            if not in_china(lon, lat):
                called = (row["name"] or row["id"])[:30]
                self.cautions.append(f"“{called}”的经纬度（{lon:g}，{lat:g}）不在中国，请核对是否写反或写错")
            try:
                division = locate(words).division
            except BadCell:  # the coordinates are enough
                division = None
            return Where(lon, lat, division, is_rough=False)
        if words not in self.places:
            try:
                self.places[words] = locate(words)
            except BadCell as error:
                self.fault(row, name, str(error))
                return None  # every row with these words is told
        return self.places[words]

    def place(self, row: Row, name: str, *, needed: bool = False) -> str:
        """The planner's name of the place a field names, which is its words."""
        words = row[name]
        if not words:
            if needed:
                self.fault(row, name, f"缺 {name}（地点）")
            return ""
        return words if self.spot(row, name, words) else ""

    def spot(self, row: Row, name: str, words: str) -> bool:
        """Put the place ``words`` name among the spots; tells whether it was found."""
        found = self.where(Row(row.where, {}, row.at), words, name)
        if found is not None:
            self.spots[words] = Spot(words, found.lon, found.lat)
            if found.is_rough:
                self.rough.add(words)
        return found is not None

    def team_names(self) -> tuple[str, ...]:
        """Teams in the order of their sheet, else of the people's."""
        named = [row["name"] for row in self.draft.rows.get("teams", ()) if row["name"]]
        if not named:
            named = [row["team"] for row in self.draft.rows.get("people", ()) if row["team"]]
        return tuple(dict.fromkeys(named)) or (ONE_TEAM,)

    def days_of(self, row: Row, name: str = "days") -> frozenset[int]:
        """The days a field names, all of the trip where nothing is written."""
        found: frozenset[int] = self.take(
            row, name, lambda words: read_when(words, self.first, self.days), frozenset(range(self.days))
        )
        return found


def first_date(words: str) -> date:
    """The day a trip begins."""
    day = read_date(words)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise BadCell(f"写的是“{words[:20]}”，应在 {FIRST_YEAR} 年到 {LAST_YEAR} 年之间")
    return day


def between(least: float, most: float, *, whole: bool = False) -> Callable[[str], float]:
    """A reader of numbers between both bounds."""
    return lambda words: read_number(words, least, most, whole=whole)


def one_span(words: str) -> Span:
    """One span of hours of a day."""
    spans = read_hours(words)
    if len(spans) != 1:
        raise BadCell(f"写的是“{words[:30]}”，只能写一段，如 14:00-15:30")
    return spans[0]
