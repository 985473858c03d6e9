"""
Where a register lies: immutable Parquet files and one manifest that says which of them count.

A change writes new files beside the old ones and then replaces the manifest in one step, so that a reader sees the
register before or after, and a process killed at any moment leaves the one it found. Files no manifest names are
removed by the next change. See docs/adr/0007-register-storage.md.
"""

# ruff: noqa: S608  (SQL is put together from column names and quoted texts of our own)

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from luodi.core.companies.register.errors import CannotWrite, DamagedRegister, NoRegister, RegisterBusy

MANIFEST = "manifest.json"
_FORMAT = 1


@dataclass(frozen=True, slots=True)
class Part:
    """One Parquet file, relative to the register's folder."""

    path: str
    rows: int
    province: str = ""  # of current rows: the first two digits of their region, "00" for none


@dataclass(frozen=True, slots=True)
class Import:
    """One import: which file, when, how many rows came to what, and where its report is."""

    id: str
    file: str
    sha256: str
    source: str
    as_of: str  # UTC, ISO 8601
    counts: dict[str, int]
    reasons: dict[str, int]
    notes: tuple[str, ...] = ()
    report: str = ""  # folder with issues.parquet and rows.parquet


@dataclass(frozen=True, slots=True)
class Merge:
    """Two rows declared one: ``loser`` lives on in ``winner``; ``undone`` is when that was taken back ("" if not)."""

    id: str
    winner: str
    loser: str
    by: str
    at: str
    fields: dict[str, str] = field(default_factory=dict)  # field → winner, loser or both
    undone: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the register holds now."""

    generation: int = 0
    current: tuple[Part, ...] = ()
    history: tuple[Part, ...] = ()
    imports: tuple[Import, ...] = ()
    merges: tuple[Merge, ...] = ()
    previous: tuple[str, ...] = ()  # files of the generation before, kept for readers

    @property
    def rows(self) -> int:
        """Organisations in force."""
        return sum(p.rows for p in self.current)

    def files(self) -> list[str]:
        """Every file and report folder the register needs."""
        return [p.path for p in (*self.current, *self.history)] + [i.report for i in self.imports if i.report]


def read_manifest(folder: Path) -> Manifest:
    """
    What the register in ``folder`` holds; an empty manifest where there is none.

    Raises
    ------
    DamagedRegister
        When the manifest cannot be read, or a file it names is gone.
    """
    path = folder / MANIFEST
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        if plain["format"] != _FORMAT:
            raise DamagedRegister(f"名录 {folder} 由另一版本的 luodi 写成（格式 {plain['format']}）。请用那一版打开。")
        manifest = Manifest(
            plain["generation"],
            tuple(Part(**p) for p in plain["current"]),
            tuple(Part(**p) for p in plain["history"]),
            tuple(Import(**{**i, "notes": tuple(i["notes"])}) for i in plain["imports"]),
            tuple(Merge(**m) for m in plain["merges"]),
            tuple(plain["previous"]),
        )
    except FileNotFoundError:
        return Manifest()
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DamagedRegister(f"名录清单 {path} 读不出（{error}）。请从备份恢复该文件夹，或删除后重新导入。") from error
    missing = [name for name in manifest.files() if not (folder / name).exists()]
    if missing:
        raise DamagedRegister(
            f"名录 {folder} 缺文件：{'、'.join(missing[:3])}。请从备份恢复，或删除该文件夹后重新导入。"
        )
    return manifest


def opened(folder: Path) -> Manifest:
    """
    The manifest of a register that exists.

    Raises
    ------
    NoRegister
        When nothing was imported yet.
    """
    manifest = read_manifest(folder)
    if not manifest.imports:
        raise NoRegister(str(folder))
    return manifest


def switch(folder: Path, manifest: Manifest) -> Manifest:
    """Make ``manifest`` the one that counts, in one step, and clean up after the generation before the last."""
    before = read_manifest(folder)
    kept = tuple(sorted(set(before.files()) - set(manifest.files())))
    manifest = replace(manifest, generation=before.generation + 1, previous=kept)
    plain = {"format": _FORMAT, **asdict(manifest)}
    part = folder / (MANIFEST + ".part")
    with part.open("w", encoding="utf-8") as opened_part:
        json.dump(plain, opened_part, ensure_ascii=False, indent=1)
        opened_part.flush()
        os.fsync(opened_part.fileno())
    part.replace(folder / MANIFEST)
    _sync_folder(folder)
    clean_up(folder)
    return manifest


def clean_up(folder: Path) -> None:
    """Remove what no manifest needs: staging left by a killed process, files of generations past."""
    manifest = read_manifest(folder)
    shutil.rmtree(folder / "staging", ignore_errors=True)
    needed = {*manifest.files(), *manifest.previous}
    for kind in ("current", "history", "reports"):
        for path in (folder / kind).glob("*"):
            name = path.relative_to(folder).as_posix()
            if name in needed:
                continue
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def keep_file(path: Path, folder: Path, kind: str, name: str) -> str:
    """Move a staged file or folder into the register, on disk for good; its path relative to ``folder``."""
    for part in sorted(path.glob("*")) if path.is_dir() else [path]:
        with part.open("rb") as staged:
            os.fsync(staged.fileno())
    target = folder / kind / name
    target.parent.mkdir(parents=True, exist_ok=True)
    path.rename(target)
    _sync_folder(target.parent)
    return target.relative_to(folder).as_posix()


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":  # Windows has no handle on a folder to flush
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def writing(folder: Path) -> Iterator[Path]:
    """
    The right to change the register, for one process at a time; gives an empty staging folder.

    The lock dies with its process, so a killed import blocks nobody.

    Raises
    ------
    RegisterBusy
        When another process holds it.
    CannotWrite
        When the folder cannot be written, or the disk is full.
    """
    with writable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "lock").open("a+b") as lock:
            try:
                _lock(lock.fileno())
            except OSError as error:
                raise RegisterBusy(str(folder)) from error
            clean_up(folder)
            staging = folder / "staging"
            staging.mkdir()
            try:
                yield staging
            finally:
                shutil.rmtree(staging, ignore_errors=True)


@contextmanager
def writable(folder: Path) -> Iterator[None]:
    """
    Work that writes into the register's folder, where its trouble with the disk is one sentence.

    Raises
    ------
    CannotWrite
        For what the system, or DuckDB, says about files and space.
    """
    import duckdb

    try:
        yield
    except OSError as error:
        raise CannotWrite(str(folder), error.strerror or str(error)) from error
    except (
        duckdb.IOException,
        duckdb.OutOfMemoryException,
    ) as error:  # it lays aside on the disk what memory does not hold
        raise CannotWrite(str(folder), str(error).splitlines()[0][:200]) from error


def _lock(handle: int) -> None:
    if os.name == "nt":
        import msvcrt

        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]  # Windows only
    else:
        import fcntl

        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def connect(staging: Path | None = None, memory_mb: int = 900) -> Any:
    """
    A DuckDB connection that holds its tables in memory, and beyond ``memory_mb`` in ``staging``.

    No extension is loaded or fetched.
    """
    import duckdb

    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{memory_mb}MB",
        # Rows carry their number where their order matters; keeping it everywhere holds whole tables in memory.
        "preserve_insertion_order": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    if staging is not None:
        config["temp_directory"] = str(staging / "spill")
    return duckdb.connect(config=config)


def sql_files(folder: Path, parts: Sequence[Part]) -> str:
    """``parts`` as the first argument of DuckDB's read_parquet."""
    return "[" + ", ".join(quoted(str(folder / p.path)) for p in parts) + "]"


def quoted(text: str) -> str:
    """``text`` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def create_rows(db: Any, folder: Path, parts: Sequence[Part], name: str) -> None:
    """Make the view ``name`` over ``parts``; an empty table of the right shape where there are none."""
    from luodi.core.companies.register.fields import COLUMNS

    if parts:
        db.execute(
            f"CREATE OR REPLACE VIEW {name} AS SELECT {', '.join(COLUMNS)} FROM read_parquet({sql_files(folder, parts)})"
        )
    else:
        db.execute(f"CREATE OR REPLACE TABLE {name} ({', '.join(f'{c} {t}' for c, t in COLUMNS.items())})")
