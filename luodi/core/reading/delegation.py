"""Who came along on a trip, and who received it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from luodi.core.places.division import Division
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
    companions: list[tuple[int, str, float]] = []
    hosts: list[tuple[int, str, float]] = []
    for i, bearer in enumerate(bearers):
        if i == leader or bearer.mention.title is None:
            continue
        if i in with_leader:
            companions.append((i, "trip.companion_with_leader", 0.93))
        elif inbound:
            role = _role_inbound(doc, bearer, bearers, leader, home_code)
            if role is None and hosts and hosts[-1][0] == i - 1 and _joined(doc.text, bearers[i - 1], bearer):
                role = "host"
            if role == "host":
                hosts.append((i, "trip.host", 0.9))
            elif role is not None:
                companions.append((i, role, 0.8))
        else:
            verdict = _role_outbound(doc, bearer, home, home_code, destinations)
            if (
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
    if _ELSEWHERE.match(title) or bearer.mention.after_title or _is_met(text, bearer):
        return None
    if _ABOVE.match(title) and not _OWN_TOO.search(title) and not _TRAVELS.search(words):
        return None
    if not bearer.official:
        own = bearer.bare and accompanies().search(words)
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


def _joined(text: str, before: Bearer, bearer: Bearer) -> bool:
    """Whether ``bearer`` is listed with the one before, as an official or with an office of the same body."""
    start = bearer.mention.title_start
    if not bearer.official and bearer.mention.organisations and not _take_part().match(text, bearer.mention.end):
        return False
    return start is not None and re.fullmatch(r"[、和及与]|以及", text[before.mention.end : start]) is not None


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


_GUEST = re.compile(r"客商|企业家|侨商|考察团|参访团|代表团|访问团")


def _role_inbound(
    doc: Document, bearer: Bearer, bearers: Sequence[Bearer], leader: int | None, home_code: str | None
) -> str | None:
    text = doc.text
    if bearer.bare or (
        bearer.official and (lies_in(home_code, bearer.divisions) or shares_city(home_code, bearer.divisions))
    ):
        return "host" if bearer.official else None
    sentence = doc.sentence_at(bearer.mention.start)
    words = text[sentence.start : sentence.end]
    title = bearer.mention.title or ""
    after = text[bearer.mention.end : sentence.end]
    if bearer.mention.governed == "被" and bearer.official:
        return "host"
    if bearer.official and home_code is None and _receives().search(after) and _joins().search(words) is None:
        return "host"
    if _GUEST.search(title) or _GUEST.search(after[:30]) or _joins().search(words):
        return "trip.companion_visitor"
    if bearer.divisions and not lies_in(home_code, bearer.divisions):
        return "trip.companion_visitor"
    return "host" if bearer.official and not bearer.divisions and not _ABOVE.match(title) else None
