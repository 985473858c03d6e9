"""The briefing book and the itinerary: printed, opened again, read."""

from __future__ import annotations

import io
import itertools
import re
import subprocess
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import numpy as np
import openpyxl
import pypdfium2
import pytest

from luodi.core.documents.briefing_book import NOT_A_MAP, book_paper, leader_page
from luodi.core.documents.itinerary import HEADS, itinerary_ics, itinerary_rows, itinerary_xlsx
from luodi.core.documents.paper import MISSING, paper_docx, paper_pdf
from luodi.core.missions import Break, Candidate, Mission, Shift, Travel, plan_mission
from luodi.core.missions.briefing import HEADS as BRIEF_HEADS
from luodi.core.missions.briefing import Basis, BriefingBook, Member, Point, StopBrief, Way, Waypoint
from luodi.core.missions.itinerary import Item, itinerary

LUNCH = (Break("午餐", 690, 780, 60),)
TRAVEL = Travel(("南河", "东港", "北山"), np.array([[0, 200, 180], [200, 0, 90], [180, 90, 0]], float))
SHIFTS = (
    Shift("一组", 0, 420, 1260, "南河", ("东港",), breaks=LUNCH),
    Shift("一组", 1, 480, 1260, None, ("南河",), breaks=LUNCH),
)
CANDIDATES = tuple(Candidate(f"c{i}", ("东港", "北山")[i % 2], 1.0, 75) for i in range(12))
SOUTH = Waypoint("南河", 113.5, 37.8, True)
NAMES = {f"c{i}": f"远帆{i}号有限公司" for i in range(12)}


@pytest.fixture(scope="module")
def items() -> tuple[Item, ...]:
    plan = plan_mission(Mission(SHIFTS, CANDIDATES, TRAVEL), rounds=200)
    return tuple(itinerary(plan, date(2026, 12, 1), NAMES, {("南河", "东港"): "G100次"}))


@pytest.fixture(scope="module")
def book(items: tuple[Item, ...]) -> BriefingBook:
    report, register = Basis("三月考察报告", "第 120—146 字"), Basis("企业名录", "第 12 行")
    stops = tuple(
        StopBrief(
            item.candidate,
            item.what,
            who=(Point("2010年", "成立", (register,)), Point(None, "员工人数")),
            history=(Point("三月到访，约定回访", bases=(report,)),),
            ask=(Point("何时扩产？"),),
            offer=(Point("标准厂房 2 万平方米", bases=(Basis("城市概况", "2026-09"),)),),
        )
        for item in items
        if item.kind == "visit"
    )
    return BriefingBook(
        "考察手册",
        "南河",
        "南河市招商局",
        "2026年11月22日",
        items,
        stops,
        (Member("林远", "市长", "市政府", team="一组"),),
        (Member("秦川", "科长", "招商局", "000-1"),),
        (
            Way("一组", (SOUTH, Waypoint("东港", 121.4, 31.2, visits=2), SOUTH)),
            Way("二组", (SOUTH, Waypoint("北山", 117.2, 31.8, visits=1), SOUTH)),
        ),
    )


