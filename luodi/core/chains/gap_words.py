"""A gap in a sentence with its numbers, Chinese and English."""

from __future__ import annotations

from typing import Any

from luodi.core.chains.gaps import Condition, Figures, GapClass, GapReport, SegmentView, diagonal_used
from luodi.core.chains.products import listed_products
from luodi.core.chains.sector_words import say_sectors, sector_json, table_json

_CLASS_EN = {GapClass.FILL: "fill", GapClass.STRENGTHEN: "strengthen", GapClass.EXTEND: "extend"}
_UNKNOWN = {
    "cover": ("配套率", "local cover"),
    "demand": ("本地需求", "local demand"),
    "density": ("相关密度", "density"),
    "quotient": ("区位商", "location quotient"),
    "leaders": ("龙头占比和复杂度", "the share of leaders and the PCI"),
    "complexity": ("复杂度", "the PCI"),
}


def explain_gap(view: SegmentView) -> tuple[str, str]:
    """
    One sentence in Chinese, one in English: class, numbers against their bounds, buyers by name, what cannot be said.

    For a segment without a class it says how the city stands to it; with an input–output table, what that says of its
    sector.
    """
    # how many firms there are is said with the quotient
    said = [_said(c, view.figures) for c in view.conditions if c.holds is not None and c.name != "firms"]
    open_ones = [_UNKNOWN[c.name] for c in view.conditions if c.holds is None]
    if open_ones:
        names_zh, names_en = "、".join(zh for zh, _ in open_ones), " and ".join(en for _, en in open_ones)
        said.append((f"{names_zh}因数据不足说不出", f"{names_en} cannot be said for want of data"))
    zh, en = [zh for zh, _ in said], [en for _, en in said]
    head_zh, head_en = _heads(view)
    if not view.conditions:
        zh, en = _plain(view.figures)
    buyers_zh, buyers_en = _buyers(view) if view.gap or view.possible else ("", "")
    sectors_zh, sectors_en = say_sectors(view.sectors)
    more_en = "".join(f" {words}" for words in (buyers_en, sectors_en) if words)
    return f"{head_zh}：{'；'.join(zh)}。{buyers_zh}{sectors_zh}", f"{head_en}: {'; '.join(en)}.{more_en}"


def _heads(view: SegmentView) -> tuple[str, str]:
    name, name_en = view.segment.name, view.segment.name_en or view.segment.name
    if view.gap:
        return f"{view.gap.value}·{name}", f"{_CLASS_EN[view.gap].capitalize()} · {name_en}"
    if view.possible:
        return (
            f"{view.possible.value}（待证）·{name}",
            f"{_CLASS_EN[view.possible].capitalize()} (to be proved) · {name_en}",
        )
    return name, name_en


def _said(condition: Condition, figures: Figures) -> tuple[str, str]:
    value, bound = condition.value, condition.bound
    if condition.name == "strong_input":
        return "它的投入里有本地强项", "it buys from a segment the city is strong in"
    assert value is not None  # only conditions that hold are said, and those have both
    assert bound is not None
    if condition.name == "buyers":
        return f"本地有 {value:.0f} 家企业要买它", f"buyers here: {_firms(value)}"
    if condition.name == "cover" and figures.demand is None:
        return "本地一家也没有，配套率 0%", "no firm here, cover 0%"
    if condition.name == "cover":
        firms, demand = figures.firms, figures.demand or 0
        return (
            f"本地有 {firms} 家，按全名录的上下游配比应有 {demand:.1f} 家，配套率 {value:.0%}，低于 {bound:.0%}",
            f"{_firms(firms)} here where the register's ratio of suppliers to buyers calls for {demand:.1f}, cover {value:.0%}"
            f" below {bound:.0%}",
        )
    if condition.name == "demand":
        return f"本地需求 {value:.1f} 家，达到 {bound:g} 家", f"local demand of {value:.1f} firms reaches {bound:g}"
    if condition.name == "density":
        zh_rule, en_rule = ("不计", "excluded") if diagonal_used() == "excluded" else ("计入", "included")
        return (
            f"相关密度 {value:.2f}（对角线{zh_rule}），不低于本市门槛 {bound:.2f}",
            f"density {value:.2f} (diagonal {en_rule}) reaches the city's own bound of {bound:.2f}",
        )
    if condition.name == "quotient":
        less = value < bound
        return (
            f"区位商 {value:.2f}（本地 {figures.firms} 家，全名录 {figures.firms_everywhere} 家），{'低于' if less else '达到'} {bound:g}",
            f"location quotient {value:.2f} ({figures.firms} of {figures.firms_everywhere} firms), {'below' if less else 'at least'} {bound:g}",
        )
    if condition.name == "leaders":
        return (
            f"龙头企业在本市的只占 {value:.0%}，低于 {bound:.0%}",
            f"only {value:.0%} of the leading firms are here, below {bound:.0%}",
        )
    value, bound = round(value, 2) + 0.0, round(bound, 2) + 0.0  # no minus before a zero
    return (
        f"复杂度 PCI {value:.2f}，低于本链中位 {bound:.2f}",
        f"PCI {value:.2f} below the chain's median of {bound:.2f}",
    )


