"""Merge two rows of the register: every field shown first, done in one step, and undone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from luodi.core.companies.register.decided import LEADERS
from luodi.core.companies.register.errors import UnknownOrganisation, WrongMapping
from luodi.core.companies.register.fields import COLUMNS, FACTS, LISTS
from luodi.core.companies.register.history import close_rows, count_rows
from luodi.core.companies.register.store import (
    Manifest,
    Merge,
    Part,
    connect,
    create_rows,
    keep_file,
    opened,
    quoted,
    switch,
    writing,
)
from luodi.core.errors import LuodiError

# ruff: noqa: S608  (SQL is put together from column names and quoted texts of our own)


class RegisterChanged(LuodiError):
    """The register is no longer the one a merge was previewed on."""

    def __init__(self) -> None:
        super().__init__("看过预览以后，名录又有改动，合并没有做。请重新看过各项取值再合并。")


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One field of a merge: both values, which is taken (``winner``, ``loser``, ``both``), and whether they disagree."""

    field: str
    winner: Any
    loser: Any
    take: str
    result: Any
    conflict: bool


@dataclass(frozen=True, slots=True)
class MergePlan:
    """What merging ``loser`` into ``winner`` would give, field by field; nothing is written."""

    winner: str
    loser: str
    fields: tuple[FieldChoice, ...]
    generation: int = 0  # of the register it was made on; 0: not known


def plan_merge(folder: Path, winner: str, loser: str, take: Mapping[str, str] | None = None) -> MergePlan:
    """
    Preview of a merge.

    The winner's value stays, the loser's fills what is empty, lists are joined, and the loser's name becomes a former
    name unless it is the same.

    Parameters
    ----------
    winner, loser
        Ids of two rows in force.
    take
        Field → ``winner`` or ``loser``, a person's choice over the above.

    Raises
    ------
    UnknownOrganisation
        When one is not in force.
    WrongMapping
        When they are the same, or ``take`` names a field or a side there is not.
    """
    if winner == loser:
        raise WrongMapping(f"两边是同一个单位（{winner}）。请选两个不同的单位。")
    take = dict(take or {})
    shown = [f for f in FACTS if f not in LEADERS]
    for field, side in take.items():
        sides = ("winner", "loser", "both") if field in LISTS else ("winner", "loser")
        if field not in shown or side not in sides:
            raise WrongMapping(
                f"合并时不能选 {field}={side}。字段：{'、'.join(shown)}；取值：winner、loser、both（列表）。"
            )
    manifest = opened(folder)
    a, b = _rows(folder, manifest, winner, loser)
    fields = []
    for field in shown:
        mine, other = a[field], b[field]
        side = take.get(field) or ("loser" if mine is None else "winner")
        if field in LISTS:
            side = take.get(field, "both")
            result = _joined(field, a, b) if side == "both" else mine if side == "winner" else other
        else:
            result = mine if side != "loser" else other
        conflict = field not in LISTS and mine is not None and other is not None and mine != other
        fields.append(FieldChoice(field, mine, other, side, result, conflict))
    return MergePlan(winner, loser, tuple(fields), manifest.generation)


def _joined(field: str, a: dict[str, Any], b: dict[str, Any]) -> list[Any] | None:
    values = [*(a[field] or ()), *(b[field] or ())]
    if field == "former_names" and a["name_key"] != b["name_key"]:
        values.append(b["name"])
    kept: list[Any] = []
    for value in values:
        if value not in kept and value != a["name"]:
            kept.append(value)
    return kept or None


def _rows(folder: Path, manifest: Manifest, *oids: str) -> list[dict[str, Any]]:
    db = connect()
    try:
        create_rows(db, folder, manifest.current, "rows")
        found = {}
        for row in db.execute("SELECT * FROM rows WHERE list_contains($1, oid)", [list(oids)]).fetchall():
            plain = dict(zip(COLUMNS, row, strict=True))
            found[plain["oid"]] = plain
    finally:
        db.close()
    for oid in oids:
        if oid not in found:
            raise UnknownOrganisation(oid)
    return [found[oid] for oid in oids]


