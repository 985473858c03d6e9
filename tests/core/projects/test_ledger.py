"""Ledgers in and out: heads, odd cells, rows that are no projects, duplicates, and the layout read back."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.companies.credit_code import check_character
from luodi.core.projects.errors import WrongRules
from luodi.core.projects.ledger.cells import read_agreement, read_code, read_date, read_money, read_site, read_stage
from luodi.core.projects.ledger.duplicates import ExistingProject, find_duplicates
from luodi.core.projects.ledger.heads import field_of, guess_columns
from luodi.core.projects.ledger.layout import OutRow, lay_out, read_layout
from luodi.core.projects.ledger.merged import fill_merged
from luodi.core.projects.ledger.reading import read_ledger
from luodi.core.projects.ledger.values import Column, LedgerRow
from luodi.core.projects.values import Stage, Status

CODE = "91350100M000100Y" + "4"
CODE += check_character(CODE)
WAN = Column(0, "总投资（万元）", "planned_total_wan")
YI = Column(0, "总投资（亿元）", "planned_total_wan", Decimal(10_000))


def read(*rows: list, **more: object):
    """A ledger of one sheet."""
    return read_ledger({"2026": list(rows)}, **more)


@pytest.mark.parametrize(("head", "field"), [
    ("项目名称", "name"), ("签约项目名称（全称）", "name"), ("总投资\n（亿元）", "planned_total_wan"), ("投资情况/总投资", "planned_total_wan"),
    ("2026年计划总投资额(万元)", "planned_total_wan"), ("累计到位资金", "paid_wan"), ("所属县（市、区）", None), ("责任单位", "unit"),
    ("签约时间", "signed_on"), ("星座", None), ("", None), ("项目" * 200, None),
])  # fmt: skip
def test_heads_are_known_by_their_words(head: str, field: str | None):
    """Brackets, years, units and upper heads set aside."""
    found = field_of(head)
    assert (found[0] if found else None) == field


@pytest.mark.parametrize(("text", "column", "amount", "currency"), [
    ("32000", WAN, "32000", "CNY"), ("3.2", YI, "32000", "CNY"), ("3.2亿元", WAN, "32000", "CNY"), ("3.2亿", WAN, "32000", "CNY"),
    ("5000万", YI, "5000", "CNY"), ("12,000.5", WAN, "12000.5", "CNY"), ("500万美元", WAN, "500", "USD"), ("1.2亿美元", YI, "12000", "USD"),
    ("总投资22亿元", WAN, "220000", "CNY"), ("3200元", WAN, "0.32", "CNY"), ("0", WAN, "0", "CNY"), ("二十亿元", WAN, "200000", "CNY"),
])  # fmt: skip
def test_money_is_read_as_written(text: str, column: Column, amount: str, currency: str):
    """Bare numbers count the column's unit, others their own, exactly."""
    found = read_money(text, column)
    assert (found.value, found.currency, found.error) == (Decimal(amount), currency, "")


@pytest.mark.parametrize(
    "text", ["3-5亿元", "一期3亿元，二期2亿元", "面议", "-5", "1e999", "9" * 40, "=1+1", "5亿元左右吧3"]
)
def test_what_is_no_single_amount_is_an_error(text: str):
    """Ranges, two amounts, words, negative and huge numbers, formulas: told, not guessed."""
    assert read_money(text, WAN).error


def test_an_approximate_amount_is_taken_with_a_warning():
    """约3亿元 is 30000 万元, and says so."""
    assert (read_money("3亿元左右", WAN).value, bool(read_money("3亿元左右", WAN).warning)) == (30_000, True)


@pytest.mark.parametrize(("text", "day"), [
    ("45366", "2024-03-15"), ("2024-03-15", "2024-03-15"), ("2024.3.15", "2024-03-15"), ("2024/3/15", "2024-03-15"),
    ("20240315", "2024-03-15"), ("2024.3", "2024-03-01"), ("2024年3月", "2024-03-01"), ("3月15日", "2026-03-15"), ("3.15", "2026-03-15"),
    ("2024年3月15日签约", "2024-03-15"), ("2024", "2024-01-01"),
])  # fmt: skip
def test_dates_as_offices_write_them(text: str, day: str):
    """Serials, dots, months, days of the ledger's year."""
    assert read_date(text, 2026).value == date.fromisoformat(day)


