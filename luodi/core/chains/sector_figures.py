"""What an input–output table says of its sectors, and of the segments of a chain that lie in them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from math import isnan
from typing import Any

import numpy as np

from luodi.core.chains.chain import Segment
from luodi.core.chains.concentration import Floats
from luodi.core.chains.errors import FigureRefused
from luodi.core.chains.input_output import (
    backward_linkage,
    forward_linkage,
    ghosh_inverse,
    input_coefficients,
    leontief_inverse,
    local_cover,
    local_demand,
)
from luodi.core.chains.sector_table import Sector, SectorTable
from luodi.core.places.division import gazetteer
from luodi.core.rules import load_rules

LOCAL_FIGURES = "本地需求和配套率（投入产出）"
GHOSH_FIGURE = "感应度系数（Ghosh）"


@dataclass(frozen=True, slots=True)
class Purchase:
    """What one sector buys of another: ``amount`` in the table's unit, ``share`` of all that is bought of it."""

    sector: Sector
    amount: float
    share: float


@dataclass(frozen=True, slots=True)
class SectorFigures:
    """
    Figures of one sector; ``None`` where the table does not carry one.

    ``multiplier`` is the column sum of the Leontief inverse, ``influence`` (影响力系数) that over its mean, ``response``
    (感应度系数) the row sum over its mean, ``ghosh`` the same of Ghosh's inverse. ``demand``, ``made`` and ``cover`` are
    those of the city; ``purchases`` are of its sectors where ``is_local``, else of all sectors of the table.
    """

    table: SectorTable = field(repr=False)
    sector: Sector
    output: float
    multiplier: float
    influence: float
    response: float
    ghosh: float | None
    demand: float | None
    made: float | None
    cover: float | None
    purchases: tuple[Purchase, ...]
    is_local: bool


@dataclass(frozen=True)
class TableFigures:
    """
    Figures of all sectors of ``table``, for the city with the code ``city`` ("": none in particular).

    `refused` says what is not given and why.
    """

    table: SectorTable
    city: str = ""
    rules: dict[str, Any] = field(default_factory=lambda: load_rules("input_output"))

    @cached_property
    def coefficients(self) -> Floats:
        """Shape (sectors, sectors): what column j buys of row i for one unit of its output."""
        return input_coefficients(np.array(self.table.flows), np.array(self.table.output))

    @cached_property
    def leontief(self) -> Floats:
        """The Leontief inverse."""
        return leontief_inverse(self.coefficients)

    @cached_property
    def _ghosh(self) -> Floats | FigureRefused:
        flows, output = np.array(self.table.flows), np.array(self.table.output)
        over = [
            s.code for s, sold, x in zip(self.table.sectors, flows.sum(axis=1), output, strict=True) if 0 < x <= sold
        ]
        if over:
            why = f"部门 {'、'.join(over[:5])} 卖给各部门的不少于它的总产出（多半有调入或进口）"
            return FigureRefused(GHOSH_FIGURE, why, "可看按列昂惕夫逆算的感应度系数")
        return forward_linkage(ghosh_inverse(flows, output))

    @cached_property
    def _made(self) -> Floats | FigureRefused:
        """What the city makes of each sector."""
        table = self.table
        if not table.local:
            return FigureRefused(LOCAL_FIGURES, "表里没有“本地产出”一列", "请在表里补上本市各部门的产出再上传")
        if table.city != self.city:
            names = [
                gazetteer().divisions[c].name if c in gazetteer().divisions else "—" for c in (table.city, self.city)
            ]
            return FigureRefused(LOCAL_FIGURES, f"表里的本地产出是{names[0]}的，不是{names[1]}的", "请换一张本市的表")
        missing = [s.code for s, made in zip(table.sectors, table.local, strict=True) if made is None]
        if missing:
            why = f"缺 {len(missing)} 个部门的本地产出（{'、'.join(missing[:5])}）"
            return FigureRefused(LOCAL_FIGURES, why, "请补齐；确实没有的写 0")
        return np.array(table.local, dtype=np.float64)

    @property
    def refused(self) -> tuple[FigureRefused, ...]:
        """Figures that are not given."""
        return tuple(f for f in (self._ghosh, self._made) if isinstance(f, FigureRefused))

    @cached_property
    def sectors(self) -> tuple[SectorFigures, ...]:
        """Every sector, in the order of the table."""
        influence, response = backward_linkage(self.leontief), forward_linkage(self.leontief)
        multiplier = self.leontief.sum(axis=0)
        made = None if isinstance(self._made, FigureRefused) else self._made
        ghosh = None if isinstance(self._ghosh, FigureRefused) else self._ghosh
        demand = local_demand(self.coefficients, made) if made is not None else None
        cover = local_cover(self.coefficients, made) if made is not None else None
        bought = self.coefficients * (made if made is not None else np.array(self.table.output))
        return tuple(
            SectorFigures(
                self.table,
                sector,
                self.table.output[i],
                float(multiplier[i]),
                float(influence[i]),
                float(response[i]),
                _at(ghosh, i),
                _at(demand, i),
                _at(made, i),
                _at(cover, i),
                self._purchases(bought[i]),
                made is not None,
            )
            for i, sector in enumerate(self.table.sectors)
        )

    def of(self, segment: Segment) -> tuple[SectorFigures, ...]:
        """Figures of the sectors the codes of ``segment`` lie in, the one with most of them first."""
        return tuple(self.sectors[i] for i in sectors_of(segment, self.table)[: self.rules["show"]["sectors"]])

    def _purchases(self, row: Floats) -> tuple[Purchase, ...]:
        """The sectors that buy most of one, the largest first."""
        total = float(row.sum())
        order = [int(j) for j in np.argsort(-row, kind="stable") if row[j] > 0]
        most = self.rules["show"]["buyers"]
        return tuple(Purchase(self.table.sectors[j], float(row[j]), float(row[j]) / total) for j in order[:most])


