"""``luodi link`` on a small register, run as a user runs it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

REGISTER = "企业名称,统一社会信用代码,简称\n苏州远帆新材料股份有限公司,,远帆新材\n合肥云骧航空科技有限公司,,\n宁波海曙冷链物流集团有限公司,,\n"


def luodi(*args: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "luodi", *args], input=stdin, capture_output=True, timeout=120, check=False
    )


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("register")
    file = folder / "名录.csv"
    file.write_text(REGISTER, encoding="utf-8")
    done = luodi("register", "import", str(file), "--folder", str(folder / "stored"))
    assert done.returncode == 0, done.stderr.decode()
    return folder / "stored"


def rows(done: subprocess.CompletedProcess[bytes]) -> list[dict]:
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_a_name_as_written_is_linked_with_its_reasons(register):
    """The legal form left out does not hide which company is meant."""
    (row,) = rows(luodi("link", "--json", "--register", str(register), "-", stdin="苏州远帆新材料".encode()))
    assert row["name"] == "苏州远帆新材料股份有限公司"
    assert row["reasons"]


def test_a_company_that_is_not_in_the_register_is_said_so(register):
    """There is no forced link; the chance of being unknown is given."""
    (row,) = rows(luodi("link", "--json", "--register", str(register), "-", stdin="西安某某钛业有限公司".encode()))
    assert row["rid"] is None
    assert row["unknown_score"] > 0.5


def test_the_organisations_of_a_read_report_are_linked(register):
    """What luodi read prints goes straight into luodi link."""
    report = "5月8日，清河县县长林远带队赴苏州市考察招商，走访苏州远帆新材料股份有限公司。"
    read = luodi("read", "--json", "-", stdin=report.encode())
    (row,) = rows(luodi("link", "--json", "--register", str(register), "-", stdin=read.stdout))
    assert row["name"] == "苏州远帆新材料股份有限公司"


def test_a_column_that_is_not_there_is_named(register, tmp_path):
    """The message lists the heads there are and what to write."""
    file = tmp_path / "台账.csv"
    file.write_text("序号,备注\n1,无\n", encoding="utf-8")
    done = luodi("link", "--register", str(register), str(file))
    assert done.returncode == 1
    assert "序号、备注" in done.stderr.decode()


def test_a_short_name_is_shown_with_the_registered_one(register):
    """What was matched and what is registered are both told."""
    (row,) = rows(luodi("link", "--json", "--register", str(register), "-", stdin="远帆新材".encode()))
    assert (row["name"], row["matched"]) == ("苏州远帆新材料股份有限公司", "远帆新材")
    line = luodi("link", "--register", str(register), "-", stdin="远帆新材".encode()).stdout.decode()
    assert "→ 苏州远帆新材料股份有限公司" in line
    assert "按“远帆新材”" in line


def test_a_decision_made_in_the_table_written_is_kept(register, tmp_path):
    """Names in from Excel, links out to Excel, decided there, and reused: both that it is one and that it is none."""
    from openpyxl import Workbook, load_workbook

    book = Workbook()
    for row in (["投资方", "地区"], ["云骧", "合肥市"], ["远帆新材", ""]):
        book.active.append(row)
    book.save(tmp_path / "台账.xlsx")
    done = luodi(
        "link", "--register", str(register), "--output", str(tmp_path / "结果.xlsx"), str(tmp_path / "台账.xlsx")
    )
    assert done.returncode == 0, done.stderr.decode()
    book = load_workbook(tmp_path / "结果.xlsx")
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    rid = sheet.cell(3, heads.index("代码") + 1).value
    for number, code in ((2, rid), (3, "不在名录")):
        for head, value in (("认定代码", code), ("认定人", "林某"), ("认定日期", "2024-05-06")):
            sheet.cell(number, heads.index(head) + 1).value = value
    book.save(tmp_path / "认定.xlsx")
    done = luodi(
        "link",
        "--json",
        "--register",
        str(register),
        "--decisions",
        str(tmp_path / "认定.xlsx"),
        str(tmp_path / "台账.xlsx"),
    )
    first, second = rows(done)
    assert (first["name"], first["score"], first["decided"]) == (
        "苏州远帆新材料股份有限公司",
        1.0,
        "林某于2024-05-06认定",
    )
    assert first["reasons"][0] == "林某于2024-05-06认定"
    assert (second["rid"], second["unknown_score"]) == (None, 1.0)


def test_a_decision_without_its_maker_is_refused(register, tmp_path):
    """Line, what is missing and what to do, and no traceback."""
    (tmp_path / "认定.csv").write_text("提法,认定代码,认定人,认定日期\n远帆,1,,\n", encoding="utf-8")
    (tmp_path / "名称.txt").write_text("远帆\n", encoding="utf-8")
    done = luodi(
        "link", "--register", str(register), "--decisions", str(tmp_path / "认定.csv"), str(tmp_path / "名称.txt")
    )
    assert done.returncode == 1
    assert "第 2 行" in done.stderr.decode()
    assert "认定人" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_the_place_beside_a_name_in_a_table_counts(register, tmp_path):
    """A column with places enters as surroundings, and the reasons say so."""
    (tmp_path / "台账.csv").write_text("企业名称,地点\n云骧航空,合肥市\n", encoding="utf-8")
    (row,) = rows(luodi("link", "--json", "--register", str(register), str(tmp_path / "台账.csv")))
    assert any("上下文提到的地点（合肥）与企业所在地一致" in reason for reason in row["reasons"])
