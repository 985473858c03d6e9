"""The desk's settings from environment variables: read once, checked together, each fault with what to write instead."""

from __future__ import annotations

import secrets
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import environ

from luodi.core.errors import LuodiError

DEFAULT_HOSTS = ("localhost", "127.0.0.1", "[::1]")
SHORTEST_SECRET = 32
TRUE_WORDS = ("1", "true", "yes", "on")
FALSE_WORDS = ("0", "false", "no", "off", "")

# Measured with six writers: without these, writers wait for one another three times as long.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
}


class WrongEnvironment(LuodiError, ValueError):
    """One or more environment variables hold what the desk cannot use."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("环境变量有误 (wrong environment variables):\n" + "\n".join(f"  - {f}" for f in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True)
class Environment:
    """What the environment says, checked."""

    home: Path
    secret_key: str
    database: dict[str, Any]
    debug: bool = False
    https: bool = False
    hosts: tuple[str, ...] = DEFAULT_HOSTS
    trusted_origins: tuple[str, ...] = ()
    upload_mb: int = 20
    session_hours: int = 8
    webhook_url: str = ""
    webhook_secret: str = ""
    mail: dict[str, Any] = field(default_factory=dict)  # arguments of Django's mail connection; empty: no mail
    mail_from: str = ""
    faults: list[str] = field(default_factory=list)


def read_environment(variables: Mapping[str, str], home: Path) -> Environment:
    """
    Settings of the desk.

    Parameters
    ----------
    variables
        The process environment.
    home
        Folder that holds the data (see `luodi.paths.luodi_home`).

    Raises
    ------
    WrongEnvironment
        When a variable cannot be used; the message lists every fault and what to write instead.
    """
    faults: list[str] = []
    found = Environment(
        home=home,
        secret_key=_secret_key(variables, home, faults),
        database=_database(variables, home, faults),
        debug=_truth(variables, "LUODI_DEBUG", faults),
        https=_truth(variables, "LUODI_HTTPS", faults),
        hosts=_list(variables, "LUODI_ALLOWED_HOSTS") or DEFAULT_HOSTS,
        trusted_origins=_origins(variables, faults),
        upload_mb=_number(variables, "LUODI_UPLOAD_MB", 20, 1, 64, "MB", faults),
        session_hours=_number(variables, "LUODI_SESSION_HOURS", 8, 1, 168, "hours", faults),
        webhook_url=_webhook(variables, faults),
        webhook_secret=variables.get("LUODI_WEBHOOK_SECRET", ""),
        mail=_mail(variables, faults),
        mail_from=variables.get("LUODI_MAIL_FROM", "").strip(),
    )
    if faults:
        raise WrongEnvironment(faults)
    return found


def _secret_key(variables: Mapping[str, str], home: Path, faults: list[str]) -> str:
    given = variables.get("LUODI_SECRET_KEY", "")
    if given:
        if len(given) < SHORTEST_SECRET:
            faults.append(
                f"LUODI_SECRET_KEY has {len(given)} characters; write at least {SHORTEST_SECRET} random ones,"
                " or leave it out and luodi keeps its own in LUODI_HOME."
            )
        return given
    return kept_secret(home / "secret-key")


def kept_secret(path: Path) -> str:
    """The secret in ``path``, made on first use and readable by its owner alone."""
    try:
        # "x" refuses to overwrite: of two processes starting at once, the second reads what the first wrote.
        with open(path, "x", encoding="ascii", opener=_owner_only) as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    try:
        secret = path.read_text(encoding="ascii").strip()
    except (UnicodeDecodeError, OSError) as error:
        raise WrongEnvironment(
            [f"{path} cannot be read ({error}); delete it, and luodi makes another (everybody signs in again)."]
        ) from None
    return secret or _rewritten(path)


def _rewritten(path: Path) -> str:
    """A new secret where a crash left the file empty."""
    secret = secrets.token_urlsafe(48)
    path.write_text(secret, encoding="ascii")
    path.chmod(0o600)
    return secret


def _owner_only(path: str, flags: int) -> int:
    import os

    return os.open(path, flags, 0o600)


def _database(variables: Mapping[str, str], home: Path, faults: list[str]) -> dict[str, Any]:
    url = variables.get("DATABASE_URL", "")
    if not url:
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": home / "luodi.sqlite3", "OPTIONS": dict(SQLITE_OPTIONS)}
    try:
        with warnings.catch_warnings():  # one repeats what was written, with the password in it
            warnings.simplefilter("ignore")
            database: dict[str, Any] = environ.Env.db_url_config(url)
    except Exception:  # noqa: BLE001  (django-environ raises whatever urllib does; a password may stand in the value)
        database = {}
    engine = str(database.get("ENGINE", ""))
    if not database.get("NAME"):
        engine = ""
    if engine.endswith("sqlite3"):
        database["OPTIONS"] = dict(SQLITE_OPTIONS)
    elif engine.endswith("postgresql"):
        database.setdefault("CONN_MAX_AGE", 60)
        database.setdefault("CONN_HEALTH_CHECKS", True)
    else:
        faults.append(
            "DATABASE_URL names no database luodi knows; write postgres://user:password@host:5432/name"
            " or sqlite:////absolute/path/luodi.sqlite3."
        )
    return database


def _truth(variables: Mapping[str, str], name: str, faults: list[str]) -> bool:
    word = variables.get(name, "").strip().lower()
    if word not in TRUE_WORDS + FALSE_WORDS:
        faults.append(f"{name} is {word!r}; write 1 or 0.")
    return word in TRUE_WORDS


def _number(
    variables: Mapping[str, str], name: str, default: int, least: int, most: int, unit: str, faults: list[str]
) -> int:
    written = variables.get(name, "").strip()
    if not written:
        return default
    if not written.isascii() or not written.isdigit() or not least <= int(written) <= most:
        faults.append(f"{name} is {written!r}; write a whole number of {unit} from {least} to {most}.")
        return default
    return int(written)


def _list(variables: Mapping[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in variables.get(name, "").split(",") if part.strip())


def _webhook(variables: Mapping[str, str], faults: list[str]) -> str:
    url = variables.get("LUODI_WEBHOOK_URL", "").strip()
    if not url:
        return ""
    if not _is_address(url, ("http", "https")):
        faults.append("LUODI_WEBHOOK_URL is no address; write it with its scheme: https://host/path.")
    if len(variables.get("LUODI_WEBHOOK_SECRET", "")) < SHORTEST_SECRET:
        faults.append(f"LUODI_WEBHOOK_SECRET is needed with LUODI_WEBHOOK_URL: at least {SHORTEST_SECRET} characters.")
    return url


def _is_address(url: str, schemes: tuple[str, ...]) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


_MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def _mail(variables: Mapping[str, str], faults: list[str]) -> dict[str, Any]:
    url = variables.get("LUODI_MAIL_URL", "").strip()
    if not url:
        return {}
    if not _is_address(url, tuple(_MAIL_PORTS)):  # a password may stand in it: it is not repeated
        faults.append("LUODI_MAIL_URL is no mail server; write smtp+tls://user:password@host:587, smtps:// or smtp://.")
        return {}
    if "@" not in variables.get("LUODI_MAIL_FROM", ""):
        faults.append("LUODI_MAIL_FROM is needed with LUODI_MAIL_URL: the address that reminders come from.")
    parts = urlsplit(url)
    return {
        "host": parts.hostname,
        "port": parts.port or _MAIL_PORTS[parts.scheme],
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_tls": parts.scheme == "smtp+tls",
        "use_ssl": parts.scheme == "smtps",
        "timeout": 15,
    }


def _origins(variables: Mapping[str, str], faults: list[str]) -> tuple[str, ...]:
    origins = _list(variables, "LUODI_TRUSTED_ORIGINS")
    for origin in origins:
        if not origin.startswith(("https://", "http://")):
            faults.append(f"LUODI_TRUSTED_ORIGINS holds {origin!r}; write it with its scheme: https://{origin}.")
    return origins
