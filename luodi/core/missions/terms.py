"""From the words of a mission file to the terms of a mission, with every fault where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from luodi.core.calendar import is_workday
from luodi.core.missions.briefing import Member
from luodi.core.missions.cell_words import (
    BadCell,
    Span,
    read_clock,
    read_date,
    read_hours,
    read_list,
    read_number,
    read_openings,
    read_when,
    read_yes,
)
from luodi.core.missions.draft import FileFault, MissionDraft, Row, UnreadableMission
from luodi.core.missions.locating import Where, locate
from luodi.core.missions.model import Break, Candidate, Opening, Shift
from luodi.core.places.travel import Spot
from luodi.core.rules import load_rules

MOST_DAYS = 31
ALL = 60 * 24.0
ONE_TEAM = "一组"
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Aim:
    """What a mission file says of a candidate besides the planner's terms; ``where`` is its row."""

    id: str
    name: str
    place: str
    where: str
    code: str = ""
    chain: str = ""
    segment: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Terms:
    """
    A mission without its travel times.

    ``spots`` are the places by the planner's names: a candidate's is ``@`` and its id. ``rough`` are those known only
    by the district or city they lie in. ``cautions`` are sentences for whoever reads the plan.
    """

    title: str
    unit: str
    home: str
    first_date: date
    days: int
    shifts: tuple[Shift, ...]
    candidates: tuple[Candidate, ...]
    aims: Mapping[str, Aim]
    members: tuple[Member, ...]
    spots: Mapping[str, Spot]
    rough: frozenset[str]
    cautions: tuple[str, ...] = ()

    @property
    def names(self) -> dict[str, str]:
        """What to call candidates and places."""
        return {a.id: a.name for a in self.aims.values()} | {f"@{a.id}": a.place for a in self.aims.values()}

    @property
    def last_date(self) -> date:
        """The trip's last day."""
        return self.first_date + timedelta(self.days - 1)


def read_terms(draft: MissionDraft) -> Terms:
    """
    The terms of a mission file.

    Raises
    ------
    UnreadableMission
        Naming every cell that cannot be used; nothing is taken from a file with faults.
    """
    return _Reading(draft).terms()


