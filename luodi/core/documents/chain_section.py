"""A city's standing on a chain as a part of a paper, such as a briefing book."""

from __future__ import annotations

from luodi.core.chains.gap_words import explain_gap
from luodi.core.chains.gaps import GapReport, SegmentView
from luodi.core.chains.grid import draw_grid
from luodi.core.documents.paper.values import Block, Cell, Heading, Line, Picture, Source, Table

MOST_GAPS = 12
_CAPTION = "有：本地有企业；补：有买方、缺供应；延：靠近强项；强：有优势、缺龙头；无：本地没有；？：数据不足；虚线框：待证。自上游排到下游。"


def chain_section(report: GapReport, *, most: int = MOST_GAPS) -> tuple[Block, ...]:
    """
    Heading, what the figures rest on, the picture, and the first ``most`` gaps with reason and buyers.

    What cannot be said is said as such; a city without gaps has a line for it.
    """
    chain = report.chain
    basis = (Source(f"产业链“{chain.name}”{chain.version}", chain.status), Source("名录", "企业所在地与主营"))
    blocks: list[Block] = [
        Heading(f"产业链：{chain.name}（{report.city.name}）", new_page=True),
        Line(
            f"名录里有{report.city.name}企业 {report.city_enterprises} 家，落在这条链上 {report.city_placed} 家。",
            sources=basis,
        ),
        *(Line(str(refused), bullet=True) for refused in report.refused),
        Picture(draw_grid(report), _CAPTION),
        Heading("缺口与强项", 2),
    ]
    gaps = report.gaps[:most]
    if not gaps:
        return (*blocks, Line("没有说得出的缺口。"))
    rows = tuple((v.segment.name, _class(v), Cell(_reason(v), basis), _buyers(v)) for v in gaps)
    blocks.append(Table(("环节", "判断", "理由", "本地买方"), rows, (2, 1.2, 4, 2.4)))
    if len(report.gaps) > most:
        blocks.append(Line(f"另有 {len(report.gaps) - most} 个环节，见工作台。"))
    return tuple(blocks)


def _class(view: SegmentView) -> str:
    return view.gap.value if view.gap else f"{view.possible.value}（待证）" if view.possible else ""


def _reason(view: SegmentView) -> str:
    """The sentence without the class and the name before it, which stand in cells of their own."""
    return explain_gap(view)[0].partition("：")[2]


def _buyers(view: SegmentView) -> str:
    names = [firm.name for _segment, firm in view.buyers[:3]]
    more = f" 等 {len(view.buyers)} 家" if len(view.buyers) > 3 else ""
    return "、".join(names) + more if names else "点不出名，还不能算线索"
