"""Which segments of a chain a firm sits on: from its name, scope, products and industry code, with the terms that say so."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from luodi.core.chains.chain import Chain, Segment
from luodi.core.chains.presence_rules import presence_rules

# Every character becomes one character, so that places in the folded text are places in the original.
_FOLD = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20} | {c: c + 32 for c in range(65, 91)}
_FOLD |= {0xFF21 + i: 0x61 + i for i in range(26)}
_SURROGATE = re.compile("[\ud800-\udfff]")
# Brackets part, too: what stands in them is said of the item before, as 不含… is.
_PARTS = re.compile(r"[、，,；;。.：:/\n\r\t|（）()【】\[\]《》“”\"]+")
_WORD = re.compile(r"[0-9a-z]")
_TAIL = 24  # characters behind a keyword looked at
_FIELDS = ("products", "name", "scope")


@dataclass(frozen=True, slots=True)
class Term:
    """
    One reason for a placement.

    ``kind`` is product, name, made, scope, research, trade, class or group; ``words`` the keyword or code; ``field`` and
    ``start, end`` where it stands in the row's text (0, 0 for codes); ``quote`` the item around it; ``weight`` from the rules.
    """

    kind: str
    words: str
    field: str
    start: int
    end: int
    quote: str
    weight: float


@dataclass(frozen=True, slots=True)
class Placement:
    """A firm on a segment: ``score`` in (0, 1); ``placed`` is false where a person should look first."""

    segment: str
    score: float
    placed: bool
    terms: tuple[Term, ...]


class Placer:
    """
    A chain held ready for many rows; threads may share one.

    Keywords and exclusions of all segments are looked for in one pass (Aho–Corasick): time is linear in the texts.
    """

    def __init__(self, chain: Chain) -> None:
        from ahocorasick_rs import AhoCorasick

        self.chain = chain
        self.rules = presence_rules()
        owners: dict[str, list[tuple[int, bool]]] = {}
        for number, segment in enumerate(chain.segments):
            for words, excluded in ((segment.keywords, False), (segment.exclude, True)):
                for word in words:
                    folded = _fold(word).strip()
                    if folded and (number, excluded) not in owners.setdefault(folded, []):
                        owners[folded].append((number, excluded))
        self._words = list(owners)
        self._keyword_of = [[n for n, is_excluded in each if not is_excluded] for each in owners.values()]
        self._excluded_by = [[n for n, is_excluded in each if is_excluded] for each in owners.values()]
        self._search = AhoCorasick(self._words) if owners else None
        self._classes: dict[str, list[int]] = {}
        for number, segment in enumerate(chain.segments):
            for code in segment.codes:
                self._classes.setdefault(code, []).append(number)

    def place(self, row: Mapping[str, Any]) -> tuple[Placement, ...]:
        """See `place_company`."""
        found: dict[int, dict[tuple[str, str], Term]] = {}
        for field in _FIELDS:
            for text in _texts(row.get(field)):
                for number, term in self._read(field, text):
                    best = found.setdefault(number, {})
                    key = (field, term.words)
                    if key not in best or best[key].weight < term.weight:
                        best[key] = term
        for number, term in self._by_code(row.get("industry")):
            found.setdefault(number, {})["industry", term.words] = term
        placements = (self._placement(number, found[number].values()) for number in sorted(found))
        return tuple(p for p in placements if p.score >= self.rules.possible_from)

    def _placement(self, number: int, terms: Iterable[Term]) -> Placement:
        strongest: dict[str, float] = {}
        for term in terms:  # ten keywords in one scope are one source
            strongest[term.field] = max(strongest.get(term.field, 0.0), term.weight)
        missed = 1.0
        for weight in strongest.values():
            missed *= 1 - weight
        score = round(1 - missed, 4)
        ranked = tuple(sorted(terms, key=lambda t: (-t.weight, t.field, t.start)))
        return Placement(self.chain.segments[number].id, score, score >= self.rules.placed_from, ranked)

    def _read(self, field: str, text: str) -> Iterable[tuple[int, Term]]:
        """Every keyword that counts in ``text``, with the number of its segment."""
        if self._search is None:
            return
        folded = _fold(text)
        found = self._search.find_matches_as_indexes(folded, overlapping=True)
        matches = sorted(((s, -e, w) for w, s, e in found if _stands_alone(folded, s, e)))
        if not matches:
            return
        items = _Items(folded)
        excluded = {(number, items.at(start)) for start, _, word in matches for number in self._excluded_by[word]}
        spoken = [(start, -minus, word) for start, minus, word in matches if self._keyword_of[word]]
        reached = 0
        for start, end, word in spoken:
            if end <= reached:  # 锂电池 in 锂电池隔膜, where the latter is a keyword: the longer one speaks
                continue
            reached = end
            item = items.at(start)
            begin, stop = items.bounds(item)
            if self.rules.negation.match(folded, begin, stop):
                continue
            tail = folded[end : min(stop, end + _TAIL)]
            join = self.rules.joins.search(tail)
            own = tail[: join.start()] if join else tail
            if own and _another_follows(spoken, end, end + len(own)):
                continue  # 电动汽车 in 电动汽车电池系统, both keywords: the last one is the thing
            for number in self._keyword_of[word]:
                if (number, item) in excluded:
                    continue
                kind = self._kind(field, own, tail, self.chain.segments[number])
                if kind:
                    weight = self.rules.weights[kind]
                    if self._is_modified(own, self.chain.segments[number]):
                        weight *= self.rules.modified
                    quote = text[max(begin, start - 40) : min(stop, end + 40)].strip()
                    yield number, Term(kind, self._words[word], field, start, end, quote, round(weight, 4))

    def _is_modified(self, own: str, segment: Segment) -> bool:
        """Whether words stand behind a keyword that may make it something else."""
        rules = self.rules
        allowed = rules.allowed[segment.kind]
        rest = rules.heads.sub(lambda m: "" if rules.head_kind[m[0]] in allowed else m[0], own)
        return bool(rules.plain.sub("", rest).strip())

    def _kind(self, field: str, own: str, tail: str, segment: Segment) -> str:
        """What kind of evidence a keyword is, by what follows: ``own`` up to a 及, ``tail`` to the item's end; "" for something else."""
        rules = self.rules
        heads = [rules.head_kind[m[0]] for m in rules.heads.finditer(own)]
        traded = "trade" in heads
        heads = [h for h in heads if h != "trade"]
        if heads and heads[-1] not in rules.allowed[segment.kind]:
            return ""
        if field != "scope":
            return "product" if field == "products" else "name"
        if rules.making.search(tail):
            return "made"
        if traded and segment.kind != "service":
            return "trade"
        return "research" if rules.researching.search(tail) else "scope"

    def _by_code(self, industry: Any) -> Iterable[tuple[int, Term]]:
        code = industry.strip().lstrip("ABCDEFGHIJKLMNOPQRST") if isinstance(industry, str) else ""
        for length, kind in ((4, "class"), (3, "group")):
            if len(code) >= length:
                for number in self._classes.get(code[:length], ()):
                    yield number, Term(kind, code[:length], "industry", 0, 0, code, self.rules.weights[kind])


