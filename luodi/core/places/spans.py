"""The stages a name passes on its way to a place: selected, linked, weighed, resolved."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from luodi.core.places.division import RANK, above, gazetteer
from luodi.core.places.matcher import Matcher, Trust


@dataclass(slots=True)
class Span:
    """A mention while it is being weighed."""

    start: int
    end: int
    name: str
    trust: Trust
    codes: tuple[str, ...]
    evidence: str = ""
    parent: str = ""


def select(m: Matcher, text: str) -> list[Span]:
    """Matches that do not overlap: the surer before the less sure, the longer before the shorter, the earlier first."""
    found = []
    length = len(text)
    for index, start, end in m.automaton.find_matches_as_indexes(text, overlapping=True):
        trust, name = m.trust[index], m.names[index]
        if trust is Trust.FULL and end < length and text[end] in m.form_tails.get(name[-1], ""):
            continue
        if trust <= Trust.SHORT and (m.name_tails.match(text, end) or _is_person(m, text, start)):
            continue
        found.append((-trust * 16 - (end - start), start, end, trust, name))
    found.sort()
    taken = bytearray(length)
    by_name = gazetteer().by_name
    spans = []
    for _, start, end, trust, name in found:
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\x01" * (end - start)
            if trust is not Trust.BLOCK:
                spans.append(Span(start, end, name, trust, by_name[name]))
    return spans


def _is_person(m: Matcher, text: str, start: int) -> bool:
    """Whether a surname behind a title stands right before: 市长王海南."""
    return (
        start >= 2
        and text[start - 1] in m.surnames
        and m.titles_before.search(text, max(0, start - 5), start - 1) is not None
    )


def find_shorthand(m: Matcher, text: str, spans: list[Span]) -> list[Span]:
    """Single characters for places: 赴沪, 来甬考察, 赴日韩."""
    by_name, divisions = gazetteer().by_name, gazetteer().divisions
    named = {code for s in spans if s.trust is not Trust.WEAK for code in s.codes}
    initials: dict[str, tuple[str, ...]] = {}
    for code in sorted(named, key=lambda c: RANK[divisions[c].level]):
        if divisions[code].level in ("city", "county") and divisions[code].short[0] not in m.shorthand_never:
            initials[divisions[code].short[0]] = (*initials.get(divisions[code].short[0], ()), code)
    taken = {i for s in spans for i in range(s.start, s.end)}
    found = []
    for match in m.shorthand.finditer(text):
        run = match.group()
        abroad = text[match.start() - 1] in "赴访" and all(c in m.countries for c in run)
        home = all(c in m.shorthand_of or c in initials for c in run)
        if not taken.isdisjoint(range(match.start(), match.end())) or not (home or abroad):
            continue
        for i, character in enumerate(run):
            codes = tuple(by_name[n][0] for n in m.shorthand_of.get(character, ()) if n in by_name)
            supported = tuple(c for c in codes if c in named) or initials.get(character, ())[:1]
            if not supported and abroad and character not in m.shorthand_safe:
                codes = (by_name[m.countries[character]][0],)
            elif not supported and character not in m.shorthand_safe:
                continue
            at = match.start() + i
            found.append(Span(at, at + 1, character, Trust.SHORT, supported or codes[:1], "shorthand"))
    return found


def link_chains(spans: list[Span]) -> None:
    """Narrow neighbours that touch to the readings where the second lies in the first."""
    for first, second in pairwise(spans):
        if first.end != second.start:
            continue
        sure = second.trust is not Trust.WEAK  # 中国港口协会 is about ports
        pairs = [
            (a, b) for b in second.codes for a in first.codes if a in above(b) or (sure and a == "CN" and b.isdigit())
        ]
        if pairs:
            first.codes = tuple(dict.fromkeys(a for a, _ in pairs))
            second.codes = tuple(dict.fromkeys(b for _, b in pairs))
            second.parent, second.evidence = pairs[0][0], "chain"
            if first.trust is Trust.WEAK and not first.evidence:
                first.evidence = "chain"


def weigh(m: Matcher, text: str, spans: list[Span]) -> list[Span]:
    """Keep the sure ones, and the weak ones that the text supports."""
    full = {code for s in spans if s.trust is Trust.FULL for code in s.codes}
    for s in spans:
        if s.evidence:
            continue
        if s.trust is not Trust.WEAK:
            s.evidence = "full" if s.trust is Trust.FULL else "short"
        elif s.name not in m.words and s.name[-1] not in "县区市" and not full.isdisjoint(s.codes):
            s.codes = tuple(c for c in s.codes if c in full)
            s.evidence = "elsewhere"
        elif m.strong_after.match(text, s.end):
            s.evidence = "after"
        elif m.before.search(text, max(0, s.start - 2), s.start) and m.after.match(text, s.end):
            s.evidence = "before"
    ends = {s.end for s in spans if s.evidence}
    for ordered in (spans, spans[::-1]):
        for near, s in pairwise(ordered):
            if s.evidence or not near.evidence or s.name in m.words:
                continue
            between = text[near.end : s.start] if near.start < s.start else text[s.end : near.start]
            # 刘建平、张家口市长: a name's end before the list mark is no place
            begins = (
                s.start == 0
                or s.start in ends
                or not text[s.start - 1].isalpha()
                or text[s.start - 1] in "和与及赴到在"
            )
            if begins and between in ("、", "和", "与", "及", "以及"):
                s.evidence = "list"
                ends.add(s.end)
    return [s for s in spans if s.evidence]


def resolve(spans: list[Span]) -> list[Span]:
    """Narrow each name to the reading that other places in the text support, else to the highest level."""
    divisions = gazetteer().divisions
    named: Counter[str] = Counter()  # places that have one reading
    held: Counter[str] = Counter()  # what those lie in
    for s in spans:
        if len(s.codes) == 1:
            named[s.codes[0]] += 1
            held.update(above(s.codes[0]))
    abroad = any(c[:2].isalpha() and c != "CN" for c in named)

    def support(code: str) -> int:
        """Mentions of the place itself, of what it lies in, of what lies in it; a sibling counts half."""
        siblings = held[divisions[code].parent]
        return 2 * (named[code] + sum(named[c] for c in above(code)) + held[code]) + bool(siblings)

    for s in spans:
        if len(s.codes) == 1:
            continue
        if s.evidence not in ("full", "chain") and s.end - s.start > 1:
            # 吉林 is the province even beside a county of it, 新竹 the city even beside 新竹县
            s.codes = tuple(c for c in s.codes if divisions[c].level == divisions[s.codes[0]].level)
        scores = {c: support(c) for c in s.codes}
        best = max(scores.values())
        s.codes = tuple(c for c in s.codes if scores[c] == best)
        top = [c for c in s.codes if divisions[c].level == divisions[s.codes[0]].level]
        home = [c for c in top if c.isdigit()]
        s.codes = tuple(home if home and not abroad else top)
    return spans
