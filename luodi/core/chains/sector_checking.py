"""Whether an input–output table can carry figures, and the table made of what was read and what a person added."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from luodi.core.chains.cities import find_city
from luodi.core.chains.errors import UnknownCity
from luodi.core.chains.faults import ERROR, WARNING, Fault
from luodi.core.chains.sector_reading import Body, SheetRead, split_codes
from luodi.core.chains.sector_table import HEAD_WORDS, SectorTable
from luodi.core.errors import LuodiError
from luodi.core.rules import load_rules

_MOST_TOLD = 5
HEADS = {"name": "名称", "year": "年份", "source": "来源", "scheme": "分类", "unit": "单位", "city": "城市"}


class UnusableTable(LuodiError, ValueError):
    """An input–output table that cannot be used: what is wrong, each with its cell."""

    def __init__(self, name: str, faults: Sequence[Fault]) -> None:
        errors = [f for f in faults if f.level == ERROR]
        more = f"；等 {len(errors)} 处" if len(errors) > _MOST_TOLD else ""
        told = "；".join(str(f) for f in errors[:_MOST_TOLD])
        super().__init__(
            f"{name} 不能当投入产出表用：{told}{more}。请改正后再试，写法见 docs/reference/input-output.md。"
        )
        self.name, self.faults = name, tuple(faults)


def make_table(read: SheetRead, name: str, head: Mapping[str, str] | None = None) -> tuple[SectorTable, list[Fault]]:
    """
    The table of a sheet, with words of ``head`` in place of its own, and what is worth a look.

    Raises
    ------
    UnusableTable
        When cells are wrong, a line of the head is missing, or the figures do not hold together.
    """
    faults = [*read.faults, *check_body(read.body)] if read.body else list(read.faults)
    words = {**read.head, **{k: v for k, v in (head or {}).items() if v}}
    words["year"] = words.get("year", "").removesuffix("年")
    faults += check_head(words, read.body)
    if read.body is None or any(f.level == ERROR for f in faults):
        raise UnusableTable(name, faults)
    city = find_city(words["city"]).code if words.get("city") else ""
    return _table(words, read.body, int(words["year"]), city), faults


def draft_table(read: SheetRead) -> SectorTable | None:
    """What was read as a table to be looked at, its head as far as it goes; ``None`` where the cells themselves are wrong."""
    if read.body is None or any(f.level == ERROR for f in check_body(read.body)):
        return None
    return _table(read.head, read.body, 0, "")


def _table(head: Mapping[str, str], body: Body, year: int, city: str) -> SectorTable:
    return SectorTable(
        head.get("name", ""), year, head.get("source", ""), head.get("scheme", ""), head.get("unit") or "万元",
        body.sectors, body.flows, body.output, body.local, city,
    )  # fmt: skip


def assign_codes(table: SectorTable, words: Sequence[str]) -> tuple[SectorTable, list[Fault]]:
    """``table`` with other codes of GB/T 4754 beside its sectors, and what is wrong with them, by sector."""
    sectors, faults = [], []
    holders: dict[str, str] = {}
    for sector, written in zip(table.sectors, words, strict=True):
        codes, wrong = split_codes(written)
        wrong += [f"国标行业 {code} 已经给了部门 {holders[code]}" for code in codes if code in holders]
        holders |= {code: sector.code for code in codes if code not in holders}
        faults += [Fault(ERROR, f"部门 {sector.code}", message) for message in wrong]
        sectors.append(replace(sector, divisions=codes))
    return replace(table, sectors=tuple(sectors)), faults


def check_head(head: Mapping[str, str], body: Body | None) -> list[Fault]:
    """What is missing or wrong above the table."""
    rules = load_rules("input_output")
    faults = [
        Fault(ERROR, "", f"缺{HEADS[key]}：在表的上方加一行“{HEAD_WORDS[key][0]}”，右边一格写内容")
        for key in ("name", "year", "source")
        if not head.get(key)
    ]
    year = head.get("year", "")
    first, last = rules["years"]["first"], rules["years"]["last"]
    if year and not (year.isascii() and year.isdigit() and len(year) == 4 and first <= int(year) <= last):
        faults.append(Fault(ERROR, "", f"年份“{year[:20]}”应是 {first} 到 {last} 之间的四位数"))
    if head.get("city"):
        try:
            find_city(head["city"])
        except UnknownCity as error:
            faults.append(Fault(ERROR, "", str(error).rstrip("。")))
    elif body is not None and body.local:
        faults.append(Fault(ERROR, "", "有“本地产出”一列，却没有写是哪个城市的：在表的上方加一行“城市”"))
    wanted = rules["schemes"].get(head.get("scheme", "").removesuffix("部门"))
    if wanted and body is not None and wanted != len(body.sectors):
        faults.append(Fault(WARNING, "", f"分类写的是 {wanted} 部门，表里有 {len(body.sectors)} 个部门"))
    return faults


def check_body(body: Body) -> list[Fault]:
    """
    Whether the figures hold together: an economy in which every sector buys less than it makes has a Leontief inverse.

    References
    ----------
    Hawkins & Simon (1949), Econometrica 17; column sums below one are enough for it.
    """
    flows, output = np.array(body.flows), np.array(body.output)
    bought, faults = flows.sum(axis=0), []
    for sector, (_row, column), paid, made in zip(body.sectors, body.places, bought, output, strict=True):
        if paid > 0 and paid >= made:
            message = f"部门 {sector.code} 买进合计 {paid:g}，不少于它的总产出 {made:g}：请核对单位和总产出"
            faults.append(Fault(ERROR, column, message))
    if not output.any():
        faults.append(Fault(ERROR, body.places[0][0], "各部门的总产出都是 0"))
    for sector, (row, _column), made, here in zip(body.sectors, body.places, output, body.local, strict=False):
        if here is not None and here > made:
            faults.append(Fault(WARNING, row, f"部门 {sector.code} 的本地产出 {here:g} 大于全表的总产出 {made:g}"))
    if not any(f.level == ERROR for f in faults):
        shares = np.divide(flows, output, out=np.zeros_like(flows), where=output > 0)
        if not np.linalg.cond(np.eye(len(output)) - shares) <= load_rules("input_output")["most"]["condition"]:
            message = "I − A 接近奇异，算出的逆不可信：有部门几乎把全部产出都用来买进"
            faults.append(Fault(ERROR, body.places[0][0], message))
    return faults
