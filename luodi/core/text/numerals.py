"""Numerals in Chinese text, written with Arabic or Chinese digits or both, each with its exact value and span."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Context, Decimal

from luodi.core.errors import LuodiError

# The default context rounds to 28 digits; a figure of 30 digits times 亿 must stay exact.
EXACT = Context(prec=100)

_DIGIT = "0-9０-９"
_CHINESE_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "兩": 2}
_SMALL_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE_UNITS = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_TENS = {"廿": "二十", "卅": "三十"}
_CHINESE = "".join(_CHINESE_DIGITS) + "十百千万萬亿億廿卅"
_MORE = "余|餘|多|几|来(?=[万亿个家名位人项])"
_ARABIC = rf"(?:[{_DIGIT}]{{1,3}}(?:[,，][{_DIGIT}]{{3}}){{1,9}}(?![{_DIGIT}])|[{_DIGIT}]{{1,30}}+(?![{_DIGIT}]))(?:[.．][{_DIGIT}]{{1,30}}+)?"
# 千 that belongs to the unit after it: 5千瓦, 3千米, 10千伏.
_MULTIPLIER = r"(?:[十百千]?(?:[万萬][亿億]|[万萬亿億])|[十百千](?![瓦米克伏卡帕赫字]))"
_ARABIC_NUMERAL = rf"{_ARABIC}(?:(?:{_MORE})?{_MULTIPLIER}(?:{_ARABIC}{_MULTIPLIER})?)?"
_CHINESE_RUN = rf"[{_CHINESE}]{{1,40}}+(?:点[{''.join(_CHINESE_DIGITS)}]{{1,20}}[万萬亿億]{{0,2}})?"
_NUMERAL = re.compile(
    rf"(?:(?P<fraction>(?P<parts>[{_CHINESE}]{{1,12}}|[{_DIGIT}]{{1,6}})分之(?P<share>{_CHINESE_RUN}|{_ARABIC}))"
    rf"|(?P<arabic>{_ARABIC_NUMERAL})|(?P<chinese>{_CHINESE_RUN}))(?P<more>(?:{_MORE})(?P<after>[万萬亿億]{{1,2}})?)?"
)
_START = re.compile(rf"[{_DIGIT}{_CHINESE}]")
_ARABIC_PART = re.compile(rf"(?P<number>{_ARABIC})(?P<more>{_MORE})?(?P<unit>{_MULTIPLIER})?")


_ONE = Decimal(1)


class NotANumeral(LuodiError, ValueError):
    """A text that was to be a numeral is none."""

    def __init__(self, text: str) -> None:
        super().__init__(f"“{text[:40]}”不是数字。请写成 3400、3,400、三千四百 或 3.4千 这样的形式。")
        self.text = text


@dataclass(frozen=True, slots=True)
class Numeral:
    """
    A number as the text has it.

    ``step`` is one in the last printed digit (0.1亿 for 12.9亿): what rounding may hide is half of it.
    """

    start: int
    end: int
    text: str
    value: Decimal
    step: Decimal
    kind: str  # arabic, chinese, mixed, fraction, percent
    more: bool = False  # 余, 多, 几: the value is a lower bound
    bare: bool = False  # a multiplier alone: 千万, 百


def _arabic(text: str) -> tuple[Decimal, Decimal]:
    plain = text.replace(",", "").replace("，", "").replace("．", ".")
    value = Decimal(plain)
    exponent = value.as_tuple().exponent
    return value, Decimal((0, (1,), exponent if isinstance(exponent, int) else 0))


def _multiplier(text: str) -> int:
    product = 1
    for c in text:
        product *= _SMALL_UNITS.get(c) or _LARGE_UNITS[c]
    return product


def _arabic_numeral(text: str) -> tuple[Decimal, Decimal] | None:
    """Value and step of 3,400 or 1亿2000万; ``None`` when the parts do not go down."""
    if text.isdigit():
        return Decimal(text), _ONE
    total = Decimal(0)
    last: Decimal | None = None
    step = Decimal(1)
    for part in _ARABIC_PART.finditer(text):
        number, step = _arabic(part["number"])
        times = Decimal(_multiplier(part["unit"] or ""))
        if last is not None and (times >= last or number * times >= last):
            return None
        total = EXACT.add(total, EXACT.multiply(number, times))
        step = EXACT.multiply(step, times)
        last = times
    return total, step


def _section(text: str) -> int | None:
    """A Chinese number below ten thousand: 三千四百, 一百零五, 二百五; ``None`` when it is none."""
    total, digit, last_unit, zero = 0, -1, 10000, False
    for i, c in enumerate(text):
        if c in _SMALL_UNITS:
            unit = _SMALL_UNITS[c]
            if unit >= last_unit or (digit < 0 and not (unit == 10 and (i == 0 or zero))):
                return None
            total += (1 if digit < 0 else digit) * unit
            last_unit, digit, zero = unit, -1, False
        elif _CHINESE_DIGITS[c] == 0:
            if digit >= 0:
                return None
            zero = True
        else:
            if digit >= 0:
                return None
            digit = _CHINESE_DIGITS[c]
    if digit >= 0:
        # 二百五 is 250: a last digit without 零 counts in the next lower unit.
        total += digit * (last_unit // 10 if 100 <= last_unit < 10000 and not zero else 1)
    return total


def _chinese_integer(text: str) -> int | None:
    """A Chinese whole number; digits one by one (二〇二三) only when there are four or a zero among them."""
    for short, long in _TENS.items():
        text = text.replace(short, long)
    if all(c in _CHINESE_DIGITS for c in text):
        if len(text) == 1 or len(text) == 4 or (text[0] not in "零〇○" and any(c in "零〇○" for c in text)):
            return int("".join(str(_CHINESE_DIGITS[c]) for c in text))
        return None
    total, section, above = 0, "", 10**16
    for i, c in enumerate(text):
        if c not in _LARGE_UNITS:
            section += c
            continue
        value = _section(section) if section else (1 if i == 0 else None)
        unit = _LARGE_UNITS[c]
        if section == "" and i > 0 and unit == 10**8 and text[i - 1] in "万萬":
            total *= unit  # 万亿
            above = 10**8
            continue
        if value is None or unit >= above:
            return None
        total += value * unit
        above, section = unit, ""
    if section:
        value = _section(section)
        if value is None:
            return None
        if len(section) == 1 and value and above < 10**16 and text[-2] in _LARGE_UNITS:
            value *= above // 10  # 两万五
        total += value
    return total


def _chinese_numeral(text: str) -> tuple[Decimal, Decimal] | None:
    whole, point, rest = text.partition("点")
    digits = rest.rstrip("万萬亿億")
    times = Decimal(_multiplier(rest[len(digits) :]))
    is_bare = whole[0] in "百千" and whole[0] not in _CHINESE_DIGITS
    number = _chinese_integer("一" + whole if is_bare else whole)
    if number is None:
        return None
    if not point:
        return Decimal(number), Decimal(_LARGE_UNITS.get(whole[-1], 1))
    value = Decimal(f"{number}.{''.join(str(_CHINESE_DIGITS[c]) for c in digits)}")
    return EXACT.multiply(value, times), EXACT.multiply(Decimal((0, (1,), -len(digits))), times)


def _read(found: re.Match[str]) -> Numeral | None:
    start, end = found.span()
    text = found.group()
    more = found["more"] is not None
    if found["fraction"] is not None:
        return _fraction(found, start, end)
    if found["arabic"] is not None:
        read = _arabic_numeral(found["arabic"])
        kind = "arabic" if found["arabic"][-1] in "0123456789０１２３４５６７８９" else "mixed"
        more = more or any(mark in found["arabic"] for mark in "余餘多几")
    else:
        read = _chinese_numeral(found["chinese"])
        kind = "chinese"
    if read is None:
        return None
    value, step = read
    if found["after"]:
        times = Decimal(_multiplier(found["after"]))
        value, step = EXACT.multiply(value, times), EXACT.multiply(step, times)
    bare = kind == "chinese" and found["chinese"][0] in "百千万萬亿億" and not more
    return Numeral(start, end, text, value, step, kind, more, bare)


def _fraction(found: re.Match[str], start: int, end: int) -> Numeral | None:
    parts, share = _any_script(found["parts"]), _any_script(found["share"])
    if parts is None or share is None or parts[0] == 0:
        return None
    kind = "percent" if parts[0] == 100 else "fraction"
    value, step = share[0] / parts[0], share[1] / parts[0]
    return Numeral(start, end, found.group(), value, step, kind, found["more"] is not None)


def _any_script(text: str) -> tuple[Decimal, Decimal] | None:
    return _chinese_numeral(text) if text[0] in _CHINESE else _arabic_numeral(text)


def scan_numerals(text: str) -> Iterator[Numeral]:
    """Everything in ``text`` that can be a numeral, 一 in 统一 and 万 in 万科 included; for readers who check units."""
    at = 0
    while (first := _START.search(text, at)) is not None:
        start = first.start()
        found = _NUMERAL.match(text, start)
        if found is None:  # more digits than a figure has
            at = _past_digits(text, start)
            continue
        numeral = _read(found)
        at = found.end()
        if numeral is not None:
            yield numeral


_DIGIT_RUN = re.compile(rf"[{_DIGIT}]+|.", re.DOTALL)


def _past_digits(text: str, start: int) -> int:
    run = _DIGIT_RUN.match(text, start)
    return start + 1 if run is None else run.end()


def find_numerals(text: str) -> list[Numeral]:
    """
    Numerals in ``text``, in order; never raises, in time that grows linearly with its length.

    A lone Chinese digit (一 in 统一) and a multiplier alone (万 in 万科) are left out: they are more often part of a
    word. ``find_quantities`` reads them where a unit follows.

    >>> [(n.text, n.value) for n in find_numerals("近41万名观众，百余家企业，两万五千人")]
    [('41万', Decimal('410000')), ('百余', Decimal('100')), ('两万五千', Decimal('25000'))]
    """
    return [n for n in scan_numerals(text) if not n.bare and (len(n.text) > 1 or n.kind == "arabic")]


_LONGEST = 200  # characters; longer than any numeral


def parse_numeral(text: str) -> Decimal:
    """
    The exact value of one numeral; 余 and 多 are set aside (十余 is 10), 百分之五 is 0.05, 五成 0.5, 两倍 2, 翻一番 2.

    Raises
    ------
    NotANumeral
        When ``text`` is not one whole numeral.

    >>> parse_numeral("一百二十亿"), parse_numeral("3,400"), parse_numeral("五成"), parse_numeral("翻两番")
    (Decimal('12000000000'), Decimal('3400'), Decimal('0.5'), Decimal('4'))
    """
    text = text.strip()
    if len(text) > _LONGEST:
        raise NotANumeral(text)
    if text[:1] == "翻" and text[-1:] == "番":
        times = parse_numeral(text[1:-1]) if len(text) > 2 else Decimal(1)
        if times != int(times) or not 0 < times <= 10:
            raise NotANumeral(text)
        return Decimal(2) ** int(times)
    if text[-1:] in ("倍", "成") and len(text) > 1:
        value = parse_numeral(text[:-1])
        return value if text[-1] == "倍" else EXACT.multiply(value, Decimal("0.1"))
    if text[-1:] in ("%", "％") and len(text) > 1:
        return EXACT.multiply(parse_numeral(text[:-1]), Decimal("0.01"))
    found = _NUMERAL.fullmatch(text)
    numeral = _read(found) if found is not None else None
    if numeral is None:
        raise NotANumeral(text)
    return numeral.value
