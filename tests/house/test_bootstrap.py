"""The bootstrap: any old Python can read it, pip is fetched and checked, a half-made environment is rebuilt."""

import ast
import base64
import functools
import hashlib
import http.server
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools import bootstrap

WHEEL = b"what stands for the pip wheel in these tests"


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the one wheel the bootstrap accepts, and no other place to look."""
    for name in ("PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL", "PIP_FIND_LINKS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setattr(bootstrap, "PIP_SHA256", hashlib.sha256(WHEEL).hexdigest())
    folder = tmp_path / "simple" / "pip"
    folder.mkdir(parents=True)
    (folder / bootstrap.PIP_WHEEL).write_bytes(WHEEL)
    page = f'<a href="pip-1.0.tar.gz">old</a> <a href="{bootstrap.PIP_WHEEL}#sha256=0">new</a>'
    (folder / "index.html").write_text(page)
    return folder


@pytest.fixture
def index(wheels: Path) -> Iterator[str]:
    """Address of a package index that serves the folder of wheels."""
    handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory=str(wheels.parent.parent))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/simple"
        server.shutdown()


@pytest.fixture
def venv(tmp_path: Path) -> Path:
    """An empty folder that stands for the environment."""
    folder = tmp_path / "venv"
    folder.mkdir()
    return folder


def test_python_3_6_can_read_the_file() -> None:
    """An old Python reads the file, so that it can say it is too old."""
    ast.parse(Path(bootstrap.__file__).read_text(encoding="utf-8"), feature_version=(3, 6))


def test_an_old_python_is_refused(tmp_path: Path) -> None:
    """Python 3.10 gets one clear message and exit code 1, and nothing is made."""
    code = (
        "import sys, runpy; sys.version_info = (3, 10, 4, 'final', 0);"
        f"sys.argv = ['bootstrap.py', '--venv', {str(tmp_path / 'v')!r}];"
        f"runpy.run_path({bootstrap.__file__!r}, run_name='__main__')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert "needs Python 3.11 or newer" in done.stderr
    assert "is Python 3.10.4" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "v").exists()


def test_pip_comes_from_a_folder_of_wheels(wheels: Path, venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PIP_FIND_LINKS is enough on a machine with no network."""
    monkeypatch.setenv("PIP_FIND_LINKS", f"/nowhere {wheels}")
    assert bootstrap.fetch_pip(venv).read_bytes() == WHEEL