class _Items:
    """The items a text falls into; asked in rising order of place."""

    def __init__(self, text: str) -> None:
        cuts = [m.span() for m in _PARTS.finditer(text)]
        self._starts = [0, *(end for _, end in cuts)]
        self._ends = [*(start for start, _ in cuts), len(text)]

    def at(self, place: int) -> int:
        return bisect_right(self._starts, place) - 1

    def bounds(self, item: int) -> tuple[int, int]:
        return self._starts[item], self._ends[item]


def place_company(row: Mapping[str, Any], chain: Chain) -> tuple[Placement, ...]:
    """
    The segments of ``chain`` the organisation of ``row`` sits on, in the chain's order.

    Never raises for strange values: what is no text is passed over. For many rows keep a `Placer`.

    Parameters
    ----------
    row
        A row of the register: ``name``, ``scope``, ``industry`` (GB/T 4754 code), and ``products`` (a text or a list of
        texts) where known. Missing ones are no evidence.

    Returns
    -------
    tuple of Placement
        Those with a score of ``possible_from`` or more; empty where there is no evidence.
    """
    return _placer(chain).place(row)


@lru_cache(maxsize=16)
def _placer(chain: Chain) -> Placer:
    return Placer(chain)


def _another_follows(spoken: list[tuple[int, int, int]], begin: int, stop: int) -> bool:
    """Whether a keyword begins from ``begin`` before ``stop``; ``spoken`` is in order of places."""
    at = bisect_left(spoken, (begin, 0, 0))
    return at < len(spoken) and spoken[at][0] < stop


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, (list, tuple)) else ()


def _fold(text: str) -> str:
    # the automaton takes UTF-8 only, which a lone surrogate is not
    return _SURROGATE.sub("\ufffd", text).translate(_FOLD)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a word that begins or ends in Latin letters is not a piece of a longer one: LFP in ALFPX."""
    before = start > 0 and _WORD.match(text[start]) and _WORD.match(text[start - 1])
    return not before and not (end < len(text) and _WORD.match(text[end - 1]) and _WORD.match(text[end]))
