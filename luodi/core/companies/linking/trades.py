"""Where a name's words begin: its trade name (字号) and the words for its lines of business."""

from __future__ import annotations

from functools import cache, lru_cache

from luodi.core.rules import load_rules

_SHORTEST_BRAND, _LONGEST_BRAND, _UNENDED_BRAND = 2, 7, 4  # characters


@cache
def trades() -> frozenset[str]:
    """Words for lines of business."""
    return frozenset(w for w in load_rules("trade_words")["trades"].split() if len(w) > 1)


@cache
def trade_chars() -> frozenset[str]:
    """Characters that stand in many trade words: 科, 技, 电."""
    counts: dict[str, int] = {}
    for word in trades():
        for char in set(word):
            counts[char] = counts.get(char, 0) + 1
    return frozenset(char for char, n in counts.items() if n >= 4)


@lru_cache(maxsize=100_000)
def brand_length(core: str) -> int:
    """How many characters of a core are its trade name: up to the first trade word, at least two."""
    for at in range(_SHORTEST_BRAND, min(len(core), _LONGEST_BRAND)):
        if _word_at(core, at):
            return at
    return min(len(core), _UNENDED_BRAND)


@lru_cache(maxsize=100_000)
def word_starts(core: str) -> frozenset[int]:
    """
    Where words begin: the trade name, and from its end on each trade word and what follows one.

    >>> sorted(word_starts("江化微电子材料"))
    [0, 2, 5]
    """
    starts = {0}
    at = brand_length(core)
    after = True
    while at < len(core):
        length = _word_at(core, at)
        if length or after:
            starts.add(at)
        after = bool(length)
        at += length or 1
    return frozenset(starts)


@lru_cache(maxsize=100_000)
def trade_words(core: str) -> frozenset[str]:
    """The trade words of a core behind its trade name; words that any firm may carry (科技, 实业) are left out."""
    vague = vague_trades()
    return frozenset(
        core[at : at + length]
        for at in word_starts(core)
        if at and (length := _word_at(core, at)) and core[at : at + length] not in vague
    )


@cache
def vague_trades() -> frozenset[str]:
    """Trade words that tell nothing of a line of business."""
    return frozenset(load_rules("vague_trades")["words"].split())


def _word_at(core: str, at: int) -> int:
    """The length of the longest trade word that begins at ``at``, up to four characters; 0 for none."""
    words = trades()
    return next((n for n in (4, 3, 2) if at + n <= len(core) and core[at : at + n] in words), 0)
