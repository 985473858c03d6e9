"""Projects, deals and totals of deals a report speaks of."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple

from luodi.core.reading.document import Document, Sentence
from luodi.core.reading.record import Fact, Organisation, Project
from luodi.core.reading.trip import Trip
from luodi.core.text.numerals import NotANumeral, parse_numeral

_MONEY = re.compile(
    r"(?:近|约|超|超过|逾|达|达到|不低于|至少|高达)?"
    r"((?:\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十百千]+)(?:多|余|点[一二三四五六七八九])?(?:万亿|千亿|百亿|亿|千万|百万|万)?"
    r"(?:多|余)?(?:美元|欧元|英镑|港元|港币|日元|韩元|卢布|新台币|新元|新加坡元|澳元|加元|元人民币|人民币|元))"
)
_CURRENCY = re.compile("[元镑币布]")  # each sum holds one: 美元, 英镑, 港币, 卢布

# What a sum is called when it is an investment or a deal; 产值, 营业收入 and the like are not.
_INVESTED = re.compile(
    r"(?:总投资额?|计划总?投资|拟总?投资|投资总额|协议投资额?|合同投资额?|意向投资额?|签约金额|签约总?额|协议金额|合同金额|合同总?额|"
    r"协议总?额|采购金额|意向金额|成交额|意向成交额|意向授信|授信额?度?|首期规模|基金规模|总规模|投资规模|追加投资|固定资产投资|投资额|投入|拟投|投资|斥资|增资|总额|合计|金额)"
    r"(?:分别)?(?:为|约|共|将)?$"
)
_NOT_DEAL = re.compile(
    r"现有|已有|产值|营业收入|营收|销售额|税收|利润|GDP|生产总值|引导基金|已投|累计|去年|出口额|进出口|资产"
)
_THING = r"(?:项目|装置|加工园|母基金|基地|生产线|产线|中心|工厂|制造厂|加工厂|装配厂|部件厂|厂|产业园|园区|平台|总部|仓|子基金|基金|孵化器|研究院|实验室|综合体|小镇|电站)"
_BUILD = re.compile(
    r"^[^。；]{0,4}?(?:，|、)?(?:用于|用地\d+亩)?，?(?:拟|将)?(?:在[^，。；]{1,14}?)?"
    rf"(?:投资)?(?:建设|新建|兴建|扩建|设立|建立|打造|布局|投建|建)([^，。；]{{2,28}}?{_THING})(?=[，。；、的（]|$)"
)
_OF = re.compile(rf"^(?:建设)?的([^，。；]{{2,24}}?{_THING})")
_NAMED = re.compile(rf"([^，。；、：“”（）]{{2,26}}?{_THING})")
_COUNT = r"(?:\d+|[一二两三四五六七八九十百]+)"
_AGGREGATE = re.compile(
    rf"(?:(?P<a>{_COUNT})(?:个|项)(?:[^，。；]{{0,8}}?)(?:项目|协议|合同)(?=[^，。；]{{0,6}}(?:签约|签订|签署))"
    r"|(?:共?(?:现场|集中|成功)?(?:签约|签订|签署)了?)"
    r"(?P<name>(?:合作|投资|招商|产业|重点)?(?:项目|协议|合同|合作协议|投资协议)?"
    rf"(?P<b>{_COUNT})(?:个|项)(?:[^，。；]{{0,6}}?(?:项目|协议|合同))?)"
    rf"|(?P<c>{_COUNT})家企业与[^，。；]{{1,10}}签约)"
)
_TOTAL_INTENT = re.compile(r"意向(?:性)?(?:投资|合作|签约|成交)(?:总)?(?:金额|额)")
_AGREEMENT = re.compile(
    r"(?:签订|签署|签下|达成|签)了?(?:相关|有关|系列|多项)?(?:的)?(《?)([^，。；《》签订]{0,24}?(?:协议|合同|备忘录|意向书|意向))(》?)"
)
_PAPER = re.compile("协议|合同|备忘录|意向")
_PHASE = re.compile(r"(?:其中)?(?:一|二|三|首|第[一二三])期(?:项目)?[^，]{0,4}$")
_OF_PAPER = re.compile(r"(?:^|，)(?:该|此)?(?:协议|合同)[^，]{0,8}$")
_POINTS_BACK = re.compile(r"(?:据介绍，)?(?:该|此|这一|这个|上述)?(?:项目|协议|合同|基地|工厂)|其中")
_LATER = re.compile(rf"(?:建设|新建|兴建|打造)([^，。；]{{2,28}}?{_THING})")
# Papers that name no deal of their own; with a sum behind them they are one.
_VAGUE_PAPERS = frozenset(("意向书", "合作意向", "投资意向", "约与意向", "初步意向", "初步合作意向", "意向协议"))
_TALKS = re.compile(
    rf"(?:就|围绕)(?:在[^，。；]{{1,6}}?)?(?:共同|共建|合作|设立|建设|扩建|推进|开展)*([^，。；]{{2,26}}?{_THING}(?:项目)?)(?:等)?(?:事宜|合作)?"
    r"[^，。；]{0,24}?(?:洽谈|交流|会谈|讨论|商谈|磋商|交换意见|探讨|对接|协商|座谈)"
)
_ADVANCE = re.compile(
    r"(?P<verb>洽谈|商议|商谈|推进|落实|盯紧|力促|加快|加快推进|跟进)(?:了|建设|在[^，。；]{1,6}?)?(?P<list>[^，。；]{2,60}?项目)(?=[，。；、落建进早前等]|$)"
)
_INTENT_LIST = re.compile(
    r"就(?:该公司|该企业|该集团|企业|公司)?(?:在[^，。；]{1,10}?)?(?:投资|建设)([^。；]{4,80}?)(?:等)?项目(?:投资)?(?:事宜)?[^，。；]{0,6}达成"
)
_IDEA = re.compile(rf"(?:共建|合作建设|合作共建)([^，。；]{{2,24}}?{_THING})(?:的(?:设想|构想|意向)|[，。；]|$)")
_LEAD = re.compile(
    r"^(?:.*(?:介绍了?|参观了?|察看了?|了解了?|投资的|建设的|的(?=[^的]{4})|签署|签订|建设|设立|共建|扩建|布局|投资|开展|推进|洽谈|商谈|加快|力促|提出|就|与|对|将|把|为|在))?"
)
_GENERIC = re.compile(
    r"^(?:会上|推介|该|本|此|各|相关|有关|合作|投资|重点|签约|产业|一批|更多|优质|好|大|多个|招商|在谈|意向|的|推动|具体|新|引进|\d+个)*(?:项目|基地|中心|平台|总部|基金|厂|工厂|园区)$"
)
_SIGNED = re.compile(r"签约|签订|签署|签下")
_STARTED = re.compile(r"开工|投产|试生产|建设进度|前期工作|续建|二期|三期|推进|加快|落实")


@dataclass(frozen=True, slots=True)
class _Found:
    start: int
    end: int
    status: str
    rule: str
    confidence: float
    amount: tuple[int, int] | None = None
    count: tuple[int, int] | None = None
    aggregate: bool = False


def read_projects(doc: Document, trip: Trip, organisations: Sequence[Organisation]) -> list[Project]:
    """
    Projects with their parties, amount as written, and status, in the order they are named.

    A sum counts only where the text calls it an investment or a deal; output values and revenues do not. Totals of
    several deals are marked ``aggregate``. Status is one of signed, intent, negotiating, advancing.
    """
    found: list[_Found] = []
    signing = False
    for sentence in doc.sentences:
        here = list(_in_sentence(doc.text, sentence, signing))
        signing = bool(_SIGNED.search(doc.text, sentence.start, sentence.end)) and any(f.aggregate for f in here)
        found += here
    kept = _without_repeats(doc.text, found)
    named = _namings(doc.text, organisations) if any(not f.aggregate for f in kept) else []
    return [_project(doc, f, named) for f in kept]


def _in_sentence(text: str, sentence: Sentence, signing: bool) -> Iterator[_Found]:
    s, e = sentence.start, sentence.end
    words = text[s:e]
    spent: set[int] = set()
    for m in _AGGREGATE.finditer(text, s, e) if "签" in words else ():
        group = next(g for g in ("a", "b", "c") if m[g])
        money = _money_after(text, m.end(), e, 30)
        if money:
            spent.add(money[0])
        start, end = (m.start("name"), m.end("name")) if m["name"] else m.span()
        yield _Found(start, end, "signed", "projects.total", 0.85, money, m.span(group), True)
    for m in _TOTAL_INTENT.finditer(text, s, e):
        money = _money_after(text, m.end(), e, 6)
        if money and money[0] not in spent:
            spent.add(money[0])
            yield _Found(m.start(), m.end(), "intent", "projects.total", 0.8, money, None, True)
    for m in _MONEY.finditer(text, s, e) if _CURRENCY.search(words) else ():
        if m.start(1) in spent or not _INVESTED.search(text[max(s, m.start() - 12) : m.start()]):
            continue
        before = text[max(s, m.start() - 24) : m.start()]
        if _NOT_DEAL.search(before.rpartition("，")[2]):
            continue
        status = _status(words, signing)
        amount = m.span(1)
        if spent and _PHASE.search(before):
            continue  # a part of the total just read
        built = _OF.match(text[m.end() : e]) or _BUILD.match(text[m.end() : e])
        if built:
            spent.add(m.start(1))
            yield _Found(m.end() + built.start(1), m.end() + built.end(1), status, "projects.builds", 0.8, amount)
            continue
        of_paper = _OF_PAPER.search(before)
        later = _LATER.search(text, m.end(), e)
        named = (
            (_paper_before(text, m.start(), sentence) if of_paper else None)
            or _named_before(text, m.start(), sentence)
            or (_trim(text, *later.span(1)) if later else None)
        )
        if named:
            spent.add(m.start(1))
            yield _Found(*named, "signed" if of_paper else status, "projects.named", 0.65, amount)
    for m in _AGREEMENT.finditer(text, s, e) if _PAPER.search(words) else ():
        if m.start(2) == m.end(2) or _GENERIC.match(m[2]) or re.fullmatch(r"(?:意向|协议|合同)", m[2]):
            continue
        if re.search(r"要求|尽快|叮嘱|强调|近期|拟于|将于", words[: m.start() - s]):
            continue  # a task to sign is not a signing
        money = _money_after(text, m.end(), e, 26)
        if money and money[0] in spent:
            money = None
        if m[2] in _VAGUE_PAPERS and money is None:
            continue
        start, end = _trim(text, *m.span(2))
        status = "intent" if "意向" in m[2] else "signed"
        yield _Found(start, end, status, "projects.agreement", 0.75, money)
    for m in _INTENT_LIST.finditer(text, s, e):
        for item in re.finditer(r"[^、和及]+", m[1]):
            at = m.start(1) + item.start()
            yield _Found(at, at + len(item.group()), "intent", "projects.intent_list", 0.7)
    for pattern, status, rule in (
        (_TALKS, "negotiating", "projects.talks"),
        (_IDEA, "intent", "projects.idea"),
    ):
        for m in pattern.finditer(text, s, e):
            start, end = _trim(text, *m.span(1))
            if _is_one_thing(text[start:end]):
                yield _Found(start, end, status, rule, 0.6)
    for m in _ADVANCE.finditer(text, s, e) if "项目" in words else ():
        status = "negotiating" if m["verb"] in ("洽谈", "商议", "商谈", "盯紧", "力促") else "advancing"
        for item in re.finditer(r"[^、]+", m["list"]):
            at = m.start("list") + item.start()
            start, end = _trim(text, at, at + len(item.group()))
            if _is_one_thing(text[start:end]):
                yield _Found(start, end, status, "projects.advance", 0.5)


_MANY = re.compile(
    r"[、等]|领域|方面|招商|合作|交流|公共|会展|商圈|国际[^，]{0,4}中心$|一批|多个|人文|二期项目$|三期项目$|配套项目$"
)


def _is_one_thing(name: str) -> bool:
    """Whether ``name`` is one nameable project, not a field of talks (产业和人文合作项目)."""
    return len(name) >= 5 and not _MANY.search(name) and not _GENERIC.match(name)


def _money_after(text: str, start: int, end: int, within: int) -> tuple[int, int] | None:
    m = _MONEY.search(text, start, min(end, start + within + 16))
    if m is None or m.start() - start > within or _NOT_DEAL.search(text[start : m.start()]):
        return None
    return m.span(1)


def _named_before(text: str, before: int, sentence: Sentence) -> tuple[int, int] | None:
    """The thing the sum is for: the last named before it in this sentence; in the one before if 该项目 points back."""
    begin = sentence.start
    if _POINTS_BACK.match(text, sentence.start):
        begin = max(0, sentence.start - 120)
    last = None
    for m in _NAMED.finditer(text, begin, before):
        start, end = _trim(text, *m.span(1))
        while end - start > 3 and text[start] in "《其中“":
            start += 1
        if end - start >= 3 and not _GENERIC.match(text[start:end]):
            last = (start, end)
    return last


def _paper_before(text: str, before: int, sentence: Sentence) -> tuple[int, int] | None:
    """The agreement a sum belongs to: the last one named in this sentence or the one before."""
    last = None
    for m in _AGREEMENT.finditer(text, max(0, sentence.start - 120), before):
        if m.start(2) < m.end(2):
            last = _trim(text, *m.span(2))
    return last


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    lead = _LEAD.match(text[start:end])
    if lead and end - start - lead.end() >= 3:
        start += lead.end()
    return start, end


def _status(words: str, signing: bool) -> str:
    if signing or _SIGNED.search(words):
        return "intent" if "意向" in words else "signed"
    if re.search(r"拟|计划|有意|初步|意向|可以|愿", words) and not _STARTED.search(words):
        return "intent"
    if re.search(r"洽谈|商谈|磋商|谈判|交流|会谈", words):
        return "negotiating"
    return "advancing" if _STARTED.search(words) else "negotiating"


def _without_repeats(text: str, found: list[_Found]) -> list[_Found]:
    """Each project once: the mention with a sum before the one without, the surer rule before the other."""
    kept: list[_Found] = []
    names: list[str] = []
    # Of two names that are the same, one holds the beginning of the other: only such pairs are compared.
    opens: dict[str, list[int]] = defaultdict(list)
    holds: dict[str, list[int]] = defaultdict(list)
    for f in sorted(found, key=lambda f: (f.amount is None, -f.confidence, f.start)):
        name = _core(text[f.start : f.end])
        parts = {name[i : i + 3] for i in range(max(1, len(name) - 2))}
        near = {i for part in parts for i in opens[part]} | set(holds[name[:3]])
        twin = next((i for i in sorted(near) if _same(name, names[i])), None)
        if twin is None:
            for part in parts:
                holds[part].append(len(kept))
            opens[name[:3]].append(len(kept))
            names.append(name)
            kept.append(f)
        elif f.status == "signed" and kept[twin].status in ("intent", "negotiating"):
            kept[twin] = replace(kept[twin], status="signed")
    return sorted(kept, key=lambda f: f.start)


def _core(name: str) -> str:
    return re.sub(r"(?:投资)?(?:合作)?(?:项目|协议|合同|意向书)$|[《》]", "", name)


def _same(a: str, b: str) -> bool:
    return a == b or (min(len(a), len(b)) >= 3 and (a in b or b in a))


def _project(doc: Document, f: _Found, named: Sequence[_Naming]) -> Project:
    def fact(start: int, end: int) -> Fact:
        return Fact(doc.repaired[start:end], start, end, f.confidence, f.rule)

    parties: tuple[Fact, ...] = ()
    if not f.aggregate:
        parties = _parties(doc, f, named)
    return Project(
        name=fact(f.start, f.end),
        parties=parties,
        amount=fact(*f.amount) if f.amount else None,
        status=Fact(f.status, f.start, f.end, f.confidence * 0.9, f.rule),
        aggregate=f.aggregate,
        count=_count(doc.text, f) if f.count else None,
    )


def _count(text: str, f: _Found) -> Fact | None:
    """How many deals a total covers, as digits."""
    assert f.count is not None
    try:
        number = parse_numeral(text[slice(*f.count)])
    except NotANumeral:  # forty digits in a row count nothing
        return None
    return Fact(str(int(number)), *f.count, f.confidence, f.rule)


_NAMES_BACK: Final = 50  # namings looked at before a sentence that names nobody


class _Naming(NamedTuple):
    """Where the text writes a name of an organisation."""

    start: int
    rank: int  # of the name among all names of all organisations
    end: int
    organisation: int
    name: str  # the organisation's own, which may be a longer one


def _namings(text: str, organisations: Sequence[Organisation]) -> list[_Naming]:
    """Every place where one of ``organisations`` is named, in order."""
    found: list[_Naming] = []
    rank = 0
    for number, organisation in enumerate(organisations):
        if organisation.kind.value == "exhibition":
            continue
        own = organisation.name.value
        for name in (own, *(alias.value for alias in organisation.aliases)):
            rank += 1
            at = text.find(name) if name else -1
            while at >= 0:
                found.append(_Naming(at, rank, at + len(name), number, own))
                at = text.find(name, at + len(name))
    return sorted(found)


def _parties(doc: Document, f: _Found, named: Sequence[_Naming]) -> tuple[Fact, ...]:
    """Organisations named in the project's sentence, else the one named last before it."""
    sentence = doc.sentence_at(f.start)
    first, last = bisect_left(named, (sentence.start,)), bisect_left(named, (sentence.end,))
    here: dict[int, _Naming] = {}
    for n in named[first:last]:
        # Of several names of one organisation the fullest counts, where it stands first.
        if n.end <= sentence.end and (n.organisation not in here or n.rank < here[n.organisation].rank):
            here[n.organisation] = n
    if here:
        by_start = {n.start: n for n in sorted(here.values(), key=lambda n: n.rank)}
        return tuple(_party(by_start[at], f, 0.8) for at in sorted(by_start))
    before = [n for n in named[max(0, first - _NAMES_BACK) : bisect_left(named, (f.start,))] if n.end <= f.start]
    if not before:
        return ()
    return (_party(max(before, key=lambda n: (n.start, -n.rank)), f, 0.6),)


def _party(n: _Naming, f: _Found, share: float) -> Fact:
    return Fact(n.name, n.start, n.end, f.confidence * share, f.rule)
