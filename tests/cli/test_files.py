"""Working through many files: a worker that dies, an interrupt."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from luodi.cli.files import work_through

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs Unix signals")


def work(name: str) -> str:
    if name in ("30", "31", "77"):
        os.kill(os.getpid(), signal.SIGKILL)
    return name * 2


def test_a_file_that_kills_its_worker_is_named_and_the_rest_goes_on():
    """Each name comes out once, in order, the three bad ones with the reason."""
    names = [str(n) for n in range(200)]
    outcomes = list(work_through(names, work, "试"))
    assert [o.name for o in outcomes] == names
    assert [o.name for o in outcomes if o.error] == ["30", "31", "77"]
    assert all(o.error or o.result == o.name * 2 for o in outcomes)


def where(name: str) -> int:
    return os.getpid()


def test_workers_stay_from_file_to_file():
    """A worker that is new for every few files builds its word lists again and again."""
    assert len({o.result for o in work_through([str(n) for n in range(800)], where, "试")}) <= (os.cpu_count() or 1)


def test_an_interrupt_stops_the_command_and_its_workers(tmp_path: Path):
    """Ctrl+C reaches the whole group of processes: one word about it, no stack trace, nobody left behind."""
    for n in range(800):
        (tmp_path / f"{n}.txt").write_text("5月8日，清河县县长林远带队赴苏州市考察。" * 40, encoding="utf-8")
    out = tmp_path / "out.json"
    command = subprocess.Popen(
        [sys.executable, "-m", "luodi", "read", "--json", "-o", str(out), str(tmp_path)],
        stderr=subprocess.PIPE,
        start_new_session=True,
        # A shell starts what it puts into the background with the interrupt ignored, and the tests may run there.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    until = time.monotonic() + 60
    while not (out.exists() and out.stat().st_size) and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(command.pid, signal.SIGINT)
    _, said = command.communicate(timeout=60)
    assert command.returncode == 1
    assert "Traceback" not in said.decode()
    with pytest.raises(ProcessLookupError):
        os.killpg(command.pid, 0)
