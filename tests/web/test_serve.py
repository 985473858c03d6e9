"""The desk as a process: it answers, says what is wrong, and loads the demo once."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from luodi.web.serve import CannotListen, serve


def test_a_taken_port_is_said_before_anything_else():
    """The message names the port and another to try."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(CannotListen) as refused:
            serve("127.0.0.1", port)
    assert f"端口 {port} 已被占用" in str(refused.value)
    assert f"--port {port + 1}" in str(refused.value)


def run(code: str, home, **more) -> subprocess.CompletedProcess:
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"LUODI_HOME": str(home), **more}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, timeout=120)


@pytest.mark.parametrize(
    "url",
    ["postgres://scott:tiger@127.0.0.1:1/desk", "postgres://scott:tiger@nowhere.invalid/desk", "sqlite:////nowhere/x"],
)
@pytest.mark.parametrize("command", ["desk", "demo"])
def test_a_database_that_does_not_open(tmp_path, url, command):
    """One sentence that names it and what to check; no trace, and not its password."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    more = f"'--port', '{port}'" if command == "desk" else ""
    start = f"import sys; from luodi.cli.main import main; sys.argv = ['luodi', '{command}', {more}]; sys.exit(main())"
    done = run(start, tmp_path, DATABASE_URL=url)
    said = done.stdout + done.stderr
    assert done.returncode != 0
    assert "打不开数据库" in said
    assert "Traceback" not in said
    assert "tiger" not in said


DEMO = "from luodi.web.demo import load_demo; load_demo()"
COUNT = """
from luodi.web.serve import set_up; set_up()
from luodi.web.reports.models import Report
from luodi.web.accounts.models import User
print(Report.objects.filter(state="read").count(), User.objects.count(), User.objects.get(username="lin").password[:13])
"""


def test_the_demo_is_loaded_once(tmp_path):
    """Twice the same three reports and people, each password printed once made, hashed in the database, 0600 in its file."""
    first, second = run(DEMO, tmp_path), run(DEMO, tmp_path)
    assert first.returncode == second.returncode == 0, first.stderr + second.stderr
    password = re.search(r"\(password\): (\S+)", first.stdout)[1]
    assert len(password) == 19
    assert run(COUNT, tmp_path).stdout.split() == ["3", "16", "pbkdf2_sha256"]
    file = tmp_path / "demo-sign-in.txt"
    assert password in file.read_text(encoding="utf-8")
    assert file.stat().st_mode & 0o777 == 0o600
    assert len(re.findall("password", file.read_text(encoding="utf-8"))) == 16


def test_the_desk_starts_and_answers(tmp_path):
    """From an empty home to the sign-in page, with a stylesheet that is served too."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {"LUODI_HOME": str(tmp_path)}
    desk = subprocess.Popen(
        [sys.executable, "-c", f"from luodi.web.serve import serve; serve('127.0.0.1', {port})"],
        env=env, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        words = ""
        for _ in range(120):
            try:
                words = urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5).read().decode()
                break
            except OSError:
                time.sleep(0.25)
        assert 'name="password"' in words
        style = re.search(r'href="(/static/desk/desk\.css[^"]*)"', words)[1]
        assert urllib.request.urlopen(f"http://127.0.0.1:{port}{style}", timeout=5).status == 200
    finally:
        desk.terminate()
        desk.wait(timeout=20)


def test_a_wrong_setting_stops_the_start_with_advice(tmp_path):
    """The process ends with the variable's name and what to write."""
    done = run(COUNT, tmp_path, LUODI_UPLOAD_MB="-3")
    assert done.returncode != 0
    assert "write a whole number of MB from 1 to 64" in done.stderr


def test_what_stays_is_set_aside_from_the_search_for_garbage(tmp_path):
    """The code of the pages is loaded before anybody asks for one, and no page waits for a look at all of it."""
    said = run(
        "import gc, sys, luodi.web.wsgi; print(gc.get_freeze_count(), 'luodi.web.urls' in sys.modules)", tmp_path
    )
    frozen, loaded = said.stdout.split()
    assert int(frozen) > 50_000
    assert loaded == "True"
