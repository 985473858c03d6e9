"""Mission files: YAML and workbook say the same, and every fault is told where it stands."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import date

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.documents.mission_workbook import read_mission_xlsx, write_mission_xlsx
from luodi.core.missions import Opening
from luodi.core.missions.cell_words import BadCell, read_date, read_hours, read_openings, read_when
from luodi.core.missions.demo_mission import demo_mission
from luodi.core.missions.draft import SECTIONS, UnreadableMission
from luodi.core.missions.mission_yaml import read_mission_yaml, write_mission_yaml
from luodi.core.missions.setting_up import set_up
from luodi.core.missions.terms import Terms, read_terms
from luodi.core.places.travel import Leg, OfflineTimes, TableTimes

SMALL = """\
title: 赴苏州
home: 上海市
first_date: 2026-12-03
days: 3
people:
  - {name: 林远, team: 一组}
  - {name: 秦川, team: 一组, days: 1}
candidates:
  - {id: a, name: 甲, place: 江苏省昆山市, value: 5}
  - {id: b, name: 乙, place: 江苏省苏州市, lon: 120.6, lat: 31.3, hours: "09:00-11:00；周六 10:00-11:30", after: 甲}
appointments:
  - {id: z, name: 约会, place: 苏州市, date: 第2天, time: "14:00-15:30", members: 林远}
nights:
  - {night: 1-2, places: [苏州市, 昆山市]}
breaks:
  - {name: 午餐, days: 2, between: "11:30-13:00", minutes: 45}
