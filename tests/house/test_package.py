"""What luodi is shipped as: a wheel with all it needs at run time, and every package it imports declared."""

import ast
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).parents[2]
LUODI = ROOT / "luodi"


def test_the_wheel_holds_every_file(tmp_path: Path) -> None:
    """Rules, models, templates, static and locale files are in the wheel, and nothing but luodi is."""
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
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


def plain(name: str) -> str:
    """Return a package's name as package indexes compare it."""
    return re.sub(r"[-_.]+", "-", re.split(r"[\[=<>!~ ;]", name)[0]).lower()


def imported() -> dict[str, str]:
    """Return the outside modules that luodi imports, each with a file that does."""
    found = {}
    for path in LUODI.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            found.update({name.split(".")[0]: path.relative_to(ROOT).as_posix() for name in names})
    return {name: path for name, path in found.items() if name not in {*sys.stdlib_module_names, "luodi"}}


def test_every_import_is_a_declared_dependency() -> None:
    """A module that only another package happened to bring along is declared, too, before luodi relies on it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = (name for extra in project["optional-dependencies"].values() for name in extra)
    declared = {plain(name) for name in [*project["dependencies"], *extras]}
    distributions = packages_distributions()
    undeclared = {
        module: path
        for module, path in imported().items()
        if declared.isdisjoint(plain(name) for name in distributions.get(module, [module]))
    }
    assert not undeclared
