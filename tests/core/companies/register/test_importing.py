"""Registers imported from files as offices send them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import openpyxl
import pytest

from luodi.core.companies.credit_code import check_character
from luodi.core.companies.register.errors import NoNameColumn, NoRegister, RegisterBusy, UnreadableTable, WrongMapping
from luodi.core.companies.register.heads import find_heads, guess_mapping, money_unit
from luodi.core.companies.register.importing import import_file, plan_import
from luodi.core.companies.register.report import issues, summary, write_report
from luodi.core.companies.register.search import find_organisation
from luodi.core.companies.register.store import read_manifest, writing
from tests.core.companies.register.contents import everything

GOOD = "91350100M000100Y43"
BASE = 8010100
DAY1, DAY2 = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 2, 1, tzinfo=UTC)


def code(n: int) -> str:
    first = f"9134010{n:010d}"
    return first + check_character(first)


CSV = f"""清河县企业名录,,,,,,,,
企业名称,统一社会信用代码,注册资本(万元),成立日期,登记状态,注册地址,曾用名,法定代表人,行业代码
合肥清泉新能源科技有限公司,{code(1)},"1,000",2015-3-1,存续,安徽省合肥市蜀山区望江西路9号,,张某,C3841
 苏州 远帆(集团)有限公司,9135O1OOMOOO1OOY43,500万美元,38412,在业,江苏省昆山市玉山镇,苏州老远帆厂；远帆材料厂,李某,
,,100,,,,,,
,,,,,,,,
合计,,1100,,,,,,
多列有限公司,1,2,3,4,5,6,7,8,9,10
芜湖蓝天有限公司,91350100M000100Y44,abc,03/04/2005,飞升,某路,,,
芜湖缺列有限公司,{code(2)}
"引号没关上的公司,,,,,,,,
铜陵好好公司,,-5,2005年3月,注销,安徽铜陵,,,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "register"


