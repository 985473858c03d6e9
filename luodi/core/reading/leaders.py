"""Who leads a delegation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from luodi.core.reading.bearers import Bearer
from luodi.core.reading.document import Document
from luodi.core.reading.people import PersonMention
from luodi.core.reading.trip_words import alternation

# Bodies that bring business people as often as they travel for their own city.
_FEDERATION = re.compile(r"侨联|工商联|贸促会|台联|协作办|驻[\u4e00-\u9fff]{1,4}办")
_ESCORTS = re.compile(r"等?(?:人|领导)?的?(?:全程)?陪同下")


@cache
def _leads() -> re.Pattern[str]:
    return re.compile(
        rf"(?:（[^（）\n]{{1,10}}）)?(?:等(?:[一0-9]{{0,3}}[行人]{{1,2}})?|另|的(?=率领|带领)|亲自|分别|专程|共同|联合|日前|近日|连日|第一时间|先后|，)?(?:{alternation('leads')})(?!先垂|业)"
        r"|[，、]?(?:担任|出任|任)(?:(?!副)[\u4e00-\u9fff]){0,6}(?:团长|领队|组长)"
    )


@cache
def _goes() -> re.Pattern[str]:
    return re.compile(
        r"(?:等)?[，]?(?:[^，。；]{0,12}?)(?:赴|前往|先后到|到|深入|走进|来到|出访|访问|拜[会访]|走访|奔赴|抵达|考察)"
    )


def subject_group(text: str, bearers: Sequence[Bearer], index: int) -> list[int]:
    """Indices of the people who share the verb after ``bearers[index]``: 县委书记甲，县长乙带领 → 甲 and 乙."""
    group = [index]
    while group[0] > 0:
        before, here = bearers[group[0] - 1].mention, bearers[group[0]].mention
        start = here.start if here.title_start is None or here.shares_title else here.title_start
        between = text[before.end : start] if before.end <= start else None
        if between is None or re.fullmatch(r"[，、和与及 ]|以及", between) is None:
            break
        group.insert(0, group[0] - 1)
    return group


def _guests_led(text: str, bearers: Sequence[Bearer], mention: PersonMention, by_start: dict[int, int]) -> list[int]:
    """某区区委书记甲，区长乙率团来我县: an office without a place listed after a guest's is the guests' own."""
    if mention.start not in by_start:
        return []
    group = subject_group(text, bearers, by_start[mention.start])
    first = bearers[group[0]].mention
    marks = {text[bearers[g - 1].mention.end : bearers[g].mention.title_start or 0] for g in group[1:]}
    own = bearers[group[0]].bare or bool(first.governed) or not bearers[group[-1]].bare
    return [] if own or marks - {"，", "、", ""} else group


def _beside(text: str, bearers: Sequence[Bearer], leader: int, inbound: bool) -> list[int]:
    """Indices of those who share the leader's verb, named after them: 镇长甲，副镇长乙前往 → 乙."""
    group: list[int] = []
    at, sure = bearers[leader].mention.end, True
    for i in range(leader + 1, len(bearers)):
        mention = bearers[i].mention
        start = mention.start if mention.title_start is None or mention.shares_title else mention.title_start
        mark = text[at:start] if at <= start else ""
        if mark not in _AND_ALSO or (inbound and bearers[i].bare) or not (inbound or bearers[i].official):
            break
        sure = sure and mark != "，"
        group.append(i)
        at = mention.end
    return group if sure or _goes().match(text, at) else []


_AND_ALSO = frozenset({"、", "，", "和", "及", "以及", "及其"})


_WITH_THEM = re.compile(r"(?:陪同|参加|随同|随行|同行)[^，。；：]{0,10}有")  # 陪同考察的还有


def _heads_own(text: str, bearers: Sequence[Bearer], index: int, inbound: bool, story: int) -> bool:
    """Whether the head of an association or firm leads a trip of its own members: no official is named before."""
    mention = bearers[index].mention
    return (
        not inbound
        and mention.start < story + _FIRST_WORDS
        and mention.title is not None
        and not mention.governed
        and not any(b.official for b in bearers[:index])
        and _TAKES.match(text, mention.end) is not None
    )


_FIRST_WORDS = 160  # characters of the story in which a trip of a firm or association says who leads
_TAKES = re.compile(r"(?:率|带队|带领|率领|组织)[^，。；]{0,24}?(?:赴|前往|[到去]|外出|出访|学习|考察)")


