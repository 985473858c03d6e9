"""``luodi screen`` as a person calls it."""

from __future__ import annotations

import csv
import json

import duckdb
import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from luodi.cli.main import luodi
from luodi.core.companies.register.demo import load_demo_register
from luodi.core.errors import LuodiError
from tests.core.targets.registers import made_up, write_register

NEEDS = '- {id: a, name: 电池, keywords: [固态电池, "[x]", "(", "=1+1"], filters: {statuses: [存续]}}'


def call(*arguments):
    return CliRunner().invoke(luodi, ["screen", *map(str, arguments), "--day", "2026-11-22"])


@pytest.fixture
def files(tmp_path):
    needs = tmp_path / "needs.yaml"
    needs.write_text(NEEDS, encoding="utf-8")
    return needs, write_register(tmp_path / "register", made_up(300))


def test_targets_are_listed_with_reasons(files):
    """Each target's words stand with the place they were found in, and what is not known is said."""
    done = call(files[0], "--register", files[1], "--explain")
    assert done.exit_code == 0
    assert "■ 电池" in done.output
    assert "固态电池：经营范围“" in done.output
    assert "不计分" in done.output


@pytest.mark.parametrize("kind", ["xlsx", "csv", "json"])
def test_results_are_written(files, tmp_path, kind):
    """A workbook, a CSV and JSON hold the same targets."""
    path = tmp_path / f"out.{kind}"
    assert call(files[0], "--register", files[1], "-o", path).exit_code == 0
    if kind == "xlsx":
        rows = [row[2] for row in load_workbook(path).active.iter_rows(min_row=2, values_only=True)]
    elif kind == "csv":
        rows = [row["单位"] for row in csv.DictReader(path.open(encoding="utf-8-sig"))]
    else:
        rows = [row["单位"] for row in json.loads(path.read_text(encoding="utf-8"))]
    assert rows == [
        json.loads(line)["单位"] for line in call(files[0], "--register", files[1], "--json").output.splitlines()
    ]
    assert rows


def test_a_hostile_register_is_screened(tmp_path):
    """Formulas, signs of patterns, a scope of a megabyte, wrong codes and broken dates: targets, a report, no formula."""
    rows = [
        ["企业名称", "统一社会信用代码", "成立日期", "注册资本", "行业代码", "经营范围"],
        ["=cmd|' /C calc'!A0固态电池有限公司", "错码", "去年", "=1+1", "ZZ", "固态电池(制造)"],
        ["甲有限公司", "91340100MA2MTP2E9X", "2020-13-45", "-5", "C3841", "固态电池；" + "（" * 1000 + "x" * 1_000_000],
        ["乙[x]有限公司", "", "2019-01-01", "1e99", "38410000", "'; DROP TABLE rows; --固态电池"],
    ]
    table, out = tmp_path / "hostile.csv", tmp_path / "out.xlsx"
    with table.open("w", encoding="utf-8", newline="") as opened:
        csv.writer(opened).writerows(rows)
    needs = tmp_path / "needs.yaml"
    needs.write_text(NEEDS.replace("filters: {statuses: [存续]}", "codes: [C3841]"), encoding="utf-8")
    done = call(needs, "--register", table, "-o", out)
    assert done.exit_code == 0, done.exception
    assert "收进 3 家" in done.stderr
    assert "{" not in done.stderr
    cells = [cell for row in load_workbook(out).active.iter_rows(min_row=2) for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert len({cell.value for cell in cells if cell.column == 3}) == 3


def test_a_hundred_thousand_hostile_rows_are_screened(tmp_path):
    """Each odd value stands in thousands of rows: the targets are those whose texts hold the words as they are written."""
    register, needs, out = tmp_path / "odd.parquet", tmp_path / "needs.yaml", tmp_path / "out.csv"
    odd = {
        "name": ["=cmd|' /C calc'!A0甲有限公司", "@SUM(1)乙有限公司", "(.*)+丙有限公司", "\u202e丁[x]有限公司", ""],
        "industry": ["ZZ", "C3841", "38410000", "C99999", "", "=1+1"],
        "region": ["340100", "999999", "三十四", "", "34010O"],
        "status": ["存续", "在营\t", "=开业", ""],
        "capital": ["-5", "1e99", "NaN", "100", "=1+1"],
        "founded": ["去年", "2020-13-45", "2019-01-01", "99999999"],
        "scope": ["'; DROP TABLE rows; --", "固态电池(制造)", "{{7*7}}.*", "（（（", "\\N", "=1+1", ""],
    }
    columns = ", ".join(f"${c}[1 + (hash(i, '{c}') % len(${c}))::INT] AS {c}" for c in odd)
    with duckdb.connect() as db:
        long = "CASE WHEN i % 50000 = 7 THEN repeat('（x', 500000) || '固态电池' ELSE scope END AS scope"
        query = f"SELECT i::VARCHAR AS id, t.* REPLACE ({long}) FROM (SELECT i, {columns} FROM range(100000) r(i)) t"
        db.execute(f"COPY ({query}) TO '{register}' (FORMAT parquet)", odd)
        held = "contains(name, '[x]') OR contains(name, '.*') OR contains(scope, '.*') OR contains(scope, '固态电池')"
        ids = {i for (i,) in db.execute(f"SELECT id FROM '{register}' WHERE {held}").fetchall()}
    asked = "codes: [C3841], filters: {statuses: []}"
    needs.write_text(
        f'[{{id: odd, keywords: ["[x]", ".*", 固态电池, "$^", "(?i)"], {asked}}}, {{id: long, keywords: ["x固态"], {asked}}}]',
        "utf-8",
    )
    done = call(needs, "--register", register, "--top", "2000", "-o", out)
    assert done.exit_code == 0, done.exception
    assert "2 个需求，2002 个目标" in done.stderr
    rows = list(csv.DictReader(out.open(encoding="utf-8-sig")))
    assert {row["编号"] for row in rows} < ids
    assert {row["编号"] for row in rows if row["需求"] == "long"} == {"7", "50007"}
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "@"))]


def test_a_megabyte_of_scope_is_read_to_its_end(tmp_path, files):
    """In Parquet a word behind a million characters is found, and quoted with what stands around it."""
    rows = [(1, "甲有限公司", None, None, None, None, None, 0, "（x" * 500_000 + "固态电池")]
    done = call(files[0], "--register", write_register(tmp_path / "long", rows), "--json")
    (row,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert row["理由"].startswith("固态电池：经营范围“…（x")
    assert len(row["理由"]) < 200


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "两者选一"),
        (("nothing.yaml",), "打不开"),
        (("--chain", "solid-state-battery"), "--chain 要和 --city 同用"),
    ],
)
def test_bad_input_is_one_message(arguments, said):
    """What is wrong is said once, without a trace."""
    done = call(*arguments)
    assert done.exit_code
    assert said in (str(done.exception) if isinstance(done.exception, LuodiError) else done.output)


@pytest.mark.parametrize(("city", "said"), [("合肥", "■"), ("阳泉", "说不出缺口")])
def test_gaps_of_the_demo_register_find_listed_firms(tmp_path, city, said):
    """Needs from the battery chain's gaps find listed firms by their products, none in the city itself."""
    load_demo_register(tmp_path / "register")
    done = call("--chain", "solid-state-battery", "--city", city, "--register", tmp_path / "register", "--json")
    assert done.exit_code == 0, done.exception
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert said in done.stderr or said == "■"
    assert len({row["单位"] for row in rows}) > 10
    assert all(row["地区"] != f"{city}市" for row in rows)
    assert any("主要产品" in row["理由"] for row in rows)
