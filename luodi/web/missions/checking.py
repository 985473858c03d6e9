"""What is wrong with a plan somebody changed, said with names, and where it stands on the page."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from luodi.core.missions import Fault, FaultKind, check
from luodi.core.missions.checking import fault_of
from luodi.core.missions.keeping import begun_by, rest_of_shift
from luodi.core.missions.timetable import time_day
from luodi.web.missions.readying import Prepared
from luodi.web.missions.wording import listed
from luodi.web.wording import in_words

LATENESS = (FaultKind.LATE, FaultKind.BREAK_LATE, FaultKind.DAY_LATE)


@dataclass(frozen=True)
class Found:
    """A fault in words: at a visit, a team's day, or the plan as a whole."""

    words: str
    candidate: str = ""
    team: str = ""
    day: int | None = None


def faults_of(prepared: Prepared) -> tuple[Found, ...]:
    """Every rule the plan breaks; of days that are over, nothing."""
    if prepared.plan is None:
        return ()
    found = [f for f in check(prepared.model, prepared.plan) if f.candidate not in prepared.off]
    if prepared.now is not None:
        found = list(_still_ahead(prepared, found))
    return tuple(Found(say(f, prepared), f.candidate or "", f.team or "", f.day) for f in found)


def _still_ahead(prepared: Prepared, found: list[Fault]) -> Iterator[Fault]:
    """``found`` without what lies behind; the day under way is timed from where it is."""
    now, plan = prepared.now, prepared.plan
    assert now is not None
    assert plan is not None
    for fault in found:
        if fault.day is None or fault.day > now.day or (fault.day == now.day and fault.kind not in LATENESS):
            yield fault
    for shift, day in zip(prepared.model.shifts, plan.days, strict=True):
        if day.day == now.day:
            begun = begun_by(now, day, ())
            rest = rest_of_shift(prepared.model, shift, day, begun, now)
            visits = [v for v in day.visits[len(begun.stops) :] if v in prepared.model.by_id]
            for late in time_day(prepared.model, rest, visits, rest.from_place or day.from_place, day.to_place)[1]:
                yield fault_of(late, prepared.model, shift)


def say(fault: Fault, prepared: Prepared) -> str:
    """A fault in the reader's language, with names."""
    c = prepared.model.by_id.get(fault.candidate or "")
    name, minutes = prepared.name(fault.candidate or ""), f"{fault.minutes or 0:.0f}"
    shift = next((s for s in prepared.model.shifts if (s.team, s.day) == (fault.team, fault.day)), None)
    kind = fault.kind
    if kind == FaultKind.CLOSED:
        return _("%(name)s这一天没有够长的接待时间") % {"name": name}
    if kind == FaultKind.LATE:
        return _("到%(name)s晚 %(minutes)s 分钟") % {"name": name, "minutes": minutes}
    if kind == FaultKind.BREAK_LATE:
        return _("来不及按时休息（晚 %(minutes)s 分钟）") % {"minutes": minutes}
    if kind == FaultKind.DAY_LATE:
        return _("这一天超时 %(minutes)s 分钟") % {"minutes": minutes}
    if kind == FaultKind.MEMBER_MISSING and c and shift:
        lacking = listed(sorted(c.members - shift.members))
        return _("%(name)s要%(who)s到场，这一组没有") % {"name": name, "who": lacking}
    if kind == FaultKind.OTHER_TEAM and c:
        return _("%(name)s只能由%(teams)s去") % {
            "name": name,
            "teams": listed(in_words(team) for team in sorted(c.teams or ())),
        }
    if kind == FaultKind.LOAD and shift:
        return _("这一天排多了，最多 %(most)s 家") % {"most": f"{shift.load_limit or 0:g}"}
    if kind == FaultKind.GROUP and c:
        return _("%(name)s与同类的另一家只去一家（%(group)s）") % {"name": name, "group": c.group}
    if kind == FaultKind.ORDER and c:
        before = listed(prepared.name(x) for x in c.after)
        return _("%(name)s要排在%(before)s之后") % {"name": name, "before": before}
    if kind == FaultKind.APPOINTMENT_MISSED:
        return _("%(name)s是约好或必去的，没有安排") % {"name": name}
    if kind == FaultKind.TWICE:
        return _("%(name)s排了两次") % {"name": name}
    if kind == FaultKind.PLACE:
        return _("这一天不能从这里出发，或不能到这里结束")
    return in_words(fault.text)
