"""
Make luodi's own Python environment in .venv from the locked requirements, with nothing but Python 3.11 or newer.

    python3 tools/bootstrap.py               # what the desk and the commands need (requirements/run.txt)
    python3 tools/bootstrap.py --lock dev    # and what the tests need
    python3 tools/bootstrap.py --lock all    # the desk with the PostgreSQL driver and the language-model client
    python3 tools/bootstrap.py --lock spark  # in .venv-spark: the commands with PySpark, for a cluster

A bare Debian has python3 but neither pip nor ensurepip; then the one pip wheel pinned below is fetched, checked and
used. PIP_INDEX_URL (a mirror), PIP_FIND_LINKS (a folder of wheels, for a machine with no network) and SSL_CERT_FILE
(a company's own certificate) are honoured. Running it again does no harm; an environment left half-made is rebuilt.

This file must be readable by Python 3.6, so that an old Python gets the message below and not a syntax error.
"""

import argparse
import base64
import hashlib
import html.parser
import json
import os
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Dict, List, Tuple

OLDEST_PYTHON = (3, 11)
ROOT = Path(__file__).resolve().parent.parent

PIP_WHEEL = "pip-26.2-py3-none-any.whl"
PIP_SHA256 = "931c303696af6fa3417112103b1cad26890e5a07eccb5b99783700e33f2b8aad"
DEFAULT_INDEX = "https://pypi.org/simple"

# What comes as source only, by lock, and what builds it: locked too, and installed first, so that nothing unpinned is fetched.
SOURCES = {"spark": ["pyspark"]}
BUILDERS = ("setuptools",)

# Settings that would make pip write somewhere other than the environment it is called for.
MISLEADING = ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PIP_REQUIREMENT")


class BootstrapError(Exception):
    """The environment cannot be made; the message says what to do."""


class Links(html.parser.HTMLParser):
    """Collects the links of a package index page."""

    def __init__(self) -> None:
        super().__init__()
        self.found = []  # type: list[str]

    def handle_starttag(self, tag, attrs):  # type: ignore[no-untyped-def]  # the base class has no annotations in 3.6
        """Note each link's target."""
        if tag == "a":
            self.found += [value for name, value in attrs if name == "href" and value]


def say(message: str) -> None:
    """Print one line of progress at once, also into a pipe."""
    print("bootstrap: " + message, flush=True)


def check_python() -> None:
    """Refuse a Python that is too old, with what to do about it."""
    if sys.version_info < OLDEST_PYTHON:
        have = ".".join(str(part) for part in sys.version_info[:3])
        raise BootstrapError(
            "luodi needs Python 3.11 or newer, but %s is Python %s.\n"
            "Install a newer Python beside it and name it, for example: make PYTHON=python3.12 install\n"
            "luodi 需要 Python 3.11 或更高版本，请安装后用 make PYTHON=python3.12 install 指定。"
            % (sys.executable, have)
        )


def venv_python(venv: Path) -> Path:
    """Path of the environment's interpreter on this platform."""
    return venv / "Scripts" / "python.exe" if os.name == "nt" else venv / "bin" / "python"


def clean_environment() -> Dict[str, str]:
    """Return the process environment without what would lead pip astray."""
    return {name: value for name, value in os.environ.items() if name not in MISLEADING}


def runs(command: List[str]) -> bool:
    """Tell whether a command starts and ends well; its output is of no interest."""
    try:
        done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=clean_environment())
    except OSError:
        return False
    return done.returncode == 0


def is_sound(venv: Path) -> bool:
    """Tell whether the environment's interpreter runs, is this Python, and was neither left half-made nor moved."""
    same = "import sys; sys.exit(sys.version_info[:2] != (%d, %d))" % sys.version_info[:2]
    # The commands in bin/ name their interpreter by its whole path, so that a moved environment has none that work.
    moved = read_done(venv).get("place", str(venv)) != str(venv)
    return not moved and not unfinished(venv).exists() and runs([str(venv_python(venv)), "-c", same])


def unfinished(venv: Path) -> Path:
    """Mark that stands in the environment while packages are being installed."""
    return venv / "luodi-unfinished"


def has_ensurepip() -> bool:
    """Tell whether this Python can put pip into an environment: Debian's own, as installed, cannot."""
    try:
        import ensurepip  # noqa: F401  (only whether it is there)
    except ImportError:
        return False
    return True


