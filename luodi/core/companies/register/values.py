"""Single values as offices write them: money, dates, industries, states, qualifications. The odd ones SQL leaves."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from importlib.resources import files

from luodi.core.rules import load_rules
from luodi.core.text.dates import find_dates
from luodi.core.text.quantities import find_quantities

EARLIEST_YEAR = 1800
# Excel counts days from 1899-12-30 (its 1900 has a 29 February); serials of the years 1927 to 2173.
_EXCEL_DAY_ZERO = date(1899, 12, 30)
_SERIAL = re.compile(r"^([1-9]\d{4})(?:\.\d+)?$")
_YMD = re.compile(r"^(\d{4})\s*[-/.年\\]\s*(\d{1,2})\s*[-/.月\\]\s*(\d{1,2})\s*[日号]?(?:[\sT　].*)?$")
_YM = re.compile(r"^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?份?$")
_Y = re.compile(r"^(\d{4})\s*年?$")
_COMPACT = re.compile(r"^(\d{4})(\d{2})(\d{2})(?:\d{6})?$")
_DAY_FIRST = re.compile(r"^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:\s.*)?$")
_MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_ENGLISH = re.compile(r"^(?:(\d{1,2})[\s\-]+([A-Za-z]{3,9})|([A-Za-z]{3,9})[\s.]+(\d{1,2}))[,\s\-]+(\d{4})$")
_FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}
_DIGITS = re.compile(r"^[+-]?\d+(?:\.\d+)?(?:[eE][+]?\d{1,2})?$")
_PLAIN_MONEY = re.compile(
    r"^(?P<n>\d[\d,]*(?:\.\d+)?)\s*(?P<s>百万|千万|万|亿|千|百)?\s*[(（]?(?P<s2>万)?(?P<u>元|圆)?[)）]?(?:整|正)?[)）]?$"
)
_SCALE = {"百": 100, "千": 1000, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8}
_CENT = Decimal("0.01")
MOST_CAPITAL = Decimal(10) ** 16  # what the register's column holds; no capital comes near
_INDUSTRY = re.compile(r"^([A-Ta-t])?\s*[-–—.]?\s*(\d{2,4})(?!\d)")


@dataclass(frozen=True, slots=True)
class Read:
    """A value read from a cell: ``value`` (``None``: not taken), why, and a second part (currency, precision …)."""

    value: str | None
    reason: str = ""  # a key of reasons in rules/register.yaml; "" where nothing is to be said
    more: str = ""
    to: str = ""  # what the report shows as the new value


def read_capital(text: str, unit: int = 1, currency: str = "") -> Read:
    """
    An amount in units of its currency, to the cent.

    Parameters
    ----------
    text
        A number, or one with its unit: ``1000``, ``1,000.5万元``, ``500万美元``, ``壹仟万元整``.
    unit
        What a bare number counts: 10000 for a column in 万元.
    currency
        Of a bare number; "" stands for yuan.

    >>> read_capital("500万美元").value, read_capital("500万美元").more
    ('5000000.00', 'USD')
    >>> read_capital("1,000.5", 10000).value
    '10005000.00'
    """
    tidy = text[:200].translate(_FULL_WIDTH).strip()
    if tidy.startswith(("-", "−")) and re.match(r"^[-−]\s*\d", tidy):
        return Read(None, "capital_negative")
    bare = tidy.replace(",", "").replace(" ", "")
    try:
        if _DIGITS.match(bare):
            return _amount(Decimal(bare) * unit, currency or "CNY")
        plain = _PLAIN_MONEY.match(tidy)
        if plain:
            scale = _SCALE.get(plain["s"] or "", 1) * (10**4 if plain["s2"] else 1)
            # 1000万 in a column of 万元 is 1000 of them; 1000元 is a thousand yuan whatever the column says
            return _amount(Decimal(plain["n"].replace(",", "")) * scale, currency or "CNY")
    except InvalidOperation:
        return Read(None, "capital_unknown")
    money = [q for q in find_quantities(tidy) if q.kind == "money"]
    outside = tidy[: money[0].start] + tidy[money[0].end :] if money else ""
    if len(money) != 1 or money[0].bound == "about" or re.search(r"\d", outside):
        return Read(None, "capital_unknown")
    code = money[0].currency or currency or "CNY"
    if code == "CNY":
        code = currency_called(tidy) or code
    return _amount(money[0].value, code)


def currency_called(text: str) -> str | None:
    """ISO 4217 code of the currency a text names (万美元 → USD), the longest name first; ``None`` for none."""
    tidy = text.translate(_FULL_WIDTH)
    for name in _currency_names():
        if name in tidy:
            return str(_all_currencies()[name])
    return None


@cache
def _all_currencies() -> dict[str, str]:
    currencies = load_rules("units")["currencies"]
    return {**{c: c for c in currencies["after"].values()}, **currencies["before"], **currencies["after"]}


@cache
def _currency_names() -> tuple[str, ...]:
    return tuple(sorted(_all_currencies(), key=len, reverse=True))


def _amount(value: Decimal, currency: str) -> Read:
    if not value.is_finite() or value >= MOST_CAPITAL:
        return Read(None, "capital_unknown")
    text = str(value.quantize(_CENT, ROUND_HALF_UP))
    return Read(text, "capital_large" if value > 10**12 else "", currency)


def read_day(text: str, today: date) -> Read:
    """
    A date as ISO 8601; ``more`` is how exact it is: day, month or year (the first day stands for the rest).

    >>> read_day("2005年3月", date(2026, 1, 1))
    Read(value='2005-03-01', reason='founded_partial', more='month', to='2005-03')
    >>> read_day("38412", date(2026, 1, 1)).value, read_day("03/04/2005", date(2026, 1, 1)).reason
    ('2005-03-01', 'founded_order')
    """
    tidy = text[:60].translate(_FULL_WIDTH).strip()
    match = _YMD.match(tidy) or _COMPACT.match(tidy)
    if match:
        return _day(int(match[1]), int(match[2]), int(match[3]), today)
    match = _SERIAL.match(tidy)
    if match:
        found = _EXCEL_DAY_ZERO + timedelta(days=int(match[1]))
        checked = _day(found.year, found.month, found.day, today)
        return checked if checked.reason else Read(checked.value, "founded_serial", "day", checked.value or "")
    for pattern, exact in ((_YM, "month"), (_Y, "year")):
        match = pattern.match(tidy)
        if match:
            month = int(match[2]) if exact == "month" else 1
            checked = _day(int(match[1]), month, 1, today)
            if checked.reason:
                return checked
            return Read(checked.value, "founded_partial", exact, (checked.value or "")[: 7 if exact == "month" else 4])
    match = _DAY_FIRST.match(tidy)
    if match:
        first, second, year = int(match[1]), int(match[2]), int(match[3])
        if first > 12 >= second:
            return _day(year, second, first, today)
        if second > 12 >= first or first == second:
            return _day(year, first, second, today)
        return Read(None, "founded_order")
    match = _ENGLISH.match(tidy)
    if match:
        month = _MONTHS.get((match[2] or match[3])[:3].lower(), 0)
        return _day(int(match[5]), month, int(match[1] or match[4]), today)
    dates = [d.date_start for d in find_dates(tidy) if d.date_start and d.date_start.year]
    if len(dates) == 1 and (whole := dates[0].as_date()):
        return _day(whole.year, whole.month, whole.day, today)
    return Read(None, "founded_unknown")


def _day(year: int, month: int, day: int, today: date) -> Read:
    try:
        found = date(year, month, day)
    except ValueError:
        return Read(None, "founded_unknown")
    if found.year < EARLIEST_YEAR or found > today:
        return Read(None, "founded_range")
    return Read(found.isoformat(), "", "day")


@cache
def industries() -> dict[str, tuple[str, str]]:
    """Code → (section letter, name) of GB/T 4754-2017: divisions, groups and classes."""
    text = files(__package__).joinpath("data", "industries.tsv").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in text.splitlines() if line and not line.startswith("#"))
    return {code: (section, name) for code, section, name in rows}


@cache
def _codes_by_name() -> dict[str, str]:
    """The deepest code a name stands for: groups with one class bear its name."""
    found: dict[str, str] = {}
    for code, (_, name) in sorted(industries().items(), key=lambda item: len(item[0])):
        found[name] = code
    return found


def read_industry(text: str) -> Read:
    """
    A code of GB/T 4754-2017 (two to four digits); ``more`` is its section letter.

    >>> read_industry("C3841").value, read_industry("锂离子电池制造").value, read_industry("C3899").more
    ('3841', '3841', 'C')
    """
    tidy = text[:80].translate(_FULL_WIDTH).strip()
    table = industries()
    match = _INDUSTRY.match(tidy)
    if match:
        digits, letter = match[2], (match[1] or "").upper()
        known = next((digits[:n] for n in range(len(digits), 1, -1) if digits[:n] in table), None)
        if known is None:
            return Read(None, "industry_unknown")
        section = table[known][0]
        if letter and letter != section:
            return Read(known, "industry_section", section, f"{section}{known}")
        if known != digits:
            return Read(known, "industry_widened", section, f"{section}{known} {table[known][1]}")
        return Read(known, "", section)
    names = _codes_by_name()
    code = names.get(tidy) or names.get(tidy.removesuffix("业")) or names.get(tidy + "业")
    if code is None:  # 制造业-电气机械和器材制造业-电池制造: the last part says most
        parts = [p.strip() for p in re.split(r"[-–—>/\\|＞]+", tidy)]
        code = next((names[p] for p in reversed(parts) if p in names), None)
    if code is not None:
        return Read(code, "", table[code][0])
    sections = _sections()
    if tidy in sections or tidy.upper() in sections.values():
        return Read("", "", sections.get(tidy, tidy.upper()))
    return Read(None, "industry_unknown")


@cache
def _sections() -> dict[str, str]:
    text = files(__package__).joinpath("data", "industries.tsv").read_text(encoding="utf-8")
    lines = (line[2:].split("\t") for line in text.splitlines() if line.startswith("#\t"))
    return {name: letter for letter, name in lines}


@cache
def _states() -> dict[str, str]:
    return {word: state for state, words in load_rules("register")["statuses"].items() for word in words.split()}


def read_status(text: str) -> Read:
    """
    The state of registration a word stands for (see `fields.Status`).

    >>> read_status("存续（在营、开业、在册）").value, read_status("吊销，未注销").value
    ('active', 'revoked')
    """
    tidy = re.sub(r"[\s()（）]+$", "", text[:60].translate(_FULL_WIDTH)).strip().casefold()
    words = _states()
    for form in (
        text.strip(),
        tidy,
        re.split(r"[(（,，、;；/]", tidy)[0],
        tidy.removesuffix("企业").removesuffix("状态"),
    ):
        if form in words:
            return Read(words[form])
    return Read(None, "status_unknown")


@cache
def _kind_words() -> dict[str, str]:
    return {word: kind for kind, words in load_rules("register")["kinds"].items() for word in words.split()}


def read_kind(text: str) -> Read:
    """The kind of organisation a word of a kind column stands for."""
    kind = _kind_words().get(text.strip().casefold())
    return Read(kind, "" if kind else "kind_unknown")


@dataclass(frozen=True, slots=True)
class Qualification:
    """A title with the days it is valid from and to (ISO 8601, or "")."""

    title: str
    valid_from: str = ""
    valid_to: str = ""


_WITH_DATES = re.compile(r"^(?P<title>[^(（\[]{1,60})[(（\[](?P<dates>[^)）\]]{4,60})[)）\]]$")
_UNTIL = re.compile(r"\s*(?:至|到|~|～|—+|–|\s-\s)\s*")
_YEARS = re.compile(r"^(\d{4})年?$")
_LONG = frozenset({"长期", "永久", "无固定期限"})


def read_qualifications(text: str, today: date) -> tuple[list[Qualification], str]:
    """
    Titles with their validity, and a reason of the report ("" when all was read).

    Written as ``名称（2021-11-30至2024-11-29）``, several apart by ；、| or a line break; a start or an end alone is
    ``自2021-11-30`` or ``至2024-11-29``.

    >>> read_qualifications("高新技术企业（2021-11-30至2024-11-29）；瞪羚企业", date(2026, 1, 1))[0]
    [Qualification(title='高新技术企业', valid_from='2021-11-30', valid_to='2024-11-29'), Qualification(title='瞪羚企业', valid_from='', valid_to='')]
    """
    found: list[Qualification] = []
    reason = ""
    for part in re.split(r"[；;|\n\r]+|、(?![^（(]*[）)])", text[:4000]):
        part = part.strip(" \t　,，。")
        if not part:
            continue
        match = _WITH_DATES.match(part)
        if match is None:
            found.append(Qualification(part[:100]))
            continue
        start, end, good = _validity(match["dates"], today)
        if not good and not re.search(r"\d{4}", match["dates"]):
            found.append(Qualification(part[:100]))  # 专精特新（省级): the bracket is part of the title
            continue
        if start and end and end < start:
            start, end, reason = "", "", "quals_order"
        elif not good:
            reason = reason or "quals_unread"
        found.append(Qualification(match["title"].strip(), start, end))
    return list(dict.fromkeys(found)), reason


def _validity(text: str, today: date) -> tuple[str, str, bool]:
    """First and last day, "" where open; whether all of ``text`` was read."""
    far = date(today.year + 60, 12, 31)
    tidy = text.strip().removeprefix("有效期").lstrip("：: 为")
    if tidy in _LONG:
        return "", "", True
    sides = _UNTIL.split(tidy, maxsplit=1)
    if len(sides) == 1:
        day = read_day(tidy.removeprefix("自").removesuffix("起"), far)
        return day.value or "", "", day.value is not None
    start = read_day(sides[0].removeprefix("自"), far) if sides[0] else None
    end = None if not sides[1] or sides[1] in _LONG else read_day(sides[1].removesuffix("止"), far)
    good = (start is None or start.value is not None) and (end is None or end.value is not None)
    last = (end.value or "") if end else ""
    if end and last and end.more in ("year", "month"):  # valid to 2024 means to its last day
        last = _last_day(last, end.more)
    return (start.value or "") if start else "", last, good


def _last_day(first: str, exact: str) -> str:
    day = date.fromisoformat(first)
    nxt = date(day.year + 1, 1, 1) if exact == "year" or day.month == 12 else date(day.year, day.month + 1, 1)
    return (nxt - timedelta(days=1)).isoformat()
