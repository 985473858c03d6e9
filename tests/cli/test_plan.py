"""``luodi plan``, called as a user calls it."""

from __future__ import annotations

import io
import json
import signal
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from luodi.cli.plan import UNMET, plan
from luodi.core.documents.inputs import UnreadableFile
from luodi.core.missions.draft import UnreadableMission
from luodi.core.missions.plan_file import BadPlan, read_plan

MISSION = """\
title: 赴苏州
home: 上海市
first_date: 2026-12-02
days: 2
people: [{name: 林远, title: 市长}]
nights: [{night: 1, places: 江苏省苏州市}]
candidates:
  - {id: a, name: 甲公司, place: 江苏省苏州市, value: 5}
  - {id: b, name: 乙公司, place: 江苏省苏州市, value: 4}
  - {id: c, name: 丙公司, place: 江苏省昆山市, value: 3}
  - {id: d, name: 丁公司, place: 新疆维吾尔自治区喀什市, value: 9}
appointments:
  - {id: z, name: 约会, place: 江苏省苏州市, date: 2026-12-03, time: "10:00-11:00"}
"""


def run(*args: object) -> Result:
    return CliRunner().invoke(plan, [str(a) for a in args])


@pytest.fixture
def mission(tmp_path: Path) -> Path:
    path = tmp_path / "m.yaml"
    path.write_text(MISSION, encoding="utf-8")
    return path


def test_the_itinerary_is_printed_with_those_left_out_and_why(mission: Path) -> None:
    done = run(mission, "--rounds", 50)
    assert done.exit_code == 0, done.output
    assert "12月3日（周四）" in done.output
    assert "10:00—11:00　走访　约会" in done.output
    assert "丁公司（价值 9）：即使当天不安排别的，也来不及往返" in done.output


def test_the_same_rounds_and_seed_give_the_same_plan(mission: Path) -> None:
    assert run(mission, "--rounds", 50, "--seed", 3).output == run(mission, "--rounds", 50, "--seed", 3).output


def test_every_kind_of_file_is_written(mission: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"out{kind}" for kind in (".xlsx", ".docx", ".pdf", ".ics", ".json")]
    done = run(mission, "--rounds", 50, *(arg for file in files for arg in ("-o", file)))
    assert done.exit_code == 0, done.output
    xlsx, docx, pdf, ics, saved = (file.read_bytes() for file in files)
    assert openpyxl.load_workbook(io.BytesIO(xlsx)).sheetnames == ["行程"]
    assert docx[:2] == b"PK"
    assert pdf[:4] == b"%PDF"
    assert b"BEGIN:VEVENT" in ics
    assert set(read_plan(saved.decode(), "out.json").visited) == {"a", "b", "c", "z"}


def test_a_cancellation_moves_only_what_it_must(mission: Path, tmp_path: Path) -> None:
    """What happened by noon of the first day stays; the cancelled visit goes and no other moves."""
    saved, again = tmp_path / "p.json", tmp_path / "q.json"
    run(mission, "--rounds", 50, "-o", saved)
    before = read_plan(saved.read_text(encoding="utf-8"), "p")
    late = max(
        (v for v in before.visited if v != "z"), key=lambda v: (before.visited[v][0].day, before.visited[v][1].starts)
    )
    done = run(mission, "--keep", saved, "--from", "2026-12-02 12:00", "--cancel", late, "--rounds", 50, "-o", again)
    assert done.exit_code == 0, done.output
    after = read_plan(again.read_text(encoding="utf-8"), "q")
    assert late not in after.visited
    rest = {v: (day.day, stop.starts) for v, (day, stop) in before.visited.items() if v != late}
    assert {v: (after.visited[v][0].day, after.visited[v][1].starts) for v in rest} == rest
    assert "变动 1 处" in done.output
    assert "不去" in done.output


def test_an_appointment_that_finds_no_place_is_exit_code_3(mission: Path) -> None:
    mission.write_text(MISSION.replace("10:00-11:00", "20:30-23:00"), encoding="utf-8")
    done = run(mission, "--rounds", 50)
    assert done.exit_code == UNMET
    assert "约好的“约会”没能安排" in done.output


def test_the_risk_names_each_visit(mission: Path) -> None:
    assert run(mission, "--rounds", 50, "--risk").output.count("赶不上") == 4


def test_a_travel_table_counts(mission: Path, tmp_path: Path) -> None:
    table = tmp_path / "t.csv"
    table.write_text("从,到,分钟\n上海市,江苏省昆山市,700\n江苏省苏州市,江苏省昆山市,700\n", encoding="utf-8")
    assert "丙公司（价值 3）：即使" in run(mission, "--rounds", 50, "--travel", table).output