def write(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def rows(folder: Path) -> dict[str, dict[str, object]]:
    found = {}
    for part in read_manifest(folder).current:
        result = duckdb.execute("SELECT * FROM read_parquet($1)", [str(folder / part.path)])
        names = [d[0] for d in result.description]
        found.update({row[names.index("name")]: dict(zip(names, row, strict=True)) for row in result.fetchall()})
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_csv_in_any_encoding(tmp_path, folder, encoding):
    """Heads below a title; values typed; every row of the file is accounted for."""
    done = import_file(write(tmp_path / "名录.csv", CSV, encoding), folder, as_of=DAY1)
    assert done.counts == {"read": 10, "new": 5, "refused": 4, "skipped": 1}
    found = rows(folder)
    first = found["合肥清泉新能源科技有限公司"]
    assert (first["oid"], first["region"], first["region_from"]) == (code(1), "340104", "address")
    assert (first["capital"], first["currency"]) == (Decimal("10000000.00"), "CNY")
    assert (first["industry"], first["section"], first["status"]) == ("3841", "C", "active")
    second = found["苏州远帆（集团）有限公司"]
    assert (second["code"], second["currency"], str(second["founded"])) == (GOOD, "USD", "2005-03-01")
    assert second["former_names"] == ["苏州老远帆厂", "远帆材料厂"]
    assert found["芜湖蓝天有限公司"]["code"] is None
    assert found["铜陵好好公司"]["region"] == "340700"
    assert "张某" not in str(found)  # people stay out


def test_the_report_says_row_column_value_and_what_to_do(tmp_path, folder):
    """Each refused, repaired and doubted value has its line."""
    import_file(write(tmp_path / "a.csv", CSV), folder)
    found = {(i.row, i.column, i.reason): i for i in issues(folder)}
    assert {key for key in found if "organisation" not in key[2] and "division" not in key[2]} == {
        (4, "企业名称", "name_tidied"), (4, "统一社会信用代码", "code_repaired"), (4, "成立日期", "founded_serial"),
        (5, "企业名称", "name_missing"), (6, "企业名称", "row_blank"), (7, "企业名称", "name_total"), (8, "", "row_long"),
        (9, "统一社会信用代码", "code_check"), (9, "注册资本(万元)", "capital_unknown"), (9, "成立日期", "founded_order"),
        (9, "登记状态", "status_unknown"), (10, "", "row_short"), (11, "", "row_broken"),
        (12, "注册资本(万元)", "capital_negative"), (12, "成立日期", "founded_partial"),
    }  # fmt: skip
    repaired = found[4, "统一社会信用代码", "code_repaired"]
    assert (repaired.value, repaired.outcome) == ("9135O1OOMOOO1OOY43", "repaired")
    assert GOOD in repaired.message
    assert all(i.advice and "{" not in i.message for i in found.values())
    assert write_report(folder, tmp_path / "r.csv") == len(found) + sum(
        1 for i in issues(folder) if (i.row, i.column, i.reason) not in found
    )
    assert "读 10 行" in summary(read_manifest(folder).imports[-1])[0]


def test_a_workbook_with_merged_heads(tmp_path, folder):
    """Title rows, a head over two columns, dates as dates, error cells, a formula without a result, another sheet."""
    book = openpyxl.Workbook()
    book.active.title = "说明"
    book.active.append(["填表说明"])
    sheet = book.create_sheet("名录")
    sheet.append(["清河县重点企业一览表"])
    sheet.merge_cells("A1:E1")
    sheet.append(["单位名称", "注册资本", None, "成立日期", "所在地"])
    sheet.append([None, "金额（万元）", "币种", None, "市"])
    sheet.merge_cells("B2:C2")
    sheet.append(["苏州远帆新材料有限公司", 500, "美元", datetime(2005, 3, 1), "苏州市"])
    sheet.append(["苏州近帆新材料有限公司", "#REF!", None, "=TODAY()", "苏州"])
    book.save(tmp_path / "b.xlsx")
    done = import_file(tmp_path / "b.xlsx", folder)
    found = rows(folder)
    first = found["苏州远帆新材料有限公司"]
    assert (first["capital"], first["currency"]) == (Decimal("5000000.00"), "USD")
    assert (str(first["founded"]), first["region"]) == ("2005-03-01", "320500")
    assert [(i.row, i.reason) for i in issues(folder)] == [(5, "cell_error")]
    assert any("D5" in note for note in done.notes)
    assert any("说明" in note for note in done.notes)


def test_json_lines_and_parquet_give_the_same(tmp_path, folder):
    """The same rows from either; a line that is no JSON is refused."""
    values = [{"name": f"合肥某{i}有限公司", "uscc": code(i), "formername": ["甲", "乙"]} for i in range(5)]
    lines = "\n".join(json.dumps(v, ensure_ascii=False) for v in values)
    done = import_file(write(tmp_path / "a.jsonl", lines + "\n{坏\n[1]\n"), folder, as_of=DAY1, source="同一来源")
    assert done.counts == {"read": 7, "new": 5, "refused": 2}
    write(tmp_path / "b.json", lines)
    copied = f"(SELECT * FROM read_json('{tmp_path}/b.json', format='newline_delimited')) TO '{tmp_path}/b.parquet'"
    duckdb.execute(f"COPY {copied}")
    import_file(tmp_path / "b.parquet", tmp_path / "other", as_of=DAY1, source="同一来源")
    assert everything(folder)[0] == everything(tmp_path / "other")[0]


def test_importing_again_changes_nothing_and_a_change_keeps_history(tmp_path, folder):
    """Unchanged rows stay; a changed row is a new version; its old name becomes a former name; empty keeps the value."""
    import_file(write(tmp_path / "a.csv", CSV), folder, as_of=DAY1)
    before = everything(folder)
    again = import_file(tmp_path / "a.csv", folder, as_of=DAY2)
    assert (again.counts["unchanged"], everything(folder)) == (5, before)
    text = f"名称,信用代码,注册资本（万元）\n合肥清源新能源科技有限公司,{code(1)},\n"
    changed = import_file(write(tmp_path / "b.csv", text), folder, as_of=DAY2)
    assert changed.counts == {"read": 1, "updated": 1}
    now = find_organisation(folder, code(1))
    assert (now["name"], now["former_names"], now["version"]) == (
        "合肥清源新能源科技有限公司",
        ["合肥清泉新能源科技有限公司"],
        2,
    )
    assert now["capital"] == "10000000.00"
    assert [(h["name"], h["valid_to"]) for h in now["history"]] == [
        ("合肥清泉新能源科技有限公司", "2026-02-01T00:00:00")
    ]
    assert len(rows(folder)) == 5


def test_a_row_without_a_code_keeps_its_number_when_the_code_comes(tmp_path, folder):
    """The organisation stays the one it was, also at the import after that."""
    import_file(write(tmp_path / "a.csv", "名称,城市\n合肥某某科技有限公司,合肥\n"), folder)
    (oid,) = (r["oid"] for r in rows(folder).values())
    text = f"名称,城市,信用代码\n合肥某某科技有限公司,合肥市,{code(7)}\n"
    for _ in range(2):
        import_file(write(tmp_path / "b.csv", text), folder)
        assert [(r["oid"], r["code"]) for r in rows(folder).values()] == [(oid, code(7))]


def test_the_same_row_twice_is_told_from_two_versions_of_it(tmp_path, folder):
    """The later row counts."""
    text = f"名称,信用代码\n甲某有限公司,{code(1)}\n甲某有限公司,{code(1)}\n乙某有限公司,{code(2)}\n丙某有限公司,{code(2)}\n"
    done = import_file(write(tmp_path / "a.csv", text), folder)
    assert done.counts == {"read": 4, "new": 2, "replaced": 1, "skipped": 1}
    assert set(rows(folder)) == {"甲某有限公司", "丙某有限公司"}


def test_the_mapping_is_shown_saved_and_used_again(tmp_path, folder):
    """A person's correction holds for the next file with the same heads."""
    path = write(tmp_path / "a.csv", "甲方,代码,金额\n某某科技有限公司,1,5\n")
    with pytest.raises(NoNameColumn, match="--map"):
        plan_import(path, folder)
    with pytest.raises(WrongMapping, match="没有“名”"):
        plan_import(path, folder, given={"名": "name"})
    with pytest.raises(WrongMapping, match="没有“nome”"):
        plan_import(path, folder, given={"甲方": "nome"})
    plan = plan_import(path, folder, given={"甲方": "name", "金额": "capital"})
    assert any("甲方 → name" in line for line in plan.mapping.lines())
    import_file(path, folder, plan=plan)
    later = plan_import(write(tmp_path / "b.csv", "甲方,代码,金额\n另一科技有限公司,2,6\n"), folder)
    assert later.mapping.reused
    assert [c.field for c in later.mapping.columns] == ["name", "source_id", "capital"]


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("a.csv", b"", "空的"),
        ("a.xlsx", b"PK\x03\x04broken", "不是能读的表格"),
        ("a.parquet", b"PAR1broken", "不是能读的 Parquet"),
        ("a.pdf", b"%PDF-1.4", "不认识的文件类型"),
        ("a.jsonl", b"[1]\n[2]\n", "没有一行"),
        ("a.csv.gz", b"\x1f\x8b\x08broken", "读不出"),
    ],
)
def test_a_file_that_is_no_table_is_one_sentence(tmp_path, folder, name, data, why):
    """What, where, what to do; and no register comes of it."""
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UnreadableTable, match=why):
        import_file(tmp_path / name, folder)
    with pytest.raises(NoRegister):
        find_organisation(folder, "x")


