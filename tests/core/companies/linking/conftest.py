from __future__ import annotations

import json
from pathlib import Path

import pytest

CASES = json.loads((Path(__file__).parents[3] / "cases" / "linking" / "mentions.json").read_text("utf-8"))
COLUMNS = ("rid", "name", "code", "region", "industry", "former_names", "short_names", "aliases")


@pytest.fixture(scope="session")
def register(tmp_path_factory):
    """The made-up register of the cases, as Parquet."""
    duckdb = pytest.importorskip("duckdb")
    path = tmp_path_factory.mktemp("register") / "register.parquet"
    con = duckdb.connect()
    con.execute(f"create table r ({', '.join(f'{c} varchar' for c in COLUMNS)})")
    con.executemany(
        f"insert into r values ({','.join('?' * len(COLUMNS))})",
        [[row.get(c) for c in COLUMNS] for row in CASES["register"]],
    )
    con.execute(f"copy r to '{path}' (format parquet)")
    return path


@pytest.fixture(scope="session")
def index(register):
    """An index of the made-up register."""
    from luodi.core.companies.linking import build_index

    with build_index(register) as built:
        yield built


@pytest.fixture
def own_names(tmp_path):
    """Makes a register of the names given, their ids 0, 1, 2 …"""
    import duckdb

    def write(*names):
        path = tmp_path / "names.parquet"
        rows = ", ".join(f"('{i}', '{name}')" for i, name in enumerate(names))
        duckdb.connect().execute(f"copy (select * from (values {rows}) as t(rid, name)) to '{path}' (format parquet)")
        return path

    return write
