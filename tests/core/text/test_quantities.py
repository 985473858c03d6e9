"""Money, areas, shares and counts with units, qualifiers and spans."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.core.text.quantities import find_quantities, unit_factor


@pytest.mark.parametrize(
    ("text", "value", "unit", "kind", "currency"),
    [
        ("22亿元", "2200000000", "元", "money", "CNY"),
        ("12.9亿美元", "1290000000", "美元", "money", "USD"),
        ("300万元", "3000000", "元", "money", "CNY"),
        ("1.2万亿元", "1200000000000", "元", "money", "CNY"),
        ("三千四百万元", "34000000", "元", "money", "CNY"),
        ("人民币2亿元", "200000000", "元", "money", "CNY"),
        ("港币5000万元", "50000000", "港元", "money", "HKD"),
        ("5000万港元", "50000000", "港元", "money", "HKD"),
        ("3亿欧元", "300000000", "欧元", "money", "EUR"),
        ("20亿日元", "2000000000", "日元", "money", "JPY"),
        ("新台币3亿元", "300000000", "新台币", "money", "TWD"),
        ("$500万", "5000000", "美元", "money", "USD"),
        ("320万元/亩", "3200000", "元/亩", "intensity", "CNY"),
        ("5000亩", "5000", "亩", "area", None),
        ("12万平方米", "120000", "平方米", "area", None),
        ("3.5平方公里", "3.5", "平方公里", "area", None),
        ("12.64%", "12.64", "%", "percent", None),
        ("百分之五", "5", "%", "percent", None),
        ("5.3个百分点", "5.3", "百分点", "points", None),
        ("1.5倍", "1.5", "倍", "times", None),
        ("翻两番", "4", "倍", "times", None),
        ("3400家", "3400", "家", "count", None),
        ("两家", "2", "家", "count", None),
        ("12万千瓦", "120000", "千瓦", "power", None),
        ("4天", "4", "天", "duration", None),
    ],
)
def test_a_figure_has_value_and_unit(text: str, value: str, unit: str, kind: str, currency: str | None) -> None:
    """One figure inside a sentence is read whole, with its exact value."""
    (found,) = find_quantities(f"涉及{text}。")
    assert (found.text, found.value, found.unit, found.kind) == (text, Decimal(value), unit, kind)
    assert found.currency == currency


@pytest.mark.parametrize(
    ("text", "qualifier", "bound"),
    [("近41万名", "近", "about"), ("约5亿元", "约", "about"), ("超3400家", "超", "over"), ("逾亿元", "逾", "over"), ("70多人", "余", "over"),
     ("不低于3亿元", "不低于", "over"), ("100亿元以上", "以上", "over"), ("30亿元左右", "左右", "about"), ("不足5家", "不足", "under"),
     ("达9亿元", "达", None), ("签约5个", None, None), ("附近3家", None, None), ("会上5家", None, None), ("上百家", "上", "over"), ("9亿元", None, None)],
)  # fmt: skip
def test_a_qualifier_binds_the_figure(text: str, qualifier: str | None, bound: str | None) -> None:
    """近, 超, 不足 and their like say whether the figure is exact."""
    (found,) = find_quantities(text)
    assert (found.qualifier, found.bound) == (qualifier, bound)


@pytest.mark.parametrize(
    "text",
    [
        "第三家",
        "一个项目",
        "三元材料",
        "多元化",
        "单位：万元",
        "数千万元",
        "万家灯火",
        "百亿产业",
        "2023年",
        "10周年",
        "二次创业",
        "二期",
    ],
)
def test_words_that_look_like_figures_are_left(text: str) -> None:
    """Ordinals, indefinite 一个, table headings and idioms are no figures."""
    assert find_quantities(text) == []


def test_money_without_yuan_leaves_the_currency_open() -> None:
    """总投资22亿 is money by the word before it; which currency is not said."""
    (found,) = find_quantities("项目总投资22亿，用地")
    assert (found.kind, found.value, found.currency) == ("money", Decimal("2200000000"), None)


def test_areas_convert_exactly() -> None:
    """15 亩 are one 公顷."""
    assert [q.in_base_units() for q in find_quantities("15亩、1公顷")] == [Fraction(10000), Fraction(10000)]
    assert unit_factor("家") is None


@given(st.decimals(min_value=0, max_value=10**9, places=2), st.sampled_from(["", "万", "亿", "千万"]))
def test_money_is_exact(number: Decimal, scale: str) -> None:
    """Printed money comes back to the last digit."""
    times = {"": 1, "万": 10**4, "亿": 10**8, "千万": 10**7}[scale]
    (found,) = find_quantities(f"{number:f}{scale}元")
    assert found.value == number * times
    assert found.step == Decimal("0.01") * times


@given(
    st.text(
        alphabet="0123456789一二三十百千万亿两元个家亩%％倍翻番成近超约余多以上美人民币$¥/每.,\ud800\x00 ", max_size=50
    )
)
def test_any_string_is_read_in_order(text: str) -> None:
    """Whatever the string, figures are in order and hold the words of their span."""
    at = 0
    for found in find_quantities(text):
        assert at <= found.start < found.end
        assert found.text == text[found.start : found.end]
        at = found.start


@pytest.mark.parametrize("unit", ["1" * 40, "1,", "一", "1元", "万元", "¥", "翻"])
def test_a_figure_after_a_very_long_run_is_found(unit: str) -> None:
    """A run of digits or units hides no figure behind it (times: benchmarks/scaling.py)."""
    assert find_quantities(unit * 200_000 + "。投资22亿元")[-1].text == "22亿元"