@pytest.mark.parametrize(
    ("text", "error"),
    [("3月15日", "no-year"), ("2024-13-45", "date"), ("年底", "date"), ("=TODAY()", "date"), ("2月30日", "no-year")],
)
def test_what_is_no_date_is_an_error(text: str, error: str):
    """No year is guessed, no day made up."""
    assert read_date(text).error == error
    assert read_date("2月30日", 2026).error == "date"


def test_a_month_that_a_spreadsheet_may_have_cut_is_told():
    """2024.1 may be October: taken as January with a warning."""
    assert "10 月" in read_date("2024.1").warning


@pytest.mark.parametrize(("text", "stage"), [
    ("在谈", "talks"), ("已签约", "signed"), ("签约未开工", "signed"), ("已开工建设", "started"), ("在建", "started"), ("拟签约", "talks"),
    ("尚未签约", None), ("已竣工投产", "operating"), ("已备案，计划6月开工", "approved"), ("按计划开工", "started"), ("待审批签约", "talks"), ("达产达效", "at-capacity"), ("lead", "lead"), ("其他", None),
])  # fmt: skip
def test_stage_words(text: str, stage: str | None):
    """The furthest stage reached; what is not yet reached does not count."""
    found = read_stage(text)
    assert (found.value if found else None) == stage


def test_sites_and_codes_and_agreements():
    """Areas in 亩, codes checked, frameworks told from contracts."""
    assert read_site("100").value == 100
    assert read_site("2公顷").value == 30
    assert read_site("很大").error == "area"
    assert read_code(CODE.replace("0", "O")).warning.startswith("按校验位改正")
    assert "科学计数" in read_code("9.135E+17").message
    assert [read_agreement(t) for t in ("战略框架协议", "正式合同", "握手")] == ["framework", "binding", None]


SHEET = [
    ["某市招商引资项目台账", None, None, None, None, None],
    ["填报单位：某局", None, None, None, "2026年3月", None],
    ["序号", "项目名称", "投资情况", None, "签约时间", "项目阶段"],
    [None, None, "总投资（亿元）", "到位资金（万元）", None, None],
    ["一、工业项目", None, None, None, None, None],
    [1, "某某电池项目", 3.2, 5000, datetime(2024, 3, 15), "已签约"],
    [2, "某某光电项目", "约2亿元", "若干", "3月15日", "开工在建"],
    [None, None, None, None, None, None],
    ["（二）已投产项目", None, None, None, None, None],
    [3, "某某材料项目", "5亿美元", None, "45366", None],
    ["序号", "项目名称", "总投资（亿元）", "到位资金（万元）", "签约时间", "项目阶段"],
    ["合计", None, 10.2, 5000, None, None],
    ["备注：到位资金以进账单为准", None, None, None, None, None],
    [4, None, 1, None, None, None],
    [5, None, None, None, None, None],
]


def test_a_ledger_as_bureaus_keep_it():
    """Titles, two rows of heads, sections, blanks, heads again, totals and notes are no projects; all rows are told."""
    found = read(*SHEET)
    assert [(r.row, r.name, r.stage and r.stage.value) for r in found.rows] == [
        (6, "某某电池项目", "signed"), (7, "某某光电项目", "started"), (10, "某某材料项目", "operating"),
    ]  # fmt: skip
    assert [(s.row, s.kind) for s in found.skipped] == [
        (1, "title"), (2, "title"), (3, "heads"), (4, "heads"), (5, "section"), (8, "blank"), (9, "section"), (11, "heads"),
        (12, "total"), (13, "note"), (14, "no-name"), (15, "blank"),
    ]  # fmt: skip
    assert found.rows[0].fields == {"name": "某某电池项目", "planned_total_wan": 32_000, "paid_wan": 5000,
                                    "signed_on": date(2024, 3, 15), "number": "1"}  # fmt: skip