class _Reading:
    """One pass over a draft that gathers faults instead of stopping at the first."""

    def __init__(self, draft: MissionDraft) -> None:
        self.draft, self.faults = draft, list(draft.faults)
        self.rules: dict[str, Any] = load_rules("missions")
        self.spots: dict[str, Spot] = {}
        self.rough: set[str] = set()
        self.places: dict[str, Where | None] = {}
        self.cautions: list[str] = []
        head = draft.head
        self.first = self.take(head, "first_date", read_date, date(2000, 1, 1), needed=True)
        self.days = int(self.take(head, "days", _between(1, MOST_DAYS, whole=True), 1.0, needed=True))
        self.hours = self.take(head, "hours", read_hours, read_hours(self.rules["day"]["hours"]))
        self.receiving = self.take(head, "receiving", read_hours, read_hours(self.rules["visit"]["hours"]))
        self.limit = self.take(head, "limit", _between(0, 1000), None)

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
        self.faults.append(FileFault(row.place_of(name), message))

    def terms(self) -> Terms:
        head = self.draft.head
        if not head["title"]:
            self.fault(head, "title", "缺 title（任务名称）")
        self.named_places()
        home = self.place(head, "home", needed=True)
        end = self.place(head, "end") or home
        aims, candidates = self.aims()
        people = list(self.people())
        shifts = tuple(self.shifts(home, end, people))
        self.members_known(candidates, people)
        if self.rough & {f"@{name}" for name in aims}:
            count = len(self.rough & {f"@{name}" for name in aims})
            self.cautions.append(f"{count} 家只知所在市县区，路程按其驻地估算")
        unknown = is_workday(self.first + timedelta(self.days - 1)).status or is_workday(self.first).status
        if unknown:
            self.cautions.append(unknown)
        if not candidates and not self.faults:
            self.faults.append(FileFault("", "没有候选，也没有固定约会"))
        if self.faults:
            raise UnreadableMission(self.draft.name, self.faults)
        members = tuple(dict.fromkeys(member for member, _ in people))
        return Terms(
            head["title"], head["unit"], home, self.first, self.days, shifts, tuple(candidates), aims, members,
            self.spots, frozenset(self.rough), tuple(self.cautions),
        )  # fmt: skip

    def named_places(self) -> None:
        """Places the file itself defines."""
        for row in self.draft.rows.get("places", ()):
            if not row["name"]:
                self.fault(row, "name", "地点缺名称")
            elif (found := self.where(row, row["within"] or row["name"], "within")) is not None:
                self.places[row["name"]] = found

    def where(self, row: Row, words: str, name: str) -> Where | None:
        """Where a row is: by its coordinates, else by its words."""
        if row["lon"] or row["lat"]:
            lon = self.take(row, "lon", _between(-180, 180), None, needed=True)
            lat = self.take(row, "lat", _between(-90, 90), None, needed=True)
            if lon is None or lat is None:
                return None
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
        found = self.where(Row(row.where, {}, row.at), words, name)
        if found is not None:
            self.spots[words] = Spot(words, found.lon, found.lat)
            if found.is_rough:
                self.rough.add(words)
        return found is not None

    def aims(self) -> tuple[dict[str, Aim], list[Candidate]]:
        aims: dict[str, Aim] = {}
        found: list[tuple[Candidate, Row]] = []
        rows = [(row, True) for row in self.draft.rows.get("appointments", ())]
        rows += [(row, False) for row in self.draft.rows.get("candidates", ())]
        for row, fixed in rows:
            key = row["id"] or row["name"]
            if not row["name"] and not row["id"]:
                self.fault(row, "name", "缺 name（名称）")
            elif key in aims:
                self.fault(row, "id" if row["id"] else "name", f"“{key[:30]}”出现了两次（另一处：{aims[key].where}）")
            else:
                words = ("code", "chain", "segment", "remark")
                aims[key] = Aim(key, row["name"] or key, row["place"], row.where, **{w: row[w] for w in words})
                found.append((self.candidate(key, row, fixed), row))
        by_name = {aim.name: aim.id for aim in aims.values()}
        for c, row in found:
            if lost := [other for other in c.after if other not in aims and other not in by_name]:
                self.fault(row, "after", f"要排在“{lost[0][:30]}”之后，但文件里没有它")
        return aims, [replace(c, after=tuple(x if x in aims else by_name.get(x, x) for x in c.after)) for c, _ in found]

    def candidate(self, key: str, row: Row, fixed: bool) -> Candidate:
        visit = self.rules["visit"]
        if not row["place"] and not (row["lon"] and row["lat"]):
            self.fault(row, "place", "缺 place（地点），也没有经度、纬度")
        elif (where := self.where(row, row["place"], "place")) is not None:
            called = row["place"] if where.is_rough else row["name"]
            self.spots[f"@{key}"] = Spot(called, where.lon, where.lat)
            if where.is_rough:
                self.rough.add(f"@{key}")
        minutes = self.take(row, "minutes", _between(1, ALL), float(visit["minutes"]))
        openings = self.appointment(row, minutes) if fixed else self.openings(row)
        if fixed and openings:
            minutes = openings[0].closes - openings[0].opens
        teams = read_list(row["teams"])
        for team in teams:
            if team not in self.team_names():
                self.fault(row, "teams", f"没有“{team[:20]}”这个组，现有：{'、'.join(self.team_names())}")
        return Candidate(
            key, f"@{key}", self.take(row, "value", _between(0, 1e6), float(visit["value"])), minutes, openings,
            fixed=fixed, members=frozenset(read_list(row["members"])), teams=frozenset(teams) if teams else None,
            group=row["group"] or None, after=read_list(row["after"]), load=self.take(row, "load", _between(0, 1e3), 1.0),
        )  # fmt: skip

    def appointment(self, row: Row, minutes: float) -> tuple[Opening, ...]:
        day = self.take(row, "date", self.trip_day, None, needed=True)
        if not row["time"]:
            self.fault(row, "time", "约会缺 time（时间，如 14:00-15:30）")
            return ()
        clock = read_clock if len(row["time"]) <= 5 else _one_span
        span = self.take(row, "time", clock, None)
        if day is None or span is None:
            return ()
        start, end = span if isinstance(span, tuple) else (span, span + minutes)
        return (Opening(day, start, end),)

    def trip_day(self, words: str) -> int:
        named = sorted(read_when(words, self.first, self.days))
        if len(named) != 1:
            raise BadCell(f"写的是“{words[:20]}”，应是行程内的一天（{self.first} 起 {self.days} 天）")
        return named[0]

    def openings(self, row: Row) -> tuple[Opening, ...]:
        """Hours of each day: those said for it, else those for any day where people work."""
        entries = self.take(row, "hours", lambda words: read_openings(words, self.first, self.days), ())
        closed = self.take(row, "closed", lambda words: read_when(words, self.first, self.days), frozenset())
        weekends = self.take(row, "weekends", read_yes, False)
        usual = [span for when, spans in entries if when is None for span in spans]
        if not any(when is None for when, _ in entries) and not entries:
            usual = list(self.receiving)
        found: list[Opening] = []
        for day in range(self.days):
            said: list[Span] = [s for when, spans in entries if when is not None and day in when for s in spans]
            works = weekends or is_workday(self.first + timedelta(day)).value
            if day not in closed:
                found += [Opening(day, *span) for span in said or (usual if works else ())]
        return tuple(found)

    def people(self) -> Iterator[tuple[Member, frozenset[int]]]:
        for row in self.draft.rows.get("people", ()):
            if not row["name"]:
                self.fault(row, "name", "人员缺姓名")
                continue
            team = row["team"] or self.team_names()[0]
            if team not in self.team_names():
                self.fault(row, "team", f"没有“{team[:20]}”这个组")
            when = self.take(row, "days", lambda w: read_when(w, self.first, self.days), frozenset(range(self.days)))
            yield Member(row["name"], row["title"], row["unit"], row["phone"], team), when

    def team_names(self) -> tuple[str, ...]:
        """Teams in the order of their sheet, else of the people's."""
        named = [row["name"] for row in self.draft.rows.get("teams", ()) if row["name"]]
        if not named:
            named = [row["team"] for row in self.draft.rows.get("people", ()) if row["team"]]
        return tuple(dict.fromkeys(named)) or (ONE_TEAM,)

    def shifts(self, home: str, end: str, people: list[tuple[Member, frozenset[int]]]) -> Iterator[Shift]:
        breaks = tuple(self.breaks())
        nights = self.nights()
        rows: dict[str, list[Row]] = {}
        for row in self.draft.rows.get("teams", ()):
            if row["name"]:
                rows.setdefault(row["name"], []).append(row)
            else:
                self.fault(row, "name", "各组缺组名")
        for team in self.team_names():
            yield from self.shifts_of(team, rows.get(team, []), home, end, people, breaks, nights)

    def shifts_of(
        self,
        team: str,
        rows: list[Row],
        home: str,
        end: str,
        people: list[tuple[Member, frozenset[int]]],
        breaks: tuple[tuple[frozenset[int], Break], ...],
        nights: dict[tuple[str, int], tuple[str, ...]],
    ) -> Iterator[Shift]:
        """A shift for each day of a team; its rows say which days, and what differs from the mission's own terms."""
        everyday = frozenset(range(self.days))
        said = [(row, self.take(row, "days", lambda w: read_when(w, self.first, self.days), everyday)) for row in rows]
        working = sorted(set().union(*(when for _, when in said))) if said else sorted(everyday)
        for place, day in enumerate(working):
            mine = [row for row, when in said if day in when]
            hours, limit, start = self.hours, self.limit, home if place == 0 else None
            goal: tuple[str, ...] = ()
            for row in mine:
                hours = self.take(row, "hours", read_hours, hours)
                limit = self.take(row, "limit", _between(0, 1000), limit)
                if row["start"] and day == min(d for r, w in said if r is row for d in w):
                    start = self.place(row, "start") or start
                if row["end"] and day == max(d for r, w in said if r is row for d in w):
                    goal = (self.place(row, "end"),)
            is_last = place == len(working) - 1
            sleeps = goal or ((end,) if is_last else nights.get((team, day)) or nights.get(("", day), ()))
            if not sleeps or not all(sleeps):
                sleeps = (home,)  # a fault was told, or there is nowhere to choose from
            taken = tuple(each for when, each in breaks if day in when)
            members = frozenset(member.name for member, when in people if member.team == team and day in when)
            yield Shift(team, day, hours[0][0], hours[-1][1], start, sleeps, members, limit, taken)

    def breaks(self) -> Iterator[tuple[frozenset[int], Break]]:
        """Breaks with their days; a day spent on a train may go without, for one eats there."""
        for row in self.draft.rows.get("breaks", ()):
            when = self.take(row, "days", lambda w: read_when(w, self.first, self.days), frozenset(range(self.days)))
            span = self.take(row, "between", _one_span, None, needed=True)
            minutes = self.take(row, "minutes", _between(1, 600), None, needed=True)
            if span and minutes:
                yield when, Break(row["name"] or "休息", span[0], span[1], minutes)

    def nights(self) -> dict[tuple[str, int], tuple[str, ...]]:
        """Places to sleep by (team or "", day); cities of the candidates for nights nobody named."""
        found: dict[tuple[str, int], tuple[str, ...]] = {}
        cities = dict.fromkeys(
            where.city for row in (*self.draft.rows.get("appointments", ()), *self.draft.rows.get("candidates", ()))
            if (where := self.places.get(row["place"])) is not None and where.city is not None
        )  # fmt: skip
        usual: list[str] = []
        for city in cities:
            if city is not None and city.lon is not None and city.lat is not None:
                usual.append(city.name)
                self.spots.setdefault(city.name, Spot(city.name, city.lon, city.lat))
                self.rough.add(city.name)
        for day in range(self.days - 1):
            found["", day] = tuple(usual)
        for row in self.draft.rows.get("nights", ()):
            team = row["team"]
            if team and team not in self.team_names():
                self.fault(row, "team", f"没有“{team[:20]}”这个组")
            places = read_list(row["places"])
            if not places:
                self.fault(row, "places", "住宿缺地点")
            when = self.take(row, "night", lambda w: read_when(w, self.first, self.days - 1), range(self.days - 1))
            for name in places:
                self.spot(row, "places", name)
            for day in when:
                found[team, day] = places
        return found

    def members_known(self, candidates: list[Candidate], people: list[tuple[Member, frozenset[int]]]) -> None:
        known = {member.name for member, _ in people}
        rows = {
            row["id"] or row["name"]: row for s in ("appointments", "candidates") for row in self.draft.rows.get(s, ())
        }
        for c in candidates:
            if lost := sorted(c.members - known):
                self.fault(rows[c.id], "members", f"人员里没有{'、'.join(lost)[:40]}")


def _between(least: float, most: float, *, whole: bool = False) -> Callable[[str], float]:
    return lambda words: read_number(words, least, most, whole=whole)


def _one_span(words: str) -> Span:
    spans = read_hours(words)
    if len(spans) != 1:
        raise BadCell(f"写的是“{words[:30]}”，只能写一段，如 14:00-15:30")
    return spans[0]
