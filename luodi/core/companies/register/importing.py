"""Import a file into the register: read, clean, compare with what is there, keep history, switch over in one step."""

# ruff: noqa: S608  (SQL is put together from column names and quoted texts of our own)

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from luodi.core.companies.register.clean import clean
from luodi.core.companies.register.decided import decided, follow_merges, mark_losers
from luodi.core.companies.register.errors import HalfAList
from luodi.core.companies.register.fields import COLUMNS, FACTS
from luodi.core.companies.register.heads import Mapping as ColumnMapping
from luodi.core.companies.register.heads import checked, guess_mapping, save_mapping, saved_mapping
from luodi.core.companies.register.history import close_rows, count_rows
from luodi.core.companies.register.sources import EncodingOf, digest_of, open_table, utf8_or_gb18030
from luodi.core.companies.register.staging import stage
from luodi.core.companies.register.store import (
    Import,
    Manifest,
    Part,
    connect,
    create_rows,
    keep_file,
    quoted,
    read_manifest,
    switch,
    writing,
)
from luodi.core.companies.register.tables import Table

_PROVINCE = "coalesce({0}[1:2], '00')"
_LISTS = ("quals", "former_names", "short_names", "aliases")
# Facts that only make sense together: the second follows the first.
_TIED = {"currency": "capital", "founded_to": "founded", "status_text": "status"}


@dataclass(frozen=True, slots=True)
class Plan:
    """A file ready to be imported, to be shown before it is."""

    table: Table
    mapping: ColumnMapping


def plan_import(
    path: Path,
    folder: Path,
    *,
    given: Mapping[str, str] | None = None,
    encoding_of: EncodingOf = utf8_or_gb18030,
    sheet: str | None = None,
    name: str = "",
) -> Plan:
    """
    Open ``path`` and say which column would be taken as what; nothing is written.

    Parameters
    ----------
    path
        CSV, Excel, JSON lines or Parquet file, or a folder of Parquet files.
    folder
        The register's folder: the mapping saved there for the same heads is used again.
    given
        Head → field from a person, over both guess and saved mapping; "" leaves a column out.
    encoding_of
        Says the encoding of a text file that is not UTF-8.
    sheet
        Of a workbook; without it the sheet whose heads name the most fields.
    name
        What messages and the register's book call the file; its own name if not given.

    Raises
    ------
    UnreadableTable, NoNameColumn, WrongMapping
        See each.
    """
    plan = guess_plan(path, folder, given=given, encoding_of=encoding_of, sheet=sheet, name=name)
    checked(plan.mapping, plan.table.name)
    return plan


def guess_plan(
    path: Path,
    folder: Path,
    *,
    given: Mapping[str, str] | None = None,
    encoding_of: EncodingOf = utf8_or_gb18030,
    sheet: str | None = None,
    name: str = "",
) -> Plan:
    """As `plan_import`, also where no column is known to hold the names: to be shown to a person who says which does."""
    table = open_table(path, encoding_of=encoding_of, sheet=sheet, name=name)
    mapping = guess_mapping(table.heads, table.sample, table.first_row, given)
    saved = None if given else saved_mapping(folder, mapping)
    return Plan(table, saved or mapping)


def import_file(
    path: Path,
    folder: Path,
    *,
    plan: Plan | None = None,
    source: str | None = None,
    as_of: datetime | None = None,
    complete: bool = False,
    progress: Callable[[str, int], None] = lambda _step, _done: None,
    encoding_of: EncodingOf = utf8_or_gb18030,
) -> Import:
    """
    Import ``path`` into the register in ``folder``; its report is part of the result and stays with the register.

    A row is the organisation with its credit code; without a code, the one with its name in its city. What a file
    leaves empty keeps the value it had; lists (former names, titles) grow; a new name makes the old one a former name.
    A changed row becomes a new version and the old one history. Either all of this happens or nothing: a process
    killed on the way leaves the register as it was.

    Parameters
    ----------
    plan
        From `plan_import`, where it was shown or corrected; else made here.
    source
        What the rows' origin is called; the file's name if not given.
    as_of
        From when the new versions hold; now if not given.
    complete
        Whether ``path`` lists all organisations of ``source``: those it once had and lists no more are gone, and become
        history. What other sources brought stays.

    Raises
    ------
    UnreadableTable, NoNameColumn, WrongMapping, HalfAList, RegisterBusy, CannotWrite, DamagedRegister
        See each.
    """
    plan = plan or plan_import(path, folder, encoding_of=encoding_of)
    moment = (as_of or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0, tzinfo=None)
    with writing(folder) as staging:
        manifest = read_manifest(folder)
        db = connect(staging)
        try:
            done = _import(
                db, path, folder, staging, plan, manifest, source or plan.table.name, moment, complete, progress
            )
        finally:
            db.close()
    return done


