"""Find the places a text names: dictionary, chains, shorthand, zones; resolve them by what else the text names."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import IntEnum
from functools import cache
from itertools import pairwise
from typing import Any

import ahocorasick_rs

from luodi.core.places.division import RANK, Division, above, gazetteer, pairs_of
from luodi.core.rules import load_rules


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """
    A place as the text names it.

    ``start, end`` count characters (end exclusive); ``name`` is kept as written. ``division`` is ``None`` where the
    text does not settle which of ``candidates`` is meant, for zones known only by their grammar (无锡高新区) and for
    towns abroad that no table holds. ``parent`` is the division the name stood behind (江苏 in 江苏丹阳) or lies in.
    Levels: country, region, province, city, county, and zone, which overlaps the division it starts with.
    """

    start: int
    end: int
    text: str
    division: Division | None
    level: str
    name: str
    candidates: tuple[Division, ...] = ()
    parent: Division | None = None
    evidence: str = ""  # full, short, chain, list, before, after, elsewhere, shorthand, zone, abroad


class _Trust(IntEnum):
    """How far a matched name is a place by itself."""

    WEAK = 1  # also a word: needs evidence
    SHORT = 2
    FULL = 3  # with its form
    BLOCK = 4  # something else that holds the name of a place


@dataclass(frozen=True)
class _Matcher:
    automaton: Any
    names: list[str]
    trust: list[_Trust]
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


_SURROGATE = re.compile("[\ud800-\udfff]")
_ABROAD = re.compile(
    r"[^\W\d_a-zA-Z我全各本企业到赴来在与和的等客商代团一行考察访友好城]{2,5}?(?:市|县|郡|府|道|州|省|大区)(?![场域])"
)
_MOST_ABROAD = 50  # unlisted towns looked for: keeps the time linear in the text
_LEVEL_ABROAD = {"市": "city", "郡": "county", "区": "province"}


def _trust_of(name: str, full: frozenset[str], weak: frozenset[str], known: frozenset[str]) -> _Trust:
    book = gazetteer()
    best = book.divisions[book.by_name[name][0]]
    if name in weak or (len(name) == 2 and name in full and name[1] in "县区旗"):
        return _Trust.WEAK
    if name in full:
        # Taiwan's city districts are words more often than places (大园区, 新社区), and reports seldom name them.
        return (
            _Trust.WEAK if best.code.startswith("71") and best.level == "county" and name[-1] == "区" else _Trust.FULL
        )
    if best.level == "county" and name not in known:
        return _Trust.WEAK
    return _Trust.SHORT


@cache
def _matcher() -> _Matcher:
    book, rules = gazetteer(), load_rules("places")
    weak, known = frozenset(rules["weak"].split()), frozenset(rules["known"].split())
    blocked = rules["blocked"].split()
    names = [*(name for name in book.by_name if len(name) > 1), *(b for b in blocked if b not in book.by_name)]
    trust = [_trust_of(n, book.full_names, weak, known) if n in book.by_name else _Trust.BLOCK for n in names]
    shorthand = {k: tuple(v) for k, v in pairs_of(rules["shorthand"]) if len(k) == 1}
    countries = {k: v[0] for k, v in pairs_of(rules["countries"])}
    characters = "".join(shorthand.keys() | countries.keys())
    zones = sorted(rules["zone_forms"].split(), key=len, reverse=True)
    return _Matcher(
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


@dataclass(slots=True)
class _Span:
    """A mention while it is being weighed."""

    start: int
    end: int
    name: str
    trust: _Trust
    codes: tuple[str, ...]
    evidence: str = ""
    parent: str = ""


def find_places(text: str) -> list[PlaceMention]:
    """
    The places ``text`` (simplified script) names, in order.

    Names with their form (昆山市) and well-known short ones (苏州) are taken as they are; a short name that is also a
    word (和平, 南山) only with evidence: a chain with what it lies in, a preposition before it, a list with other
    places, its full name elsewhere. Never raises; time is linear in the length of the text.

    >>> [(m.name, m.level, m.division.code) for m in find_places("赴江苏丹阳考察")]
    [('江苏', 'province', '320000'), ('丹阳', 'county', '321181')]
    """
    m = _matcher()
    if _SURROGATE.search(text):
        text = _SURROGATE.sub("\ufffd", text)  # the automaton takes UTF-8 only; same length, so offsets hold
    spans = _select(m, text)
    spans.extend(_shorthand(m, text, spans))
    spans.sort(key=lambda s: s.start)
    _link_chains(spans)
    spans = _weigh(m, text, spans)
    abroad = _abroad(text, spans)
    settled = _resolve(spans)
    mentions = [_mention(s) for s in settled]
    mentions.extend(_zones(m, text, mentions))
    mentions.extend(abroad)
    mentions.sort(key=lambda p: (p.start, p.end))
    return mentions


def _select(m: _Matcher, text: str) -> list[_Span]:
    """Matches that do not overlap: the surer before the less sure, the longer before the shorter, the earlier first."""
    found = []
    length = len(text)
    for index, start, end in m.automaton.find_matches_as_indexes(text, overlapping=True):
        trust, name = m.trust[index], m.names[index]
        if trust is _Trust.FULL and end < length and text[end] in m.form_tails.get(name[-1], ""):
            continue
        if trust <= _Trust.SHORT and (m.name_tails.match(text, end) or _is_person(m, text, start)):
            continue
        found.append((-trust * 16 - (end - start), start, end, trust, name))
    found.sort()
    taken = bytearray(length)
    by_name = gazetteer().by_name
    spans = []
    for _, start, end, trust, name in found:
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\x01" * (end - start)
            if trust is not _Trust.BLOCK:
                spans.append(_Span(start, end, name, trust, by_name[name]))
    return spans


def _is_person(m: _Matcher, text: str, start: int) -> bool:
    """Whether a surname behind a title stands right before: 市长王海南."""
    return (
        start >= 2
        and text[start - 1] in m.surnames
        and m.titles_before.search(text, max(0, start - 5), start - 1) is not None
    )


def _shorthand(m: _Matcher, text: str, spans: list[_Span]) -> list[_Span]:
    """Single characters for places: 赴沪, 来甬考察, 赴日韩."""
    by_name, divisions = gazetteer().by_name, gazetteer().divisions
    named = {code for s in spans if s.trust is not _Trust.WEAK for code in s.codes}
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
            found.append(_Span(at, at + 1, character, _Trust.SHORT, supported or codes[:1], "shorthand"))
    return found


def _link_chains(spans: list[_Span]) -> None:
    """Narrow neighbours that touch to the readings where the second lies in the first."""
    for first, second in pairwise(spans):
        if first.end != second.start:
            continue
        sure = second.trust is not _Trust.WEAK  # 中国港口协会 is about ports
        pairs = [
            (a, b) for b in second.codes for a in first.codes if a in above(b) or (sure and a == "CN" and b.isdigit())
        ]
        if pairs:
            first.codes = tuple(dict.fromkeys(a for a, _ in pairs))
            second.codes = tuple(dict.fromkeys(b for _, b in pairs))
            second.parent, second.evidence = pairs[0][0], "chain"
            if first.trust is _Trust.WEAK and not first.evidence:
                first.evidence = "chain"


def _weigh(m: _Matcher, text: str, spans: list[_Span]) -> list[_Span]:
    """Keep the sure ones, and the weak ones that the text supports."""
    full = {code for s in spans if s.trust is _Trust.FULL for code in s.codes}
    for s in spans:
        if s.evidence:
            continue
        if s.trust is not _Trust.WEAK:
            s.evidence = "full" if s.trust is _Trust.FULL else "short"
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


def _resolve(spans: list[_Span]) -> list[_Span]:
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


def _mention(s: _Span) -> PlaceMention:
    divisions = gazetteer().divisions
    options = tuple(divisions[c] for c in s.codes)
    division = options[0] if len(options) == 1 else None
    parent = divisions.get(s.parent or (division.parent if division else ""))
    return PlaceMention(
        s.start, s.end, s.name, division, options[0].level, s.name, () if division else options, parent, s.evidence
    )


def _zones(m: _Matcher, text: str, mentions: list[PlaceMention]) -> list[PlaceMention]:
    """Zones that are a division's name and a form: 无锡高新区, 昆山经济技术开发区."""
    found = []
    for place in mentions:
        match = m.zone.match(text, place.end) if place.level in ("province", "city", "county") else None
        if match:
            name = text[place.start : match.end()]
            zone = PlaceMention(place.start, match.end(), name, None, "zone", name, (), place.division, "zone")
            found.append(zone)
        elif place.division and place.level == "zone" and place.parent and place.name.startswith(place.parent.short):
            base = place.parent  # 苏州工业园区 is in the table by its own name; 苏州 is named all the same
            end = place.start + len(base.short)
            found.append(PlaceMention(place.start, end, base.short, base, base.level, base.short, (), None, "zone"))
    return found


def _abroad(text: str, spans: list[_Span]) -> list[PlaceMention]:
    """Towns abroad that no table holds, known by the country or province right before them: 日本山形县某某市."""
    divisions = gazetteer().divisions
    starts = {s.start for s in spans}
    names: dict[str, Division] = {}
    for s in spans:
        code = s.codes[0]
        if (
            code[:2].isalpha()
            and code != "CN"
            and divisions[code].level in ("country", "province")
            and s.end not in starts
        ):
            match = _ABROAD.match(text, s.end)
            if match:
                names.setdefault(match.group(), divisions[code])
    found = []
    for name, parent in list(names.items())[:_MOST_ABROAD]:
        level = _LEVEL_ABROAD.get(name[-1], "province")
        for match in re.finditer(re.escape(name), text):
            found.append(PlaceMention(*match.span(), name, None, level, name, (), parent, "abroad"))
    return found
