"""Numerals in either script, exactly and with their spans."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.core.text.numerals import NotANumeral, find_numerals, parse_numeral


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三千四百", "3400"), ("两万", "20000"), ("一百二十亿", "12000000000"), ("十余", "10"), ("3,400", "3400"),
        ("41万", "410000"), ("百余", "100"), ("1.5", "1.5"), ("〇", "0"), ("廿", "20"), ("廿三", "23"), ("百分之五", "0.05"),
        ("百分之六点二", "0.062"), ("五成", "0.5"), ("翻一番", "2"), ("翻番", "2"), ("翻两番", "4"), ("两倍", "2"), ("1.5倍", "1.5"),
        ("二百五", "250"), ("两万五", "25000"), ("一百零五", "105"), ("二〇二三", "2023"), ("12万亿", "12000000000000"),
        ("三点五", "3.5"), ("1亿2000万", "120000000"), ("3万5千", "35000"), ("十二", "12"), ("三万亿", "3000000000000"),
        ("70多万", "700000"), ("一百多万", "1000000"), ("3000余", "3000"), ("３４００", "3400"), ("12.64%", "0.1264"),
        ("三千零五", "3005"), ("一百二十三点四五亿", "12345000000"),
    ],
)  # fmt: skip
def test_a_numeral_has_its_exact_value(text: str, value: str) -> None:
    """Chinese, Arabic and mixed numerals are read exactly."""
    assert parse_numeral(text) == Decimal(value)


@pytest.mark.parametrize(
    "text", ["", "三三", "一一", "二三十", "万科", "1.2.3", "1万1万", "十十", "翻百番", "abc", "9" * 60]
)
def test_what_is_no_numeral_is_refused(text: str) -> None:
    """The message shows what was given and what would do."""
    with pytest.raises(NotANumeral, match="不是数字"):
        parse_numeral(text)


def test_numerals_are_found_apart_from_words() -> None:
    """一 in 统一, 三三 and 万 in 万科 are left; 余 makes a lower bound."""
    found = find_numerals("统一部署，三三会携万科等百余家企业，签约24个、两万五千人，五山一水四分田")
    assert [(n.text, n.value, n.more) for n in found] == [
        ("百余", 100, True),
        ("24", 24, False),
        ("两万五千", 25000, False),
    ]


def test_the_step_is_one_in_the_last_printed_digit() -> None:
    """12.9亿 is known to a tenth of 亿."""
    assert [n.step for n in find_numerals("12.9亿、3,400、41万")] == [10**7, 1, 10**4]


def _chinese(number: int) -> str:
    """``number`` below 10**8 in Chinese digits, as textbooks write it."""
    if number >= 10000:
        low = number % 10000
        gap = "零" if 0 < low < 1000 else ""
        return _chinese(number // 10000) + "万" + (gap + _chinese(low) if low else "")
    said, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            said += ("零" if zero and said else "") + "〇一二三四五六七八九"[digit] + name
            zero = False
        else:
            zero = True
    return said or "零"


@given(st.integers(min_value=0, max_value=10**8 - 1))
def test_every_whole_number_is_read_back(number: int) -> None:
    """A number written out in Chinese comes back as itself."""
    assert parse_numeral(_chinese(number)) == number


@given(st.decimals(min_value=0, max_value=10**12, places=4))
def test_decimals_are_exact(number: Decimal) -> None:
    """亿 multiplies without rounding."""
    assert parse_numeral(f"{number:f}亿") == number * 10**8


@given(st.text(alphabet="0123456789０一二三十百千万亿两点分之余多成倍,.，%\ud800\x00 a", max_size=50))
def test_any_string_is_read_in_order(text: str) -> None:
    """Whatever the string, numerals are in order, apart, and hold the words of their span."""
    at = 0
    for numeral in find_numerals(text):
        assert at <= numeral.start < numeral.end
        assert numeral.text == text[numeral.start : numeral.end]
        at = numeral.end


@pytest.mark.parametrize("unit", ["1" * 40, "1,", "一", "百分之", "1.", "一亿", "1万"])
def test_a_numeral_after_a_very_long_run_is_found(unit: str) -> None:
    """Ten megabytes of digits are no number and hide none behind them (times: benchmarks/scaling.py)."""
    assert find_numerals(unit * 250_000 + "。近3400家")[-1].text == "3400"


@pytest.mark.parametrize("mark", ["%", "倍", "成"])
def test_marks_without_end_are_no_numeral(mark):
    """Each mark was set aside by a call of its own, until Python had no more room for calls."""
    with pytest.raises(NotANumeral):
        parse_numeral(mark * 5_000)
