"""Which teams a mission file sends out: people, days, nights, breaks."""

from __future__ import annotations

from collections.abc import Iterator

from luodi.core.missions.briefing import Member
from luodi.core.missions.cell_words import read_hours, read_list, read_when
from luodi.core.missions.draft import Row
from luodi.core.missions.gathering import Gathering, between, one_span
from luodi.core.missions.model import Break, Shift
from luodi.core.places.travel import Spot

Days = frozenset[int]


def read_people(g: Gathering) -> Iterator[tuple[Member, Days]]:
    """Who travels, with which team, on which days."""
    for row in g.draft.rows.get("people", ()):
        if not row["name"]:
            g.fault(row, "name", "人员缺姓名")
            continue
        team = row["team"] or g.team_names()[0]
        if team not in g.team_names():
            g.fault(row, "team", f"没有“{team[:20]}”这个组")
        when = g.days_of(row)
        yield Member(row["name"], row["title"], row["unit"], row["phone"], team), when


def read_shifts(g: Gathering, home: str, end: str, people: list[tuple[Member, Days]]) -> Iterator[Shift]:
    """The days of all teams, in the order of the teams."""
    breaks = tuple(read_breaks(g))
    nights = read_nights(g)
    rows: dict[str, list[Row]] = {}
    for row in g.draft.rows.get("teams", ()):
        if row["name"]:
            rows.setdefault(row["name"], []).append(row)
        else:
            g.fault(row, "name", "各组缺组名")
    for team in g.team_names():
        yield from shifts_of(g, team, rows.get(team, []), home, end, people, breaks, nights)


def shifts_of(
    g: Gathering,
    team: str,
    rows: list[Row],
    home: str,
    end: str,
    people: list[tuple[Member, Days]],
    breaks: tuple[tuple[Days, Break], ...],
    nights: dict[tuple[str, int], tuple[str, ...]],
) -> Iterator[Shift]:
    """A shift for each day of a team; its rows say which days, and what differs from the mission's own terms."""
    everyday = frozenset(range(g.days))
    said = [(row, g.days_of(row)) for row in rows]
    working = sorted(set().union(*(when for _, when in said))) if said else sorted(everyday)
    if not working and g.knows_days:
        g.fault(rows[0], "days", f"“{team[:20]}”没有一天在行程内（{g.first} 起 {g.days} 天）")
    for place, day in enumerate(working):
        mine = [row for row, when in said if day in when]
        hours, limit, start = g.hours, g.limit, home if place == 0 else None
        goal: tuple[str, ...] = ()
        for row in mine:
            hours = g.take(row, "hours", read_hours, hours)
            limit = g.take(row, "limit", between(0, 1000), limit)
            if row["start"] and day == min(d for r, w in said if r is row for d in w):
                start = g.place(row, "start") or start
            if row["end"] and day == max(d for r, w in said if r is row for d in w):
                goal = (g.place(row, "end"),)
        is_last = place == len(working) - 1
        sleeps = goal or ((end,) if is_last else nights.get((team, day)) or nights.get(("", day), ()))
        if not sleeps or not all(sleeps):
            sleeps = (home,)  # a fault was told, or there is nowhere to choose from
        taken = tuple(each for when, each in breaks if day in when)
        members = frozenset(member.name for member, when in people if member.team == team and day in when)
        yield Shift(team, day, hours[0][0], hours[-1][1], start, sleeps, members, limit, taken)


def read_breaks(g: Gathering) -> Iterator[tuple[Days, Break]]:
    """Breaks with their days."""
    for row in g.draft.rows.get("breaks", ()):
        when = g.days_of(row)
        span = g.take(row, "between", one_span, None, needed=True)
        minutes = g.take(row, "minutes", between(1, 600), None, needed=True)
        if span and minutes:
            yield when, Break(row["name"] or "休息", span[0], span[1], minutes)


def read_nights(g: Gathering) -> dict[tuple[str, int], tuple[str, ...]]:
    """Places to sleep by (team or "", day); cities of the candidates for nights nobody named."""
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    cities = dict.fromkeys(
        where.city for row in (*g.draft.rows.get("appointments", ()), *g.draft.rows.get("candidates", ()))
        if (where := g.places.get(row["place"])) is not None and where.city is not None
    )  # fmt: skip
    usual: list[str] = []
    for city in cities:
        if city is not None and city.lon is not None and city.lat is not None:
            home = g.spots.get(g.draft.head["home"])
            if home is not None and home.point == (city.lon, city.lat):  # one sleeps at home, not in a hotel beside it
                usual.append(home.name)
                continue
            usual.append(city.name)
            g.spots.setdefault(city.name, Spot(city.name, city.lon, city.lat))
            g.rough.add(city.name)
    for day in range(g.days - 1):
        found["", day] = tuple(usual)
    for row in g.draft.rows.get("nights", ()):
        team = row["team"]
        if team and team not in g.team_names():
            g.fault(row, "team", f"没有“{team[:20]}”这个组")
        places = read_list(row["places"])
        if not places:
            g.fault(row, "places", "住宿缺地点")
        when = g.take(row, "night", lambda w: read_when(w, g.first, g.days - 1), range(g.days - 1))
        for name in places:
            g.spot(row, "places", name)
        for day in when:
            found[team, day] = places
    return found