def test_ctrl_c_keeps_the_best_so_far(mission: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from luodi.core import missions

    real = missions.plan_mission

    def interrupted(*args: object, **options: object) -> object:
        signal.raise_signal(signal.SIGINT)
        assert options["stop"]()  # type: ignore[operator]
        return real(*args, **{**options, "rounds": 10**9, "seconds": 500})  # type: ignore[arg-type]

    monkeypatch.setattr(missions, "plan_mission", interrupted)
    before = signal.getsignal(signal.SIGINT)  # ignored, where the tests run in the background of a shell
    done = run(mission)
    assert done.exit_code == 0, done.output
    assert "目前最好的" in done.output
    assert signal.getsignal(signal.SIGINT) is before


def test_alternatives_are_printed_with_gains_and_losses_and_written(mission: Path, tmp_path: Path) -> None:
    two = MISSION.replace("places: 江苏省苏州市", "places: 江苏省苏州市、江苏省昆山市")
    mission.write_text(two, encoding="utf-8")
    done = run(mission, "--rounds", 200, "--alternatives", 2, "-o", tmp_path / "out.json")
    assert done.exit_code == 0, done.output
    assert "备选 1：" in done.output
    assert "晚不住" in done.output
    beside = tmp_path / "out-备选1.json"
    assert read_plan(beside.read_text(encoding="utf-8"), "x").days


def test_alternatives_are_for_a_first_plan_only(mission: Path, tmp_path: Path) -> None:
    done = run(mission, "--alternatives", 2, "--keep", tmp_path / "out.json")
    assert done.exit_code == 2
    assert "--alternatives" in done.output


def test_the_template_is_a_mission(tmp_path: Path) -> None:
    for name in ("t.xlsx", "t.yaml"):
        assert run("--template", tmp_path / name).exit_code == 0
        assert run(tmp_path / name, "--rounds", 400).exit_code == 0


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("-o", "x.json"),
        ("m.yaml", "-o", "x.doc"),
        ("m.yaml", "--from", "2026-12-02 12:00"),
        ("m.yaml", "--cancel", "a"),
    ],
)
def test_wrong_options_are_told(args: tuple[str, ...]) -> None:
    assert run(*args).exit_code == 2


@pytest.mark.parametrize("since", ["noon", "2027-01-01 12:00"])
def test_a_moment_must_be_in_the_trip(mission: Path, tmp_path: Path, since: str) -> None:
    run(mission, "--rounds", 20, "-o", tmp_path / "p.json")
    assert run(mission, "--keep", tmp_path / "p.json", "--from", since).exit_code == 2


def test_bad_files_are_named(mission: Path, tmp_path: Path) -> None:
    assert isinstance(run(tmp_path / "none.yaml").exception, UnreadableFile)
    bad = tmp_path / "bad.yaml"
    bad.write_text("title: [", encoding="utf-8")
    assert isinstance(run(bad).exception, UnreadableMission)
    assert isinstance(run(mission, "--keep", mission).exception, BadPlan)


def test_a_saved_plan_is_plain_json(mission: Path, tmp_path: Path) -> None:
    run(mission, "--rounds", 20, "-o", tmp_path / "p.json")
    assert json.loads((tmp_path / "p.json").read_text(encoding="utf-8"))["mission"] == "赴苏州"


def test_an_appointment_that_was_cancelled_wants_no_place(mission: Path, tmp_path: Path) -> None:
    """The plan without it is what was asked for: no failure, and nothing is missed."""
    kept = tmp_path / "p.json"
    run(mission, "--rounds", 50, "-o", kept)
    done = run(mission, "--rounds", 50, "--keep", kept, "--cancel", "约会")
    assert done.exit_code == 0, done.output
    assert "没能安排" not in done.output


@pytest.mark.parametrize("change", ["twice", "years later"])
def test_a_plan_that_cannot_be_is_refused(mission: Path, tmp_path: Path, change: str) -> None:
    kept = tmp_path / "p.json"
    run(mission, "--rounds", 50, "-o", kept)
    tree = json.loads(kept.read_text(encoding="utf-8"))
    stops = next(day["stops"] for day in tree["days"] if day["stops"])
    if change == "twice":
        stops.append(stops[0])
    else:
        stops[0]["starts"] = 1e8
    kept.write_text(json.dumps(tree), encoding="utf-8")
    assert isinstance(run(mission, "--keep", kept).exception, BadPlan)
