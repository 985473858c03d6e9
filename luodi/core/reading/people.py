"""Every naming of a person in a report, with the title that goes with it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace

from luodi.core.places.division import gazetteer
from luodi.core.reading.document import Document
from luodi.core.reading.name_words import NameEnd, lexicon, strength_after
from luodi.core.reading.names import name_at, unusual_name_at
from luodi.core.reading.noise import find_noise
from luodi.core.reading.titles import Head, Title, after_name, find_heads, governor, post_start, read_title

_MOST_PEOPLE = 400  # different names looked for again; a report has a dozen, a register is no report


@dataclass(frozen=True, slots=True)
class PersonMention:
    """
    One naming of a person; offsets count characters of the document's text (end exclusive).

    ``person`` numbers the people of the document: mentions of one person share it. ``title`` is the whole chain of
    offices as written, ``organisations`` the words in it that name a body or a place (江苏正丹股份有限公司 in
    江苏正丹股份有限公司董事长), ``organisation_text`` the one nearest the name. ``governed`` is the word that makes
    the person an object (与, 拜访), ``shares_title`` tells a later name of a list (区领导甲、乙).
    """

    name: str
    start: int
    end: int
    title: str | None
    title_start: int | None
    title_end: int | None
    organisation_text: tuple[int, int] | None
    after_title: bool
    confidence: float
    rule: str
    person: int = -1
    kind: str | None = None  # of the office: official, business, association, academic, neutral
    organisations: tuple[tuple[int, int], ...] = ()
    governed: str | None = None
    shares_title: bool = False

    @property
    def post(self) -> tuple[int, int] | None:
        """Span of the office without the organisation nearest the name (董事长)."""
        if self.title_start is None or self.title_end is None:
            return None
        if self.organisation_text is None:
            return self.title_start, self.title_end
        return self.organisation_text[1], self.title_end


def find_people(doc: Document) -> list[PersonMention]:
    """
    Namings of people in ``doc``, in order and not overlapping.

    A name is what follows a title, stands in a list after one, comes before one (王斌主任), or leads (某某一行); then
    every later occurrence of that name. Reporters and editors are left out.

    >>> [(p.name, p.title) for p in find_people(Document("县委书记林远带队赴苏州，副县长沈乔参加。"))]
    [('林远', '县委书记'), ('沈乔', '副县长')]
    """
    text = doc.text
    noise = _Spans(find_noise(text))
    heads = [h for h in find_heads(text) if h.start not in noise]
    found = _Found()
    _add_titled(text, heads, found, noise)
    _add_leading(text, found, noise)
    _add_title_after(text, heads, found)
    _add_repeats(text, found, noise)
    return _without_names_in_titles(text, sorted(found.mentions, key=lambda m: m.start))


class _Spans:
    """Whether an offset lies in one of some spans that do not overlap."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._spans = list(spans)
        self._starts = [s for s, _ in self._spans]

    def __contains__(self, offset: int) -> bool:
        i = bisect_right(self._starts, offset) - 1
        return i >= 0 and offset < self._spans[i][1]


class _Found:
    """Mentions so far, and which characters they cover."""

    def __init__(self) -> None:
        self.mentions: list[PersonMention] = []
        self.taken: set[int] = set()
        self.numbers: dict[str, int] = {}

    def add(self, mention: PersonMention) -> None:
        self.mentions.append(mention)
        self.taken.update(range(mention.start, mention.end))

    def number(self, name: str) -> int:
        return self.numbers.setdefault(name, len(self.numbers))

    def free(self, start: int, end: int) -> bool:
        return start not in self.taken and end - 1 not in self.taken


_HONORIFIC = r"(?:拿督斯里|拿督|丹斯里|Datuk |Dato' |Tan Sri |Dr\. ?|Mr\. ?)"
_GAP = re.compile(rf" {{0,2}}(?:（[^（）\n]{{1,8}}）)?[：]?{_HONORIFIC}?")
# 以及甲、乙等企业代表: a list of bodies.
_OF_BODIES = re.compile(
    r"(?:、[^，。；、\n]{2,8}){0,6}等(?:企业|公司|集团|单位|部门|机构|[0-9一二三四五六七八九十]{1,3}余?家)"
)
_LIST_MARK = re.compile(r"(?:（[^（）\n]{1,8}）)?(?:[、和及与/]|以及|  ?)")


def _add_titled(text: str, heads: list[Head], found: _Found, noise: _Spans) -> None:
    """Names after a title, and the names that share it."""
    heads_end = {h.end: h for h in heads}
    heads_start = {h.start: h for h in heads}
    floor = 0
    for head in heads:
        if head.start < floor:
            continue
        name, start = _name_after(text, head, heads_start)
        if name is None or start in noise:
            continue
        title = read_title(text, head, floor, heads_end)
        found.add(_titled(text, title, start, name, found.number(name.value)))
        floor = name.end
        while (shared := _next_in_list(text, floor, head, heads_start)) is not None:
            start, name = shared
            found.add(_titled(text, title, start, name, found.number(name.value), shared=True))
            floor = name.end


