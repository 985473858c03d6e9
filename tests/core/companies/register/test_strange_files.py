"""Files that offices send and nobody expects: far cells, damaged workbooks, lost line breaks, bytes of another encoding."""

from __future__ import annotations

import csv
import pickle
import zipfile
from pathlib import Path

import duckdb
import openpyxl
import pytest

from luodi.core.companies.credit_code import check_character
from luodi.core.companies.register import sheet_reader
from luodi.core.companies.register.errors import UnreadableTable
from luodi.core.companies.register.importing import import_file
from luodi.core.companies.register.report import issues, write_report
from luodi.core.companies.register.search import find_organisation
from luodi.core.companies.register.sheets import BadWorkbook, workbook_rows
from luodi.core.companies.register.store import connect, create_rows, read_manifest
from luodi.core.companies.register.tables import MOST_ROW


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "register"


def rows(folder: Path, columns: str) -> list[tuple[object, ...]]:
    with connect() as db:
        create_rows(db, folder, read_manifest(folder).current, "rows")
        return db.execute(f"SELECT {columns} FROM rows ORDER BY source_row").fetchall()


def book(path: Path, *lines: list[object]) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    for line in lines:
        made.active.append(line)
    made.save(path)
    return made


def test_a_cell_in_the_last_corner_of_a_sheet_ends_no_process_but_the_readers(tmp_path, folder):
    """Excel keeps a cell typed by mistake; the reader would ask for four hundred gigabytes."""
    path = tmp_path / "远.xlsx"
    made = book(path, ["企业名称"], ["清河某某有限公司"])
    made.active["XFD1048576"] = "x"
    made.save(path)
    with pytest.raises(UnreadableTable, match="误填的单元格"):
        import_file(path, folder)


def test_a_panic_of_the_reader_is_told(monkeypatch):
    """Met with old .xls files that were damaged: it is no Exception of Python, and would pass every handler of one."""

    class Panic(BaseException):
        pass

    def panic(*_: object) -> None:
        raise Panic("range end index 512 out of range")

    written: list[bytes] = []
    monkeypatch.setattr(sheet_reader, "sheets_of", panic)
    sheet_reader.main("-", "", "0", written.append)
    assert [pickle.loads(each) for each in written] == [("broken", "range end index 512 out of range")]


def test_a_damaged_workbook_is_one_sentence(tmp_path, folder):
    """An .xls cut off behind its first sector."""
    path = tmp_path / "坏.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096)
    with pytest.raises(UnreadableTable, match="另存为 XLSX"):
        import_file(path, folder)


def test_a_workbook_may_be_given_as_bytes(tmp_path):
    """Rows count from A1, however the sheet begins; of a sheet not asked for only the name comes."""
    made = openpyxl.Workbook()
    made.active["B2"] = "清河"
    made.create_sheet("另")["A1"] = 1
    made.save(tmp_path / "a.xlsx")
    data = (tmp_path / "a.xlsx").read_bytes()
    assert list(workbook_rows(data, sheet="Sheet")) == [("Sheet", [["", ""], ["", "清河"]]), ("另", [])]
    assert list(workbook_rows(data, most_rows=1)) == [("Sheet", [["", ""]]), ("另", [[1]])]
    with pytest.raises(BadWorkbook):
        list(workbook_rows(data[:300]))


def test_a_credit_code_that_excel_took_for_a_number_is_not_taken(tmp_path, folder):
    """Excel keeps fifteen digits and writes zeros behind them: one such number in 31 passes the check by chance."""
    number = next(
        whole
        for n in range(911101080000000, 911101080000200)
        if (whole := str(n) + "000")[17] == check_character(whole[:17])
    )
    book(tmp_path / "数.xlsx", ["企业名称", "统一社会信用代码"], ["北京某某有限公司", int(number)])
    import_file(tmp_path / "数.xlsx", folder)
    assert rows(folder, "code") == [(None,)]
    assert [i.reason for i in issues(folder)] == ["code_spoilt"]


