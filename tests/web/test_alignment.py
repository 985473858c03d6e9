"""The stored offset map says the same as the engine's own."""

import pytest

from luodi.core.text.corruptor import Damage, corrupt
from luodi.core.text.repair import repair
from luodi.web.reports.alignment import Alignment, blocks_of

TEXT = (
    "副市长何岚带队赴上海市考察。考察团参观了环宇新材料研究院，与院长梁端阳座谈，了解规模化生产情况。现在，双方达成意向。"
    * 4
)


@pytest.mark.parametrize("seed", range(12))
def test_blocks_map_every_character_as_the_repair_does(seed):
    """For each character of a damaged page, the blocks give the original span the engine gave."""
    repaired = repair(corrupt(TEXT, Damage(), seed).text, simplify=True)
    assert repaired.starts is not None
    alignment = Alignment(blocks_of(repaired, 10**6))
    for i in range(len(repaired.text)):
        start, end = alignment.to_original(i, i + 1)
        own_start, own_end = repaired.original_span(i, i + 1)
        assert start <= own_start
        assert own_end <= end


@pytest.mark.parametrize("seed", range(12))
def test_there_and_back(seed):
    """A span taken to the original and back still covers its characters, and blocks are few."""
    repaired = repair(corrupt(TEXT, Damage(), seed).text, simplify=True)
    blocks = blocks_of(repaired, 10**6)
    alignment = Alignment(blocks)
    for at in range(0, len(repaired.text) - 5, 3):
        back = alignment.to_repaired(*repaired.original_span(at, at + 5))
        assert back[0] <= at
        assert at + 5 <= back[1]
        assert back[1] - back[0] <= 5 + 24
    assert len(blocks) < len(repaired.text)


def test_undamaged_text_needs_no_blocks():
    """Nothing repaired, nothing stored: both texts are the same."""
    assert blocks_of(repair(TEXT), 10**6) == []
    assert Alignment([]).to_repaired(3, 9) == (3, 9)
