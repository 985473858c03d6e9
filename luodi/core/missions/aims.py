"""Whom a mission file would visit: candidates and appointments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter

from luodi.core.calendar import is_workday
from luodi.core.missions.cell_words import BadCell, Span, read_clock, read_list, read_openings, read_when, read_yes
from luodi.core.missions.draft import Row
from luodi.core.missions.gathering import Gathering, between, one_span
from luodi.core.missions.model import Candidate, Opening
from luodi.core.places.travel import Spot

ALL_DAY = 60 * 24.0


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
    contact: str = ""


def read_aims(g: Gathering) -> tuple[dict[str, Aim], list[Candidate]]:
    """Aims by id, and the planner's candidates, appointments first."""
    aims: dict[str, Aim] = {}
    found: list[tuple[Candidate, Row]] = []
    rows = [(row, True) for row in g.draft.rows.get("appointments", ())]
    rows += [(row, False) for row in g.draft.rows.get("candidates", ())]
    for row, fixed in rows:
        key = row["id"] or row["name"]
        if not row["name"] and not row["id"]:
            g.fault(row, "name", "缺 name（名称）")
        elif key in aims:
            g.fault(row, "id" if row["id"] else "name", f"“{key[:30]}”出现了两次（另一处：{aims[key].where}）")
        else:
            words = ("code", "chain", "segment", "remark", "contact")
            aims[key] = Aim(key, row["name"] or key, row["place"], row.where, **{w: row[w] for w in words})
            found.append((read_candidate(g, key, row, fixed), row))
    named: dict[str, list[str]] = {}
    for aim in aims.values():
        named.setdefault(aim.name, []).append(aim.id)
    for c, row in found:
        for other in c.after:
            if other not in aims and len(named.get(other, ())) != 1:
                why = f"叫这个名的有 {len(named[other])} 家，请写编号" if other in named else "文件里没有它"
                g.fault(row, "after", f"要排在“{other[:30]}”之后，但{why}")
    ordered = [replace(c, after=tuple(x if x in aims else named.get(x, [x])[0] for x in c.after)) for c, _ in found]
    tell_circle(g, {c.id: c.after for c in ordered}, {c.id: row for c, row in found}, aims)
    return aims, ordered


def tell_circle(g: Gathering, after: dict[str, tuple[str, ...]], rows: dict[str, Row], aims: dict[str, Aim]) -> None:
    """Tell of candidates that each wait for the other, one circle at a time."""
    try:
        TopologicalSorter(after).prepare()
    except CycleError as error:
        circle: list[str] = error.args[1][:-1]
        first = min((key for key in circle if key in rows), key=list(rows).index)
        listed = "、".join(aims[key].name[:30] for key in circle[:5] if key in aims)
        what = f"{listed}互相要求排在对方之后，去不成" if len(circle) > 1 else "不能排在自己之后"
        g.fault(rows[first], "after", what)


def read_candidate(g: Gathering, key: str, row: Row, fixed: bool) -> Candidate:
    """One candidate of a row."""
    visit = g.rules["visit"]
    if not row["place"] and not (row["lon"] and row["lat"]):
        g.fault(row, "place", "缺 place（地点），也没有经度、纬度")
    elif (where := g.where(row, row["place"], "place")) is not None:
        called = row["place"] if where.is_rough else row["name"]
        g.spots[f"@{key}"] = Spot(called, where.lon, where.lat)
        if where.is_rough:
            g.rough.add(f"@{key}")
    minutes = g.take(row, "minutes", between(1, ALL_DAY), float(visit["minutes"]))
    openings = read_appointment(g, row, minutes) if fixed else openings_of(g, row)
    if fixed and openings:
        minutes = openings[0].closes - openings[0].opens
    teams = read_list(row["teams"])
    for team in teams:
        if team not in g.team_names():
            g.fault(row, "teams", f"没有“{team[:20]}”这个组，现有：{'、'.join(g.team_names())}")
    return Candidate(
        key, f"@{key}", g.take(row, "value", between(0, 1e6), float(visit["value"])), minutes, openings,
        fixed=fixed, members=frozenset(read_list(row["members"])), teams=frozenset(teams) if teams else None,
        group=row["group"] or None, after=read_list(row["after"]), load=g.take(row, "load", between(0, 1e3), 1.0),
    )  # fmt: skip


def read_appointment(g: Gathering, row: Row, minutes: float) -> tuple[Opening, ...]:
    """The one opening of an appointment."""
    day = g.take(row, "date", lambda words: read_trip_day(g, words), None, needed=True) if g.knows_days else None
    if not row["time"]:
        g.fault(row, "time", "约会缺 time（时间，如 14:00-15:30）")
        return ()
    clock = read_clock if len(row["time"]) <= 5 else one_span
    span = g.take(row, "time", clock, None)
    if day is None or span is None:
        return ()
    start, end = span if isinstance(span, tuple) else (span, span + minutes)
    return (Opening(day, start, end),)


def read_trip_day(g: Gathering, words: str) -> int:
    """The one day of the trip that ``words`` name."""
    named = sorted(read_when(words, g.first, g.days))
    if len(named) != 1:
        raise BadCell(f"写的是“{words[:20]}”，应是行程内的一天（{g.first} 起 {g.days} 天）")
    return named[0]


def openings_of(g: Gathering, row: Row) -> tuple[Opening, ...]:
    """Hours of each day: those said for it, else those for any day where people work."""
    entries = g.take(row, "hours", lambda words: read_openings(words, g.first, g.days), ())
    closed = g.take(row, "closed", lambda words: read_when(words, g.first, g.days), frozenset())
    weekends = g.take(row, "weekends", read_yes, False)
    usual = [span for when, spans in entries if when is None for span in spans]
    if not any(when is None for when, _ in entries) and not entries:
        usual = list(g.receiving)
    found: list[Opening] = []
    for day in range(g.days):
        said: list[Span] = [s for when, spans in entries if when is not None and day in when for s in spans]
        works = weekends or is_workday(g.first + timedelta(day)).value
        if day not in closed:
            found += [Opening(day, *span) for span in said or (usual if works else ())]
    return tuple(found)