def test_pip_comes_from_a_mirror(index: str, venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PIP_INDEX_URL names the index that is asked, with or without a slash at its end."""
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", index + "/")
    assert bootstrap.fetch_pip(venv).read_bytes() == WHEEL


def test_a_mirror_may_ask_for_a_password(index: str, venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A user and password in the mirror's address are sent with each request."""
    monkeypatch.delenv("PIP_NO_INDEX")
    seen = []
    answer = http.server.SimpleHTTPRequestHandler.do_GET

    def note(handler: http.server.SimpleHTTPRequestHandler) -> None:
        seen.append(handler.headers["Authorization"])
        answer(handler)

    monkeypatch.setattr(http.server.SimpleHTTPRequestHandler, "do_GET", note)
    monkeypatch.setenv("PIP_INDEX_URL", index.replace("://", "://wang:a%40b@"))
    assert bootstrap.fetch_pip(venv).read_bytes() == WHEEL
    assert seen == ["Basic " + base64.b64encode(b"wang:a@b").decode()] * 2  # the page and the wheel


def test_pip_comes_from_a_folder_that_is_an_index(wheels: Path, venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mirror on a shared drive may be named by a file address."""
    monkeypatch.delenv("PIP_NO_INDEX")
    (wheels.parent / "files").mkdir()
    (wheels / bootstrap.PIP_WHEEL).rename(wheels.parent / "files" / bootstrap.PIP_WHEEL)
    (wheels / "index.html").write_text(f'<a href="../files/{bootstrap.PIP_WHEEL}">new</a>')
    monkeypatch.setenv("PIP_INDEX_URL", wheels.parent.as_uri())
    assert bootstrap.fetch_pip(venv).read_bytes() == WHEEL


def test_a_changed_wheel_is_refused(wheels: Path, venv: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wheel whose checksum differs is not used, and the message names both checksums."""
    monkeypatch.setenv("PIP_FIND_LINKS", str(wheels))
    (wheels / bootstrap.PIP_WHEEL).write_bytes(WHEEL + b"!")
    with pytest.raises(bootstrap.BootstrapError, match=r"the file has sha256 [0-9a-f]{64}, expected [0-9a-f]{64}"):
        bootstrap.fetch_pip(venv)
    assert not list(venv.iterdir())


def test_a_mirror_that_does_not_answer_is_named_without_its_password(
    wheels: Path, venv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says which address failed and what to set, and keeps the password to itself."""
    monkeypatch.delenv("PIP_NO_INDEX")
    monkeypatch.setenv("PIP_INDEX_URL", "http://wang:secret@127.0.0.1:9/simple")
    with pytest.raises(bootstrap.BootstrapError) as caught:
        bootstrap.fetch_pip(venv)
    assert "http://***@127.0.0.1:9/simple/pip/" in str(caught.value)
    assert "PIP_INDEX_URL" in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_half_made_environment_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment that carries the mark of an unfinished run is unsound, and is replaced."""
    venv = tmp_path / "venv"
    monkeypatch.setattr(bootstrap, "has_ensurepip", lambda: False)
    bootstrap.make_venv(venv)
    assert bootstrap.is_sound(venv)
    bootstrap.unfinished(venv).touch()
    assert not bootstrap.is_sound(venv)
    (venv / "left over").touch()
    bootstrap.make_venv(venv)
    assert bootstrap.is_sound(venv)
    assert not (venv / "left over").exists()


def test_an_environment_that_was_moved_is_unsound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands of an environment name the place it was made in: a moved one is made anew."""
    monkeypatch.setattr(bootstrap, "has_ensurepip", lambda: False)
    bootstrap.make_venv(tmp_path / "venv")
    (tmp_path / "venv" / "luodi-done.json").write_text(f'{{"place": "{(tmp_path / "venv").as_posix()}"}}')
    assert bootstrap.is_sound(tmp_path / "venv")
    (tmp_path / "venv").rename(tmp_path / "moved")
    assert not bootstrap.is_sound(tmp_path / "moved")


def test_a_folder_that_is_no_environment_is_left_alone(tmp_path: Path) -> None:
    """A folder with somebody's files in it is not deleted."""
    (tmp_path / "letter.txt").touch()
    with pytest.raises(bootstrap.BootstrapError, match="is no Python environment"):
        bootstrap.make_venv(tmp_path)
    assert (tmp_path / "letter.txt").exists()


def test_settings_that_mislead_pip_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's PIP_TARGET or PYTHONPATH does not reach pip; a mirror does."""
    monkeypatch.setenv("PIP_TARGET", "/elsewhere")
    monkeypatch.setenv("PYTHONPATH", "/elsewhere")
    monkeypatch.setenv("PIP_INDEX_URL", "http://mirror.example/simple")
    environ = bootstrap.clean_environment()
    assert "PIP_TARGET" not in environ
    assert "PYTHONPATH" not in environ
    assert environ["PIP_INDEX_URL"] == "http://mirror.example/simple"


def test_what_builds_a_package_is_taken_from_its_lock() -> None:
    """The entries of the named packages come out whole, with their checksums, and no others."""
    entries = "".join(bootstrap.locked_entries(bootstrap.ROOT / "requirements" / "spark.txt", bootstrap.BUILDERS))
    lines = entries.splitlines()
    assert lines[0].startswith("setuptools==")
    assert len(lines) >= 2
    assert all(line.lstrip().startswith(("--hash=sha256:", "#")) for line in lines[1:])
