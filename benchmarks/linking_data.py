"""
Registers and mentions to train and to measure linking on.

A register holds the listed companies (rid ``L`` and the code, the place of their office) among made-up names
(``company_names.py``) at places of their own. Companies whose code hashes to an odd number (crc32) are held out:
``tools/train_linking.py`` learns nothing from them, ``linking.py`` measures on them alone.
"""

from __future__ import annotations

import gzip
import json
import tempfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.company_names import make_names, read_csv, read_words
from benchmarks.spoilt_names import LEDGER, SHORTENED, Spoiler
from luodi.core.companies.linking import Index
from luodi.core.companies.linking.cut import cut, fold
from luodi.core.companies.linking.keys import fold_sql
from luodi.core.companies.linking.surroundings import region_code
from luodi.core.places.division import gazetteer

LISTED = "cn-listed-register"


@dataclass(frozen=True)
class Asked:
    """A mention, the ids it may rightly be linked to (none: not in the register), and the ceiling namesakes set."""

    text: str
    right: frozenset[str]
    ceiling: float = 1.0


def is_held_out(code: str) -> bool:
    """Whether a listed company's code belongs to the half nothing is learned from."""
    return zlib.crc32(code.encode()) % 2 == 1


def listed_pairs(data: Path) -> Iterator[dict[str, str]]:
    """The newest pair of short and full name of each listed company; B shares (2…, 9…) give way to A shares."""
    newest: dict[str, dict[str, str]] = {}
    for row in read_csv(data / LISTED / "short_full_pairs.csv.gz"):
        if row["code"] not in newest or "2023" in row["as_of"]:
            newest[row["code"]] = row
    yield from sorted(newest.values(), key=lambda row: row["code"][0] not in "29")


