"""Growth that a sentence states between two of its own figures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from luodi.core.reading.figure_text import (
    AMOUNT,
    FALL,
    LAST,
    NO_MARK,
    PERCENT,
    POINTS,
    RISE,
    SIGNS,
    TIMES,
    Figure,
    FigureText,
    Sentence,
    comparable,
)  # fmt: skip
from luodi.core.reading.finding import Finding, disagreement, said, use
from luodi.core.reading.rounding import judge

_ANY = f"[{SIGNS}]"
_FROM_TO = re.compile(
    rf"(?:由|从)(?P<from>{NO_MARK}{{0,15}})(?P<a>{_ANY}){NO_MARK}{{0,8}}"
    rf"(?P<way>{RISE}|{FALL}|跃升|攀升|发展|壮大|升)了?(?:到|至|为){NO_MARK}{{0,10}}(?P<b>{_ANY})"
    rf"(?P<gap>{NO_MARK}{{0,8}}，?{NO_MARK}{{0,10}})(?P<p>[{PERCENT}{POINTS}{TIMES}])"
)
_THAN_LAST = re.compile(
    rf"(?P<b>{AMOUNT}){NO_MARK}{{0,8}}，?(?:比|较)(?:{LAST})(?:的|同期|同期的|的同期)?{NO_MARK}{{0,6}}(?P<a>{AMOUNT})"
    rf"(?P<gap>，?{NO_MARK}{{0,6}}(?P<way>{RISE}|{FALL}){NO_MARK}{{0,4}})(?P<p>[{PERCENT}{TIMES}])"
)
_LAST_IN_BRACKET = re.compile(
    rf"(?P<b>{AMOUNT}){NO_MARK}{{0,8}}，?(?P<gap>(?:同比|比(?:{LAST})|较(?:{LAST})|环比){NO_MARK}{{0,4}}(?P<way>{RISE}|{FALL})"
    rf"{NO_MARK}{{0,4}})(?P<p>[{PERCENT}{TIMES}])[，（(；]{{0,2}}{NO_MARK}{{0,4}}(?:{LAST}){NO_MARK}{{0,8}}(?P<a>{AMOUNT})"
)
_LAST_THEN_NOW = re.compile(
    rf"(?:{LAST}){NO_MARK}{{0,12}}(?P<a>{AMOUNT}){NO_MARK}{{0,8}}[，；](?:今年|本年|本届|当年){NO_MARK}{{0,14}}(?P<b>{AMOUNT})"
    rf"(?P<gap>{NO_MARK}{{0,6}}，?{NO_MARK}{{0,4}}(?P<way>{RISE}|{FALL}){NO_MARK}{{0,4}})(?P<p>[{PERCENT}{TIMES}])"
)
_YEAR_THEN_NEXT = re.compile(
    rf"(?P<y1>20\d\d)年{NO_MARK}{{0,14}}(?P<a>{AMOUNT}){NO_MARK}{{0,6}}[，；、](?P<y2>20\d\d)年{NO_MARK}{{0,14}}(?P<b>{AMOUNT})"
    rf"(?P<gap>{NO_MARK}{{0,6}}，?{NO_MARK}{{0,4}}(?P<way>{RISE}|{FALL}){NO_MARK}{{0,4}})(?P<p>[{PERCENT}{TIMES}])"
)
_BY_AMOUNT = re.compile(
    rf"(?P<b>{AMOUNT}){NO_MARK}{{0,8}}，(?:同比|比(?:{LAST})|较(?:{LAST})){NO_MARK}{{0,4}}(?P<way>增加|增长|多|减少|下降)了?"
    rf"(?P<d>{AMOUNT}){NO_MARK}{{0,3}}[，、（(]{NO_MARK}{{0,3}}(?:{RISE}|{FALL}|增幅|降幅){NO_MARK}{{0,4}}(?P<p>{PERCENT})"
)
_NOT_SIMPLE = re.compile("年均|平均|复合|可比|不变价|扣除|累计|目标|力争|计划|预计|名义|实际增")
_ISFALL = re.compile(FALL)
_IS_CHANGE = re.compile(f"{RISE}|{FALL}|多|少|净")
# What may stand between the later figure and its growth: no other subject (，税收增长5%).
_GROWN = re.compile(
    rf"[^，]{{0,4}}[，（(]?(?:同比|环比|(?:比|较)(?:{LAST})|净|共|一年|两年|三年|五年)?(?:(?:{RISE}|{FALL})(?:了|达|为|约|近|超过|超|到|幅|度|率)*)?"
)
_TIME_WORDS = re.compile(
    rf"20\d\d年|(?:{LAST}|今年|本年|本届|当年|全年)(?:的|度|全年)?|同比|比|较|增长|增加|减少|下降|完成|实现|达到?|从|由|为"
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
            if _GROWN.fullmatch(found["gap"]) is None or not re.search(f"{RISE}|{FALL}|翻|倍", grown):
                continue
            if pattern is _THAN_LAST and _IS_CHANGE.search(found.group()[: found.start("a") - found.start()]):
                continue  # 比上年减少162万吨: by how much, not from what
            if a.measures_as(b) and (pattern is _FROM_TO or _same_subject(a, b)):
                yield from _growth(a, b, p, found["gap"], found["way"])
    for found in _BY_AMOUNT.finditer(signs):
        b, d, p = (sentence.figure_at(found.start(name)) for name in "bdp")
        if not b.measures_as(d) or _NOT_SIMPLE.search(found.group()):
            continue
        change, now = comparable(d), comparable(b)
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
    first, second = comparable(a), comparable(b)
    if first.low <= 0:
        return
    falls = bool(_ISFALL.search(gap)) or bool(_ISFALL.search(way))
    change = first - second if falls else second - first
    kind = p.quantity.kind
    if kind == "points":
        if a.quantity.kind != "percent":
            return
        grown, formula = change, f"由{said(a)}到{said(b)}，两者之差"
    elif a.quantity.kind == "percent":
        return  # a percentage that grew by a percentage: points or relative, the text does not say
    elif kind == "times" and (p.text.startswith("翻") or not re.search(RISE, gap)):
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
