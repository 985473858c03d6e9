"""Reading any text: an answer for each, in bounded time."""

from __future__ import annotations

import json
import signal
from itertools import product

import pytest

from luodi.core.reading.read import READ_AT_MOST_CHARACTERS, read

CHARACTERS = "远景科明德信华瑞恒泰盛达新宏天海"


def numbered(pattern: str, length: int) -> str:
    """``pattern`` again and again with another name in it each time, ``length`` characters in all."""
    names = ("".join(name) for name in product(CHARACTERS, repeat=4))
    return "".join(pattern.format(next(names)) for _ in range(length // (len(pattern) + 2) + 1))[:length]


@pytest.fixture
def half_a_minute():
    """Stop what has not ended by then; each of these took minutes while its time grew with the square of the length."""

    def stop(signum, frame):
        raise TimeoutError("not read in half a minute")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(30)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.mark.skipif(not hasattr(signal, "SIGALRM"), reason="needs an alarm clock")
@pytest.mark.parametrize(
    "text",
    [
        numbered("{}项目签约，总投资12亿元。", READ_AT_MOST_CHARACTERS),
        numbered("苏州{}有限公司二期项目签约，总投资12亿元。", READ_AT_MOST_CHARACTERS),
        "市长林远带队赴苏州考察，" * (READ_AT_MOST_CHARACTERS // 12),
        "1" * READ_AT_MOST_CHARACTERS,
    ],
    ids=["projects", "projects and firms", "one sentence", "digits"],
)
def test_a_text_of_one_kind_of_thing_is_read(text, half_a_minute):
    """Thousands of different projects, firms and clauses, each compared with few others."""
    json.dumps(read(text).to_json())


def test_what_lies_beyond_the_limit_is_said():
    """A book is read from its beginning, and the reading says so."""
    reading = read("市长林远带队赴苏州考察。\n" * (READ_AT_MOST_CHARACTERS // 10))
    assert any("只从前" in note for note in reading.notes)
    assert reading.record.leader is not None


@pytest.mark.parametrize("text", ["", "\n", " ", "\n\n\n", "\x00", "\ud800", "市", "。", "　"])
def test_a_text_of_nothing_has_its_evidence_inside_it(text):
    """The direction taken for want of a story stood one character beyond the end."""
    assert all(0 <= e["start"] <= e["end"] <= len(text) for e in read(text).to_json()["evidence"])


@pytest.mark.parametrize("lasts", ["两", "十两", "3十", "一3", "两十"])
def test_a_length_in_odd_numerals_is_read_on_from(lasts):
    """历时两天 stopped the reading."""
    text = f"5月8日，清河县县长林远率队赴苏州市考察，历时{lasts}天。"
    assert read(text).record.start.value.endswith("-05-08")
