"""The demo register: real listed companies, institutes and universities as bare facts."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

from luodi.core.companies.register.importing import import_file
from luodi.core.companies.register.store import Import, read_manifest

SOURCE = "演示名录"
_AS_OF = datetime(2023, 12, 31, tzinfo=UTC)  # the listed companies' names are those of 2023


def load_demo_register(folder: Path) -> Import | None:
    """
    Import the demo register into ``folder``; ``None`` where the folder has a register already.

    Raises
    ------
    RegisterBusy, DamagedRegister
        See each.
    """
    if read_manifest(folder).imports:
        return None
    with as_file(files(__package__).joinpath("data", "demo.tsv.gz")) as path:
        return import_file(path, folder, source=SOURCE, as_of=_AS_OF)