def _name_after(text: str, head: Head, heads_start: dict[int, Head]) -> tuple[NameEnd | None, int]:
    masked = re.compile(r"\*{2,}").match(text, head.end)
    start = masked.end() if masked else head.end
    if start in heads_start:
        return None, start
    name = name_at(text, start, loose=head.loose)
    if name is None and (gap := _GAP.match(text, start)) is not None and gap.end() > start:
        start = gap.end()
        name = None if start in heads_start else name_at(text, start, loose=True)
    if name is None and not head.loose and head.kind != "neutral" and start == head.end:
        name = unusual_name_at(text, start)
    if name is not None and any(i in heads_start for i in range(start + 1, name.end)):
        return None, start
    return name, start


def _next_in_list(text: str, at: int, head: Head, heads_start: dict[int, Head]) -> tuple[int, NameEnd] | None:
    mark = _LIST_MARK.match(text, at)
    if mark is None:
        return None
    start = mark.end()
    name = name_at(text, start, loose=head.loose, listed=True)
    if name is None or any(i in heads_start for i in range(start, name.end + 1)):
        return None
    if _OF_BODIES.match(text, name.end):
        return None
    return start, name


def _titled(text: str, title: Title, start: int, name: NameEnd, number: int, *, shared: bool = False) -> PersonMention:
    rule = name.rule if name.rule != "people.name" else "people.title_before"
    return PersonMention(
        name=name.value,
        start=start,
        end=name.end,
        title=text[title.start : title.end],
        title_start=title.start,
        title_end=title.end,
        organisation_text=title.organisations[-1] if title.organisations else None,
        after_title=False,
        confidence=name.confidence - 0.03 * shared,
        rule="people.shared_title" if shared else rule,
        person=number,
        shares_title=shared,
        kind=title.kind,
        organisations=title.organisations,
        governed=title.governed,
    )


_MASKED = re.compile(r"(?<=[委府副局办会院部区市县省州镇长、])\*{2,}(?=[\u4e00-\u9fff])")
_LEADS = re.compile(r"一行(?!业)|率队|率团|带队|率领")
_BOUNDARY = frozenset("，。、；：（）“”！？《》【】[]\n |…—") | {""}


def _add_leading(text: str, found: _Found, noise: _Spans) -> None:
    """Names nobody gave a title: behind a masked title (区委**某某率), or before 一行, 率队 at a clause's start."""
    for masked in _MASKED.finditer(text):
        name = name_at(text, masked.end())
        if name is not None and found.free(masked.end(), name.end):
            found.add(_bare(found, name.value, masked.end(), name.end, 0.8, "people.masked_title"))
    lex = lexicon()
    for lead in _LEADS.finditer(text):
        for length in (3, 2, 4):
            start = lead.start() - length
            if start < 0 or start in noise or (text[start - 1 : start] if start else "") not in _BOUNDARY:
                continue
            name = name_at(text, start, loose=True)
            if name is None or name.end != lead.start() or not found.free(start, name.end):
                continue
            if text[start] in lex.common or text[start : start + 2] in lex.compound:
                found.add(_bare(found, name.value, start, name.end, 0.75, "people.leads"))
            break


def _bare(found: _Found, name: str, start: int, end: int, confidence: float, rule: str) -> PersonMention:
    return PersonMention(
        name, start, end, None, None, None, None, False, confidence, rule, person=found.number(name)
    )  # fmt: skip


# 某州市长 reads like a name and an office; so these count only for a name that is known.
_PLACE_HEADS = frozenset(
    "市长 县长 区长 省长 州长 镇长 乡长 旗长 盟长 部长 行长 局长 处长 社长 厂长 店长 团长 馆长 台长 领导 代表 委员 干部 企业家 客商".split()
)
_AREA = frozenset("省市县区州旗盟镇乡")  # 石景山区领导 names no 石景山
_NAME_BEFORE_OK = re.compile(
    r"(?:[，。、；：（）“”！？\n |]|公司|集团|[会院局所心团委校厂司室的和与由访见请邀对向同了]|^)$"
)


def _add_title_after(text: str, heads: list[Head], found: _Found) -> None:
    """王斌主任, 唐步聪董事长: the office after the name."""
    known = {m.name for m in found.mentions}
    followed = {m.title_end for m in found.mentions}
    last = -1
    for head in heads:
        if head.end in followed:
            continue
        post = post_start(text, head, max(0, head.start - 12))
        for end in dict.fromkeys((post, head.start)):
            start = _name_before(text, end, head, found, known, joined_at=last + 1)
            if start is None:
                continue
            name, last = text[start:end], head.end
            found.add(
                PersonMention(
                    name, start, end, text[end : head.end], end, head.end, _body_before(text, start), True,
                    0.9 if name in known else 0.8, "people.title_after", person=found.number(name), kind=head.kind,
                )
            )  # fmt: skip
            break


