"""Readings as an Excel workbook: one sheet per kind of fact, each row with its file and its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from luodi.core.documents.cells import FORMULA_LIKE, cell_text, put_words

_SHEETS: dict[str, tuple[str, ...]] = {
    "行程": (
        "文件",
        "方向",
        "标题",
        "发布",
        "开始",
        "结束",
        "本地",
        "带队",
        "带队职务",
        "随行",
        "随行单位",
        "陪同",
        "地点",
        "产业",
    ),
    "单位": ("文件", "名称", "类别", "角色", "日期", "人员", "别名"),
    "人员": ("文件", "姓名", "职务", "身份", "单位"),
    "跟进": ("文件", "类型", "对象", "内容"),
    "项目": ("文件", "名称", "各方", "金额", "状态", "个数"),
    "依据": (
        "文件",
        "字段",
        "值",
        "原文起",
        "原文止",
        "原文",
        "把握",
        "规则",
        "含猜测的字",
    ),
    "提醒": ("文件", "类型", "内容"),
}


def write_readings(readings: Iterable[dict[str, Any]], path: Path) -> int:
    """
    Write ``readings`` (:meth:`Reading.to_json` objects) to the workbook ``path``; rows are streamed.

    Returns
    -------
    int
        How many readings were written.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font

    book = Workbook(write_only=True)
    sheets = {}
    for name, columns in _SHEETS.items():
        sheet = sheets[name] = book.create_sheet(name)
        sheet.freeze_panes = "A2"
        for i, column in enumerate(columns):
            sheet.column_dimensions[chr(65 + i)].width = 48 if column in ("内容", "原文", "产业") else 18
        heads = []
        for column in columns:
            cell = WriteOnlyCell(sheet, column)
            cell.font = Font(bold=True)
            heads.append(cell)
        sheet.append(heads)
    count = 0
    for reading in readings:
        count += 1
        for name, row in _rows(reading):
            sheets[name].append([_cell(sheets[name], value) for value in (reading["file"], *row)])
    book.save(path)
    return count


def _cell(sheet: Any, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not value.startswith(FORMULA_LIKE):  # a plain value is written three times as fast as a cell with a style
        return cell_text(value)
    from openpyxl.cell import WriteOnlyCell

    cell = WriteOnlyCell(sheet)
    put_words(cell, value)
    return cell


def _rows(reading: dict[str, Any]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    record = reading["record"]
    trip, leader = record["trip"], record["leader"] or {}
    yield (
        "行程",
        (
            record["direction"],
            record["title"],
            record["published"],
            trip["start"],
            trip["end"],
            (record["home"] or {}).get("name"),
            leader.get("name"),
            leader.get("title"),
            "；".join(_person(p) for p in record["companions"]),
            "；".join(record["companion_groups"]),
            "；".join(_person(p) for p in record["hosts"]),
            "、".join(p["name"] for p in record["places"]),
            "、".join(record["industries"]),
        ),
    )
    for o in record["organisations"]:
        people = "；".join(_person(p) for p in o["people"])
        yield (
            "单位",
            (
                o["name"],
                o["kind"],
                o["role"],
                o["day"],
                people,
                "；".join(o["aliases"]),
            ),
        )
    for person, part, organisation in _people(record):
        yield "人员", (person["name"], person.get("title"), part, organisation)
    for f in record["followups"]:
        yield "跟进", (f["type"], f["who"], f["span"])
    for p in record["projects"]:
        yield (
            "项目",
            (
                p["name"],
                "；".join(p["parties"]),
                p["amount"],
                p["status"],
                p.get("count"),
            ),
        )
    for e in reading["evidence"]:
        marked = "是" if e["uncertain"] else None
        yield (
            "依据",
            (
                e["path"],
                e["value"],
                e["start"],
                e["end"],
                e["text"],
                e["confidence"],
                e["rule"],
                marked,
            ),
        )
    for finding in reading["findings"]:
        yield "提醒", (finding["kind"], finding["message"])


def _people(record: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str, str | None]]:
    if record["leader"]:
        yield record["leader"], "带队", None
    for part, people in (
        ("随行", record["companions"]),
        ("陪同", record["hosts"]),
        ("会见", record["people_met"]),
    ):
        yield from ((person, part, None) for person in people)
    for organisation in record["organisations"]:
        yield from ((person, "会见", organisation["name"]) for person in organisation["people"])


def _person(person: dict[str, Any]) -> str:
    return f"{person['name']}（{person['title']}）" if person.get("title") else str(person["name"])
