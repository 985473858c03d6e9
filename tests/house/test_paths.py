"""Where data lives."""

import stat
import sys
from pathlib import Path, PurePosixPath

import pytest

from luodi.paths import NoDataFolder, default_home, luodi_home

HOME = PurePosixPath("/home/lin")


@pytest.mark.parametrize(
    ("platform", "environ", "folder"),
    [
        ("linux", {}, "/home/lin/.local/share/luodi"),
        ("linux", {"XDG_DATA_HOME": "/data"}, "/data/luodi"),
        ("linux", {"XDG_DATA_HOME": "data"}, "/home/lin/.local/share/luodi"),  # relative: to be ignored
        ("linux", {"XDG_DATA_HOME": ""}, "/home/lin/.local/share/luodi"),
        ("darwin", {}, "/home/lin/Library/Application Support/luodi"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/luodi"),
        ("win32", {}, "/home/lin/AppData/Local/luodi"),
    ],
)
def test_each_platform_has_its_place(platform: str, environ: dict[str, str], folder: str) -> None:
    """Without LUODI_HOME the data goes where the platform keeps a user's data."""
    assert default_home(environ, platform, Path(HOME)) == Path(folder)


def test_luodi_home_names_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """LUODI_HOME is used as it stands, and made with its parents."""
    monkeypatch.setenv("LUODI_HOME", str(tmp_path / "a" / "落地"))
    assert luodi_home() == (tmp_path / "a" / "落地").resolve()
    assert luodi_home().is_dir()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_only_the_owner_can_look_into_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new data folder is closed to other users of the machine."""
    monkeypatch.setenv("LUODI_HOME", str(tmp_path / "home"))
    assert stat.S_IMODE(luodi_home().stat().st_mode) == 0o700


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message names the folder and says what to set."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("LUODI_HOME", str(tmp_path / "file" / "home"))
    with pytest.raises(NoDataFolder, match="LUODI_HOME") as caught:
        luodi_home()
    assert str(tmp_path / "file" / "home") in str(caught.value)
