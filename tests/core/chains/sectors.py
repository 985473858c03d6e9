"""A made-up input–output table of five sectors, and the rows a spreadsheet would hold of it."""

from __future__ import annotations

from typing import Any

from luodi.core.chains.sector_checking import make_table
from luodi.core.chains.sector_reading import read_sheet
from luodi.core.chains.sector_table import SectorTable

HEAD = [["名称", "小表（虚构）"], ["年份", "2022"], ["来源", "为测试编的"], ["城市", "合肥"]]
COLUMNS = ["代码", "部门", "01", "02", "03", "04", "05", "总产出", "本地产出", "国标行业"]
BODY: list[list[Any]] = [
    ["01", "采矿", 20, 60, 10, 0, 0, 200, 20, "06-09"],
    ["02", "化工", 30, 120, 60, 0, 0, 400, 60, "26"],
    ["03", "电池", 10, 60, 50, 0, 0, 300, 10, "38"],
    ["04", "回收", 0, 0, 0, 5, 0, 50, 0, "42"],
    ["05", "其他", 0, 0, 0, 0, 10, 90, 90, "51"],
]


def lines(**cells: Any) -> list[list[Any]]:
    """The rows, with some cells otherwise: ``C6=5``."""
    rows = [*(list(row) for row in HEAD), list(COLUMNS), *(list(row) for row in BODY)]
    for name, value in cells.items():
        rows[int(name[1:]) - 1][ord(name[0]) - 65] = value
    return rows


def table(**cells: Any) -> SectorTable:
    """The table of those rows."""
    return make_table(read_sheet(lines(**cells)), "小表")[0]
