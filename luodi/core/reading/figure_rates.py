"""Rates and averages with a name (开工率, 亩均投资): recomputed from the figures that their definition names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import product
from typing import Any, NamedTuple

from luodi.core.reading.figure_text import (
    AMOUNT,
    INTENSITY,
    MONEY,
    NO_MARK,
    PERCENT,
    SIGNS,
    Figure,
    FigureText,
    Sentence,
    comparable,
)  # fmt: skip
from luodi.core.reading.finding import Finding, disagreement, said, use
from luodi.core.reading.rounding import Term, judge, term
from luodi.core.rules import load_rules
from luodi.core.text.quantities import Quantity, unit_factor


class _Rates(NamedTuple):
    pattern: re.Pattern[str]
    rates: dict[str, dict[str, Any]]
    roles: re.Pattern[str]
    role_of: dict[str, str]
    averages: re.Pattern[str]
    average_of: dict[str, dict[str, Any]]


@cache
def _rates() -> _Rates:
    rules = load_rules("figures")
    role_of: dict[str, str] = {}
    for role, entry in rules["roles"].items():
        role_of |= dict.fromkeys(str(entry["not"]).split(), "")
        role_of |= dict.fromkeys(entry["words"].split(), role)
    rates = {r["name"]: r for r in rules["rates"]}
    averages = {a["name"]: a for a in rules["averages"]}

    def names(words: object) -> str:
        return "|".join(sorted(map(re.escape, words), key=len, reverse=True))  # type: ignore[call-overload]  # words of a rule file

    return _Rates(
        re.compile(rf"(?P<name>{names(rates)})[^，；。{SIGNS}]{{0,8}}(?P<p>{PERCENT})"), rates, re.compile(names(role_of)), role_of,
        re.compile(rf"(?P<name>{names(averages)})[^，；。{SIGNS}]{{0,8}}(?P<p>[{MONEY}{INTENSITY}])"), averages,
    )  # fmt: skip


_NEAREST = 4  # figures of one role that are tried; a sentence with more is a table


def _role(figure: Figure) -> str:
    """What the figure counts: the last role word before it, else the first after it; empty when none."""
    rates = _rates()
    before = rates.roles.findall(figure.words)
    if before:
        return rates.role_of[before[-1]]
    after = rates.roles.search(figure.after)
    return rates.role_of[after.group()] if after is not None else ""


_NO_RESULT = re.compile("提高|增长|上升|下降|目标|计划|不低于|力争")
_WISHED = re.compile("力争|确保|要求|计划|预计")


def check_rates(text: FigureText, sentence: Sentence) -> Iterator[Finding]:
    """A named rate against its definitions; silent when any of them reproduces it."""
    if "率" not in sentence.signs:
        return
    rates = _rates()
    for found in rates.pattern.finditer(sentence.signs):
        after, before = found.group()[len(found["name"]) :], sentence.signs[max(0, found.start() - 6) : found.start()]
        if _NO_RESULT.search(after) or _WISHED.search(before):
            continue
        printed = sentence.figure_at(found.start("p"))
        figures = _figures_before(text, sentence, printed, found["name"])
        finding = _rate(rates.rates[found["name"]], printed, figures)
        if finding is not None:
            yield finding


def _figures_before(text: FigureText, sentence: Sentence, printed: Figure, name: str) -> list[Figure]:
    """Figures since the last figure of the same name, nearest first; the sentence before when this one has no pair."""
    scope: list[Figure] = []
    for figure in reversed([f for f in sentence.figures if f.start < printed.start]):
        if name in figure.before:
            return scope
        scope.append(figure)
    if printed.sentence and text.text[sentence.start - 1 : sentence.start] != "\n" and _has_no_pair(scope):
        for figure in reversed(text.sentences[printed.sentence - 1].figures):
            if name in figure.before:
                break
            scope.append(figure)
    return scope


def _has_no_pair(scope: Sequence[Figure]) -> bool:
    return len({role for role in map(_role, scope) if role}) < 2


def _rate(rate: dict[str, Any], printed: Figure, figures: Sequence[Figure]) -> Finding | None:
    kinds = ("count", "money") if rate["kind"] == "any" else (rate["kind"],)
    roles: dict[str, list[Figure]] = {}
    for figure in figures:
        role = _role(figure)
        if role and figure.quantity.kind in kinds and len(roles.get(role, ())) < _NEAREST:
            roles.setdefault(role, []).append(figure)
    first: Finding | None = None
    for tops, bottom in rate["formulas"]:
        for chosen in product(*(roles.get(role, []) for role in (*tops, bottom))):
            *parts, whole = chosen
            if not whole.quantity.value or not all(p.measures_as(whole) for p in parts):
                continue
            added = Term(Fraction(0), Fraction(0), Fraction(0))
            for part in parts:
                added += term(part.quantity)
            verdict = judge(printed.quantity, added / term(whole.quantity) * 100)
            if verdict.verdict == "same":
                return None
            divided = "＋".join(said(p) for p in parts)
            finding = disagreement(
                "ratio", f"figures.rate.{rate['name']}", verdict, printed,
                f"{rate['name']}按{divided}÷{said(whole)}", f"{rate['name']}: {' + '.join(p.text for p in parts)} ÷ {whole.text}",
                (*(use(p, "part") for p in parts), use(whole, "whole"), use(printed, "printed")),
            )  # fmt: skip
            if first is None or (finding is not None and finding.kind == "rounding"):
                first = finding
    return first


_OF_TARGET = re.compile(
    rf"(?P<a>{AMOUNT}){NO_MARK}{{0,8}}[，（(]?(?:已|仅)?(?:完成|占)(?P<of>[^，；。{SIGNS}]{{0,10}}(?:目标|任务|计划)[^，；。{SIGNS}]{{0,6}})"
    rf"(?P<t>{AMOUNT})的(?P<p>{PERCENT})"
)


def check_targets(text: FigureText, sentence: Sentence) -> Iterator[Finding]:
    """a，完成年度目标 t 的 p%."""
    if "完成" not in sentence.signs:
        return
    for found in _OF_TARGET.finditer(sentence.signs):
        target, printed = sentence.figure_at(found.start("t")), sentence.figure_at(found.start("p"))
        near = [f for f in sentence.before(found.start("t"))[-_NEAREST:] if f.measures_as(target)]
        done = sentence.figure_at(found.start("a"))
        if not done.measures_as(target) or not target.quantity.value:
            continue
        shares = [judge(printed.quantity, comparable(f) / comparable(target) * 100) for f in near]
        if any(verdict.verdict == "same" for verdict in shares):
            continue
        finding = disagreement(
            "ratio", "figures.target", judge(printed.quantity, comparable(done) / comparable(target) * 100), printed,
            f"完成目标的比例按{said(done)}÷{said(target)}", f"Target met: {done.text} ÷ {target.text}",
            (use(done, "part"), use(target, "whole"), use(printed, "printed")),
        )  # fmt: skip
        if finding is not None:
            yield finding


def check_averages(text: FigureText, sentence: Sentence) -> Iterator[Finding]:
    """亩均, 投资强度, 平均每个: money over an area or a count, when the sentence has one of each, or some pair fits."""
    if "均" not in sentence.signs and "强度" not in sentence.signs:
        return
    rates = _rates()
    for found in rates.averages.finditer(sentence.signs):
        if re.search("不低于|目标|要求|标准|以上|提高|增长|达不到|须|应", found.group()):
            continue
        average = rates.average_of[found["name"]]
        printed = sentence.figure_at(found.start("p"))
        if printed.quantity.bound in ("over", "under") and printed.quantity.qualifier in (
            "不低于",
            "不少于",
            "不超过",
            "至少",
        ):
            continue
        before = [f for f in sentence.before(found.start("p")) if found["name"] not in f.before]
        before = before[-2 * _NEAREST :]
        tops = [f for f in before if f.quantity.kind == "money" and any(w in f.before for w in average["top"].split())]
        overs = [f for f in before if f.quantity.kind == average["over"]]
        finding = _average(average, printed, tops, overs)
        if finding is not None:
            yield finding


def _average(
    average: dict[str, Any], printed: Figure, tops: Sequence[Figure], overs: Sequence[Figure]
) -> Finding | None:
    pairs = [(a, b) for a in tops for b in overs if b.quantity.value]
    pairs = [(a, b) for a, b in pairs if a.quantity.currency in (None, printed.quantity.currency)]
    first: Finding | None = None
    for money, over in pairs:
        per = Fraction(1)
        if average["over"] == "area":
            unit = printed.quantity.per or "亩"
            factor, of = unit_factor(unit), unit_factor(over.quantity.unit)
            if factor is None or of is None:
                return None
            per = of / factor
        verdict = judge(printed.quantity, term(money.quantity) / (term(over.quantity) * per))
        if verdict.verdict == "same":
            return None
        first = first or disagreement(
            "average", f"figures.average.{average['name']}", verdict, printed,
            f"{average['name']}按{said(money)}÷{said(over)}", f"{average['name']}: {money.text} ÷ {over.text}",
            (use(money, "part"), use(over, "whole"), use(printed, "printed")),
        )  # fmt: skip
    # Several amounts or areas and none fits: which was meant is not said, so nothing is claimed.
    return first if len(pairs) == 1 else None


_PLAIN = re.compile(
    r"(?P<name>[\u4e00-\u9fff]{2,5}?率)(?:为|达到|达|约|是|：)?(?P<number>\d{1,2}\.\d{1,3})(?![\d%％‰])"
)


def check_plain_ratios(text: FigureText, sentence: Sentence) -> Iterator[Finding]:
    """容积率 and other ratios printed without a unit."""
    for ratio in load_rules("figures")["plain_ratios"]:
        if ratio["name"] not in sentence.signs:
            continue
        inside = text.text[sentence.start : sentence.end]
        for found in _PLAIN.finditer(inside):
            if not found["name"].endswith(ratio["name"]):
                continue
            number = Decimal(found["number"])
            start = sentence.start + found.start("number")
            exponent = number.as_tuple().exponent
            step = Decimal((0, (1,), exponent if isinstance(exponent, int) else 0))
            quantity = Quantity(start, start + len(found["number"]), found["number"], number, "", "ratio", step)
            printed = Figure(start, quantity.end, quantity.text, ratio["name"], "", ratio["name"], "", quantity, 0)
            areas = [f for f in sentence.figures if f.quantity.kind == "area" and f.end <= start]
            tops = [f for f in areas if any(w in f.before for w in ratio["top"].split())]
            bottoms = [f for f in areas if f not in tops and any(w in f.before for w in ratio["bottom"].split())]
            if len(tops) == len(bottoms) == 1:
                yield from _plain_ratio(ratio["name"], printed, tops[0], bottoms[0])


def _plain_ratio(name: str, printed: Figure, top: Figure, bottom: Figure) -> Iterator[Finding]:
    a, b = unit_factor(top.quantity.unit), unit_factor(bottom.quantity.unit)
    if a is None or b is None or not bottom.quantity.value:
        return
    verdict = judge(printed.quantity, term(top.quantity) * a / (term(bottom.quantity) * b))
    finding = disagreement(
        "ratio", f"figures.ratio.{name}", verdict, printed, f"{name}按{said(top)}÷{said(bottom)}",
        f"{name}: {top.text} ÷ {bottom.text}", (use(top, "part"), use(bottom, "whole"), use(printed, "printed")),
    )  # fmt: skip
    if finding is not None:
        yield finding
