"""Money, dates, industries, states and titles as offices write them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.core.companies.register.regions import region_at_start, region_of_code, region_of_name, region_of_text
from luodi.core.companies.register.values import (
    Qualification,
    read_capital,
    read_day,
    read_industry,
    read_qualifications,
    read_status,
)

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "unit", "value", "currency"),
    [
        ("1000", 10_000, "10000000.00", "CNY"),
        ("1,000.5", 10_000, "10005000.00", "CNY"),
        ("1000万", 1, "10000000.00", "CNY"),
        ("1000元", 10_000, "1000.00", "CNY"),  # the cell's own unit comes before the column's
        ("500万美元", 10_000, "5000000.00", "USD"),
        ("500.0000万美元", 1, "5000000.00", "USD"),
        ("１２００万元人民币", 1, "12000000.00", "CNY"),
        ("人民币1000万元整", 1, "10000000.00", "CNY"),
        ("1.2亿元", 1, "120000000.00", "CNY"),
        ("1e3", 10_000, "10000000.00", "CNY"),
    ],
)
def test_capital_is_read_with_its_unit(text, unit, value, currency):
    """The amount is exact and in units of its currency."""
    found = read_capital(text, unit)
    assert (found.value, found.more) == (value, currency)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("-5", "capital_negative"),
        ("面议", "capital_unknown"),
        ("1e999", "capital_unknown"),
        ("100-200万元", "capital_unknown"),
    ],
)
def test_capital_that_is_none_says_why(text, reason):
    """No amount is guessed."""
    assert (read_capital(text).value, read_capital(text).reason) == (None, reason)


@given(st.decimals(min_value=0, max_value=10**9, places=4), st.sampled_from(["万元", "元", "亿元", "万美元"]))
def test_money_is_the_number_times_its_unit(number, unit):
    """To the cent, whatever the number."""
    scale = {"万元": 10**4, "元": 1, "亿元": 10**8, "万美元": 10**4}[unit]
    found = read_capital(f"{number:f}{unit}")
    if number * scale >= 10**16:
        assert found.value is None
    else:
        assert abs(Decimal(found.value) - number * scale) <= Decimal("0.005")


@given(st.text(max_size=80))
def test_no_text_raises(text):
    """Every reader takes any string."""
    read_capital(text)
    read_day(text, TODAY)
    read_industry(text)
    read_status(text)
    read_qualifications(text, TODAY)
    region_of_text(text)
    region_of_name(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2005-03-01", "2005-03-01"),
        ("2005/3/1", "2005-03-01"),
        ("2005.3.1", "2005-03-01"),
        ("20050301", "2005-03-01"),
        ("2005年3月1日", "2005-03-01"),
        ("2005-03-01 00:00:00", "2005-03-01"),
        ("38412", "2005-03-01"),
        ("13/4/2005", "2005-04-13"),
        ("4/13/2005", "2005-04-13"),
        ("Mar 1, 2005", "2005-03-01"),
        ("1-Mar-2005", "2005-03-01"),
        ("二〇〇五年三月一日", "2005-03-01"),
    ],
)
def test_days_in_many_forms(text, day):
    """Excel's serial numbers among them."""
    assert read_day(text, TODAY).value == day


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("03/04/2005", "founded_order"),
        ("2005-02-30", "founded_unknown"),
        ("2030-01-01", "founded_range"),
        ("x", "founded_unknown"),
    ],
)
def test_days_that_are_none(text, reason):
    """A day that cannot be told is not taken."""
    assert (read_day(text, TODAY).value, read_day(text, TODAY).reason) == (None, reason)


@pytest.mark.parametrize(
    ("text", "code", "section", "reason"),
    [
        ("C3841", "3841", "C", ""),
        ("3841", "3841", "C", ""),
        ("锂离子电池制造", "3841", "C", ""),
        ("制造业-电气机械和器材制造业-锂离子电池制造", "3841", "C", ""),
        ("A3841", "3841", "C", "industry_section"),
        ("3899", "3899", "C", ""),
        ("3898", "389", "C", "industry_widened"),
        ("制造业", "", "C", ""),
        ("9999", None, "", "industry_unknown"),
    ],
)
def test_industries(text, code, section, reason):
    """By code, by name, by the last part of a path; an unknown class counts as its group."""
    found = read_industry(text)
    assert (found.value, found.more, found.reason) == (code, section, reason)


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("存续", "active"), ("在营（开业）企业", "active"), ("存续(在营、开业、在册)", "active"), ("吊销，未注销", "revoked"),
        ("注销", "cancelled"), ("飞升", None),
    ],
)  # fmt: skip
def test_states(text, status):
    """The registration offices' words for the few states there are."""
    assert read_status(text).value == status


def test_titles_have_their_validity():
    """A title, its first and its last day; a bracket without a year belongs to the title."""
    found, reason = read_qualifications(
        "高新技术企业（2021-11-30至2024-11-29）；专精特新（省级）、瞪羚企业(至2024年)", TODAY
    )
    assert not reason
    assert found == [
        Qualification("高新技术企业", "2021-11-30", "2024-11-29"),
        Qualification("专精特新（省级）"),
        Qualification("瞪羚企业", "", "2024-12-31"),
    ]
    assert read_qualifications("高企（2024-01-01至2021-01-01）", TODAY)[1] == "quals_order"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("安徽省合肥市蜀山区望江西路9号", "340104"),
        ("安徽合肥", "340100"),
        ("江苏昆山玉山镇", "320583"),
        ("中国（上海）自由贸易试验区张衡路1号", "310000"),
        ("重庆市市辖区万州区天城大道", "500101"),
        ("某路9号", None),
    ],
)
def test_addresses(text, code):
    """The deepest division of the chain an address begins with."""
    assert region_at_start(text) == code


def test_regions_of_codes_and_names():
    """An abolished county's code gives its city; a name's place may stand in brackets."""
    assert region_of_code("340199") == "340100"
    assert region_of_code("abc") is None
    assert region_of_name("某某咨询（苏州）有限公司") == "320500"
    assert region_of_text("苏州工业园区") == "320500"


def test_aircraft_are_a_class_of_their_group() -> None:
    """The file the table was taken from had lost the class, and called the group by its name."""
    text = files("luodi.core.companies.register").joinpath("data", "industries.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    names = {code: name for code, _, name in rows}
    assert (names["374"], names["3741"]) == ("航空、航天器及设备制造", "飞机制造")
