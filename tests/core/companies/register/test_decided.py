"""What a merge decided, when files say both rows again."""

from __future__ import annotations

from pathlib import Path

import pytest

from luodi.core.companies.register.errors import WrongMapping
from luodi.core.companies.register.importing import import_file
from luodi.core.companies.register.merge import apply_merge, plan_merge, undo_merge
from luodi.core.companies.register.report import issues
from luodi.core.companies.register.search import Searcher, find_organisation

FIRST, SECOND, THIRD = "合肥甲某科技有限公司", "合肥甲某科技公司", "合肥甲某科技厂"
BOTH = [(FIRST, "100", ""), (SECOND, "90", "电池")]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    bring(tmp_path / "r", *BOTH, (THIRD, "1", ""))
    return tmp_path / "r"


def bring(folder: Path, *rows: tuple[str, str, str]) -> dict[str, int]:
    lines = "".join(",".join(row) + "\n" for row in rows)
    (folder.parent / "名录.csv").write_text("名称,注册资本（万元）,经营范围\n" + lines, encoding="utf-8")
    return import_file(folder.parent / "名录.csv", folder).counts


def oid_of(folder: Path, name: str) -> str:
    return next(hit.oid for hit in Searcher(folder).search(name) if hit.name == name)


def facts(folder: Path, oid: str) -> tuple[object, ...]:
    found = find_organisation(folder, oid)
    return found["name"], found["former_names"], found["capital"], found["scope"]


def test_a_file_with_both_rows_changes_nothing_of_what_was_decided(folder):
    """The row that was merged into the other is told of as such, whichever stands last."""
    first, second = oid_of(folder, FIRST), oid_of(folder, SECOND)
    apply_merge(folder, plan_merge(folder, first, second), "林")
    before = facts(folder, first)
    assert before == (FIRST, [SECOND], "1000000.00", "电池")
    assert bring(folder, *BOTH) == {"read": 2, "unchanged": 1, "replaced": 1}
    assert [(i.row, i.reason) for i in issues(folder) if i.reason.startswith("row")] == [(3, "row_merged")]
    assert facts(folder, first) == before
    assert bring(folder, (SECOND, "80", "锂电")) == {"read": 1, "unchanged": 1}  # it fills only what is empty
    assert bring(folder, (FIRST, "120", "锂电")) == {"read": 1, "updated": 1}
    assert facts(folder, first) == (FIRST, [SECOND], "1200000.00", "锂电")


def test_what_was_taken_from_the_other_row_is_kept_and_follows_that_row(folder):
    """The name of the one, the capital of the other."""
    first, second = oid_of(folder, FIRST), oid_of(folder, SECOND)
    apply_merge(folder, plan_merge(folder, first, second, {"name": "loser"}), "林")
    bring(folder, *BOTH)
    assert facts(folder, first)[0] == SECOND
    assert [hit.name for hit in Searcher(folder).search("hfjmkjgs")] == [SECOND]  # spelled as it is called
    bring(folder, (SECOND, "80", ""))
    assert facts(folder, first)[::2] == (SECOND, "1000000.00")


def test_after_undoing_each_row_has_its_own_word_again(folder):
    """As before the merge."""
    first, second = oid_of(folder, FIRST), oid_of(folder, SECOND)
    merge = apply_merge(folder, plan_merge(folder, first, second), "林")
    undo_merge(folder, merge.id, "林")
    assert bring(folder, (FIRST, "101", ""), (SECOND, "91", "")) == {"read": 2, "updated": 2}


def test_merges_on_a_merged_row_are_undone_from_the_last(folder):
    """The first one says which has to go before it."""
    first, second, third = (oid_of(folder, name) for name in (FIRST, SECOND, THIRD))
    one = apply_merge(folder, plan_merge(folder, first, second), "林")
    two = apply_merge(folder, plan_merge(folder, third, first), "林")
    with pytest.raises(WrongMapping, match=f"合并 {two.id}"):
        undo_merge(folder, one.id, "林")
    undo_merge(folder, two.id, "林")
    undo_merge(folder, one.id, "林")
    assert [facts(folder, oid)[0] for oid in (first, second, third)] == [FIRST, SECOND, THIRD]


def test_only_lists_are_joined(folder):
    """Two names make no third."""
    with pytest.raises(WrongMapping, match="both"):
        plan_merge(folder, oid_of(folder, FIRST), oid_of(folder, SECOND), {"name": "both"})
