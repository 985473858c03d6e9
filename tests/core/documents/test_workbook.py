"""The workbook of many readings: the words as they were read, and none of them run."""

import openpyxl
import pytest

from luodi.core.documents.workbook import write_readings
from luodi.core.reading.read import read


@pytest.mark.parametrize(
    "evil", ["=1+1", "+86", "-5", "@SUM(A1)", '=HYPERLINK("http://x","甲")', "--11-06", "甲\x00乙"]
)
def test_words_that_look_like_a_formula_stay_words(tmp_path, evil):
    """The cell holds the very words, as text marked with the quote prefix; nothing is put before them."""
    reading = {**read("3月6日，副市长何岚带队赴上海市考察招商。").to_json(), "file": evil}
    path = tmp_path / "readings.xlsx"
    assert write_readings([reading], path) == 1
    cell = openpyxl.load_workbook(path)["行程"]["A2"]
    assert cell.value == evil.replace("\x00", "\ufffd")
    assert cell.data_type == "s"
    assert bool(cell.quotePrefix) is (evil[0] in "=+-@")
