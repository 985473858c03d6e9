from __future__ import annotations

import pytest

from luodi.core.companies.pinyin import initials_of, spell
from luodi.core.companies.register import lines as module
from luodi.core.companies.register.lines import Lines


@pytest.fixture
def lines(monkeypatch):
    """Five lines in blocks of two; 𠮷 makes its block four bytes a character."""
    monkeypatch.setattr(module, "BLOCK", 2)
    return Lines(["合肥清泉\n𠮷野清泉\t清野", "\n清泉合肥", "清"])


@pytest.mark.parametrize(
    ("words", "rows"),
    [
        ("清泉", [0, 1, 3]),
        ("\n清", [3, 4]),
        ("\t清", [1]),
        ("清", [0, 1, 3, 4]),
        ("𠮷", [1]),
        ("泉清", []),
        ("肥\n", [3]),
    ],
)
def test_words_are_found_in_the_lines_that_hold_them(lines, words, rows):
    """Each line counts once, through all blocks; a line break in front asks for the beginning."""
    assert lines.rows(words, 10) == rows


def test_lines_may_be_barred_and_are_as_many_as_asked_for(lines):
    """A row whose byte is not 1 is passed over, and does not count."""
    assert lines.rows("清", 2) == [0, 1]
    assert lines.rows("清", 2, b"01011") == [1, 3]


def test_a_line_is_given_back_whole(lines):
    """Also the empty one, and the last of a block."""
    assert [lines.line(row) for row in range(5)] == ["合肥清泉", "𠮷野清泉\t清野", "", "清泉合肥", "清"]


def test_all_words_must_stand_in_the_line(lines):
    """A word of the next line does not count."""
    assert lines.holds(0, ["清泉", "合肥"])
    assert not lines.holds(0, ["野"])


@pytest.mark.parametrize("name", ["方安芳岸", "西安先锋", "青陶能源", "安耐特", "女娲恩泽"])
def test_initials_find_every_name_that_sounds_so(name):
    """Whatever part of a name's pinyin is typed from a syllable on, one of its initials stands in the name's."""
    pinyin, initials = spell(name)
    syllables = [spell(char)[0] for char in name]
    for start in range(len(name)):
        typed = "".join(syllables[start:])
        for end in range(1, len(typed) + 1):
            ways = initials_of(typed[:end])
            assert typed[:end] in pinyin
            assert not ways or any(way in initials for way in ways)
