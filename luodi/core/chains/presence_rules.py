"""The words and weights of `rules/chain_presence.yaml`, ready for use."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from luodi.core.rules import load_rules


@dataclass(frozen=True)
class PresenceRules:
    """Weights by kind of evidence, and the patterns that tell what an item of a scope is about."""

    version: str
    weights: dict[str, float]
    placed_from: float
    possible_from: float
    heads: re.Pattern[str]
    head_kind: dict[str, str]
    allowed: dict[str, frozenset[str]]  # kind of segment → kinds of heads that leave a keyword in place
    making: re.Pattern[str]
    researching: re.Pattern[str]
    joins: re.Pattern[str]
    plain: re.Pattern[str]  # words behind a keyword that leave it what it is
    modified: float
    negation: re.Pattern[str]


@cache
def presence_rules() -> PresenceRules:
    """Read once."""
    rules = load_rules("chain_presence")
    head_kind = {word: kind for kind, words in rules["heads"].items() for word in words.split()}
    return PresenceRules(
        str(rules["version"]),
        rules["weights"],
        rules["placed_from"],
        rules["possible_from"],
        _any_of(" ".join(head_kind)),
        head_kind,
        {kind: frozenset(words.split()) for kind, words in rules["heads_of"].items()},
        _any_of(rules["making"]),
        _any_of(rules["researching"]),
        _any_of(rules["joins"]),
        _any_of(" ".join([rules["plain"], rules["making"], rules["researching"], rules["heads"]["trade"]])),
        rules["modified"],
        re.compile(rf"\s*(?:{_any_of(rules['negations']).pattern})"),
    )


def _any_of(words: str) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(w) for w in sorted(words.split(), key=len, reverse=True)))