def _import(
    db: Any, path: Path, folder: Path, staging: Path, plan: Plan, manifest: Manifest, source: str, moment: datetime,
    complete: bool, progress: Callable[[str, int], None],
) -> Import:  # fmt: skip
    stage(db, plan.table, plan.mapping, staging, progress)
    clean(db, plan.mapping, staging, date(moment.year, moment.month, moment.day), progress)
    progress("比对现有名录", 0)
    create_rows(db, folder, manifest.current, "register")
    _identify(db, manifest)
    _compare(db, manifest, source, moment)
    if manifest.current:
        _find_gone(db, source, plan.table.name, complete)
    progress("写入", 0)
    number = f"{manifest.generation + 1:06d}"
    current, history = _write(db, folder, staging, manifest, number, moment)
    report, counts, reasons = _write_report(db, folder, staging, plan, number)
    done = Import(
        number, plan.table.name, digest_of(path), source, moment.isoformat(), {"read": sum(counts.values()) - counts.get("gone", 0), **counts}, reasons,
        tuple(plan.table.notes), report,
    )  # fmt: skip
    save_mapping(folder, plan.mapping)
    switch(folder, replace(manifest, current=current, history=history, imports=(*manifest.imports, done)))
    return done


def _identify(db: Any, manifest: Manifest) -> None:
    """Settle ``ids``: the organisation of the register each row is, and one row of the file for each."""
    merges = [merge for merge in manifest.merges if not merge.undone]
    mark_losers(db, merges)
    if manifest.current:
        # A row once known by its name only keeps that number when it has a code.
        db.execute("UPDATE ids SET oid = r.oid FROM register r WHERE coded AND r.code = ids.oid AND r.oid <> r.code")
        # Known by name so far and now with a code, or the other way round: the organisation keeps its number.
        db.execute(
            """
            UPDATE ids SET oid = k.oid FROM (
                SELECT i.row, any_value(r.oid) AS oid
                FROM ids i JOIN (SELECT oid, code, name_key, city_of(region) AS city FROM register) r
                    ON i.name_key = r.name_key
                WHERE i.oid <> r.oid AND (i.city = r.city OR i.city = '' OR r.city = '')
                    AND (r.code IS NULL OR NOT i.coded)
                    AND i.oid NOT IN (SELECT oid FROM register)
                GROUP BY i.row HAVING count(*) = 1) k
            WHERE ids.row = k.row"""
        )
    follow_merges(db, merges)
    facts = ", ".join(f"c.{f}" for f in FACTS)
    db.execute(
        "CREATE TABLE again AS SELECT oid, coalesce(max(row) FILTER (NOT loser), max(row)) AS kept FROM ids GROUP BY oid HAVING count(*) > 1"
    )
    if not _count(db, "SELECT count(*) FROM again"):
        return
    db.execute(
        f"""
        CREATE TABLE repeated AS
        SELECT c.row, a.kept, hash({facts}) AS facts FROM again a JOIN full_rows c USING (oid)"""
    )
    db.execute(
        """
        INSERT INTO issues SELECT r.row, NULL, c.name_key, CASE WHEN r.facts = k.facts THEN 'row_again'
            WHEN c.loser AND NOT w.loser THEN 'row_merged' ELSE 'row_replaced' END,
            r.kept::VARCHAR
        FROM repeated r JOIN repeated k ON k.row = r.kept JOIN ids c ON c.row = r.row JOIN ids w ON w.row = r.kept WHERE r.row <> r.kept"""
    )
    db.execute("DELETE FROM ids WHERE row IN (SELECT row FROM repeated WHERE row <> kept)")


