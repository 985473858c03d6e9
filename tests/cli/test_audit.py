"""``luodi audit`` and ``luodi accounts``, on a desk of their own."""

import os
import re
import sqlite3
import subprocess
import sys

import pytest


@pytest.fixture
def luodi(tmp_path):
    """Run luodi with its data in a folder of its own; gives exit code and what it said."""
    env = {**os.environ, "LUODI_HOME": str(tmp_path), "PYTHONIOENCODING": "utf-8"}
    env.pop("DATABASE_URL", None)

    def run(*arguments):
        done = subprocess.run(
            [sys.executable, "-m", "luodi", *arguments], env=env, capture_output=True, text=True, encoding="utf-8"
        )
        return done.returncode, done.stdout + done.stderr

    return run


def change(folder, statement):
    """Change the log as somebody does who has the file, the triggers being no obstacle."""
    with sqlite3.connect(folder / "luodi.sqlite3") as database:
        for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {name}")
        database.execute(statement)


def test_from_setting_up_to_a_broken_log(luodi, tmp_path):
    """Three administrators once; a whole log; then an edited row, a tail cut off, and a head known from paper."""
    code, said = luodi("accounts", "setup")
    assert code == 0
    assert len(re.findall(r"password\): (\S+)", said)) == 3
    assert "都已经有了" in luodi("accounts", "setup")[1]

    code, said = luodi("accounts", "reset", "sysadmin")
    assert (code, len(re.findall(r"password\): (\S+)", said))) == (0, 1)
    assert luodi("accounts", "reset", "nobody")[0] == 1

    code, head = luodi("audit", "head")
    assert re.fullmatch(r"4:[0-9a-f]{64}", head.strip())
    code, said = luodi("audit", "verify", "--quiet", "--expect", head.strip())
    assert (code, "日志完整" in said) == (0, True)

    wrong = f"4:{'0' * 64}"
    code, said = luodi("audit", "verify", "--quiet", "--expect", wrong)
    assert (code, "rewritten" in said) == (1, True)
    assert luodi("audit", "verify", "--expect", "nonsense")[0] == 1

    change(tmp_path, "UPDATE audit_event SET target = 'x' WHERE number = 2")
    code, said = luodi("audit", "verify", "--quiet")
    assert (code, "第 2 行" in said, "edited" in said) == (1, True, True)

    change(tmp_path, "DELETE FROM audit_event WHERE number >= 2")
    code, said = luodi("audit", "verify", "--quiet")
    assert (code, "truncated" in said) == (1, True)

    change(tmp_path, "DELETE FROM audit_event")
    change(tmp_path, "UPDATE audit_head SET count = 0, digest = ''")
    code, said = luodi("audit", "verify", "--quiet")
    assert (code, "truncated" in said) == (1, True), "the anchors file remembers the first row"

    change(tmp_path, f"UPDATE audit_head SET chain = '{'0' * 32}'")
    code, said = luodi("audit", "verify", "--quiet")
    assert (code, "of another log" in said) == (1, True), "another log was put in its place"
    change(tmp_path, "DELETE FROM audit_head")
    assert luodi("audit", "verify", "--quiet")[0] == 1, "nothing is left of it"
