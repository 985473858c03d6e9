"""What somebody has decided of candidates, in a mission file: visited in any case, not at all, held to a day and a team."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from luodi.core.missions.cell_words import BadCell, read_when
from luodi.core.missions.draft import Row
from luodi.core.missions.gathering import Gathering
from luodi.core.missions.model import Candidate, Shift

MUST, OFF = "必去", "不去"
WORDS = {MUST: MUST, "must": MUST, OFF: OFF, "off": OFF, "never": OFF, "看安排": "", "": ""}
Plain = Mapping[str, Sequence[Mapping[str, str]]]


@dataclass(frozen=True)
class Marks:
    """Ids of candidates; ``held`` has the team and day (from 0) of those that stay there."""

    must: frozenset[str] = frozenset()
    off: frozenset[str] = frozenset()
    held: Mapping[str, tuple[str, int]] = field(default_factory=dict)


NO_MARKS = Marks()


def read_marks(g: Gathering, rows: Mapping[str, Row], shifts: Sequence[Shift]) -> Marks:
    """The marks of the rows, by id; what cannot be is told at its cell."""
    working = {(shift.team, shift.day) for shift in shifts}
    said = {key: g.take(row, "mark", read_mark, "") for key, row in rows.items()}
    held: dict[str, tuple[str, int]] = {}
    for key, row in rows.items():
        where = g.take(row, "locked", lambda words: read_held(g, words), None)
        if where is None:
            continue
        if where not in working:
            g.fault(row, "locked", f"“{where[0][:20]}”第 {where[1] + 1} 天不出行，不能锁定在那里")
        elif said[key] == OFF:
            g.fault(row, "locked", "写了不去，又锁定在一天")
        else:
            held[key] = where
    must, off = (frozenset(key for key, mark in said.items() if mark == word) for word in (MUST, OFF))
    return Marks(must, off, held)


def read_mark(words: str) -> str:
    """
    Whether to go: 必去 (must), 不去 (off, never) or nothing.

    >>> read_mark("never")
    '不去'
    """
    found = WORDS.get(words.strip().lower())
    if found is None:
        raise BadCell(f"写的是“{words[:20]}”，请写 必去 或 不去，看安排的不用写")
    return found


def read_held(g: Gathering, words: str) -> tuple[str, int]:
    """Team and day: 2026-12-01 一组; with one team, the day alone."""
    day, _space, team = words.strip().partition(" ")
    named = sorted(read_when(day, g.first, g.days))
    if len(named) != 1:
        raise BadCell(f"写的是“{words[:20]}”，应是行程内的一天（{g.first} 起 {g.days} 天）")
    teams = g.team_names()
    team = team.strip() or (teams[0] if len(teams) == 1 else "")
    if team not in teams:
        raise BadCell(f"写的是“{words[:20]}”，请写日期和组，如 {g.first} {teams[0]}")
    return team, named[0]


def bind(candidates: Iterable[Candidate], marks: Marks) -> list[Candidate]:
    """
    Candidates as their marks leave them: those not to be visited gone, those in any case like appointments.

    One held to a day and team can be visited by that team on that day only.
    """
    found = []
    for c in candidates:
        if c.id in marks.off:
            continue
        c = replace(c, fixed=c.fixed or c.id in marks.must, after=tuple(x for x in c.after if x not in marks.off))
        if c.id in marks.held:
            team, day = marks.held[c.id]
            openings = tuple(o for o in c.openings or () if o.day == day)
            teams = frozenset({team}) if c.teams is None else c.teams & {team}
            c = replace(c, fixed=True, openings=openings, teams=teams)
        found.append(c)
    return found


def write_marks(plain: Plain, marks: Marks, first_date: date) -> dict[str, list[dict[str, str]]]:
    """``plain`` with the marks in the words of its rows, which are found by their ids."""
    found = {section: [dict(row) for row in rows] for section, rows in plain.items()}
    for section in ("appointments", "candidates"):
        for row in found.get(section, ()):
            key = row.get("id") or row.get("name", "")
            if key in marks.must or key in marks.off:
                row["mark"] = MUST if key in marks.must else OFF
            if key in marks.held:
                team, day = marks.held[key]
                row["locked"] = f"{first_date + timedelta(day)} {team}"
    return found


def without_marks(plain: Plain) -> dict[str, list[dict[str, str]]]:
    """``plain`` without any."""
    return {
        section: [{k: v for k, v in row.items() if k not in ("mark", "locked")} for row in rows]
        for section, rows in plain.items()
    }
