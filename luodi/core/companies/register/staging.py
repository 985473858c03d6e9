"""A file's rows as a table of the working database: one text column per field, and the faults of whole rows."""

# ruff: noqa: S608  (SQL is put together from column names and quoted texts of our own)

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from luodi.core.companies.register.fields import FIELD_MARK, FIELDS, PART_MARK
from luodi.core.companies.register.heads import Column, Mapping
from luodi.core.companies.register.parquet_files import column_texts, read_all
from luodi.core.companies.register.store import quoted
from luodi.core.companies.register.tables import MOST_ROW, Fault, Table

_PROGRESS_EVERY = 20_000

Progress = Callable[[str, int], None]


def stage(db: Any, table: Table, mapping: Mapping, staging: Path, progress: Progress) -> None:
    """
    Make ``raw`` (row, one VARCHAR per field) and ``faults`` (row, reason, value, more) from ``table``.

    ``raw`` is a view over a file: what is long (scopes, addresses) is read when it is needed and held nowhere.
    """
    if table.parquet:
        _stage_parquet(db, table, mapping)
        db.execute("CREATE TABLE faults (row BIGINT, reason VARCHAR, value VARCHAR, more VARCHAR)")
    else:
        faults: list[Fault] = []
        path = write_csv(staging, "raw", _staged_rows(table, mapping, faults.append, progress))
        db.execute(f"CREATE VIEW raw AS SELECT * FROM {csv_of(path, _raw_columns())}")
        columns = {"row": "BIGINT", "reason": "VARCHAR", "value": "VARCHAR", "more": "VARCHAR"}
        load_csv(db, "faults", columns, staging, ((f.row, f.reason, f.value, f.to) for f in faults))


def _raw_columns() -> dict[str, str]:
    return {"row": "BIGINT", **dict.fromkeys(FIELDS, "VARCHAR")}


def write_csv(staging: Path, name: str, rows: Iterable[Iterable[object]]) -> Path:
    """Write ``rows`` for DuckDB, which reads a file many times faster than rows from Python without numpy or Arrow."""
    path = staging / f"{name}.csv"
    with path.open("w", encoding="utf-8", errors="replace", newline="") as opened:
        csv.writer(opened, lineterminator="\n").writerows(rows)
    return path


def csv_of(path: Path, columns: dict[str, str]) -> str:
    """The table function that reads what `write_csv` wrote, with ``columns`` (name → DuckDB type)."""
    spec = "{" + ", ".join(f"{quoted(c)}: {quoted(t)}" for c, t in columns.items()) + "}"
    return (
        f"read_csv({quoted(str(path))}, columns={spec}, header=false, delim=',', quote='\"', escape='\"',"
        " parallel=false, auto_detect=false, max_line_size=16000000, nullstr='')"
    )


def load_csv(db: Any, name: str, columns: dict[str, str], staging: Path, rows: Iterable[Iterable[object]]) -> None:
    """Make the table ``name`` of ``rows``."""
    path = write_csv(staging, name, rows)
    db.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM {csv_of(path, columns)}")
    path.unlink()


def _staged_rows(
    table: Table, mapping: Mapping, fault: Callable[[Fault], None], progress: Progress
) -> Iterator[list[object]]:
    width = len(mapping.columns)
    parts = [_cell_of(field, mapping.taken().get(field, [])) for field in FIELDS]
    # Most fields are one column or none: pick those by index, and call a function for the others only.
    single = [index for index, _ in parts]
    joined = [(at + 1, make) for at, (_, make) in enumerate(parts) if make is not None]
    blank = [""] * (width + 1)
    for count, (number, cells) in enumerate(table.rows(fault)):
        if count % _PROGRESS_EVERY == 0:
            progress("读取", count)
        short = width - len(cells)
        if short > 0:
            if not any(cells):
                fault(Fault(number, "row_blank"))
                continue
            if table.ragged_is_slip:
                fault(Fault(number, "row_short", ",".join(cells)[:200]))
            cells = cells + blank[:short]
        elif short < 0:
            if any(c.strip() for c in cells[width:]):
                fault(Fault(number, "row_long", ",".join(cells)[:200]))
                continue
            del cells[width:]
        if sum(map(len, cells)) > MOST_ROW:
            fault(Fault(number, "row_broken", ",".join(cell[:20] for cell in cells)[:200], f"超过 {MOST_ROW:,} 个字"))
            continue
        cells.append("")  # index -1 is the field no column gives
        row: list[object] = [number]
        row += [cells[i] for i in single]
        for at, make in joined:
            row[at] = make(cells)
        yield row


