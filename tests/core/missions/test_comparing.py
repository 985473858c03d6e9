"""After the trip: what reports tell beside the plan."""

from __future__ import annotations

from datetime import date

import pytest

from luodi.core.documents.paper import MISSING, Line, paper_docx
from luodi.core.documents.trip_report import trip_report_paper
from luodi.core.missions.comparing import TripComparison, compare_trip, report_due
from luodi.core.missions.told import Told, link_by_name
from luodi.core.reading.read import read
from tests.core.missions.trip import NAMES, REPORT, make_items, make_ready, make_told


@pytest.fixture(scope="module")
def trip() -> TripComparison:
    return compare_trip(make_items(make_ready()), [make_told()])


def test_visited_skipped_and_added_are_told_apart(trip: TripComparison) -> None:
    assert {m.candidate for m in trip.visited} == {"a", "b"}
    assert [s.candidate for s in trip.skipped] == ["c"]
    assert [m.name for m in trip.added] == ["苏州纳川智能装备股份有限公司"]


def test_every_line_has_the_words_it_is_from(trip: TripComparison) -> None:
    quotes = [q for m in (*trip.visited, *trip.added) for q in m.quotes]
    quotes += [x.quote for x in (*trip.followups, *trip.people, *trip.projects)]
    assert len(quotes) >= 6
    assert all(REPORT[q.start : q.end] == q.words and q.words for q in quotes)


def test_follow_ups_know_whom_they_are_about(trip: TripComparison) -> None:
    about = {t.type: t.candidates for t in trip.followups}
    assert about == {"ask": ("a",), "commitment": ("a",), "instruction": ()}


def test_people_met_have_their_organisation(trip: TripComparison) -> None:
    (lu,) = [p for p in trip.people if p.name == "陆文博"]
    assert (lu.title, lu.organisation) == ("董事长", "恒澈新能源科技（苏州）有限公司")


def test_a_report_of_another_date_is_told(trip: TripComparison) -> None:
    assert [q.words for q in trip.elsewhen] == ["4月15日至16日"]


def test_a_report_of_the_plans_days_is_not() -> None:
    text = REPORT.replace("2024年4月18日", "2026年12月3日").replace("4月15日至16日", "12月1日至2日")
    record = read(text).record
    told = Told("十二月报道", text, record, link_by_name(record, NAMES))
    assert compare_trip(make_items(make_ready()), [told]).elsewhen == ()


def test_two_reports_of_one_visit_are_one_visit_with_two_quotes() -> None:
    told = make_told()
    trip = compare_trip(make_items(make_ready()), [told, told])
    assert [len(m.quotes) for m in trip.visited] == [2, 2]
    assert len(trip.followups) == 3


def test_nothing_told_is_all_skipped() -> None:
    trip = compare_trip(make_items(make_ready()), [])
    assert (len(trip.skipped), trip.visited, trip.added) == (3, (), ())


def test_a_name_of_two_candidates_links_to_neither() -> None:
    record = read(REPORT).record
    assert "b" in link_by_name(record, NAMES).values()
    both = link_by_name(record, {**NAMES, "z": ["科大讯飞"]})
    assert not {"b", "z"} & set(both.values())


def test_the_report_is_due_by_the_rule_in_force() -> None:
    due = report_due(date(2026, 12, 2))
    assert due is not None
    assert due.day == date(2026, 12, 17)
    assert "待核实" in due.basis.where
    assert report_due(date(2001, 1, 1)) is None


def test_the_draft_holds_facts_with_sources_and_leaves_judgement_open(trip: TripComparison) -> None:
    paper = trip_report_paper(
        "赴苏皖考察", "招商局", date(2026, 12, 1), date(2026, 12, 2), trip, report_due(date(2026, 12, 2))
    )
    assert any(source.name == "四月报道" for source in paper.sources)
    lines = [b for b in paper.blocks if isinstance(b, Line)]
    assert paper.printed(lines[-1]) == MISSING
    import io

    import docx

    document = docx.Document(io.BytesIO(paper_docx(paper)))
    cells = " ".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    words = cells + " ".join(p.text for p in document.paragraphs)
    for expected in (
        "陆文博",
        "苏州纳川智能装备股份有限公司",
        "远帆装备有限公司",
        "每周报告一次进展",
        "2026年12月17日前报送",
    ):
        assert expected in words
