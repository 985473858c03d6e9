"""The same quantity told twice: in two documents, or in one with a factor of 10⁴ between."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import combinations

from luodi.core.reading.figure_text import Figure, FigureText
from luodi.core.reading.finding import Finding, said, use
from luodi.core.reading.rounding import term
from luodi.core.rules import load_rules

_EVENT = re.compile(r"第?(?P<n>[〇一二三四五六七八九十百\d]{1,4})届(?P<name>[\u4e00-\u9fff“”·]{0,24}?(?:会|节|展|周))")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
_COUNTED_OR_MONEY = ("count", "money")
_SLIPS = tuple(Fraction(10) ** power for power in (4, -4, 8, -8, 3, -3))
# A label names one thing when it holds the name of a firm, park or base; 一般公共预算收入 is told of every county.
_NAMED = re.compile(
    r"(?!该|某|每|一[个家]|这|那)[\u4e00-\u9fff]{4,20}(?:公司|集团|产业园|园区|基地|开发区)[\u4e00-\u9fff]{2,12}$"
)
_PERIOD = re.compile("去年|上年|上届|同期|上半年|下半年|季度|月份|累计")


@dataclass(frozen=True, slots=True)
class _Told:
    """A figure with the name of what it counts and what the text says of event and year."""

    head: str
    figure: Figure
    event: str | None
    years: frozenset[str]
    period: str
    document: str | None


@cache
def _heads() -> tuple[re.Pattern[str], dict[str, str]]:
    head_of: dict[str, str] = {}
    for head, words in load_rules("figures")["heads"].items():
        head_of |= dict.fromkeys(words.split(), head)
    return re.compile("|".join(sorted(map(re.escape, head_of), key=len, reverse=True))), head_of


def _head(figure: Figure) -> str | None:
    """The named quantity of the figure: the last name in its label; ``None`` when it has none or kinds differ."""
    pattern, head_of = _heads()
    names = pattern.findall(figure.label)
    if not names:
        return None
    head = head_of[names[-1]]
    is_count = head.endswith("数")
    return head if is_count == (figure.quantity.kind == "count") else None


def _told(text: FigureText, document: str | None) -> Iterator[_Told]:
    opening = text.text[:80]
    opening_events = [_event(m) for m in _EVENT.finditer(opening)]
    dated = [
        str(d.date_start.year)
        for d in text.dates
        if d.date_start and d.date_start.day and d.date_start.year and d.end < 120
    ]
    for figure in text.figures:
        if figure.quantity.kind not in _COUNTED_OR_MONEY:
            continue
        head = _head(figure)
        if head is None:
            head = figure.label if _NAMED.match(figure.label) else ""
        if not head:
            continue
        sentence = text.sentences[figure.sentence]
        words = text.text[sentence.start : figure.start]
        events = [_event(m) for m in _EVENT.finditer(words)] or opening_events
        years = frozenset(_YEAR.findall(words) or dated)
        period = "".join(sorted(set(_PERIOD.findall(words))))
        yield _Told(head, figure, events[-1] if events else None, years, period, document)


_NUMBERS = {c: str(i) for i, c in enumerate("〇一二三四五六七八九")}


def _event(found: re.Match[str]) -> str:
    """The number of an event: 第二十一届 and 21届 are the same."""
    number = found["n"]
    if number[0].isdigit():
        return number
    tens, ten, ones = number.partition("十")
    return (_NUMBERS.get(tens, "1") if ten else "") + (
        _NUMBERS.get(ones or ("〇" if ten else ""), "") or _NUMBERS.get(tens, "")
    )


def _same_quantity(a: _Told, b: _Told) -> bool:
    if a.head != b.head or a.period != b.period or not a.figure.measures_as(b.figure):
        return False
    if a.figure.quantity.unit != b.figure.quantity.unit and a.figure.quantity.kind == "count":
        return False
    if a.years and b.years and not a.years & b.years:
        return False
    named = a.head in load_rules("figures")["heads"]
    if named:
        return a.event is not None and a.event == b.event
    return a.event == b.event


_MOST_TELLINGS = 20  # of one quantity in one document; more is a table


def check_across(texts: Mapping[str, FigureText]) -> list[Finding]:
    """Findings between every two documents."""
    told = {name: list(_told(text, name)) for name, text in texts.items()}
    by_head: dict[tuple[str, str | None, str], dict[str, list[_Told]]] = {}
    for name, rows in told.items():
        for row in rows:
            kept = by_head.setdefault((row.head, row.event, row.period), {}).setdefault(name, [])
            if len(kept) < _MOST_TELLINGS:
                kept.append(row)
    found: list[Finding] = []
    for documents in by_head.values():
        for (_, first), (_, second) in combinations(documents.items(), 2):
            found += _between(first, second)
    return found


def _between(first: Sequence[_Told], second: Sequence[_Told]) -> Iterator[Finding]:
    """A finding when each document tells the quantity once, or with one value, and the two differ."""
    pairs = [(a, b) for a in first for b in second if _same_quantity(a, b)]
    if (
        not pairs
        or len({a.figure.quantity.value for a, _ in pairs}) > 1
        or len({b.figure.quantity.value for _, b in pairs}) > 1
    ):
        return
    a, b = pairs[0]
    finding = _differ(a, b)
    if finding is not None:
        yield finding


def _differ(a: _Told, b: _Told) -> Finding | None:
    x, y = a.figure, b.figure
    one, other = term(x.quantity), term(y.quantity)
    if (one.low <= other.high and other.low <= one.high) or not one.value or not other.value:
        return None
    ratio = one.value / other.value
    slip = _is_slip(x, y)
    if not slip and not Fraction(1, 2) <= ratio <= 2:
        return None  # two things that share a name
    where = f"“{a.document}”" if a.document is not None else "前文"
    where_too = f"“{b.document}”" if b.document is not None else "后文"
    note = "；恰差10的整数次方，像是单位写错（如亿与万）" if slip else ""
    return Finding(
        "unit_slip" if slip else "mismatch", "figures.told_twice", "high" if slip else "medium",
        f"同一指标“{a.head}”：{where}为{said(x)}，{where_too}为{said(y)}{note}。",
        f"The same quantity ({a.head}) is {x.text} in {a.document or 'one place'} and {y.text} in {b.document or 'another'}"
        f"{': off by a power of ten, probably a unit slip' if slip else ''}.",
        (use(x, "first", a.document), use(y, "second", b.document)), y.quantity.value, x.quantity.value,
        max(x.quantity.step, y.quantity.step) / 2, y.quantity.unit, "已容许两数各自末位的舍入及“约”“超”等说法。",
    )  # fmt: skip


def _is_slip(x: Figure, y: Figure) -> bool:
    """Whether moving the decimal point by 4, 8 or 3 places makes the two agree."""
    one, other = term(x.quantity), term(y.quantity)
    for power in _SLIPS:
        moved = other * power
        if one.low <= moved.high and moved.low <= one.high:
            return True
    return False


def check_within(text: FigureText) -> list[Finding]:
    """In one text: the same label, the same digits, and exactly 10⁴ or 10⁸ between the two."""
    seen: dict[tuple[str, str, str, Decimal], Figure] = {}
    found: list[Finding] = []
    for figure in text.figures:
        q = figure.quantity
        if q.kind not in ("money", "area") or q.bound is not None or len(figure.label) < 4 or not q.value:
            continue
        digits = Decimal((0, q.value.normalize().as_tuple().digits, 0))
        if len(digits.as_tuple().digits) < 2:
            continue  # 5亿 and 5万 may well be two things
        key = (figure.before or figure.label, q.unit, q.currency or "", digits)
        first = seen.setdefault(key, figure)
        if first is not figure and q.value != first.quantity.value and _four_places(first, figure):
            row = _Told(key[0], first, None, frozenset(), "", None)
            finding = _differ(row, _Told(key[0], figure, None, frozenset(), "", None))
            if finding is not None:
                found.append(finding)
    return found


def _four_places(a: Figure, b: Figure) -> bool:
    ratio = Fraction(a.quantity.value) / Fraction(b.quantity.value)
    return ratio in (10**4, 10**8, Fraction(1, 10**4), Fraction(1, 10**8))
