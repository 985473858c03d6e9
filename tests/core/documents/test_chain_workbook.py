"""A chain through Excel and back, and workbooks that are not as they should be."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from luodi.core.chains.gaps import find_gaps
from luodi.core.chains.loading import load_chain, shipped_chains, usable
from luodi.core.chains.presence import count_presence
from luodi.core.documents.chain_workbook import GAP_SHEET, SEGMENT_SHEET, read_chain, write_chain
from tests.core.chains.toy import TOY

CHAIN = load_chain(TOY, "toy")


def changed(path: Path, cell: str, value: object, sheet: str = SEGMENT_SHEET) -> list[str]:
    """Errors of the toy chain's workbook with one cell changed."""
    write_chain(CHAIN, path)
    book = openpyxl.load_workbook(path)
    book[sheet][cell] = value
    book.save(path)
    return [str(f) for f in read_chain(path, path.name).errors]


@pytest.mark.parametrize("name", list(shipped_chains()))
def test_shipped_chains_come_back_equal(tmp_path, name):
    """Every field of every segment."""
    chain = load_chain(shipped_chains()[name], name)
    write_chain(chain, tmp_path / "x.xlsx")
    assert usable(read_chain(tmp_path / "x.xlsx", "x.xlsx")) == chain


def test_hostile_words_come_back_as_words(tmp_path):
    """Formulas stay text, numbers stay text, and no cell is run."""
    text = TOY.replace("[碳酸锂]", "['=HYPERLINK(1)', '+1', '-1', '@x', '1e5', '0101', 'a,b;c、d']")
    chain = load_chain(text, "x")
    write_chain(chain, tmp_path / "x.xlsx")
    assert usable(read_chain(tmp_path / "x.xlsx", "x")) == chain
    cells = [c for row in openpyxl.load_workbook(tmp_path / "x.xlsx")[SEGMENT_SHEET].iter_rows() for c in row]
    assert not [c for c in cells if c.data_type == "f"]


@pytest.mark.parametrize(
    ("cell", "value", "said"),
    [
        ("F3", "oar", "环节!F3：salt：投入 oar 不是本链的环节，是不是 ore？"),
        ("D2", "metal", "环节!D2：ore：kind 不认识“metal”"),
        ("E2", "first", "环节!E2"),
        ("A1", "号码", "环节!A1：不认识的列“号码”"),
        ("G2", 939, "环节!G2：ore：GB/T 4754-2017 没有代码 939"),
        ("B2", None, "缺 name"),
    ],
)
def test_faults_name_their_cell(tmp_path, cell, value, said):
    """As they are found in a YAML file's lines."""
    found = changed(tmp_path / "x.xlsx", cell, value)
    assert any(said in f for f in found), found


def test_numbers_and_dates_typed_by_hand_are_taken(tmp_path):
    """A stage typed as a number, a version as a date."""
    from datetime import date

    assert changed(tmp_path / "x.xlsx", "E3", 1) == []
    assert changed(tmp_path / "x.xlsx", "B5", date(2026, 1, 2), "产业链") == []


@pytest.mark.parametrize("data", [b"", b"x", b"PK\x03\x04broken", b"\xd0\xcf\x11\xe0" + b"\x00" * 600])
def test_what_is_no_workbook_is_said(data):
    """In a line, without raising."""
    assert "不是能打开的 Excel 工作簿" in str(read_chain(data, "x.xlsx").errors[0])


def test_a_workbook_of_something_else_is_said(tmp_path):
    """It names the sheets it lacks."""
    openpyxl.Workbook().save(tmp_path / "x.xlsx")
    assert "缺工作表产业链、环节" in str(read_chain(tmp_path / "x.xlsx", "x").errors[0])


def test_gaps_stand_on_a_sheet_of_their_own(tmp_path):
    """Beside the chain, which is read back all the same."""
    rows = [{"oid": str(i), "name": f"=甲{i}", "region": "340100", "scope": "电芯制造"} for i in range(25)]
    report = find_gaps(count_presence(rows, CHAIN), "合肥")
    write_chain(CHAIN, tmp_path / "x.xlsx", report)
    sheet = openpyxl.load_workbook(tmp_path / "x.xlsx")[GAP_SHEET]
    assert sheet["A2"].value == "盐"
    assert "补链" in sheet["B2"].value
    assert usable(read_chain(tmp_path / "x.xlsx", "x")) == CHAIN