def pdf_words(data: bytes) -> list[str]:
    return [re.sub(r"\s+", "", page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(data)]


def test_every_minute_of_a_day_follows_the_one_before(items: tuple[Item, ...]) -> None:
    for day in (0, 1):
        part = [item for item in items if item.day == day]
        assert all(a.ends <= b.starts for a, b in itertools.pairwise(part))


def test_dates_and_names_are_a_persons(items: tuple[Item, ...]) -> None:
    rows = itinerary_rows(items)
    assert rows[0][0] == "12月1日（周二）"
    assert any(row[4].startswith("远帆") for row in rows)
    assert any(row[4].startswith("前往远帆") and row[5] == "东港" and row[7] == "G100次" for row in rows)


def test_the_last_day_has_no_night(items: tuple[Item, ...]) -> None:
    assert [item.day for item in items if item.kind == "night"] == [0]


def test_lunch_is_on_each_day(items: tuple[Item, ...]) -> None:
    assert {item.day for item in items if item.kind == "break"} == {0, 1}


def test_the_workbook_has_a_sheet_for_each_team(items: tuple[Item, ...]) -> None:
    others = [replace(item, team="二组/[x]") for item in items]
    book = openpyxl.load_workbook(io.BytesIO(itinerary_xlsx([*items, *others])))
    assert book.sheetnames == ["行程", "1 一组", "2 二组x"]
    assert tuple(cell.value for cell in book["行程"][1]) == HEADS
    assert book["1 一组"].max_row == len(items) + 1


def test_words_like_a_formula_stay_words(items: tuple[Item, ...]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(itinerary_xlsx([replace(items[0], note="=1+1")])))
    cell = book["行程"].cell(2, 8)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_visit_keeps_its_identity_in_the_calendar(items: tuple[Item, ...]) -> None:
    def identities(some: list[Item]) -> set[str]:
        book = icalendar.Calendar.from_ical(itinerary_ics("行程", some, datetime(2026, 11, 22, tzinfo=UTC), "m1"))
        return {str(event["uid"]) for event in book.walk("VEVENT") if "c" in str(event["uid"]).split("@")[0]}

    moved = [replace(item, starts=item.starts.replace(minute=0)) for item in items if item.kind == "visit"]
    elsewhere = [replace(item, team="二组") for item in moved]
    assert identities(moved) == identities(elsewhere) == identities([item for item in items if item.kind == "visit"])


def test_each_stop_begins_a_page_with_all_its_heads(book: BriefingBook) -> None:
    pages = pdf_words(paper_pdf(book_paper(book)))
    for number, stop in enumerate(book.stops, start=1):
        page = next(words for words in pages if words.startswith(f"{number}{stop.name}"))
        assert all(head in page for head in BRIEF_HEADS.values())


def test_what_is_not_known_is_named(book: BriefingBook) -> None:
    words = "".join(pdf_words(paper_pdf(book_paper(book))))
    assert f"员工人数：{MISSING}" in words
    assert f"见什么人：{MISSING}" in words


def test_the_route_is_said_to_be_no_map(book: BriefingBook) -> None:
    assert NOT_A_MAP in "".join(pdf_words(paper_pdf(book_paper(book))))


def test_each_team_has_its_own_way(book: BriefingBook) -> None:
    """One line through the places of all teams would show rides that nobody takes."""
    words = "".join(pdf_words(paper_pdf(book_paper(book))))
    assert "一组：南河→东港→南河" in words
    assert "二组：南河→北山→南河" in words


def test_whom_to_call_stands_in_the_book_and_on_the_page(book: BriefingBook) -> None:
    words = "".join(pdf_words(paper_pdf(book_paper(book))))
    assert "秦川" in words
    assert "秦川000-1" in "".join(pdf_words(paper_pdf(leader_page(book, book.delegation[0]))))


def test_a_leader_who_changes_teams_sees_the_visits_of_both(book: BriefingBook) -> None:
    others = tuple(replace(item, team="二组", what=f"二{item.what}") for item in book.items)
    leader = Member("林远", "市长", team="一组、二组")
    both = replace(
        book, items=(*book.items, *others), present={"林远": frozenset({("一组", 0), ("二组", 1)})}
    )  # fmt: skip
    words = "".join(pdf_words(paper_pdf(leader_page(both, leader))))
    mine = [x for x in both.items if x.kind == "visit" and (x.team, x.day) in both.present["林远"]]
    assert mine
    assert all(("二" in x.what) == (x.day == 1) for x in mine)
    assert all(re.sub(r"\s", "", x.what) in words for x in mine)
    assert words.count("有限公司") == len(mine)


def test_a_row_stays_on_one_page(book: BriefingBook) -> None:
    note = "按里程推算" * 30
    items = tuple(replace(item, note=note) for item in book.items for _ in range(3))
    pages = pdf_words(paper_pdf(book_paper(replace(book, items=items))))
    assert all(words.count("按里程推算") % 30 == 0 for words in pages)
    assert sum(words.count(note) for words in pages) == len(items)


def test_a_cell_longer_than_a_page_is_printed_whole(book: BriefingBook) -> None:
    items = (replace(book.items[0], note="长" * 2000), *book.items[1:])
    words = "".join(pdf_words(paper_pdf(book_paper(replace(book, items=items)))))
    assert words.count("长") >= 2000


def test_every_line_with_a_basis_leads_to_it(book: BriefingBook) -> None:
    paper = book_paper(book)
    assert {source.name for source in paper.sources} == {"三月考察报告", "企业名录", "城市概况"}


def test_a_leader_gets_one_page(book: BriefingBook) -> None:
    many = replace(book, items=tuple(item for item in book.items for _ in range(4)))
    pages = pdf_words(paper_pdf(leader_page(many, book.delegation[0])))
    assert len(pages) == 1
    assert "何时扩产？" in pages[0]
    assert "另有" in pages[0]


def test_a_book_without_anything_names_all_gaps() -> None:
    words = "".join(pdf_words(paper_pdf(book_paper(BriefingBook("空", "", "", "", (), ())))))
    assert f"团组名单：{MISSING}" in words
    assert f"行程：{MISSING}" in words


def test_libreoffice_prints_the_word_file_with_its_page_numbers(
    book: BriefingBook, tmp_path: Path, soffice: str
) -> None:
    (tmp_path / "book.docx").write_bytes(paper_docx(book_paper(book)))
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        soffice,
        home,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "book.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pages = pdf_words((tmp_path / "book.pdf").read_bytes())
    at = next(i for i, words in enumerate(pages) if words.startswith(f"1{book.stops[0].name}"))
    assert re.search(rf"{re.escape(book.stops[0].name)}\.*{at + 1}", pages[1])
    assert pypdfium2.PdfDocument(tmp_path / "book.pdf")[0].get_size() == pytest.approx((595.3, 841.9), abs=1)
