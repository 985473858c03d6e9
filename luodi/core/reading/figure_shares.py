"""Shares that a sentence states between its own figures, and shares that must make a hundred."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from luodi.core.reading.figure_text import AMOUNT, CHANGE, PERCENT, SIGNS, Figure, FigureText, Sentence, comparable
from luodi.core.reading.finding import FigureUse, Finding, disagreement, said, use
from luodi.core.reading.rounding import judge

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
_OF_WHICH = re.compile("其中")


def check_shares(text: FigureText, sentence: Sentence) -> Iterator[Finding]:
    """占: part over whole."""
    if "占" not in sentence.signs or PERCENT not in sentence.signs:
        return
    for found in _SHARE.finditer(sentence.signs):
        link = found["link"] + ("" if found["whole"] else found["of"])
        if CHANGE.search(link) or found["more"]:
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
            divided = comparable(part) / comparable(whole) * 100
            verdict = judge(share.quantity, divided)
            if verdict.verdict == "off" and divided.value > 100 >= share.quantity.value:
                continue  # a part beyond its whole is no part of it
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
        named = [f for f in [*earlier, *above] if core in f.label and not _is_sibling(part.label, f.label, core)]
        return named if len(core) > 1 else []
    opened = [m.start() for m in _OF_WHICH.finditer(sentence.signs, 0, position + 1)]
    if not opened:
        return [f for f in earlier if re.search("[总共全]", _words_before(sentence, f))][:1]
    if opened[-1] <= 1 and len(opened) == 1:
        return above if len(above) == 1 else []
    return [f for f in reversed(sentence.before(opened[-1])) if f.measures_as(part)]


_SCOPE = re.compile("[总全共省市县区州届会年]|累计|实际|计划|签约|新增")


def _is_sibling(part: str, whole: str, core: str) -> bool:
    """Whether two labels name parts alike: 农业到位资金 is no whole for the 到位资金 of which 工业到位资金 is a share."""
    if core not in part:
        return False
    before = whole[: whole.index(core)]
    return whole == part or (before != "" and _SCOPE.search(before) is None)


def _sentence_above(text: FigureText, sentence: Sentence) -> tuple[Figure, ...]:
    """The figures of the sentence before in the same paragraph."""
    if not sentence.figures or sentence.figures[0].sentence == 0 or text.text[sentence.start - 1] == "\n":
        return ()
    return text.sentences[sentence.figures[0].sentence - 1].figures


def _words_before(sentence: Sentence, figure: Figure) -> str:
    at = sentence.sign_of(figure)
    return sentence.signs[max(0, at - 8) : at]


_SHARE_LIST = re.compile(
    rf"(?P<head>分别占|占比分别为|分别占比|比重分别为)(?P<of>[^，；。{SIGNS}]{{0,16}})"
    rf"(?P<shares>{PERCENT}(?:(?:[、，和与及]|以及){PERCENT})+)"
)


def check_share_lists(text: FigureText, sentence: Sentence) -> Iterator[Finding]:
    """分别占 a%、b%: each part over the whole in order; three or more that nearly make 100 % must make it."""
    if "分别" not in sentence.signs:
        return
    for found in _SHARE_LIST.finditer(sentence.signs):
        if CHANGE.search(found["of"]):
            continue
        places = [i for i in range(found.start("shares"), found.end("shares")) if sentence.signs[i] == PERCENT]
        shares = [sentence.figure_at(i) for i in places]
        yield from _near_hundred(shares)
        parts = [f for f in sentence.before(found.start()) if f.quantity.kind != "percent"]
        parts = parts[-len(shares) :]
        if len(parts) != len(shares) or any(not p.measures_as(parts[0]) for p in parts):
            continue
        ahead = [f for f in sentence.before(sentence.sign_of(parts[0])) if f.measures_as(parts[0])]
        if not ahead or "其中" not in sentence.signs[sentence.sign_of(ahead[-1]) : sentence.sign_of(parts[0])]:
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
