"""The place a report is told from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from luodi.core.places.division import Division, gazetteer, resolve_place
from luodi.core.places.find import PlaceMention
from luodi.core.reading.direction import INVITED
from luodi.core.reading.goals import find_goals
from luodi.core.reading.people import PersonMention
from luodi.core.reading.record import Fact
from luodi.core.reading.trip_words import alternation

_ENOUGH = 2.0  # votes
_ENOUGH_ALONE = 1.2  # where no other place comes near
_AREA = "省市县区州旗"


@dataclass(slots=True)
class _Candidate:
    division: Division | None
    score: float = 0.0
    names: dict[str, tuple[int, int]] = field(default_factory=dict)
    named: int = 0  # how often

    def vote(self, weight: float, mention: PlaceMention) -> None:
        self.score += weight
        self.names.setdefault(mention.name, (mention.start, mention.end))
        self.named += 1


def read_home(
    text: str,
    places: Sequence[PlaceMention],
    direction: str,
    leader: Sequence[PersonMention],
    locals_: Sequence[PersonMention],
    title: Fact | None,
    story: int,
) -> tuple[Fact | None, tuple[Fact, ...], str | None]:
    """
    The place the report is told from, its other names in the text, and its division code.

    ``leader`` are the namings of the leader with different titles, ``locals_`` the other officials at home.

    Outbound it is where the delegation comes from, inbound where it arrives. Titles weigh most, then the headline and
    the delegation's name, then words such as 介绍…投资环境 and 落户…. ``None`` where the text names no place for it.
    """
    votes = _Votes()
    going_out = direction == "outbound"
    if going_out:
        _vote_titles(votes, places, leader, 4.0)
        _vote_titles(votes, places, locals_, 0.8)
    else:
        _vote_titles(votes, places, locals_, 3.0)
        _vote_titles(votes, places, leader, -6.0)
    goals = find_goals(text, places, story)
    for place in places:
        weight = _weight_here(text, place, going_out, place.start in goals, title, story)
        if weight:
            votes.add(place, weight)
    _vote_level(votes, [*(leader if going_out else ()), *locals_])
    home = _decide(votes, text)
    return home if home[0] is not None or not going_out else _by_grammar(text, leader)


_UNLISTED = re.compile(
    r"((?!全|我|该|本|各|市|县|区)[\u4e00-\u9fff]{2,4}?[县市区旗])(?=委|人民政府|政府|县长|市长|区长)"
)


def _by_grammar(text: str, leader: Sequence[PersonMention]) -> tuple[Fact | None, tuple[Fact, ...], str | None]:
    """Home from the leader's title where no table holds its name (阜蒙县委书记)."""
    for mention in leader:
        start = mention.title_start
        found = _UNLISTED.match(text, start, mention.title_end or start) if start is not None else None
        if found is not None:
            return Fact(found.group(1), found.start(1), found.end(1), 0.7, "trip.home_by_grammar"), (), None
    return None, (), None


class _Votes:
    """Scores of the places that may be home, by division (or by name where it is not settled)."""

    def __init__(self) -> None:
        self.by_key: dict[str, _Candidate] = {}

    def add(self, place: PlaceMention, weight: float) -> None:
        if place.level in ("country", "region") and weight > 0:
            return
        division = place.division
        key = division.code if division is not None else place.name
        self.by_key.setdefault(key, _Candidate(division)).vote(weight, place)


def _vote_titles(votes: _Votes, places: Sequence[PlaceMention], people: Iterable[PersonMention], weight: float) -> None:
    for person in people:
        if person.title_start is None or person.title_end is None:
            continue
        inside = [p for p in places if person.title_start <= p.start and p.end <= person.title_end]
        if not inside:
            inside = _place_by_office(person.title or "", person.title_start)
        for i, place in enumerate(inside):
            last = i == len(inside) - 1
            votes.add(place, weight * (1.0 if last or weight < 0 else 0.7))


_BY_OFFICE = re.compile(
    rf"([\u4e00-\u9fff]{{2,7}}?(?:[{_AREA}]))(?:委|政府|人民政府|人大|政协|副?(?:市长|县长|区长|州长|旗长))"
)


def _place_by_office(title: str, start: int) -> list[PlaceMention]:
    """The place an office names that is no place by itself: 莲花县委书记."""
    found = _BY_OFFICE.match(title)
    if found is None or found.group(1) not in gazetteer().by_name:
        return []
    name = found.group(1)
    divisions = resolve_place(name)
    division = divisions[0] if len(divisions) == 1 else None
    level = divisions[0].level if divisions else "county"
    return [PlaceMention(start, start + len(name), name, division, level, name, tuple(divisions), None, "office")]


