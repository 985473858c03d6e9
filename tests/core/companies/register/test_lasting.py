"""What a register keeps through many imports, complete lists and kills."""

from __future__ import annotations

import multiprocessing
import random
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from luodi.core.companies.credit_code import check_character
from luodi.core.companies.register import history, importing, stored_names
from luodi.core.companies.register.errors import CannotWrite, HalfAList
from luodi.core.companies.register.importing import import_file
from luodi.core.companies.register.merge import apply_merge, plan_merge, undo_merge
from luodi.core.companies.register.report import issues, summary
from luodi.core.companies.register.search import Searcher, find_organisation
from luodi.core.companies.register.store import MANIFEST, read_manifest
from tests.core.companies.register.contents import everything

DAY = datetime(2026, 1, 1, tzinfo=UTC)
HEADS = "名称,信用代码,注册资本（万元）\n"


def code(n: int) -> str:
    first = f"9134010{n:010d}"
    return first + check_character(first)


def listed(path: Path, numbers: range, times: int = 1) -> Path:
    """A list of organisations by number, their capital a multiple of it."""
    lines = (f"合肥某{n}有限公司,{code(n)},{n * times}\n" for n in numbers)
    path.write_text(HEADS + "".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "register"


def test_what_a_complete_list_no_longer_has_is_history(tmp_path, folder):
    """Only the list's own source is closed; each row gone is reported, and comes back when it is listed again."""
    import_file(listed(tmp_path / "a.csv", range(1, 9)), folder, source="市场监管", as_of=DAY)
    import_file(listed(tmp_path / "b.csv", range(20, 22)), folder, source="科技局", as_of=DAY)
    later = DAY + timedelta(days=31)
    done = import_file(listed(tmp_path / "a.csv", range(3, 10)), folder, source="市场监管", as_of=later, complete=True)
    assert done.counts == {"read": 7, "gone": 2, "new": 1, "unchanged": 6}
    assert read_manifest(folder).rows == 9
    past = everything(folder)[1]
    assert len(past) == 2
    assert all("2026, 2, 1" in row for row in past)
    said = list(issues(folder, outcome="gone"))
    assert sorted(issue.value for issue in said) == ["合肥某1有限公司", "合肥某2有限公司"]
    assert code(1) in "".join(issue.message for issue in said)
    assert "不再列出 2" in summary(done)[0]
    import_file(listed(tmp_path / "c.csv", range(1, 2)), folder, source="市场监管", as_of=later)
    assert len(find_organisation(folder, code(1))["history"]) == 1


def test_a_list_that_is_not_said_to_be_complete_closes_nothing(tmp_path, folder):
    """Left out of a later file, an organisation stays in force."""
    import_file(listed(tmp_path / "a.csv", range(1, 9)), folder, as_of=DAY)
    import_file(listed(tmp_path / "a.csv", range(3, 9)), folder, as_of=DAY)
    assert read_manifest(folder).rows == 8


def test_a_list_without_a_region_leaves_the_one_that_was_stated(tmp_path, folder):
    """The credit code says where a firm was registered first: less than a column or an address once said."""
    path = tmp_path / "名录.csv"
    path.write_text(
        f"名称,信用代码,地区\n合肥某1有限公司,{code(1)},芜湖市\n合肥某2有限公司,{code(2)},\n", encoding="utf-8"
    )
    import_file(path, folder)
    listed(path, range(1, 3))
    import_file(path, folder)
    found = [find_organisation(folder, code(n)) for n in (1, 2)]
    assert [(f["region"], f["region_from"], f["capital"]) for f in found] == [
        ("340200", "column", "10000.00"),
        ("340100", "code", "20000.00"),
    ]
    path.write_text(f"名称,信用代码,住所\n合肥某1有限公司,{code(1)},江苏省昆山市玉山镇\n", encoding="utf-8")
    import_file(path, folder)
    assert find_organisation(folder, code(1))["region"] == "320583"


@pytest.mark.parametrize(
    "fault", [OSError(28, "No space left on device"), duckdb.IOException("IO Error: No space left on device")]
)
def test_a_full_disk_is_one_sentence_and_leaves_the_register(tmp_path, folder, monkeypatch, fault):
    """Whether Python or DuckDB meets it."""
    path = listed(tmp_path / "名录.csv", range(3))
    import_file(path, folder)
    before = everything(folder)

    def full(*_: object) -> None:
        raise fault

    monkeypatch.setattr(importing, "_write", full)
    with pytest.raises(CannotWrite, match="No space left on device"):
        import_file(listed(path, range(3), 2), folder)
    assert everything(folder) == before
    assert not (folder / "staging").exists()


def test_a_register_that_cannot_be_written_says_so_when_it_is_searched(tmp_path, folder, monkeypatch):
    """The first search of a register stores names beside it."""
    import_file(listed(tmp_path / "名录.csv", range(3)), folder)

    def denied(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(stored_names, "TemporaryDirectory", denied)
    with pytest.raises(CannotWrite, match="Permission denied"):
        Searcher(folder)


def test_half_a_list_is_no_complete_list(tmp_path, folder):
    """A file that would close more organisations than it has is refused, and nothing changes."""
    import_file(listed(tmp_path / "a.csv", range(1, 9)), folder, as_of=DAY)
    before = everything(folder)
    with pytest.raises(HalfAList) as refused:
        import_file(listed(tmp_path / "a.csv", range(1, 3)), folder, as_of=DAY, complete=True)
    assert (refused.value.gone, refused.value.listed) == (6, 2)
    assert everything(folder) == before


def test_many_small_changes_leave_few_files_of_history(tmp_path, folder, monkeypatch):
    """Beyond so many files they are written as one; every version is still there, and a merge can still be undone."""
    monkeypatch.setattr(history, "MOST_FILES", 3)
    import_file(listed(tmp_path / "a.csv", range(1, 4)), folder, as_of=DAY)
    merge = apply_merge(folder, plan_merge(folder, code(1), code(2)), by="lin", at=DAY + timedelta(days=1))
    for times in range(2, 8):
        import_file(listed(tmp_path / "a.csv", range(3, 4), times), folder, as_of=DAY + timedelta(days=times))
    assert len(read_manifest(folder).history) <= 4
    versions = find_organisation(folder, code(3))["history"]
    assert [row["capital"] for row in versions] == [f"{3 * times}0000.00" for times in range(6, 0, -1)]
    undo_merge(folder, merge.id, by="lin", at=DAY + timedelta(days=9))
    assert find_organisation(folder, code(2))["name"] == "合肥某2有限公司"
    assert len(list((folder / "history").glob("*"))) <= 7  # those in force, and the generation before for its readers


def test_killed_at_twenty_moments_and_started_again_gives_the_same(tmp_path, folder):
    """Killed with kill -9 at moments spread over the run: a reader sees the register before or after, and a second start ends it."""
    old, new = listed(tmp_path / "old.csv", range(1, 3000)), listed(tmp_path / "new.csv", range(1000, 5000), 2)
    later = DAY + timedelta(days=59)
    for each in (folder, tmp_path / "whole"):
        import_file(old, each, as_of=DAY)
    before = everything(folder)
    start = time.monotonic()
    import_file(new, tmp_path / "whole", as_of=later)
    took = time.monotonic() - start
    after = everything(tmp_path / "whole")
    chance, killed = random.Random(20261122), 0
    forked = multiprocessing.get_context("fork")  # what is imported already need not be imported twenty times
    for number in range(20):
        process = forked.Process(target=import_file, args=(new, folder), kwargs={"as_of": later})
        process.start()
        process.join(took * (number + chance.random()) / 20)
        killed += process.is_alive()
        process.kill()
        process.join()
        assert everything(folder) in (before, after)
    import_file(new, folder, as_of=later)
    assert everything(folder) == after
    assert killed >= 10
    assert not (folder / "staging").exists()
    assert (folder / MANIFEST).exists()