def apply_merge(folder: Path, plan: MergePlan, by: str, at: datetime | None = None) -> Merge:
    """
    Do what ``plan`` shows: the winner gets a new version, both rows before become history, later imports of the loser
    update the winner.

    Raises
    ------
    UnknownOrganisation, RegisterBusy
        When a row is no longer in force, or another process writes.
    RegisterChanged
        When the register changed since the plan was made: its values may be old.
    """
    moment = _moment(at)
    with writing(folder) as staging:
        manifest = opened(folder)
        if plan.generation not in (0, manifest.generation):
            raise RegisterChanged
        a, b = _rows(folder, manifest, plan.winner, plan.loser)
        merged = dict(a)
        for choice in plan.fields:
            merged[choice.field] = choice.result
            for tied, leader in LEADERS.items():
                if leader == choice.field and choice.take == "loser":
                    merged[tied] = b[tied]
        if merged["name"] == b["name"]:
            merged |= {"pinyin": b["pinyin"], "initials": b["initials"]}
        merged |= {"version": a["version"] + 1, "valid_from": moment}
        number = f"{manifest.generation + 1:06d}"
        merge = Merge(
            number,
            plan.winner,
            plan.loser,
            by,
            moment.isoformat(),
            {c.field: c.take for c in plan.fields if c.conflict},
        )
        manifest = _rewrite(folder, staging, manifest, [a, b], [merged], moment)
        switch(folder, replace(manifest, merges=(*manifest.merges, merge)))
    return merge


def undo_merge(folder: Path, merge_id: str, by: str, at: datetime | None = None) -> Merge:
    """
    Take a merge back: both rows are again as they were before it, as new versions.

    What imports brought to the winner since then stays in its history.

    Raises
    ------
    WrongMapping
        When there is no such merge, or it was undone before.
    RegisterBusy
        When another process writes.
    """
    moment = _moment(at)
    with writing(folder) as staging:
        manifest = opened(folder)
        merge = next((m for m in manifest.merges if m.id == merge_id), None)
        if merge is None or merge.undone:
            raise WrongMapping(f"没有编号为 {merge_id} 的合并，或已经撤销。请在合并记录里查看编号。")
        later = next(
            (m for m in manifest.merges if m.loser == merge.winner and not m.undone and m.at >= merge.at), None
        )
        if later is not None:
            raise WrongMapping(f"这次合并以后，合成的单位又并入了另一个单位（合并 {later.id}）。请先撤销那一次。")
        now = _rows(folder, manifest, merge.winner)
        db = connect()
        try:
            create_rows(db, folder, manifest.history, "past")
            before = [
                dict(zip(COLUMNS, row, strict=True))
                for row in db.execute(
                    "SELECT * FROM past WHERE oid IN ($1, $2) AND valid_to = $3",
                    [merge.winner, merge.loser, datetime.fromisoformat(merge.at)],
                ).fetchall()
            ]
        finally:
            db.close()
        restored = []
        for row in before:
            version = now[0]["version"] if row["oid"] == merge.winner else row["version"]
            restored.append({**row, "version": version + 1, "valid_from": moment, "valid_to": None})
        manifest = _rewrite(folder, staging, manifest, now, restored, moment)
        undone = replace(merge, undone=moment.isoformat(), by=f"{merge.by}；撤销：{by}")
        merges = tuple(undone if m.id == merge_id else m for m in manifest.merges)
        switch(folder, replace(manifest, merges=merges))
    return undone


def _moment(at: datetime | None) -> datetime:
    return (at or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)


def _rewrite(
    folder: Path,
    staging: Path,
    manifest: Manifest,
    out: list[dict[str, Any]],
    back: list[dict[str, Any]],
    moment: datetime,
) -> Manifest:
    """New files of the provinces concerned: rows ``out`` leave for history, rows ``back`` come into force."""
    number = f"{manifest.generation + 1:06d}"
    db = connect(staging)
    try:
        shape = ", ".join(f"{c} {t}" for c, t in COLUMNS.items())
        marks = ", ".join("?" for _ in COLUMNS)
        for name, rows in (("leaving", out), ("coming", back)):
            db.execute(f"CREATE TABLE {name} ({shape})")
            for row in rows:
                db.execute(f"INSERT INTO {name} VALUES ({marks})", [row[c] for c in COLUMNS])
        provinces = sorted({(row["region"] or "00")[:2] for row in (*out, *back)})
        current = [p for p in manifest.current if p.province not in provinces]
        gone = ", ".join(quoted(row["oid"]) for row in (*out, *back))
        for province in provinces:
            create_rows(db, folder, [p for p in manifest.current if p.province == province], "stay")
            path = staging / f"{province}.parquet"
            db.execute(
                f"COPY (SELECT * FROM stay WHERE oid NOT IN ({gone}) UNION ALL SELECT * FROM coming"
                f" WHERE coalesce(region[1:2], '00') = '{province}') TO {quoted(str(path))} (FORMAT parquet, COMPRESSION zstd)"
            )
            rows_there = count_rows(db, path)
            current.append(
                Part(keep_file(path, folder, "current", f"{province}-{number}-0.parquet"), rows_there, province)
            )
        history = close_rows(db, folder, staging, manifest.history, "FROM leaving", number, moment)
    finally:
        db.close()
    return replace(manifest, current=tuple(sorted(current, key=lambda p: p.path)), history=history)