"""


def terms_of(text: str) -> Terms:
    return read_terms(read_mission_yaml(text, "m.yaml"))


def faults_of(text: str) -> list[tuple[str, str]]:
    with pytest.raises(UnreadableMission) as caught:
        terms_of(text)
    return [(f.where, f.message) for f in caught.value.faults]


def test_terms_say_what_the_file_says() -> None:
    terms = terms_of(SMALL)
    a, b, z = (next(c for c in terms.candidates if c.id == key) for key in "abz")
    assert (a.value, a.visit_minutes) == (5.0, 90.0)
    assert z.fixed
    assert z.openings == (Opening(1, 840, 930),)
    assert z.visit_minutes == 90
    assert z.members == {"林远"}
    assert b.after == ("a",)  # named, not numbered, in the file
    assert [s.to_places for s in terms.shifts] == [("苏州市", "昆山市"), ("苏州市", "昆山市"), ("上海市",)]
    assert [s.members for s in terms.shifts] == [{"林远", "秦川"}, {"林远"}, {"林远"}]
    assert [len(s.breaks) for s in terms.shifts] == [0, 1, 0]


def test_a_weekend_is_closed_unless_an_hour_is_said_for_it() -> None:
    """2026-12-05 is a Saturday: only b, which names it, receives then."""
    terms = terms_of(SMALL)
    openings = {c.id: c.openings or () for c in terms.candidates}
    assert {o.day for o in openings["a"]} == {0, 1}
    assert [o for o in openings["b"] if o.day == 2] == [Opening(2, 600, 690)]


def test_a_holiday_is_closed_and_a_made_up_workday_is_not() -> None:
    text = "title: t\nhome: 上海市\nfirst_date: {}\ndays: 1\ncandidates: [{{name: 甲, place: 上海市}}]\n"
    assert terms_of(text.format("2026-10-01")).candidates[0].openings == ()
    assert terms_of(text.format("2026-10-10")).candidates[0].openings  # a Saturday worked for the week of holidays


def test_a_year_without_a_notice_of_holidays_is_said() -> None:
    assert any(
        "2035" in words and "待核实" in words for words in terms_of(SMALL.replace("2026-12-03", "2035-12-03")).cautions
    )


def test_a_place_that_can_be_several_is_a_fault_that_says_what_to_write() -> None:
    ((where, message),) = faults_of(SMALL.replace("江苏省昆山市", "鼓楼区"))
    assert where == "第 9 行"
    assert "江苏省南京市鼓楼区" in message


def test_a_place_of_the_files_own_is_known_by_its_name() -> None:
    terms = terms_of(SMALL.replace("江苏省昆山市", "东园") + "places:\n  - {name: 东园, within: 江苏省昆山市}\n")
    assert terms.spots["@a"].point == terms_of(SMALL).spots["@a"].point


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ("days: 3", "days: 99", "第 4 行", "1 到 31"),
        ("first_date: 2026-12-03", "first_date: 十二月", "第 3 行", "2026-12-01"),
        ("value: 5", "value: 很高", "第 9 行", "很高"),
        ("value: 5", "valeu: 5", "第 9 行", "不认识"),
        ("value: 5", "value: {a: 1}", "第 9 行", "应是文字"),
        ("after: 甲", "after: 丙", "第 10 行", "丙"),
        ("members: 林远", "members: 周某", "第 12 行", "周某"),
        ("date: 第2天", "date: 2026-12-30", "第 12 行", "行程内的一天"),
        ("14:00-15:30", "下午", "第 12 行", "14:00"),
        ("id: b", "id: a", "第 10 行", "两次"),
        ("lon: 120.6, ", "", "第 10 行", "lon"),
        ("minutes: 45", "minutes: -1", "第 16 行", "1 到 600"),
    ],
)
def test_a_fault_is_told_with_its_line(old: str, new: str, where: str, said: str) -> None:
    assert old in SMALL
    assert any(at == where and said in message for at, message in faults_of(SMALL.replace(old, new)))


def test_all_faults_are_told_at_once() -> None:
    assert len(faults_of(SMALL.replace("days: 3", "days: x").replace("value: 5", "value: x"))) >= 2


def test_yaml_and_workbook_say_the_same() -> None:
    draft = demo_mission()
    assert read_mission_yaml(write_mission_yaml(draft), "y").plain() == draft.plain()
    assert read_mission_xlsx(write_mission_xlsx(draft), "x").plain() == draft.plain()


def test_a_workbooks_fault_names_its_cell() -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_mission_xlsx(read_mission_yaml(SMALL, "m"))))
    heads = [cell.value for cell in book["候选"][1]]
    book["候选"].cell(2, heads.index("价值") + 1).value = "很高"
    book["人员"]["H1"] = "星座"
    file = io.BytesIO()
    book.save(file)
    with pytest.raises(UnreadableMission) as caught:
        read_terms(read_mission_xlsx(file.getvalue(), "m.xlsx"))
    assert {f.where for f in caught.value.faults} == {"候选!F2", "人员!H1"}


def test_dates_and_times_typed_as_such_are_read() -> None:
    import datetime

    book = openpyxl.load_workbook(io.BytesIO(write_mission_xlsx(read_mission_yaml(SMALL, "m"))))
    book["任务"]["B5"] = datetime.datetime(2026, 12, 3)
    file = io.BytesIO()
    book.save(file)
    assert read_terms(read_mission_xlsx(file.getvalue(), "m.xlsx")).first_date == date(2026, 12, 3)


def test_words_like_formulas_stay_words() -> None:
    draft = read_mission_yaml(SMALL.replace("name: 甲", 'name: "=1+1"').replace("after: 甲", "after: a"), "m")
    book = openpyxl.load_workbook(io.BytesIO(write_mission_xlsx(draft)))
    cell = book["候选"]["B2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0" * 9])
def test_what_is_no_workbook_is_said_to_be_none(data: bytes) -> None:
    assert "不是能打开的" in read_mission_xlsx(data, "x").faults[0].message


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=80))
def test_no_text_breaks_the_reader(text: str) -> None:
    for words in (text, SMALL.replace("江苏省昆山市", repr(text)), SMALL.replace("value: 5", "hours: " + text)):
        with suppress(UnreadableMission):
            terms_of(words)


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet="0123456789:：-—至、；周一六日第天月年 ", max_size=30))
def test_no_cell_breaks_its_reader(words: str) -> None:
    for read in (read_hours, read_date, lambda w: read_when(w, date(2026, 12, 30), 5), lambda w: read_openings(w, date(2026, 12, 30), 5)):  # fmt: skip
        with suppress(BadCell):
            read(words)


def test_a_date_after_new_year_is_found() -> None:
    assert read_when("1月2日", date(2026, 12, 30), 5) == {3}


def test_neighbours_known_by_their_city_only_are_not_next_door() -> None:
    """Two firms both put at the city's seat are some minutes apart, and the plan's note says that it is a guess."""
    terms = terms_of(SMALL.replace("江苏省昆山市", "江苏省苏州市").replace("lon: 120.6, lat: 31.3, ", ""))
    ready = set_up(terms, OfflineTimes())
    row = ready.mission.travel.index
    assert ready.mission.travel.by_part[0, row["@a"], row["@b"]] == 25
    assert "估算" in ready.note("@a", "@b")


def test_a_table_may_name_the_places_of_the_file() -> None:
    legs = {("上海市", "江苏省昆山市"): Leg(33.0, 60.0, "table", "路程表")}
    ready = set_up(terms_of(SMALL), TableTimes(legs, OfflineTimes()))
    row = ready.mission.travel.index
    assert ready.mission.travel.by_part[0, row["上海市"], row["@a"]] == 33
    assert "路程表" in ready.note("上海市", "@a")


def test_every_section_of_the_format_is_documented() -> None:
    from pathlib import Path

    page = (Path(__file__).parents[3] / "docs" / "reference" / "mission-files.md").read_text(encoding="utf-8")
    for section, (shown, fields) in SECTIONS.items():
        assert shown in page, section
        assert all(f"`{field}`" in page for field in fields), section


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ("value: 5", "value: 5, after: 乙", "第 9 行", "互相要求"),
        ("after: 甲", "after: b", "第 10 行", "不能排在自己之后"),
        ("name: 约会", "name: 甲", "第 10 行", "有 2 家，请写编号"),
        ("first_date: 2026-12-03", "first_date: 9999-12-31", "第 3 行", "2199"),
        ("title: 赴苏州", "title: " + "长" * 5000, "第 1 行", "5000 个字"),
        ("candidates:", "teams:\n  - {name: 一组, days: 2026-11-01}\ncandidates:", "第 9 行", "没有一天在行程内"),
    ],
)
def test_what_cannot_be_meant_is_a_fault(old: str, new: str, where: str, said: str) -> None:
    """Orders in a circle, a name that is two's, a year that cannot be, a cell nobody wrote, a team that never travels."""
    assert old in SMALL
    assert any(at == where and said in message for at, message in faults_of(SMALL.replace(old, new)))


