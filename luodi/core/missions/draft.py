"""A mission file as it is written: sections, rows and words, each with the place it stands at."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from luodi.core.errors import LuodiError

MOST_ROWS = 2_000  # of a section
HEAD = "mission"
# Section → its name in a workbook, and its fields with their heads there.
SECTIONS: dict[str, tuple[str, dict[str, str]]] = {
    HEAD: (
        "任务",
        {
            "title": "名称", "home": "出发地", "end": "终点", "first_date": "首日", "days": "天数", "hours": "每天起止",
            "limit": "每天最多", "receiving": "接待时间", "unit": "主办单位", "remark": "备注",
        },
    ),
    "people": (
        "人员",
        {"name": "姓名", "title": "职务", "unit": "单位", "phone": "电话", "team": "组", "days": "哪几天"},
    ),
    "teams": (
        "各组",
        {"name": "组", "days": "哪几天", "start": "出发地", "end": "终点", "hours": "每天起止", "limit": "每天最多"},
    ),
    "candidates": (
        "候选",
        {
            "id": "编号", "name": "名称", "place": "地点", "lon": "经度", "lat": "纬度", "value": "价值", "minutes": "分钟",
            "hours": "接待时间", "closed": "不接待", "weekends": "休息日接待", "members": "须到场", "teams": "只能由",
            "group": "同类只去一家", "after": "排在其后", "load": "份量", "code": "信用代码", "chain": "产业链",
            "segment": "环节", "remark": "备注", "contact": "联络人", "mark": "去不去", "locked": "锁定",
        },
    ),
    "appointments": (
        "固定约会",
        {
            "id": "编号", "name": "名称", "place": "地点", "lon": "经度", "lat": "纬度", "date": "日期", "time": "时间",
            "value": "价值", "minutes": "分钟", "members": "须到场", "teams": "只能由", "group": "同类只去一家",
            "after": "排在其后", "load": "份量", "code": "信用代码", "chain": "产业链", "segment": "环节", "remark": "备注",
            "contact": "联络人", "mark": "去不去", "locked": "锁定",
        },
    ),
    "nights": ("住宿", {"night": "第几晚", "team": "组", "places": "地点"}),
    "breaks": ("休息", {"name": "名称", "days": "哪几天", "between": "开始于", "minutes": "分钟"}),
    "places": ("地点", {"name": "名称", "within": "所在地", "lon": "经度", "lat": "纬度"}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileFault:
    """One thing wrong with a mission file: the line or cell, and what to write instead."""

    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}：{self.message}" if self.where else self.message


class UnreadableMission(LuodiError, ValueError):
    """A mission file with faults; ``faults`` lists them all."""

    def __init__(self, name: str, faults: Iterable[FileFault]) -> None:
        self.name, self.faults = name, tuple(faults)
        listed = "；".join(str(fault) for fault in self.faults[:10])
        more = f"，另有 {len(self.faults) - 10} 处" if len(self.faults) > 10 else ""
        super().__init__(
            f"{name} 有 {len(self.faults)} 处要改：{listed}{more}。请改好再排。 Correct these places of the file first."
        )


@dataclass(frozen=True)
class Row:
    """Words of a row by field, and where the row and each of its cells stand."""

    where: str
    words: Mapping[str, str]
    at: Mapping[str, str] = field(default_factory=dict, compare=False)

    def __getitem__(self, name: str) -> str:
        return self.words.get(name, "")

    def place_of(self, name: str) -> str:
        """Where the field stands, or the row where it is not written."""
        return self.at.get(name, self.where)


@dataclass(frozen=True)
class MissionDraft:
    """The words of a mission file; ``faults`` are those found while reading it."""

    name: str
    head: Row
    rows: Mapping[str, tuple[Row, ...]]
    faults: tuple[FileFault, ...] = ()

    def plain(self) -> dict[str, list[dict[str, str]]]:
        """Words alone, by section: what two files that say the same have in common."""
        found = {HEAD: [dict(self.head.words)]}
        return found | {name: [dict(row.words) for row in rows] for name, rows in self.rows.items() if rows}
