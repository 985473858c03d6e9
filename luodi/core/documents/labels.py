"""Chinese for the record's own code words, as the documents print them."""

from __future__ import annotations

from typing import Any

NOT_STATED = "未载明"

LABELS = {
    "outbound": "外出",
    "inbound": "来访",
    "country": "国家",
    "region": "区域",
    "province": "省",
    "city": "市",
    "county": "县区",
    "town": "乡镇",
    "enterprise": "企业",
    "institute": "科研院所",
    "university": "高校",
    "park": "园区",
    "government": "政府机关",
    "fund-bank": "金融机构",
    "association": "商协会",
    "exhibition": "展会",
    "site": "现场",
    "visited": "到访",
    "met": "会见",
    "signed": "签约",
    "visitor": "来访方",
    "delegation": "代表团成员",
    "mentioned": "提及",
    "instruction": "要求",
    "ask": "希望",
    "commitment": "承诺",
    "intent": "意向",
    "negotiating": "洽谈中",
    "advancing": "推进中",
    "proposed": "待核",
    "accepted": "已采纳",
    "corrected": "已改",
    "rejected": "未采纳",
}


def label(value: str | None) -> str:
    """One of the record's code words in Chinese; a value that is none stands as it is."""
    return NOT_STATED if value is None else LABELS.get(value, value)


def day(value: str | None) -> str:
    """
    A date of the record in Chinese.

    >>> day("2023-11-06"), day("--11-06"), day(None)
    ('2023年11月6日', '11月6日（年份未载明）', '未载明')
    """
    if value is None:
        return NOT_STATED
    parts = value.rsplit("-", 2)
    if len(parts) != 3 or not (parts[1].isdigit() and parts[2].isdigit()):
        return value
    month_day = f"{int(parts[1])}月{int(parts[2])}日"
    return f"{parts[0]}年{month_day}" if parts[0].isdigit() else f"{month_day}（年份未载明）"


def person(row: dict[str, Any]) -> str:
    """Name and title of one of the record's people."""
    return f"{row['name']}（{row['title']}）" if row.get("title") else str(row["name"])
