"""Sums that a text states: 合计 after the parts, 其中 before them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from luodi.core.reading.figure_text import (
    AMOUNT,
    CHANGE,
    FALL,
    NO_MARK,
    RISE,
    SIGNS,
    Figure,
    FigureText,
    Sentence,
    comparable,
)
from luodi.core.reading.finding import Finding, disagreement, said, use
from luodi.core.reading.rounding import Term, Verdict, judge
from luodi.core.rules import load_rules

_OF_WHICH = re.compile("其中")
_TOTAL = re.compile(
    rf"(?:合计|共计|总计|总共|一共)(?:为|是|达|有|约|[^，；。：{SIGNS}]{{0,4}})(?P<t>{AMOUNT})|(?<![总其])共(?P<u>{AMOUNT})"
)
_SEGMENT = re.compile(r"[；：。]")
_NOT_PARTS = re.compile(rf"其中|比|较|从|由|同比|目标|计划|占|累计|包括|超过|{RISE}|{FALL}")


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
        parts = [f for f in sentence.before(position) if sentence.sign_of(f) >= opened and f.measures_as(total)]
        parts = [p for p in parts if total.quantity.unit == p.quantity.unit]
        if len(parts) < 2 or not _parallel(parts) or any(re.search("[总共]", p.before) for p in parts):
            continue
        if any(_adds_up(parts[i:], total) for i in range(len(parts) - 1)):
            continue
        yield from _sum_finding(parts, total, "figures.total")


def _sum(parts: Iterable[Figure]) -> Term:
    added = Term(Fraction(0), Fraction(0), Fraction(0))
    for part in parts:
        added += comparable(part)
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


_LEAST_PART = 100  # a part below a hundredth of the total is too small to tell a slip by


def _slip_of_a_part(parts: Sequence[Figure], total: Figure) -> Verdict | None:
    """A slip when moving the decimal point of one part makes the sum right."""
    verdict = _judge_sum(parts, total)
    if verdict.verdict != "off" or total.quantity.kind == "count":
        return None
    scale = _scale(total)
    for i, part in enumerate(parts):
        rest = _sum(p for j, p in enumerate(parts) if j != i)
        for power in (4, -4, 8, -8):
            intended = comparable(part) * Fraction(10) ** power
            if intended.value * _LEAST_PART < comparable(total).value:
                continue  # making a part vanish mends any sum that is too great by it
            moved = judge(total.quantity, (rest + intended) * (1 / scale), slips=False)
            if moved.verdict in ("same", "rounding"):
                return Verdict("slip", verdict.recomputed, verdict.tolerance, power)
    return None


_BREAKDOWN = re.compile(rf"(?P<t>{AMOUNT})(?P<noun>{NO_MARK}{{0,10}})[，（(：。；]?其中[，：]?")


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
        near = sentence.signs[found.end() : sentence.sign_of(first)]
        if first is inside[0] and not re.search(rf"，|{RISE}|{FALL}|比|目标|累计|带动|撬动|拉动|实现|产值", near):
            yield from _part_beyond(first, total)


def _part_beyond(part: Figure, total: Figure) -> Iterator[Finding]:
    a, b = comparable(part), comparable(total)
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
            between = sentence.signs[sentence.sign_of(joined[0]) : sentence.sign_of(part)]
            if all(f in joined for f in _figures_between(sentence, joined)) and not CHANGE.search(between):
                return list(joined)
    return []


def _figures_between(sentence: Sentence, parts: Sequence[Figure]) -> list[Figure]:
    first, last = parts[0].start, parts[-1].start
    return [f for f in sentence.figures if first <= f.start <= last and f.quantity.kind not in ("percent", "points")]
