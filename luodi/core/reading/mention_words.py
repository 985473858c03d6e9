"""The word lists that find organisations, compiled once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from ahocorasick_rs import AhoCorasick, MatchKind

from luodi.core.rules import load_rules

# A lone surrogate cannot be handed to the automata; a stand-in of the same length can.
_SURROGATES: Final = re.compile("[\ud800-\udfff]")

BOUND_CLASSES: Final = (
    "visit", "meet", "talk", "sign", "observe", "at", "with", "join", "list_end", "attend", "wish", "speech", "party", "bound",
)  # fmt: skip


# Words that hold an ending without being one; they are matched and then passed over.
_NOT_ENDINGS: Final = (
    "发展",
    "开展",
    "拓展",
    "参展",
    "进展",
    "扩展",
    "城市",
    "港口城市",
    "云南",
    "云集",
    "建设银行",
    "建设工程",
)


AFTER_TITLE: Final = ("", "们", "等", "及", "”", "团队", "一行")


def searchable(text: str) -> str:
    """``text`` with lone surrogates replaced, same length."""
    return _SURROGATES.sub("\ufffd", text)


def compiled(words: list[str]) -> AhoCorasick:
    """Leftmost-longest search for ``words``."""
    return AhoCorasick(words or ["\ufffe"], matchkind=MatchKind.LeftmostLongest)


@dataclass(frozen=True)
class MentionWords:
    """Lexicons of ``rules/visits.yaml`` and ``rules/organisation_mentions.yaml`` in the form the rules use."""

    bounds: AhoCorasick
    bound_classes: list[frozenset[str]]  # by pattern; empty for words that protect what they hold
    endings: AhoCorasick
    ending_words: list[str]
    ending_kind: dict[str, str]
    weak: frozenset[str]
    titles: AhoCorasick
    title_ends: frozenset[str]  # the last characters of titles and of what may stand after one
    title_parts: tuple[str, ...]
    lead_ins: tuple[str, ...]
    not_one_firm: tuple[str, ...]  # what a description of several firms, or of people, ends in
    tails: tuple[str, ...]
    matters: tuple[str, ...]
    classes: frozenset[str]
    plain: frozenset[str]
    longest_plain: int
    known_firms: frozenset[str]
    things: tuple[str, ...]
    office_tails: tuple[str, ...]


@cache
def mention_words() -> MentionWords:
    """The compiled word lists."""
    visits, names = load_rules("visits"), load_rules("organisation_mentions")
    classes: dict[str, set[str]] = {}
    for label in BOUND_CLASSES:
        for word in visits[label].split():
            classes.setdefault(word, set()).add(label)
    kinds = {word: kind for kind, block in names["endings"].items() for word in block.split()}
    known = frozenset(names["known_firms"].split())
    # A name's ending that begins with a verb (推介会, 体验馆) must not be cut by that verb, nor a firm by its 为 (华为).
    kept = set(visits["keep"].split()) | {w for w in known if any(c in classes for c in w)}
    kept |= {w for w in kinds if any(w[:size] in classes for size in range(1, len(w)))}
    for word in kept:
        classes.setdefault(word, set())
    words = list(classes)
    plain = frozenset(names["plain"].split())
    return MentionWords(
        bounds=compiled(words),
        bound_classes=[frozenset(classes[w]) for w in words],
        endings=compiled([*kinds, *_NOT_ENDINGS]),
        ending_words=[*kinds, *("" for _ in _NOT_ENDINGS)],
        ending_kind=kinds,
        weak=frozenset(names["weak"].split()),
        titles=compiled(names["titles"].split()),
        title_ends=frozenset(word[-1] for word in (*names["titles"].split(), *filter(None, AFTER_TITLE))),
        title_parts=_longest_first(names["title_parts"]),
        lead_ins=_longest_first(names["lead_ins"]),
        not_one_firm=(
            *names["crowds"].split(),
            *(w for w in names["lead_ins"].split() if len(w) > 2 and w.endswith("企业")),
        ),
        tails=_longest_first(visits["tail"]),
        matters=_longest_first(visits["matter"]),
        classes=frozenset(visits["classes"].split()),
        plain=plain,
        longest_plain=max(map(len, plain)),
        known_firms=known,
        things=tuple(names["things"].split()),
        office_tails=_longest_first(names["office_tails"]),
    )


def _longest_first(block: str) -> tuple[str, ...]:
    return tuple(sorted(set(block.split()), key=len, reverse=True))


@lru_cache(maxsize=20_000)
def own_part(name: str) -> str:
    """
    What is left of ``name`` when plain words are taken away: what makes it a name of somebody.

    >>> own_part("先进材料研究")
    ''
    """
    words, rest, i = mention_words(), [], 0
    while i < len(name):
        for size in range(min(words.longest_plain, len(name) - i), 0, -1):
            if name[i : i + size] in words.plain:
                i += size
                break
        else:
            rest.append(name[i])
            i += 1
    return "".join(rest)
