"""Titles of office: where one ends, where it begins, and whose office it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from luodi.core.reading.noise import without_surrogates
from luodi.core.rules import load_rules

_LONGEST_PIECE = 60  # characters; no title is longer between two marks
_LONGEST_CHAIN = 140
_LONGEST_BRACKET = 30
_CLAUSE_END = re.compile('[。！？；\n：“”‘’《》【】（）|▲"`]')
# What an organisation or a title cannot hold: the title begins after it.
_BEFORE_TITLE = re.compile(
    r"拜访了?|会见了?|走访了?|拜会了?|约见了?|会晤了?|接见了?|邀请|陪同|听取了?|接待了?|见到了?|遇到了?|看望了?|带领|率领"
    r"|包括|来自|位于|出席(?!会)|欢迎|感谢|聘请|聘任|任命|授予|围绕|通过|经过|以及|还有|及其|分别|先后|首先|随后|随即|期间"
    r"|当天|当日|上午|下午|晚上|中午|现场(?!指挥)|其中|近日|日前|连日来|访问(?!团|学者)|考察(?!团|组|队)|参观(?!团)"
    r"|调研(?!组|员|室|团|院|中心|基地|部)|来到|走进|赴|携手|一行|参加(?!工作)|主持|随行|同行|随团|当选|担任|出任|委派|派出"
    r"|指出|表示|介绍|强调|了(?!解)|着(?!力|手|眼|重)|的|是|(?<!申)请|(?<=座谈会)|(?<=推介会)|率(?!先)|[他她我]们|他|她|被|今年|本次|此次|此前|时任|现任"
    r"|[0-9一二三四五六七八九十两数](?:余|多)[家名位个人]|[0-9](?:[家名位个]|人在)|主角|队伍中|员有|还有|对接(?!会)|(?:考察|代表|访问|交流|参访|商务)团(?![团副秘长])|考察组|小分队(?!队长)|招商组"
)
_DAY = r"[0-9一二三四五六七八九十]{1,4}[年月日时点]"
# Words a clause may open with before its first title.
_OPENING = re.compile(
    rf"(?:{_DAY}(?:{_DAY}|[0-9至到—~、起-])*(?:[上中下]午|晚上?|早上?|期间|起)?[ ，]?)?"
    r"(?:而且|并且|同时|随着|因为|根据|按照|作为|受到?|据|应(?!急|用|县)|在(?!线|地|京)|与|和(?!平|县|政|田|静|林|顺|硕|布|龙)"
    r"|同(?!济|创|方|仁|江|心|德|煤|程)|对(?!外|口)|向(?!阳|明)|由|及|以(?!色)|为(?!民)|到(?!家)|给|让|把|将(?!乐)|则|并|还|也"
    r"|又|再|而|其|该|随(?!州|县)|跟|偕|携|有|使|就|从(?!化|江)|这|那|我们|当地|仍|与会|于(?!都|田|洪))?"
)
_AND = re.compile(r"[和与及暨]|并|偕同")
_AREA = "省市县区州旗盟镇乡"
_BARE_OFFICE = re.compile(
    rf"^(?:中共|该|我|全)?(?:[{_AREA}](?:直)?|管委会|党工委|党委|党组|副|代|常务|政府|人大|政协|纪委|组织部|宣传部|统战部|办公室)"
)


@dataclass(frozen=True, slots=True)
class Head:
    """The last word of a title and the class of its bearers."""

    start: int
    end: int
    kind: str  # official, business, association, academic, neutral
    loose: bool


@dataclass(frozen=True, slots=True)
class Title:
    """
    A whole title: ``start, end``, the class of its last office, and the organisations or places named in it.

    ``governed`` is the word before the title that makes its bearer an object (与, 拜访, 会见), if any.
    """

    start: int
    end: int
    kind: str
    organisations: tuple[tuple[int, int], ...]
    governed: str | None = None


@dataclass(frozen=True, slots=True)
class _TitleWords:
    heads: tuple[str, ...]
    kinds: dict[str, str]
    loose: frozenset[str]
    prefixes: frozenset[str]
    longest_prefix: int
    ends: tuple[str, ...]
    automaton: AhoCorasick


@cache
def _words() -> _TitleWords:
    rules = load_rules("titles")
    kinds = {head: kind for kind, words in reversed(rules["heads"].items()) for head in words.split()}
    heads = tuple(kinds)
    prefixes = frozenset(rules["prefixes"].split())
    return _TitleWords(
        heads=heads,
        kinds=kinds,
        loose=frozenset(rules["loose"].split()),
        prefixes=prefixes,
        longest_prefix=max(map(len, prefixes)),
        ends=tuple(rules["organisation_ends"].split()),
        automaton=AhoCorasick(heads, matchkind=MatchKind.LeftmostLongest),
    )


def find_heads(text: str) -> list[Head]:
    """Last words of titles (市长, 董事长 …) in order."""
    words = _words()
    return [
        Head(start, end, words.kinds[words.heads[i]], words.heads[i] in words.loose)
        for i, start, end in words.automaton.find_matches_as_indexes(without_surrogates(text))
        if not (words.heads[i] == "领队" and text.startswith("员", end))  # 带领队员
    ]


def post_start(text: str, head: Head, floor: int) -> int:
    """Where the office itself begins: 副 in 市政协副主席, 首席 in 集团首席投资官; not before ``floor``."""
    words = _words()
    at = head.start
    moved = True
    while moved:
        moved = False
        for length in range(min(words.longest_prefix, at - floor), 0, -1):
            piece = text[at - length : at]
            if piece in words.prefixes or (length >= 2 and piece in words.kinds):
                at -= length
                moved = True
                break
    return at


def read_title(text: str, head: Head, floor: int, heads_end: dict[int, Head]) -> Title:
    """
    The whole title that ends with ``head``: the offices before it in the same chain, and whose they are.

    Parameters
    ----------
    text, head
        The document's text; the title's last word.
    floor
        The title cannot begin before this offset (the end of the name before it).
    heads_end
        All heads by their end, to tell ``、`` between titles from ``、`` between people.
    """
    clause = _clause_start(text, head.start, max(floor, head.start - _LONGEST_CHAIN))
    pieces = _pieces(text, clause, head, heads_end)
    start, organisations = head.start, []
    kind = head.kind
    for piece_start, piece_head in pieces:
        post = post_start(text, piece_head, piece_start)
        start = piece_start
        if post > piece_start:
            organisations.append((piece_start, post))
        if kind == "neutral":
            kind = _attached_kind(text, piece_head) or piece_head.kind
    if not organisations and text[start - 1 : start] == "”":
        opened = text.rfind("“", max(floor, start - 20), start)
        if opened >= 0:  # “三三会”会长
            organisations.append((opened + 1, start - 1))
            start = opened
    return Title(start, head.end, kind, tuple(reversed(organisations)), governor(text, start, min(clause, start)))


def _attached_kind(text: str, head: Head) -> str | None:
    """The class of a head written onto this one: 市长 in 市长助理."""
    words = _words()
    for length in (5, 4, 3, 2):
        kind = words.kinds.get(text[max(0, head.start - length) : head.start])
        if kind is not None:
            return kind
    return None


def _clause_start(text: str, at: int, floor: int) -> int:
    start = max(floor, at - _LONGEST_CHAIN)
    for mark in _CLAUSE_END.finditer(text, start, at):
        if not _inside_a_name(text, mark.start(), at):
            start = mark.end()
    while start < at and text[start] in " ，、":
        start += 1
    return start


def _inside_a_name(text: str, at: int, head: int) -> bool:
    """Whether the bracket at ``at`` belongs to a name: 某某（上海）有限公司."""
    if text[at] == "（":
        close = text.find("）", at, min(at + _LONGEST_BRACKET, head))
        return close > 0 and text[at - 1 : at].isalnum() and text[close + 1 : close + 2].isalnum()
    if text[at] == "）":
        opened = text.rfind("（", max(0, at - _LONGEST_BRACKET), at)
        return opened > 0 and text[opened - 1].isalnum() and text[at + 1 : at + 2].isalnum()
    return False


def _pieces(text: str, clause: int, head: Head, heads_end: dict[int, Head]) -> list[tuple[int, Head]]:
    """The title's offices from the last to the first: where each begins, and its head."""
    found: list[tuple[int, Head]] = []
    current = head
    while True:
        low = max(clause, current.start - _LONGEST_PIECE)
        mark = max(
            text.rfind("、", low, current.start),
            text.rfind("，", low, current.start),
            _space_before(text, low, current.start),
        )
        piece = mark + 1 if mark >= low else low
        start, whole = _cut(text, piece, current)
        found.append((start, current))
        if not whole or mark < low or text[mark] == " ":
            return found
        before = heads_end.get(mark)
        if before is None or (before.loose and _SEAT.search(text, max(low, before.start - 6), before.end) is None):
            return found
        if text[mark] == "，" and not _is_title_only(text, clause, mark, heads_end):
            return found
        current = before