def make_venv(venv: Path) -> None:
    """Make the environment, with pip where this Python can put it there."""
    if venv.exists():
        if not (venv / "pyvenv.cfg").exists() and any(venv.iterdir()):
            raise BootstrapError("%s exists but is no Python environment. Move it away, then run this again." % venv)
        say("%s is half-made, moved, or for another Python: making it anew" % venv.name)
        shutil.rmtree(str(venv))
    with_pip = has_ensurepip()
    started = time.monotonic()
    command = [sys.executable, "-m", "venv"] + ([] if with_pip else ["--without-pip"]) + [str(venv)]
    made = subprocess.run(command, env=clean_environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    if made.returncode:
        shutil.rmtree(str(venv), ignore_errors=True)
        raise BootstrapError("%s failed:\n%s" % (" ".join(command), made.stdout.decode(errors="replace")))
    say("made %s with Python %d.%d (%.1f s)" % (venv.name, *sys.version_info[:2], time.monotonic() - started))


def pip_sources() -> List[str]:
    """Places to look for the pip wheel: folders of wheels first, then the package indexes."""
    links = os.environ.get("PIP_FIND_LINKS", "").split()
    indexes = [os.environ.get("PIP_INDEX_URL") or DEFAULT_INDEX] + os.environ.get("PIP_EXTRA_INDEX_URL", "").split()
    return links + ([] if os.environ.get("PIP_NO_INDEX") else [index.rstrip("/") + "/pip/" for index in indexes])


def read_url(url: str) -> bytes:
    """Return what an address holds; a user and password in it are sent as the mirror expects them."""
    parts = urllib.parse.urlsplit(url)
    request = urllib.request.Request(urllib.parse.urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2])))
    if parts.username:
        login = urllib.parse.unquote(parts.username) + ":" + urllib.parse.unquote(parts.password or "")
        request.add_header("Authorization", "Basic " + base64.b64encode(login.encode()).decode())
    with urllib.request.urlopen(request, timeout=60) as answer:
        return bytes(answer.read())


def find_pip_wheel(source: str) -> bytes:
    """Return the pinned pip wheel from one source (a folder, or a page of links); raise OSError when it is not there."""
    folder = Path(urllib.request.url2pathname(urllib.parse.urlsplit(source).path) if source[:5] == "file:" else source)
    if (folder / PIP_WHEEL).is_file():
        return (folder / PIP_WHEEL).read_bytes()
    if source[:5] == "file:" and source.endswith("/pip/"):
        source += "index.html"
    if "://" not in source:
        raise OSError("no %s in this folder" % PIP_WHEEL)
    page = Links()
    page.feed(read_url(source).decode("utf-8", errors="replace"))
    for link in page.found:
        address = urllib.parse.urljoin(source, link)
        if urllib.parse.unquote(urllib.parse.urlsplit(address).path).endswith("/" + PIP_WHEEL):
            return read_url(address)
    raise OSError("the page has no link to %s" % PIP_WHEEL)


def fetch_pip(venv: Path) -> Path:
    """Put the pinned pip wheel into the environment, its checksum checked; return its path."""
    wheel = venv / PIP_WHEEL
    if wheel.exists() and hashlib.sha256(wheel.read_bytes()).hexdigest() == PIP_SHA256:
        return wheel
    say("this Python has no pip: fetching %s" % PIP_WHEEL)
    tried = []
    for source in pip_sources():
        try:
            content = find_pip_wheel(source)
        except (OSError, ValueError) as error:  # an address that cannot be reached, or is none
            tried.append("%s: %s" % (without_password(source), error))
            continue
        found = hashlib.sha256(content).hexdigest()
        if found == PIP_SHA256:
            wheel.write_bytes(content)
            return wheel
        tried.append("%s: the file has sha256 %s, expected %s" % (without_password(source), found, PIP_SHA256))
    raise BootstrapError(
        "pip could not be fetched:\n  %s\nSet PIP_INDEX_URL to a package index you can reach, or PIP_FIND_LINKS to a "
        "folder that holds %s." % ("\n  ".join(tried), PIP_WHEEL)
    )


def without_password(address: str) -> str:
    """Return an address fit for a message: a mirror's address may carry a user's password."""
    parts = urllib.parse.urlsplit(address)
    if "@" not in parts.netloc:
        return address
    return urllib.parse.urlunsplit(parts._replace(netloc="***@" + parts.netloc.rpartition("@")[2]))


def pip_command(venv: Path) -> List[str]:
    """Return the command that runs pip for the environment."""
    python = str(venv_python(venv))
    if runs([python, "-m", "pip", "--version"]):
        return [python, "-m", "pip"]
    return [python, str(fetch_pip(venv) / "pip")]


