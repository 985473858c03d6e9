"""Single cells of a ledger: money, dates, numbers, codes, stages, as offices write them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache, lru_cache

from luodi.core.companies.credit_code import read_credit_code
from luodi.core.companies.register.values import read_day
from luodi.core.projects.ledger.values import Cell, Column
from luodi.core.projects.values import FieldValue, Stage, Status
from luodi.core.rules import load_rules
from luodi.core.text.dates import find_dates
from luodi.core.text.numerals import EXACT
from luodi.core.text.quantities import find_quantities

LONGEST_CELL = 32_767
_LONGEST_INT_BITS = 400
_EARLIEST, _LATEST = date(1990, 1, 1), date(2199, 12, 31)
_MOST_WAN = Decimal(10) ** 12  # 万元; no project comes near, and a larger number is a slip
_FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060\ufeff\ud800-\udfff]")
_BARE = re.compile(r"^[-−]?\d[\d,]{0,30}(?:\.\d{1,20})?$")
_NOTHING = frozenset(
    {"", "-", "--", "—", "——", "/", "无", "暂无", "待定", "未定", "不详", "n/a", "#n/a", "null", "none", "nan"}
)
_EXCEL_FAULT = re.compile(r"^#(?:REF|VALUE|DIV/0|NAME\?|NUM|NULL)!?$", re.IGNORECASE)
_SCALED = re.compile(r"^(?P<q>约|大约|近)?(?P<n>\d[\d,]{0,20}(?:\.\d{1,10})?)(?P<s>千万|百万|万|亿)(?P<r>左右)?$")
_SCALE_WAN = {"万": Decimal(1), "百万": Decimal(100), "千万": Decimal(1000), "亿": Decimal(10_000)}
_TENTH_MONTH = re.compile(r"^\d{4}\.1$")
_MONTH_DAY = re.compile(r"^\d{1,2}月\d{1,2}[日号]?$|^\d{1,2}[./-]\d{1,2}$")
_HECTARE = {
    "公顷": Decimal(15),
    "平方米": Decimal(3) / 2000,
    "㎡": Decimal(3) / 2000,
    "m²": Decimal(3) / 2000,
    "亩": Decimal(1),
}


@dataclass(frozen=True, slots=True)
class Read:
    """What was made of a cell: a value, or an error; ``warning`` says what was assumed on the way."""

    value: FieldValue = None
    error: str = ""  # a stable word; the message follows
    message: str = ""
    warning: str = ""
    currency: str = ""


def cell_text(cell: Cell) -> str:
    """A cell's words in half width, without control and direction marks, in one line; "" for nothing."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, datetime):
        cell = cell.date()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, float):
        return repr(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, int) and cell.bit_length() > _LONGEST_INT_BITS:
        return "#NUM!"  # Python refuses to write a number of thousands of digits
    return " ".join(_UNPRINTABLE.sub("", str(cell)[:LONGEST_CELL].translate(_FULL_WIDTH)).split())


def is_nothing(text: str) -> bool:
    """Whether words stand for an empty cell: 待定, 无, a dash."""
    return text.casefold() in _NOTHING


def read_money(text: str, column: Column) -> Read:
    """
    An amount in ten thousands of its currency.

    A bare number counts the column's unit; one with its own unit counts that. Two amounts, a negative one or one that
    is too large are errors; 约 is taken with a warning.

    >>> wan = Column(0, "总投资（万元）", "planned_total_wan")
    >>> read_money("3.2亿元", wan).value, read_money("500万美元", wan).currency, read_money("12,000", wan).value
    (Decimal('32000'), 'USD', Decimal('12000'))
    """
    bare = text.replace(" ", "")
    if bare.startswith(("-", "−")):
        return Read(error="negative", message="金额小于 0")
    if _BARE.match(bare):
        return _sized(EXACT.multiply(Decimal(bare.replace(",", "")), column.wan), column.currency)
    if scaled := _SCALED.match(bare):
        amount = EXACT.multiply(Decimal(scaled["n"].replace(",", "")), _SCALE_WAN[scaled["s"]])
        read = _sized(amount, column.currency)
        about = scaled["q"] or scaled["r"]
        return replace(read, warning=_about(about, read)) if about and not read.error else read
    money = [q for q in find_quantities(text[:200]) if q.kind == "money"]
    rest = text if not money else text[: money[0].start] + text[money[0].end :]
    if len(money) != 1 or re.search(r"\d", rest):
        return Read(error="money", message="看不出是一笔金额；请写成 3.2亿元、500万美元 这样的形式")
    found = money[0]
    read = _sized(EXACT.divide(found.value, Decimal(10_000)), found.currency or "")
    if read.error or found.bound is None:
        return read
    return replace(read, warning=_about(found.qualifier or "", read))


def _about(word: str, read: Read) -> str:
    return f"“{word}”：按约数 {read.value} 万收入"


def _sized(amount: Decimal, currency: str) -> Read:
    if amount >= _MOST_WAN:
        return Read(error="too-large", message="金额太大，请检查单位")
    whole = amount.to_integral_value()
    return Read(whole.quantize(Decimal(1)) if amount == whole else amount.normalize(EXACT), currency=currency or "CNY")


@lru_cache(maxsize=20_000)
def read_date(text: str, year: int | None = None) -> Read:
    """
    A day: Excel serials, 2024-3-5, 2024.3, 2024年3月, 20240305; 3月15日 in ``year``, the ledger's.

    A month stands for its first day and a year for its first of January, with a warning. Before 1990 no project of a
    ledger was reported: such a day is a slip, like the number 5 that Excel takes for one of 1900.

    >>> read_date("45366").value.isoformat(), read_date("2024年3月").value.isoformat()
    ('2024-03-15', '2024-03-01')
    >>> read_date("3月15日", 2024).value.isoformat(), read_date("3月15日").error
    ('2024-03-15', 'no-year')
    """
    read = _day(text, year)
    if isinstance(read.value, date) and read.value < _EARLIEST:
        return Read(error="date", message=f"{read.value} 早于 {_EARLIEST.year} 年，请检查")
    return read


