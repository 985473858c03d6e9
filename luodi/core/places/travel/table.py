"""Travel times from a table somebody made: from, to, minutes."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from luodi.core.places.travel.values import Leg, Matrix, Mode, Spot, TravelFault, TravelTimes, stay

HEADS = {
    "from": ("从", "出发", "出发地", "起点", "from"),
    "to": ("到", "到达", "目的地", "终点", "to"),
    "minutes": ("分钟", "时间", "用时", "用时（分钟）", "用时(分钟)", "minutes"),
    "km": ("公里", "里程", "里程（公里）", "里程(公里)", "km"),
    "mode": ("方式", "交通方式", "mode"),
}
MODES: dict[str, Mode] = {
    "汽车": "car", "驾车": "car", "car": "car", "高铁": "rail", "火车": "rail", "铁路": "rail", "rail": "rail",
    "步行": "walk", "walk": "walk", "": "table",
}  # fmt: skip
LONGEST = 7 * 24 * 60


@dataclass(frozen=True)
class TableTimes:
    """
    Legs of a table; pairs it lacks are taken from ``rest``, or refused by name where there is none.

    A pair given in one direction only serves both.
    """

    legs: dict[tuple[str, str], Leg]
    rest: TravelTimes | None = None

    def matrix(self, spots: Sequence[Spot]) -> Matrix:
        """As :meth:`TravelTimes.matrix`."""
        found = [[self._leg(a, b) for b in spots] for a in spots]
        gaps = [
            (a, b) for a, row in zip(spots, found, strict=True) for b, leg in zip(spots, row, strict=True) if not leg
        ]
        if gaps and self.rest is None:
            named = "、".join(f"{a.name}—{b.name}" for a, b in gaps[:5])
            raise TravelFault(f"路程表缺 {len(gaps)} 段：{named}{'等' if len(gaps) > 5 else ''}。请在表里补上。")
        rest = self.rest.matrix(spots) if gaps and self.rest else []
        return [[leg or rest[i][j] for j, leg in enumerate(row)] for i, row in enumerate(found)]

    def _leg(self, a: Spot, b: Spot) -> Leg | None:
        if a.name == b.name:
            return stay("路程表")
        return self.legs.get((a.name, b.name)) or self.legs.get((b.name, a.name))


def read_travel_table(rows: Iterable[Sequence[object]], rest: TravelTimes | None = None) -> TableTimes:
    """
    Legs from rows of cells, the first row being the heads (从 到 用时 里程 方式).

    Raises
    ------
    TravelFault
        Naming every row and column that cannot be used; nothing is taken from a table with faults.
    """
    lines = [[_text(cell) for cell in row] for row in rows]
    columns = _columns(lines[0] if lines else [])
    legs: dict[tuple[str, str], Leg] = {}
    faults: list[str] = []
    for number, cells in enumerate(lines[1:], start=2):
        if not any(cells):
            continue
        named = {key: cells[at] if at < len(cells) else "" for key, at in columns.items()}
        fault = _fault(named, legs)
        if fault:
            faults.append(f"第 {number} 行{fault}")
        else:
            km = float(named["km"]) if named.get("km") else None
            mode = MODES[named.get("mode", "")]
            legs[named["from"], named["to"]] = Leg(float(named["minutes"]), km, mode, "路程表")
    if faults:
        more = f"，另有 {len(faults) - 10} 处" if len(faults) > 10 else ""
        raise TravelFault(f"路程表有 {len(faults)} 处要改：{'；'.join(faults[:10])}{more}。")
    return TableTimes(legs, rest)


def _text(cell: object) -> str:
    return "" if cell is None else str(cell).strip()


def _columns(heads: Sequence[str]) -> dict[str, int]:
    columns = {key: i for key, names in HEADS.items() for i, head in enumerate(heads) if head.lower() in names}
    missing = [HEADS[key][0] for key in ("from", "to", "minutes") if key not in columns]
    if missing:
        raise TravelFault(
            f"路程表第 1 行缺少列：{'、'.join(missing)}。第 1 行应当写列名，例如：从、到、分钟、公里、方式。"
        )
    return columns


def _fault(named: dict[str, str], legs: dict[tuple[str, str], Leg]) -> str:
    if not named["from"] or not named["to"]:
        return "缺出发地或到达地"
    minutes = _number(named["minutes"])
    if minutes is None or not 0 < minutes <= LONGEST:
        return f"的时间写的是“{named['minutes'][:20]}”，应当是 1 到 {LONGEST} 之间的分钟数"
    km = _number(named.get("km") or "0")
    if km is None or km < 0:
        return f"的里程写的是“{named['km'][:20]}”，应当是公里数"
    if named.get("mode", "") not in MODES:
        return f"的方式写的是“{named['mode'][:20]}”，应当是：汽车、高铁、步行，或留空"
    old = legs.get((named["from"], named["to"]))
    if old and old.minutes != minutes:
        return f"与前面的“{named['from'][:20]}—{named['to'][:20]}”不同（{old.minutes:g} 分）"
    return ""


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None