def test_a_mapping_that_only_values_decided_on_is_no_rule_for_the_next_file(tmp_path, folder):
    """The same head once over stock codes, once over credit codes; what a person said stays."""
    stocks = write(tmp_path / "a.csv", "名称,代码\n合肥甲某有限公司,600519\n")
    codes = write(tmp_path / "b.csv", f"名称,代码\n合肥乙某有限公司,{code(7)}\n")
    for path in (stocks, codes, stocks):
        import_file(path, folder)
    found = {row["name"]: (row["code"], row["source_id"]) for row in rows(folder).values()}
    assert found == {"合肥甲某有限公司": (None, "600519"), "合肥乙某有限公司": (code(7), None)}
    import_file(codes, folder, plan=plan_import(codes, folder, given={"代码": "source_id"}))
    assert plan_import(codes, folder).mapping.columns[1].field == "source_id"


def test_one_writer_at_a_time(tmp_path, folder):
    """A second import says that the register is busy."""
    with writing(folder), pytest.raises(RegisterBusy):
        import_file(write(tmp_path / "a.csv", CSV), folder)


def test_heads_and_units():
    """Two rows of heads become one; units stand in the head."""
    heads, after, _ = find_heads(
        [["表一"], [], ["企业名称", "注册资本", ""], ["", "金额(万元)", "币种"], ["甲公司", "1", "元"]]
    )
    assert (heads, after) == (["企业名称", "注册资本/金额(万元)", "注册资本/币种"], 4)
    mapping = guess_mapping(heads, [["甲公司", "1", "元"]])
    assert [(c.field, c.unit) for c in mapping.columns] == [("name", 1), ("capital", 10_000), ("currency", 1)]
    assert money_unit("注册资本（万美元）") == (10_000, "USD")
