"""Where luodi keeps its data: one folder, named by LUODI_HOME or the platform's own place for a user's data."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from luodi.core.errors import LuodiError


class NoDataFolder(LuodiError, OSError):
    """The folder for luodi's data cannot be made or found out."""

    def __init__(self, folder: str, reason: str) -> None:
        super().__init__(
            f"luodi 无法建立数据目录 {folder}（{reason}），请把环境变量 LUODI_HOME 设为可写的目录。"
            f" luodi cannot make its data folder {folder} ({reason}); set LUODI_HOME to a folder you may write to."
        )
        self.folder, self.reason = folder, reason


def default_home(environ: Mapping[str, str], platform: str, user_home: Path) -> Path:
    """
    Folder for luodi's data when LUODI_HOME is not set.

    Parameters
    ----------
    environ
        The process environment; an empty value counts as not set.
    platform
        ``sys.platform``: "win32", "darwin", or anything else for the XDG layout.
    user_home
        The user's own folder.
    """
    if platform == "win32":
        return Path(environ.get("LOCALAPPDATA") or user_home / "AppData" / "Local") / "luodi"
    if platform == "darwin":
        return user_home / "Library" / "Application Support" / "luodi"
    data = environ.get("XDG_DATA_HOME") or ""
    # The XDG base directory specification says a relative path there is to be ignored.
    return (Path(data) if data.startswith("/") else user_home / ".local" / "share") / "luodi"


def luodi_home() -> Path:
    """
    Return the folder that holds all of luodi's data, made on first use for its owner alone (mode 0700).

    LUODI_HOME names it; ``~`` is understood. Without it, see `default_home`.

    Raises
    ------
    NoDataFolder
        When the folder cannot be made; the message names it and says what to set instead.
    """
    named = os.environ.get("LUODI_HOME", "").strip()
    try:
        home = Path(named).expanduser() if named else default_home(os.environ, sys.platform, Path.home())
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
    except RuntimeError as error:  # what pathlib raises for a ``~`` it cannot resolve
        raise NoDataFolder(named or "~", str(error)) from error
    except OSError as error:
        raise NoDataFolder(str(home), error.strerror or str(error)) from error
    return home.resolve()
