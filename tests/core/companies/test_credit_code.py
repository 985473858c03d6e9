"""Unified social credit codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.core.companies.credit_code import (
    ALPHABET,
    check_character,
    organisation_check,
    organisation_code_ok,
    read_credit_code,
)

FIRST17 = st.text(ALPHABET, min_size=17, max_size=17)


@given(FIRST17)
def test_a_code_with_its_check_character_is_valid(first):
    """Whatever the first seventeen are."""
    code = first + check_character(first)
    assert read_credit_code(code).code == code


@given(FIRST17, st.integers(0, 17), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(first, at, other):
    """The weights are powers of 3 modulo the prime 31, so no single change goes unseen."""
    code = first + check_character(first)
    spoilt = code[:at] + other + code[at + 1 :]
    assert (read_credit_code(spoilt).code is None) == (spoilt != code)


@given(FIRST17)
def test_scan_slips_are_set_right(first):
    """0 1 2 5 read as O I Z S, in small letters, full width and with spaces."""
    code = first + check_character(first)
    scanned = code.translate(str.maketrans("0125", "OIZS")).lower()
    found = read_credit_code(f" {scanned[:9]} {scanned[9:]}　")
    assert found.code == code
    assert len(found.repaired) == sum(c in "0125" for c in code)


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ("", "length"),
        ("9134", "length"),
        ("9".ljust(19, "1"), "length"),
        ("V1350100M000100Y43", "character"),  # V looks like no digit
        ("91350100M000100Y44", "check"),
        ("合" * 18, "character"),
    ],
)
def test_a_wrong_code_says_what_is_wrong(written, fault):
    """Length, a character no code has, or the check."""
    assert read_credit_code(written).fault == fault


@given(st.text())
def test_no_text_raises(text):
    """Any string is read."""
    assert read_credit_code(text).code is None or len(text) >= 18


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8))
def test_organisation_codes_check(first):
    """The ninth character follows from the eight before it, with or without a dash."""
    code = first + organisation_check(first)
    assert organisation_code_ok(code)
    assert organisation_code_ok(f"{first}-{code[8]}")
    other = "1" if code[8] != "1" else "2"
    assert not organisation_code_ok(first + other)


def test_a_wrong_length_is_refused():
    """Check functions say what they expect."""
    with pytest.raises(ValueError, match="17 characters"):
        check_character("123")
    with pytest.raises(ValueError, match="eight"):
        organisation_check("1")
