"""What was asked of whom and who promised what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache

from luodi.core.reading.document import Document, Sentence
from luodi.core.reading.people import PersonMention
from luodi.core.reading.record import Fact, FollowUp, Organisation
from luodi.core.reading.trip import Trip
from luodi.core.rules import load_rules

# A follow-up is a clause or a few; what runs longer is cut at a clause so that a person can read it at a glance.
LONGEST_SPAN = 80

_CLAUSE = re.compile(r"[^，；。！？\n]+[，；。！？\n”’]*")


@dataclass(frozen=True, slots=True)
class _Patterns:
    ask: re.Pattern[str]
    not_before_ask: re.Pattern[str]
    instruct: re.Pattern[str]
    policy: re.Pattern[str]
    concrete: re.Pattern[str]
    vague: frozenset[str]
    promise: re.Pattern[str]
    deadline: re.Pattern[str]
    deadline_sign: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int  # without the closing mark
    text: str
    mark: str


@dataclass(frozen=True, slots=True)
class _Found:
    type: str
    start: int  # of the span
    end: int
    who: tuple[int, int] | None
    trigger: tuple[int, int]
    rule: str
    confidence: float
    speaker: str | None = None


def _any_of(words: str) -> str:
    return "|".join(sorted(map(re.escape, words.split()), key=len, reverse=True))


@cache
def _patterns() -> _Patterns:
    rules = load_rules("followups")
    return _Patterns(
        re.compile(f"(?:{_any_of(rules['ask'])})"),
        re.compile(f"(?:{_any_of(rules['ask_not_after'])})$"),
        re.compile(f"(?:{_any_of(rules['instruct'])})"),
        re.compile(_any_of(rules["policy"])),
        re.compile(_any_of(rules["concrete"])),
        frozenset(rules["vague_who"].split()),
        re.compile(f"(?:{_any_of(rules['promise'])})"),
        re.compile(rules["deadline"]),
        re.compile(f"[{rules['deadline_signs']}]"),
    )


# The adverb before a verb is looked for once the verb is found: a pattern that may begin with it is tried everywhere.
_SPEAKING_ADVERB = re.compile(r"(?:现场|当场|最后|随后|还|也|并|明确|一致|共同|同时)\Z")
_SPEAKING = re.compile(
    r"(?:(?:表示|强调|指出|要求|叮嘱|嘱咐|谈到|透露|坦言|说道|讲道|告诉记者)(?:说|道)?"
    r"|(?:介绍|提出|部署|提到|认为|回应|建议|说|讲|介绍说|对[^，。]{2,12}说)(?=$|[，：“]|了))[，：]?“?"
)
_DUTY = re.compile("[要须应务]")  # what tells that somebody should holds one
_SHOULD = re.compile(r"^(?:还|也|并|同时|下一步|会后|回去后|接下来)?(?:要(?![求素闻害塞冲])|必须|务必)")
# 重要, 主要, 需要, 供应, 应用 hold the same characters without asking for anything.
_WHO_SHOULD = re.compile(
    r"^([^，；。：“要]{2,28}?)(?:还|也|都|均|一定|务必)?"
    r"(?:(?<![重主需简纪只首摘提紧概])要(?![求素闻害塞冲])|须(?![眉])|应当|(?<![供响适反效对相回答顺])应(?![用对急邀变届运有])|必须|务必)"
)
# A plan with a sum is a project, not a task.
_INVESTS = re.compile(r"^(?:将|拟|计划|准备|有意向?|决定)(?:总|再|追加|首期|固定资产)?(?:投资|投入|增资|斥资)")
_TIME_WORDS = re.compile(
    r"^(?:目前|接下来|下一步|近期|今后|未来|随后|会后|年内|年底前?|本周|下周|下个?月|今年|明年|[\d一二三四五六七八九十]+月[上中下]?旬?(?:[\d]+日)?|此前|届时|该项目|项目|还|也|并)+"
)
_MODAL_ADVERB = re.compile(r"(?:还|也|都|均|已|并|同时|明确|一致|共同)\Z")
_MODAL = re.compile(
    r"(?:将(?=[^军领])|拟(?=[^合])|计划(?=[^书])|准备|打算|承诺|保证|愿意|愿(?=[与把为同在将以意积])|有意向?|争取|力争|决定|定于|约定|商定|派(?=[^出所]))"
)
_PARTIES = re.compile(r"双方|两地|三方|各方|两市|两县|政企双方")
_AGREED = re.compile(
    r"^(?:[^，]{0,8})?(?:双方|两地|三方|各方|两市|两县|政企双方)(?:[^，。]{0,14})?(?:明确|商定|约定|同意|一致同意|达成|表示|决定|确定|议定)"
)
_FIRST_VERB = re.compile(
    r"(?:负责|今年|明年|年内|年底|近期|月底|通过|牵头|形成|承担|盯紧|确定|倒排|继续|精准|认真|全力|抓紧|带头|建好|用好|讲好|办好|助力|挖掘|梳理|落实|跟进|跟踪|对接|研究|拿出|列出|摸清|共建|合作|共同|携手|把握|瞄准|强化|优化|发扬|一如既往|多多|常|在|到|来|把|将|能|能够|可以|尽快|早日|多|进一步|加快|加强|积极|充分|继续|持续|主动|围绕|发挥|深度|深化|参与|参加|组织|组团|设立|建立|建设|布局|投资|考察|扩大|共同|常|以|从|与|和|同|为|抓住|抢抓|依托|结合|利用|带|引进|引入|推荐|推动|推进|抓|做|支持|提供|介绍|关注|选择|落户|来|赴|访问|率团|实地|前来|前往|回|走|看|保持|延伸|派|对|向|就|给予|开展|加入|利用)"
)
_ADDRESSEE_LIMIT = 24


def read_followups(
    doc: Document, trip: Trip, organisations: Sequence[Organisation], people: Sequence[PersonMention]
) -> list[FollowUp]:
    """
    Instructions, asks and commitments of a report, in order.

    A clause counts when it has an addressee or a concrete object; phrases of policy alone do not. ``who`` is who is
    to act, as the text names them; 企业 or 公司 is resolved to the organisation last named.
    """
    speakers = {p.name for p in people}
    leaders = {trip.leader.name.value} if trip.leader else set()
    leaders |= {p.name.value for p in trip.companions}
    if trip.direction and trip.direction.value == "inbound":
        leaders = {p.name.value for p in trip.hosts}
    found: list[_Found] = []
    speaker: str | None = None
    paragraph = -1
    for sentence in doc.sentences:
        if sentence.paragraph != paragraph:
            speaker, paragraph = None, sentence.paragraph
        clauses = _clauses(doc.text, sentence)
        found_here, speaker = _in_sentence(doc.text, clauses, speaker, speakers, leaders)
        found += found_here
    return [_followup(doc, f, organisations) for f in _worth_keeping(doc.text, found, _names(organisations))]


def _clauses(text: str, sentence: Sentence) -> list[_Clause]:
    clauses = []
    for m in _CLAUSE.finditer(text, sentence.start, sentence.end):
        body = m.group().rstrip("，；。！？\n”’")
        lead = len(body) - len(body.lstrip(" 　“‘"))
        clauses.append(_Clause(m.start() + lead, m.start() + len(body), body[lead:], m.group()[len(body) :]))
    return [c for c in clauses if c.text]


_PRONOUN = re.compile(r"(?:^|[，、])(?:他|她)(?:还|也|同时|最后)?$")


def _find_speaking(words: str) -> tuple[int, int] | None:
    """Span of the verb of speech in ``words`` with its adverb and mark: 也表示，."""
    return _with_adverb(_SPEAKING, _SPEAKING_ADVERB, words, 0)


def _with_adverb(verb: re.Pattern[str], adverb: re.Pattern[str], words: str, begin: int) -> tuple[int, int] | None:
    found = verb.search(words, begin)
    if found is None:
        return None
    before = adverb.search(words, max(begin, found.start() - 2), found.start())
    return (before or found).start(), found.end()


def _in_sentence(
    text: str, clauses: list[_Clause], speaker: str | None, speakers: set[str], leaders: set[str]
) -> tuple[list[_Found], str | None]:
    p = _patterns()
    found: list[_Found] = []
    i = 0
    while i < len(clauses):
        clause = clauses[i]
        speaking = _find_speaking(clause.text)
        if speaking and speaking[0] <= 40:
            said_by = clause.text[: speaking[0]]
            named = [n for n in speakers if n in said_by]
            if named:
                speaker = max(named, key=lambda n: (said_by.rfind(n), len(n)))
            elif _PRONOUN.search(said_by):
                speaker = speaker or said_by
            else:
                speaker = said_by or speaker
        one = (
            _ask(clause, p)
            or _instruction(clause, speaking, speaker, leaders, p)
            or _commitment(clause, speaking, speaker)
            or _promise(clause, p)
            or _deadline(clause, speaking, speaker, leaders, p)
        )
        if one is None:
            i += 1
            continue
        last = i
        while last + 1 < len(clauses) and _continues(clauses, last, one, p):
            last += 1
            if clauses[last].end - one.start > 2 * LONGEST_SPAN:
                last -= 1
                break
        named_speaker = speaker if speaker in speakers else None
        found += _cut(replace(one, speaker=named_speaker), clauses[i : last + 1])
        i = last + 1
    return found, speaker


def _cut(one: _Found, clauses: list[_Clause]) -> list[_Found]:
    """One task, or two where the chain of clauses is too long: cut at the clause nearest the middle."""
    end = clauses[-1].end
    if end - one.start <= LONGEST_SPAN or len(clauses) < 3:
        return [replace(one, end=end)]
    middle = (one.start + end) // 2
    at = min(range(1, len(clauses)), key=lambda k: abs(clauses[k].start - middle))
    return [replace(one, end=clauses[at - 1].end), replace(one, start=clauses[at].start, end=end)]


# 市外办负责签证手续: the next unit's task in a list of orders.
_UNIT_DOES = re.compile(
    r"^[^，。：]{0,10}?(?:局|办|委|县|区|中心|处|部|院|专班)(?:负责|抓紧|牵头|尽快|做好|配合|跟进|要)"
)


def _continues(clauses: list[_Clause], i: int, one: _Found, p: _Patterns) -> bool:
    """Whether the clause after ``i`` belongs to the same task."""
    if "；" in clauses[i].mark and one.type == "instruction":
        return False
    following = clauses[i + 1].text
    if _SPEAKING.search(following, 0, 16):
        return False
    ask = p.ask.search(following[:12])
    if ask and not p.not_before_ask.search(following[: ask.start()]) and (one.type != "instruction" or not ask.start()):
        return False
    if one.type == "instruction" and (_find_duty(following) or _UNIT_DOES.match(following)):
        return False
    promise = p.promise.search(following[:18])
    if one.type != "instruction" and promise and promise.start() >= 2:
        return False
    return not (one.type != "commitment" and re.match(r"^(?:我市|我县|我区|双方)[^，]{0,6}(?:将|愿)", following))


def _ask(clause: _Clause, p: _Patterns) -> _Found | None:
    for m in p.ask.finditer(clause.text):
        before, after = clause.text[: m.start()], clause.text[m.end() :]
        if (p.not_before_ask.search(before) and not before.endswith("表示")) or len(after) < 4:
            continue
        if m.group() in ("建议", "提议") and re.match(r"^(?:说|书|道|案)?$", after[:1]):
            continue
        if m.group() in ("请", "盼") and not _ASKED.match(after):
            continue
        if m.group() in ("欢迎", "热烈欢迎") and not re.search(r"[来到赴]|投资|考察", after):
            continue
        trigger = (clause.start + m.start(), clause.start + m.end())
        addressed = _addressee(after)
        if addressed is None:
            return _Found("ask", trigger[0], clause.end, None, trigger, "followups.ask", 0.7)
        who = (trigger[1] + addressed[0], trigger[1] + addressed[1])
        start = trigger[1] if m.group() in ("希望", "请", "建议", "提议") else trigger[0]
        return _Found("ask", start, clause.end, who, trigger, "followups.ask", 0.8)
    return None


# 请 asks only where somebody to act follows: 请企业…, 请各责任单位…, 请苗洪升带队….
_ASKED = re.compile(
    r"(?:企业|各|公司|贵|大家|协会|商会|他们?|她们?|集团|双方"
    r"|[^，。]{2,14}?(?:局长|主任|处长|董事长|总经理|会长|局|处|中心|单位|办事处|部门|公司|集团)"
    r"|[^，。]{2,4}(?:带|率|组织|派|来|到|把|给|于|在|本|尽快|抓紧|牵头|协助|帮))"
)
_WITH = re.compile(r"^[与和同]([^，。]{2,20}?)(?=共建|合作|开展|加强|深化|建立|携手|一道|一起|互|共同)")


def _addressee(after: str) -> tuple[int, int] | None:
    """Span of the addressee at the head of ``after``: the words before its first verb, or whom to act with."""
    together = _WITH.match(after)
    if together:
        return together.span(1)
    m = _FIRST_VERB.search(after, 1)
    due = _find_deadline(after)
    if due and (m is None or due.start() < m.start()):
        m = due
    if m is None or not 2 <= m.start() <= _ADDRESSEE_LIMIT:
        return None
    return 0, m.start()


def _find_deadline(words: str, begin: int = 0) -> re.Match[str] | None:
    p = _patterns()
    return p.deadline.search(words, begin) if p.deadline_sign.search(words, begin) else None


def _find_duty(words: str) -> re.Match[str] | None:
    """Who should do what, at the head of ``words``: 各单位要…."""
    return _WHO_SHOULD.match(words) if _DUTY.search(words) else None


def _instruction(
    clause: _Clause, speaking: tuple[int, int] | None, speaker: str | None, leaders: set[str], p: _Patterns
) -> _Found | None:
    verb = p.instruct.search(clause.text)
    body_at = 0
    trigger = None
    if verb and verb.start() <= 60:
        body_at = verb.end()
        colon = clause.text.find("：", body_at, body_at + 6)
        body_at = colon if colon >= 0 else body_at
        while body_at < len(clause.text) and clause.text[body_at] in "，：“说":
            body_at += 1
        trigger = (clause.start + verb.start(), clause.start + verb.end())
    body = clause.text[body_at:]
    if not body:
        return None
    should = _SHOULD.match(body)
    who_should = _find_duty(body)
    if trigger is None and not should and not who_should:
        return None
    if trigger is None and speaker is None:
        return None
    start = clause.start + body_at
    if should:
        return _Found("instruction", start, clause.end, None, trigger or (start, start + 1), "followups.should", 0.6)
    if who_should and who_should[1][0] in "对的把在以从就按为通并":  # "对台商提出的问题要主动服务": no addressee here
        return _Found("instruction", start, clause.end, None, trigger or (start, start + 1), "followups.should", 0.6)
    if who_should:
        who = (start, start + len(who_should[1]))
        return _Found("instruction", who[0], clause.end, who, trigger or who, "followups.who_should", 0.75)
    if verb and verb.group() in (
        "要求",
        "叮嘱",
        "嘱咐",
        "责成",
        "督促",
        "安排",
        "部署",
        "布置",
        "交代",
        "勉励",
        "指示",
    ):
        addressed = _addressee(body)
        if addressed is None:
            return None
        who = (start + addressed[0], start + addressed[1])
        assert trigger is not None
        return _Found("instruction", who[0], clause.end, who, trigger, "followups.instruct", 0.75)
    return None


def _commitment(clause: _Clause, speaking: tuple[int, int] | None, speaker: str | None) -> _Found | None:
    both = _PARTIES.search(clause.text)
    agreed = _AGREED.match(clause.text) if both else None
    if agreed and both:
        start = clause.start + agreed.end()
        while start < clause.end and clause.text[start - clause.start] in "，：":
            start += 1
        spot = (clause.start + both.start(), clause.start + both.end())
        if agreed.group().endswith("达成"):
            return None
        if start >= clause.end:  # "双方明确，将…": the promise is in the next clause
            return _Found("commitment", clause.end, clause.end, spot, spot, "followups.agreed", 0.7)
        return _Found("commitment", start, clause.end, spot, spot, "followups.agreed", 0.7)
    begin = speaking[1] if speaking else 0
    will = _with_adverb(_MODAL, _MODAL_ADVERB, clause.text, begin)
    if will is None or will[0] - begin > _ADDRESSEE_LIMIT:
        return None
    if _INVESTS.match(clause.text[will[0] :]) or clause.text[will[1] : will[1] + 3] in ("选地块",):
        return None
    subject = _TIME_WORDS.sub("", clause.text[begin : will[0]].strip("，：“ "))
    if not subject and not speaking and speaker is None:
        return None
    start, end = clause.start + will[0], clause.start + will[1]
    who = (start - len(subject), start) if subject else None
    if who is None and speaking:
        who = (clause.start, clause.start + speaking[0])
    return _Found("commitment", start, clause.end, who, (start, end), "followups.will", 0.65)


def _promise(clause: _Clause, p: _Patterns) -> _Found | None:
    """蔺九如答应国庆后带工程师取样: a promise by its verb alone."""
    m = p.promise.search(clause.text)
    if m is None or m.start() > _ADDRESSEE_LIMIT or len(clause.text) - m.end() < 6:
        return None
    subject = _TIME_WORDS.sub(
        "", re.sub(r"(?:当即|当场|现场|欣然|则|都|均|也|还|已|一致|初步|明确)+$", "", clause.text[: m.start()])
    )
    after = clause.text[m.end() : m.end() + 1]
    if after in "，书的了函金" or not subject:
        return None
    at = clause.start + clause.text.find(subject)
    start = clause.start + m.start()
    return _Found(
        "commitment",
        start,
        clause.end,
        (at, at + len(subject)),
        (start, start + len(m.group())),
        "followups.promise",
        0.65,
    )


_OWN_UNIT = re.compile(
    r"^(?:请|由)?([^，。：]{0,12}?(?:局|办|委|处|专班|中心|办公室|单位|部门|乡镇|街道|开发区|区|县|同志|工作组|办事处))(?=[^，。]*)"
)


def _deadline(
    clause: _Clause, speaking: tuple[int, int] | None, speaker: str | None, leaders: set[str], p: _Patterns
) -> _Found | None:
    """A clause of reported speech with a time by which something is to be done."""
    begin = speaking[1] if speaking else 0
    if speaker is None and not speaking:
        return None
    m = _find_deadline(clause.text, begin) or _UNIT_DOES.match(clause.text, begin)
    if m is None or len(clause.text) - m.end() < 4:
        return None
    start = clause.start + begin
    spot = (clause.start + m.start(), clause.start + m.end())
    unit = _OWN_UNIT.match(clause.text[begin : m.start()])
    if unit and unit[1]:
        who = (start + unit.start(1), start + unit.end(1))
        return _Found("instruction", start, clause.end, who, spot, "followups.deadline", 0.6)
    kind = "instruction" if speaker in leaders else "commitment"
    return _Found(kind, start, clause.end, None, spot, "followups.deadline", 0.55)


def _names(organisations: Sequence[Organisation]) -> list[str]:
    return [fact.value for o in organisations for fact in (o.name, *o.aliases) if len(fact.value) >= 3]


def _worth_keeping(text: str, found: list[_Found], names: Sequence[str]) -> list[_Found]:
    """Those with enough concrete words; an organisation by name is as concrete as two words."""
    p = _patterns()
    kept = []
    for f in found:
        words = text[f.start : f.end]
        concrete = len(p.concrete.findall(words)) + 2 * any(name in words for name in names)
        policy = len(p.policy.findall(words))
        if concrete - policy >= (1 if f.who else 2) and len(words) >= 6:
            kept.append(f)
    return kept


def _followup(doc: Document, f: _Found, organisations: Sequence[Organisation]) -> FollowUp:
    p = _patterns()
    who = None
    if f.who:
        words = doc.text[f.who[0] : f.who[1]].strip("，：“ 的")
        if words in p.vague:
            last = _last_named(doc.text, f.start, organisations)
            words = last or words
        if words:
            who = Fact(words, f.who[0], f.who[1], f.confidence, f.rule)
    elif f.type == "commitment" and f.speaker:
        at = doc.text.rfind(f.speaker, 0, f.start)
        who = Fact(f.speaker, at, at + len(f.speaker), f.confidence * 0.9, "followups.speaker")
    return FollowUp(
        Fact(f.type, f.trigger[0], f.trigger[1], f.confidence, f.rule),
        Fact(doc.repaired[f.start : f.end], f.start, f.end, f.confidence, f.rule),
        who,
    )


def _last_named(text: str, before: int, organisations: Sequence[Organisation]) -> str | None:
    """The organisation named last before an offset, by any of its names."""
    best: tuple[int, str] | None = None
    for organisation in organisations:
        for name in (organisation.name, *organisation.aliases):
            at = text.rfind(name.value, 0, before)
            if at >= 0 and (best is None or at > best[0]):
                best = (at, organisation.name.value)
    return best[1] if best else None
