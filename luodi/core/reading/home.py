"""Which way a trip went, and the place it is told from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache

from luodi.core.places.division import Division, above, gazetteer, related, resolve_place
from luodi.core.places.find import PlaceMention
from luodi.core.reading.people import PersonMention
from luodi.core.reading.record import Fact
from luodi.core.rules import load_rules

_FIRST_WORDS = 420  # characters of the story that tell which way the trip went
_GOALS_LOOK = 200
_ENOUGH = 2.0
_AREA = "省市县区州旗"


@cache
def _words() -> dict[str, str]:
    """Alternations for regular expressions, the longer words first."""
    return {
        key: "|".join(sorted(map(re.escape, value.split()), key=len, reverse=True))
        for key, value in load_rules("trip").items()
        if key not in ("version", "description", "source", "status")
    }


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    w = _words()
    group = rf"(?:{w['visitors']})"
    return {
        "come": re.compile(
            rf"(?<![到以由自带从未将后马迎引本历近年日看请进出回起过原])来(?!自|源|访?团|宾|料|电|年|了)(?:[\u4e00-\u9fff]{{1,8}}?)?"
            rf"(?:{w['visit_verbs']})(?!的[客企朋嘉投])"
        ),
        "come_here": re.compile(
            rf"(?:[来到莅临访入赴]我(?:[{_AREA}]|校|园)|走进我[{_AREA}]|莅[临]?[\u4e00-\u9fff]{{1,8}}(?:{w['visit_verbs']}))"
        ),
        "visitors_come": re.compile(
            rf"(?<!党政)(?<!政府)(?<!经贸)(?<!招商)(?<!贸易)(?<!我[市县区])(?<!市党政){group}[^，。；]{{0,12}}(?:莅临|到访|来访|走进|(?<![马以未从])来(?!自)|到)[\u4e00-\u9fff]{{1,8}}(?:{w['visit_verbs']}|[，。\n]|$)"
        ),
        "received": re.compile(
            rf"(?:会见|接待|接见|欢迎)(?:了)?[^，。；]{{0,24}}?{group}|(?:陪同|向)(?:了)?{group}|与{group}[^，。；]{{0,6}}座谈"
        ),
        "taken_in": re.compile(r"接待(?=[。；，\n])|会见了?[^，。；]{0,40}?一行"),
        "come_led": re.compile(r"(?:带队|率[队团]|一行)(?:莅临|来)(?![自到源])[\u4e00-\u9fff]{1,4}[，。]"),
        "visiting": re.compile(r"来访的|到访(?=[，。])|前来我|专程来(?!自)|来[我访](?=[，。])"),
        "guests": re.compile(
            r"(?:客商|侨商|台商|港商|外商|浙商|粤商|闽商|企业家)[^，。；\n]{0,8}(?:考察团|访问团|参访团|代表团|参观团)|商会[^，。；\n]{0,8}考察团"
        ),
        "outbound": re.compile(rf"(?:{w['outbound']})"),
        "ours_leave": re.compile(
            r"(?:党政|政府|经贸|贸易)(?:代表团|考察团|交流团|团)|招商(?:引资)?(?:团|组|小组|小分队|分队|军团|队)|率[团队]|带队"
        ),
        "calls": re.compile(r"拜访|拜会|登门|叩门|上门"),
        "invited": re.compile(
            r"(?:邀请|欢迎|希望|诚邀|盛邀|邀约|期待|期盼|(?<!申)请|盼望|恳请|到访|将于?|近期|计划|拟于?|适时|择机|尽快|早日|下一步|有意|组织)[^，。；]{0,30}$"
        ),
        "here": re.compile(rf"[在到来]我[{_AREA}]|我[{_AREA}]的"),
    }


def read_direction(text: str, title: Fact | None, story: int, lead: tuple[str, int, int] | None = None) -> Fact:
    """
    ``outbound`` or ``inbound``: from the headline, the first sentences and who leads.

    Who invites (邀请企业来我市) is not yet visited: 来 and 到 count only outside wishes. ``lead`` is the span of whoever
    leads and whose they are: ``own`` (an office of the report's own side), ``own_place`` (an office with its place),
    ``guest`` (a firm's or association's head) or ``federation`` (侨联, 工商联 of some place).
    """
    parts = [] if title is None else [(title.start, title.end)]
    parts.append((story, min(len(text), story + _FIRST_WORDS)))
    inward: list[tuple[float, int, int]] = []
    outward: list[tuple[float, int, int]] = []
    for start, end in parts:
        _weigh(text, start, end, inward, outward)
    if lead is not None:
        whose, at, until = lead
        (inward if whose in _GUESTS else outward).append((_LEAD_WEIGHTS[whose], at, until))
        if whose not in _GUESTS:  # 率考察团到某地考察 is our own trip
            inward = [cue for cue in inward if cue[0] not in (_WEIGHTS["visitors_come"], _WEIGHTS["guests"])]
    for_in, for_out = sum(w for w, _, _ in inward), sum(w for w, _, _ in outward)
    value, cues = ("inbound", inward) if for_in > for_out else ("outbound", outward)
    margin = abs(for_in - for_out)
    if not cues:
        return Fact("outbound", story, min(len(text), story + 1), 0.5, "trip.direction_default")
    _, start, end = max(cues, key=lambda cue: cue[0])
    return Fact(value, start, end, min(0.97, 0.65 + 0.08 * margin), f"trip.direction_{value}")


# An official of a named place may be a guest, but then the report says so in other words too.
_LEAD_WEIGHTS = {"own": 2.5, "own_place": 1.5, "guest": 2.5, "federation": 1.2}
_GUESTS = frozenset({"guest", "federation"})
_WEIGHTS = {
    "come": 3.0,
    "come_here": 4.0,
    "visitors_come": 2.4,
    "come_led": 3.0,
    "visiting": 3.0,
    "received": 3.0,
    "taken_in": 1.5,
    "guests": 1.6,
    "here": 1.0,
}


def _weigh(
    text: str, start: int, end: int, inward: list[tuple[float, int, int]], outward: list[tuple[float, int, int]]
) -> None:
    patterns = _patterns()
    for name, weight in _WEIGHTS.items():
        for found in patterns[name].finditer(text, start, end):
            clause = max(start, found.start() - 34)
            if name in ("come", "come_here", "visitors_come", "visiting", "here") and patterns["invited"].search(
                text, clause, found.start()
            ):
                continue
            inward.append((weight, *found.span()))
            break
    for name, weight in (("outbound", 2.5), ("ours_leave", 1.5), ("calls", 1.2)):
        found_out = next(patterns[name].finditer(text, start, end), None)
        if found_out is not None:
            outward.append((weight, *found_out.span()))


@dataclass(slots=True)
class _Candidate:
    division: Division | None
    score: float = 0.0
    names: dict[str, tuple[int, int]] = field(default_factory=dict)
    best: tuple[float, int, int] = (0.0, 0, 0)

    def vote(self, weight: float, mention: PlaceMention) -> None:
        self.score += weight
        self.names.setdefault(mention.name, (mention.start, mention.end))
        if weight > self.best[0]:
            self.best = (weight, mention.start, mention.end)


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
    return _decide(votes, text)


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
        if _delegation_after().match(after):
            return 2.5
        if place.start < story and not in_title:
            return 1.5 if _media_after().match(after) else 0.0
        if _media_after().match(after):
            return 1.5
    else:
        if _visitor_after().match(after) and early:
            return -4.0
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
        if _patterns()["invited"].search(clause):
            return weight + 1.0
        if before.endswith("在") and _home_built().match(after):
            return weight + 0.9
        if going_out and place.name[-1] in _AREA and before.endswith(("在", "到", "抵达", "来到", "走进", "省", "市")):
            return -0.8
    return weight + 0.15 * (place.start != 0 and place.evidence != "shorthand")


def find_goals(text: str, places: Sequence[PlaceMention], story: int) -> set[int]:
    """
    Offsets of the places the trip goes to: after 赴, 前往, 走进 … in the first sentences, and those listed with them.

    >>> from luodi.core.places.find import find_places
    >>> text = "县长林远赴上海、苏州考察"
    >>> sorted(find_goals(text, find_places(text), 0))
    [5, 8]
    """
    goals: set[int] = set()
    end = -9
    for place in places:
        if place.start > story + _FIRST_WORDS:
            break
        joined = 0 <= place.start - end <= 3 and _LISTED.fullmatch(text, end, place.start) is not None
        if joined or _leads_to(text, place, story):
            goals.add(place.start)
            end = place.end
    return goals


def _leads_to(text: str, place: PlaceMention, story: int) -> bool:
    low = max(0, place.start - 8)
    if _towards().search(text, low, place.start) is not None:
        return True
    if place.start > story + _GOALS_LOOK or _towards_weak().search(text, low, place.start) is None:
        return False
    invited = _patterns()["invited"].search(text, max(0, place.start - 34), place.start)
    return invited is None and not text.startswith(("投资", "落户", "发展", "兴业", "走走", "走一走"), place.end)


_LISTED = re.compile(r"|、|和|及|与|以及|[省市]|[，]?(?:赴|到)")


@cache
def _towards() -> re.Pattern[str]:
    return re.compile(rf"(?:{_words()['towards']})(?:了|位于|我[{_AREA}])?$")


@cache
def _towards_weak() -> re.Pattern[str]:
    return re.compile(rf"(?:{_words()['towards_weak']})(?:了|位于|我[{_AREA}])?$")


@cache
def _home_in_title() -> re.Pattern[str]:
    return re.compile(
        rf"(?:[{_AREA}])?(?:[：:]|[^，。\s]{{0,14}}?(?:赴|在|[到来]|率|带队|领导|党政|代表团|招商|组团|亮相|走出|考察|访问|对接|举办|参加|亮相|奔))"
    )


@cache
def _delegation_after() -> re.Pattern[str]:
    return re.compile(rf"(?:[\u4e00-\u9fff“”]{{0,10}}?)(?:{_words()['delegations']})")


@cache
def _media_after() -> re.Pattern[str]:
    return re.compile(
        r"(?:市|县|区)?(?:人民)?(?:政府(?:网|办公室|门户)?|日报|晚报|晨报|电视台|融媒体?|广播|新闻网|发布|在线|网|台办|外办)"
    )


@cache
def _visitor_after() -> re.Pattern[str]:
    return re.compile(rf"[\u4e00-\u9fff]{{0,10}}?(?:{_words()['visitors']})")


@cache
def _visited_after() -> re.Pattern[str]:
    return re.compile(rf"(?:[，。\n]|$|[\u4e00-\u9fff]{{0,4}}?(?:{_words()['visit_verbs']}))")


@cache
def _home_before() -> re.Pattern[str]:
    return re.compile(rf"(?:{_words()['home_before']})$")


@cache
def _home_built() -> re.Pattern[str]:
    return re.compile(rf"(?:{_words()['home_built']})")


@cache
def _home_after() -> re.Pattern[str]:
    return re.compile(rf"(?:{_words()['home_after']})")


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


def _decide(votes: _Votes, text: str) -> tuple[Fact | None, tuple[Fact, ...], str | None]:
    candidates = [c for c in votes.by_key.values() if c.score >= _ENOUGH]
    if not candidates:
        return None, (), None
    best = max(candidates, key=lambda c: c.score)
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


def lies_in(code: str | None, divisions: Iterable[Division]) -> bool:
    """Whether one of ``divisions`` is the division ``code``, lies in it, or holds it."""
    return code is not None and any(d.code == code or related(d, [code]) for d in divisions)


def shares_city(code: str | None, divisions: Iterable[Division]) -> bool:
    """Whether one of ``divisions`` lies in the same prefecture as the division ``code``."""
    if code is None or code not in gazetteer().divisions:
        return False
    mine = {code, *above(code)}
    cities = {c for c in mine if gazetteer().divisions[c].level == "city"}
    return any(cities & {d.code, *above(d.code)} for d in divisions if d.code in gazetteer().divisions)