def test_a_sheet_moved_to_the_front_keeps_its_errors(tmp_path, folder):
    """The files of a workbook bear the numbers of the sheets as they were made, not as they stand."""
    path, moved = tmp_path / "序.xlsx", tmp_path / "移.xlsx"
    made = book(path, ["企业名称", "地址"], ["清河某某有限公司", "合肥市"])
    made.active.title = "名录"
    made.create_sheet("说明").append(["本表", "#REF!"])
    made["说明"].append(["说明", "#REF!"])
    made.save(path)
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(moved, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == "xl/workbook.xml":
                first, second = (
                    data[data.index(b"<sheet ", at) :].split(b"/>")[0] + b"/>" for at in (0, data.rindex(b"<sheet "))
                )
                data = data.replace(first + second, second + first)
            after.writestr(name, data)
    import_file(moved, folder)
    assert rows(folder, "name, address") == [("清河某某有限公司", "合肥市")]
    assert list(issues(folder)) == []


def test_a_line_without_end_is_one_row_of_the_report(tmp_path, folder):
    """Rows behind it keep their numbers."""
    path = tmp_path / "长.csv"
    path.write_text(
        f'企业名称,经营范围\n合肥甲某有限公司,{"长" * (2 * MOST_ROW + 7)}\n合肥乙某有限公司,"短\n行"\n',
        encoding="utf-8",
    )
    import_file(path, folder)
    assert rows(folder, "source_row, name") == [(3, "合肥乙某有限公司")]
    assert [(i.row, i.reason) for i in issues(folder)] == [(2, "row_broken")]


def test_a_cell_longer_than_any_scope_is_refused_with_its_row(tmp_path, folder):
    """JSON lines: the working file takes rows of sixteen megabytes, and no more."""
    path = tmp_path / "长.jsonl"
    many = '"x": "' + "长" * (MOST_ROW // 2) + '"'
    path.write_text(
        '{"名称": "合肥甲某有限公司", '
        + many
        + ', "地址": "'
        + "路" * (MOST_ROW // 2)
        + '"}\n{"名称": "合肥乙某有限公司"}\n',
        encoding="utf-8",
    )
    import_file(path, folder)
    assert rows(folder, "source_row, name") == [(2, "合肥乙某有限公司")]
    assert [(i.row, i.reason) for i in issues(folder)] == [(1, "row_broken")]


def test_rows_are_numbered_as_the_workbook_has_them(tmp_path, folder):
    """A table may begin anywhere on its sheet."""
    made = openpyxl.Workbook()
    for at, value in {"C5": "企业名称", "D5": "成立日期", "C6": "清河某某有限公司", "D6": "飞升"}.items():
        made.active[at] = value
    made.save(tmp_path / "偏.xlsx")
    import_file(tmp_path / "偏.xlsx", folder)
    assert [(i.row, i.column, i.value) for i in issues(folder) if i.value] == [(6, "成立日期", "飞升")]


def test_bytes_that_cannot_be_read_are_told_in_whatever_column(tmp_path, folder):
    """A UTF-8 file with a character cut in two."""
    path = tmp_path / "损.csv"
    path.write_bytes(
        "企业名称,地址\n合肥甲某有限公司,合肥市望江路\n".encode().replace("江".encode(), "江".encode()[:2])
    )
    import_file(path, folder)
    assert [(i.row, i.column, i.message) for i in issues(folder)] == [(2, "地址", "有 1 处字节读不出，以 � 代替，照收")]


def test_parquet_files_of_a_folder_need_not_have_the_same_columns(tmp_path, folder):
    """Columns that only some have, titles with their dates, text declared as bytes; rows count through the files."""
    lake = tmp_path / "湖"
    lake.mkdir()
    duckdb.execute(f"COPY (SELECT encode('合肥甲某有限公司') AS name) TO '{lake}/a.parquet' (FORMAT parquet)")
    duckdb.execute(
        f"COPY (SELECT encode('合肥乙某有限公司') AS name, 'b' AS filename, 1 AS source_row, "
        " [{'title': '高新技术企业', 'from': DATE '2021-11-30', 'to': DATE '2024-11-29'}] AS quals)"
        f" TO '{lake}/b.parquet' (FORMAT parquet)"
    )
    import_file(lake, folder)
    assert rows(folder, "source_row, name") == [(1, "合肥甲某有限公司"), (2, "合肥乙某有限公司")]
    (second,) = (oid for row, oid in rows(folder, "source_row, oid") if row == 2)
    (title,) = find_organisation(folder, str(second))["quals"]
    assert title == {"title": "高新技术企业", "valid_from": "2021-11-30", "valid_to": "2024-11-29"}


def test_no_cell_of_the_report_begins_like_a_formula(tmp_path, folder):
    """Heads and file names come from outside as values do."""
    path = tmp_path / "=1+1.csv"
    path.write_text("名称,-成立日期\n合肥甲某有限公司,-2+3\n", encoding="utf-8")
    import_file(path, folder)
    write_report(folder, tmp_path / "报告.csv")
    with (tmp_path / "报告.csv").open(encoding="utf-8-sig", newline="") as report:
        last = list(csv.reader(report))[-1]
    assert [last[0], last[2], last[3]] == ["'=1+1.csv", "'-成立日期", "'-2+3"]


def test_a_workbook_that_unpacks_without_end_is_refused_at_once(tmp_path):
    """By the sizes its archive names, before anything is unpacked."""
    path = tmp_path / "炸弹.xlsx"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b"<worksheet/>")
        packed.infolist()[0].file_size = 5 << 30  # what the directory at the archive's end will say
    with pytest.raises(BadWorkbook, match="4 GB"):
        list(workbook_rows(path))