_SEAT = re.compile(
    r"(?:政协|党委|工委|党组|人大|纪委|管委会|公司)(?:委员|成员|代表|董事)$|[小分招商工作]{2}队队长$"
)  # a crowd, or an office held
_SPACE = re.compile(r"(?<![A-Za-z.,&]) | (?![A-Za-z.&])")  # not one inside Budapest Trading Kft.


def _space_before(text: str, low: int, end: int) -> int:
    """The last space in ``text[low:end]`` that is none of a name in Latin letters; -1 if there is none."""
    return max((m.start() for m in _SPACE.finditer(text, low, end)), default=-1)


def _is_title_only(text: str, clause: int, end: int, heads_end: dict[int, Head]) -> bool:
    """Whether the words up to the comma at ``end`` are a title and nothing else (区委副书记、区长，…主任某某)."""
    low = max(clause, text.rfind("，", clause, end) + 1, end - _LONGEST_PIECE)
    for piece_end in [i for i in range(low, end) if text[i] == "、"] + [end]:
        head = heads_end.get(piece_end)
        if head is None:
            return False
    return _cut(text, low, heads_end[end])[1] and _BARE_OFFICE.match(text[low:end]) is not None


def _cut(text: str, piece: int, head: Head) -> tuple[int, bool]:
    """Where the office's words begin in ``text[piece:head.start]``, and whether they fill the piece."""
    start = piece
    opening = _OPENING.match(text, start, head.start + 1)
    if opening is not None and opening.end() <= head.start:
        start = opening.end()
    somewhere = text[start - 1 : start] in ("在", "到", "于") and start > piece
    for found in _BEFORE_TITLE.finditer(text, start, head.start + 2):  # 代表团 before 团长 is no end
        if found.end() <= head.start:
            start = max(start, found.end())
    opening = _OPENING.match(text, start, head.start + 1)
    if opening is not None and opening.end() <= head.start and start > piece:
        start = opening.end()
        somewhere = somewhere or text[start - 1 : start] in ("在", "到", "于")
    for found in _AND.finditer(text, start, head.start):
        if (
            somewhere
            or _joins_two(text, start, found.start(), found.end())
            or post_start(text, head, found.end()) == found.end()
        ):
            start = found.end()
            somewhere = False
    while start < head.start and text[start] in " ，、":
        start += 1
    return start, start == piece


