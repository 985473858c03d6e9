"""A plan as JSON, to be kept, shown and planned on from."""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import asdict
from typing import Any

from luodi.core.errors import LuodiError
from luodi.core.missions.model import Mission
from luodi.core.missions.plan import DayPlan, Pause, Plan, Stop

FORMAT = "luodi-plan-1"
MOST_CHARACTERS = 20_000_000
MOST = 1e9  # of any number
MOST_MINUTES = 7 * 24 * 60.0  # from a day's midnight; a day changed by hand may end long after the next begins


class BadPlan(LuodiError, ValueError):
    """A plan file that is none, or that belongs to another mission."""

    def __init__(self, name: str, what: str) -> None:
        super().__init__(
            f"{name} 不能用作行程：{what}。请用 luodi plan 写出的 .json 文件。 Not a plan of this mission; plan again."
        )
        self.name, self.what = name, what


def write_plan(plan: Plan, title: str) -> str:
    """``plan`` as JSON that `read_plan` reads back into an equal value; numbers are minutes from midnight."""
    whole = {"format": FORMAT, "mission": title, "value": plan.value, "unmet": plan.unmet}
    return json.dumps({**whole, "days": [asdict(day) for day in plan.days]}, ensure_ascii=False, indent=1)


def read_plan(text: str, name: str) -> Plan:
    """
    The plan of the JSON ``text`` of the file ``name``.

    Raises
    ------
    BadPlan
        When it is not one.
    """
    if len(text) > MOST_CHARACTERS:
        raise BadPlan(name, f"文件有 {len(text)} 个字符，超过 {MOST_CHARACTERS}")
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadPlan(name, "不是 JSON") from error
    if not isinstance(tree, dict) or tree.get("format") != FORMAT:
        raise BadPlan(name, f"缺 format: {FORMAT}")
    try:
        days = tuple(_day(day) for day in tree["days"])
        return Plan(days, _number(tree["value"]), tuple(_text(x) for x in tree["unmet"]))
    except (KeyError, TypeError) as error:
        raise BadPlan(name, f"内容不全或格式不对（{str(error)[:60]}）") from error


def fit_plan(mission: Mission, plan: Plan, name: str) -> Plan:
    """
    ``plan`` where it is for the mission's teams and days.

    Raises
    ------
    BadPlan
        When teams, days, places or visits are not the mission's. A visit cancelled stays in the mission: the way on
        from it is still needed.
    """
    if [(d.team, d.day) for d in plan.days] != [(s.team, s.day) for s in mission.shifts]:
        raise BadPlan(name, "其中的组和日期与任务文件不同")
    known = mission.travel.index
    twice = [c for c, times in Counter(s.candidate for d in plan.days for s in d.stops).items() if times > 1]
    if twice:
        raise BadPlan(name, f"“{twice[0][:30]}”排了两次")
    for day in plan.days:
        for place in (day.from_place, day.to_place):
            if place not in known:
                raise BadPlan(name, f"任务文件里没有地点“{place[:30]}”")
        for stop in day.stops:
            if stop.candidate not in mission.by_id or stop.place not in known:
                what = f"任务文件里没有“{stop.candidate[:30]}”；取消的单位要留在文件里，用 --cancel 说明"
                raise BadPlan(name, what)
    return plan


def _day(tree: Any) -> DayPlan:
    return DayPlan(
        _text(tree["team"]), int(_number(tree["day"])), _text(tree["from_place"]), _text(tree["to_place"]),
        _minutes(tree["starts"]), tuple(_stop(x) for x in tree["stops"]), _minutes(tree["rides_at"]),
        _minutes(tree["ends"]), _number(tree["slack_minutes"]), tuple(_pause(x) for x in tree["pauses"]),
    )  # fmt: skip


def _stop(tree: Any) -> Stop:
    return Stop(
        _text(tree["candidate"]), _text(tree["place"]), _minutes(tree["rides_at"]), _minutes(tree["arrives"]),
        _minutes(tree["starts"]), _minutes(tree["leaves"]), _number(tree["slack_minutes"]),
        tuple(_pause(x) for x in tree["pauses"]),
    )  # fmt: skip


def _pause(tree: Any) -> Pause:
    before, on_way = tree["before_ride"] is True, tree.get("on_way") is True  # older plans have none on the way
    return Pause(_text(tree["name"]), _minutes(tree["starts"]), _minutes(tree["ends"]), before, on_way)


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not math.isfinite(value) or abs(value) > MOST:
        raise TypeError(f"{value!r} is no number")
    return float(value)


def _minutes(value: Any) -> float:
    minutes = _number(value)
    if abs(minutes) > MOST_MINUTES:
        raise TypeError(f"{value!r} are no minutes of a day")
    return minutes
