"""Changes of a plan as asked for on a page or over the API: find what is meant, work it out, keep it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.dateparse import parse_date, parse_time
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from luodi.core.missions import Moment, NoWay, Plan, mend, replan
from luodi.core.missions.left_out_words import say_day
from luodi.core.missions.moves import find_moves
from luodi.web.accounts.models import User
from luodi.web.errors import Refused
from luodi.web.missions import changing, plan_actions
from luodi.web.missions.holding import Outdated, current_version
from luodi.web.missions.models import Act, Mission, MissionVersion
from luodi.web.missions.others import KINDS_NOTED, plans_beside, search_beside
from luodi.web.missions.readying import Prepared, prepare, to_search

MEND_SECONDS = 1.0
SECONDS_A_CANDIDATE = 0.02  # a small mission needs no whole second


@dataclass(frozen=True)
class Asked:
    """What a form or a program asks for; ``shift`` is a team's day by its number."""

    version: int | None
    key: str = ""
    shift: int = -1
    at: int = 10_000
    place: str = ""
    day: str = ""
    time: str = ""
    number: int = 0

    @classmethod
    def of(cls, given: Mapping[str, str], version: int | None) -> Asked:
        """From a form; a number that is none counts as left out."""

        def number(name: str, otherwise: int) -> int:
            words = str(given.get(name, ""))
            return int(words) if words.isascii() and words.isdecimal() and len(words) < 7 else otherwise

        words = {name: str(given.get(name, ""))[:300] for name in ("key", "place", "day", "time")}
        return cls(version, shift=number("shift", -1), at=number("at", 10_000), number=number("number", 0), **words)


def planned(mission: Mission, asked: Asked) -> Prepared:
    """The mission as it stands, which is as the page showed it, with a plan."""
    version = current_version(mission)
    if asked.version is not None and asked.version != version.number:
        raise Outdated(version)
    prepared = prepare(version)
    if prepared is None or prepared.plan is None:
        raise Refused(_("还没有行程，请先排一次。"))
    return prepared


def known(prepared: Prepared, key: str, cancelled: Collection[str] = ()) -> str:
    """The candidate that is meant, which has not been visited yet."""
    if key not in prepared.model.by_id:
        raise Refused(_("心愿单里没有这一家。"))
    if prepared.plan is not None and key in changing.begun_visits(prepared.plan, prepared.now, cancelled):
        raise Refused(_("“%(name)s”已经去过或正在去，不能再改。") % {"name": prepared.name(key)})
    return key


def move(mission: Mission, asked: Asked, by: User) -> MissionVersion:
    """A visit to another place, day or team; somebody left out comes in."""
    prepared = planned(mission, asked)
    key, plan = known(prepared, asked.key), _plan(prepared)
    if not 0 <= asked.shift < len(prepared.model.shifts):
        raise Refused(_("没有这一天或这一组。"))
    shift = prepared.model.shifts[asked.shift]
    if key in prepared.off:
        raise Refused(_("“%(name)s”已定为不去，先在心愿单里改回来。") % {"name": prepared.name(key)})
    if prepared.now is not None and shift.day < prepared.now.day:
        raise Refused(_("这一天已经过去了。"))
    begun = changing.begun_visits(plan, prepared.now)
    first = sum(visit in begun for visit in plan.days[asked.shift].visits)
    new = changing.place(plan, prepared.model, key, (shift.team, shift.day), max(asked.at, first))
    note = f"{prepared.name(key)} → {_day(prepared, shift.day)} {shift.team}"
    return _keep(prepared, changing.time_again(new, prepared.model, prepared.now), Act.MOVED, note, by)


def drop(mission: Mission, asked: Asked, by: User) -> MissionVersion:
    """A visit out of the plan; nothing else moves, and the candidate stays on the list."""
    prepared = planned(mission, asked)
    key = known(prepared, asked.key)
    new = changing.drop(_plan(prepared), prepared.model, [key])
    locked = [x for x in prepared.version.locked if x != key]
    new = changing.time_again(new, prepared.model, prepared.now)
    return _keep(prepared, new, Act.DROPPED, prepared.name(key), by, locked=locked)


def night(mission: Mission, asked: Asked, by: User) -> MissionVersion:
    """Another place for one team's night."""
    prepared = planned(mission, asked)
    if not 0 <= asked.shift < len(prepared.model.shifts):
        raise Refused(_("没有这一天或这一组。"))
    shift = prepared.model.shifts[asked.shift]
    if asked.place not in shift.to_places or (prepared.now is not None and shift.day < prepared.now.day):
        raise Refused(_("这一晚不能住这里。"))
    new = changing.sleep(_plan(prepared), prepared.model, (shift.team, shift.day), asked.place)
    note = f"{_day(prepared, shift.day)} {shift.team} 住{prepared.name(asked.place)}"
    return _keep(prepared, changing.time_again(new, prepared.model, prepared.now), Act.NIGHT, note, by)


