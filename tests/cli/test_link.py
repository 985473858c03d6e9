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