def test_a_file_that_cannot_be_read_tells_that_alone() -> None:
    assert len(faults_of("title: [")) == 1


def test_a_wrong_first_day_brings_no_other_faults() -> None:
    assert [at for at, _ in faults_of(SMALL.replace("2026-12-03", "46357").replace("第2天", "12月4日"))] == ["第 3 行"]


def test_a_fault_of_a_team_is_told_once_not_for_each_day() -> None:
    text = SMALL.replace("candidates:", "teams:\n  - {name: 一组, hours: '20:00-08:00'}\ncandidates:")
    assert [at for at, _ in faults_of(text)] == ["第 9 行"]


def test_digits_of_full_width_are_digits() -> None:
    assert read_hours("９：００—１１：３０") == ((540.0, 690.0),)
    assert read_date("２０２６年12月1日") == date(2026, 12, 1)
    assert read_when("第２天", date(2026, 12, 1), 3) == {1}
    assert read_openings("周三 ９:00-10:00", date(2026, 12, 1), 3) == ((frozenset({1}), ((540.0, 600.0),)),)


def test_hours_in_words_are_told_how_hours_are_written() -> None:
    with pytest.raises(BadCell, match="09:00-17:00"):
        read_openings("上午九点", date(2026, 12, 1), 3)


def test_coordinates_outside_china_are_pointed_out() -> None:
    terms = terms_of(SMALL.replace("lon: 120.6, lat: 31.3", "lon: 31.3, lat: 80.6"))
    assert any("乙" in words and "不在中国" in words for words in terms.cautions)


def test_nobody_takes_a_hotel_in_the_town_of_home() -> None:
    text = "title: t\nhome: 山西省阳泉市\nfirst_date: 2026-12-01\ndays: 2\ncandidates: [{name: 甲, place: 阳泉市}]\n"
    assert terms_of(text).shifts[0].to_places == ("山西省阳泉市",)


@pytest.mark.parametrize("change", ["blank row", "no head"])
def test_rows_under_no_head_are_not_passed_over(change: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(write_mission_xlsx(read_mission_yaml(SMALL, "m"))))
    if change == "blank row":
        book["候选"].insert_rows(1)
    else:
        book["候选"]["F1"] = None
    file = io.BytesIO()
    book.save(file)
    faults = read_mission_xlsx(file.getvalue(), "m.xlsx").faults
    assert "候选!F1" in {f.where for f in faults}
    assert all("没有列名" in f.message for f in faults)
