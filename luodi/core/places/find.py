"""Find the places a text names: dictionary, chains, shorthand, zones; resolve them by what else the text names."""

from __future__ import annotations

import re
from dataclasses import dataclass

from luodi.core.places.division import Division, gazetteer
from luodi.core.places.matcher import Matcher, matcher
from luodi.core.places.spans import Span, find_shorthand, link_chains, resolve, select, weigh


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


_SURROGATE = re.compile("[\ud800-\udfff]")
_ABROAD = re.compile(
    r"[^\W\d_a-zA-Z我全各本企业到赴来在与和的等客商代团一行考察访友好城]{2,5}?(?:市|县|郡|府|道|州|省|大区)(?![场域])"
)
_MOST_ABROAD = 50  # unlisted towns looked for: keeps the time linear in the text
_LEVEL_ABROAD = {"市": "city", "郡": "county", "区": "province"}


def find_places(text: str) -> list[PlaceMention]:
    """
    The places ``text`` (simplified script) names, in order.

    Names with their form (昆山市) and well-known short ones (苏州) are taken as they are; a short name that is also a
    word (和平, 南山) only with evidence: a chain with what it lies in, a preposition before it, a list with other
    places, its full name elsewhere. Never raises; time is linear in the length of the text.

    >>> [(m.name, m.level, m.division.code) for m in find_places("赴江苏丹阳考察")]
    [('江苏', 'province', '320000'), ('丹阳', 'county', '321181')]
    """
    m = matcher()
    if _SURROGATE.search(text):
        text = _SURROGATE.sub("\ufffd", text)  # the automaton takes UTF-8 only; same length, so offsets hold
    spans = select(m, text)
    spans.extend(find_shorthand(m, text, spans))
    spans.sort(key=lambda s: s.start)
    link_chains(spans)
    spans = weigh(m, text, spans)
    abroad = _abroad(text, spans)
    settled = resolve(spans)
    mentions = [_mention(s) for s in settled]
    mentions.extend(_zones(m, text, mentions))
    mentions.extend(abroad)
    mentions.sort(key=lambda p: (p.start, p.end))
    return mentions


def _mention(s: Span) -> PlaceMention:
    divisions = gazetteer().divisions
    options = tuple(divisions[c] for c in s.codes)
    division = options[0] if len(options) == 1 else None
    parent = divisions.get(s.parent or (division.parent if division else ""))
    return PlaceMention(
        s.start, s.end, s.name, division, options[0].level, s.name, () if division else options, parent, s.evidence
    )


def _zones(m: Matcher, text: str, mentions: list[PlaceMention]) -> list[PlaceMention]:
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


def _abroad(text: str, spans: list[Span]) -> list[PlaceMention]:
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
