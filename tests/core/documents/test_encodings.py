"""Which encoding a file is in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.core.documents.encodings import decode

SIMPLIFIED = (
    "5月8日，副市长林远带队赴苏州市考察招商，走访远帆新材料有限公司，希望企业把新项目放在本市。\n随后召开座谈会。"
)
TRADITIONAL = (
    "5月8日，副市長林遠帶隊赴蘇州市考察招商，走訪遠帆新材料有限公司，希望企業把新項目放在本市。\n隨後召開座談會。"
)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (SIMPLIFIED, "utf-8"),
        (SIMPLIFIED, "utf-8-sig"),
        (SIMPLIFIED, "gb18030"),
        (TRADITIONAL, "gb18030"),
        (TRADITIONAL, "big5hkscs"),
        (SIMPLIFIED, "utf-16"),
        (SIMPLIFIED, "utf-16-le"),
        (SIMPLIFIED, "utf-16-be"),
        ("plain English text about a visit", "utf-8"),
    ],
)
def test_a_report_is_read_in_the_encoding_it_was_written_in(text, encoding):
    """Each encoding a bureau meets gives back the text that went in."""
    assert decode(text.encode(encoding)).text == text


def test_a_file_cut_inside_a_character_keeps_all_the_others():
    """A download that stopped in the middle of a character loses that character only, and says so."""
    decoded = decode(SIMPLIFIED.encode("utf-8")[:-4])
    assert decoded.text.startswith(SIMPLIFIED[:-2])
    assert decoded.unreadable == 1


@given(st.binary(max_size=400))
def test_any_bytes_give_some_text(data):
    """No byte string stops the reading of a file."""
    assert isinstance(decode(data).text, str)