def _compare(db: Any, manifest: Manifest, source: str, moment: datetime) -> None:
    """``changed``: new versions of rows; ``outcomes``: what became of each row of the file."""
    stamp = f"TIMESTAMP '{moment.isoformat(' ')}'"
    book = f"{quoted(source)} AS source, c.row AS source_row, {{}} AS version, {stamp} AS valid_from, NULL::TIMESTAMP AS valid_to"
    plain = ", ".join(f"c.{f}" for f in FACTS)
    if not manifest.current:
        db.execute(
            f"CREATE VIEW changed AS SELECT c.oid, {plain}, c.pinyin, c.initials, {book.format(1)} FROM full_rows c"
        )
        db.execute("CREATE TABLE outcomes AS SELECT row, 'new' AS outcome, oid FROM ids")
        return
    db.execute("CREATE TABLE before AS SELECT * FROM register WHERE oid IN (SELECT oid FROM ids)")
    merges = any(not merge.undone for merge in manifest.merges)
    merged = ", ".join(f"{_merged(f, merges)} AS {f}" for f in FACTS)
    spelled = ", ".join(decided(f, f"c.{f}") + f" AS {f}" if merges else f"c.{f}" for f in ("pinyin", "initials"))
    db.execute(
        f"CREATE TABLE fresh AS SELECT c.oid, {merged}, {spelled}, {book.format('coalesce(b.version, 0) + 1')}"
        " FROM full_rows c LEFT JOIN before b ON c.oid = b.oid"
        f"{' LEFT JOIN chosen m ON c.oid = m.oid' if merges else ''}"
    )
    differs = " OR ".join(f"n.{f} IS DISTINCT FROM b.{f}" for f in FACTS)
    db.execute(
        f"CREATE TABLE outcomes AS SELECT n.source_row AS row, CASE WHEN b.oid IS NULL THEN 'new' WHEN {differs}"
        " THEN 'updated' ELSE 'unchanged' END AS outcome, n.oid FROM fresh n LEFT JOIN before b ON n.oid = b.oid"
    )
    db.execute(
        "CREATE VIEW changed AS SELECT * FROM fresh WHERE oid IN (SELECT oid FROM outcomes WHERE outcome <> 'unchanged')"
    )


def _find_gone(db: Any, source: str, file: str, complete: bool) -> None:
    """``gone``: rows in force whose last word came from ``source`` and that its complete list no longer has."""
    missing = "source = ? AND oid NOT IN (SELECT oid FROM ids)" if complete else "false AND source = ?"
    db.execute(f"CREATE TABLE gone AS SELECT * FROM register WHERE {missing}", [source])
    gone = _count(db, "SELECT count(*) FROM gone")
    listed = _count(db, "SELECT count(*) FROM ids")
    if gone > listed:
        raise HalfAList(file, source, gone, listed)
    db.execute("INSERT INTO outcomes SELECT NULL, 'gone', oid FROM gone")
    db.execute("INSERT INTO issues SELECT 0, NULL, name, 'row_gone', oid FROM gone")


def _merged(fact: str, merges: bool) -> str:
    """SQL for a fact of the new version: ``c`` the row of the file, ``b`` the row before; ``merges``: there are some."""
    if fact == "former_names":
        name = decided("name", "c.name") if merges else "c.name"
        old = "CASE WHEN b.name_key <> c.name_key THEN [b.name, c.name] END"
        joined = f"list_concat(list_concat(c.former_names, b.former_names), {old})"
        return f"nullif(list_sort(list_distinct(list_filter({joined}, lambda x: x <> {name}))), [])"
    plain = _over(fact)
    return decided(fact, plain) if merges and fact not in _LISTS else plain


def _over(fact: str) -> str:
    """SQL for a fact where the file has the last word."""
    if fact in _LISTS:
        return f"CASE WHEN c.{fact} IS NULL THEN b.{fact} WHEN b.{fact} IS NULL THEN c.{fact} ELSE list_sort(list_distinct(list_concat(c.{fact}, b.{fact}))) END"
    if fact in _TIED:
        return f"CASE WHEN c.{_TIED[fact]} IS NULL THEN coalesce(b.{fact}, c.{fact}) ELSE c.{fact} END"
    if fact in ("region", "region_from"):
        # A list without a column for it has the region of the code or the name: what a column or an address once said is
        # known better.
        guessed = "c.region IS NULL OR c.region_from IN ('code', 'name') AND b.region_from IN ('column', 'address')"
        return f"CASE WHEN b.region IS NOT NULL AND ({guessed}) THEN b.{fact} ELSE c.{fact} END"
    if fact == "industry":
        return "CASE WHEN c.section IS NULL THEN b.industry ELSE c.industry END"
    return f"coalesce(c.{fact}, b.{fact})"


