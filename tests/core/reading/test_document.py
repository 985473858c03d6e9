"""The document as the rules see it."""

from __future__ import annotations

import pytest

from luodi.core.reading.document import LONGEST_SENTENCE, Document


@pytest.mark.parametrize("unit", ["市长张远、", "，", "1", "苏州 ", "。", "，" + "考察" * LONGEST_SENTENCE])
def test_no_sentence_is_longer_than_rules_can_bear(unit):
    """A list without a full stop is cut at its commas, and where it has none, anywhere; nothing is lost."""
    text = unit * (3 * LONGEST_SENTENCE // len(unit) + 1)
    sentences = Document(text).sentences
    assert max(s.end - s.start for s in sentences) <= LONGEST_SENTENCE
    assert "".join(text[s.start : s.end] for s in sentences).replace(" ", "") == text.replace(" ", "")
    assert [s.index for s in sentences] == list(range(len(sentences)))


def test_an_overlong_list_is_cut_between_its_items():
    """An item is never cut in two while there is a comma to cut at."""
    text = "远帆新材料、" * 1000
    assert all(text[s.start : s.end].endswith("、") for s in Document(text).sentences)
