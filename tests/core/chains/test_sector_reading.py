"""Input–output tables as they come: what is read, what is refused and where."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from luodi.core.chains.faults import ERROR, WARNING
from luodi.core.chains.sector_checking import UnusableTable, assign_codes, draft_table, make_table
from luodi.core.chains.sector_reading import read_sheet, split_codes
from luodi.core.chains.sector_table import Sector, SectorTable
from tests.core.chains.sectors import BODY, COLUMNS, HEAD, lines, table


def errors(rows: list[list[object]]) -> list[str]:
    """What is wrong, as a person reads it."""
    read = read_sheet(rows)
    if read.body is None:
        return [str(f) for f in read.faults if f.level == ERROR]
    with pytest.raises(UnusableTable) as refused:
        make_table(read, "小表")
    return [str(f) for f in refused.value.faults if f.level == ERROR]


def test_a_table_is_read_with_its_head():
    """Codes, names, flows, output, the city's own output and the industries of each sector."""
    read = table()
    assert (read.name, read.year, read.unit, read.city) == ("小表（虚构）", 2022, "万元", "340100")
    assert read.sectors[0] == Sector("01", "采矿", ("06", "07", "08", "09"))
    assert read.flows[1] == (30, 120, 60, 0, 0)
    assert read.output == (200, 400, 300, 50, 90)
    assert read.local == (20, 60, 10, 0, 90)


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"D7": "约60"}, "D7：部门 02 卖给 02 的数应是数，现为“约60”"),
        ({"C6": -1}, "C6：部门 01 卖给 01 的数是 -1，应在 0 到 1e+15 之间"),
        ({"E8": "1e99"}, "E8：部门 03 卖给 03 的数是 1e+99"),
        ({"H7": ""}, "H7：缺部门 02 的总产出"),
        ({"A8": "02"}, "A8：代码“02”出现了两次"),
        ({"E5": "02"}, "E5：代码“02”在表头里出现了两次"),
        ({"E5": "06"}, "E5：代码“06”：下面没有同代码的行"),
        ({"A8": "07"}, "A8：代码“07”：表头里没有同代码的列"),
        ({"J6": "06 98"}, "J6：GB/T 4754-2017 没有代码“98”"),
        ({"J7": "06"}, "J7：国标行业 06 已经给了部门 01"),
        ({"D5": "", "C5": ""}, "A5：认出 3 个部门，应有 5 到 200 个"),
        ({"H5": "别的"}, "A5：没有总产出"),
        ({"A5": "序号"}, "A1：找不到表头"),
        ({"B6": "=1+1"}, "B6：“=1+1”以 = 开头"),
        ({"B6": "长" * 201}, "B6：这一格有 201 个字"),
        ({"H7": 239}, "D5：部门 02 买进合计 240，不少于它的总产出 239"),
        ({"B4": "甲乙丙市"}, "认不出城市“甲乙丙市”"),
        ({"A4": "", "B4": ""}, "有“本地产出”一列，却没有写是哪个城市的"),
        ({"B2": "二〇二二"}, "年份“二〇二二”应是 1980 到 2100 之间的四位数"),
        ({"B3": ""}, "缺来源"),
    ],
)
def test_a_fault_is_told_with_its_cell(cells, told):
    """Whoever sees it finds the cell and knows what is expected."""
    found = errors(lines(**cells))
    assert any(told in fault for fault in found), found


def test_all_faults_come_at_once():
    """One round of mending is enough."""
    assert len(errors(lines(D6="x", D7="y", H8="z"))) == 3


def test_rows_and_columns_of_other_totals_are_left_aside():
    """Value added, final use and sums of a published table are told and not used."""
    rows = lines()
    rows[4] = [*rows[4], "中间使用合计"]
    rows += [["TVA", "增加值合计", 1, 2, 3, 4, 5], ["总投入", "", 200, 400, 300, 50, 90]]
    made, faults = make_table(read_sheet(rows), "小表")
    assert made == table()
    assert [(f.level, f.where) for f in faults] == [(WARNING, "K5"), (WARNING, "A11")]


def test_total_output_may_stand_in_the_last_row():
    """And where it stands in a column, too, both must agree."""
    totals = ["总投入", "", 200, 400, 300, 50, 90]
    assert make_table(read_sheet([*lines(H5="x"), totals]), "小表")[0].output == table().output
    assert "D11：部门 02 的总产出在行里是 401" in errors([*lines(), ["总投入", "", 200, 401, 300, 50, 90]])[0]


def test_sectors_may_stand_in_any_order_and_codes_lose_their_zeros():
    """A spreadsheet makes 1 of 01; columns are found by code, not by place."""
    body = [[row[0].lstrip("0"), row[1], *reversed(row[2:7]), *row[7:]] for row in BODY]
    columns = ["代码", "部门", "05", "04", "03", "02", "01", *COLUMNS[7:]]
    made = make_table(read_sheet([*HEAD, columns, *body]), "小表")[0]
    assert made.flows == table().flows
    assert made.sectors[0].code == "1"


