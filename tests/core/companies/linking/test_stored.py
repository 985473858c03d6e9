"""The index that lies beside a register."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from pathlib import Path

from luodi.core.companies.linking import link
from luodi.core.companies.linking.index import arrays_path
from luodi.core.companies.linking.stored import open_stored_index
from luodi.core.companies.register.importing import import_file

DAY = datetime(2026, 1, 1, tzinfo=UTC)


def listed(path: Path, *names: str) -> Path:
    path.write_text("名称\n" + "".join(f"{name}\n" for name in names), encoding="utf-8")
    return path


def test_an_index_follows_its_register_and_leaves_nothing_behind(tmp_path):
    """Built once for each state; what a build killed long ago laid aside goes, what another process builds stays."""
    folder = tmp_path / "register"
    import_file(listed(tmp_path / "a.csv", "苏州骁珩新材料有限公司"), folder, as_of=DAY)
    open_stored_index(folder).close()
    (first,) = folder.glob("linking-*.duckdb")
    built = first.stat().st_mtime_ns
    open_stored_index(folder).close()
    assert first.stat().st_mtime_ns == built
    killed, busy = folder / "linking-killed", folder / "linking-busy"
    for scratch in (killed, busy):
        scratch.mkdir()
    long_ago = time.time() - 86_400
    os.utime(killed, (long_ago, long_ago))
    import_file(listed(tmp_path / "b.csv", "宁波霁岚微电子有限公司"), folder, as_of=DAY)
    with open_stored_index(folder) as index:
        assert index.size.companies == 2
        assert link(["霁岚微电子"], index)[0].best.name == "宁波霁岚微电子有限公司"
    assert not first.exists()
    assert not arrays_path(first).exists()
    assert not killed.exists()
    assert busy.exists()
