"""``luodi brief``, called as a user calls it."""

from __future__ import annotations

import re
from pathlib import Path

import docx
import pypdfium2
import pytest
from click.testing import CliRunner, Result

from luodi.cli.brief import brief
from luodi.core.companies.register.demo import load_demo_register
from luodi.core.companies.register.errors import NoRegister
from luodi.core.errors import LuodiError
from luodi.core.missions.plan_file import BadPlan, write_plan
from tests.core.missions.trip import MISSION, REPORT, make_plan, make_ready


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("register")
    load_demo_register(folder)
    return folder


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("mission")
    (folder / "m.yaml").write_text(MISSION, encoding="utf-8")
    (folder / "p.json").write_text(write_plan(make_plan(make_ready()), "赴苏皖考察"), encoding="utf-8")
    (folder / "reports").mkdir()
    (folder / "reports" / "四月.txt").write_text(REPORT, encoding="utf-8")
    (folder / "profile.yaml").write_text(
        "city: 山西省阳泉市\nsource: 概况\noffers: [厂房两万平方米]\n", encoding="utf-8"
    )
    return folder


def run(files: Path, *args: object) -> Result:
    return CliRunner().invoke(brief, [str(a) for a in (files / "m.yaml", "--plan", files / "p.json", *args)])


def words_of(path: Path) -> str:
    pages = (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path.read_bytes()))
    return re.sub(r"\s+", "", "".join(pages))


def test_the_book_puts_together_register_reports_chain_and_profile(files: Path, register: Path, tmp_path: Path) -> None:
    out = tmp_path / "book.pdf"
    done = run(files, "--register", register, "--reports", files / "reports", "--profile", files / "profile.yaml",
               "--leader", "林知夏", "-o", out)  # fmt: skip
    assert done.exit_code == 0, done.output
    words = words_of(out)
    for expected in (
        "陆文博，董事长",
        "演示名录，第",
        "厂房两万平方米",
        "四月.txt，第",
        "固液混合",
        "先报名单",
        "未掌握",
    ):
        assert expected in words
    assert "林知夏副市长行程一页" in words_of(tmp_path / "book-林知夏.pdf")


def test_a_segment_the_chain_lacks_is_told(files: Path, register: Path, tmp_path: Path) -> None:
    """Otherwise the gap is 未掌握 for a slip of the pen, and nobody knows why."""
    before = (files / "m.yaml").read_text(encoding="utf-8")
    mission = tmp_path / "m.yaml"
    mission.write_text(re.sub(r"segment: [^,}\n]+", "segment: 乌有环节", before), encoding="utf-8")
    out = tmp_path / "b.docx"
    args = (mission, "--plan", files / "p.json", "--register", register, "-o", out)
    done = CliRunner().invoke(brief, [str(a) for a in args])
    assert done.exit_code == 0, done.output
    assert "没有环节“乌有环节”" in done.output


def test_a_short_form_in_a_report_is_linked_through_the_register(files: Path, register: Path, tmp_path: Path) -> None:
    """The mission file writes 科大讯飞股份有限公司, the report 科大讯飞: the register knows that short name."""
    done = run(files, "--register", register, "--after", files / "reports" / "四月.txt", "-o", tmp_path / "d.docx")
    assert done.exit_code == 0, done.output
    assert "去了 2：" in done.output
    assert "报道里没有去 1：远帆装备有限公司" in done.output
    assert "计划外 1：苏州纳川智能装备股份有限公司" in done.output
    assert "2026-12-17" in done.output
    assert any("跟进事项" in p.text for p in docx.Document(str(tmp_path / "d.docx")).paragraphs)


def test_without_a_register_the_book_says_what_is_missing(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LUODI_HOME", str(tmp_path))
    done = run(files, "-o", tmp_path / "book.docx")
    assert done.exit_code == 0, done.output
    assert "没有名录" in done.output
    assert any("未掌握" in p.text for p in docx.Document(str(tmp_path / "book.docx")).paragraphs)


def test_a_register_that_was_named_must_be_there(files: Path, tmp_path: Path) -> None:
    done = run(files, "--register", tmp_path / "none", "-o", tmp_path / "b.docx")
    assert isinstance(done.exception, NoRegister)


def test_an_unreadable_report_is_named_and_the_rest_goes_on(files: Path, register: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"none")
    done = run(files, "--register", register, "--after", tmp_path / "bad.pdf", "--after", files / "reports" / "四月.txt", "-o", tmp_path / "d.docx")  # fmt: skip
    assert done.exit_code == 0
    assert "bad.pdf" in done.output
    alone = run(files, "--register", register, "--after", tmp_path / "bad.pdf", "-o", tmp_path / "d.docx")
    assert isinstance(alone.exception, LuodiError)


@pytest.mark.parametrize("args", [("-o", "x.txt"), ("-o", "x.docx", "--after", "a", "--leader", "林知夏"), ()])
def test_wrong_options_are_told(files: Path, args: tuple[str, ...]) -> None:
    assert run(files, *args).exit_code == 2


def test_a_leader_must_travel(files: Path, register: Path, tmp_path: Path) -> None:
    assert run(files, "--register", register, "--leader", "周某", "-o", tmp_path / "b.docx").exit_code == 2


def test_a_plan_of_another_mission_is_refused(files: Path, tmp_path: Path) -> None:
    other = tmp_path / "m.yaml"
    other.write_text(MISSION.replace("days: 2", "days: 3"), encoding="utf-8")
    done = CliRunner().invoke(brief, [str(other), "--plan", str(files / "p.json"), "-o", str(tmp_path / "b.docx")])
    assert isinstance(done.exception, BadPlan)
