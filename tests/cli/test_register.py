"""``luodi register``, called as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from luodi.cli import main as main_module
from luodi.cli.register import register
from luodi.core.companies.register.errors import NoNameColumn, NoRegister
from luodi.core.errors import LuodiError

CSV = "企业名称,统一社会信用代码,所在地,法定代表人\n合肥清泉科技有限公司,91350100M000100Y43,合肥,张某\n,,合肥,\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "名录.csv"
    path.write_bytes(CSV.encode("gb18030"))
    return path


def run(tmp_path: Path, *args: str) -> Result:
    return CliRunner().invoke(register, [args[0], *args[1:], "--folder", str(tmp_path / "r")])


def test_import_shows_the_mapping_and_what_became_of_the_rows(tmp_path, file):
    """People's columns are named as left out; the report says what was refused."""
    done = run(tmp_path, "import", str(file), "--report", str(tmp_path / "报告.csv"))
    assert done.exit_code == 0, done.output
    assert "企业名称 → name" in done.output
    assert "法定代表人 → 不收：人员信息" in done.output
    assert "读 2 行，新收 1，未收 1" in done.output
    assert "没有单位名称" in (tmp_path / "报告.csv").read_text(encoding="utf-8-sig")


def test_a_dry_run_writes_nothing(tmp_path, file):
    """Only the mapping is shown."""
    done = run(tmp_path, "import", str(file), "--dry-run")
    assert done.exit_code == 0
    assert not (tmp_path / "r").exists()


def test_stats_and_search(tmp_path, file):
    """Counts; hits as lines or JSON; nothing found is exit code 1."""
    assert run(tmp_path, "import", str(file), "--json").exit_code == 0
    assert json.loads(run(tmp_path, "stats", "--json").output)["rows"] == 1
    assert "共 1 个单位" in run(tmp_path, "stats").output
    assert json.loads(run(tmp_path, "search", "hfqq", "--json").output)["name"] == "合肥清泉科技有限公司"
    missing = run(tmp_path, "search", "没有的")
    assert missing.exit_code == 1
    assert "没有“没有的”" in missing.output


def test_faults_are_luodis_own_errors(tmp_path, file):
    """The command's main turns them into one line."""
    assert isinstance(run(tmp_path, "stats").exception, NoRegister)
    assert isinstance(run(tmp_path, "import", str(file), "--map", "企业名称=").exception, NoNameColumn)
    assert "--map 要写成" in run(tmp_path, "import", str(file), "--map", "企业名称").output


def test_a_report_that_cannot_be_written_is_told_before_the_import(tmp_path, file):
    """Not after a million rows."""
    result = run(tmp_path, "import", str(file), "--report", str(tmp_path / "no" / "报告.csv"))
    assert isinstance(result.exception, LuodiError)
    assert not (tmp_path / "r").exists()


def test_an_interrupt_in_a_query_is_one_word(monkeypatch, capsys):
    """DuckDB makes an error of its own of Ctrl+C."""

    def interrupted(**_: object) -> None:
        raise RuntimeError("Query interrupted")

    monkeypatch.setattr(main_module, "luodi", interrupted)
    with pytest.raises(SystemExit, match="1"):
        main_module.main()
    assert capsys.readouterr().err == "Aborted!\n"