def _name_before(text: str, end: int, head: Head, found: _Found, known: set[str], joined_at: int) -> int | None:
    """Start of the name that ends at ``end``, before a title; a known one or one that reads like it."""
    for length in (3, 2, 4):
        start = end - length
        if start < 0 or not found.free(start, end):
            continue
        if text[start:end] in known or _reads_before_title(text, start, end, head, joined=start == joined_at):
            return start
    return None


def _reads_before_title(text: str, start: int, end: int, head: Head, joined: bool) -> bool:
    lex = lexicon()
    name = text[start:end]
    if head.loose or name[0] in _AREA:
        return False
    office = text[head.start : head.end]
    if (text[head.start] in _AREA or office in _PLACE_HEADS) and not _is_magistrate(text, start, name, office):
        return False
    if name[:2] in lex.never or name[:2] in lex.after or name[-1] in lex.never_last:
        return False
    if any(c in lex.never_in or not "\u3400" <= c <= "\u9fff" for c in name[1:]):
        return False
    if name[:2] not in lex.compound if len(name) == 4 else name[0] not in lex.common:
        return False
    if not _NAME_BEFORE_OK.search(text, max(0, start - 2), start):
        return False
    if len(name) == 2 and head.kind == "business" and not joined and not _BODY.search(text, max(0, start - 8), start):
        return False
    return strength_after(text, head.end) >= 1


def _is_magistrate(text: str, start: int, name: str, office: str) -> bool:
    """Whether 林远县长 at a clause's start is a person with an office: no place is called so (安远县长)."""
    if len(office) != 2 or office[0] not in _AREA or office[1] != "长" or text[start - 1 : start] not in _BOUNDARY:
        return False
    known = gazetteer().by_name
    return name[-1] not in "任兼原" and name not in known and name + office[0] not in known


_BODY = re.compile(
    r"(?:公司|集团|协会|商会|学会|联合会|联盟|促进会|研究院|研究所|学院|大学|中心|银行|局|委员会|办公室)的?$"
)
_BODY_START = re.compile(
    r"[，。、；：（）“”！？\n |]|拜访了?|会见了?|拜会了?|走访了?|考察了?|见到了|邀请了?|与|由|和(?!平)|在(?!线)|到(?!家)"
)


def _body_before(text: str, start: int) -> tuple[int, int] | None:
    """The organisation written before a name whose title follows."""
    low = max(0, start - 40)
    if _BODY.search(text, low, start) is None:
        return None
    end = start - 1 if text[start - 1] == "的" else start
    begins = [m.end() for m in _BODY_START.finditer(text, low, end) if m.end() < end]
    return (begins[-1] if begins else low, end)


def _add_repeats(text: str, found: _Found, noise: _Spans) -> None:
    """Later (and earlier, in a headline) occurrences of the names found."""
    names = dict.fromkeys(m.name for m in sorted(found.mentions, key=lambda m: -m.confidence))
    by_part = _family_parts(names)
    for name in list(dict.fromkeys([*names, *by_part]))[:_MOST_PEOPLE]:
        at = text.find(name)
        while at >= 0:
            end = at + len(name)
            if found.free(at, end) and at not in noise and _reads_as_name(text, at, end):
                found.add(_bare(found, by_part.get(name, name), at, end, 0.9, "people.repeat"))
            at = text.find(name, end)


def _family_parts(names: dict[str, None]) -> dict[str, str]:
    """Last part of a dotted foreign name → the whole name, where no other name has that part (克劳泽)."""
    parts: dict[str, str] = {}
    for name in names:
        last = name.rpartition("·")[2].rpartition(" ")[2]
        if last != name and len(last) >= 2:
            parts[last] = "" if last in parts else name
    return {part: name for part, name in parts.items() if name and part not in names}


def _reads_as_name(text: str, start: int, end: int) -> bool:
    """Whether these characters are the person again, not part of a longer word (高峰 in 高峰论坛)."""
    if end - start >= 3:
        return True
    if strength_after(text, end) >= 1:
        return True
    return text[start - 1 : start] in _BOUNDARY


def _without_names_in_titles(text: str, mentions: list[PersonMention]) -> list[PersonMention]:
    """Titles begin after the last person named before them: 林远在北京与某公司总经理 is 某公司总经理."""
    cleaned: list[PersonMention] = []
    ends = [m.end for m in mentions]
    for mention in mentions:
        start, stop = mention.title_start, mention.title_end
        if start is None or stop is None or mention.after_title:
            cleaned.append(mention)
            continue
        i = bisect_right(ends, stop) - 1
        inside = ends[i] if i >= 0 else -1
        cleaned.append(_retitled(text, mention, after_name(text, inside, stop)) if inside > start else mention)
    return cleaned


def _retitled(text: str, mention: PersonMention, start: int) -> PersonMention:
    organisations = tuple((max(a, start), b) for a, b in mention.organisations if b > start)
    return replace(
        mention,
        title=text[start : mention.title_end],
        title_start=start,
        organisations=organisations,
        organisation_text=organisations[-1] if organisations else None,
        governed=mention.governed or governor(text, start),
    )
