"""What the pages of a mission show."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from luodi.core.missions import simulate_plan
from luodi.core.missions.checking import clock
from luodi.web.accounts.models import User
from luodi.web.missions.changing import begun_visits
from luodi.web.missions.checking import faults_of
from luodi.web.missions.drawing import route_of
from luodi.web.missions.holding import may_write
from luodi.web.missions.models import Mission, MissionVersion
from luodi.web.missions.printing import MISSION_FILES
from luodi.web.missions.readying import Prepared, prepare
from luodi.web.missions.timeline import LIKELY, timeline_of
from luodi.web.missions.wording import say_day
from luodi.web.wording import in_words

TABS = (
    ("plan", _("行程")), ("wishes", _("心愿单")), ("terms", _("条件")), ("book", _("手册")), ("after", _("行后")),
    ("history", _("历史")),
)  # fmt: skip
EXPORTS = (("xlsx", "Excel"), ("docx", "Word"), ("pdf", "PDF"), ("ics", _("日历（ICS）")))
ACT_LABELS = {"lock": _("锁定"), "unlock": _("解锁"), "drop": _("移出行程"), "cancel": _("取消（补上别家）")}


def tabs(mission: Mission, tab: str) -> dict[str, Any]:
    """What the head of every page of a mission needs."""
    return {"mission": mission, "tab": tab, "tabs": TABS}


def plan_context(version: MissionVersion, user: User) -> dict[str, Any]:
    """The plan of a version, with its faults and risks."""
    prepared = prepare(version)
    context: dict[str, Any] = {
        "mission": version.mission,
        "version": version,
        "prepared": prepared,
        "may_write": may_write(user, version.mission),
        "has_plan": prepared is not None and prepared.plan is not None,
    }
    if prepared is None or prepared.plan is None:
        return context
    faults = faults_of(prepared)
    risks, days = simulate_plan(prepared.model, prepared.plan)
    line = timeline_of(prepared, risks, faults)
    late = {(d.team, d.day): d.late for d in days}
    return context | {
        "timeline": line,
        "faults": faults,
        "loose_faults": [f for f in faults if f.day is None],
        "late_days": [
            (row, f"{chance * 100:.0f}")
            for row in line.rows
            if not row.is_over and (chance := late[row.team, row.day]) >= LIKELY
        ],
        "route": route_of(prepared),
        "cautions": [in_words(caution) for caution in prepared.terms.cautions],
        "unmet": [prepared.name(key) for key in prepared.unmet],
        "off": [(key, prepared.name(key)) for key in version.off if key in prepared.model.by_id],
        "now": prepared.now,
        "now_day": say_day(prepared, prepared.now.day) if prepared.now else "",
        "now_date": prepared.terms.first_date + timedelta(prepared.now.day) if prepared.now else None,
        "now_time": clock(prepared.now.minute) if prepared.now else "",
        "value": f"{prepared.plan.value:g}",
        "waiting": len(prepared.model.candidates) - len(prepared.plan.visited) - len(prepared.off),
        "shifts": shift_choices(prepared),
        "exports": EXPORTS,
        "mission_files": MISSION_FILES,
    }


def shift_choices(prepared: Prepared) -> list[tuple[int, str]]:
    """Each team's day by its number, but those that are over."""
    return [
        (number, f"{say_day(prepared, s.day)} {in_words(s.team)}")
        for number, s in sorted(enumerate(prepared.model.shifts), key=lambda x: (x[1].day, x[1].team))
        if prepared.now is None or s.day >= prepared.now.day
    ]


def visit_context(prepared: Prepared, key: str, user: User) -> dict[str, Any]:
    """One visit, or one that might be made: what is known of it, and what can be done with it."""
    plan, c = prepared.plan, prepared.model.by_id[key]
    assert plan is not None
    aim = prepared.terms.aims[key]
    begun = key in begun_visits(plan, prepared.now)
    found = plan.visited.get(key)
    context: dict[str, Any] = {
        "mission": prepared.version.mission, "version": prepared.version, "key": key, "aim": aim, "candidate": c,
        "name": prepared.name(key), "may_write": may_write(user, prepared.version.mission) and not begun,
        "begun": begun, "may_cancel": begun and may_write(user, prepared.version.mission)
        and key not in begun_visits(plan, prepared.now, (key,)),
        "locked": key in prepared.locked, "must": key in prepared.version.must,
        "off": key in prepared.off, "is_planned": found is not None, "shifts": shift_choices(prepared),
        "places": range(max(len(day.visits) for day in plan.days) + 1),
    }  # fmt: skip
    if found is not None:
        day, stop = found
        line = timeline_of(prepared, simulate_plan(prepared.model, plan)[0], faults_of(prepared))
        row = next(r for r in line.rows if (r.team, r.day) == (day.team, day.day))
        number = next(i for i, s in enumerate(prepared.model.shifts) if (s.team, s.day) == (day.team, day.day))
        context |= {
            "block": next(b for b in row.visits if b.key == key), "row": row, "shift": number,
            "at": day.visits.index(key), "last": len(day.visits) - 1, "stop": stop,
            "acts": [(act, ACT_LABELS[act]) for act in ("unlock" if key in prepared.locked else "lock", "drop", "cancel")],
        }  # fmt: skip
    return context
