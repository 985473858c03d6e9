"""A chain as SVG: layers of segments with flows, what a city has and lacks by colour, pattern and mark, and a legend."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from luodi.core.chains.chain import KINDS, Chain, Segment
from luodi.core.chains.gap_words import explain_gap
from luodi.core.chains.gaps import GapClass, GapReport, SegmentView
from luodi.core.chains.layout import BOX_HEIGHT, BOX_WIDTH, Flow, Layout, lay_out

FONT = "Noto Sans CJK SC, Noto Sans SC, Source Han Sans SC, Microsoft YaHei, PingFang SC, sans-serif"
_MARGIN, _TITLE_HEIGHT, _LEGEND_HEIGHT = 28.0, 64.0, 92.0
_LEAST_WIDTH = 900.0
_NAME_SIZE, _NOTE_SIZE = 13, 11
_CLOSING = "、，。；：！？）》”’)"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class BoxStyle:
    """How a box looks: a mark, a fill and a pattern over it, so that colour alone carries nothing."""

    mark: str
    label: str
    fill: str
    stroke: str
    pattern: str = ""


# Blue, vermilion, green and purple of Okabe & Ito, which people see apart with any kind of colour vision, made light.
_HERE = BoxStyle("有", "本地有企业", "#cfe3f3", "#0072b2")
_STYLES = {
    GapClass.FILL: BoxStyle("补", "补链：有买方，缺供应", "#fbdcc8", "#d55e00", "slant"),
    GapClass.EXTEND: BoxStyle("延", "延链：靠近强项，可延伸", "#c9ebdf", "#009e73", "dots"),
    GapClass.STRENGTHEN: BoxStyle("强", "强链：有优势，缺龙头", "#f1d9e7", "#a8467b", "cross"),
}
_NONE = BoxStyle("无", "本地没有", "#ffffff", "#8a8f98")
_UNKNOWN = BoxStyle("？", "说不出（数据不足）", "#ededed", "#6b7079", "bars")
_PATTERNS = {
    "slant": '<path d="M-2,10 L10,-2 M4,16 L16,4" stroke="{0}" stroke-width="1.2" opacity=".45"/>',
    "dots": '<circle cx="3" cy="3" r="1.3" fill="{0}" opacity=".55"/><circle cx="10" cy="10" r="1.3" fill="{0}" opacity=".55"/>',
    "cross": '<path d="M0,7 H14 M7,0 V14" stroke="{0}" stroke-width="1" opacity=".35"/>',
    "bars": '<path d="M4,0 V14 M11,0 V14" stroke="{0}" stroke-width="1" opacity=".25"/>',
}
_KIND_MARKS = {"resource": "源", "material": "材", "part": "件", "equipment": "机", "product": "品", "service": "服", "recycling": "收", "research": "研"}  # fmt: skip


def draw_chain(chain: Chain, report: GapReport | None = None) -> str:
    """
    ``chain`` as the text of an SVG file, the same for the same input.

    Parameters
    ----------
    chain
        A chain without errors.
    report
        Of a city: boxes then show what it has and lacks (a gap still to be proved has a dashed frame); without it, what
        kind each segment is.

    Returns
    -------
    str
        Each box is a group of class ``segment`` with ``data-segment`` and a title that says why; each flow a path of
        class ``flow`` with its two ends.
    """
    layout = lay_out(chain)
    width = max(layout.width, _LEAST_WIDTH) + 2 * _MARGIN
    height = layout.height + _TITLE_HEIGHT + _LEGEND_HEIGHT + 2 * _MARGIN
    views = {v.segment.id: v for v in report.segments} if report else {}
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_n(width)} {_n(height)}" width="{_n(width)}"'
        f' height="{_n(height)}" font-family="{FONT}" role="img">',
        f"<title>{svg_text(_title(chain, report))}</title>",
        *definitions(),
        f'<rect width="{_n(width)}" height="{_n(height)}" fill="#ffffff"/>',
        *_head(chain, report),
        f'<g transform="translate({_n(_MARGIN)} {_n(_MARGIN + _TITLE_HEIGHT)})">',
        *(_flow(flow) for flow in layout.flows),
        *_boxes(chain, layout, report, views),
        "</g>",
        *_legend(report, _MARGIN, height - _LEGEND_HEIGHT),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _title(chain: Chain, report: GapReport | None) -> str:
    return f"{chain.name}产业链" + (f" · {report.city.name}" if report else "")


def _head(chain: Chain, report: GapReport | None) -> Iterator[str]:
    yield f'<text x="{_n(_MARGIN)}" y="{_n(_MARGIN + 20)}" font-size="22" fill="#1d2430">{svg_text(_title(chain, report))}</text>'
    facts = f"{len(chain.segments)} 个环节，{len(chain.links)} 条投入关系；版本 {chain.version}，{chain.status}"
    if report:
        facts += f"；名录里有企业 {report.city_enterprises} 家，落在链上 {report.city_placed} 家"
        facts += "".join(f"；{r}" for r in report.refused[:1])
    yield f'<text x="{_n(_MARGIN)}" y="{_n(_MARGIN + 42)}" font-size="12" fill="#4a5160">{svg_text(facts)}</text>'


def definitions() -> Iterator[str]:
    """The patterns that boxes are filled with, and the tip of arrows."""
    yield "<defs>"
    yield '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" orient="auto"><path d="M0,0 L8,4 L0,8 z" fill="#7c8494"/></marker>'
    for style in (*_STYLES.values(), _UNKNOWN):
        shapes = _PATTERNS[style.pattern].format(style.stroke)
        yield f'<pattern id="{style.pattern}" width="14" height="14" patternUnits="userSpaceOnUse">{shapes}</pattern>'
    yield "</defs>"


def _flow(flow: Flow) -> str:
    (x, y), *rest = flow.points
    steps = [f"M{_n(x)},{_n(y)}"]
    if rest[-1][0] == x:  # within a layer: one bow
        (out, _), (to_x, to_y) = rest
        out += (out - x) / 3  # a curve stays inside its handles
        steps.append(f"C{_n(out)},{_n(y)} {_n(out)},{_n(to_y)} {_n(to_x)},{_n(to_y)}")
        rest = []
    for to_x, to_y in rest:
        bend = (to_x - x) / 2
        steps.append(f"C{_n(x + bend)},{_n(y)} {_n(to_x - bend)},{_n(to_y)} {_n(to_x)},{_n(to_y)}")
        x, y = to_x, to_y
    dashes = ' stroke-dasharray="5 4"' if flow.back else ""
    return (
        f'<path class="flow" data-from="{escape(flow.supplier)}" data-to="{escape(flow.buyer)}" d="{" ".join(steps)}"'
        f' fill="none" stroke="#9aa2b1" stroke-width="1.1" opacity=".8"{dashes} marker-end="url(#tip)"/>'
    )


def _boxes(chain: Chain, layout: Layout, report: GapReport | None, views: dict[str, SegmentView]) -> Iterator[str]:
    for box in layout.boxes:
        segment, view = chain.by_id[box.segment], views.get(box.segment)
        style = style_of(report, view) if report else BoxStyle(_KIND_MARKS[segment.kind], "", "#f3f6fa", "#45608a")
        to_prove = view is not None and view.gap is None and view.possible is not None
        dashes = ' stroke-dasharray="4 3"' if to_prove else ""
        frame = f'width="{_n(BOX_WIDTH)}" height="{_n(BOX_HEIGHT)}" rx="5"'
        yield f'<g class="segment" data-segment="{escape(segment.id)}" transform="translate({_n(box.x)} {_n(box.y)})">'
        yield f"<title>{svg_text(_why(segment, view))}</title>"
        yield f'<rect {frame} fill="{style.fill}" stroke="{style.stroke}" stroke-width="1.4"{dashes}/>'
        if style.pattern:
            yield f'<rect {frame} fill="url(#{style.pattern})"/>'
        yield f'<rect x="6" y="6" width="20" height="20" rx="3" fill="{style.stroke}"/>'
        yield f'<text x="16" y="20.5" font-size="12" text-anchor="middle" fill="#ffffff">{style.mark}</text>'
        yield from _words(segment, view)
        yield "</g>"


def _words(segment: Segment, view: SegmentView | None) -> Iterator[str]:
    room = BOX_WIDTH - 38
    names = fit_lines(segment.name, room, _NAME_SIZE, 2)
    note = f"本地 {view.figures.firms} · 名录 {view.figures.firms_everywhere}" if view else segment.name_en
    lines = [(name, _NAME_SIZE, "#1d2430") for name in names]
    lines.append((fit_lines(note, room, _NOTE_SIZE, 1)[0], _NOTE_SIZE, "#4a5160"))
    for i, (line, size, fill) in enumerate(lines):
        yield f'<text x="32" y="{_n(20 + 16 * i)}" font-size="{size}" fill="{fill}">{svg_text(line)}</text>'


def style_of(report: GapReport, view: SegmentView | None) -> BoxStyle:
    """How the box of a segment looks for the city of ``report``."""
    gap = (view.gap or view.possible) if view else None
    if gap:
        return _STYLES[gap]
    if view and view.figures.firms:
        return _HERE
    return _UNKNOWN if any("补链" in r.figure for r in report.refused) else _NONE


def _why(segment: Segment, view: SegmentView | None) -> str:
    kind = KINDS.get(segment.kind, segment.kind)
    return f"{kind} · {explain_gap(view)[0]}" if view else f"{kind} · {segment.name}：{segment.note}"


def _legend(report: GapReport | None, left: float, top: float) -> Iterator[str]:
    if report:
        entries = [_HERE, *_STYLES.values(), _NONE, _UNKNOWN]
    else:
        entries = [BoxStyle(mark, KINDS[kind], "#f3f6fa", "#45608a") for kind, mark in _KIND_MARKS.items()]
    yield f'<g class="legend" transform="translate({_n(left)} {_n(top)})">'
    x = 0.0
    for style in entries:
        yield f'<rect x="{_n(x)}" width="26" height="22" rx="3" fill="{style.fill}" stroke="{style.stroke}"/>'
        if style.pattern:
            yield f'<rect x="{_n(x)}" width="26" height="22" rx="3" fill="url(#{style.pattern})"/>'
        yield f'<text x="{_n(x + 13)}" y="15.5" font-size="12" text-anchor="middle" fill="#1d2430">{style.mark}</text>'
        yield f'<text x="{_n(x + 32)}" y="15.5" font-size="12" fill="#1d2430">{style.label}</text>'
        x += 32 + text_width(style.label, 12) + 22
    line = "箭头从供应方指向买方；虚线箭头是回收流"
    if report:
        line += "；虚线框是待证的判断；数字是落在该环节的企业数（本地 · 全名录）；相关密度不计对角线"
    yield f'<text y="46" font-size="12" fill="#4a5160">{line}</text>'
    yield "</g>"


def text_width(text: str, size: float) -> float:
    """Pixels a text takes: Chinese characters are as wide as high, Latin ones a little over half, capitals two thirds."""
    return sum(size * (1.0 if ord(c) > 0x2E7F else 0.67 if c.isupper() else 0.54) for c in text)


def fit_lines(text: str, width: float, size: float, most: int) -> list[str]:
    """``text`` in at most ``most`` lines of ``width`` pixels, the last cut with … where it does not fit."""
    lines, line = [], ""
    for character in _UNPRINTABLE.sub("\ufffd", text):
        # a mark that closes may stand out a little, never begin a line
        if text_width(line + character, size) > width and line and character not in _CLOSING:
            lines.append(line)
            line = ""
        line += character
    lines.append(line)
    if len(lines) <= most:
        return lines
    last = lines[most - 1]
    while last and text_width(last + "…", size) > width:
        last = last[:-1]
    return [*lines[: most - 1], last + "…"]


def svg_text(words: str) -> str:
    """``words`` as they may stand in an SVG file."""
    return escape(_UNPRINTABLE.sub("\ufffd", words))


def _n(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
