"""A reading as a table a person reads in a terminal."""

from __future__ import annotations

from typing import Any

import click

KINDS = {
    "enterprise": "企业",
    "institute": "科研院所",
    "university": "高校",
    "park": "园区基地",
    "government": "政府机关",
    "fund-bank": "基金银行",
    "association": "协会商会",
    "exhibition": "展会",
    "site": "项目场馆",
}
ROLES = {
    "visited": "到访",
    "met": "会见",
    "signed": "签约",
    "visitor": "来访方",
    "delegation": "随团",
    "mentioned": "提及",
}
TYPES = {"instruction": "交办", "ask": "请对方", "commitment": "承诺"}
DIRECTIONS = {"outbound": "外出考察", "inbound": "来访"}
STATUSES = {
    "signed": "已签",
    "intent": "意向",
    "negotiating": "在谈",
    "advancing": "推进中",
}
UNSTATED = "未载明"


def reading_table(reading: dict[str, Any]) -> str:
    """``reading`` (a :meth:`Reading.to_json` object) as lines of text."""
    record = reading["record"]
    rows = [click.style(f"■ {reading['file']}", bold=True)]
    rows += [f"  {label}  {text}" for label, text in _head(record)]
    for label, items in (
        ("单位", [_organisation(o) for o in record["organisations"]]),
        ("会见", [_person(p) for p in record["people_met"]]),
        ("跟进", [_followup(f) for f in record["followups"]]),
        ("项目", [_project(p) for p in record["projects"]]),
    ):
        rows += [f"  {label if i == 0 else '    '}  {item}" for i, item in enumerate(items)]
    guessed = sum(1 for row in reading["evidence"] if row["uncertain"])
    rows.append(
        f"  依据  {len(reading['evidence'])} 条事实均有出处；修复 {len(reading['repairs'])} 处"
        + (f"；{guessed} 条含猜测的字，请核对" if guessed else "")
    )
    rows += [f"  提醒  {finding['message']}" for finding in reading["findings"]]
    return "\n".join(rows) + "\n"


def _head(record: dict[str, Any]) -> list[tuple[str, str]]:
    trip = record["trip"]
    period = " 至 ".join(dict.fromkeys(day for day in (trip["start"], trip["end"]) if day))
    return [
        ("方向", DIRECTIONS.get(record["direction"], UNSTATED)),
        (
            "时间",
            (period or UNSTATED) + (f"（发布 {record['published']}）" if record["published"] else ""),
        ),
        ("本地", record["home"]["name"] if record["home"] else UNSTATED),
        ("带队", _person(record["leader"]) if record["leader"] else UNSTATED),
        (
            "随行",
            "；".join([_person(p) for p in record["companions"]] + record["companion_groups"]) or UNSTATED,
        ),
        *([("陪同", "；".join(_person(p) for p in record["hosts"]))] if record["hosts"] else []),
        ("地点", "、".join(p["name"] for p in record["places"]) or UNSTATED),
        ("产业", "、".join(record["industries"]) or UNSTATED),
    ]


def _person(person: dict[str, Any]) -> str:
    return f"{person['name']}（{person['title']}）" if person.get("title") else str(person["name"])


def _organisation(o: dict[str, Any]) -> str:
    people = f"：{'、'.join(_person(p) for p in o['people'])}" if o["people"] else ""
    day = f" {o['day']}" if o["day"] else ""
    return f"[{ROLES.get(o['role'], o['role'])}·{KINDS.get(o['kind'], o['kind'])}{day}] {o['name']}{people}"


def _followup(f: dict[str, Any]) -> str:
    return f"[{TYPES.get(f['type'], f['type'])}] {f['who'] or '（未指明对象）'}：{f['span']}"


def _project(p: dict[str, Any]) -> str:
    parts = [
        p["name"],
        p["amount"],
        STATUSES.get(p["status"] or "", p["status"]),
        "、".join(p["parties"]),
    ]
    return "，".join(str(part) for part in parts if part)
