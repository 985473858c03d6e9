"""The organisations of a report with kind, role, day, people and other names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from luodi.core.companies.kinds import kind_of
from luodi.core.places.division import above
from luodi.core.places.find import PlaceMention
from luodi.core.reading.aliases import is_same
from luodi.core.reading.document import Document
from luodi.core.reading.mention_words import mention_words, own_part, searchable
from luodi.core.reading.mentions import Mention
from luodi.core.reading.people import PersonMention
from luodi.core.reading.record import Fact, Organisation, Person
from luodi.core.reading.sightings import Sighting
from luodi.core.reading.trip import Trip
from luodi.core.reading.visit_roles import see_organisations

_GONE_TO_EVENT: Final = ("organisations.visit_verb", "organisations.attends_event")
_VAGUE: Final = re.compile(
    r"^(?:重点|相关|知名|特色|现代|先进|高端|各类|新型|传统|大型|国家级|省级|市级|骨干|优质|主要|部分|国内|国外)+$"
)
_SIGHTS: Final = frozenset("山湖岛楼阁陵")  # a sight when it is the object of a visit, a place otherwise
_ROLE_RANK: Final = {"visited": 0, "signed": 1, "met": 2, "visitor": 3, "delegation": 4}
_INNER: Final = re.compile(
    r"^(?:企业|公司|集团|园区|基地|项目|该|本(?=[公集市县区省院次地])|其|总院|院内|厂区|车间|研究院|研究所|生产|展馆|展区|各|我)"
)
_OWN_OFFICE: Final = re.compile(r"^(?:我?[省市县区州旗镇盟](?![\u4e00-\u9fff]{0,2}[州山江海])|本市|本县|本区)")
_OF_A_PLACE: Final = re.compile(r"(?:[省市县区州旗盟]委|党委|政府|人大|政协|常委会|(?:[省市县区州旗国]|(?<!联)盟))$")
_SINGLE_DAY: Final = re.compile(r"^(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})[日号](?!.*\d)")
_COMPARED: Final = 200  # organisations a further name is compared with; a report has fifty, a dump thousands
_COMPARED_EACH: Final = 20  # sightings of each of them
_DURING: Final = re.compile(r"期间|其间")


@dataclass(slots=True)
class _Entry:
    """One organisation with all its sightings."""

    sightings: list[Sighting] = field(default_factory=list)
    listed: list[Sighting] = field(default_factory=list)  # a few with a role: those a further name is compared with

    def add(self, sighting: Sighting) -> None:
        """Add a sighting of the organisation."""
        self.sightings.append(sighting)
        if sighting.role and len(self.sightings) <= _COMPARED_EACH:
            self.listed.append(sighting)

    @property
    def best(self) -> Sighting:
        return min((s for s in self.sightings if s.role), key=lambda s: (_ROLE_RANK[s.role or "met"], s.mention.start))

    @property
    def name(self) -> Mention:
        """The mention that names it best: a registered name over a short one, else the first with a role."""
        legal = [s.mention for s in self.sightings if s.mention.ending.endswith(("有限公司", "有限责任公司"))]
        return max(legal, key=lambda m: m.end - m.start) if legal else self.best.mention


def read_organisations(
    doc: Document, people: Sequence[PersonMention], trip: Trip | None = None
) -> tuple[list[Organisation], list[Person]]:
    """
    The organisations the trip went to, met or signed with, and the people met who belong to none of them.

    Parameters
    ----------
    doc
        The report, repaired.
    people
        Every naming of a person, in order.
    trip
        Who travelled, from where and when; ``None`` where that is not known.

    Returns
    -------
    tuple
        Organisations in the order of the text, and people. Firms only mentioned (customers, former investors, the
        home's own) are left out. Spans count characters of ``doc.text``; days stay ``--MM-DD`` while the year is open.
    """
    places = doc.places
    sides = _Sides(trip)
    seen = see_organisations(doc, people, places, sides.own)
    text = searchable(doc.text)
    for sighting in seen.found:
        _own_role(sighting, sides)
    if sides.inbound and not any(s.role == "visitor" for s in seen.found):
        seen.found.extend(_visitor(doc, people, sides))
    entries = _entries(seen.found, _PlaceLengths(places), sides)
    begins = {p.start: p for p in places if p.level != "zone"}
    organisations = [_organisation(text, e, trip, begins) for e in entries]
    placed = {p.name.value for o in organisations for p in o.people}
    alone: dict[str, Person] = {}
    unplaced = [p for s in seen.found for p in s.people]
    for met in sorted(seen.people + unplaced, key=lambda p: p.start):
        if met.name not in placed and met.name not in alone:
            alone[met.name] = _person(text, met, None)
    return organisations, list(alone.values())


class _Sides:
    """Who belongs to the travelling or the receiving side."""

    def __init__(self, trip: Trip | None) -> None:
        self.leader = trip.leader.name.value if trip and trip.leader else None
        self.inbound = bool(trip and trip.direction and trip.direction.value == "inbound")
        companions = trip.companions if trip else ()
        hosts = trip.hosts if trip else ()
        self.travellers = {p.name.value for p in companions} | ({self.leader} if self.leader else set())
        self.own = frozenset(self.travellers | {p.name.value for p in hosts})
        home = trip.home.value if trip and trip.home else ""
        self.home = re.sub(r"(?<=..)[省市县区州旗盟]$", "", home)

    def is_ours(self, mention: Mention, signed: bool) -> bool:
        """Whether the organisation is an office or a place of the home."""
        official = mention.kind == "government" or (
            mention.kind in ("park", "site", "institute", "association") and not self.inbound
        )
        if mention.kind == "government" and _OWN_OFFICE.match(mention.name):
            return True
        if _OWN_OFFICE.match(mention.name) and (mention.kind == "association" or mention.strength == "bare"):
            return True
        if mention.kind in ("site", "institute", "park") and not self.inbound and _OWN_OFFICE.match(mention.name):
            return True
        if self.home and self.home in mention.name:
            if signed and mention.name.startswith(self.home) and mention.kind != "enterprise":
                return True
            return official and mention.name.startswith(self.home) and mention.kind != "association"
        return False


class _PlaceLengths:
    """How many characters of place names a mention begins with."""

    def __init__(self, places: Sequence[PlaceMention]) -> None:
        self.ends = {p.start: p.end for p in places if p.level != "zone"}

    def __call__(self, mention: Mention) -> int:
        at = mention.start
        while at in self.ends and self.ends[at] < mention.end:
            at = self.ends[at]
        return at - mention.start


def _own_role(sighting: Sighting, sides: _Sides) -> None:
    """A traveller's own organisation is the visitor's (inbound) or travels along (outbound)."""
    if not sighting.own_people:
        return
    sighting.role = None
    if _OF_A_PLACE.search(sighting.mention.name):
        return
    names = {p.name for p in sighting.own_people}
    if sides.inbound and sides.leader in names and sighting.mention.strength != "bare":
        sighting.role, sighting.rule, sighting.confidence = "visitor", "organisations.visitor", 0.9
    elif (
        not sides.inbound
        and names & sides.travellers
        and sighting.mention.kind in ("enterprise", "fund-bank")
        and sighting.mention.ending
    ):
        sighting.role, sighting.rule, sighting.confidence = "delegation", "organisations.delegation", 0.85


def _visitor(doc: Document, people: Sequence[PersonMention], sides: _Sides) -> list[Sighting]:
    """The leader's own office, where the title names one (某市商务局局长) and not only a place's party or government."""
    for person in people:
        if person.name == sides.leader and person.organisation_text:
            start, end = person.organisation_text
            name = doc.text[start:end]
            if len(name) >= 4 and not _OF_A_PLACE.search(name) and not _OWN_OFFICE.match(name):
                mention = Mention(start, end, name, kind_of(name)[0], "strong", "", end)
                return [
                    Sighting(
                        mention, doc.sentence_at(start), "visitor", "organisations.visitor", 0.8, own_people=[person]
                    )
                ]
    return []


def _is_listed(sighting: Sighting, sides: _Sides, place_length: _PlaceLengths) -> bool:
    """Whether a sighting with a role is good enough to stand for itself."""
    mention = sighting.mention
    if not sighting.role:
        return False
    if sighting.role == "visitor":
        return True
    if _INNER.match(mention.name) or sides.is_ours(mention, sighting.role == "signed"):
        return False
    head = mention.name[: len(mention.name) - len(mention.ending)] if mention.ending else mention.name
    own = own_part(head) or head[: place_length(mention)]
    if mention.kind == "government" and sighting.role == "signed":
        return False
    if mention.kind == "exhibition":
        if re.search(r"第.{1,4}届|\d{4}|[（“]", mention.name) or (bool(own) and mention.strength == "strong"):
            return True
        return (bool(place_length(mention)) and len(head) - place_length(mention) >= 2) or (
            len(own) >= 2 and (mention.quoted or sighting.rule in _GONE_TO_EVENT)
        )
    if mention.ending in ("生产线", "生产车间", "车间", "展厅", "项目部"):
        return False
    if mention.ending in _SIGHTS and sighting.rule != "organisations.visit_verb":
        return False
    if mention.strength == "weak":
        if (
            sighting.listed_after != "subject"
            and sighting.rule in ("organisations.signs", "organisations.attends", "organisations.event_held")
            and mention.title is None
        ):
            return False
        return (
            bool(own)
            if mention.kind in ("enterprise", "fund-bank", "institute")
            else len(own) >= 2
            or (bool(own) and len(head) >= 2)
            or (len(head) >= 4 and sighting.rule == "organisations.visit_verb")
        )
    if mention.strength == "strong":
        # 华侨城集团 is made of plain words and yet one firm; 环保公司 is not.
        shortest = 3 if mention.kind in ("enterprise", "fund-bank") else 2
        named = shortest == 2 or head not in mention_words().plain
        return bool(own) or (len(head) >= shortest and named and not _VAGUE.match(head))
    return True


def _entries(sightings: Sequence[Sighting], place_length: _PlaceLengths, sides: _Sides) -> list[_Entry]:
    """Sightings grouped by organisation; groups without a role are dropped."""
    listed = [s for s in sightings if _is_listed(s, sides, place_length)]
    entries: list[_Entry] = []
    by_name: dict[str, _Entry] = {}
    for sighting in sorted(listed, key=lambda s: (-len(s.mention.name), s.mention.start)):
        known = by_name.get(sighting.mention.name)
        if known is not None:
            known.add(sighting)
            continue
        for entry in entries[:_COMPARED]:
            if any(_merges(sighting, other, place_length) for other in entry.listed):
                entry.add(sighting)
                by_name[sighting.mention.name] = entry
                break
        else:
            entries.append(_Entry())
            entries[-1].add(sighting)
            by_name[sighting.mention.name] = entries[-1]
    rest = [s for s in sightings if not s.role and s.mention.strength != "bare" and not _INNER.match(s.mention.name)]
    for sighting in rest:
        known = by_name.get(sighting.mention.name)
        for entry in (known,) if known else entries[:_COMPARED]:
            if known or any(_names_the_same(sighting.mention, o.mention, place_length) for o in entry.listed):
                entry.add(sighting)
                by_name[sighting.mention.name] = entry
                break
    return sorted(entries, key=lambda e: e.best.mention.start)


def _names_the_same(one: Mention, other: Mention, place_length: _PlaceLengths) -> bool:
    short, full = (one, other) if len(one.name) <= len(other.name) else (other, one)
    return is_same(short, full, place_length)


def _merges(short: Sighting, full: Sighting, place_length: _PlaceLengths) -> bool:
    if short.mention.name == full.mention.name:
        return True
    # Two parks each gone to by a verb of their own are two parks, however alike their names.
    if short.mention.kind == "park" and short.rule == full.rule == "organisations.visit_verb":
        return False
    return is_same(short.mention, full.mention, place_length)


def _organisation(text: str, entry: _Entry, trip: Trip | None, begins: dict[int, PlaceMention]) -> Organisation:
    best, named = entry.best, entry.name
    rule, confidence = best.rule, round(min(max(best.confidence, 0.3), 0.98), 3)
    start, end = _without_places(named, begins)
    written = text[start:end]
    aliases: dict[str, Fact] = {}
    spans = [(named.start, named.end), (named.start, named.wide_end)]
    spans += [(s.mention.start, s.mention.end) for s in entry.sightings]
    for a, b in spans:
        if text[a:b] != written and text[a:b] not in aliases:
            aliases[text[a:b]] = Fact(text[a:b], a, b, confidence, "organisations.alias")
    people: dict[str, Person] = {}
    for sighting in entry.sightings:
        for person in sighting.people:
            people.setdefault(person.name, _person(text, person, sighting))
    if best.role == "visitor":
        for sighting in entry.sightings:
            for person in sighting.own_people:
                people.setdefault(person.name, _person(text, person, sighting))
    day = _day(entry, trip, text)
    return Organisation(
        name=Fact(written, start, end, confidence, rule),
        kind=Fact(named.kind, named.end - max(1, len(named.ending)), named.end, confidence, "organisations.kind"),
        role=Fact(best.role or "met", best.mention.start, best.mention.end, confidence, rule),
        day=day,
        people=tuple(people.values()),
        aliases=tuple(aliases.values()),
    )


def _without_places(mention: Mention, begins: dict[int, PlaceMention]) -> tuple[int, int]:
    """苏州昆山市某某公司: where a chain of places stands before the name, the name begins after it."""
    at = mention.start
    chain: list[PlaceMention] = []
    while at in begins and mention.end - begins[at].end >= len(mention.ending) + 2:
        place = begins[at]
        if chain and not _lies_in(place, chain[-1]):
            break
        chain.append(place)
        at = place.end
    formed = bool(chain) and chain[-1].name.endswith(("市", "县", "区", "省"))
    left = mention.name[at - mention.start : len(mention.name) - len(mention.ending)]
    return (at if len(chain) >= 2 and formed and own_part(left) else mention.start), mention.end


def _lies_in(place: PlaceMention, outer: PlaceMention) -> bool:
    return (
        place.division is not None and outer.division is not None and outer.division.code in above(place.division.code)
    )


def _person(text: str, met: PersonMention, sighting: Sighting | None) -> Person:
    name = Fact(met.name, met.start, met.end, met.confidence, met.rule)
    if met.title is None or met.title_start is None or met.title_end is None:
        return Person(name)
    start, end = met.title_start, met.title_end
    if sighting is not None and sighting.mention.start == start and sighting.mention.wide_end < end:
        start = sighting.mention.wide_end
    else:
        inner = re.match(r"(?:该|其)?(?:公司|集团|企业|园区|协会|商会)(?=[\u4e00-\u9fff]{2})", text[start:end])
        start += inner.end() if inner else 0
    title = text[start:end].strip("”’、 ")
    start = text.find(title, start)
    return Person(name, Fact(title, start, start + len(title), met.confidence, "organisations.title"))


def _iso(year: str, month: int, day: int, later: int) -> str:
    """The date ``later`` days after; ``year`` is ``-`` where it is open."""
    if later:
        try:
            moved = date(int(year) if year.isdigit() else 2023, month, day) + timedelta(days=later)
            month, day = moved.month, moved.day
        except (ValueError, OverflowError):
            pass  # 2月30日 as written
    return f"{year}-{month:02d}-{day:02d}"


def _day(entry: _Entry, trip: Trip | None, text: str) -> Fact | None:
    for sighting in sorted((s for s in entry.sightings if s.role), key=lambda s: s.mention.start):
        if sighting.day and sighting.role in ("visited", "met", "signed"):
            start, end = sighting.day.start, sighting.day.end
            day = _SINGLE_DAY.match(sighting.day.text)
            begun = trip.start.value if trip and trip.start else None
            if day and begun and not re.match(r"[、至到\-~—起]|和\d", text[end : end + 2]):
                month = int(day[2]) if day[2] else int(begun[-5:-3])
                value = _iso(day[1] or begun[:-6], month, int(day[3]), sighting.day.later)
                return Fact(value, start, end, 0.9, "organisations.day")
    best = entry.best
    one_day = trip and trip.start and (trip.end is None or trip.end.value == trip.start.value)
    if (
        one_day
        and trip
        and trip.start
        and best.role == "visited"
        and not _DURING.search(text[best.sentence.start : best.mention.start])
    ):
        return Fact(trip.start.value, trip.start.start, trip.start.end, 0.75, "organisations.day_of_trip")
    return None
