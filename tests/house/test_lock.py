"""The locks: every package pinned and hashed, and no trace of the machine they were made on."""

import re
from pathlib import Path

import pytest

LOCKS = sorted((Path(__file__).parents[2] / "requirements").glob("*.txt"))
HASH = re.compile(r"--hash=sha256:[0-9a-f]{64}")


def requirements(lock: Path) -> list[str]:
    """Return the lock's entries, each as one line, comments left out."""
    lines = [line for line in lock.read_text(encoding="utf-8").splitlines() if not line.lstrip().startswith("#")]
    return [entry for entry in "\n".join(lines).replace("\\\n", " ").splitlines() if entry.strip()]


def names(lock: Path) -> set[str]:
    """Return the names a lock pins, as pip compares them."""
    return {re.split(r"[=\[; ]", entry)[0].lower().replace("_", "-") for entry in requirements(lock)}


def test_there_are_four_locks() -> None:
    """The desk, the desk with its extras, the tests, and the commands with Spark each have their lock."""
    assert [lock.name for lock in LOCKS] == ["all.txt", "dev.txt", "run.txt", "spark.txt"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_index(lock: Path) -> None:
    """No address and no index option stands in a lock: it works with any mirror."""
    text = lock.read_text(encoding="utf-8")
    assert not re.search(r"://|--index-url|--extra-index-url|--find-links|^-[eif]\b|file:", text, re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_requirement_is_pinned_and_hashed(lock: Path) -> None:
    """Each entry has one exact version and at least one checksum."""
    assert requirements(lock)
    for entry in requirements(lock):
        assert re.match(r"[A-Za-z0-9._-]+(\[[a-z,]+\])?==[^\s;]+ ", entry), entry
        assert HASH.search(entry), entry


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_the_build_tools_are_locked(lock: Path) -> None:
    """What builds luodi itself is in every lock, so that nothing unpinned is fetched for it."""
    assert {"hatchling", "editables"} <= names(lock)


def test_the_tests_run_on_what_is_shipped() -> None:
    """Whatever the desk runs on, the tests run on in the same version."""
    run, dev = ({entry.split(" ")[0] for entry in requirements(lock)} for lock in (LOCKS[2], LOCKS[1]))
    assert run <= dev