def _joins_two(text: str, start: int, at: int, after: int) -> bool:
    """Whether 和 joins two bearers rather than two words of one name (市自然资源和规划局)."""
    words = _words()
    left = text[max(start, at - 6) : at]
    if at == start:
        return True
    return (
        left.endswith(words.ends + words.heads)
        or text[after] in "副党"
        or (text[after] in _AREA and after + 1 < len(text) and text[after + 1] in "委政人长领直")
    )


_GOVERNORS = re.compile(
    r"(?:拜访|会见|走访|拜会|约见|会晤|接见|邀请|看望|见到|访问|被|与|和|同|向|对|受到?|应|感谢|欢迎|听取)(?:了|到)?(?:该市|该公司|该集团|其|该)?$"
)


def governor(text: str, start: int, clause: int = 0) -> str | None:
    """The word before ``start`` that makes what follows an object (与, 拜访 …), not looking before ``clause``."""
    found = _GOVERNORS.search(text, max(clause, start - 8, 0), start)
    return found.group() if found is not None else None


def after_name(text: str, name_end: int, title_end: int) -> int:
    """Where a title that ends at ``title_end`` begins, given that somebody is named up to ``name_end``."""
    last = Head(max(name_end, title_end - 1), title_end, "neutral", loose=False)
    return _cut(text, name_end, last)[0]
