"""Whether what a report is about agrees with what a company does."""

from __future__ import annotations

from collections.abc import Sequence

from luodi.core.companies.linking.candidates import Found


def industry_relation(industries: Sequence[str], found: Found) -> int:
    """
    1 where an industry of the surroundings agrees with the company's, -1 where its code says another, else 0.

    Codes of GB/T 4754 agree in their division (two digits); words agree where the company's name holds two of their
    characters in a row. A name without the word says nothing: few names tell all that a company does.
    """
    codes = [_division(i) for i in industries if any(c.isdigit() for c in i)]
    own = _division(found.industry)
    if own and own in codes:
        return 1
    for word in industries:
        if any(word[i : i + 2] in found.core for i in range(len(word) - 1)) and not any(c.isdigit() for c in word):
            return 1
    return -1 if own and codes else 0


def _division(code: str) -> str:
    digits = code.lstrip("ABCDEFGHIJKLMNOPQRST")
    return digits[:2] if digits[:2].isdigit() else ""
