"""What happens where Chromium, a Chinese font or PostgreSQL is not there."""

import subprocess
import sys
from pathlib import Path

import pytest

from tools import system_packages, with_postgres

ROOT = Path(__file__).parents[2]
RUN = [sys.executable, "tools/with_postgres.py", sys.executable, "-c", "import os; print(os.environ['DATABASE_URL'])"]


def run(*, ci: bool, url: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command under with_postgres.py on a machine that has no server programs."""
    blind = "import sys, runpy, shutil, pathlib; shutil.which = lambda *_: None;"
    blind += "pathlib.Path.glob = lambda *_: iter(());"
    blind += f"sys.argv = {RUN[1:]!r}; runpy.run_path('tools/with_postgres.py', run_name='__main__')"
    environ = {"CI": "true" if ci else "", "DATABASE_URL": url, "PATH": "/usr/bin:/bin"}
    return subprocess.run([sys.executable, "-c", blind], cwd=ROOT, env=environ, capture_output=True, text=True)


def test_without_postgres_ci_fails() -> None:
    """CI that cannot run the tests on PostgreSQL says so and fails."""
    done = run(ci=True)
    assert done.returncode == 1
    assert "FAILED on PostgreSQL" in done.stderr
    assert "apt-get install postgresql" in done.stderr


def test_without_postgres_a_developer_is_told() -> None:
    """Elsewhere the run goes on, and the message says what was not run and what to install."""
    done = run(ci=False)
    assert done.returncode == 0
    assert "NOT RUN on PostgreSQL" in done.stderr
    assert not done.stdout


def test_a_named_postgres_is_used() -> None:
    """DATABASE_URL wins over the machine's own programs."""
    done = run(ci=True, url="postgresql://lin@db.example/luodi")
    assert (done.returncode, done.stdout.strip()) == (0, "postgresql://lin@db.example/luodi")


@pytest.mark.skipif(with_postgres.find_programs() is None, reason=with_postgres.HOW_TO_GET)
def test_the_throwaway_postgres_is_gone_afterwards() -> None:
    """The cluster answers inside the block; its folder and its port are free after it."""
    import psycopg

    with with_postgres.throwaway_postgres() as url, psycopg.connect(url) as connection:
        assert connection.execute("SELECT '落地'").fetchone() == ("落地",)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=2)


@pytest.mark.parametrize(("ci", "code"), [("true", 1), ("", 0)])
def test_a_missing_program_fails_only_ci(
    ci: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be installed is named; where CI=true that is a failure."""
    need = system_packages.Need("a teapot for the browser tests", lambda: False, "teapot")
    monkeypatch.setattr(system_packages, "NEEDS", (need,))
    monkeypatch.setattr(system_packages, "may_install", lambda: False)
    monkeypatch.setenv("CI", ci)
    assert system_packages.main() == code
    assert "missing a teapot for the browser tests (Debian, Ubuntu: apt-get install teapot)" in capsys.readouterr().err


def test_what_may_be_installed_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where packages can be installed, the missing one is, and then nothing is missing."""
    here: list[str] = []
    need = system_packages.Need("a teapot", lambda: "teapot" in here, "teapot")
    monkeypatch.setattr(system_packages, "NEEDS", (need,))
    monkeypatch.setattr(system_packages, "may_install", lambda: True)
    monkeypatch.setattr(system_packages, "install", here.extend)
    monkeypatch.setenv("CI", "true")
    assert system_packages.main() == 0
