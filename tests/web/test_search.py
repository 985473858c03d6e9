"""Search by any substring of Chinese, and filters by what the record says."""

import datetime

import pytest

from luodi.web.reports import actions
from luodi.web.reports.models import Report
from luodi.web.reports.searching import search

INBOUND = "2024年6月3日至4日，深圳市湾澜科技集团有限公司董事长许怀远一行来宁河市考察储能项目。市长周启明陪同考察。"


@pytest.fixture
def two(report, lin):
    other = actions.add_text(title="Inbound 储能", text=INBOUND, published=None, by=lin)
    return {"out": report, "in": other}


def found(two, **wanted):
    names = {report.pk: name for name, report in two.items()}
    return sorted(names[pk] for pk in search(Report.objects.all(), wanted).values_list("pk", flat=True))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("电池", ["out"]),  # two characters, which a trigram index loses
        ("澈", ["out"]),  # one character
        ("航空科技有限", ["out"]),
        ("周启明", ["in", "out"]),
        ("周启明 储能", ["in"]),  # both words must occur
        ("固態電池", ["out"]),  # typed in the traditional script
        ("INBOUND", ["in"]),
        ("没有的词", []),
        ("%", []),  # what SQL takes for "anything" is an ordinary character here
        ("", ["in", "out"]),
    ],
)
def test_any_substring(two, query, expected):
    """Every word must stand somewhere in title, file name or text."""
    assert found(two, q=query) == expected


def test_words_of_a_damaged_page_are_found_both_ways(lin):
    """By what it says once repaired, and by what stands on the page."""
    from luodi.web.demo import demo_report

    report = actions.add_file(name="页.txt", data=demo_report("damaged.txt"), published=None, by=lin)
    assert found({"page": report}, q="沐光半导体") == ["page"]
    assert found({"page": report}, q="沐光半導") == ["page"]


def test_filters(two):
    """Direction, place, organisation kind and dates."""
    assert found(two, direction="inbound") == ["in"]
    assert found(two, place="苏州") == ["out"]
    assert found(two, kind="enterprise") == ["in", "out"]
    assert found(two, kind="university") == []
    assert found(two, since=datetime.date(2024, 6, 4), until=datetime.date(2024, 6, 30)) == ["in"]
    assert found(two, since=datetime.date(2024, 6, 5)) == []


def test_a_rejected_place_no_longer_counts(two, lin):
    """The filter follows the checked record, not the engine's."""
    place = two["out"].facts.get(path__startswith="places", field="name", value__contains="苏州")
    actions.reject(fact=place, version=None, by=lin)
    assert found(two, place="苏州") == []


def test_status(two, lin):
    """Open until the last fact is decided."""
    assert found(two, status="open") == ["in", "out"]
    actions.accept_all(report=two["in"], by=lin)
    assert found(two, status="checked") == ["in"]
    assert found(two, status="failed") == []
