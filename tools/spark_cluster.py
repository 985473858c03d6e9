"""
A Spark cluster of its own for one run: a master and two workers on this machine, gone afterwards.

    python tools/spark_cluster.py COMMAND …    # COMMAND finds the master's address in LUODI_SPARK_MASTER

It takes Spark from the environment `.venv-spark` (``python3 tools/bootstrap.py --lock spark``) and needs Java 17 or
newer. Everything listens on 127.0.0.1 only, on ports the system gives; each worker lends one core and a bounded memory.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / ".venv-spark" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
HOW_TO_GET = (
    "Spark needs Java 17 or newer (Debian, Ubuntu: apt-get install default-jre-headless) and its own environment "
    "(python3 tools/bootstrap.py --lock spark)."
)
_START_S = 120
_ADDRESS = re.compile(r"Starting Spark master at (spark://\S+)")


class NoCluster(Exception):
    """The cluster did not start; the message has the end of what it said."""


def java_version() -> int | None:
    """The major version of the Java on this machine, None where there is none."""
    java = str(Path(os.environ["JAVA_HOME"]) / "bin" / "java") if os.environ.get("JAVA_HOME") else shutil.which("java")
    if not java:
        return None
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, errors="replace").stderr
    except OSError:
        return None
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else None


def can_run() -> bool:
    """Whether Java and the environment with Spark are there."""
    return (java_version() or 0) >= 17 and PYTHON.exists()


def spark_home() -> Path:
    """The folder of the installed PySpark, which carries all of Spark."""
    where = "import importlib.util; print(importlib.util.find_spec('pyspark').submodule_search_locations[0])"
    return Path(subprocess.check_output([str(PYTHON), "-c", where], text=True).strip())


@contextmanager
def local_cluster(workers: int = 2, memory_mb: int = 1024, folder: Path | None = None) -> Iterator[dict[str, str]]:
    """
    Run a standalone cluster; gives the environment a driver needs, with the master's address in LUODI_SPARK_MASTER.

    Parameters
    ----------
    workers, memory_mb
        How many workers, and what each lends: one core and so many megabytes.
    folder
        Where logs and scratch files lie; a temporary one, removed afterwards, if not given.

    Raises
    ------
    NoCluster
        When a part of it does not start within two minutes.
    """
    with tempfile.TemporaryDirectory(prefix="luodi-spark-") as scratch:
        folder = folder or Path(scratch)
        folder.mkdir(parents=True, exist_ok=True)
        environ = _environment(folder, memory_mb)
        parts: list[subprocess.Popen[bytes]] = []
        try:
            master = [
                "org.apache.spark.deploy.master.Master",
                "--host",
                "127.0.0.1",
                "--port",
                "0",
                "--webui-port",
                "0",
            ]
            parts.append(_start(master, folder / "master.log", environ))
            address = _wait_for(_ADDRESS, 1, folder / "master.log", parts)
            lent = ["--host", "127.0.0.1", "--cores", "1", "--memory", f"{memory_mb}m", "--webui-port", "0"]
            for number in range(workers):
                worker = ["org.apache.spark.deploy.worker.Worker", *lent, "--work-dir", str(folder / f"work{number}")]
                parts.append(_start([*worker, address], folder / f"worker{number}.log", environ))
            _wait_for(re.compile(r"(Registering worker)"), workers, folder / "master.log", parts)
            yield {**environ, "LUODI_SPARK_MASTER": address}
        finally:
            _stop(parts)


def _environment(folder: Path, memory_mb: int) -> dict[str, str]:
    """What master, workers and driver are started with; the executors' share is half of what a worker lends."""
    conf = folder / "conf"
    conf.mkdir()
    settings = {
        "spark.executor.memory": f"{memory_mb // 2}m",
        "spark.driver.memory": f"{memory_mb}m",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
    }
    text = "".join(f"{name} {value}\n" for name, value in settings.items())
    (conf / "spark-defaults.conf").write_text(text, encoding="utf-8")
    return {
        **os.environ,
        "SPARK_HOME": str(spark_home()),
        "SPARK_CONF_DIR": str(conf),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_DAEMON_MEMORY": "256m",
        "PYSPARK_PYTHON": str(PYTHON),
    }


def _start(command: list[str], log: Path, environ: dict[str, str]) -> subprocess.Popen[bytes]:
    """Start one part in a process group of its own, so that what it starts can be stopped with it."""
    program = str(Path(environ["SPARK_HOME"]) / "bin" / "spark-class")
    with log.open("wb") as said:
        return subprocess.Popen([program, *command], env=environ, stdout=said, stderr=said, start_new_session=True)


def _wait_for(pattern: re.Pattern[str], times: int, log: Path, parts: list[subprocess.Popen[bytes]]) -> str:
    """Wait until the log has said something so many times; return what the last one said."""
    deadline = time.monotonic() + _START_S
    while time.monotonic() < deadline and all(part.poll() is None for part in parts):
        found = pattern.findall(log.read_text(encoding="utf-8", errors="replace"))
        if len(found) >= times:
            return str(found[-1])
        time.sleep(0.1)
    said = "".join(
        path.read_text(encoding="utf-8", errors="replace")[-1500:] for path in sorted(log.parent.glob("*.log"))
    )
    raise NoCluster(f"The Spark cluster did not start.\n{said}")


def _stop(parts: list[subprocess.Popen[bytes]]) -> None:
    """End every part with what it started: workers first, gently, then for good."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        for part in reversed(parts):
            with suppress(ProcessLookupError):  # the whole group has ended
                os.killpg(part.pid, sign)
        for part in parts:
            with suppress(subprocess.TimeoutExpired):
                part.wait(timeout=10)


def main() -> int:
    """Run a command beside a cluster."""
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    if not can_run():
        sys.exit(HOW_TO_GET)
    with local_cluster() as environ:
        return subprocess.run(sys.argv[1:], env=environ).returncode


if __name__ == "__main__":
    sys.exit(main())
