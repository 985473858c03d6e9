"""Unified social credit codes (统一社会信用代码): check, repair of scan slips, and what a code says by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

# GB 32100-2015: 31 characters; I, O, S, V and Z are left out.
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# A scanner's or typist's O, I, Z or S can only stand for 0, 1, 2 or 5. V resembles no digit: leave it, and let the
# check character refuse the code.
SCAN_SLIPS = str.maketrans("OIZS", "0125")
_VALUES = {c: i for i, c in enumerate(ALPHABET)}
WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
# GB 11714-1997: an organisation code's eight characters are digits and letters, A counting 10.
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)}
_NOISE = re.compile(r"[\s\-—–_·.'’‘`\"“”\u200b\ufeff]+")
_ORGANISATION = re.compile(r"[0-9A-Z]{8}[0-9X]")


@dataclass(frozen=True, slots=True)
class CreditCode:
    """
    What came of reading a credit code.

    ``code`` is the valid code, or ``None``; ``fault`` is empty for a valid one, else ``length``, ``character`` (one
    that no code has) or ``check`` (the last character does not follow from the others). ``repaired`` lists the slips
    set right as (position from 0, as written, repaired). ``organisation_ok`` says whether the organisation code inside
    (characters 9 to 17) passes its own check; ``expected`` is the last character the first seventeen ask for.
    """

    written: str
    code: str | None
    fault: str = ""
    repaired: tuple[tuple[int, str, str], ...] = ()
    organisation_ok: bool = False
    expected: str = ""


def tidy_code(written: str) -> str:
    """``written`` in capitals, half width, without spaces, dashes and quotes; a bound of 64 characters."""
    return _NOISE.sub("", written[:64].translate(_FULL_WIDTH)).upper()


def check_character(first17: str) -> str:
    """
    The 18th character for the first 17 of a credit code.

    Raises
    ------
    ValueError
        When there are not 17 characters of the code's alphabet.

    References
    ----------
    GB 32100-2015, 4.5: C18 = 31 − Σ Ci·3^(i−1) mod 31, and 0 for 31.

    >>> check_character("91350100M000100Y4")
    '3'
    """
    if len(first17) != 17 or any(c not in _VALUES for c in first17):
        raise ValueError(f"Expected 17 characters of {ALPHABET}, got {first17!r}.")
    total = sum(_VALUES[c] * w for c, w in zip(first17, WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def organisation_check(first8: str) -> str:
    """
    The check character of an organisation code (组织机构代码) for its first eight characters.

    Raises
    ------
    ValueError
        When there are not eight digits and capital letters.

    References
    ----------
    GB 11714-1997: C9 = 11 − Σ Ci·Wi mod 11, X for 10 and 0 for 11.

    >>> organisation_check("D2143569")
    'X'
    """
    if not re.fullmatch("[0-9A-Z]{8}", first8):
        raise ValueError(f"Expected eight digits or capital letters, got {first8!r}.")
    total = sum(int(c, 36) * w for c, w in zip(first8, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def read_credit_code(written: str) -> CreditCode:
    """
    Check a credit code, setting right what a scan confuses where the check character then agrees. Never raises.

    >>> read_credit_code("9135O1OOMOOO1OOY43").code
    '91350100M000100Y43'
    >>> read_credit_code("91350100M000100Y44").fault
    'check'
    """
    tidy = tidy_code(written)
    if len(tidy) != 18:
        return CreditCode(written, None, "length")
    code = tidy.translate(SCAN_SLIPS)
    if any(c not in _VALUES for c in code):
        return CreditCode(written, None, "character")
    expected = check_character(code[:17])
    if code[17] != expected:
        return CreditCode(written, None, "check", expected=expected)
    slips = tuple((i, a, b) for i, (a, b) in enumerate(zip(tidy, code, strict=True)) if a != b)
    return CreditCode(written, code, "", slips, organisation_code_ok(code[8:17]), expected)


def organisation_code_ok(code: str) -> bool:
    """Whether ``code`` (nine characters, a dash before the last allowed) is an organisation code that checks."""
    bare = tidy_code(code)
    return _ORGANISATION.fullmatch(bare) is not None and organisation_check(bare[:8]) == bare[8]