def test_faults_are_located_at_their_cell():
    """Each has its sheet, row, column, head and what to do."""
    found = [(f.row, f.column, f.level, f.kind) for f in read(*SHEET).faults]
    assert found == [(7, "C", "warning", "assumed"), (7, "D", "error", "money"), (7, "E", "error", "no-year"),
                     (10, "C", "warning", "currency"), (14, "B", "error", "no-name")]  # fmt: skip
    fault = read(*SHEET).faults[1]
    assert (fault.where, fault.value) == ("表“2026”第 7 行 D 列（投资情况/到位资金(万元)）", "若干")


def test_foreign_money_stays_in_its_currency():
    """5亿美元 in a column of yuan is kept in dollars and converted by nobody."""
    fields = read(*SHEET).rows[2].fields
    assert "planned_total_wan" not in fields
    assert fields["planned_total_usd_wan"] == 50_000


def test_cells_merged_down_are_filled_and_titles_across_are_not():
    """A unit merged over three rows is each project's; a section across the sheet stays one cell; wild ranges harm nothing."""
    rows = [
        ["责任单位", "项目名称", "总投资"],
        ["甲县", "甲项目", 1],
        [None, "乙项目", 2],
        ["一、其他", None, None],
        ["", "丙项目", 3],
    ]
    ranges = [((1, 0), (2, 0)), ((3, 0), (3, 2)), ((9, 9), (99, 9)), ((0, 500), (4, 500)), ((4, 2), (2, 2))]
    found = read(*fill_merged(rows, ranges))
    assert [r.fields.get("unit") for r in found.rows] == ["甲县", "甲县", None]


def test_a_person_can_map_a_column():
    """What the guess does not know, a person says; a field that does not exist is refused."""
    rows = [["名头", "金主"], ["甲项目", "某某公司"]]
    assert read(*rows).rows == ()
    assert read(*rows).faults[0].kind == "no-heads"
    with pytest.raises(WrongRules):
        guess_columns(["名头"], {"名头": "zodiac"})
    assert [c.field for c in guess_columns(["项目名称", "总投资"], {"总投资": ""})] == ["name", None]


def test_the_surer_of_two_columns_has_the_field():
    """An exact head before a contained one; the other is left out with a note."""
    columns = guess_columns(["项目名称", "本年计划总投资额", "总投资"])
    assert [c.field for c in columns] == ["name", None, "planned_total_wan"]
    assert columns[1].note == "已由“总投资”给出"


def test_days_out_of_order_are_told():
    """Started before signed: a warning at the later one's cell."""
    (fault,) = read(["项目名称", "签约时间", "开工时间"], ["甲项目", "2024-05-01", "2024-03-01"]).faults
    assert (fault.kind, fault.column) == ("order", "C")


HOSTILE = st.one_of(
    st.none(), st.booleans(), st.integers(), st.just(10**9000), st.just(-(10**9000)), st.floats(), st.text(max_size=60), st.dates(), st.datetimes(), st.decimals(),
    st.sampled_from(["=cmd|' /C calc'!A0", "\x00\x08", "#REF!", "9" * 500, "1e99999", "合计", "备注", "一、", "12月40日", "\ud800", "亿", "万",
                     "2024年13月", "项目名称", "已签约", "NaN", "Infinity", "-Infinity", "０１２"]),
)  # fmt: skip


@settings(deadline=None, max_examples=150)
@given(st.lists(st.lists(HOSTILE, max_size=8), max_size=12))
def test_nothing_in_a_cell_raises_and_no_row_is_lost(rows):
    """Whatever cells hold: each row is a project or told as skipped, under heads and without."""
    for head in ([], [["项目名称", "总投资", "签约时间", "项目阶段", "用地", "统一社会信用代码", "协议性质"]]):
        found = read(*head, *rows)
        assert sorted([r.row for r in found.rows] + [s.row for s in found.skipped]) == list(
            range(1, len(head + rows) + 1)
        )


def row(number: int, name: str, **fields: object) -> LedgerRow:
    """A row that was read."""
    return LedgerRow("2026", number, name, {"name": name, **fields})


