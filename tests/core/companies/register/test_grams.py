from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.companies.register.grams import Grams, mark_grams

LENGTHS = (1, 2, 3)
TEXTS = st.text("合肥清泉野𠮷\n\tab", max_size=30)


@settings(deadline=None)
@given(blocks=st.lists(TEXTS, min_size=1, max_size=5), words=st.text("合肥清泉野𠮷\n\tab", min_size=1, max_size=6))
def test_every_block_that_holds_the_words_is_named(blocks, words):
    """However long the words are: a search that passed over one would miss a company."""
    grams = Grams([mark_grams(block, LENGTHS) for block in blocks], LENGTHS)
    named = grams.blocks(words)
    assert {number for number, block in enumerate(blocks) if words in block} <= set(named)


def test_a_block_that_lacks_a_run_is_not_named():
    """All its characters stand there, but not beside each other."""
    grams = Grams([mark_grams(block, LENGTHS) for block in ("合肥清泉", "清合泉肥", "")], LENGTHS)
    assert grams.blocks("清泉") == [0]
    assert grams.blocks("清") == [0, 1]


def test_words_shorter_than_every_run_pass_over_no_block():
    """What the marks cannot tell is left to the reading."""
    grams = Grams([mark_grams(block, (3,)) for block in ("hfqq", "")], (3,))
    assert grams.blocks("hf") == [0, 1]
