"""Relations that a sentence states between its own figures: shares, growth, sums, percentages of a whole."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from luodi.core.reading.figure_text import AMOUNT, COUNT, PERCENT, POINTS, SIGNS, TIMES, Figure, FigureText, Sentence
from luodi.core.reading.finding import FigureUse, Finding, disagreement, said, use
from luodi.core.reading.rounding import Term, Verdict, judge, term
from luodi.core.rules import load_rules

_NO_MARK = rf"[^，；。：{SIGNS}]"  # within a clause, no figure between
_RISE = "增长|增加|上升|提高|提升|上涨|扩大|增幅|增|涨"
_FALL = "下降|减少|降低|下滑|回落|缩减|降幅|降|减"
_LAST = "上年同期|去年同期|上年|去年|上届|上一届|上一年|前一年|同期"
_GROWTH_BETWEEN = rf"(?:，?(?:同比|比上年|较上年|比去年|较去年|环比)[^，；。{SIGNS}]{{0,6}}{PERCENT})?"

_SHARE = re.compile(
    rf"(?P<part>{AMOUNT})(?P<tail>[^，；。：、{SIGNS}]{{0,10}}){_GROWTH_BETWEEN}[，（(]?"
    rf"(?:分别|约|已|仅|只|就|均)?占(?P<of>[^，；。{SIGNS}]{{0,20}})(?P<whole>{AMOUNT})?(?P<link>[^，；。{SIGNS}]{{0,10}})"
    rf"(?P<share>{PERCENT})(?P<more>(?:[、和与及]|以及){PERCENT})*"
)
_OF_HEAD = re.compile(r"^(?:全部|其|了|到)+")
_OF_TAIL = re.compile(
    r"的?(?:比重|比例|份额|总量|总数|总额|比|全部)?(?:的|约为|约|近|超过|超|逾|达到|达|为|到|接近|不足|仅|了)*$"
)
_CHANGE = re.compile(rf"{_RISE}|{_FALL}|同比|目标|任务|计划")
_OF_WHICH = re.compile("其中")


def check_shares(text: FigureText, sentence: Sentence) -> Iterator[Finding]:
    """占: part over whole."""
    if "占" not in sentence.signs or PERCENT not in sentence.signs:
        return
    for found in _SHARE.finditer(sentence.signs):
        link = found["link"] + ("" if found["whole"] else found["of"])
        if _CHANGE.search(link) or found["more"]:
            continue
        part, share = sentence.figure_at(found.start("part")), sentence.figure_at(found.start("share"))
        wholes = _wholes(text, sentence, found, part)
        parts = [part, *_neighbours(sentence, found.start("part"), part)]
        yield from _best_share(share, parts, wholes)


def _best_share(share: Figure, parts: Sequence[Figure], wholes: Sequence[Figure]) -> Iterator[Finding]:
    """A finding on the nearest pair, unless some pair reproduces the share."""
    first: Finding | None = None
    for whole in wholes:
        for part in parts:
            if not part.measures_as(whole) or part is whole or not whole.quantity.value:
                continue
            verdict = judge(share.quantity, _comparable(part) / _comparable(whole) * 100)
            if verdict.verdict == "same":
                return
            finding = disagreement(
                "share", "figures.share", verdict, share, f"按{said(part)}÷{said(whole)}",
                f"Share: {part.text} ÷ {whole.text}", (use(part, "part"), use(whole, "whole"), use(share, "printed")),
            )  # fmt: skip
            if first is None or (finding is not None and verdict.verdict == "rounding"):
                first = finding
    if first is not None:
        yield first


def _comparable(figure: Figure) -> Term:
    """The figure in base units where its kind has them, so that 亩 and 公顷 divide."""
    base = figure.quantity.in_base_units()
    plain = term(figure.quantity)
    if base is None or not plain.value:
        return plain
    return plain * (base / plain.value)


def _neighbours(sentence: Sentence, position: int, part: Figure) -> list[Figure]:
    """Other figures the share could be of: those in the clause of the part and the one before."""
    start = sentence.signs.rfind("，", 0, max(0, sentence.signs.rfind("，", 0, position)))
    first = max(start, sentence.signs.rfind("；", 0, position))
    return [f for f, at in zip(sentence.figures, sentence.at, strict=True) if first < at < position and f is not part]


def _wholes(text: FigureText, sentence: Sentence, found: re.Match[str], part: Figure) -> list[Figure]:
    """The figures that can be the whole, the likeliest first; empty when the text names none."""
    if found["whole"]:
        return [sentence.figure_at(found.start("whole"))]
    position = found.start("part")
    core = _OF_TAIL.sub("", _OF_HEAD.sub("", found["of"]))
    core = "" if core in ("总", "全") else core
    earlier = [f for f in reversed(sentence.before(position)) if f.measures_as(part)]
    above = [f for f in reversed(_sentence_above(text, sentence)) if f.measures_as(part)]
    if core:
        return [f for f in [*earlier, *above] if core in f.label or core in f.before] if len(core) > 1 else []
    opened = [m.start() for m in _OF_WHICH.finditer(sentence.signs, 0, position + 1)]
    if not opened:
        return [f for f in earlier if re.search("[总共全]", _words_before(sentence, f))][:1]
    if opened[-1] <= 1 and len(opened) == 1:
        return above if len(above) == 1 else []
    return [f for f in reversed(sentence.before(opened[-1])) if f.measures_as(part)]


def _sentence_above(text: FigureText, sentence: Sentence) -> tuple[Figure, ...]:
    """The figures of the sentence before in the same paragraph."""
    if not sentence.figures or sentence.figures[0].sentence == 0 or text.text[sentence.start - 1] == "\n":
        return ()
    return text.sentences[sentence.figures[0].sentence - 1].figures


def _words_before(sentence: Sentence, figure: Figure) -> str:
    at = _sign_at(sentence, figure)
    return sentence.signs[max(0, at - 8) : at]


def _sign_at(sentence: Sentence, figure: Figure) -> int:
    return sentence.at[bisect_left(sentence.figures, figure.start, key=lambda f: f.start)]


_SHARE_LIST = re.compile(
    rf"(?P<head>分别占|占比分别为|分别占比|比重分别为)(?P<of>[^，；。{SIGNS}]{{0,16}})"
    rf"(?P<shares>{PERCENT}(?:(?:[、，和与及]|以及){PERCENT})+)"
)


def check_share_lists(text: FigureText, sentence: Sentence) -> Iterator[Finding]:
    """分别占 a%、b%: each part over the whole in order; three or more that nearly make 100 % must make it."""
    if "分别" not in sentence.signs:
        return
    for found in _SHARE_LIST.finditer(sentence.signs):
        if _CHANGE.search(found["of"]):
            continue
        places = [i for i in range(found.start("shares"), found.end("shares")) if sentence.signs[i] == PERCENT]
        shares = [sentence.figure_at(i) for i in places]
        yield from _near_hundred(shares)
        parts = [f for f in sentence.before(found.start()) if f.quantity.kind != "percent"]
        parts = parts[-len(shares) :]
        if len(parts) != len(shares) or any(not p.measures_as(parts[0]) for p in parts):
            continue
        ahead = [f for f in sentence.before(_sign_at(sentence, parts[0])) if f.measures_as(parts[0])]
        if not ahead or "其中" not in sentence.signs[_sign_at(sentence, ahead[-1]) : _sign_at(sentence, parts[0])]:
            continue
        for part, share in zip(parts, shares, strict=True):
            yield from _best_share(share, [part], ahead[-1:])


def _near_hundred(shares: Sequence[Figure]) -> Iterator[Finding]:
    total = sum((s.quantity.value for s in shares), Decimal(0))
    allowed = sum((s.quantity.step for s in shares), Decimal(0)) / 2
    if len(shares) < 3 or not 97 <= total <= 103 or abs(total - 100) <= allowed:
        return
    listed = "、".join(s.text for s in shares)
    yield Finding(
        "percent_sum", "figures.percent_sum", "medium", f"各项占比{listed}合计{total}%，不是100%，超出舍入范围。",
        f"The shares {listed} add up to {total}%, not 100%, beyond rounding.", tuple(use(s, "part") for s in shares),
        Decimal(100), total, allowed, "%", "已容许每项末位半个单位的舍入。",
    )  # fmt: skip


_STRUCTURE = re.compile(
    r"(?:三次产业|三产|产业|投资|收入|能源|人员|年龄)[^，。；0-9]{0,8}(?:结构|比例?|占比)[^，。；0-9]{0,8}"
    r"(?P<all>(?:\d{1,3}(?:\.\d{1,3})?[:：∶]){2,9}\d{1,3}(?:\.\d{1,3})?)(?![\d:：∶.])"
)


def check_structures(text: FigureText) -> Iterator[Finding]:
    """三次产业结构 a:b:c: parts of a hundred must make a hundred."""
    for found in _STRUCTURE.finditer(text.text):
        parts = [Decimal(p) for p in re.split("[:：∶]", found["all"])]
        total = sum(parts, Decimal(0))
        digits = max(-int(p.as_tuple().exponent) for p in parts)
        allowed = Decimal(len(parts)) / 2 / 10**digits
        if 90 <= total <= 110 and abs(total - 100) > allowed:
            start, end = found.span("all")
            yield Finding(
                "percent_sum", "figures.structure", "medium", f"结构比“{found['all']}”各项合计{total}，不是100。",
                f"The parts of {found['all']} add up to {total}, not 100.",
                (FigureUse(start, end, text.original[start:end], "part", "结构"),), Decimal(100), total, allowed, "%",
            )  # fmt: skip


_ANY = f"[{SIGNS}]"
_FROM_TO = re.compile(
    rf"(?:由|从)(?P<from>{_NO_MARK}{{0,15}})(?P<a>{_ANY}){_NO_MARK}{{0,8}}"
    rf"(?P<way>{_RISE}|{_FALL}|跃升|攀升|发展|壮大|升)了?(?:到|至|为){_NO_MARK}{{0,10}}(?P<b>{_ANY})"
    rf"(?P<gap>{_NO_MARK}{{0,8}}，?{_NO_MARK}{{0,10}})(?P<p>[{PERCENT}{POINTS}{TIMES}])"
)
_THAN_LAST = re.compile(
    rf"(?P<b>{AMOUNT}){_NO_MARK}{{0,8}}，?(?:比|较)(?:{_LAST}){_NO_MARK}{{0,6}}(?P<a>{AMOUNT})"
    rf"(?P<gap>，?{_NO_MARK}{{0,6}}(?P<way>{_RISE}|{_FALL}){_NO_MARK}{{0,4}})(?P<p>[{PERCENT}{TIMES}])"
)
_LAST_IN_BRACKET = re.compile(
    rf"(?P<b>{AMOUNT}){_NO_MARK}{{0,8}}，?(?P<gap>(?:同比|比(?:{_LAST})|较(?:{_LAST})|环比){_NO_MARK}{{0,4}}(?P<way>{_RISE}|{_FALL})"
    rf"{_NO_MARK}{{0,4}})(?P<p>[{PERCENT}{TIMES}])[，（(；]{{0,2}}{_NO_MARK}{{0,4}}(?:{_LAST}){_NO_MARK}{{0,8}}(?P<a>{AMOUNT})"
)
_LAST_THEN_NOW = re.compile(
    rf"(?:{_LAST}){_NO_MARK}{{0,12}}(?P<a>{AMOUNT}){_NO_MARK}{{0,8}}[，；](?:今年|本年|本届|当年){_NO_MARK}{{0,14}}(?P<b>{AMOUNT})"
    rf"(?P<gap>{_NO_MARK}{{0,6}}，?{_NO_MARK}{{0,4}}(?P<way>{_RISE}|{_FALL}){_NO_MARK}{{0,4}})(?P<p>[{PERCENT}{TIMES}])"
)
_YEAR_THEN_NEXT = re.compile(
    rf"(?P<y1>20\d\d)年{_NO_MARK}{{0,14}}(?P<a>{AMOUNT}){_NO_MARK}{{0,6}}[，；、](?P<y2>20\d\d)年{_NO_MARK}{{0,14}}(?P<b>{AMOUNT})"
    rf"(?P<gap>{_NO_MARK}{{0,6}}，?{_NO_MARK}{{0,4}}(?P<way>{_RISE}|{_FALL}){_NO_MARK}{{0,4}})(?P<p>[{PERCENT}{TIMES}])"
)
_BY_AMOUNT = re.compile(
    rf"(?P<b>{AMOUNT}){_NO_MARK}{{0,8}}，(?:同比|比(?:{_LAST})|较(?:{_LAST})){_NO_MARK}{{0,4}}(?P<way>增加|增长|多|减少|下降)了?"
    rf"(?P<d>{AMOUNT}){_NO_MARK}{{0,3}}[，、（(]{_NO_MARK}{{0,3}}(?:{_RISE}|{_FALL}|增幅|降幅){_NO_MARK}{{0,4}}(?P<p>{PERCENT})"
)
_NOT_SIMPLE = re.compile("年均|平均|复合|可比|不变价|扣除|累计|目标|力争|计划|预计|名义|实际增")
_FALLS = re.compile(_FALL)
# What may stand between the later figure and its growth: no other subject (，税收增长5%).
_GROWN = re.compile(
    rf"[^，]{{0,4}}[，（(]?(?:同比|环比|(?:比|较)(?:{_LAST})|净|共|一年|两年|三年|五年)?(?:(?:{_RISE}|{_FALL})(?:了|达|为|约|近|超过|超|到|幅|度|率)*)?"
)
_TIME_WORDS = re.compile(
    rf"20\d\d年|(?:{_LAST}|今年|本年|本届|当年|全年)(?:的|度|全年)?|同比|比|较|增长|增加|减少|下降|完成|实现|达到?|从|由|为"
)


def check_growth(text: FigureText, sentence: Sentence) -> Iterator[Finding]:
    """From one figure to another, and by how much the text says it grew."""
    signs = sentence.signs
    if len(sentence.figures) < 3:
        return
    for pattern in (_FROM_TO, _THAN_LAST, _LAST_IN_BRACKET, _LAST_THEN_NOW, _YEAR_THEN_NEXT):
        for found in pattern.finditer(signs):
            if _NOT_SIMPLE.search(found.group()):
                continue
            if pattern is _YEAR_THEN_NEXT and int(found["y2"]) != int(found["y1"]) + 1 and "同比" in found["gap"]:
                continue
            a, b, p = (sentence.figure_at(found.start(name)) for name in "abp")
            grown = f"{found['gap']}{p.text}"
            if _GROWN.fullmatch(found["gap"]) is None or not re.search(f"{_RISE}|{_FALL}|翻|倍", grown):
                continue
            if a.measures_as(b) and (pattern is _FROM_TO or _same_subject(a, b)):
                yield from _growth(a, b, p, found["gap"], found["way"])
    for found in _BY_AMOUNT.finditer(signs):
        b, d, p = (sentence.figure_at(found.start(name)) for name in "bdp")
        if not b.measures_as(d) or _NOT_SIMPLE.search(found.group()):
            continue
        change, now = _comparable(d), _comparable(b)
        falls = found["way"] in ("减少", "下降")
        base = now + change if falls else now - change
        if base.value <= 0 or base.low <= 0:
            continue
        finding = disagreement(
            "growth", "figures.growth_by", judge(p.quantity, change / base * 100), p,
            f"按{said(d)}÷上期（{said(b)}{'加' if falls else '减'}{said(d)}）", f"Growth: {d.text} over the earlier {b.text} ∓ {d.text}",
            (use(b, "after"), use(d, "term"), use(p, "printed")),
        )  # fmt: skip
        if finding is not None:
            yield finding


def _same_subject(a: Figure, b: Figure) -> bool:
    """Whether two labels can name one quantity: one holds the other once words of time are set aside."""
    one, other = _TIME_WORDS.sub("", a.label), _TIME_WORDS.sub("", b.label)
    return one in other or other in one or (len(one) > 1 and one[-2:] == other[-2:])


def _growth(a: Figure, b: Figure, p: Figure, gap: str, way: str) -> Iterator[Finding]:
    first, second = _comparable(a), _comparable(b)
    if first.low <= 0:
        return
    falls = bool(_FALLS.search(gap)) or bool(_FALLS.search(way))
    change = first - second if falls else second - first
    kind = p.quantity.kind
    if kind == "points":
        if a.quantity.kind != "percent":
            return
        grown, formula = change, f"由{said(a)}到{said(b)}，两者之差"
    elif a.quantity.kind == "percent":
        return  # a percentage that grew by a percentage: points or relative, the text does not say
    elif kind == "times" and (p.text.startswith("翻") or not re.search(_RISE, gap)):
        grown, formula = second / first, f"{said(b)}÷{said(a)}"
    elif kind == "times":
        grown, formula = change / first, f"（{said(b)}－{said(a)}）÷{said(a)}"
    else:
        formula = f"（{said(b)}－{said(a)}）÷{said(a)}" if not falls else f"（{said(a)}－{said(b)}）÷{said(a)}"
        grown = change / first * 100
    finding = disagreement(
        "growth", "figures.growth", judge(p.quantity, grown), p, f"按{formula}", f"Growth from {a.text} to {b.text}",
        (use(a, "before"), use(b, "after"), use(p, "printed")),
    )  # fmt: skip
    if finding is not None:
        yield finding


_TOTAL = re.compile(
    rf"(?:合计|共计|总计|总共|一共)(?:为|是|达|有|约|[^，；。：{SIGNS}]{{0,4}})(?P<t>{AMOUNT})|(?<![总其])共(?P<u>{AMOUNT})"
)
_SEGMENT = re.compile(r"[；：。]")
_NOT_PARTS = re.compile(rf"其中|比|较|从|由|同比|目标|计划|占|累计|包括|超过|{_RISE}|{_FALL}")


def check_totals(text: FigureText, sentence: Sentence) -> Iterator[Finding]:
    """合计, 共计, 共: the parallel figures before it in the sentence must add up to it."""
    if "计" not in sentence.signs and "共" not in sentence.signs:
        return
    for found in _TOTAL.finditer(sentence.signs):
        position = found.start("t") if found["t"] else found.start("u")
        total = sentence.figure_at(position)
        edges = [m.end() for m in _SEGMENT.finditer(sentence.signs, 0, position)]
        opened = edges[-1] if edges else 0
        segment = sentence.signs[opened : found.start()]
        if _NOT_PARTS.search(segment):
            continue
        parts = [f for f in sentence.before(position) if _sign_at(sentence, f) >= opened and f.measures_as(total)]
        parts = [p for p in parts if total.quantity.unit == p.quantity.unit]
        if len(parts) < 2 or not _parallel(parts) or any(re.search("[总共]", p.before) for p in parts):
            continue
        if any(_adds_up(parts[i:], total) for i in range(len(parts) - 1)):
            continue
        yield from _sum_finding(parts, total, "figures.total")


def _sum(parts: Iterable[Figure]) -> Term:
    added = Term(Fraction(0), Fraction(0), Fraction(0))
    for part in parts:
        added += _comparable(part)
    return added


def _adds_up(parts: Sequence[Figure], total: Figure) -> bool:
    return _judge_sum(parts, total).verdict == "same"


def _judge_sum(parts: Sequence[Figure], total: Figure) -> Verdict:
    scale = _scale(total)
    return judge(total.quantity, _sum(parts) * (1 / scale))


def _scale(figure: Figure) -> Fraction:
    base = figure.quantity.in_base_units()
    return Fraction(1) if base is None or not figure.quantity.value else base / Fraction(figure.quantity.value)


def _parallel(parts: Sequence[Figure]) -> bool:
    """Whether the figures are told in the same way: labels with the same last words, or the same counted noun."""
    befores, afters = [p.before for p in parts], [p.after for p in parts]
    if afters[0] and all(a[:2] == afters[0][:2] for a in afters[:-1]) and parts[0].quantity.kind == "count":
        return True
    if all(b[-2:] == befores[0][-2:] and len(b) >= 2 for b in befores):
        return len(set(befores)) > 1 or not befores[0]
    return _partition([p.label for p in parts]) is not None


def _partition(labels: Sequence[str]) -> bool | None:
    """``True``: the labels are all members of one partition; ``False``: some; ``None``: no partition."""
    for line in load_rules("figures")["partitions"]:
        members = line.split()
        taken = [next((m for m in members if m in label), None) for label in labels]
        if all(taken) and len(set(taken)) == len(taken):
            return len(taken) == len(members)
    return None


def _sum_finding(parts: Sequence[Figure], total: Figure, rule: str) -> Iterator[Finding]:
    added = "＋".join(said(p) for p in parts)
    finding = disagreement(
        "sum", rule, _slip_of_a_part(parts, total) or _judge_sum(parts, total), total, f"按{added}",
        f"Sum: {' + '.join(p.text for p in parts)}", (*(use(p, "term") for p in parts), use(total, "total")),
    )  # fmt: skip
    if finding is not None:
        yield finding


def _slip_of_a_part(parts: Sequence[Figure], total: Figure) -> Verdict | None:
    """A slip when moving the decimal point of one part makes the sum right."""
    verdict = _judge_sum(parts, total)
    if verdict.verdict != "off" or total.quantity.kind == "count":
        return None
    scale = _scale(total)
    for i, part in enumerate(parts):
        rest = _sum(p for j, p in enumerate(parts) if j != i)
        for power in (4, -4, 8, -8):
            moved = judge(total.quantity, (rest + _comparable(part) * Fraction(10) ** power) * (1 / scale), slips=False)
            if moved.verdict in ("same", "rounding"):
                return Verdict("slip", verdict.recomputed, verdict.tolerance, power)
    return None


_BREAKDOWN = re.compile(rf"(?P<t>{AMOUNT})(?P<noun>{_NO_MARK}{{0,10}})[，（(：。；]?其中[，：]?")


def check_breakdowns(text: FigureText, sentence: Sentence) -> Iterator[Finding]:
    """其中: no part beyond the whole; parts that are known to be all of it must add up to it."""
    if "其中" not in sentence.signs:
        return
    for found in _BREAKDOWN.finditer(sentence.signs):
        if len(_OF_WHICH.findall(found.group())) != 1:
            continue
        total = sentence.figure_at(found.start("t"))
        closed = sentence.signs.find("其中", found.end())
        end = len(sentence.signs) if closed < 0 else closed
        inside = [f for f, at in zip(sentence.figures, sentence.at, strict=True) if found.end() <= at < end]
        parts = [f for f in inside if f.measures_as(total) and f.quantity.unit == total.quantity.unit]
        if not parts:
            continue
        whole = _all_parts(sentence, parts, total)
        if whole and not _adds_up(whole, total):
            yield from _sum_finding(whole, total, "figures.breakdown")
            continue
        first = parts[0]
        near = sentence.signs[found.end() : _sign_at(sentence, first)]
        if first is inside[0] and not re.search(rf"，|{_RISE}|{_FALL}|比|目标|累计|带动|撬动|拉动|实现|产值", near):
            yield from _part_beyond(first, total)


def _part_beyond(part: Figure, total: Figure) -> Iterator[Finding]:
    a, b = _comparable(part), _comparable(total)
    if not b.value or a.low <= b.high or total.quantity.bound in ("over", "about") or part.quantity.bound == "under":
        return
    slips = a.value / b.value >= 100
    kind = "unit_slip" if slips else "sum"
    note = "；相差百倍以上，像是单位写错（如亿与万）" if slips else ""
    yield Finding(
        kind, "figures.part_beyond_whole", "high", f"“其中”的{said(part)}大于整体{said(total)}{note}。",
        f"The part {part.text} is greater than the whole {total.text}{': probably a unit slip' if slips else ''}.",
        (use(part, "part"), use(total, "whole")), part.quantity.value, total.quantity.value, None, part.quantity.unit,
    )  # fmt: skip


def _all_parts(sentence: Sentence, parts: Sequence[Figure], total: Figure) -> list[Figure]:
    """The parts when they are the whole for certain (all of a partition, or closed by 其余); else none."""
    remainder = load_rules("figures")["remainder"].split()
    labels = [p.label for p in parts]
    if len(parts) >= 2 and _partition(labels) is True:
        return list(parts)
    for i, part in enumerate(parts):
        if i and any(word in part.before for word in remainder):
            joined = parts[: i + 1]
            between = sentence.signs[_sign_at(sentence, joined[0]) : _sign_at(sentence, part)]
            if all(f in joined for f in _figures_between(sentence, joined)) and not _CHANGE.search(between):
                return list(joined)
    return []


def _figures_between(sentence: Sentence, parts: Sequence[Figure]) -> list[Figure]:
    first, last = parts[0].start, parts[-1].start
    return [f for f in sentence.figures if first <= f.start <= last and f.quantity.kind not in ("percent", "points")]


def check_listed(text: FigureText, sentence: Sentence) -> Iterator[Finding]:
    """等3家: not more names before it than it says; 3家企业：A、B: as many names as it says."""
    if COUNT not in sentence.signs or "、" not in sentence.signs:
        return
    suffixes = tuple(load_rules("figures")["parts_are_organisations"].split())
    for figure, at in zip(sentence.figures, sentence.at, strict=True):
        q = figure.quantity
        if q.kind != "count" or q.unit not in ("家", "所", "个") or q.bound is not None or q.step != 1:
            continue
        signs = sentence.signs
        names: list[str] = []
        exact = False
        if signs[max(0, at - 1) : at] == "等":
            start = max((signs.rfind(mark, 0, at) for mark in "，；：。"), default=-1) + 1
            names = _names(signs[start : at - 1], suffixes)
        else:
            opened = re.compile(rf"{_NO_MARK}{{0,8}}[：（(](?P<list>[^：；。（）(){SIGNS}，]{{4,400}})[）)。；]").match(
                signs, at + 1
            )
            if opened is not None and "等" not in opened["list"][-2:]:
                names, exact = _names(opened["list"], suffixes), True
        wrong = len(names) != q.value if exact else len(names) > q.value
        if len(names) >= 2 and wrong:
            yield Finding(
                "list", "figures.listed", "medium",
                f"文中写作{said(figure)}，但列出了{len(names)}个名称：{'、'.join(names)}。",
                f"The text says {figure.text} but names {len(names)}.", (use(figure, "printed"),), q.value,
                Decimal(len(names)), Decimal(0), q.unit,
            )  # fmt: skip


_NAME_MARK = re.compile("、|以及")


def _names(listed: str, suffixes: tuple[str, ...]) -> list[str]:
    """The names of a list of organisations; none when an item is no organisation for certain."""
    names = [n for n in _NAME_MARK.split(listed) if n]
    last = re.split("[和与及]", names[-1]) if names else []
    if len(last) == 2 and all(part.endswith(suffixes) for part in last):
        names[-1:] = last
    return names if len(names) >= 2 and all(n.endswith(suffixes) and 3 <= len(n) <= 40 for n in names) else []
