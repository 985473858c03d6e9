"""A city's chain on a sheet of paper: boxes only, by layer from upstream down, small enough to be printed and read."""

from __future__ import annotations

from itertools import groupby

from luodi.core.chains.drawing import FONT, definitions, fit_lines, style_of, svg_text
from luodi.core.chains.gaps import GapReport

_WIDTH, _COLUMNS, _HEIGHT, _GAP = 900, 5, 40, 6
_LAYER_GAP, _SIZE = 10, 13


def draw_grid(report: GapReport) -> str:
    """
    The chain of ``report`` as the text of an SVG file, 900 pixels wide, the same for the same input.

    Each box has the segment's name and the mark of its class; the flows are left out, for which `draw_chain` is.
    """
    box = (_WIDTH - _GAP * (_COLUMNS - 1)) / _COLUMNS
    parts, y = [], 0.0
    views = sorted(report.segments, key=lambda v: v.segment.stage)
    for _stage, layer in groupby(views, key=lambda v: v.segment.stage):
        row = list(layer)
        for number, view in enumerate(row):
            x, top = (number % _COLUMNS) * (box + _GAP), y + (number // _COLUMNS) * (_HEIGHT + _GAP)
            style = style_of(report, view)
            dashes = ' stroke-dasharray="4 3"' if view.gap is None and view.possible else ""
            frame = f'x="{x:.1f}" y="{top:.1f}" width="{box:.1f}" height="{_HEIGHT}" rx="4"'
            parts.append(f'<rect {frame} fill="{style.fill}" stroke="{style.stroke}" stroke-width="1.3"{dashes}/>')
            if style.pattern:
                parts.append(f'<rect {frame} fill="url(#{style.pattern})"/>')
            middle = top + _HEIGHT / 2 + 4.5
            parts.append(
                f'<text x="{x + 8:.1f}" y="{middle:.1f}" font-size="12" fill="{style.stroke}">{style.mark}</text>'
            )
            for at, line in enumerate(lines := fit_lines(view.segment.name, box - 34, _SIZE, 2)):
                base = middle + (at - (len(lines) - 1) / 2) * 15
                parts.append(
                    f'<text x="{x + 26:.1f}" y="{base:.1f}" font-size="{_SIZE}" fill="#1d2430">{svg_text(line)}</text>'
                )
        y += -(-len(row) // _COLUMNS) * (_HEIGHT + _GAP) + _LAYER_GAP
    height = max(y - _GAP - _LAYER_GAP, 1)
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {_WIDTH + 2} {height + 2:.0f}" width="{_WIDTH + 2}" height="{height + 2:.0f}" font-family="{FONT}">'
    return "\n".join([head, *definitions(), *parts, "</svg>"]) + "\n"
