"""``luodi read`` and its neighbours, run as a user runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

REPORT = (
    "5月8日，清河县县长林远带队赴苏州市考察招商，走访苏州远帆新材料有限公司。林远要求，县商务局要尽快拿出对接方案。"
)
DAMAGED = (
    "5月8日，清河縣縣長(zhǎng)林遠帶隊(duì)赴蘇州市考察招商，走訪蘇州遠帆新材料有限公司。縣長(zhǎng)說，項目對接要快。"
)


def luodi(*args: str, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "luodi", *args], input=stdin, capture_output=True, timeout=120, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "甲.txt").write_text(REPORT, encoding="utf-8")
    (tmp_path / "乙.txt").write_bytes(REPORT.encode("gb18030"))
    (tmp_path / "坏.pdf").write_bytes(b"%PDF-1.4 nothing")
    return tmp_path


def test_json_is_one_object_a_line(folder):
    """The keys are the promised ones, and the record names the leader."""
    done = luodi("read", "--json", str(folder / "甲.txt"), str(folder / "乙.txt"))
    rows = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert [list(row) for row in rows] == [["file", "record", "evidence", "repairs", "findings"]] * 2
    assert {row["record"]["leader"]["name"] for row in rows} == {"林远"}


def test_standard_input_is_read(folder):
    """A dash reads what is piped in."""
    done = luodi("read", "--json", "-", stdin=REPORT.encode())
    assert json.loads(done.stdout)["record"]["home"]["name"] == "清河县"


def test_evidence_points_into_the_original_text():
    """The span of a fact in a damaged text covers the damaged words."""
    row = json.loads(luodi("read", "--json", "-", stdin=DAMAGED.encode()).stdout)
    title = next(e for e in row["evidence"] if e["path"] == "leader.title")
    assert DAMAGED[title["start"] : title["end"]] == title["text"]
    assert "長(zhǎng)" in title["text"]


def test_one_bad_file_does_not_stop_the_rest(folder):
    """The good files are read, the bad one is named, and the exit code says so."""
    done = luodi("read", "--json", str(folder))
    assert len(done.stdout.splitlines()) == 2
    assert "坏.pdf" in done.stderr.decode()
    assert done.returncode == 1


def test_many_files_are_read_in_order_on_all_cores(tmp_path):
    """Worker processes change neither the order nor the results."""
    for n in range(40):
        (tmp_path / f"{n:02}.txt").write_text(
            REPORT.replace("林远", f"林{'一二三四五六七八九十'[n % 10]}"), encoding="utf-8"
        )
    done = luodi("read", "--json", str(tmp_path))
    files = [json.loads(line)["file"] for line in done.stdout.decode().splitlines()]
    assert [Path(name).stem for name in files] == [f"{n:02}" for n in range(40)]


def test_an_interrupted_run_is_taken_up_where_it_stopped(folder):
    """--resume keeps whole lines, drops a half-written one, and reads only what is missing."""
    out = folder / "出.jsonl"
    luodi("read", "--json", "-o", str(out), str(folder / "甲.txt"))
    with out.open("a", encoding="utf-8") as lines:
        lines.write('{"file": "半')
    luodi("read", "--json", "-o", str(out), "--resume", str(folder / "甲.txt"), str(folder / "乙.txt"))
    rows = [json.loads(line)["file"] for line in out.read_text(encoding="utf-8").splitlines()]
    assert [Path(name).stem for name in rows] == ["甲", "乙"]


def test_the_workbook_holds_the_facts(folder):
    """The Excel file opens again with the leader and the follow-up in it."""
    out = folder / "出.xlsx"
    luodi("read", "--xlsx", str(out), str(folder / "甲.txt"))
    book = openpyxl.load_workbook(out)
    assert book["行程"]["H2"].value == "林远"
    assert "对接方案" in book["跟进"]["D2"].value


def test_a_table_names_what_the_text_leaves_open(folder):
    """未载明, not a guess."""
    assert "随行  未载明" in luodi("read", str(folder / "甲.txt")).stdout.decode()


def test_a_bad_date_is_refused_with_the_right_form(folder):
    """The message shows how to write it."""
    done = luodi("read", "--published", "昨天", str(folder / "甲.txt"))
    assert done.returncode == 2
    assert "2023-11-10" in done.stderr.decode()


def test_repair_prints_the_repaired_text():
    """Annotations go, and the script is simplified."""
    assert luodi("repair", "-", stdin=DAMAGED.encode()).stdout.decode().startswith("5月8日，清河县县长林远带队赴")


def test_repair_leaves_a_clean_text_alone():
    """Byte for byte."""
    assert luodi("repair", "-", stdin=REPORT.encode()).stdout.decode().rstrip("\n") == REPORT


def test_check_numbers_says_which_figures_do_not_agree():
    """A share its own figures do not give is reported, and --strict turns it into an exit code."""
    text = "全市签约项目1000个，已开工700个，开工率75%。"
    done = luodi("check-numbers", "--strict", "-", stdin=text.encode())
    assert "70%" in done.stdout.decode()
    assert done.returncode == 3


def test_help_lists_every_verb():
    """A new user sees what there is."""
    shown = luodi("--help").stdout.decode()
    assert all(verb in shown for verb in ("read", "repair", "check-numbers", "demo", "desk"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("read", "--json", "-o", "{folder}/没有/a.json"),
        ("read", "--xlsx", "{folder}/没有/a.xlsx"),
        ("repair", "-o", "{folder}/没有/a.txt"),
    ],
)
def test_a_place_that_cannot_be_written_is_said_before_the_work(folder, arguments):
    """One line with the path; not a stack trace after an hour of reading."""
    done = luodi(*(a.format(folder=folder) for a in arguments), str(folder / "甲.txt"))
    message = done.stderr.decode()
    assert done.returncode == 1
    assert "写不了" in message
    assert "没有" in message
    assert len(message.splitlines()) == 1


def test_an_output_folder_that_cannot_be_made_is_said(folder):
    (folder / "挡").write_text("", encoding="utf-8")
    done = luodi("repair", "-o", str(folder / "挡" / "内"), str(folder))
    assert "写不了" in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_a_folder_of_nothing_does_not_stop_the_rest(folder):
    (folder / "空").mkdir()
    done = luodi("read", "--json", str(folder / "空"), str(folder / "甲.txt"))
    assert len(done.stdout.splitlines()) == 1
    assert "空：文件夹里没有可读的文件" in done.stderr.decode()


def test_a_file_named_twice_is_read_once(folder):
    done = luodi("read", "--json", str(folder / "甲.txt"), str(folder / ".." / folder.name / "甲.txt"))
    assert len(done.stdout.splitlines()) == 1


def test_a_bad_file_is_named_with_its_folder(folder):
    """坏.pdf alone does not say which of two it is."""
    assert str(folder / "坏.pdf") in luodi("read", str(folder)).stderr.decode()


def test_standard_input_is_read_among_many_files(tmp_path):
    """Worker processes have an empty one."""
    for n in range(15):
        (tmp_path / f"{n}.txt").write_text(REPORT, encoding="utf-8")
    done = luodi("read", "--json", str(tmp_path), "-", stdin=REPORT.encode())
    assert len(done.stdout.splitlines()) == 16


def test_repaired_files_of_one_name_stand_side_by_side(folder):
    """Neither the second 甲.txt nor the original is written over."""
    (folder / "内").mkdir()
    (folder / "内" / "甲.txt").write_text(DAMAGED, encoding="utf-8")
    luodi("repair", "-o", str(folder), str(folder / "甲.txt"), str(folder / "内" / "甲.txt"))
    assert (folder / "甲.txt").read_text("utf-8") == REPORT
    assert (folder / "甲-2.txt").read_text("utf-8") == REPORT
    assert "县长林远" in (folder / "甲-3.txt").read_text("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="file names are bytes on Unix only")
@pytest.mark.parametrize("verb", ["read", "repair", "check-numbers"])
def test_a_file_name_that_is_no_text_comes_back_whole(tmp_path, verb):
    path = os.fsencode(tmp_path) + b"/\xff.txt"
    Path(os.fsdecode(path)).write_text(REPORT, encoding="utf-8")
    row = json.loads(luodi(verb, "--json", str(tmp_path)).stdout)
    assert os.fsencode(row["file"]) == path
