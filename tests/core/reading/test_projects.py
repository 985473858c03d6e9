"""Projects, deals and totals."""

from __future__ import annotations

import pytest

from luodi.core.reading.read import read

LEAD = "5月8日，清河县县长林远带队赴苏州市考察苏州远帆新材料有限公司。"


def projects(sentence: str) -> list[tuple[str, str | None, str | None]]:
    record = read(LEAD + sentence).record
    return [
        (p.name.value, p.amount.value if p.amount else None, p.status.value if p.status else None)
        for p in record.projects
    ]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("公司拟投资12亿元建设车载薄膜生产基地。", ("车载薄膜生产基地", "12亿元", "intent")),
        ("双方签订战略合作框架协议。", ("战略合作框架协议", None, "signed")),
        ("林远与沈乔就电池隔膜生产线项目进行洽谈。", ("电池隔膜生产线项目", None, "negotiating")),
        ("会上签约8个项目，签约金额33.5亿元。", ("8个项目", "33.5亿元", "signed")),
        ("活动达成意向投资额超120亿元。", ("意向投资额", "120亿元", "intent")),
    ],
)
def test_a_project_has_its_name_its_sum_and_its_status(sentence, expected):
    """The sum is kept as written, without 超 or 约; the status follows the verb."""
    assert expected in projects(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["公司年产值可达45亿元。", "该集团去年营业收入突破30亿元。", "双方就产业合作项目深入交流。"],
)
def test_a_sum_that_is_no_investment_makes_no_project(sentence):
    """Output and revenue are not deals, and a field of talks is not a project."""
    assert projects(sentence) == []


def test_a_total_says_how_many_deals_it_covers():
    """Totals are marked, with their count."""
    total = read(LEAD + "现场签约项目4个，协议投资额8600万美元。").record.plain()["projects"][0]
    assert (total["aggregate"], total["count"], total["amount"]) == (True, 4, "8600万美元")


def test_a_project_named_twice_is_one_project():
    """A later mention without a sum adds nothing."""
    named = projects("双方就电池隔膜生产线项目洽谈。该公司计划投资2亿元建设电池隔膜生产线项目。")
    assert [name for name, _, _ in named] == ["电池隔膜生产线项目"]


@pytest.mark.parametrize("count", ["2" * 40, "十十", "9" * 300])
def test_a_count_that_is_no_number_is_left_out(count):
    """It stopped the reading."""
    assert all(p.count is None for p in read(LEAD + f"会上签约{count}个项目，签约金额33.5亿元。").record.projects)
