"""A term: a word to be looked for, with what is struck out of the text before; and what it means that a text holds it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from luodi.core.targets.needs import Need

# Full-width letters and digits, then capitals: what FROM has at a place becomes what TO has there.
_WIDE = "".join(chr(c) for a, z in (("０", "９"), ("Ａ", "Ｚ"), ("ａ", "ｚ")) for c in range(ord(a), ord(z) + 1))
FROM = _WIDE + "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TO = "0123456789" + "abcdefghijklmnopqrstuvwxyz" * 3
WIDE = tuple(_WIDE)
BREAK = "\n"  # stands where something was struck out; no keyword holds it
_FOLD = str.maketrans(FROM, TO)
_LATIN = re.compile("[0-9a-z]")


@dataclass(frozen=True, slots=True, order=True)
class Term:
    """
    A keyword, folded, with the exclusions that hold it.

    A text holds the term when, folded and with every one of ``strikes`` struck out (longest first), it still holds
    ``word``; a word that begins or ends in a Latin letter or digit must not be a piece of a longer one there.
    """

    word: str
    strikes: tuple[str, ...] = ()

    @property
    def is_latin(self) -> bool:
        """Whether case, width or a neighbouring letter can matter for this term."""
        return has_latin(self.word) or any(map(has_latin, self.strikes))

    @property
    def pattern(self) -> str | None:
        """For a word with a Latin border, the regular expression that finds it alone (RE2 and Java read it alike)."""
        before = "(^|[^0-9a-z])" if _LATIN.match(self.word) else ""
        after = "([^0-9a-z]|$)" if _LATIN.match(self.word[-1]) else ""
        return before + escape(self.word) + after if before or after else None


def fold(text: str) -> str:
    """
    ``text`` with Latin letters and digits in small half-width form; every character stays one character.

    >>> fold("ＬＦＰ电芯 PCB")
    'lfp电芯 pcb'
    """
    return text.translate(_FOLD)


def unfold(character: str) -> str:
    """The characters that `fold` makes ``character``, itself first."""
    return character + "".join(c for c, folded in zip(FROM, TO, strict=True) if folded == character)


def has_latin(word: str) -> bool:
    """Whether the folded ``word`` holds a Latin letter or a digit."""
    return _LATIN.search(word) is not None


def escape(word: str) -> str:
    """``word`` as a regular expression for itself, in the forms RE2, Java and Python all read."""
    return "".join(c if c.isalnum() or ord(c) > 127 else f"[{c}]" if c not in "^]\\[" else f"\\{c}" for c in word)


def holds(text: str, term: Term) -> bool:
    """
    Whether ``text`` holds ``term``: the definition that every faster way is checked against.

    >>> holds("锂资源回收；锂资源开发", Term("锂资源", ("锂资源回收",))), holds("AIR", Term("ai"))
    (True, False)
    """
    folded = fold(text) if term.is_latin else text
    for strike in term.strikes:
        folded = folded.replace(strike, BREAK)
    pattern = term.pattern
    return term.word in folded if pattern is None else re.search(pattern, folded) is not None


def terms_of(need: Need) -> tuple[tuple[Term, int], ...]:
    """The terms of a need with the weights of their keywords, in order, each once."""
    strikes, _ = _split(need)
    found: dict[Term, int] = {}
    for keyword in need.keywords:
        word = fold(keyword.word.strip())
        if word:
            term = Term(word, tuple(s for s in strikes if word in s))
            found[term] = max(found.get(term, 0), keyword.weight)
    return tuple(found.items())


def barred_by(need: Need) -> tuple[Term, ...]:
    """The terms that keep a row away from a need."""
    return tuple(Term(word) for word in _split(need)[1])


def _split(need: Need) -> tuple[Sequence[str], Sequence[str]]:
    """Exclusions that hold a keyword, longest first; and the others."""
    words = {fold(k.word.strip()) for k in need.keywords} - {""}
    excluded = sorted({fold(e.strip()) for e in need.exclude} - {""}, key=lambda e: (-len(e), e))
    strikes = [e for e in excluded if any(w in e for w in words)]
    return strikes, [e for e in excluded if e not in strikes]