def whose_lead(
    doc: Document, people: Sequence[PersonMention], bearers: Sequence[Bearer]
) -> tuple[str, int, int] | None:
    """Whose side who first has a verb of leading is on, as `read_direction` weighs it, and their span."""
    index_of = {b.mention.person: i for i, b in enumerate(bearers)}
    for mention in people:
        bearer = bearers[index_of[mention.person]]
        if bearer.mention.title is None or not _leads().match(doc.text, mention.end):
            continue
        if bearer.official and any(d.code[:2].isalpha() for d in bearer.divisions) and not bearer.bare:
            return "foreign", mention.start, mention.end
        if _COMES.match(doc.text, mention.end):
            return "guest", mention.start, mention.end
        if bearer.bare and bearer.official:
            return "own", mention.start, mention.end
        if _FEDERATION.search(bearer.mention.title or ""):
            return "federation", mention.start, mention.end
        if bearer.official:
            return "own_place", mention.start, mention.end
        if _GUIDES.match(doc.text, mention.end):
            continue
        if bearer.mention.kind in ("business", "association", "academic"):
            return "guest", mention.start, mention.end
        return None
    first = people[0] if people else None
    if first is not None and first.kind in ("business", "association", "academic") and not first.governed:
        arrived = _ARRIVES.match(doc.text, first.end)
        if arrived is not None:
            return "guest", first.start, arrived.end()
    return None


_GUIDES = re.compile(r"的?(?:带领|引领)下")  # in a firm's own halls
_COMES = re.compile(
    r"[^，。；]{0,24}?(?<![到以由自带从未将后马迎引本历近年日看请进出回起过原])(?:莅临|来(?![自到源访]))"
)  # 一行5人来某区考察
_ARRIVES = re.compile(
    r"[^。；\n]{0,40}?(?:到访|来访|莅临)|[^。；\n]{0,20}?在[^。；\n]{2,40}?陪同下"
    r"|[^。；，\n]{0,8}?到[^。；\n]{2,24}?，[^。；，\n]{0,6}?与[市县区州省](?:委|长|领导|政府)"
)


def find_leader(
    doc: Document, people: Sequence[PersonMention], bearers: Sequence[Bearer], inbound: bool, story: int
) -> tuple[int | None, list[int], str, float]:
    """
    Index of the leader in ``bearers``, those who led with them, the rule, and its confidence.

    Tried in turn: a verb of leading after a name (带队, 率团, 一行); a title of leading (团长, 领队的是); the first
    official (outbound) or visitor (inbound) who is the subject of a sentence; ``None`` when nobody is named.
    """
    text = doc.text
    index_of = {b.mention.person: i for i, b in enumerate(bearers)}
    by_start = {b.mention.start: i for i, b in enumerate(bearers)}
    for mention in people:
        i = index_of[mention.person]
        if inbound and _leads().match(text, mention.end) and (guests := _guests_led(text, bearers, mention, by_start)):
            return guests[0], guests[1:], "trip.leader_verb", 0.95
        if _leads().match(text, mention.end) and (
            _may_lead(text, mention, bearers[i], inbound) or _heads_own(text, bearers, i, inbound, story)
        ):
            at = by_start.get(mention.start)
            group = subject_group(text, bearers, at) if at is not None else [i, *_beside(text, bearers, i, inbound)]
            group = [g for g in group if _may_lead(text, bearers[g].mention, bearers[g], inbound)] or [i]
            return group[0], group[1:], "trip.leader_verb", 0.95
    for i, bearer in enumerate(bearers):
        if _leader_title().search(bearer.mention.title or "") or _leader_label().search(
            text,
            max(0, (bearer.mention.title_start or bearer.mention.start) - 8),
            bearer.mention.title_start or bearer.mention.start,
        ):
            return i, _beside(text, bearers, i, inbound), "trip.leader_title", 0.88
    for i, bearer in enumerate(bearers):
        if not _may_lead(text, bearer.mention, bearer, inbound) or bearer.mention.title is None:
            continue
        named = bearer.mention.title_start or bearer.mention.start
        if _WITH_THEM.search(text, doc.sentence_at(named).start, named):
            continue
        if (bearer.official or inbound) and not bearer.mention.governed:
            beside = _beside(text, bearers, i, inbound)
            return i, beside, "trip.leader_first", 0.8 if _goes().match(text, bearer.mention.end) else 0.7
    return None, [], "", 0.0


@cache
def _leader_title() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[、，])(?:[\u4e00-\u9fff]{{0,8}})?(?:{alternation('leader_titles')})(?:$|[、，])")


@cache
def _leader_label() -> re.Pattern[str]:
    return re.compile(r"(?:带队领导|领队|带队人|率队领导|团长|领队的?是|带队的?是)[：是]?$")


def _may_lead(text: str, mention: PersonMention, bearer: Bearer, inbound: bool) -> bool:
    if _ESCORTS.match(text, mention.end):
        return False
    if inbound:
        return not bearer.bare and not (mention.governed and mention.governed in ("由",))
    if bearer.mention.title is None:
        return True
    return bearer.official or bearer.mention.kind in ("official", "neutral")
