"""Input–output tables in files: CSV in any encoding, workbooks, and files that are neither."""

from __future__ import annotations

from importlib.resources import files
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from luodi.core.chains.sector_checking import make_table
from luodi.core.documents.sector_file import read_sector_file, sector_workbook
from tests.core.chains.sectors import lines, table


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_file_may_be_in_any_encoding(encoding):
    """Offices save what their spreadsheet saves; the checksum is the same."""
    made, _faults = make_table(read_sector_file(table().text.encode(encoding), "x.csv"), "x")
    assert made.checksum == table().checksum


def test_a_workbook_holds_the_same_table():
    """Numbers as numbers, words as words that nothing runs."""
    packed = sector_workbook(table())
    assert make_table(read_sector_file(packed, "x.xlsx"), "x")[0] == table()
    sheet = load_workbook(BytesIO(packed)).active
    assert (sheet["D8"].value, sheet["B6"].data_type) == (120, "s")


def test_the_sheet_of_that_name_is_read():
    """Others may stand before it; a fault is told with the sheet's own cell."""
    book = Workbook()
    book.active["A1"] = "封面"
    for row in lines(D7="x"):
        (book["投入产出表"] if "投入产出表" in book.sheetnames else book.create_sheet("投入产出表")).append(row)
    packed = BytesIO()
    book.save(packed)
    assert [f.where for f in read_sector_file(packed.getvalue(), "x.xlsx").faults] == ["D7"]


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"\x00\x01\x02", "x.csv", "读不出文字"),
        (b"", "x.csv", "找不到表头"),
        (b"not a workbook", "x.xlsx", "不是能读的表格文件"),
        (b"a\n" * 2_001, "x.csv", "表格太大"),
        (b"x" * (20 * 2**20 + 1), "x.csv", "超过 20971520"),
    ],
)
def test_what_is_no_table_is_refused(data, name, told):
    """With a reason, never with an error of the program."""
    read = read_sector_file(data, name)
    assert read.body is None
    assert told in str(read.faults[0])


@settings(deadline=None, max_examples=100)
@given(st.binary(max_size=300))
def test_no_bytes_make_the_reader_fail(data):
    """A file of any bytes is a table or a list of faults."""
    read = read_sector_file(data, "x.csv")
    assert (read.body is None) == bool(read.faults)


def test_the_demo_table_says_that_it_is_made_up():
    """It holds together, covers every division, and its name and source say 虚构."""
    data = files("luodi.web.demo").joinpath("sectors.csv").read_bytes()
    made, faults = make_table(read_sector_file(data, "sectors.csv"), "demo")
    assert faults == []
    assert "虚构" in made.name
    assert "虚构" in made.source
    assert len({code for s in made.sectors for code in s.divisions}) == 97
