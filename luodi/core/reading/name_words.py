"""The words and characters that names are told by."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from luodi.core.rules import load_rules

_MARKS = frozenset("，。、；：（）“”！？《》【】[]\n\t |/\"'…—-<>〈〉")
_COMES = re.compile(r"来[^，。；]{1,4}?(?:考察|访|洽谈|调研|参观|对接|投资|检查|指导|座谈)")
NEVER_ENDS_A_NAME = frozenset("说就在率赴与对")  # what a name is often followed by, and never holds at its end


@dataclass(frozen=True, slots=True)
class NameEnd:
    """A name that ends at ``end`` (exclusive), with how sure that is and the rule that said so."""

    value: str
    end: int
    confidence: float
    rule: str


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words and characters that names are told by."""

    common: frozenset[str]
    rare: frozenset[str]
    compound: frozenset[str]
    given: frozenset[str]
    foreign: frozenset[str]
    ethnic: frozenset[str]
    japanese: frozenset[str]
    never_in: frozenset[str]
    never_last: frozenset[str]
    never: frozenset[str]
    adverbs: frozenset[str]
    after: frozenset[str]
    letters: frozenset[str]
    acts: tuple[str, ...]

    def is_surname(self, character: str) -> bool:
        """Whether ``character`` is a surname, common or rare."""
        return character in self.common or character in self.rare


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once."""
    surnames, titles, context = load_rules("surnames"), load_rules("titles"), load_rules("name_context")
    return Lexicon(
        common=frozenset("".join(surnames["common"].split())),
        rare=frozenset("".join(surnames["rare"].split())),
        compound=frozenset(surnames["compound"].split()),
        given=frozenset("".join(surnames["given"].split())),
        foreign=frozenset("".join(surnames["foreign"].split())),
        ethnic=frozenset("".join(surnames["ethnic"].split())),
        japanese=frozenset(surnames["japanese"].split()),
        never_in=frozenset(titles["never_in_names"].replace(" ", "")) | {" ", "\n", "\t"},
        never_last=frozenset(titles["never_last"]),
        never=frozenset(titles["never_names"].split()),
        adverbs=frozenset(titles["never_adverbs"].split()),
        after=frozenset(context["words"].split()),
        letters=frozenset(context["letters"]),
        acts=tuple(context["acts"].split()),
    )


def strength_after(text: str, at: int) -> int:
    """How well a name may end before ``at``: 3 a mark or the end, 2 a known word, 1 a likely character, 0 neither."""
    if at >= len(text) or text[at] in _MARKS:
        return 3
    lex = lexicon()
    if text[at] == "等" or text[at] in "及":
        return 3
    if text[at] == "来" and _COMES.match(text, at):
        return 2
    if text[at] in NEVER_ENDS_A_NAME or text[at : at + 2] in lex.after:
        return 2
    return 1 if text[at] in lex.letters else 0


def all_given(text: str, start: int, end: int) -> bool:
    """Whether every character of ``text[start:end]`` may stand in a given name."""
    if end > len(text):
        return False
    never = lexicon().never_in
    return all(c not in never and "\u3400" <= c <= "\u9fff" for c in text[start:end])
