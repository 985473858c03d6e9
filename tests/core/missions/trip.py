"""A small mission, its itinerary, and a report of an earlier trip to some of the same firms."""

from __future__ import annotations

from luodi.core.missions.itinerary import Item
from luodi.core.missions.mission_yaml import read_mission_yaml
from luodi.core.missions.plan import Plan
from luodi.core.missions.planner import plan_mission
from luodi.core.missions.setting_up import Ready, set_up
from luodi.core.missions.terms import read_terms
from luodi.core.missions.told import Told, link_by_name
from luodi.core.places.travel import OfflineTimes
from luodi.core.reading.read import read

MISSION = """\
title: 赴苏皖考察
home: 江苏省南京市
first_date: 2026-12-01
days: 2
unit: 南河市招商局（演示）
people:
  - {name: 林知夏, title: 副市长, team: 一组}
  - {name: 王致远, title: 局长, team: 一组}
nights: [{night: 1, places: 江苏省苏州市}]
candidates:
  - {id: a, name: 恒澈新能源科技（苏州）有限公司, place: 江苏省苏州市, value: 8, chain: 固态锂电池, segment: hybrid-cell, remark: 先报名单}
  - {id: b, name: 科大讯飞股份有限公司, place: 安徽省合肥市, value: 5}
  - {id: c, name: 远帆装备有限公司, place: 江苏省苏州市, value: 4}
"""
REPORT = (
    "周启明率队赴苏皖考察招商\n2024年4月18日\n\n4月15日至16日，澜江市市长周启明率党政考察团赴江苏省苏州市、安徽省合肥市考察招商。\n\n"
    "15日上午，周启明一行来到苏州市，走进恒澈新能源科技(苏州)有限公司，与董事长陆文博座谈。周启明说，希望恒澈新能源把正极材料项目放到澜江。"
    "陆文博表示，将于5月派技术团队赴澜江实地考察。当天下午，考察团还到苏州纳川智能装备股份有限公司考察。\n\n"
    "16日，考察团在合肥市走访了科大讯飞。周启明要求，市招商局要逐一对接本次走访的企业，每周报告一次进展。\n"
)
NAMES = {"a": ["恒澈新能源科技（苏州）有限公司"], "b": ["科大讯飞股份有限公司", "科大讯飞"], "c": ["远帆装备有限公司"]}


def make_ready() -> Ready:
    return set_up(read_terms(read_mission_yaml(MISSION, "m.yaml")), OfflineTimes())


def make_plan(ready: Ready) -> Plan:
    return plan_mission(ready.mission, rounds=50)


def make_items(ready: Ready) -> list[Item]:
    return ready.items(make_plan(ready))


def make_told() -> Told:
    record = read(REPORT).record
    return Told("四月报道", REPORT, record, link_by_name(record, NAMES))
