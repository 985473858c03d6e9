"""Dates in text: what is found, how the incomplete ones are completed, and what stays open."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from luodi.core.text.dates import PartialDate, find_dates, resolve_year


def read(text: str, **known: PartialDate) -> list[tuple[str, str | None, str | None]]:
    return [
        (m.text, m.date_start.iso() if m.date_start else None, m.date_end.iso() if m.date_end else None)
        for m in find_dates(text, **known)
    ]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023年11月6日", "2023-11-06", "2023-11-06"),
        ("2023-11-06", "2023-11-06", "2023-11-06"),
        ("2023/11/6", "2023-11-06", "2023-11-06"),
        ("2023.11.6", "2023-11-06", "2023-11-06"),
        ("２０２３年１１月６日", "2023-11-06", "2023-11-06"),
        ("2023 年 11 月 6 日", "2023-11-06", "2023-11-06"),
        ("二〇二三年十一月六日", "2023-11-06", "2023-11-06"),
        ("二零二三年十二月廿六日", "2023-12-26", "2023-12-26"),
        ("11月6日", "--11-06", "--11-06"),
        ("11月6号", "--11-06", "--11-06"),
        ("2015年09月25日 10:30", "2015-09-25", "2015-09-25"),
        ("09-22 16:42", "--09-22", "--09-22"),
        ("11月6日至9日", "--11-06", "--11-09"),
        ("10月22-26日", "--10-22", "--10-26"),
        ("6月27日至7月4日", "--06-27", "--07-04"),
        ("9月6日、7日、8日", "--09-06", "--09-08"),
        ("9月6、7、8日", "--09-06", "--09-08"),
        ("17日至18日", "---17", "---18"),
        ("3月12日—15日", "--03-12", "--03-15"),
        ("11月29日-12月3日", "--11-29", "--12-03"),
        ("十一月二十九日至十二月三日", "--11-29", "--12-03"),
        ("2023年12月29日至1月3日", "2023-12-29", "2024-01-03"),
        ("2023年12月29日至2024年1月3日", "2023-12-29", "2024-01-03"),
        ("2023-11-06至2023-11-09", "2023-11-06", "2023-11-09"),
        ("2024年3月", "2024-03", "2024-03"),
        ("1至9月", "--01", "--09"),
        ("2021-2025年", "2021", "2025"),
    ],
)
def test_a_date_is_read_whole(text: str, first: str, last: str) -> None:
    """An absolute date or range is one mention that covers all its words."""
    assert read(f"会议于{text}举行") == [(text, first, last)]


@pytest.mark.parametrize(
    "text",
    ["为期3日", "10日内", "5日游", "130周年", "12345年", "2月30日", "13月1日", "3.5日", "1,200年", "三十年", "6号楼", "每日", "生日",
     "近3日", "2023-13-01", "统一日程", "第6日", "20日均价"]
)  # fmt: skip
def test_numbers_of_days_and_years_are_no_dates(text: str) -> None:
    """A length of time, an age, a house number or an impossible date is left out."""
    assert read(text) == []


@pytest.mark.parametrize(
    ("text", "said", "day"),
    [
        ("11月6日至9日，代表团赴甲市。6日上午参观。", "6日上午", "--11-06"),
        ("2023年11月6日至9日，代表团赴甲市。8日参观。", "8日", "2023-11-08"),
        ("6月27日至7月4日出访。28日抵达，后来7月2日离开。", "28日", "--06-28"),
        ("6月27日至7月4日出访。28日抵达，2日离开。", "2日", "--07-02"),
        ("11月6日至9日出访。次日参观。", "次日", "--11-10"),
        ("11月6日至9日出访。第二天下午参观。", "第二天下午", "--11-07"),
        ("11月6日至9日出访。到京第一天就登门。", "第一天", "--11-06"),
        ("11月6日至9日出访。最后一天签约。", "最后一天", "--11-09"),
        ("11月30日抵沪，次日拜访企业。", "次日", "--12-01"),
        ("11月6日抵沪，当天下午拜访企业。", "当天下午", "--11-06"),
        ("某报9月3日讯 28日，代表团出发。", "28日", "--08-28"),
        ("某报2023年1月3日讯 28日，代表团出发。", "28日", "2022-12-28"),
    ],
)
def test_relative_days_follow_the_dates_before_them(text: str, said: str, day: str) -> None:
    """A bare day or a word such as 次日 takes month, and year if stated, from the text before it."""
    assert (said, day, day) in read(text)


def test_during_is_the_trip() -> None:
    """期间 is the first range told, although an event's range follows it."""
    assert read("11月6日至9日出访。展会于11月5日至10日举行。考察期间会见客商。")[-1] == ("期间", "--11-06", "--11-09")


