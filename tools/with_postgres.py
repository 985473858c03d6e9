"""
Run a command with DATABASE_URL naming a throwaway PostgreSQL.

    python tools/with_postgres.py pytest tests/web

When DATABASE_URL already names a PostgreSQL, that one is used. Otherwise a cluster is made in a temporary folder from
the server programs of this machine, and removed afterwards. With no such programs the command is not run: that is a
failure where CI=true, and a message elsewhere.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

HOW_TO_GET = "Install PostgreSQL 15 or newer (Debian, Ubuntu: apt-get install postgresql), or set DATABASE_URL."


class NoPostgres(Exception):
    """This machine has no PostgreSQL server programs, or they do not start."""


def find_programs() -> Path | None:
    """Return the folder that holds initdb and pg_ctl, or None: Debian keeps them off the path."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    versions = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    return max(versions, key=lambda folder: float(folder.parent.name), default=None)


def is_postgres(url: str) -> bool:
    """Tell whether a database address names a PostgreSQL."""
    return url.startswith(("postgres://", "postgresql://"))


def free_port() -> int:
    """Return a port of this machine that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def run_as_owner(command: list[str], folder: Path) -> None:
    """Run a server program in its folder; as root, run it as the folder's owner, because initdb refuses root."""
    owner = folder.stat()
    identity = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if owner.st_uid != os.getuid() else {}
    done = subprocess.run(  # type: ignore[call-overload]  # the three identity arguments go together
        command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, **identity
    )
    if done.returncode:
        log = folder / "log"
        told = done.stdout.decode(errors="replace") + (log.read_text(errors="replace") if log.exists() else "")
        raise NoPostgres(f"{' '.join(command)} failed:\n{told}")


def give_to_a_user(folder: Path) -> None:
    """As root, give the folder to the user that Debian makes for PostgreSQL, or to nobody."""
    if os.getuid() != 0:
        return
    for name in ("postgres", "nobody"):
        try:
            shutil.chown(folder, user=name)
            return
        except LookupError:
            continue
    raise NoPostgres("PostgreSQL does not run as root, and there is neither a user postgres nor a user nobody.")


@contextmanager
def throwaway_postgres() -> Iterator[str]:
    """
    Make a PostgreSQL cluster, start it, give its address, then stop and remove it.

    Raises
    ------
    NoPostgres
        When this machine has no server programs, or they fail; the message holds what they said.
    """
    programs = find_programs()
    if programs is None or not hasattr(os, "getuid"):
        raise NoPostgres(f"No PostgreSQL server programs on this machine. {HOW_TO_GET}")
    folder = Path(tempfile.mkdtemp(prefix="luodi-pg-"))
    try:
        give_to_a_user(folder)
        password, port = secrets.token_hex(16), free_port()
        (folder / "password").write_text(password)
        owner = folder.stat()
        os.chown(folder / "password", owner.st_uid, owner.st_gid)
        login = ["--username", "luodi", "--auth", "scram-sha-256", "--pwfile", "password"]
        data = ["--pgdata", "data"]
        run_as_owner([str(programs / "initdb"), *data, *login, "--encoding", "UTF8", "--locale", "C.UTF-8"], folder)
        # No socket file (its path may be too long) and no waiting for the disk: nothing here is kept.
        options = f"-p {port} -h 127.0.0.1 -c unix_socket_directories='' -c fsync=off -c full_page_writes=off"
        pg_ctl = [str(programs / "pg_ctl"), *data, "--wait"]
        run_as_owner([*pg_ctl, "--log", "log", "--options", options, "start"], folder)
        try:
            yield f"postgres://luodi:{password}@127.0.0.1:{port}/postgres"
        finally:
            run_as_owner([*pg_ctl, "--mode", "immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Run the command and return its exit code."""
    command = sys.argv[1:]
    if not command:
        print(__doc__)
        return 2
    if is_postgres(os.environ.get("DATABASE_URL", "")):
        return subprocess.run(command).returncode
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that a stopped run, too, removes its cluster
    try:
        with throwaway_postgres() as url:
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": url}).returncode
    except NoPostgres as error:
        must = os.environ.get("CI") == "true"
        print(f"{'FAILED' if must else 'NOT RUN'} on PostgreSQL: {' '.join(command)}\n{error}", file=sys.stderr)
        return 1 if must else 0


if __name__ == "__main__":
    sys.exit(main())