def _write(
    db: Any, folder: Path, staging: Path, manifest: Manifest, number: str, moment: datetime
) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """New files of the provinces that change, and of what became history; the parts of the next manifest."""
    province = _PROVINCE.format("region")
    columns = ", ".join(COLUMNS)
    touched = f"SELECT DISTINCT {province} FROM changed" if manifest.current else "SELECT DISTINCT province FROM ids"
    kept = ""
    if manifest.current:
        touched += f" UNION SELECT DISTINCT {province} FROM before WHERE oid IN (SELECT oid FROM changed)"
        touched += f" UNION SELECT DISTINCT {province} FROM gone"
    names = sorted(p for (p,) in db.execute(touched).fetchall())
    if manifest.current:
        # Rows of a touched province that did not change move to the new file as they are.
        stay = [p for p in manifest.current if p.province in names]
        create_rows(db, folder, stay, "stay")
        kept = (
            f" UNION ALL SELECT {columns}, {province} AS province FROM stay"
            " WHERE oid NOT IN (SELECT oid FROM changed) AND oid NOT IN (SELECT oid FROM gone)"
        )
    out = staging / "current"
    if names:
        # The joins as written: the rows of the file stream past what was made of them, whose texts are short.
        db.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        db.execute("SET partitioned_write_flush_threshold = 65536")
        db.execute(
            f"COPY (SELECT {columns}, {province} AS province FROM changed{kept}) TO {quoted(str(out))}"
            " (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (province), ROW_GROUP_SIZE 61440)"
        )
    current = [p for p in manifest.current if p.province not in names]
    for name in names:
        for i, path in enumerate(sorted((out / f"province={name}").glob("*.parquet"))):
            kept_as = keep_file(path, folder, "current", f"{name}-{number}-{i}.parquet")
            current.append(Part(kept_as, count_rows(db, folder / kept_as), name))
    closed = "SELECT * FROM before WHERE oid IN (SELECT oid FROM changed) UNION ALL SELECT * FROM gone"
    history = close_rows(db, folder, staging, manifest.history, closed, number, moment) if manifest.current else ()
    return tuple(sorted(current, key=lambda p: p.path)), history


def _count(db: Any, query: str) -> int:
    (number,) = db.execute(query).fetchone()
    return int(number)


def _write_report(
    db: Any, folder: Path, staging: Path, plan: Plan, number: str
) -> tuple[str, dict[str, int], dict[str, int]]:
    """The report of this import: ``issues.parquet`` (values) and ``rows.parquet`` (what became of each row)."""
    path = staging / "report"
    path.mkdir()
    heads = {f: " + ".join(c.head for c in columns) for f, columns in plan.mapping.taken().items()}
    head = "CASE field " + " ".join(f"WHEN {quoted(f)} THEN {quoted(h)}" for f, h in heads.items()) + " ELSE field END"
    db.execute(
        f"COPY (SELECT row, field, {head} AS head, value, reason, more FROM issues ORDER BY row)"
        f" TO {quoted(str(path / 'issues.parquet'))} (FORMAT parquet, COMPRESSION zstd)"
    )
    db.execute(
        "INSERT INTO outcomes SELECT row, CASE WHEN reason IN ('row_blank', 'row_again') THEN 'skipped'"
        " WHEN reason IN ('row_replaced', 'row_merged') THEN 'replaced' ELSE 'refused' END, NULL FROM issues"
        " WHERE reason IN ('row_blank', 'row_again', 'row_replaced', 'row_merged', 'row_broken', 'row_long')"
        " OR reason IN ('name_missing', 'name_total', 'name_no_letters', 'name_long')"
    )
    db.execute(
        f"COPY (SELECT row, outcome, oid FROM outcomes ORDER BY row) TO {quoted(str(path / 'rows.parquet'))}"
        " (FORMAT parquet, COMPRESSION zstd)"
    )
    counts = dict(db.execute("SELECT outcome, count(*) FROM outcomes GROUP BY 1 ORDER BY 1").fetchall())
    reasons = dict(db.execute("SELECT reason, count(*) FROM issues GROUP BY 1 ORDER BY 2 DESC, 1").fetchall())
    return keep_file(path, folder, "reports", number), counts, reasons