def pip_install(venv: Path, arguments: List[str], what: str) -> None:
    """Run ``pip install`` in the environment and say how long it took."""
    say("installing %s" % what)
    started = time.monotonic()
    quiet = ["--disable-pip-version-check", "--no-input", "--quiet", "--no-warn-script-location"]
    # Compiling as files land is one process; compile_all does it after, on every core.
    command = pip_command(venv) + ["install"] + quiet + ["--no-compile"] + arguments
    if subprocess.run(command, env=clean_environment(), cwd=str(ROOT)).returncode:
        # pip fetches everything before it changes anything, and takes back what it could not finish. So the
        # environment still works as before; only a run that was killed leaves it marked as unfinished.
        unfinished(venv).unlink()
        raise BootstrapError(
            "pip could not install %s; its own message is above. Behind a firewall, set PIP_INDEX_URL to a mirror you "
            "can reach; behind a company proxy, SSL_CERT_FILE to its certificate. Then run this again." % what
        )
    say("installed %s (%.1f s)" % (what, time.monotonic() - started))


def compile_all(venv: Path) -> None:
    """Compile the installed packages, so that the first start is not slower than the next ones."""
    started = time.monotonic()
    where = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = subprocess.check_output([str(venv_python(venv)), "-c", where], env=clean_environment()).decode().strip()
    # A package may hold a file for another Python version that does not compile; that is none of our business.
    runs([str(venv_python(venv)), "-m", "compileall", "-q", "-j", "0", packages])
    say("compiled them (%.1f s)" % (time.monotonic() - started))


def digest(*paths: Path) -> str:
    """One checksum over several files."""
    return hashlib.sha256(b"\0".join(path.read_bytes() for path in paths)).hexdigest()


def read_done(venv: Path) -> Dict[str, str]:
    """Return what earlier runs finished: name of the step -> checksum of what it was done from."""
    try:
        return dict(json.loads((venv / "luodi-done.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def install_locked(venv: Path, lock: Path, sources: List[str]) -> None:
    """Install a lock, wheels only but for ``sources``, which are built with what the lock itself pins."""
    arguments = ["--require-hashes", "--only-binary", ":all:"]
    if sources:
        builders = venv / "luodi-builders.txt"
        builders.write_text("".join(locked_entries(lock, BUILDERS)), encoding="utf-8")
        pip_install(venv, arguments + ["-r", str(builders)], "what builds " + ", ".join(sources))
        builders.unlink()
        arguments += ["--no-binary", ",".join(sources), "--no-build-isolation"]
    pip_install(venv, arguments + ["-r", str(lock)], "the packages of requirements/" + lock.name)


def locked_entries(lock: Path, names: Tuple[str, ...]) -> List[str]:
    """Return the lock's entries of some packages, each with its lines of checksums."""
    found = []  # type: List[str]
    inside = False
    for line in lock.read_text(encoding="utf-8").splitlines(keepends=True):
        if not line.startswith((" ", "#")):
            inside = line.split("==")[0] in names
        if inside:
            found.append(line)
    return found


def bootstrap(venv: Path, lock_name: str) -> None:
    """Bring the environment up to the lock and the project."""
    lock = ROOT / "requirements" / (lock_name + ".txt")
    if not is_sound(venv):
        make_venv(venv)
    done = read_done(venv)
    wanted = {
        lock_name: digest(lock),
        "project": digest(ROOT / "pyproject.toml"),
        "place": str(venv),
    }
    if wanted.items() <= done.items():
        say("%s is up to date with requirements/%s" % (venv.name, lock.name))
        return
    unfinished(venv).touch()
    if done.get(lock_name) != wanted[lock_name]:
        install_locked(venv, lock, SOURCES.get(lock_name, []))
        compile_all(venv)
    project = ["--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT)]
    pip_install(venv, project, "luodi itself")
    (venv / "luodi-done.json").write_text(json.dumps(dict(done, **wanted)), encoding="utf-8")
    unfinished(venv).unlink()


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description="Make luodi's Python environment from the locked requirements.")
    locks = ["run", "dev", "all", "spark"]
    parser.add_argument("--lock", choices=locks, default="run", help="which requirements to install")
    parser.add_argument("--venv", type=Path, help="the environment's folder (default: .venv, or .venv-spark for spark)")
    arguments = parser.parse_args()
    arguments.venv = arguments.venv or ROOT / (".venv-spark" if arguments.lock == "spark" else ".venv")
    started = time.monotonic()
    try:
        check_python()
        bootstrap(arguments.venv.absolute(), arguments.lock)
    except BootstrapError as error:
        sys.exit("bootstrap: " + str(error))
    except OSError as error:
        sys.exit("bootstrap: %s. Check the free disk space and the rights on %s." % (error, arguments.venv))
    say("ready in %.1f s" % (time.monotonic() - started))


if __name__ == "__main__":
    main()
