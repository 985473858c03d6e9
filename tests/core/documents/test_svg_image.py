"""Pictures as PNG."""

from __future__ import annotations

import struct

import pytest

from luodi.core.chains.drawing import draw_chain
from luodi.core.chains.loading import load_chain
from luodi.core.documents.svg_image import UndrawableImage, svg_to_png
from tests.core.chains.toy import TOY


def test_a_chain_becomes_an_image_of_its_size():
    """A PNG of so many pixels."""
    svg = draw_chain(load_chain(TOY, "toy"))
    width, height = struct.unpack(">II", svg_to_png(svg, scale=1.0)[16:24])
    assert f'width="{width}"' in svg.replace(".0", "") or abs(width - 1000) < 200
    assert height > 100


def test_chinese_words_are_drawn():
    """The font that comes with luodi has them: a picture with the words is not the one without."""
    svg = '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40" viewBox="0 0 80 40" font-family="Noto Sans CJK SC">{}</svg>'
    words = '<text x="2" y="30" font-size="24">{}</text>'
    pictures = {svg_to_png(svg.format(inside)) for inside in ("", words.format("固态"), words.format("电池"))}
    assert len(pictures) == 3


@pytest.mark.parametrize("svg", ["", "<svg>", '<svg width="10" height="10"><path'])
def test_what_is_no_picture_is_said(svg):
    """With what to do instead."""
    with pytest.raises(UndrawableImage, match="SVG"):
        svg_to_png(svg)
