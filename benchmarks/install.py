"""
How long it takes from a clone to a desk that answers, and how much it puts on the disk.

    python benchmarks/install.py           # packages come from pip's cache where it has them
    python benchmarks/install.py --cold    # nothing from the cache

Promise: under 60 s with a warm cache and under 350 MB on a bare Python 3.11. The last commit is cloned into a temporary
folder, installed by ``make install``, given its demo city, and served until the sign-in page comes back; then all of it
is removed.
"""

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
GIVE_UP_S = 120


def seconds(work: Callable[[], object]) -> float:
    """Return how long something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def run(command: Sequence[str], folder: Path, environ: dict[str, str]) -> None:
    """Run one step; stop with what it printed when it fails."""
    done = subprocess.run(command, cwd=folder, env=environ, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def wait_for_page(url: str, server: "subprocess.Popen[bytes]") -> None:
    """Wait until an address answers with a page."""
    give_up = time.monotonic() + GIVE_UP_S
    while time.monotonic() < give_up and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5) as answer:
                if answer.status == 200 and b"<form" in answer.read():
                    return
        except urllib.error.URLError:  # not listening yet
            time.sleep(0.05)
    sys.exit(f"The desk did not answer on {url} within {GIVE_UP_S} s (exit code {server.poll()}).")


def serve(checkout: Path, environ: dict[str, str]) -> None:
    """Start the desk, wait for its first page, stop it."""
    port = free_port()
    command = [str(checkout / ".venv/bin/luodi"), "desk", "--port", str(port)]
    with subprocess.Popen(command, cwd=checkout, env=environ, stdout=subprocess.DEVNULL) as server:
        try:
            wait_for_page(f"http://127.0.0.1:{port}/", server)
        finally:
            server.terminate()


def disk_mb(folder: Path) -> float:
    """Return the space the files of a folder take, in megabytes of 10⁶ bytes; a link counts as nothing."""
    files = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sum(path.stat().st_blocks * 512 for path in files) / 1e6


def measure(folder: Path, *, cold: bool) -> dict[str, float]:
    """Return the seconds of each step and the megabytes installed."""
    checkout = folder / "luodi"
    environ = {**os.environ, "LUODI_HOME": str(folder / "home"), **({"PIP_NO_CACHE_DIR": "1"} if cold else {})}
    environ.pop("DATABASE_URL", None)
    demo = [str(checkout / ".venv/bin/luodi"), "demo"]
    clone_s = seconds(lambda: run(["git", "clone", "--quiet", str(ROOT), str(checkout)], folder, environ))
    install_s = seconds(lambda: run(["make", "install", f"PYTHON={sys.base_prefix}/bin/python3"], checkout, environ))
    demo_s = seconds(lambda: run(demo, checkout, environ))
    first_page_s = seconds(lambda: serve(checkout, environ))
    return {
        "clone_s": round(clone_s, 1),
        "install_s": round(install_s, 1),
        "demo_s": round(demo_s, 1),
        "first_page_s": round(first_page_s, 1),
        "total_s": round(clone_s + install_s + demo_s + first_page_s, 1),
        "installed_mb": round(disk_mb(checkout / ".venv")),
    }


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cold", action="store_true", help="take no package from pip's cache")
    cold = parser.parse_args().cold
    with tempfile.TemporaryDirectory(prefix="luodi-install-") as folder:
        figures = measure(Path(folder), cold=cold)
    print(json.dumps({"cache": "cold" if cold else "as found", **figures}))


if __name__ == "__main__":
    main()
