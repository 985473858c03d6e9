"""Who came along on a trip, and who received it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from luodi.core.places.division import Division, above
from luodi.core.reading.bearers import Bearer
from luodi.core.reading.document import Document
from luodi.core.reading.goals import lies_in, shares_city
from luodi.core.reading.trip_words import alternation

# Officials from above take part in meetings; that they came along must be said.
_ABOVE = re.compile(r"^(?:省(?!委书记|长)|自治区|国家|国务院|中央|全国|外交部|商务部)")
_OWN_TOO = re.compile(r"、[市县区州旗]")  # 省委常委、市委书记
_TRAVELS = re.compile(r"随[同行团]|陪同|一同|同行|参加考察")
_ELSEWHERE = re.compile(r"^(?:该|当地|对方|驻)")


@dataclass(frozen=True, slots=True)
class Roles:
    """Indices into the bearers."""

    companions: tuple[tuple[int, str, float], ...]
    hosts: tuple[tuple[int, str, float], ...]


def share_roles(
    doc: Document,
    bearers: Sequence[Bearer],
    leader: int | None,
    with_leader: Sequence[int],
    inbound: bool,
    home: tuple[str, ...],
    home_code: str | None,
    destinations: Sequence[Division],
) -> Roles:
    """
    Who else travelled and who received them; everybody else was met.

    ``home`` are the names of the place the report is told from, ``home_code`` its division, ``destinations`` where an
    outbound trip went. A person's title and place say whose side they are on, the sentence what they did.
    """
    theirs = -1  # index of the last official from elsewhere
    companions: list[tuple[int, str, float]] = []
    hosts: list[tuple[int, str, float]] = []
    for i, bearer in enumerate(bearers):
        if i == leader or bearer.mention.title is None:
            continue
        if i in with_leader:
            companions.append((i, "trip.companion_with_leader", 0.93))
        elif inbound:
            role = _role_inbound(doc, bearer, bearers, leader, home_code)
            if companions and companions[-1][0] == i - 1 and _shares_mark(doc.text, bearers[i - 1], bearer):
                role = "trip.companion_visitor"
            if role is None and hosts and hosts[-1][0] == i - 1 and _joined(doc.text, bearers[i - 1], bearer):
                role = "host"
            if role == "host":
                hosts.append((i, "trip.host", 0.9))
            elif role is not None:
                companions.append((i, role, 0.8))
        else:
            verdict = _role_outbound(doc, bearer, home, home_code, destinations)
            of_others = (
                theirs == i - 1
                and not bearer.divisions
                and (bearers[theirs].official or not bearer.bare)
                and _follows(doc.text, bearers[theirs], bearer)
            )
            if of_others or _is_of_another_town(bearer, None if leader is None else bearers[leader]):
                verdict, theirs = None, i
            elif verdict is None and ((bearer.official and bearer.divisions) or _is_listed(doc.text, bearers, i)):
                theirs = i
            elif (
                verdict is None
                and companions
                and companions[-1][0] == i - 1
                and _joined(doc.text, bearers[i - 1], bearer)
            ):
                verdict = ("trip.companion_listed", 0.8)
            if verdict is not None:
                companions.append((i, *verdict))
    return Roles(tuple(companions), tuple(hosts))


@cache
def accompanies() -> re.Pattern[str]:
    """Words that say somebody came along: 参加, 陪同, 随行 …."""
    return re.compile(rf"(?:{alternation('accompanies')})")


@cache
def _receives() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation('receives')})")


@cache
def _joins() -> re.Pattern[str]:
    return re.compile(rf"(?:{alternation('joins')})")


_MET_AFTER = re.compile(r"[^。；，]{0,14}?(?:会谈|座谈|洽谈|交谈|会面|见面|商谈|探讨|热情接待|欢迎|交流)")


def _is_met(text: str, bearer: Bearer) -> bool:
    """Whether the person is the object of a meeting: 与某某会谈, 拜会某某, 受到某某接待."""
    governed = bearer.mention.governed
    if governed is None:
        return False
    if governed.startswith(("与", "和", "同", "向", "对")):
        return _MET_AFTER.match(text, bearer.mention.end) is not None
    return True


def _role_outbound(
    doc: Document, bearer: Bearer, home: tuple[str, ...], home_code: str | None, destinations: Sequence[Division]
) -> tuple[str, float] | None:
    text = doc.text
    title = bearer.mention.title or ""
    sentence = doc.sentence_at(bearer.mention.start)
    words = text[sentence.start : sentence.end]
    if _ELSEWHERE.match(title) or _is_met(text, bearer):
        return None
    of_province = home_code is not None and home_code.endswith("0000")
    if _ABOVE.match(title) and not of_province and not _OWN_TOO.search(title) and not _TRAVELS.search(words):
        return None
    if bearer.mention.after_title and not (bearer.bare and bearer.official and accompanies().search(words)):
        return None
    if not bearer.official:
        own = (bearer.bare and accompanies().search(words)) or (
            home_code is not None
            and not home_code.endswith("0000")
            and not bearer.mention.governed
            and bool(bearer.divisions)
            and all(d.code == home_code or home_code in above(d.code) for d in bearer.divisions)
        )
        listed = own or _is_listed_member(text, sentence.start, sentence.end, bearer)
        return ("trip.companion_delegation", 0.8) if listed else None
    if home and title.startswith(home):
        return "trip.companion_home_place", 0.92
    if bearer.bare:
        return "trip.companion_own_office", 0.92 if accompanies().search(words) else 0.82
    if bearer.divisions:
        if lies_in(home_code, bearer.divisions[-1:]) or shares_city(home_code, bearer.divisions[-1:]):
            return "trip.companion_home_place", 0.9
        if _goes_to(destinations, bearer.divisions):
            return None
        return ("trip.companion_verb", 0.7) if accompanies().search(words) and home_code is None else None
    return ("trip.companion_verb", 0.75) if accompanies().search(words) else None


def _is_listed(text: str, bearers: Sequence[Bearer], index: int) -> bool:
    """Whether the next person is joined to this one with ``、``: 协会副会长甲、办公室主任乙."""
    if index + 1 == len(bearers) or bearers[index].official or bearers[index].bare:
        return False
    mention, end = bearers[index + 1].mention, bearers[index].mention.end
    return mention.title_start is not None and text[end : mention.title_start] in ("、", "和")


def _shares_mark(text: str, before: Bearer, bearer: Bearer) -> bool:
    start = bearer.mention.title_start
    return not bearer.bare and start is not None and text[before.mention.end : start] == "、"


def _follows(text: str, before: Bearer, bearer: Bearer) -> bool:
    """Whether ``bearer`` is named right after the one before: 某市副市长甲，区政府主任乙陪同."""
    start = bearer.mention.title_start
    return start is not None and text[before.mention.end : start] in _MARKS_BETWEEN


_TOWN = re.compile(r"[\u4e00-\u9fff]{2,4}?[镇乡](?=党委|人大|政府|镇长|乡长)")


def _is_of_another_town(bearer: Bearer, leader: Bearer | None) -> bool:
    """Whether the office is of another town than the leader's: a town's Party secretary met by another's."""
    town = _TOWN.match(bearer.mention.title or "")
    own = None if leader is None else _TOWN.match(leader.mention.title or "")
    return town is not None and own is not None and town.group() != own.group()


