"""
See that the programs some tests need are there: Chromium, a Chinese font, PostgreSQL, Java, LibreOffice.

As root on a machine with apt-get the missing ones are installed. Elsewhere this says what to install and the tests
that need them are skipped with the same words; where CI=true that is a failure instead.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from spark_cluster import java_version
from with_postgres import find_programs

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class Need:
    """Something outside Python that tests need, how to see that it is there, and Debian's package of it."""

    what: str
    is_there: Callable[[], bool]
    package: str


def find_chromium() -> str | None:
    """Return the path of a Chromium on this machine, or None."""
    return next((path for name in CHROMIUM_NAMES if (path := shutil.which(name))), None)


def find_soffice() -> str | None:
    """Return the path of LibreOffice on this machine, or None."""
    return next((path for name in ("soffice", "libreoffice") if (path := shutil.which(name))), None)


def has_chinese_font() -> bool:
    """Tell whether a font with Chinese characters is installed; without one every character is an empty box."""
    if not shutil.which("fc-list"):
        return False
    fonts = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, errors="replace")
    return bool(fonts.stdout.strip())


NEEDS = (
    Need("Chromium for the browser tests", lambda: find_chromium() is not None, "chromium"),
    Need("a Chinese font for the browser tests", has_chinese_font, "fonts-noto-cjk"),
    Need("fc-list for the browser tests", lambda: shutil.which("fc-list") is not None, "fontconfig"),
    Need("PostgreSQL for the web tests", lambda: find_programs() is not None, "postgresql"),
    # The part that writes and prints, without a screen: a fraction of all of LibreOffice.
    Need(
        "LibreOffice for the tests that print Word files",
        lambda: find_soffice() is not None,
        "libreoffice-writer-nogui",
    ),
    Need("Java 17 for the tests on Spark", lambda: (java_version() or 0) >= 17, "default-jre-headless"),
)


def missing() -> list[Need]:
    """Return the needs that this machine does not meet."""
    return [need for need in NEEDS if not need.is_there()]


def may_install() -> bool:
    """Tell whether packages can be installed without asking anyone."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(packages: list[str]) -> None:
    """Install Debian packages; show what apt-get said where it fails."""
    print(f"system packages: installing {' '.join(packages)} with apt-get", flush=True)
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages])
    for command in commands:
        done = subprocess.run(
            ["apt-get", *command],
            env=environ,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
        if done.returncode:
            print(f"apt-get {' '.join(command)} failed:\n{done.stdout}", file=sys.stderr)


def main() -> int:
    """Install what is missing where that is possible; return 1 when CI lacks something."""
    if missing() and may_install():
        install([need.package for need in missing()])
    left = missing()
    for need in left:
        print(f"system packages: missing {need.what} (Debian, Ubuntu: apt-get install {need.package})", file=sys.stderr)
    if not left:
        print("system packages: Chromium, a Chinese font, PostgreSQL, LibreOffice and Java are there")
        return 0
    if os.environ.get("CI") == "true":
        print("system packages: CI=true, so nothing may be missing", file=sys.stderr)
        return 1
    print("system packages: the tests that need them will be skipped", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