def test_a_year_is_never_guessed() -> None:
    """A date without a year stays open although another year was named before."""
    assert read("2019年建园。11月6日参观。")[-1] == ("11月6日", "--11-06", "--11-06")
    assert read("28日凌晨出发，次日返回") == [("28日凌晨", "---28", "---28"), ("次日", None, None)]
    assert read("近日，今天，上周，去年") == [(w, None, None) for w in ("近日", "今天", "上周", "去年")]


def test_an_anchor_gives_a_bare_day_its_month() -> None:
    """The date spoken of before the text, or the page's date, completes 6日."""
    assert read("6日上午", anchor=PartialDate(None, 11, 9)) == [("6日上午", "--11-06", "--11-06")]
    assert read("28日", published=PartialDate(2024, 3, 5)) == [("28日", "2024-02-28", "2024-02-28")]


def test_published_gives_words_their_dates() -> None:
    """今天, 上周 and 去年 are counted from the day of publication."""
    known = {"published": PartialDate(2024, 7, 5)}
    assert read("昨天", **known) == [("昨天", "2024-07-04", "2024-07-04")]
    assert read("上周", **known) == [("上周", "2024-06-24", "2024-06-30")]
    assert read("去年11月6日", **known) == [("去年11月6日", "2023-11-06", "2023-11-06")]
    assert read("上月", **known) == [("上月", "2024-06", "2024-06")]


def test_kind_part_of_day_and_list() -> None:
    """A mention tells what it is."""
    sent, days, morning = find_dates("某网9月25日电 9月22日、23日考察，22日上午9时30分到达")
    assert (sent.kind, days.kind, morning.kind) == ("dateline", "list", "relative")
    assert [d.iso() for d in days.days] == ["--09-22", "--09-23"]
    assert (morning.part_of_day, morning.clock) == ("上午", "09:30")


@pytest.mark.parametrize(
    ("partial", "published", "expected"),
    [
        ("--12-28", PartialDate(2024, 1, 3), "2023-12-28"),
        ("--01-05", PartialDate(2023, 12, 28), "2024-01-05"),
        ("--01-05", PartialDate(2024, 1, 6), "2024-01-05"),
        ("--11-06", PartialDate(2023, 11, 10), "2023-11-06"),
        ("--09-01", PartialDate(2023, 3, 10), "2022-09-01"),
        ("--02-29", PartialDate(2024, 1, 20), "2024-02-29"),
        ("--11-06", PartialDate(None, 11, 10), "--11-06"),
    ],
)
def test_resolve_year(partial: str, published: PartialDate, expected: str) -> None:
    """The year is that of the latest such day not far ahead of publication."""
    month, day = int(partial[2:4]), int(partial[5:7])
    assert resolve_year(PartialDate(None, month, day), published).iso() == expected


def test_a_partial_date_refuses_what_is_no_date() -> None:
    """31 November is no date, 29 February is one while the year is open."""
    with pytest.raises(ValueError, match="day from 1 to 30"):
        PartialDate(None, 11, 31)
    assert PartialDate(None, 2, 29).iso() == "--02-29"
    with pytest.raises(ValueError, match="day from 1 to 28"):
        PartialDate(2023, 2, 29)


@given(st.text(alphabet="0123456789年月日号至-—、/.: 上午次第一二十期间今去近当天讯电，\ud800\x00", max_size=60))
def test_any_string_is_read_in_order(text: str) -> None:
    """Whatever the string, mentions are in order, apart, and hold the words of their span."""
    at = 0
    for mention in find_dates(text):
        assert at <= mention.start < mention.end
        assert mention.text == text[mention.start : mention.end]
        at = mention.end


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2099, 12, 31)))
def test_every_day_is_read_back(day: date) -> None:
    """Each calendar day, written in three ways, comes back as itself."""
    for text in (f"{day.year}年{day.month}月{day.day}日", day.isoformat(), f"{day.year}/{day.month}/{day.day}"):
        assert [m.date_start and m.date_start.as_date() for m in find_dates(text)] == [day]


@pytest.mark.parametrize("unit", ["1", "1、", "1-", "一", "年", "期", "2023-"])
def test_a_date_after_a_very_long_run_is_found(unit: str) -> None:
    """A run that never becomes a date hides none behind it (times: benchmarks/scaling.py)."""
    found = find_dates(unit * 300_000 + "。2023年11月6日")
    assert found[-1].date_start == PartialDate(2023, 11, 6)
