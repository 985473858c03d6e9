"""Industries a report speaks of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from luodi.core.reading.document import Document
from luodi.core.reading.mention_words import searchable
from luodi.core.reading.record import Fact, Organisation
from luodi.core.reading.trip import Trip
from luodi.core.rules import load_rules

# One industry for about every so many characters of text, and never fewer or more than these: a report names what it
# was about, then drifts into every industry its city has.
_FEWEST, _MOST, _CHARACTERS_EACH = 4, 14, 110

# A park or an association carries the name of the industry it is for: half a witness. A firm's name is only a name.
_FIRM, _PARK = 2, 1


@dataclass(frozen=True, slots=True)
class _Lexicon:
    terms: AhoCorasick
    names: tuple[str, ...]
    slogans: frozenset[str]
    modifiers: re.Pattern[str]
    broad: frozenset[str]


@dataclass(slots=True)
class _Candidate:
    name: str
    start: int
    end: int
    score: float
    rule: str


@cache
def _lexicon() -> _Lexicon:
    rules = load_rules("industries")
    names = tuple(dict.fromkeys([*rules["terms"].split(), *rules["slogans"].split()]))
    modifiers = "|".join(sorted(map(re.escape, rules["modifiers"].split()), key=len, reverse=True))
    return _Lexicon(
        AhoCorasick(names, matchkind=MatchKind.LeftmostLongest),
        names,
        frozenset(rules["slogans"].split()),
        re.compile(f"(?:{modifiers})+$"),
        frozenset(rules["broad"].split()),
    )


# What the words in front of an industry are, where the grammar alone names it: 围绕制种玉米产业, 就轨道交通配件项目洽谈.
_NOT_LEFT = "在对把将的了与和及、，。；：为以从向到着等是有就围绕聚焦关注发展推动推进加快考察参观了解介绍打造培育做强做大我市县区省全国家各本该其这那一些个项目"
_HEAD = re.compile(r"产业链|产业集群|产业园|产业|行业|领域|赛道")
_BEFORE_HEAD = re.compile(r"[\u4e00-\u9fffA-Za-z0-9+]{2,10}\Z")
_FOCUS_LIST = re.compile(
    r"(?:围绕|聚焦|瞄准|就|涵盖|涉及|考察|洽谈|对接|专注于?|从事|主营|发展|深耕|开展|推介|重点介绍)"
    r"([^，。；！？\n“”]{2,60}?)(?:等)?(?:\d+个|多个|[一二三四五六七八九十]大)?(?:重点|新兴|优势|特色|相关|细分|主导)?"
    r"(?:产业链|产业集群|产业|行业|领域|赛道|方面|项目|专题)"
)
_ITEM = re.compile(r"[^、和及与以]+")


def read_industries(doc: Document, trip: Trip, organisations: Sequence[Organisation]) -> list[Fact]:
    """
    The industries the report is about, in the order they are first named.

    Words inside the names of organisations are not industries; of several wordings of one industry (锂电池,
    固态锂电池) the longest stands. How many are kept grows with the length of the text.
    """
    text = searchable(doc.text)
    taken = _covered(text, organisations)
    best: dict[str, _Candidate] = {}
    for candidate in (*_from_lexicon(text), *_from_grammar(text, _place_names(trip))):
        inside = max(taken[candidate.start : candidate.end], default=0)
        if inside == _FIRM:
            continue
        if inside == _PARK:
            candidate.score *= 0.6
        known = best.get(candidate.name)
        if known is None:
            best[candidate.name] = candidate
        else:
            known.score += 0.5 * candidate.score
    merged = _merge(sorted(best.values(), key=lambda c: -len(c.name)))
    most = min(_MOST, max(_FEWEST, len(text) // _CHARACTERS_EACH))
    chosen = sorted((c for c in merged if c.score >= 1.0), key=lambda c: -c.score)[:most]
    return [
        Fact(doc.repaired[c.start : c.end], c.start, c.end, round(min(0.95, 0.45 + 0.1 * c.score), 2), c.rule)
        for c in sorted(chosen, key=lambda c: c.start)
    ]


def _place_names(trip: Trip) -> list[str]:
    """Names the home goes by, longest first: 昭化区, 昭化."""
    names = {fact.value for fact in (trip.home, *getattr(trip, "home_aliases", ())) if fact}
    names |= {name[:-1] for name in names if len(name) > 2}
    return sorted(names, key=len, reverse=True)


def _covered(text: str, organisations: Sequence[Organisation]) -> bytearray:
    """For each character whether it belongs to the name of a firm or office, or of a park or association."""
    taken = bytearray(len(text))
    for organisation in organisations:
        mark = _PARK if organisation.kind.value in ("park", "association", "exhibition", "site") else _FIRM
        for name in (organisation.name.value, *(alias.value for alias in organisation.aliases)):
            at = text.find(name) if len(name) > 3 else -1
            while at >= 0:
                taken[at : at + len(name)] = bytes([mark]) * len(name)
                at = text.find(name, at + len(name))
    for start, _, end in _before_each(_NAME_END, _BEFORE_NAME_END, 8, text):
        taken[start:end] = bytes([_FIRM]) * (end - start)
    return taken


# Names and offices the reader of organisations leaves out: 市农业农村局, 某某新能源公司.
_NAME_END = re.compile(r"有限公司|集团|公司|研究院|研究所|大学院?|学院|局|委员会|办公室|银行|厅")
_BEFORE_NAME_END = re.compile(r"[\u4e00-\u9fff]{0,8}\Z")


def _before_each(
    head: re.Pattern[str], before: re.Pattern[str], most: int, text: str
) -> Iterator[tuple[int, int, int]]:
    """
    Each ``head`` with the words ``before`` it, at most ``most`` characters: start, where the head begins, end.

    Heads are few and found at once; to try the words before them from every character of the text takes ten times as
    long.
    """
    at = 0
    for match in head.finditer(text):
        words = before.search(text, max(at, match.start() - most), match.start())
        if words is not None:
            at = match.end()
            yield words.start(), match.start(), at


def _from_lexicon(text: str) -> Iterator[_Candidate]:
    lexicon = _lexicon()
    for index, start, end in lexicon.terms.find_matches_as_indexes(text):
        name = lexicon.names[index]
        if name in lexicon.slogans:
            continue
        wider = lexicon.modifiers.search(text, max(0, start - 8), start)
        if wider:
            start = wider.start()
        score = 0.6 if name in lexicon.broad else 1.0
        yield _Candidate(text[start:end], start, end, score + _context(text, start, end), "industries.term")


_AFTER = re.compile(r"^(?:等)?(?:产业|行业|领域|产业链|赛道|项目|技术|招商|方面|业务|龙头)")
_LISTED_AFTER = re.compile(
    r"^(?:、[^，。；、]{2,10}){0,6}?(?:、|和|及)?[^，。；、]{0,10}?等?(?:\d+个|多个)?(?:新兴|重点)?(?:产业|行业|领域|项目|方面)"
)
_BEFORE = re.compile(r"(?:围绕|聚焦|瞄准|关注|涵盖|涉及|考察|洽谈|就|专注|从事|重点|打造|发展)[^，。；！？]{0,24}$")


def _context(text: str, start: int, end: int) -> float:
    score = 0.0
    if _AFTER.match(text[end : end + 8]):
        score += 0.8
    elif _LISTED_AFTER.match(text[end : end + 40]):
        score += 0.5
    if _BEFORE.search(text[max(0, start - 30) : start]):
        score += 0.5
    if text.find("\n", 0, 80) > start:  # the headline
        score += 0.7
    return score


def _from_grammar(text: str, places: Sequence[str]) -> Iterator[_Candidate]:
    for match in _FOCUS_LIST.finditer(text):
        for item in _ITEM.finditer(match[1]):
            start, end = _trimmed(text, match.start(1) + item.start(), match.start(1) + item.end(), places)
            if 2 <= end - start <= 10 and _looks_like_industry(text[start:end]):
                yield _Candidate(text[start:end], start, end, 1.0, "industries.focus")
    for words in _before_each(_HEAD, _BEFORE_HEAD, 10, text):
        start, end = _trimmed(text, words[0], words[1], places)
        if 2 <= end - start <= 8 and _looks_like_industry(text[start:end]):
            yield _Candidate(text[start:end], start, end, 1.1, "industries.headed")


_LEAD_WORDS = re.compile(
    r"^(?:我市|我县|我区|我省|全市|全县|全区|全省|当地|本地|该县|该市|企业|公司|园区|集团|双方|两地|围绕|聚焦|瞄准|关注|重点|发展|推动|推进|加快|做强|做大|打造|培育|了解|介绍|考察|参观|洽谈|对接|涉及|涵盖|从事|布局|拓展|相关|有关|重要|主要|特色|优势|支柱|主导|传统|新兴|上下游|本次|此次|国内|国际|全国|全球|世界|现代化|一批|多个|各类|各个|其|在|对|就|以|与|和|及|为|等|把|将|向|从|的|是|有|到|了|着|于|中|上|下|个|大|这一|这个|[一二三四五六七八九十百\d]+[个大条家])+"
)
_NOT_INDUSTRY = re.compile(
    r"合作|交流|投资|发展|政策|环境|优势|情况|需求|基础|方向|规划|转移|招商|资源|人才|服务$|建设|事宜|问题|管理|模式|工作|机遇|市场|融合|转型|升级|创新$|配套|承接|对接|落户|相关|上述|以下|各自|自身|不同|多|我|其他|主导|项目|双方|签约|考察|参观|现场|今年|目前|已|正|更|什么|战略|未来|新兴|支柱|省|市|县|区|企业|公司|集团|高校|院校|一|经济社会|营商|要素|城乡|民生|国家|全球|世界|经验|做法|前沿|关键|核心|专项|专题|整体|具体|后续|二期|三期|所在|密切|深度|深入"
)


# The last of these words ends what is not the industry: 争取在|生物医药, 无锡的|生物医药, 小分队就|昭化家居.
_LAST_LEAD = re.compile(
    r".*(?:围绕|聚焦|瞄准|关注|了解|推动|推进|发展|打造|培育|做强|做大|介绍|推介|召开|学习|借鉴|坚持|支持|出台|组建|抢占|扶持|建设|尽快|[的了在就为对将把与和及并于从向要以])"
)
_TAIL = re.compile(r"(?:等|方面|开展|进行|应用|上下游|全|相关|千亿|百亿|特色|优势|主导|配套|中试|链)+$")


def _trimmed(text: str, start: int, end: int, places: Sequence[str]) -> tuple[int, int]:
    tail = _TAIL.search(text, start, end)
    end = tail.start() if tail else end
    last = _LAST_LEAD.match(text, start, end)
    start = last.end() if last else start
    lead = _LEAD_WORDS.match(text, start, end)
    start = lead.end() if lead else start
    for place in places:
        if text.startswith(place, start) and end - start - len(place) >= 2:
            return start + len(place), end
    return start, end


def _looks_like_industry(words: str) -> bool:
    return not _NOT_INDUSTRY.search(words)


def _merge(candidates: list[_Candidate]) -> list[_Candidate]:
    """Longest wordings first: a shorter one inside a longer one adds to it and is dropped."""
    kept: list[_Candidate] = []
    # The first wording kept that holds these words; a name is short, so its parts are few.
    holds: dict[str, _Candidate] = {}
    for candidate in candidates:
        name = candidate.name
        longer = holds.get(name)
        if longer is None:
            kept.append(candidate)
            for start in range(len(name)):
                for end in range(start + 1, len(name) + 1):
                    holds.setdefault(name[start:end], candidate)
        else:
            longer.score += 0.4 * candidate.score
    return kept