def _weight_here(
    text: str, place: PlaceMention, going_out: bool, is_goal: bool, title: Fact | None, story: int
) -> float:
    """What this naming of a place says for (or against) its being home."""
    before, after = text[max(0, place.start - 14) : place.start], text[place.end : place.end + 24]
    in_title = title is not None and title.start <= place.start < title.end
    early = place.start < story + 160 or in_title
    if going_out:
        if is_goal:
            return -5.0 if early else -0.5
        if in_title and _home_in_title().match(after):
            return 3.0
        if title is not None and place.start == title.start and place.name[-1] in _AREA:
            return 2.0
        if _delegation_after().match(after):
            return 2.5
        if place.start < story and _unit_line().match(after):
            return 1.5
        if place.start < story and not in_title:
            return 1.5 if _media_after().match(after) else 0.0
        if _media_after().match(after):
            return 1.5
    else:
        if _visitor_after().match(after) and early:
            return -4.0
        if place.start < story and _media_after().match(after):
            return 1.5
        if in_title and is_goal:
            return 3.0
        if is_goal and early and _visited_after().match(after):
            return 4.0
        if place.evidence == "shorthand" and before.endswith(("来", "到", "在")):
            return 2.5
    return _cue_weight(text, place, before, after, going_out)


def _cue_weight(text: str, place: PlaceMention, before: str, after: str, going_out: bool) -> float:
    """What the words round a place inside the story say: who is invited to it, what is to be built in it."""
    weight = 0.7 * (_home_before().search(before) is not None) + 0.7 * (_home_after().match(after) is not None)
    if before.endswith(("在", "到", "来", "赴", "走进")) or weight:
        clause = text[max(0, place.start - 34) : place.start]
        if INVITED.search(clause):
            return weight + 1.0
        if before.endswith("在") and _home_built().match(after):
            return weight + 0.9
        if going_out and place.name[-1] in _AREA and before.endswith(("在", "到", "抵达", "来到", "走进", "省", "市")):
            return -0.8
    return weight + 0.15 * (place.start != 0 and place.evidence != "shorthand")


@cache
def _home_in_title() -> re.Pattern[str]:
    return re.compile(
        rf"(?:[{_AREA}])?(?:[：:]|[^，。\s]{{0,14}}?(?:赴|在|[到来]|率|带队|领导|党政|代表团|招商|组团|亮相|走出|考察|访问|对接|举办|参加|亮相|奔))"
    )


@cache
def _delegation_after() -> re.Pattern[str]:
    return re.compile(rf"(?:[\u4e00-\u9fff“”]{{0,10}}?)(?:{alternation('delegations')})")


@cache
def _media_after() -> re.Pattern[str]:
    return re.compile(
        r"(?:市|县|区)?(?:人民)?(?:政府(?:网|办公室|门户)?|日报|晚报|晨报|电视台|融媒体?|广播|新闻网|发布|在线|网|台办|外办)"
    )


@cache
def _unit_line() -> re.Pattern[str]:
    """The office a note above the story is signed with: 某市工信局 林远."""
    return re.compile(r"[\u4e00-\u9fff]{0,10}(?:局|委|办|中心|集团|公司|开发区|商会|协会)(?=[ \n]|$)")


@cache
def _visitor_after() -> re.Pattern[str]:
    return re.compile(rf"(?!台商投资区)[\u4e00-\u9fff]{{0,10}}?(?:{alternation('visitors')})")


@cache
def _visited_after() -> re.Pattern[str]:
    return re.compile(rf"(?:[，。\n]|$|[\u4e00-\u9fff]{{0,4}}?(?:{alternation('visit_verbs')}))")


@cache
def _home_before() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation('home_before')})$")


@cache
def _home_built() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation('home_built')})")


@cache
def _home_after() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation('home_after')})")


_LEVEL_OF = {"市": ("市",), "县": ("县", "旗"), "区": ("区",), "州": ("州",), "省": ("省",), "旗": ("旗",)}


def _vote_level(votes: _Votes, people: Sequence[PersonMention]) -> None:
    """Offices without a place (副市长, 区委书记) tell which level is at home."""
    letters: dict[str, int] = {}
    for person in people:
        title = person.title or ""
        bare = re.match(rf"(?:副|常务副|代)?([{_AREA}])", title)
        if bare is not None:
            letters[bare.group(1)] = letters.get(bare.group(1), 0) + 1
    if not letters:
        return
    wanted = max(letters, key=lambda c: letters[c])
    for candidate in votes.by_key.values():
        if candidate.score > 0 and candidate.division is not None:
            fits = candidate.division.name.endswith(_LEVEL_OF[wanted])
            candidate.score += 1.5 if fits else -1.5


def _stands_alone(ranked: Sequence[_Candidate]) -> bool:
    """Whether the first place is named again and no other speaks for home half as much."""
    return ranked[0].named > 1 and all(c.score <= ranked[0].score / 2 for c in ranked[1:2])


def _decide(votes: _Votes, text: str) -> tuple[Fact | None, tuple[Fact, ...], str | None]:
    ranked = sorted(votes.by_key.values(), key=lambda c: -c.score)
    if not ranked or ranked[0].score < (_ENOUGH_ALONE if _stands_alone(ranked) else _ENOUGH):
        return None, (), None
    best = ranked[0]
    name = max(best.names, key=len)
    start, end = best.names[name]
    if len(name) == 1 and best.division is not None:  # 来厦考察
        name = best.division.short
    confidence = min(0.97, 0.7 + 0.03 * best.score)
    home = Fact(name, start, end, confidence, "trip.home")
    aliases = tuple(
        Fact(other, *span, confidence, "trip.home_alias") for other, span in best.names.items() if other != name
    )
    return home, aliases, best.division.code if best.division is not None else None
