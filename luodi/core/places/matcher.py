"""The dictionary of place names and the rules around a name, compiled once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from typing import Any

import ahocorasick_rs

from luodi.core.places.division import gazetteer, pairs_of
from luodi.core.rules import load_rules


class Trust(IntEnum):
    """How far a matched name is a place by itself."""

    WEAK = 1  # also a word: needs evidence
    SHORT = 2
    FULL = 3  # with its form
    BLOCK = 4  # something else that holds the name of a place


@dataclass(frozen=True)
class Matcher:
    """What the stages of :mod:`luodi.core.places.spans` look at: the names, how far each is trusted, the patterns around them."""

    automaton: Any
    names: list[str]
    trust: list[Trust]
    words: frozenset[str]  # weak names that a list or their full name elsewhere does not make places
    form_tails: dict[str, str]
    name_tails: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    strong_after: re.Pattern[str]
    titles_before: re.Pattern[str]
    surnames: frozenset[str]
    zone: re.Pattern[str]
    shorthand: re.Pattern[str]
    shorthand_of: dict[str, tuple[str, ...]]
    shorthand_safe: frozenset[str]
    shorthand_never: frozenset[str]
    countries: dict[str, str]


def _trust_of(name: str, full: frozenset[str], weak: frozenset[str], known: frozenset[str]) -> Trust:
    book = gazetteer()
    best = book.divisions[book.by_name[name][0]]
    if name in weak or (len(name) == 2 and name in full and name[1] in "县区旗"):
        return Trust.WEAK
    if name in full:
        # Taiwan's city districts are words more often than places (大园区, 新社区), and reports seldom name them.
        return Trust.WEAK if best.code.startswith("71") and best.level == "county" and name[-1] == "区" else Trust.FULL
    if best.level == "county" and name not in known:
        return Trust.WEAK
    return Trust.SHORT


@cache
def matcher() -> Matcher:
    """The names of the gazetteer in one automaton and ``rules/places.yaml`` compiled, built once."""
    book, rules = gazetteer(), load_rules("places")
    weak, known = frozenset(rules["weak"].split()), frozenset(rules["known"].split())
    blocked = rules["blocked"].split()
    names = [*(name for name in book.by_name if len(name) > 1), *(b for b in blocked if b not in book.by_name)]
    trust = [_trust_of(n, book.full_names, weak, known) if n in book.by_name else Trust.BLOCK for n in names]
    shorthand = {k: tuple(v) for k, v in pairs_of(rules["shorthand"]) if len(k) == 1}
    countries = {k: v[0] for k, v in pairs_of(rules["countries"])}
    characters = "".join(shorthand.keys() | countries.keys())
    zones = sorted(rules["zone_forms"].split(), key=len, reverse=True)
    return Matcher(
        automaton=ahocorasick_rs.AhoCorasick(names),
        names=names,
        trust=trust,
        words=frozenset(rules["words"].split()),
        form_tails=rules["form_tails"],
        name_tails=re.compile(rules["name_tails"]),
        before=re.compile(rules["before"]),
        after=re.compile(rules["after"]),
        strong_after=re.compile(rules["strong_after"]),
        titles_before=re.compile(rules["titles_before"]),
        surnames=frozenset(rules["surnames"].strip()),
        zone=re.compile("(?:国家级|国家|省级|市)?(?:" + "|".join(zones) + ")"),
        shorthand=re.compile(
            f"(?<=[{rules['shorthand_before']}])(?:[{characters}]{{1,4}}|[一-鿿])(?={rules['shorthand_after']})"
        ),
        shorthand_never=frozenset(rules["shorthand_never"]),
        shorthand_of=shorthand,
        shorthand_safe=frozenset(rules["shorthand_safe"]),
        countries=countries,
    )