def _day(text: str, year: int | None) -> Read:
    if _MONTH_DAY.match(text):
        if year is None:
            return Read(error="no-year", message="没有年份；请写全，或在导入时选定年份")
        month, day = (int(n) for n in re.findall(r"\d+", text))
        try:
            return Read(date(year, month, day), warning=f"没有年份，按 {year} 年")
        except ValueError:
            return Read(error="date", message="没有这一天")
    read = read_day(text, _LATEST)
    if read.value is None:
        found = [m for m in find_dates(text[:100]) if m.date_start is not None and m.kind in ("date", "month", "year")]
        known = found[0].date_start if len(found) == 1 else None
        if known is None or known.year is None:
            return Read(error="date", message="看不出日期；请写成 2024-03-15、2024.3 或 2024年3月")
        return Read(date(known.year, known.month or 1, known.day or 1), warning="从文字里读出日期")
    day_read = date.fromisoformat(read.value)
    if _TENTH_MONTH.match(text):
        return Read(day_read, warning="2024.1 这样的写法也可能是 10 月，请核对")
    if read.more in ("month", "year"):
        return Read(day_read, warning=f"只有{'年月' if read.more == 'month' else '年份'}，按 {day_read} 收入")
    return Read(day_read)


def read_site(text: str) -> Read:
    """An area in 亩; a bare number is 亩."""
    bare = text.replace(" ", "")
    if _BARE.match(bare):
        number = Decimal(bare.replace(",", "").replace("−", "-"))
        return Read(number) if number >= 0 else Read(error="negative", message="面积小于 0")
    areas = [q for q in find_quantities(text[:100]) if q.kind == "area"]
    if len(areas) == 1 and areas[0].unit in _HECTARE:
        mu = EXACT.multiply(areas[0].value, _HECTARE[areas[0].unit])
        return Read(mu, warning="" if areas[0].unit == "亩" else f"按 {mu.normalize()} 亩收入")
    return Read(error="area", message="看不出面积；请写亩数")


def read_code(text: str) -> Read:
    """A unified social credit code; a slip of the scanner is set right with a warning."""
    code = read_credit_code(text)
    if code.code is None:
        why = {"length": "不是 18 位", "character": "有代码里没有的字符", "check": "校验位不对"}[code.fault]
        if "E+" in text.upper():
            why = "被表格软件写成了科学计数，后几位已经丢失"
        return Read(error="code", message=f"信用代码{why}")
    slips = "、".join(f"{a}→{b}" for _, a, b in code.repaired)
    return Read(code.code, warning=f"按校验位改正 {slips}" if slips else "")


@dataclass(frozen=True)
class _StageWords:
    stages: dict[str, Stage]
    pattern: re.Pattern[str]
    not_yet: re.Pattern[str]


@cache
def _stage_words() -> _StageWords:
    rules = load_rules("project_ledger")
    words = {word: Stage(stage) for stage, those in rules["stages"].items() for word in those.split()}
    spelt = "|".join(sorted(map(re.escape, words), key=len, reverse=True))
    return _StageWords(words, re.compile(spelt, re.IGNORECASE), re.compile("|".join(rules["not_yet"].split())))


_CLAUSE = re.compile(r"[，,。；;、（()）/\s]|(?=已)")
_TO_BE_SIGNED = re.compile(r"(?:拟|待|计划|准备|即将|预计|力争)[^，,。；;已]{0,6}(?:签约|签订)")


@lru_cache(maxsize=20_000)
def read_stage(text: str) -> Stage | None:
    """
    The furthest stage words tell as reached; ``None`` when they tell none.

    In a clause nothing counts after a word like 未, 拟 or 计划.

    >>> [stage and stage.value for stage in map(read_stage, ["已签约未开工", "在建", "拟签约", "尚未签约", "好"])]
    ['signed', 'started', 'talks', None, None]
    """
    words = _stage_words()
    exact = words.stages.get(text.casefold())
    if exact is not None:
        return exact
    told = text[:200].replace("按计划", "")
    reached = []
    for clause in _CLAUSE.split(told):
        later = words.not_yet.search(clause)
        done = clause[: later.start()] if later else clause
        reached += [words.stages[word.casefold()] for word in words.pattern.findall(done)]
    if not reached and _TO_BE_SIGNED.search(told):
        return Stage.TALKS
    return max(reached, key=lambda stage: stage.order, default=None)


@cache
def _status_words() -> list[tuple[str, Status]]:
    words = load_rules("project_ledger")["statuses"]
    pairs = [(word, Status(status)) for status, those in words.items() for word in those.split()]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


def read_status(text: str) -> Status | None:
    """How a project fares, as words say it; ``None`` when they do not."""
    return next((status for word, status in _status_words() if word in text[:200]), None)


def read_agreement(text: str) -> str | None:
    """``framework`` or ``binding``; a framework named anywhere is one. ``None`` for other words."""
    words = load_rules("project_ledger")["agreements"]
    return next((kind for kind in ("framework", "binding") if any(w in text for w in words[kind].split())), None)


def excel_fault(text: str) -> bool:
    """Whether a cell holds the fault of a formula (#REF!)."""
    return _EXCEL_FAULT.match(text) is not None


def is_number(text: str) -> bool:
    """Whether a cell is a number as Python reads one."""
    try:
        return Decimal(text.replace(",", "")).is_finite()
    except InvalidOperation:
        return False
