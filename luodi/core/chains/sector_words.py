"""What an input–output table says of a segment, in a sentence with its numbers, Chinese and English; and as JSON."""

from __future__ import annotations

from typing import Any

from luodi.core.chains.sector_figures import SectorFigures, TableFigures

_UNITS_EN = {"元": "yuan", "万元": "10,000 yuan", "亿元": "100 million yuan"}
_FIGURES = ("output", "multiplier", "influence", "response", "ghosh", "demand", "made", "cover")


def say_sectors(sectors: tuple[SectorFigures, ...]) -> tuple[str, str]:
    """
    One sentence in Chinese, one in English, on the first of a segment's sectors; "" where there is none.

    It names the table and its year, who buys how much, and what is made here; and that a sector is wider than a segment.
    """
    if not sectors:
        return "", ""
    first, others = sectors[0], len(sectors) - 1
    table = first.table
    zh = f"投入产出（{table.name}，{table.year} 年）：所在部门“{first.sector.name}”" + (
        f"等 {others + 1} 个" if others else ""
    )
    en = f"Input–output ({table.name}, {table.year}): its sector {first.sector.name}" + (
        f" and {others} more" if others else ""
    )
    bought_zh, bought_en = _bought(first, table.unit)
    linkage_zh = f"影响力系数 {first.influence:.2f}，感应度系数 {first.response:.2f}（列昂惕夫逆）"
    linkage_en = f"backward linkage {first.influence:.2f}, forward {first.response:.2f} (Leontief)"
    return (
        f"{zh}，{bought_zh}；{linkage_zh}。部门比环节宽，只作旁证。",
        f"{en}: {bought_en}; {linkage_en}. A sector is wider than a segment: side evidence only.",
    )


def _bought(figures: SectorFigures, unit: str) -> tuple[str, str]:
    """Who buys how much of the sector, and how much of it is made here."""
    names = "、".join(f"{p.sector.name}（{p.share:.0%}）" for p in figures.purchases)
    names_en = ", ".join(f"{p.sector.name} ({p.share:.0%})" for p in figures.purchases)
    unit_en = _UNITS_EN.get(unit, unit)
    if figures.demand is None:
        if not names:
            return "全表没有部门买它", "no sector of the table buys it"
        return (
            f"全表各部门里买它最多的是{names}",
            f"of all sectors of the table those that buy most of it are {names_en}",
        )
    made = figures.made or 0
    if figures.cover is None:
        return f"本地没有部门买它，本地产出 {_amount(made)} {unit}", (
            f"no sector here buys it, {_amount(made)} made here (in {unit_en})"
        )
    return (
        f"本地各部门一年要买它 {_amount(figures.demand)} {unit}，最多的是{names}；"
        f"本地产出 {_amount(made)} {unit}，配套率 {figures.cover:.0%}",
        f"sectors here call for {_amount(figures.demand)} of it a year (in {unit_en}), most of it {names_en};"
        f" {_amount(made)} is made here, cover {figures.cover:.0%}",
    )


def _amount(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:,.2f}".rstrip("0").rstrip(".")


def table_json(told: TableFigures | None) -> dict[str, Any] | None:
    """Which table the figures are of, and what it does not give."""
    if told is None:
        return None
    table = told.table
    return {
        "name": table.name,
        "year": table.year,
        "source": table.source,
        "scheme": table.scheme,
        "unit": table.unit,
        "checksum": table.checksum,
        "rules_version": str(told.rules["version"]),
        "refused": [{"figure": r.figure, "why": r.why} for r in told.refused],
    }


def sector_json(figures: SectorFigures) -> dict[str, Any]:
    """Figures of one sector as plain values."""
    plain: dict[str, Any] = {name: _rounded(getattr(figures, name)) for name in _FIGURES}
    purchases = [
        {"code": p.sector.code, "name": p.sector.name, "amount": _rounded(p.amount), "share": _rounded(p.share)}
        for p in figures.purchases
    ]
    sector = figures.sector
    return {"code": sector.code, "name": sector.name, "gb": list(sector.divisions), **plain} | {
        "is_local": figures.is_local, "purchases": purchases,
    }  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)