def _joined(text: str, before: Bearer, bearer: Bearer) -> bool:
    """Whether ``bearer`` is listed with the one before, as an official or with an office of the same body."""
    start = bearer.mention.title_start
    if start is None:
        return False
    mark = text[before.mention.end : start]
    if not bearer.official and bearer.mention.organisations and not bearer.bare:
        return mark in _MARKS_BETWEEN and _take_part().match(text, bearer.mention.end) is not None
    return mark in _MARKS_BETWEEN and mark != "，"


_MARKS_BETWEEN = frozenset({"、", "，", "和", "及", "与", "以及"})


@cache
def _take_part() -> re.Pattern[str]:
    return re.compile(rf"[^，。；]{{0,60}}?(?:{alternation('accompanies')})")


def _goes_to(destinations: Sequence[Division], divisions: Sequence[Division]) -> bool:
    return any(lies_in(d.code, divisions) for d in destinations)


def _is_listed_member(text: str, start: int, end: int, bearer: Bearer) -> bool:
    """Heads of firms in the delegation: 队伍中还有…, …随行, 同行的还有…."""
    for found in _joins().finditer(text, start, end):
        if found.start() < bearer.mention.start or found.start() - bearer.mention.end < 40:
            return True
    return False


_OF_THE_GUESTS = re.compile(r"(?:公司|集团|商会|协会)(?=[^，。；、]*$)(?![^，。；、]*(?:公司|集团|商会|协会))")
_SAME_WORDS = 6  # characters two titles of one body begin with


def _is_of_the_same_body(title: str, leader: Bearer) -> bool:
    """Whether the title begins with the body the guests' leader is of (某银行江西分行行长, 某银行江西分行处长)."""
    theirs = leader.mention.title or ""
    return not leader.bare and len(title) > _SAME_WORDS and title[:_SAME_WORDS] == theirs[:_SAME_WORDS]


_VISITS = re.compile(r"参加(?:了|此次)?(?:访问|考察|参访)|随访")
_GUEST = re.compile(r"客商|企业家|侨商|考察团|参访团|代表团|访问团")


def _role_inbound(
    doc: Document, bearer: Bearer, bearers: Sequence[Bearer], leader: int | None, home_code: str | None
) -> str | None:
    text = doc.text
    title = bearer.mention.title or ""
    if leader is not None and _is_of_the_same_body(title, bearers[leader]):
        return "trip.companion_visitor"
    first = bearer.divisions[:1]  # 如东县政府党组成员、挂职宁强县副县长 came with the guests
    if bearer.bare or (bearer.official and (lies_in(home_code, first) or shares_city(home_code, first))):
        return "host" if bearer.official else None
    sentence = doc.sentence_at(bearer.mention.start)
    words = text[sentence.start : sentence.end]
    after = text[bearer.mention.end : sentence.end]
    if bearer.mention.governed == "被" and bearer.official:
        return "host"
    if bearer.official and home_code is None and _receives().search(after) and _joins().search(words) is None:
        return "host"
    visits = not bearer.official and _VISITS.search(after) is not None
    if visits or _GUEST.search(title) or _GUEST.search(after[:30]) or _joins().search(words):
        return "trip.companion_visitor"
    if bearer.divisions and not lies_in(home_code, bearer.divisions):
        return "trip.companion_visitor"
    if leader is not None and not bearers[leader].official and _OF_THE_GUESTS.match(title):
        opens = bearer.mention.title_start is not None and text[bearer.mention.title_start - 1] in "。\n"
        return "trip.companion_visitor" if opens else None
    return "host" if bearer.official and not bearer.divisions and not _ABOVE.match(title) else None
