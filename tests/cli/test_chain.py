"""``luodi chain``, called as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from luodi.cli.chain import chain
from luodi.core.chains.errors import UnknownChain, UnknownCity, UnreadableChain
from luodi.core.chains.loading import load_chain
from luodi.core.chains.sector_checking import UnusableTable
from luodi.core.companies.register.demo import load_demo_register
from luodi.core.companies.register.errors import NoRegister
from luodi.core.documents.inputs import UnreadableFile
from tests.core.chains.sectors import table
from tests.core.chains.toy import TOY


def run(*args: object) -> Result:
    return CliRunner().invoke(chain, [str(a) for a in args])


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("register")
    load_demo_register(folder)
    return folder


@pytest.fixture
def toy(tmp_path: Path) -> Path:
    path = tmp_path / "toy.yaml"
    path.write_text(TOY, encoding="utf-8")
    return path


def test_check_without_files_takes_the_shipped_six():
    """One line of JSON, each chain with 25 to 60 segments and no faults."""
    done = run("check", "--json")
    assert done.exit_code == 0, done.output
    (line,) = done.output.splitlines()
    chains = json.loads(line)["chains"]
    assert len(chains) == 6
    for found in chains:
        assert {"name", "segments", "links", "faults"} <= set(found)
        assert 25 <= found["segments"] <= 60
        assert found["links"] >= found["segments"]
        assert found["faults"] == []


def test_check_tells_faults_and_leaves_with_one(toy):
    """Each with its line; warnings and notes only when asked for."""
    toy.write_text(TOY.replace("[ore, back]", "[oar, back]"), encoding="utf-8")
    done = run("check", toy)
    assert done.exit_code == 1
    assert "第 24 行：salt：投入 oar 不是本链的环节" in done.output
    assert "循环（经回收环节，允许）" not in done.output
    assert "循环（经回收环节，允许）" in run("check", toy, "--all").output


@pytest.mark.parametrize("data", [None, b"\xff\xfe\x00\xd8", b""])
def test_files_that_cannot_be_read_are_said(tmp_path, data):
    """A missing file, one in another encoding, an empty one."""
    path = tmp_path / "x.yaml"
    if data is not None:
        path.write_bytes(data)
    done = run("check", path)
    assert done.exit_code == 1
    assert isinstance(done.exception, UnreadableFile) or "文件是空的" in done.output


def test_gaps_of_a_city_with_firms(demo):
    """Figures, reasons, buyers by name, what is refused."""
    done = run("gaps", "固态锂电池", "--city", "苏州", "--register", demo)
    assert done.exit_code == 0, done.output
    assert "苏州市：名录里有企业 161 家" in done.output
    assert "本地买方：" in done.output
    assert "待核实" in done.output
    plain = json.loads(run("gaps", "solid-state-battery", "--city", "合肥", "--register", demo, "--json").output)
    assert plain["city"]["code"] == "340100"
    assert all(gap["why"] and gap["why_en"] for gap in plain["gaps"])
    assert any(gap["is_lead"] for gap in plain["gaps"])


def test_gaps_of_a_city_that_hardly_has_any(demo):
    """阳泉: what cannot be said is said, and no gap is made up."""
    done = run("gaps", "固态锂电池", "--city", "阳泉", "--register", demo)
    assert done.exit_code == 0
    assert "至少要阳泉市在名录里有 20 家企业，现有 1 家" in done.output
    assert "没有说得出的缺口" in done.output


def test_a_chain_of_ones_own(toy, demo):
    """A file stands for a shipped chain."""
    assert "玩具链" in run("gaps", toy, "--city", "合肥", "--register", demo).output


def test_wrong_names_are_luodis_own_errors(toy, demo, tmp_path):
    """Chain, city, register, a chain with faults."""
    assert isinstance(run("gaps", "没有", "--city", "苏州").exception, UnknownChain)
    assert isinstance(run("gaps", toy, "--city", "昆山").exception, UnknownCity)
    assert isinstance(run("gaps", toy, "--city", "苏州", "--register", tmp_path / "none").exception, NoRegister)
    toy.write_text("chain: x", encoding="utf-8")
    assert isinstance(run("gaps", toy, "--city", "苏州").exception, UnreadableChain)


@pytest.mark.parametrize(
    ("name", "begins"), [("x.svg", b"<svg"), ("x.png", b"\x89PNG"), ("x.xlsx", b"PK"), ("x.yaml", b"version:")]
)
def test_draw_writes_what_the_name_says(toy, demo, tmp_path, name, begins):
    """A picture or a workbook, of the chain or of a city on it."""
    for city in ((), ("--city", "合肥", "--register", demo)):
        done = run("draw", toy, "-o", tmp_path / name, *city)
        assert done.exit_code == 0, done.output
        assert (tmp_path / name).read_bytes().startswith(begins)
    if name.endswith(("xlsx", "yaml")):
        assert run("check", tmp_path / name).exit_code == 0


def test_a_workbook_becomes_yaml_again(toy, tmp_path):
    """What was edited in a spreadsheet can be kept as text."""
    assert run("draw", toy, "-o", tmp_path / "x.xlsx").exit_code == 0
    assert run("draw", tmp_path / "x.xlsx", "-o", tmp_path / "y.yaml").exit_code == 0
    assert load_chain((tmp_path / "y.yaml").read_text(encoding="utf-8"), "y") == load_chain(TOY, "toy")


def test_draw_refuses_other_names(toy, tmp_path):
    """Before any work, and writes nothing."""
    assert run("draw", toy, "-o", tmp_path / "x.pdf").exit_code == 2
    assert not (tmp_path / "x.pdf").exists()


def test_gaps_take_an_input_output_table(demo, tmp_path):
    """It is named with its checksum, told in the reasons, and stands in the JSON."""
    path = tmp_path / "表.csv"
    path.write_text(table().text, encoding="utf-8")
    done = run("gaps", "固态锂电池", "--city", "合肥", "--register", demo, "--io-table", path)
    assert done.exit_code == 0, done.output
    assert (
        f"投入产出表：小表（虚构），2022 年，来源：为测试编的，单位：万元，校验值 {table().checksum[:12]}"
        in done.output
    )
    assert "部门比环节宽，只作旁证" in done.output
    other = run("gaps", "hydrogen", "--city", "苏州", "--register", demo, "--io-table", path, "--json")
    plain = json.loads(other.output)["input_output"]
    assert (plain["name"], plain["refused"][0]["figure"]) == ("小表（虚构）", "本地需求和配套率（投入产出）")


def test_a_wrong_table_is_told_before_the_register_is_read(tmp_path):
    """With its cell; the register is not even there."""
    path = tmp_path / "表.csv"
    path.write_text(table().text.replace("120", "约百"), encoding="utf-8")
    done = run("gaps", "hydrogen", "--city", "合肥", "--register", tmp_path / "no", "--io-table", path)
    assert isinstance(done.exception, UnusableTable)
    assert "D8：部门 02 卖给 02 的数应是数，现为“约百”" in str(done.exception)
    assert isinstance(run("sectors", tmp_path / "no.csv").exception, UnreadableFile)
    assert "--city" in run("draw", "hydrogen", "--io-table", path, "-o", tmp_path / "x.svg").output


def test_sectors_lists_the_figures(tmp_path):
    """One line a sector, and what is not given with its reason."""
    path = tmp_path / "表.csv"
    path.write_text(table(I8="").text, encoding="utf-8")
    done = run("sectors", path)
    assert "不给出本地需求和配套率（投入产出）：缺 1 个部门的本地产出（03）" in done.output
    assert "02\t化工\t400.00\t2.145\t1.388\t1.453" in done.output
    assert json.loads(run("sectors", path, "--json").output)["sectors"][1]["multiplier"] == pytest.approx(
        2.1454, abs=1e-4
    )
