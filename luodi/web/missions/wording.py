"""Why somebody was left out, and what would bring them in, in the reader's language."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from luodi.core.missions import LeftOut, Reason, Remedy, RemedyKind, explain
from luodi.core.missions.checking import clock
from luodi.core.missions.draft import FileFault
from luodi.core.missions.plan_file import read_plan
from luodi.web.missions.models import Act, MissionVersion
from luodi.web.missions.readying import Prepared, ready_of
from luodi.web.wording import in_words

REASONS = {
    Reason.NO_TEAM: gettext_lazy("没有一组人员齐备"),
    Reason.CLOSED: gettext_lazy("出行的几天没有够长的接待时间"),
    Reason.ORDER: gettext_lazy("与别家的先后次序排不开"),
    Reason.ROOM: gettext_lazy("还有空位"),
    Reason.GROUP: gettext_lazy("同类的已安排一家"),
    Reason.UNREACHABLE: gettext_lazy("即使当天不安排别的，也来不及往返"),
    Reason.APPOINTMENTS: gettext_lazy("与约好的时间冲突"),
    Reason.VALUE: gettext_lazy("每天都已排满"),
    Reason.NO_VALUE: gettext_lazy("价值为零"),
}


@dataclass(frozen=True)
class Told:
    """One left out, in words; each remedy alone would bring it in."""

    key: str
    name: str
    place: str
    value: float
    reason: str
    remedies: tuple[str, ...]


def left_out(prepared: Prepared) -> list[Told]:
    """Everybody who is not in the plan and might be, the most valuable first."""
    version = prepared.version
    draft = json.dumps(version.draft, sort_keys=True, ensure_ascii=False)
    found = [x for x in _explained(draft, tuple(sorted(version.must)), version.plan) if x.candidate not in prepared.off]
    told = [
        Told(
            x.candidate, prepared.name(x.candidate), prepared.name(f"@{x.candidate}"),
            prepared.model.by_id[x.candidate].value, str(REASONS[x.reason]),
            tuple(words for r in x.remedies if (words := _remedy(r, prepared))),
        )
        for x in found
    ]  # fmt: skip
    return sorted(told, key=lambda t: -t.value)


@lru_cache(maxsize=16)  # it takes a moment, and the same page asks for it again and again
def _explained(draft: str, must: tuple[str, ...], plan: str) -> tuple[LeftOut, ...]:
    ready = ready_of(json.loads(draft), list(must))
    if ready is None or not plan:
        return ()
    return explain(ready.mission, read_plan(plan, ""))


def say_day(prepared: Prepared, day: int) -> str:
    """A day of the trip: 12月2日."""
    on = prepared.terms.first_date + timedelta(day)
    return _("%(month)s月%(day)s日") % {"month": on.month, "day": on.day}


def say_fault(fault: FileFault) -> str:
    """Something wrong with a file, with its place."""
    where, message = in_words(fault.where), in_words(fault.message)
    return _("%(where)s：%(what)s") % {"where": where, "what": message} if where else message


def say_note(version: MissionVersion) -> str:
    """What a version changed: kept in Chinese, said in the reader's language; undone, what was undone with its kind."""
    if version.act == Act.UNDONE:
        act, _space, rest = version.note.partition(" ")
        return f"{in_words(act)} {in_words(rest)}".strip()
    return in_words(version.note)


def listed(names: Iterable[str]) -> str:
    """Names beside each other."""
    return _("、").join(names)


def _remedy(remedy: Remedy, prepared: Prepared) -> str:
    team, day = in_words(remedy.team), say_day(prepared, remedy.day)
    if remedy.kind is RemedyKind.LONGER_DAY:
        minutes = f"{remedy.minutes or 0:.0f}"
        return _("%(team)s %(day)s晚 %(minutes)s 分钟结束") % {"team": team, "day": day, "minutes": minutes}
    if remedy.kind is RemedyKind.DROP:
        names = listed(prepared.name(x) for x in remedy.dropped)
        worth = f"{sum(prepared.model.by_id[x].value for x in remedy.dropped):g}"
        words = _("%(team)s %(day)s不去%(names)s（价值 %(value)s）")
        return words % {"team": team, "day": day, "names": names, "value": worth}
    if remedy.kind is RemedyKind.ADD:
        return _("直接加进%(day)s %(team)s") % {"team": team, "day": day}
    if remedy.kind is RemedyKind.OPENING:
        words = _("对方 %(day)s %(at)s 起能接待%(team)s")
        return words % {"team": team, "day": day, "at": clock(remedy.minutes or 0)}
    return _("%(day)s有须到场的人随%(team)s") % {"team": team, "day": day}