def _firms(count: float) -> str:
    return "1 firm" if count == 1 else f"{count:.0f} firms"


def _plain(figures: Figures) -> tuple[list[str], list[str]]:
    zh = [f"本地 {figures.firms} 家，全名录 {figures.firms_everywhere} 家"]
    en = [f"{_firms(figures.firms)} here, {figures.firms_everywhere} in the register"]
    if figures.quotient is not None:
        zh.append(f"区位商 {figures.quotient:.2f}")
        en.append(f"location quotient {figures.quotient:.2f}")
    return zh, en


def _buyers(view: SegmentView) -> tuple[str, str]:
    if not view.is_lead:
        return "本地没有点得出名的买方，还不能算线索。", "No buyer here can be named: not a lead yet."
    names = [firm.name for _, firm in view.buyers[:3]]
    return f"本地买方：{'、'.join(names)}等 {len(view.buyers)} 家。" if len(
        view.buyers
    ) > 3 else f"本地买方：{'、'.join(names)}。", (
        f"Buyers here: {'; '.join(names)}" + (f" and {len(view.buyers) - 3} more." if len(view.buyers) > 3 else ".")
    )


def product_note(report: GapReport) -> str:
    """What to say where placements rest on the shipped list of products; "" where none does."""
    firms = [p for v in report.segments for p in (*v.local, *v.outside)]
    if not any(t.field == "products" for p in firms for q in p.placements for t in q.terms):
        return ""
    days = sorted({f.as_of for f in listed_products().values()})
    return f"部分企业按自带的上市公司主营产品清单落位（截至 {days[-1]}，待核实）；名录里没写经营范围的企业可能漏掉。"


def report_json(report: GapReport) -> dict[str, Any]:
    """``report`` as plain values for JSON: every segment with its figures, the gaps with reasons and names."""
    return {
        "chain": {
            "id": report.chain.id,
            "name": report.chain.name,
            "version": report.chain.version,
            "status": report.chain.status,
        },
        "city": {"code": report.city.code, "name": report.city.name},
        "rules_version": report.rules_version,
        "density_diagonal": diagonal_used(),
        "city_enterprises": report.city_enterprises,
        "city_placed": report.city_placed,
        "product_note": product_note(report),
        "refused": [{"figure": r.figure, "why": r.why} for r in report.refused],
        "input_output": table_json(report.table),
        "gaps": [_view_json(v) for v in report.gaps],
        "segments": [
            {
                "id": v.segment.id,
                "name": v.segment.name,
                "class": v.gap.value if v.gap else None,
                **_figures_json(v.figures),
                "sectors": [s.sector.code for s in v.sectors],
            }
            for v in report.segments
        ],
    }


def _figures_json(figures: Figures) -> dict[str, Any]:
    names = ("firms", "firms_everywhere", "quotient", "demand", "cover", "density", "pci", "leader_share", "hhi")
    return {n: round(v, 6) if isinstance(v := getattr(figures, n), float) else v for n in names}


def _view_json(view: SegmentView) -> dict[str, Any]:
    zh, en = explain_gap(view)
    return {
        "segment": view.segment.id,
        "name": view.segment.name,
        "class": view.gap.value if view.gap else None,
        "possible": view.possible.value if view.possible else None,
        "is_lead": view.is_lead,
        "why": zh,
        "why_en": en,
        "sectors": [sector_json(s) for s in view.sectors],
        "conditions": [{"name": c.name, "value": c.value, "bound": c.bound, "holds": c.holds} for c in view.conditions],
        "local": [p.name for p in view.local],
        "buyers": [{"name": p.name, "oid": p.oid, "segment": s.id} for s, p in view.buyers],
        "sellers": [{"name": p.name, "oid": p.oid, "segment": s.id} for s, p in view.sellers],
        "outside": [_firm_json(p, view.segment.id) for p in view.outside],
        "research": [_firm_json(p, view.segment.id) for p in view.research],
        "gates": [{"word": g.word, "note": g.note} for g in view.segment.gates],
    }


def _firm_json(placed: Any, segment: str) -> dict[str, Any]:
    placement = placed.on(segment)
    return {
        "name": placed.name,
        "oid": placed.oid,
        "city": placed.city,
        "score": placement.score,
        "terms": [{"kind": t.kind, "words": t.words, "quote": t.quote} for t in placement.terms[:3]],
    }