def cancel(mission: Mission, asked: Asked, by: User) -> MissionVersion:
    """Somebody cannot be visited: planned again from there, moving as little as can be."""
    prepared = planned(mission, asked)
    key = known(prepared, asked.key, (asked.key,))
    off = prepared.off | {key}
    model = to_search(prepared, keep_off=True)
    plan = _plan(prepared)
    new = replan(model, plan, now=prepared.now, cancelled=off, seconds=effort(prepared))
    locked = [x for x in prepared.version.locked if x != key]
    note = gettext_noop("%(name)s；另有 %(n)s 处变动") % {"name": prepared.name(key), "n": _others(plan, new, key)}
    return _keep(prepared, new, Act.CANCELLED, note, by, off=sorted(off), locked=locked)


def mend_plan(mission: Mission, asked: Asked, by: User) -> MissionVersion:
    """A plan without faults, near the one there is; those locked stay."""
    prepared = planned(mission, asked)
    plan = _plan(prepared)
    try:
        if prepared.now is None:
            model = to_search(prepared)
            new = mend(model, plan, prepared.locked, seconds=effort(prepared))
        else:
            model = to_search(prepared, keep_off=True)
            new = replan(model, plan, now=prepared.now, cancelled=prepared.off, seconds=effort(prepared))
    except NoWay as error:
        raise Refused(str(error)) from error
    note = gettext_noop("%(n)s 处变动") % {"n": len(find_moves(plan, new))}
    return _keep(prepared, new, Act.MENDED, note, by)


def take(mission: Mission, asked: Asked, by: User) -> MissionVersion:
    """One of the other plans that were shown, by its number."""
    prepared = planned(mission, asked)
    found = plans_beside(prepared, search_beside(prepared.version)).get(asked.number)
    if found is None or prepared.now is not None:
        raise Refused(_("没有这一份。"))
    note = gettext_noop("别的走法：%(kind)s") % {"kind": KINDS_NOTED[found.kind]}
    return _keep(prepared, found.plan, Act.PLANNED, note, by)


def lock(mission: Mission, asked: Asked, by: User) -> MissionVersion:
    """Have a visit stay on its day with its team."""
    return _lock(mission, asked, by, locked=True)


def unlock(mission: Mission, asked: Asked, by: User) -> MissionVersion:
    """Let it go."""
    return _lock(mission, asked, by, locked=False)


def _lock(mission: Mission, asked: Asked, by: User, *, locked: bool) -> MissionVersion:
    prepared = planned(mission, asked)
    if asked.key not in _plan(prepared).visited:
        raise Refused(_("行程里没有这一家。"))
    name = prepared.name(asked.key)
    return plan_actions.lock_visit(
        mission=mission, key=asked.key, name=name, locked=locked, version=prepared.version.number, by=by
    )


def happened(mission: Mission, asked: Asked, by: User) -> MissionVersion:
    """Until when the trip has gone as planned; an empty day: it has not begun."""
    prepared = planned(mission, asked)
    moment = None
    if asked.day:
        day, time = _parsed(asked)
        number = (day - prepared.terms.first_date).days
        if not 0 <= number < prepared.terms.days:
            raise Refused(_("这一天不在行程之内。"))
        moment = Moment(number, time)
    return plan_actions.note_happened(mission=mission, moment=moment, version=prepared.version.number, by=by)


def undo(mission: Mission, asked: Asked, by: User) -> MissionVersion:
    """The last change taken back."""
    return plan_actions.undo(mission=mission, version=asked.version, by=by)


def restore(mission: Mission, asked: Asked, by: User) -> MissionVersion:
    """An old version again."""
    return plan_actions.restore(mission=mission, number=asked.number, version=asked.version, by=by)


ACTS: dict[str, Callable[[Mission, Asked, User], MissionVersion]] = {
    "move": move, "drop": drop, "night": night, "cancel": cancel, "mend": mend_plan, "lock": lock, "unlock": unlock,
    "happened": happened, "take": take, "undo": undo, "restore": restore,
}  # fmt: skip


def effort(prepared: Prepared) -> float:
    """Seconds that planning again may take while somebody waits."""
    return min(MEND_SECONDS, SECONDS_A_CANDIDATE * len(prepared.model.candidates))


def _parsed(asked: Asked) -> tuple[date, float]:
    try:
        day, time = parse_date(asked.day), parse_time(asked.time or "00:00")
    except ValueError:
        day = time = None
    if day is None or time is None:
        raise Refused(_("日期和时刻请写成 2026-12-02 和 12:00 的样子。"))
    return day, time.hour * 60.0 + time.minute


def _day(prepared: Prepared, day: int) -> str:
    """A day as notes keep it: in Chinese, whoever writes; pages say it in the reader's language."""
    return say_day(prepared.terms, day)


def _plan(prepared: Prepared) -> Plan:
    assert prepared.plan is not None
    return prepared.plan


def _others(before: Plan, after: Plan, key: str) -> int:
    return sum(m.candidate != key for m in find_moves(before, after))


def _keep(prepared: Prepared, plan: Plan, act: Act, note: str, by: User, **content: object) -> MissionVersion:
    return plan_actions.keep_plan(
        mission=prepared.version.mission,
        plan=plan,
        act=act,
        note=note,
        version=prepared.version.number,
        by=by,
        **content,
    )
