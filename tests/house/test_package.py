"""The wheel holds all that luodi needs at run time, not only its Python files."""

import subprocess
import sys
import zipfile
from pathlib import Path

LUODI = Path(__file__).parents[2] / "luodi"


def test_the_wheel_holds_every_file(tmp_path: Path) -> None:
    """Rules, models, templates, static and locale files are in the wheel, and nothing but luodi is."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=LUODI.parent, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        packed = {name for name in archive.namelist() if ".dist-info/" not in name}
    here = {
        f"luodi/{path.relative_to(LUODI).as_posix()}"
        for path in LUODI.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed == here
    assert any(name.endswith(".yaml") for name in packed)
    assert "luodi/web/static/vendor/tabler/tabler.min.css" in packed
