"""The record as a document: opened again, it says what the record says, and nothing in it runs."""

import io

import docx
import openpyxl
import pytest

from luodi.core.documents.outputs import record_docx, record_xlsx
from luodi.core.reading.read import read

TEXT = (
    "3月12日至14日，宁河市委副书记、市长周启明带队赴江苏省苏州市考察招商。副市长何岚参加。\n"
    "12日上午，周启明一行来到苏州恒澈新能源科技有限公司，董事长陆文博介绍了固态电池的产业化情况。"
    "周启明要求，市发展改革委要在6月底前拿出对接方案。\n"
)


def cells(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in book}


def test_the_workbook_holds_the_record():
    """Organisation with its kind in Chinese, the people, the words each fact came from."""
    reading = read(TEXT).to_json("出行.txt")
    sheets = cells(record_xlsx(reading))
    firm = next(row for row in sheets["机构"] if row[0] == "苏州恒澈新能源科技有限公司")
    assert firm[1:3] == ["企业", "到访"]
    assert ["周启明", "宁河市委副书记、市长", "带队", None] in sheets["人员"]
    assert len(sheets["依据"]) == len(reading["evidence"]) + 1


def test_the_paper_holds_the_record():
    """The same in Word, with the names of official fonts on every run."""
    reading = read(TEXT).to_json("出行.txt")
    document = docx.Document(io.BytesIO(record_docx(reading)))
    words = "\n".join(p.text for p in document.paragraphs)
    tables = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert "带队：周启明（宁河市委副书记、市长）" in words
    assert "开始：3月12日（年份未载明）" in words
    assert "未经人工核对" in words
    assert any("苏州恒澈新能源科技有限公司" in row for row in tables)
    assert {"仿宋_GB2312"} <= {
        run._element.rPr.rFonts.get(docx.oxml.ns.qn("w:eastAsia")) for p in document.paragraphs for run in p.runs
    }


@pytest.mark.parametrize("evil", ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_words_that_look_like_a_formula_stay_words(evil):
    """No cell is a formula, whatever the report's title or a person's name is."""
    reading = read(TEXT).to_json(evil)
    reading["record"]["leader"]["name"] = evil
    book = openpyxl.load_workbook(io.BytesIO(record_xlsx(reading)))
    found = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == evil]
    assert len(found) >= 2
    for cell in found:
        assert (cell.data_type, cell.quotePrefix) == ("s", True)


@pytest.mark.parametrize("odd", ["甲\x00乙", "甲\x0b乙", "甲\ud800乙", "甲\ufffe乙", "长" * 40_000])
def test_characters_no_document_can_hold(odd):
    """Both files are still written and open; the character stands as U+FFFD, a cell keeps to Excel's limit."""
    reading = read(TEXT).to_json("出行.txt")
    reading["record"]["organisations"][0]["name"] = odd
    names = [row[0] for row in cells(record_xlsx(reading))["机构"]]
    shown = names[1]
    assert shown == "甲\ufffd乙" or len(shown) == 32_767
    docx.Document(io.BytesIO(record_docx(reading)))


def test_an_empty_record_is_said_to_be_empty():
    """A text that is no report gives documents that say 未载明, not errors."""
    reading = read("今天天气很好。").to_json(None)
    words = "\n".join(p.text for p in docx.Document(io.BytesIO(record_docx(reading))).paragraphs)
    assert "带队：未载明" in words
    assert cells(record_xlsx(reading))["机构"] == [["名称", "类别", "角色", "日期", "人员", "别名"]]
