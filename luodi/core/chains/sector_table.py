"""An input–output table (投入产出表) as a value: sectors, what each buys of each, output, and what a city makes of it."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from functools import cached_property

# Heads of the lines above the table, and of its columns; the first of each is the one that is written.
HEAD_WORDS = {
    "name": ("名称", "表名", "name"),
    "year": ("年份", "year"),
    "source": ("来源", "出处", "source"),
    "scheme": ("分类", "部门分类", "scheme"),
    "unit": ("单位", "unit"),
    "city": ("城市", "city"),
}
CORNER_WORDS = ("代码", "部门代码", "编码", "code")
NAME_WORDS = ("部门", "部门名称", "名称", "sector", "name")
OUTPUT_WORDS = ("总产出", "总投入", "output")
LOCAL_WORDS = ("本地产出", "local output")
GB_WORDS = ("国标行业", "行业代码", "GB/T 4754", "gb")


@dataclass(frozen=True, slots=True)
class Sector:
    """A sector of the table; ``divisions`` are the GB/T 4754 codes it stands for, two to four digits without a letter."""

    code: str
    name: str
    divisions: tuple[str, ...] = ()


@dataclass(frozen=True)
class SectorTable:
    """
    Flows between sectors and their output, in ``unit`` a year.

    ``flows[i][j]`` is what sector j buys of sector i. ``local`` is what the city of ``city`` (a code) makes of each sector,
    ``None`` where that is not given; () where the table has no such column. ``scheme`` is the number of sectors its
    publisher names it by (42, 153), or words.
    """

    name: str
    year: int
    source: str
    scheme: str
    unit: str
    sectors: tuple[Sector, ...]
    flows: tuple[tuple[float, ...], ...]
    output: tuple[float, ...]
    local: tuple[float | None, ...] = ()
    city: str = ""

    @cached_property
    def text(self) -> str:
        """The table as CSV, in the form that is read: the same table gives the same text, from whatever file it came."""
        written = io.StringIO(newline="")
        csv.writer(written, lineterminator="\n").writerows(self.rows())
        return written.getvalue()

    @cached_property
    def checksum(self) -> str:
        """SHA-256 of `text` in UTF-8: that of the file whoever exports the table gets."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def rows(self) -> list[list[str]]:
        """The cells of the table, as they are read."""
        head = {
            "name": self.name,
            "year": str(self.year or ""),
            "source": self.source,
            "scheme": self.scheme,
            "unit": self.unit,
        }
        lines = [[HEAD_WORDS[key][0], value] for key, value in {**head, "city": self.city}.items() if value]
        names = [CORNER_WORDS[0], NAME_WORDS[0], *(s.code for s in self.sectors), OUTPUT_WORDS[0]]
        lines.append([*names, *([LOCAL_WORDS[0]] if self.local else []), GB_WORDS[0]])
        for i, sector in enumerate(self.sectors):
            made = [_written(self.local[i])] if self.local else []
            figures = [*map(_written, self.flows[i]), _written(self.output[i]), *made]
            lines.append([sector.code, sector.name, *figures, " ".join(sector.divisions)])
        return lines


def _written(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:.0f}" if value.is_integer() else repr(value)
