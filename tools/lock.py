"""
Lock the requirements: every package with its version and checksums, and no index or address (``make lock``).

    python tools/lock.py              # what pyproject.toml changed; other versions stay
    python tools/lock.py --upgrade    # the newest version of everything

A tool for maintainers; it needs uv on the path (or named by UV). Settings of the machine it runs on are kept out, so
that a private mirror never reaches the files. It then checks that each platform luodi supports finds wheels for all.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REQUIREMENTS = ROOT / "requirements"

# hatchling and editables build luodi itself: locked too, so that no unpinned build tool is fetched.
LOCKS = {
    "run": ["--group", "build"],
    "all": [
        "--group",
        "build",
        "--extra",
        "postgres",
        "--extra",
        "llm",
        "--extra",
        "plan",
        "-c",
        "requirements/run.txt",
    ],
    "spark": ["--group", "build", "--group", "build-spark", "--extra", "spark", "-c", "requirements/all.txt"],
    "dev": ["--group", "build", "--group", "dev", "-c", "requirements/all.txt"],
}

PLATFORMS = (
    "x86_64-pc-windows-msvc",
    "x86_64-apple-darwin",
    "aarch64-apple-darwin",
    "x86_64-manylinux_2_28",
    "aarch64-manylinux_2_28",
)
PYTHONS = ("3.11", "3.13")


def run_uv(*arguments: str) -> None:
    """Run ``uv pip compile`` without any setting of this machine; stop with uv's own message when it fails."""
    uv = os.environ.get("UV") or shutil.which("uv")
    if not uv:
        sys.exit("lock: uv is not on the path. Install it (pip install uv) or name it: make lock UV=/path/to/uv")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_"))}
    command = [uv, "--no-config", "pip", "compile", "--quiet", "--no-emit-index-url", *arguments]
    if subprocess.run(command, cwd=ROOT, env=environ).returncode:
        sys.exit(1)


def write_lock(name: str, upgrade: list[str]) -> None:
    """Write one lock, good for every platform and every Python from 3.11."""
    resolution = ["--generate-hashes", "--universal", "--python-version", "3.11", *upgrade]
    header = ["--custom-compile-command", "make lock"]
    target = ["pyproject.toml", "--output-file", f"requirements/{name}.txt"]
    run_uv(*resolution, *header, *LOCKS[name], *target)
    count = sum("==" in line for line in (REQUIREMENTS / f"{name}.txt").read_text().splitlines())
    print(f"requirements/{name}.txt: {count} packages")


def check_wheels(platform: str, python: str) -> None:
    """Stop when some package of the desk has no wheel for a platform: the bootstrap builds nothing."""
    with tempfile.TemporaryDirectory() as folder:
        where = ["--python-platform", platform, "--python-version", python]
        run_uv("requirements/all.txt", "--only-binary", ":all:", *where, "--output-file", f"{folder}/all.txt")
    print(f"wheels for {platform}, Python {python}: all there")


def main() -> None:
    """Write every lock, then check the wheels."""
    REQUIREMENTS.mkdir(exist_ok=True)
    for name in LOCKS:
        write_lock(name, sys.argv[1:])
    for platform in PLATFORMS:
        for python in PYTHONS:
            check_wheels(platform, python)


if __name__ == "__main__":
    main()
