"""The lines of a wish list: each candidate with what is wanted of it, and where the plan has it."""

from __future__ import annotations

from dataclasses import dataclass

from luodi.core.missions.checking import clock
from luodi.web.missions.drafts import WISHES
from luodi.web.missions.models import MissionVersion
from luodi.web.missions.readying import Prepared, prepare
from luodi.web.missions.wording import listed, say_day
from luodi.web.wording import in_words


@dataclass(frozen=True)
class WishLine:
    """One candidate; ``value`` and ``minutes`` are those the planner takes, written or not."""

    key: str
    name: str
    place: str
    value: float
    minutes: float
    when: str
    whom: str
    group: str
    is_appointment: bool
    mark: str
    planned: str
    is_rough: bool
    remark: str


def wish_lines(version: MissionVersion, words: str, show: str) -> list[WishLine]:
    """Appointments first, then by value; ``show`` narrows: in, out, must, off."""
    prepared = prepare(version)
    if prepared is None:
        return []
    lines = [
        _line(row, section == "appointments", version, prepared)
        for section in WISHES
        for row in version.draft.get(section, ())
    ]
    lines = [x for x in lines if words in x.name or words in x.place or words in x.group]
    keep = {"in": lambda x: x.planned, "out": lambda x: not x.planned and x.mark != "off"}.get(show)
    keep = keep or (lambda x: x.mark == show if show in ("must", "off") else True)
    return sorted((x for x in lines if keep(x)), key=lambda x: (not x.is_appointment, -x.value))


def _line(row: dict[str, str], is_appointment: bool, version: MissionVersion, prepared: Prepared) -> WishLine:
    key = row["id"]
    c = prepared.model.by_id[key]
    planned = ""
    if prepared.plan is not None and key in prepared.plan.visited:
        day, stop = prepared.plan.visited[key]
        planned = f"{say_day(prepared, day.day)} {clock(stop.starts)} {in_words(day.team)}"
    when = " ".join(filter(None, (row.get("date"), row.get("time")))) if is_appointment else row.get("hours", "")
    mark = "must" if key in version.must else "off" if key in version.off else ""
    return WishLine(
        key, row.get("name", key), row.get("place", ""), c.value, c.visit_minutes, when or "",
        listed(filter(None, (row.get("members"), in_words(row.get("teams", ""))))), row.get("group", ""), is_appointment, mark,
        planned, f"@{key}" in prepared.terms.rough, row.get("remark", ""),
    )  # fmt: skip