def sectors_of(segment: Segment, table: SectorTable) -> tuple[int, ...]:
    """
    Numbers of the sectors that the codes of ``segment`` lie in, the one with most of them first.

    The longest code of a sector that a segment's code begins with decides. A code of the segment that is wider than any
    sector's (39, where sectors hold 391 and 392) names none: only a part of it would fit.
    """
    held = {code: i for i, sector in enumerate(table.sectors) for code in sector.divisions}
    found: dict[int, int] = {}
    for code in segment.codes:
        digits = code.lstrip("ABCDEFGHIJKLMNOPQRST")
        number = next((held[digits[:n]] for n in (4, 3, 2) if digits[:n] in held), None)
        if number is not None:
            found[number] = found.get(number, 0) + 1
    return tuple(sorted(found, key=lambda i: -found[i]))


SORTS: dict[str, Callable[[SectorFigures], Any]] = {
    "code": lambda f: f.sector.code,
    "name": lambda f: f.sector.name,
    "output": lambda f: f.output,
    "multiplier": lambda f: f.multiplier,
    "influence": lambda f: f.influence,
    "response": lambda f: f.response,
    "ghosh": lambda f: f.ghosh,
    "demand": lambda f: f.demand,
    "made": lambda f: f.made,
    "cover": lambda f: f.cover,
}


def sort_figures(rows: tuple[SectorFigures, ...], by: str, *, down: bool = False) -> list[SectorFigures]:
    """``rows`` by one of `SORTS`; those without the figure last, whichever way."""
    key = SORTS[by]
    known = sorted((row for row in rows if key(row) is not None), key=key, reverse=down)
    return known + [row for row in rows if key(row) is None]


def _at(values: Floats | None, i: int) -> float | None:
    return None if values is None or isnan(values[i]) else float(values[i])
