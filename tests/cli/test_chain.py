"""``luodi chain``, called as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from luodi.cli.chain import chain
from luodi.core.chains.errors import UnknownChain, UnknownCity, UnreadableChain
from luodi.core.chains.loading import load_chain
from luodi.core.companies.register.demo import load_demo_register
from luodi.core.companies.register.errors import NoRegister
from luodi.core.documents.inputs import UnreadableFile
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
