"""Why each candidate was left out of a plan, and the least that would bring it in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

import numpy as np

from luodi.core.missions.checking import clock
from luodi.core.missions.model import Candidate, Mission
from luodi.core.missions.plan import Plan
from luodi.core.missions.timetable import time_day
from luodi.core.missions.trying import LONGEST_EXTENSION, Trials


class Reason(Enum):
    """Why a candidate is not in the plan, the first that holds."""

    NO_TEAM = "no team has the members"
    CLOSED = "no opening while a team is out"
    ORDER = "comes before or after visits of the plan, and no day is left for it"
    GROUP = "another of its group is visited"
    UNREACHABLE = "cannot be reached and left in time, even on empty days"
    APPOINTMENTS = "appointments leave no room"
    ROOM = "there is room for it in the plan as it stands"
    VALUE = "takes the place of visits that bring more"
    NO_VALUE = "brings nothing"


class RemedyKind(Enum):
    """What could be changed."""

    LONGER_DAY = "longer day"
    OPENING = "opening"
    DROP = "drop"
    MEMBER = "member"
    ADD = "add"


@dataclass(frozen=True)
class Remedy:
    """One change that alone would bring the candidate into the plan as it stands."""

    kind: RemedyKind
    text: str
    team: str
    day: int
    minutes: float | None = None
    dropped: tuple[str, ...] = ()


@dataclass(frozen=True)
class LeftOut:
    """A candidate, why it was left out, and what would bring it in, the least change of each kind."""

    candidate: str
    reason: Reason
    text: str
    remedies: tuple[Remedy, ...]


def explain(mission: Mission, plan: Plan) -> tuple[LeftOut, ...]:
    """
    Say of each candidate not in ``plan`` why, and what alone would bring it in.

    The plan's nights and the order of its visits are taken as given: a remedy that is named works (it is timed), but
    a smaller one may exist after planning anew. For each day, and each day less one or two visits, all candidates are
    tried at once by the search's own check of an insertion.

    Parameters
    ----------
    mission, plan
        ``plan.days`` must be the mission's shifts, in their order. Days that are late as they stand take nobody in.
    """
    left = [c for c in mission.candidates if c.id not in plan.visited]
    if not left or not mission.shifts:
        return ()
    explainer = _Explainer(mission, plan, left)
    return tuple(explainer.explain_one(nth) for nth in range(len(left)))


class _Explainer(Trials):
    """Puts what was tried into words."""

    def explain_one(self, nth: int) -> LeftOut:
        """Explain one candidate."""
        c, mission = self.left[nth], self.mission
        if not c.fixed and c.value <= 0:
            return LeftOut(c.id, Reason.NO_VALUE, "价值为零", ())
        taken = next((v for v in self.plan.visited if c.group is not None and mission.by_id[v].group == c.group), None)
        # while another of its group is visited, no other change alone is enough
        remedies = tuple(self.remedies_for(nth)) if taken is None else ()
        if not self.staffed[nth].any():
            needed = "、".join(sorted(c.members)) or "、".join(sorted(c.teams or ()))
            return LeftOut(c.id, Reason.NO_TEAM, f"没有一组有{needed}", remedies)
        if not self.open[nth].any():
            return LeftOut(c.id, Reason.CLOSED, "出行的几天都没有够长的接待时间", remedies)
        if taken is not None:
            return LeftOut(c.id, Reason.GROUP, f"同组的“{taken}”已安排", tuple(self.drop_mate(nth, taken)))
        if not (self.open[nth] & self.ordered[nth]).any():
            return LeftOut(c.id, Reason.ORDER, "先后次序排不开", remedies)
        if (fits := np.flatnonzero(self.room[nth] >= 0)).size:
            s = mission.shifts[fits[0]]
            add = Remedy(RemedyKind.ADD, f"直接加进{s.team}第{s.day}天", s.team, s.day)
            return LeftOut(c.id, Reason.ROOM, "还有空位", (add,))
        if (drop := self.drops[nth]) is not None:
            worth = sum(mission.by_id[v].value for v in drop[1])
            text = f"要让出价值 {worth:g} 的“{'、'.join(drop[1])}”，自身为 {c.value:g}"
            return LeftOut(c.id, Reason.VALUE, text, remedies)
        empty, agreed = self.alone
        if not (empty[nth] >= 0).any():
            return LeftOut(c.id, Reason.UNREACHABLE, "即使当天不安排别的，也来不及往返", remedies)
        if not (agreed[nth] >= 0).any():
            return LeftOut(c.id, Reason.APPOINTMENTS, "与已约好的时间冲突", remedies)
        return LeftOut(c.id, Reason.VALUE, "每天都已排满", remedies)

    def remedies_for(self, nth: int) -> Iterator[Remedy]:
        """Return the least change of each kind."""
        shifts, c = self.mission.shifts, self.left[nth]
        r = int(np.argmin(self.late_by[nth]))
        if 0.0 < (minutes := float(self.late_by[nth, r])) <= LONGEST_EXTENSION:
            s = shifts[r]
            text = f"{s.team}第{s.day}天晚 {minutes:.0f} 分钟结束（{clock(s.ends + minutes)}）"
            yield Remedy(RemedyKind.LONGER_DAY, text, s.team, s.day, minutes)
        if (drop := self.drops[nth]) is not None:
            s = shifts[drop[0]]
            yield Remedy(RemedyKind.DROP, f"不去“{'、'.join(drop[1])}”", s.team, s.day, dropped=drop[1])
        for r in np.flatnonzero(self.at_any_hour[nth] >= 0)[:1]:
            yield self.open_at(c, int(r), int(self.at_any_hour[nth, r]))
        if not self.staffed[nth].any():
            yield from self.ask_members(nth)

    def open_at(self, c: Candidate, r: int, at: int) -> Remedy:
        """Return the hour at which ``c`` would have to receive the team after ``at`` visits of day ``r``."""
        freed, day = self.any_hour.numbers.mission, self.plan.days[r]
        shift, order = freed.shifts[r], (*day.visits[:at], c.id, *day.visits[at:])
        stop = time_day(freed, shift, order, day.from_place, day.to_place)[0].stops[at]
        text = f"第{shift.day}天 {clock(stop.starts)} 至 {clock(stop.leaves)} 能接待"
        return Remedy(RemedyKind.OPENING, text, shift.team, shift.day, stop.starts)

    def ask_members(self, nth: int) -> Iterator[Remedy]:
        """Return the first day that would take it in, were those it needs on the team."""
        for r in np.flatnonzero(self.with_anybody[nth] >= 0)[:1]:
            s = self.mission.shifts[r]
            lacking = "、".join(sorted(self.left[nth].members - s.members))
            yield Remedy(RemedyKind.MEMBER, f"第{s.day}天请{lacking}随{s.team}", s.team, s.day)

    def drop_mate(self, nth: int, taken: str) -> Iterator[Remedy]:
        """Return the remedy of not visiting the other of the group, where that is enough and it is no appointment."""
        if self.mission.by_id[taken].fixed:
            return
        self.now.put_all({self.now.numbers.row[taken]})
        found = [r for r in np.flatnonzero(self.open[nth]) if self.now.positions(int(r), self.rows[[nth]])[0] >= 0]
        self.now.put_all()
        for r in found[:1]:
            s = self.mission.shifts[r]
            yield Remedy(RemedyKind.DROP, f"不去“{taken}”", s.team, s.day, dropped=(taken,))