def make_register(
    out: Path, size: int, data: Path, seed: int, *, former: bool = False, short_share: float = 0.0
) -> Path:
    """
    Write ``size`` companies as Parquet: rid, name, code, region, where asked for former_names, and short_names of a
    share of them, as registers hold them.
    """
    import duckdb

    if out.exists():
        return out
    listed = {row["full_name"]: row["code"] for row in listed_pairs(data)}
    homes = {row["code"]: row["pref_code"] for row in read_csv(data / LISTED / "companies.csv.gz")}
    old = {row["code"]: row["full_2021"] for row in name_changes(data)} if former else {}
    shorts = {row["code"]: row["short_name"] for row in listed_pairs(data)}
    spoiler = Spoiler(seed)
    cities = sorted(c for c, d in gazetteer().divisions.items() if d.level == "city" and c.isdigit())
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as lines:
        for name, code in listed.items():
            home = f"{homes[code]}00" if homes.get(code) else region_code(cut(fold(name)).region)
            short = shorts[code] if zlib.crc32(name.encode()) % 1000 < short_share * 1000 else ""
            lines.write(f"L{code}\t{name}\t{code}\t{home}\t{old.get(code, '')}\t{short}\n")
        fill = max(0, size - len(listed))
        for i, name in enumerate(make_names(read_words(data), fill + fill // 50, seed) if fill else ()):
            named = region_code(cut(fold(name)).region)
            home = named if named.isdigit() else cities[zlib.crc32(name.encode()) % len(cities)]
            known = zlib.crc32(name[::-1].encode()) % 1000 < short_share * 1000
            short = spoiler.spoil(name, SHORTENED[i % len(SHORTENED)]) if known else ""
            lines.write(f"D{i}\t{name}\t\t{home}\t\t{short or ''}\n")
        lines.flush()
        columns = "{'rid': 'VARCHAR', 'name': 'VARCHAR', 'code': 'VARCHAR', 'region': 'VARCHAR', 'former_names': 'VARCHAR', 'short_names': 'VARCHAR'}"
        duckdb.connect().execute(
            "copy (select max(rid) as rid, name, nullif(max(code), '') as code, nullif(max_by(region, rid), '') as region, "
            f"max(former_names) as former_names, max(short_names) as short_names from read_csv('{lines.name}', delim='\t', header=false, quote='', "
            f"columns={columns}) group by name) to '{out}' (format parquet)"
        )
    return out


def name_changes(data: Path) -> list[dict[str, str]]:
    """Companies whose full name changed between 2021 and 2023."""
    rows = read_csv(data / LISTED / "name_changes_2021_2023.csv.gz")
    return [row for row in rows if bare(row["full_2021"]) != bare(row["full_2023"])]


def bare(name: str) -> str:
    """A name without brackets: the sources drop them, so that 深圳市纺织（集团） is 深圳市纺织集团."""
    return fold(name).replace("（", "").replace("）", "")


def ids_by_name(index: Index) -> dict[str, frozenset[str]]:
    """The ids of the companies of each name of a listed one, brackets aside: an A and a B share are one company."""
    ids: dict[str, set[str]] = {}
    plain = f"translate({fold_sql('name')}, '（）', '')"
    query = (
        f"select name, rid from names where source = 0 and {plain} in "
        f"(select {plain} from names where source = 0 and prominence = 2)"
    )
    for name, rid in index.connection.execute(query).fetchall():
        ids.setdefault(bare(name), set()).add(rid)
    return {name: frozenset(rids) for name, rids in ids.items()}


def short_mentions(index: Index, data: Path) -> list[Asked]:
    """Short names of held-out listed companies."""
    ids = ids_by_name(index)
    rows = read_csv(data / LISTED / "short_full_pairs.csv.gz")
    return [
        Asked(row["short_name"], ids[bare(row["full_name"])])
        for row in rows
        if is_held_out(row["code"]) and bare(row["full_name"]) in ids
    ]


def former_mentions(index: Index, data: Path) -> list[Asked]:
    """Former full names that share two characters in a row with today's, legal forms aside."""
    ids = ids_by_name(index)
    return [
        Asked(row["full_2021"], ids[bare(row["full_2023"])])
        for row in name_changes(data)
        if bare(row["full_2023"]) in ids and share_two(row["full_2021"], row["full_2023"])
    ]


def share_two(old: str, new: str) -> bool:
    old, new = (bare(name).replace("股份有限公司", "").replace("有限公司", "") for name in (old, new))
    return any(old[i : i + 2] in new for i in range(len(old) - 1))


def sentence_mentions(index: Index, data: Path) -> list[Asked]:
    """Mentions as people wrote them in questions, of held-out companies."""
    ids = ids_by_name(index)
    with gzip.open(data / "company-mention-gold" / "mentions.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [
        Asked(row["mention"], ids[bare(row["full_name"])])
        for row in rows
        if row["code"] and is_held_out(row["code"]) and bare(row["full_name"]) in ids
    ]


def ledger_mentions(index: Index, seed: int, most: int = 4000) -> list[Asked]:
    """
    Registered names spoilt by every kind of ``spoilt_names`` in turn, as a ledger spoils them.

    Where the spoilt name says no region, namesakes in other places are as right as the one it was made from, and
    nothing tells them apart: ``ceiling`` is one over their number.
    """
    rows = index.connection.execute(
        "select rid, name, core, form from names "
        "where length(name) between 8 and 30 and name like '%公司' "
        f"and source = 0 and name not like '%(%' using sample {most * 2} (reservoir, {seed})"
    ).fetchall()
    spoiler, made = Spoiler(seed + 1000), []
    for i, (rid, name, core, form) in enumerate(sorted(rows)):
        kind = LEDGER[i % len(LEDGER)]
        if text := spoiler.spoil(name, kind):
            made.append((text, rid, kind, core, form))
    made = made[:most]
    index.connection.execute("create or replace temp table cores (core varchar)")
    index.connection.executemany("insert into cores values (?)", [[core] for core in {m[3] for m in made}])
    counts = index.connection.execute(
        "select core, form, count(distinct rid) from names semi join cores using (core) where source = 0 group by all"
    ).fetchall()
    by_form = {(core, form): n for core, form, n in counts}
    by_core: dict[str, int] = {}
    for core, _, n in counts:
        by_core[core] = by_core.get(core, 0) + n
    namesakes = {"no_region": lambda m: by_form[m[3:]], "body_only": lambda m: by_core[m[3]]}
    return [Asked(m[0], frozenset({m[1]}), 1 / namesakes.get(m[2], lambda _: 1)(m)) for m in made]