def _cell_of(field: str, columns: list[Column]) -> tuple[int, Callable[[list[str]], str] | None]:
    """Index of the one column that gives ``field`` (-1: none), or a function that makes it of several."""
    if not columns:
        return -1, None
    if field == "aliases":
        return -1, lambda cells: PART_MARK.join(
            f"{c.head}{FIELD_MARK}{cells[c.index]}" for c in columns if cells[c.index].strip()
        )
    if columns[0].bits:
        return -1, lambda cells: titles_of_bits(cells[columns[0].index], columns[0].bits)
    if len(columns) == 1:
        return columns[0].index, None
    if field == "quals":
        return -1, lambda cells: _qualification(cells, columns)
    mark = "" if field == "region" else "；"
    return -1, lambda cells: mark.join(v for c in columns if (v := cells[c.index].strip()))


def _qualification(cells: list[str], columns: list[Column]) -> str:
    """A title and its validity from columns of their own, as one text ``title（from至to）``."""
    of: dict[str, str] = {}
    titles = []
    for c in columns:
        value = cells[c.index].strip()
        if c.field == "quals":
            if value:
                titles.append(value)
        elif value:
            of[c.field or ""] = value
    if of and len(titles) == 1 and not any(mark in titles[0] for mark in "；;、（("):
        return f"{titles[0]}（{of.get('quals_from', '')}至{of.get('quals_to', '')}）"
    return "；".join(titles)


def titles_of_bits(value: str, bits: tuple[str, ...]) -> str:
    """The titles a number holds, one per bit, the lowest first."""
    try:
        number = int(value or "0")
    except ValueError:
        return value
    return "；".join(title for i, title in enumerate(bits) if number >> i & 1)


def _stage_parquet(db: Any, table: Table, mapping: Mapping) -> None:
    """Parquet is read by DuckDB alone; a row's number counts through the files in the order of their names."""
    taken = mapping.taken()
    texts = column_texts(db, table.parquet)
    selected = [f"{_sql_of(field, taken.get(field, []), texts)} AS {field}" for field in FIELDS]
    begins = []  # rows before each file
    before = 0
    for path in table.parquet:
        begins.append(f"WHEN {quoted(str(path))} THEN {before}")
        (rows,) = db.execute(f"SELECT sum(num_rows) FROM parquet_file_metadata({quoted(str(path))})").fetchone()
        before += rows
    # Columns of the files themselves may bear the names of fields: theirs are taken first, ours are given after.
    db.execute(
        f"CREATE VIEW raw AS SELECT file_row_number + 1 + CASE luodi_file {' '.join(begins)} END AS row,"
        f" {', '.join(selected)} FROM {read_all(table.parquet, numbered=True)} AS theirs"
    )


def _sql_of(field: str, columns: list[Column], texts: dict[str, str]) -> str:
    if not columns:
        return "NULL::VARCHAR"
    names = [texts[c.head] for c in columns]
    if field == "aliases":
        made = [
            f"CASE WHEN trim({n}) <> '' THEN {quoted(c.head + FIELD_MARK)} || {n} END"
            for n, c in zip(names, columns, strict=True)
        ]
        return f"concat_ws({quoted(PART_MARK)}, {', '.join(made)})"
    if columns[0].bits:
        titles = [
            f"CASE WHEN (try_cast({names[0]} AS BIGINT) >> {i}) & 1 = 1 THEN {quoted(t)} END"
            for i, t in enumerate(columns[0].bits)
        ]
        return f"concat_ws('；', {', '.join(titles)})"
    if len(columns) == 1:
        return names[0]
    if field == "quals":
        of = {c.field: n for c, n in zip(columns, names, strict=True)}
        dated = f"{of.get('quals', 'NULL')} || '（' || coalesce({of.get('quals_from', 'NULL')}, '') || '至' || coalesce({of.get('quals_to', 'NULL')}, '') || '）'"
        return f"CASE WHEN coalesce({of.get('quals_from', 'NULL')}, {of.get('quals_to', 'NULL')}) IS NULL THEN {of.get('quals', 'NULL')} ELSE {dated} END"
    return f"concat_ws({quoted('' if field == 'region' else '；')}, {', '.join(names)})"
