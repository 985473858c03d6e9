"""Who led a trip, who came along, who received it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from luodi.core.places.division import Division
from luodi.core.places.find import PlaceMention
from luodi.core.reading.document import Document
from luodi.core.reading.home import lies_in, shares_city
from luodi.core.reading.people import PersonMention
from luodi.core.rules import load_rules

_COMPANY = re.compile(
    r"(?:公司|集团|企业|合作社|商会|协会|学会|联合会|促进会|联盟|总会|公会|同乡会|大学|学院|研究院|研究所|研究中心|实验室|医院|银行|资本|基金|科技|股份"
    r"|数据|能源|电子|智能|控股|院士|总院|工厂|代表处|会社)$"
)
_OFFICE = re.compile(
    r"(?:委|政府|人大(?:常委会)?|政协|纪委|管委会|局|办|办公室|厅|部|区|市|县|省|州|旗|镇|乡|街道|中心|工商联|侨联|贸促会|科协|妇联|总工会|团委|台联"
    r"|供销社|开发区|高新区|经开区|新区|园区|示范区|管理区|农垦管理区|公安局|检察院|法院|专班|指挥部|前指|小组|小分队|团)$"
)
_SOE = re.compile(r"^(?:我)?[市县区州省旗][\u4e00-\u9fff]{1,8}(?:集团|公司|国资|平台)")
_BARE = re.compile(
    r"^(?:我|本|全)?(?:(?:省|市|县|区|州|旗|盟)(?!政协委员)|副?(?:市长|县长|区长|州长|省长|旗长|盟长)|常务副(?:市长|县长|区长)|代(?:市长|县长|区长)|四套班子|党组|管委会|党工委|开发区|高新区|经开区)"
)
# Officials from above take part in meetings; that they came along must be said.
_ABOVE = re.compile(r"^(?:省(?!委书记|长)|自治区|国家|国务院|中央|全国|外交部|商务部)")
_OWN_TOO = re.compile(r"、[市县区州旗]")  # 省委常委、市委书记
_TRAVELS = re.compile(r"随[同行团]|陪同|一同|同行|参加考察")
# Bodies that bring business people as often as they travel for their own city.
_FEDERATION = re.compile(r"侨联|工商联|贸促会|台联|协作办|驻[\u4e00-\u9fff]{1,4}办")
_ELSEWHERE = re.compile(r"^(?:该|当地|对方|驻)")


@dataclass(frozen=True, slots=True)
class Bearer:
    """A person of the report, with the title and the sentence they are introduced by."""

    mention: PersonMention  # the naming with the fullest title
    first: int  # offset of the first naming in the story
    official: bool
    bare: bool  # the title names no place: an office of the report's own side
    divisions: tuple[Division, ...]

    @property
    def name(self) -> str:
        """Their name."""
        return self.mention.name


@cache
def _alternation(key: str) -> str:
    return "|".join(sorted(map(re.escape, load_rules("trip")[key].split()), key=len, reverse=True))


def list_bearers(people: Sequence[PersonMention], places: Sequence[PlaceMention], story: int) -> list[Bearer]:
    """The people of the report in the order they are introduced, each with their fullest title."""
    by_person: dict[int, list[PersonMention]] = {}
    for mention in people:
        by_person.setdefault(mention.person, []).append(mention)
    bearers = []
    for mentions in by_person.values():
        in_story = [m for m in mentions if m.start >= story] or mentions
        titled = [m for m in in_story if m.title and not m.after_title]
        titled = titled or [m for m in mentions if m.title]
        mention = max(titled, key=lambda m: (len(m.title or "") > 2, -m.start)) if titled else in_story[0]
        bearers.append(_bearer(mention, in_story[0].start, places))
    return sorted(bearers, key=lambda b: b.first)


def _bearer(mention: PersonMention, first: int, places: Sequence[PlaceMention]) -> Bearer:
    title = mention.title or ""
    inside = (
        []
        if mention.title_start is None or mention.title_end is None
        else [p for p in places if mention.title_start <= p.start and p.end <= mention.title_end]
    )
    divisions = tuple(p.division for p in inside if p.division is not None and p.division.code != "CN")
    bare = _BARE.match(title) is not None and not (inside and inside[0].start == mention.title_start)
    return Bearer(mention, first, _is_official(mention, bare), bare, divisions)


def _is_official(mention: PersonMention, bare: bool) -> bool:
    title = mention.title or ""
    if not title:
        return False
    organisation = ""
    if mention.organisation_text is not None and mention.title_start is not None:
        start, end = mention.organisation_text
        organisation = title[start - mention.title_start : end - mention.title_start]
    if _SOE.match(title):
        return bare
    if _COMPANY.search(organisation):
        return False
    if mention.kind in ("business", "academic"):
        return False
    if organisation and _OFFICE.search(organisation):
        return True
    return mention.kind == "official" or (bare and mention.kind != "business")


@cache
def _leads() -> re.Pattern[str]:
    return re.compile(
        rf"(?:（[^（）\n]{{1,10}}）)?(?:等(?:[一0-9]{{0,3}}[行人]{{1,2}})?|另|亲自|分别|专程|共同|联合|日前|近日|连日|第一时间|先后|，)?(?:{_alternation('leads')})(?!先垂|业)"
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


def whose_lead(
    doc: Document, people: Sequence[PersonMention], bearers: Sequence[Bearer]
) -> tuple[str, int, int] | None:
    """Whose side who first has a verb of leading is on: ``own``, ``own_place``, ``guest`` or ``federation``, and their span."""
    index_of = {b.mention.person: i for i, b in enumerate(bearers)}
    for mention in people:
        bearer = bearers[index_of[mention.person]]
        if bearer.mention.title is None or not _leads().match(doc.text, mention.end):
            continue
        if bearer.bare and bearer.official:
            return "own", mention.start, mention.end
        if _FEDERATION.search(bearer.mention.title or ""):
            return "federation", mention.start, mention.end
        if bearer.official:
            return "own_place", mention.start, mention.end
        if bearer.mention.kind in ("business", "association", "academic"):
            return "guest", mention.start, mention.end
        return None
    return None


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
    leaders: list[int] = []
    for mention in people:
        i = index_of[mention.person]
        if _leads().match(text, mention.end) and _may_lead(text, mention, bearers[i], inbound):
            leaders.append(i)
            at = by_start.get(mention.start)
            group = subject_group(text, bearers, at) if at is not None else [i]
            group = [g for g in group if _may_lead(text, bearers[g].mention, bearers[g], inbound)] or [i]
            return group[0], group[1:], "trip.leader_verb", 0.95
    for i, bearer in enumerate(bearers):
        if _leader_title().search(bearer.mention.title or "") or _leader_label().search(
            text,
            max(0, (bearer.mention.title_start or bearer.mention.start) - 8),
            bearer.mention.title_start or bearer.mention.start,
        ):
            return i, [], "trip.leader_title", 0.88
    for i, bearer in enumerate(bearers):
        if not _may_lead(text, bearer.mention, bearer, inbound) or bearer.mention.title is None:
            continue
        if (bearer.official or inbound) and not bearer.mention.governed:
            return i, [], "trip.leader_first", 0.8 if _goes().match(text, bearer.mention.end) else 0.7
    return None, [], "", 0.0


@cache
def _leader_title() -> re.Pattern[str]:
    return re.compile(rf"(?:^|[、，])(?:[\u4e00-\u9fff]{{0,8}})?(?:{_alternation('leader_titles')})(?:$|[、，])")


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
def _accompanies() -> re.Pattern[str]:
    return re.compile(rf"(?:{_alternation('accompanies')})")


@cache
def _receives() -> re.Pattern[str]:
    return re.compile(rf"(?:{_alternation('receives')})")


@cache
def _joins() -> re.Pattern[str]:
    return re.compile(rf"(?:{_alternation('joins')})")


_ESCORTS = re.compile(r"等?(?:人|领导)?的?(?:全程)?陪同下")
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
        return (
            ("trip.companion_delegation", 0.8)
            if _is_listed_member(text, sentence.start, sentence.end, bearer)
            else None
        )
    if home and title.startswith(home):
        return "trip.companion_home_place", 0.92
    if bearer.bare:
        return "trip.companion_own_office", 0.92 if _accompanies().search(words) else 0.82
    if bearer.divisions:
        if lies_in(home_code, bearer.divisions[-1:]) or shares_city(home_code, bearer.divisions[-1:]):
            return "trip.companion_home_place", 0.9
        if _goes_to(destinations, bearer.divisions):
            return None
        return ("trip.companion_verb", 0.7) if _accompanies().search(words) and home_code is None else None
    return ("trip.companion_verb", 0.75) if _accompanies().search(words) else None


def _joined(text: str, before: Bearer, bearer: Bearer) -> bool:
    """Whether ``bearer`` is listed with the one before, as an official or with an office of the same body."""
    start = bearer.mention.title_start
    if not bearer.official and bearer.mention.organisations:
        return False
    return start is not None and re.fullmatch(r"[、和及与]|以及", text[before.mention.end : start]) is not None


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
    if bearer.official and home_code is None and _receives().search(after) and _joins().search(words) is None:
        return "host"
    if _GUEST.search(title) or _GUEST.search(after[:30]) or _joins().search(words):
        return "trip.companion_visitor"
    if bearer.divisions and not lies_in(home_code, bearer.divisions):
        return "trip.companion_visitor"
    return None


_MOST_GROUPS = 4
_LONGEST_GROUP = 60  # characters
_GROUP_TAIL = re.compile(
    r"(?:负责人|负责同志|领导|同志|代表|工作人员)(?=[^，。；\n]{0,8}(?:参加|陪同|随|同行|一同|参与|前往|出访|先后|分段|全程)|[，。])"
)
_GROUP_EDGE = re.compile(r"[，。；\n“”]")


def companion_groups(doc: Document, bearers: Sequence[Bearer], story: int) -> list[tuple[int, int]]:
    """Spans of the groups that came along without names: 市直有关部门负责人, 党政代表团."""
    text = doc.text
    found: list[tuple[int, int]] = []
    led = _led_group().search(text, story, min(len(text), story + 400))
    if led is not None:
        found.append(led.span(1))
    named = sorted(b.mention.end for b in bearers)
    for tail in _GROUP_TAIL.finditer(text, story):
        sentence = doc.sentence_at(tail.start())
        if len(found) >= _MOST_GROUPS:
            break
        if _accompanies().search(text, sentence.start, sentence.end) is None:
            continue
        low = max(sentence.start, tail.end() - _LONGEST_GROUP)
        start = max([m.end() for m in _GROUP_EDGE.finditer(text, low, tail.start())], default=low)
        start = max([e for e in named if start < e <= tail.end()], default=start)
        while start < tail.end() and text[start] in "，、及和与以 的等":
            start += 1
        if tail.end() - start >= 4 and _OWN_GROUP.search(text, start, tail.end()):
            found.append((start, tail.end()))
    return found


_OWN_GROUP = re.compile(r"[市县区州省直]|部门|单位|园区|街道|乡镇")


@cache
def _led_group() -> re.Pattern[str]:
    return re.compile(
        rf"(?:率领?的?|带领)(?:我[市县区])?((?!的)[\u4e00-\u9fff、“”]{{0,20}}?(?:{_alternation('delegations')}))"
    )
