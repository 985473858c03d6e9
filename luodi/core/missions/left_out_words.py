"""Why a candidate was left out, and what would bring it in, in words with names and dates."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from luodi.core.missions.checking import clock
from luodi.core.missions.explaining import LeftOut, Reason, Remedy, RemedyKind
from luodi.core.missions.model import Mission
from luodi.core.missions.terms import Terms

_REASONS = {
    Reason.NO_TEAM: "没有一组人员齐备",
    Reason.CLOSED: "出行的几天没有够长的接待时间",
    Reason.ORDER: "与别家的先后次序排不开",
    Reason.GROUP: "同类的已安排一家",
    Reason.UNREACHABLE: "即使当天不安排别的，也来不及往返",
    Reason.APPOINTMENTS: "与约好的时间冲突",
    Reason.ROOM: "还有空位",
    Reason.VALUE: "每天都已排满",
    Reason.NO_VALUE: "价值为零",
}


def say_left_out(left: LeftOut, terms: Terms, mission: Mission) -> str:
    """
    One line: the name, why it is not in the plan, and each change that alone would bring it in.

    Each change was tried on the plan as it stands; planning anew may find a smaller one.
    """
    name = terms.names.get(left.candidate, left.candidate)
    value = mission.by_id[left.candidate].value
    head = f"{name}（价值 {value:g}）：{_REASONS[left.reason]}"
    remedies = [words for remedy in left.remedies if (words := _remedy(remedy, terms, mission))]
    return f"{head}。{'或'.join(remedies)}，就能去" if remedies else f"{head}。没有单独一项改动能让它排进来"


def say_day(terms: Terms, day: int) -> str:
    """
    A day of the trip: 12月2日.

    ``day`` counts from 0.
    """
    on: date = terms.first_date + timedelta(day)
    return f"{on.month}月{on.day}日"


def _remedy(remedy: Remedy, terms: Terms, mission: Mission) -> str:
    when = f"{remedy.team} {say_day(terms, remedy.day)}"
    if remedy.kind is RemedyKind.LONGER_DAY:
        return f"{when}晚 {remedy.minutes or 0:.0f} 分钟结束"
    if remedy.kind is RemedyKind.DROP:
        worth = sum(mission.by_id[v].value for v in remedy.dropped)
        return f"{when}不去{_names(remedy.dropped, terms)}（价值 {worth:g}）"
    if remedy.kind is RemedyKind.ADD:
        return f"直接加进{when}"
    if remedy.kind is RemedyKind.OPENING:
        return f"对方 {say_day(terms, remedy.day)} {clock(remedy.minutes or 0)} 起能接待{remedy.team}"
    needed = "、".join(sorted(_lacking(remedy, terms)))
    return f"{say_day(terms, remedy.day)}有须到场的人随{remedy.team}" + (f"（该组现有{needed}）" if needed else "")


def _lacking(remedy: Remedy, terms: Terms) -> frozenset[str]:
    return next((s.members for s in terms.shifts if (s.team, s.day) == (remedy.team, remedy.day)), frozenset())


def _names(ids: Sequence[str], terms: Terms) -> str:
    return "、".join(terms.names.get(i, i) for i in ids)