def test_duplicates_are_told_with_their_reason():
    """By code for certain; by name and investor, or by name alone, for a person to decide."""
    existing = [ExistingProject("p1", "某某电池项目", "某某电池有限公司", project_code="2401-140300-04-01-123456"),
                ExistingProject("p2", "光电项目")]  # fmt: skip
    rows = [row(1, "另一个名字", project_code="2401-140300-04-01-123456"), row(2, "某某 电池项目", investor="山西某某电池有限公司"),
            row(3, "“光电项目”"), row(4, "新材料项目", investor_code=CODE), row(5, "新材料项目", investor_code=CODE),
            row(6, "别的项目", investor="某某电池有限公司")]  # fmt: skip
    found = [(d.row.row, d.project, d.other, d.certain) for d in find_duplicates(rows, existing)]
    assert found == [
        (1, "p1", None, True),
        (2, "p1", None, False),
        (3, "p2", None, False),
        (5, None, ("2026", 4), True),
    ]
    assert find_duplicates(rows, existing)[0].reason == "与已有项目投资项目代码相同"


def test_the_layout_reads_back_what_it_wrote():
    """Out and in again: the same fields, stages and statuses; 亿元 columns come back in 万元."""
    fields = {"name": "某某电池项目", "investor": "某某公司", "investor_code": CODE, "unit": "甲县", "planned_total_wan": Decimal("32000.5"),
              "contract_wan": Decimal(30_000), "site_mu": Decimal(100), "signed_on": date(2024, 3, 15)}  # fmt: skip
    projects = [OutRow(fields, stage, status) for stage, status in zip(Stage, [*Status] * 3, strict=False)]
    layout = [
        *(c for c in read_layout() if c.field != "planned_total_wan"),
        *read_layout([{"head": "总投资（亿元）", "field": "planned_total_wan"}]),
    ]
    table = lay_out(projects, layout)
    back = read_ledger({"台账": [table.heads, *table.rows]})
    assert [f.level for f in back.faults] == []
    assert [(r.stage, r.status) for r in back.rows] == [(p.stage, p.status) for p in projects]
    assert all({k: v for k, v in r.fields.items() if k != "number"} == fields for r in back.rows)


def test_a_layout_of_unknown_fields_is_refused():
    """A column nobody can fill."""
    with pytest.raises(WrongRules):
        read_layout([{"head": "星座", "field": "zodiac"}])


@pytest.mark.parametrize("written", ["约2000万", "2000万左右", "大约2000 万"])
def test_about_an_amount_is_that_amount_with_a_warning(written):
    """Also where 元 is left away."""
    (row,) = (found := read(["项目名称", "总投资"], ["甲项目", written])).rows
    assert row.fields["planned_total_wan"] == 2000
    assert [fault.level for fault in found.faults] == ["warning"]


def test_a_sheet_that_sums_up_is_no_list_of_projects():
    """项目数 is no project's name, and a number is none either."""
    found = read(["县区", "项目数", "总投资"], ["甲县", 3, 5], ["乙县", 4, 6])
    assert found.rows == ()
    assert {fault.kind for fault in found.faults} == {"no-name"}
    found = read(["项目", "总投资"], ["12", 5])
    assert (found.rows, found.faults[0].kind) == ((), "no-name")


def test_a_day_before_1990_is_a_slip():
    """1899-12-31 is what an empty date becomes on its way through some programs."""
    (fault,) = read(["项目名称", "签约日期"], ["甲项目", "1899-12-31"]).faults
    assert (fault.level, fault.kind) == ("error", "date")


def test_ranges_that_overlap_are_filled_once():
    """Time grows with the rows, not with rows times ranges."""
    rows = [["项目名称", "责任单位"]] + [[f"项目{i}", None] for i in range(20_000)]
    rows[1][1] = "甲县"
    ranges = [((1 + i % 3, 1), (20_000, 1)) for i in range(20_000)]
    assert all(row[1] == "甲县" for row in fill_merged(rows, ranges)[1:])
