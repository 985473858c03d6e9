"""Serve the desk: bring the database up to date, start the worker, listen."""

from __future__ import annotations

import errno
import os
import socket
import threading
import webbrowser

from luodi.core.errors import LuodiError

# A proxy or several browsers of one office; a page takes a few milliseconds.
THREADS = 8
# Below this the desk's own page answers (413); above it the server hangs up.
SLACK_BYTES = 64 * 1024 * 1024
# With https a web server on this machine stands in front, and says who is really asking.
BEHIND_PROXY = {"trusted_proxy": "127.0.0.1", "trusted_proxy_headers": "x-forwarded-for x-forwarded-proto"}


class CannotListen(LuodiError, OSError):
    """The address is taken, or not this machine's."""

    def __init__(self, host: str, port: int, error: OSError) -> None:
        if error.errno == errno.EADDRINUSE:
            why = f"端口 {port} 已被占用，可能工作台已经打开。请换一个端口：luodi desk --port {port + 1}。"
            why += f" Port {port} is taken, perhaps by a desk already open; try luodi desk --port {port + 1}."
        else:
            why = f"无法在 {host}:{port} 上监听（{error.strerror or error}）。请检查 --host 和 --port。"
            why += f" Cannot listen on {host}:{port}; check --host and --port."
        super().__init__(why)
        self.host, self.port = host, port


class NoDatabase(LuodiError, OSError):
    """The database the settings name does not open."""

    def __init__(self, where: str, why: str) -> None:
        super().__init__(
            f"打不开数据库 {where}（{why}）。请检查 DATABASE_URL，并确认数据库在运行；不设 DATABASE_URL 时用 LUODI_HOME 里的文件。"
            f" Cannot open the database {where}; check DATABASE_URL and that its server runs."
        )
        self.where = where


def set_up() -> None:
    """Make Django ready for use outside a server."""
    import django  # 0.3 s of start-up that other commands do without

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "luodi.web.settings")
    django.setup()


def migrate() -> None:
    """
    Bring the database up to date; does nothing when it is.

    Raises
    ------
    NoDatabase
        When it cannot be opened.
    """
    from django.core.management import call_command
    from django.db import DatabaseError, connection
    from django.db.migrations.executor import MigrationExecutor

    try:
        connection.ensure_connection()
    except DatabaseError as error:
        given = connection.settings_dict
        where = f"{given['HOST'] or 'localhost'}:{given['PORT'] or 5432}/{given['NAME']}"
        reason = " ".join(str(error).split())
        raise NoDatabase(str(given["NAME"]) if connection.vendor == "sqlite" else where, reason) from None
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        print("正在更新数据库…… (updating the database)", flush=True)
        call_command("migrate", verbosity=0, interactive=False)


def serve(host: str, port: int, open_browser: bool = False) -> None:
    """
    Serve the desk until interrupted.

    Raises
    ------
    CannotListen
        When the address cannot be had; checked before anything else is done.
    """
    listener = _listen(host, port)
    set_up()
    migrate()

    import waitress
    from django.conf import settings

    from luodi.web.jobs.worker import Worker
    from luodi.web.wsgi import application

    worker = Worker()
    worker.start()
    shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104  (shown, not bound)
    address = f"http://{f'[{shown}]' if ':' in shown else shown}:{port}/"
    print(f"工作台已打开 (the desk is open): {address}\n按 Ctrl+C 停止 (Ctrl+C stops it)。", flush=True)
    _warn_about_hosts(host, settings.ALLOWED_HOSTS)
    _warn_about_administrators()
    if open_browser:
        threading.Timer(0.5, webbrowser.open, [address]).start()
    try:
        waitress.serve(
            application,
            sockets=[listener],
            threads=THREADS,
            ident=None,
            max_request_body_size=settings.UPLOAD_BYTES + SLACK_BYTES,
            clear_untrusted_proxy_headers=True,
            **(BEHIND_PROXY if settings.ENVIRONMENT.https else {}),
        )
    finally:
        worker.stop.set()
        worker.join(timeout=10)
        listener.close()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if os.name != "nt":  # on Windows this option would let two desks share the port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise CannotListen(host, port, error) from error
    return listener


def _warn_about_hosts(host: str, allowed: list[str]) -> None:
    """A desk open to the network that answers only to its own machine's names would puzzle everybody."""
    from luodi.web.environment import DEFAULT_HOSTS

    if host not in ("127.0.0.1", "localhost", "::1") and set(allowed) == set(DEFAULT_HOSTS):
        print(
            "提示：其他电脑要访问，请先设环境变量 LUODI_ALLOWED_HOSTS（例如 LUODI_ALLOWED_HOSTS=192.0.2.10,localhost）。"
            " Other machines are refused until LUODI_ALLOWED_HOSTS names this one.",
            flush=True,
        )


def _warn_about_administrators() -> None:
    """A new desk has nobody who could add people, and one of the first release has managers but no administrators."""
    from luodi.web.accounts.models import ADMINISTRATORS, User

    held = set(User.objects.filter(is_active=True, role__in=ADMINISTRATORS).values_list("role", flat=True))
    if len(held) < len(ADMINISTRATORS):
        print(
            "提示：还缺系统、安全、审计管理员，请运行 luodi accounts setup。"
            " Not all three administrators are there: run luodi accounts setup.",
            flush=True,
        )