def test_a_dash_is_nothing_and_commas_part_thousands():
    """As statistics offices print it."""
    made = table(F6="—", C6="", D6="６０", H7="1,400.5")
    assert made.flows[0] == (0, 60, 10, 0, 0)
    assert made.output[1] == 1400.5


def test_an_economy_that_eats_itself_is_refused():
    """Two sectors that all but buy each other up have an inverse nobody should read."""
    rows = lines(C6=0, D6=400 * (1 - 1e-10), C7=200 * (1 - 1e-10), D7=0, C8=0, D8=0)
    assert "接近奇异" in errors(rows)[0]


def test_a_scheme_that_does_not_fit_is_told():
    """42 sectors are 42."""
    rows = [["分类", "42部门"], *lines()]
    assert "分类写的是 42 部门，表里有 5 个部门" in [f.message for f in make_table(read_sheet(rows), "小表")[1]]


def test_words_given_beside_the_file_go_first():
    """What a form says replaces the head; an empty field leaves it."""
    made, _faults = make_table(read_sheet(lines(B3="")), "小表", {"source": "年鉴", "name": ""})
    assert (made.source, made.name) == ("年鉴", "小表（虚构）")


def test_codes_come_with_letters_ranges_and_any_mark():
    """And what is no code is named."""
    assert split_codes("C13-15、 3841；B06") == (("13", "14", "15", "3841", "06"), [])
    assert split_codes("１３") == (("13",), [])
    assert split_codes("20-10 电池")[1] == ["GB/T 4754-2017 没有代码“20-10”", "GB/T 4754-2017 没有代码“电池”"]


def test_codes_can_be_given_afterwards():
    """By a form: what is wrong is told by sector, and the figures stay."""
    made, faults = assign_codes(table(), ["06", "26 25", "38", "", "51"])
    assert faults == []
    assert (made.sectors[1].divisions, made.flows) == (("26", "25"), table().flows)
    _made, faults = assign_codes(table(), ["06", "06", "9999", "", ""])
    assert [str(f) for f in faults] == [
        "部门 02：国标行业 06 已经给了部门 01",
        "部门 03：GB/T 4754-2017 没有代码“9999”",
    ]


def test_a_draft_needs_no_head():
    """A form may still add it; figures that do not hold together make no draft."""
    draft = draft_table(read_sheet(lines(A1="", A2="", A3="", A4="")))
    assert draft is not None
    assert (
        make_table(
            read_sheet(draft.rows()),
            "x",
            {"name": "小表（虚构）", "year": "2022", "source": "为测试编的", "city": "合肥"},
        )[0]
        == table()
    )
    assert draft_table(read_sheet(lines(H7=239))) is None


CELLS = st.one_of(st.none(), st.booleans(), st.text(max_size=8), st.integers(), st.floats(), st.sampled_from(COLUMNS))


@settings(deadline=None, max_examples=150)
@given(st.lists(st.lists(CELLS, max_size=9), max_size=9), st.booleans())
def test_no_cells_make_the_reader_fail(rows, behind):
    """Whatever a spreadsheet holds, there is a table or a list of faults."""
    read = read_sheet([*lines()[:6], *rows] if behind else rows)
    assert (read.body is None) == any(f.level == ERROR for f in read.faults)


amounts = st.floats(min_value=0, max_value=1e9)


@st.composite
def tables(draw: st.DrawFn) -> SectorTable:
    """A table that holds together."""
    n = draw(st.integers(5, 8))
    flows = draw(st.lists(st.lists(amounts, min_size=n, max_size=n), min_size=n, max_size=n))
    output = tuple(2.0 * sum(row[j] for row in flows) + 1 for j in range(n))
    names = draw(st.lists(st.text("甲乙丙丁,\"'；", min_size=1, max_size=5), min_size=n, max_size=n))
    local = tuple(draw(st.one_of(st.none(), amounts)) for _ in range(n))
    with_city = any(x is not None for x in local)
    return SectorTable(
        "表，名", 2020, "来源", "", "万元",
        tuple(Sector(f"{i:03d}", name, (f"{i + 10}",)) for i, name in enumerate(names)),
        tuple(map(tuple, flows)), output, local if with_city else (), "340100" if with_city else "",
    )  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(tables())
def test_a_table_comes_back_from_its_own_rows(made):
    """To the last digit: its checksum is that of its text, and names the same table in every file."""
    back = make_table(read_sheet(made.rows()), "表")[0]
    assert back == made
    assert back.checksum == made.checksum
