"""A paper as PDF, set by Typst with the fonts of the font wheel, embedded."""

from __future__ import annotations

import json
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from luodi.core.documents.cells import UNPRINTABLE
from luodi.core.documents.paper.values import Block, Cell, Heading, Line, PageBreak, Paper, Picture, Table

if TYPE_CHECKING:
    from typst import Fonts

PIXELS_PER_MM = 8.0  # of pictures in Word files: 200 dots per inch


def paper_pdf(paper: Paper) -> bytes:
    """
    The paper as a PDF file: A4, page numbers, contents, embedded Chinese fonts.

    The words travel as data and never as markup. Characters the fonts lack (none in the 44,810 of Noto Sans CJK)
    would be blank.
    """
    return _compile("paper.typ", {"paper": json.dumps(_plain(paper), ensure_ascii=False)}, "pdf")


def svg_png(svg: str, width_mm: float) -> bytes:
    """A drawing as a PNG picture ``width_mm`` wide at 200 dots per inch, its words in the same fonts."""
    inputs = {"svg": _clean(svg), "width": str(width_mm)}
    return _compile("picture.typ", inputs, "png")


def _compile(template: str, inputs: dict[str, str], form: Literal["pdf", "png"]) -> bytes:
    import typst  # a library of 81 MB, needed for printing only

    return typst.compile(
        _template(template),
        format=form,
        ppi=PIXELS_PER_MM * 25.4,
        font_paths=_fonts(),
        sys_inputs=inputs,
    )


@cache
def _template(name: str) -> bytes:
    return files(__package__).joinpath(name).read_bytes()


@cache
def _fonts() -> Fonts:
    import noto_cjk_sans_otc
    from typst import Fonts

    return Fonts(
        include_system_fonts=False,
        include_embedded_fonts=False,
        font_paths=[str(Path(str(noto_cjk_sans_otc.FONT_PATH)).parent)],
    )


def _plain(paper: Paper) -> dict[str, Any]:
    return {
        "title": _clean(paper.title),
        "subtitle": _clean(paper.subtitle),
        "about": [_clean(line) for line in paper.about],
        "cover": paper.cover,
        "contents": paper.contents,
        "footer": _clean(paper.footer),
        "wording": asdict(paper.wording),
        "blocks": [_plain_block(paper, block) for block in paper.blocks],
        "sources": [_clean(source.words(paper.wording.comma)) for source in paper.sources],
    }


def _plain_block(paper: Paper, block: Block) -> dict[str, Any]:
    match block:
        case Heading():
            return {"kind": "heading", "text": _clean(block.text), "level": block.level, "new_page": block.new_page}
        case Line():
            return {
                "kind": "line",
                "label": _clean(block.label),
                "text": _clean(paper.printed(block)),
                "missing": block.text is None,
                "bullet": block.bullet,
                "marks": paper.marks(block.sources),
            }
        case Table():
            rows = [[_plain_cell(paper, cell) for cell in row] for row in block.rows]
            return {"kind": "table", "heads": [_clean(h) for h in block.heads], "rows": rows, "widths": block.widths}
        case Picture():
            svg = _clean(block.svg)
            return {"kind": "picture", "svg": svg, "caption": _clean(block.caption), "width": block.width_mm}
        case PageBreak():
            return {"kind": "page"}


def _plain_cell(paper: Paper, cell: Cell | str) -> dict[str, str]:
    if isinstance(cell, str):
        return {"text": _clean(cell), "marks": ""}
    return {"text": _clean(cell.text), "marks": paper.marks(cell.sources)}


def _clean(words: str) -> str:
    return UNPRINTABLE.sub("\ufffd", words)
