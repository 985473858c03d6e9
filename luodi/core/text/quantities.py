"""Quantities in Chinese text: money, areas, percentages, multiples and counts, each with exact value, unit and span."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import NamedTuple

from luodi.core.rules import load_rules
from luodi.core.text.numerals import EXACT, Numeral, scan_numerals


@dataclass(frozen=True, slots=True)
class Quantity:
    """
    A figure with its unit.

    ``value`` counts ``unit``: 22亿元 is 2200000000 元, 12.64% is 12.64 %, 翻一番 is 2 倍. ``step`` is one in the last
    printed digit, in the same unit. ``bound`` says how the qualifier binds: about, over, under or ``None`` (exact).
    The span holds number, unit and qualifier after it; ``qualifier`` before the number is outside the span.
    """

    start: int
    end: int
    text: str
    value: Decimal
    unit: str
    kind: str  # money, area, percent, points, times, count, duration, mass, length, power, energy, volume, intensity
    step: Decimal
    currency: str | None = None
    qualifier: str | None = None
    bound: str | None = None
    per: str | None = None  # of an intensity: the unit below the line, 亩 in 万元/亩

    def in_base_units(self) -> Fraction | None:
        """
        The value in the base unit of its kind (平方米 of an area, 吨 of a mass), exactly; ``None`` without one.

        >>> find_quantities("占地3亩")[0].in_base_units()
        Fraction(2000, 1)
        """
        factor = unit_factor(self.unit)
        return None if factor is None else Fraction(self.value) * factor


class _Units(NamedTuple):
    pattern: re.Pattern[str]
    kinds: dict[str, str]
    currencies: dict[str, str]
    before: dict[str, str]
    before_pattern: re.Pattern[str]
    factors: dict[str, Fraction]
    bounds_before: dict[str, str | None]
    bounds_after: dict[str, str | None]
    qualifier_before: re.Pattern[str]
    qualifier_after: re.Pattern[str]
    money_before: re.Pattern[str]


def _alternatives(words: object) -> str:
    return "|".join(re.escape(str(w)) for w in sorted(words, key=lambda w: -len(str(w))))  # type: ignore[call-overload]  # words of a rule file


# A qualifier that ends another word is none: 签约5个, 附近3家, 会上5家; 上 and 过 qualify a round number only (上百家).
_NOT_AFTER = {
    "约": "签履合预邀节制条公违特",
    "近": "附最邻靠新亲",
    "超": "赶反",
    "达": "到抵表传发",
    "上": "线以会网路海",
}
_BEFORE_ROUND_ONLY = frozenset({"上", "过"})


def _guarded(words: object) -> str:
    parts = []
    for word in sorted(words, key=lambda w: -len(str(w))):  # type: ignore[call-overload]  # words of a rule file
        before = _NOT_AFTER.get(word, "")
        parts.append((f"(?<![{before}])" if before else "") + re.escape(word))
    return "|".join(parts)


@cache
def _units() -> _Units:
    rules = load_rules("units")
    kinds: dict[str, str] = {}
    factors: dict[str, Fraction] = {}
    for kind, entry in rules["kinds"].items():
        for unit, factor in entry["units"].items():
            kinds[unit], factors[unit] = kind, Fraction(factor)
    kinds |= dict.fromkeys(rules["measures"]["count"].split(), "count")
    kinds |= dict.fromkeys(rules["measures"]["duration"].split(), "duration")
    currencies, before = rules["currencies"]["after"], rules["currencies"]["before"]
    money = _alternatives(currencies)
    physical = _alternatives(kinds)
    pattern = re.compile(
        rf" ?(?:(?P<percent>[%％‰])|(?P<points>个百分点|个点(?!位))|(?P<times>倍(?!增))"
        rf"|(?P<tenths>成(?=以上|左右|多|的|[，。、；,]|企业|项目|产|客|订|$))"
        rf"|(?P<scale>万亿|[十百千]?[万亿])?(?:(?P<money>{money})(?![化材正素旦月首件器宝])|(?P<unit>{physical}))"
        rf"(?P<per>(?:/|每)(?:{physical}))?)"
    )
    words = rules["qualifiers"]

    def bounds(where: str) -> dict[str, str | None]:
        read: dict[str, str | None] = {}
        for bound in ("about", "over", "under", "exact"):
            read |= dict.fromkeys(words.get(f"{bound}_{where}", "").split(), None if bound == "exact" else bound)
        return read

    bounds_before, bounds_after = bounds("before"), bounds("after")
    return _Units(
        pattern, kinds, currencies, before, re.compile(rf"(?:{_alternatives(before)}) ?$"), factors,
        bounds_before, bounds_after, re.compile(rf"(?:{_guarded(bounds_before)})$"),
        re.compile(_alternatives(bounds_after)),
        re.compile(rf"(?:{_alternatives(rules['money_words']['words'].split())})[为达约超近逾共]?(?:[到过])?$"),
    )  # fmt: skip


def unit_factor(unit: str) -> Fraction | None:
    """How many base units one ``unit`` is, exactly (亩: 2000/3 平方米); ``None`` for a unit without conversion."""
    return _units().factors.get(unit)


_DOUBLING = re.compile(r"翻(?P<times>[一两二三四])?番")
# 一个, 一批, 一条龙 are mostly no count, and one counts with 两: 二次 is the second time.
_NO_LONE_COUNT = frozenset("一二零〇○")
_ORDINAL_BEFORE = frozenset("第")
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


def find_quantities(text: str) -> list[Quantity]:
    """
    Figures with a unit in ``text``, in order and not overlapping; never raises, time grows linearly with length.

    Ordinals (第三家), lone 一 (一个) and numbers without a unit are left out; dates are ``find_dates``'s.

    >>> [(q.text, q.value, q.unit, q.currency, q.bound) for q in find_quantities("签约5个项目，总投资超22亿元")]
    [('5个', Decimal('5'), '个', None, None), ('22亿元', Decimal('2200000000'), '元', 'CNY', 'over')]
    """
    found: list[Quantity] = []
    units = _units()
    doublings = list(_DOUBLING.finditer(text)) if "番" in text else []
    for numeral in scan_numerals(text):
        quantity = _quantity(text, numeral, units)
        if quantity is not None:
            found.append(quantity)
    for match in doublings:
        times = Decimal(2) ** {None: 1, "一": 1, "两": 2, "二": 2, "三": 3, "四": 4}[match["times"]]
        found.append(Quantity(*match.span(), match.group(), times, "倍", "times", Decimal("0.1"), bound="about"))
    if doublings:
        found.sort(key=lambda q: q.start)
    return found


def _quantity(text: str, numeral: Numeral, units: _Units) -> Quantity | None:
    start, end = numeral.start, numeral.end
    before = text[start - 1] if start else ""
    if numeral.kind == "percent":
        hundred = Decimal(100)
        value, step = EXACT.multiply(numeral.value, hundred), EXACT.multiply(numeral.step, hundred)
        return _qualified(text, start, end, value, "%", "percent", step, units, more=numeral.more)
    if before in _ORDINAL_BEFORE or (before == "." and numeral.kind == "arabic"):
        return None
    unit = units.pattern.match(text, end)
    if unit is None:
        return _prefixed(text, numeral, units)
    value, step = numeral.value, numeral.step
    if unit["scale"]:
        times = Decimal(1)
        for c in unit["scale"]:
            times *= _SCALES[c]
        value, step = EXACT.multiply(value, times), EXACT.multiply(step, times)
    name, kind, currency = _named(unit, units)
    lone = len(numeral.text) == 1 and numeral.kind == "chinese"
    if lone and numeral.text in _NO_LONE_COUNT:
        return None
    if lone and not numeral.bare and kind not in ("count", "duration", "times", "percent", "area", "points"):
        return None  # 三元材料, 二度
    if name == "%" and unit["tenths"]:
        value, step = value * 10, step * 10
    if unit["percent"] == "‰":
        value, step = EXACT.multiply(value, Decimal("0.1")), EXACT.multiply(step, Decimal("0.1"))
    if name == "年" and (kind == "duration") and not _is_duration_of_years(text, numeral, unit.end()):
        return None
    if numeral.bare and not _bare_is_meant(text, numeral, kind, units):
        return None
    per = unit["per"]
    if per:
        return _qualified(
            text, start, unit.end(), value, name + "/" + per[1:], "intensity", step, units, currency, per[1:]
        )
    return _qualified(text, start, unit.end(), value, name, kind, step, units, currency, more=numeral.more)


def _named(unit: re.Match[str], units: _Units) -> tuple[str, str, str | None]:
    """Unit, kind and currency of what follows the number."""
    if unit["percent"] or unit["tenths"]:
        return "%", "percent", None
    if unit["points"]:
        return "百分点", "points", None
    if unit["times"]:
        return "倍", "times", None
    if unit["money"]:
        name: str = unit["money"]
        code = units.currencies[name]
        return ("元" if code == "CNY" else name), "money", code
    return unit["unit"], units.kinds[unit["unit"]], None


def _prefixed(text: str, numeral: Numeral, units: _Units) -> Quantity | None:
    """Money without a unit after it: $500万, 人民币2亿, 总投资22亿 (currency not stated)."""
    if numeral.bare or (len(numeral.text) == 1 and numeral.kind == "chinese"):
        return None
    sign = units.before_pattern.search(text, max(0, numeral.start - 5), numeral.start)
    if sign is None:
        if numeral.text[-1] in "万亿" and units.money_before.search(text, max(0, numeral.start - 8), numeral.start):
            return _qualified(
                text, numeral.start, numeral.end, numeral.value, "元", "money", numeral.step, units, more=numeral.more
            )
        return None
    code = units.before[sign.group().strip()]
    unit = next(name for name, c in units.currencies.items() if c == code and (code != "CNY" or name == "元"))
    return _qualified(
        text, sign.start(), numeral.end, numeral.value, unit, "money", numeral.step, units, code, more=numeral.more
    )


def _is_duration_of_years(text: str, numeral: Numeral, end: int) -> bool:
    return numeral.value < 1000 and text[end : end + 1] not in set("级代初底末度前月")


def _bare_is_meant(text: str, numeral: Numeral, kind: str, units: _Units) -> bool:
    """Whether a multiplier alone counts: 超千万元, 逾亿元, but not 单位:万元 or 万家灯火."""
    before = text[max(0, numeral.start - 4) : numeral.start]
    if before[-1:] in set("数几两十百千万亿0123456789多"):
        return False
    qualifier = units.qualifier_before.search(before)
    return kind in ("money", "count") and qualifier is not None and units.bounds_before[qualifier.group()] is not None


def _qualified(
    text: str, start: int, end: int, value: Decimal, unit: str, kind: str, step: Decimal, units: _Units,
    currency: str | None = None, per: str | None = None, *, more: bool = False,
) -> Quantity:  # fmt: skip
    """The quantity with its qualifiers; a currency sign before a number that has 元 after it decides the currency."""
    at = start
    if kind == "money" and currency == "CNY" and start:
        sign = units.before_pattern.search(text, max(0, start - 5), start)
        if sign is not None:
            at = sign.start()
            currency = units.before[sign.group().strip()]
            if currency != "CNY":
                unit = next(name for name, code in units.currencies.items() if code == currency)
    before = units.qualifier_before.search(text, max(0, at - 4), at)
    if before is not None and before.group() in _BEFORE_ROUND_ONLY and text[at : at + 1] not in set("百千万亿"):
        before = None
    after = units.qualifier_after.match(text, end)
    bound = "over" if more else None
    qualifier = "余" if more else None
    if before is not None:
        qualifier, bound = before.group(), units.bounds_before[before.group()] or bound
    if after is not None and text[end : end + 3] not in ("多种类", "多元化"):
        qualifier, bound = qualifier or after.group(), units.bounds_after[after.group()] or bound
        end = after.end()
    return Quantity(at, end, text[at:end], value, unit, kind, step, currency, qualifier, bound, per)
