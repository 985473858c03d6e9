"""From the words of a mission file to the terms of a mission, with every fault where it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from luodi.core.calendar import is_workday
from luodi.core.missions.aims import Aim, read_aims
from luodi.core.missions.briefing import Member
from luodi.core.missions.draft import FileFault, MissionDraft, Row, UnreadableMission
from luodi.core.missions.gathering import Gathering
from luodi.core.missions.marks import NO_MARKS, Marks, bind, read_marks
from luodi.core.missions.model import Candidate, Shift
from luodi.core.missions.team_days import read_people, read_shifts
from luodi.core.places.travel import Spot

LONGEST_CELL = 2_000


@dataclass(frozen=True)
class Terms:
    """
    A mission without its travel times.

    ``candidates`` are as the file's ``marks`` leave them. ``spots`` are the places by the planner's names: a candidate's is ``@`` and its id. ``rough`` are those known only
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
    marks: Marks = NO_MARKS

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
    if unusable := tuple(_unusable(draft)):
        raise UnreadableMission(draft.name, unusable)
    g = Gathering(draft)
    head = g.draft.head
    if not head["title"]:
        g.fault(head, "title", "缺 title（任务名称）")
    g.named_places()
    home = g.place(head, "home", needed=True)
    end = g.place(head, "end") or home
    aims, candidates = read_aims(g)
    people = list(read_people(g))
    shifts = tuple(read_shifts(g, home, end, people))
    rows = {row["id"] or row["name"]: row for s in ("appointments", "candidates") for row in g.draft.rows.get(s, ())}
    members_known(g, candidates, people, rows)
    marks = read_marks(g, {key: rows[key] for key in aims}, shifts)
    if g.rough & {f"@{name}" for name in aims}:
        count = len(g.rough & {f"@{name}" for name in aims})
        g.cautions.append(f"{count} 家只知所在市县区，路程按其驻地估算")
    unknown = is_workday(g.first + timedelta(g.days - 1)).status or is_workday(g.first).status
    if unknown:
        g.cautions.append(unknown)
    if not candidates and not g.faults:
        g.faults.append(FileFault("", "没有候选，也没有固定约会"))
    if g.faults:
        raise UnreadableMission(g.draft.name, g.faults)
    members = tuple(dict.fromkeys(member for member, _ in people))
    return Terms(
        head["title"], head["unit"], home, g.first, g.days, shifts, tuple(bind(candidates, marks)), aims, members,
        g.spots, frozenset(g.rough), tuple(g.cautions), marks,
    )  # fmt: skip


def _unusable(draft: MissionDraft) -> Iterator[FileFault]:
    """Faults after which nothing else can be said: a file without words, a cell nobody wrote by hand."""
    if draft.faults and not draft.head.words and not any(draft.rows.values()):
        yield from draft.faults
    for row in (draft.head, *(row for rows in draft.rows.values() for row in rows)):
        for name, words in row.words.items():
            if len(words) > LONGEST_CELL:
                yield FileFault(row.place_of(name), f"{name} 有 {len(words)} 个字，最多 {LONGEST_CELL}")


def members_known(
    g: Gathering, candidates: list[Candidate], people: list[tuple[Member, frozenset[int]]], rows: Mapping[str, Row]
) -> None:
    """Tell of people whom candidates need and the file does not name."""
    known = {member.name for member, _ in people}
    for c in candidates:
        if lost := sorted(c.members - known):
            g.fault(rows[c.id], "members", f"人员里没有{'、'.join(lost)[:40]}")
