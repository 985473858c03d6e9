"""Needs × register → the first targets of each need, with what speaks for each."""

# ruff: noqa: S608  (SQL is put together from names of our own)

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from luodi.core.targets.needs import MOST_BITS, Need, Signal, bit_title
from luodi.core.targets.ranking import HITS, MOST_NEEDS, RANKED, ROWS, TABLES, known_rows, rank_rows
from luodi.core.targets.rules import FIELDS, ScreeningRules, shipped_rules
from luodi.core.targets.source import Part, Register, standard_rows
from luodi.core.targets.store import COLUMNS, FOLDER, TagStore
from luodi.core.targets.tables import need_tables
from luodi.core.targets.tagging import Tags, tag_part
from luodi.core.targets.terms import Term, barred_by, terms_of

MEMORY_MB = 500
_MOST_TITLES = 60
_DUCK = {"int32": "INTEGER", "int64": "BIGINT", "float64": "DOUBLE", "string": "VARCHAR"}
Progress = Callable[[str, int, int], None]  # step, rows done, rows of all


@dataclass(frozen=True, slots=True)
class Target:
    """
    A row of the register that answers a need.

    ``score`` is per mille; the terms ``words``, ``industry``, ``size``, ``age`` likewise, ``None`` where the row says
    nothing; ``coverage`` is the share of the weights whose terms are known, in (0, 1]; ``bonus`` is what titles and
    signals add (per mille of what lacks to 1000). ``found`` are the keywords with the fields they stand in.
    """

    need: str
    place: int
    id: str
    score: float
    coverage: float
    words: int
    industry: int | None
    size: int | None
    age: int | None
    bonus: int
    titles: tuple[str, ...]
    row: int  # in the register, for `describe`
    found: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Screening:
    """Targets by need, in the order of the needs; ``tagged_rows`` were read for words they had not been searched for."""

    targets: Mapping[str, tuple[Target, ...]]
    rows: int
    tagged_rows: int
    rules_version: str
    titles: tuple[str, ...] = field(default=())


def screen(
    needs: Sequence[Need],
    register: Register,
    *,
    top: int = 1000,
    rules: ScreeningRules | None = None,
    day: date,
    signals: Sequence[Signal] = (),
    products: Mapping[str, str] | None = None,
    store: Path | None = None,
    threads: int | None = None,
    progress: Progress = lambda _step, _done, _all: None,
) -> Screening:
    """
    The first ``top`` targets of each need.

    The words of the needs are looked for once and kept (see `store`): other weights and filters are ranked from that.

    Parameters
    ----------
    needs
        Each with an id of its own.
    register
        See `open_register`.
    top
        Targets of each need, at least 1.
    rules
        The shipped ones if not given.
    day
        What ages and the freshness of signals are counted to.
    signals
        What the city knows of single organisations.
    products
        Registered name → words of its products.
    store
        Folder of the tags; beside the register if not given.
    progress
        Told how far the work is; what it raises ends the work, and what was tagged stays.

    Raises
    ------
    NoRows
        When the register is not there any more.
    """
    rules = rules or shipped_rules()
    titles = titles_of(needs, rules, register)
    kept = TagStore(store or register.folder / FOLDER, register)
    ids = kept.ids(dict.fromkeys(t for n in needs for t in all_terms(n)))
    db = _connect(threads)
    try:
        _put_signals(db, register, signals, rules, day)
        tagged = _tag_missing(db, register, kept, ids, products or {}, progress)
        ranked, words = _rank(db, register, kept, ids, needs, rules, titles, day, top, bool(signals), progress)
    finally:
        db.close()
    return Screening(as_targets(needs, ranked, rules, titles, ids, words), register.rows, tagged, rules.version, titles)


def titles_of(needs: Sequence[Need], rules: ScreeningRules, register: Register) -> tuple[str, ...]:
    """The titles the ranking looks at, in the order of their bits."""
    if register.has_bits:
        return tuple(bit_title(i) for i in range(MOST_BITS))
    asked = dict.fromkeys([*rules.titles, *(t for n in needs for t in (*n.quals, *n.filters.quals))])
    return tuple(asked)[:_MOST_TITLES]


def all_terms(need: Need) -> tuple[Term, ...]:
    """What has to be looked for, for a need: its keywords, and what keeps a row away."""
    return (*(term for term, _ in terms_of(need)), *barred_by(need))


def _connect(threads: int | None) -> Any:
    import duckdb

    config: dict[str, Any] = {
        "memory_limit": f"{MEMORY_MB}MB",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "arrow_large_buffer_size": "true",
    }
    if threads:
        config["threads"] = threads
    return duckdb.connect(config=config)


def _tag_missing(
    db: Any,
    register: Register,
    kept: TagStore,
    ids: Mapping[Term, int],
    products: Mapping[str, str],
    progress: Progress,
) -> int:
    """Look for the terms no earlier pass looked for; how many rows were read for that."""
    done = 0
    total = register.rows
    for part in register.parts:
        missing = kept.missing(part, ids.values())
        if not kept.has_words(part):
            kept.put_words(part, _vocabulary(db, register, part))
        if missing:
            terms = {term: i for term, i in ids.items() if i in missing}

            def tell(rows: int) -> None:
                nonlocal done
                done += rows
                progress("识词", done, total)

            kept.put(part, tag_part(register, part, terms, products, db, tell), sorted(missing), db)
    return done


def _vocabulary(db: Any, register: Register, part: Part) -> dict[str, list[str]]:
    """The words the part's rows hold in the columns that needs are looked up by."""
    from luodi.core.companies.register.expressions import to_sql

    _create_raw(db, register, part)
    rows = standard_rows(register, (), signals=False)
    asked = {column: to_sql(rows.select(value=rows[column]).distinct(), "duckdb") for column in COLUMNS}
    return {column: sorted(v for (v,) in db.execute(query).fetchall()) for column, query in asked.items()}


def _create_raw(db: Any, register: Register, part: Part) -> None:
    db.execute(f"CREATE OR REPLACE TEMP VIEW raw AS {register.raw_sql(part, register.columns())}")


def _put_signals(db: Any, register: Register, signals: Sequence[Signal], rules: ScreeningRules, day: date) -> None:
    """Signals by the id of their row: names are looked up once."""
    from luodi.core.companies.register.store import quoted
    from luodi.core.targets.source import quoted_name

    db.execute("CREATE TEMP TABLE signals (id VARCHAR, signals INTEGER)")
    worth: dict[str, int] = {}
    for signal in signals:
        if 0 <= (day - date.fromisoformat(signal.day)).days <= rules.signal_days:
            worth[signal.organisation] = worth.get(signal.organisation, 0) + rules.signals.get(signal.kind, 0)
    if not worth:
        return
    name, key = quoted_name(register.fields["name"][0]), quoted_name(register.id)
    files = ", ".join(map(quoted, register.files))
    query = f"SELECT DISTINCT CAST({key} AS VARCHAR), {name} FROM read_parquet([{files}], union_by_name=true) WHERE {name} IN (SELECT unnest($1)) OR CAST({key} AS VARCHAR) IN (SELECT unnest($1))"
    found = db.execute(query, [list(worth)]).fetchall()
    rows = [(i, min(rules.most_bonus, worth.get(i, 0) + (worth.get(n, 0) if n != i else 0))) for i, n in found]
    if rows:
        db.executemany("INSERT INTO signals VALUES (?, ?)", rows)


def _rank(
    db: Any, register: Register, kept: TagStore, ids: Mapping[Term, int], needs: Sequence[Need], rules: ScreeningRules,
    titles: tuple[str, ...], day: date, top: int, signals: bool, progress: Progress,
) -> tuple[list[list[tuple[Any, ...]]], dict[tuple[int, int], dict[int, int]]]:  # fmt: skip
    """The rows of `ranking.RANKED` by need, with the number of their part as the last value; and what `_words` says."""
    import ibis

    from luodi.core.companies.register.expressions import to_sql

    words = kept.vocabulary(register.parts)
    rows = standard_rows(register, titles, signals)
    number = day.year * 10000 + day.month * 100 + day.day
    best: list[list[tuple[Any, ...]]] = [[] for _ in needs]
    named = ibis.table(ROWS, name="rows")
    known = known_rows(named)
    query = to_sql(
        rank_rows(
            rules, titles, number, top, named, ibis.table(known.schema(), name="known"), ibis.table(HITS, name="hits")
        ),
        "duckdb",
    )
    standard, known_query = to_sql(rows, "duckdb"), to_sql(known, "duckdb")
    asked = {
        first: need_tables(needs[first : first + MOST_NEEDS], rules, titles, ids, words)
        for first in range(0, len(needs), MOST_NEEDS)
    }
    done = 0
    held: list[Tags] = []
    for at, part in enumerate(register.parts):
        _create_raw(db, register, part)
        db.execute(f"CREATE OR REPLACE TEMP VIEW rows AS {standard}")
        tags = kept.tags(part, ids.values(), db)
        rows_found: set[int] = set()
        for first, tables in asked.items():
            floors = (b[-1][3] if len(b) == top else -1.0 for b in best[first : first + MOST_NEEDS])
            facts = [(*row[:-1], floor) for row, floor in zip(tables["need_facts"], floors, strict=True)]
            put_tables(db, {**({} if at and len(asked) == 1 else tables), "need_facts": facts})
            db.execute(f"CREATE OR REPLACE TEMP TABLE known AS {known_query}")
            db.register("hits", _useful(db, part, tags, tables))
            found: list[list[tuple[Any, ...]]] = [[] for _ in tables["need_facts"]]
            for row in db.execute(query).fetchall():
                found[row[0]].append((*row, at))
            for i, more in enumerate(found):
                best[first + i] = sorted(best[first + i] + more, key=order_of)[:top]
            rows_found.update(row[1] for more in found for row in more)
        held.append(_held(tags, rows_found, part.rows))
        done += part.rows
        progress("排序", done, register.rows)
    return best, _words(held, best)


def _useful(db: Any, part: Part, tags: Tags, tables: Mapping[str, list[tuple[Any, ...]]]) -> dict[str, Any]:
    """
    The tags of rows that may serve a need that asks for their term, as columns.

    The ranking would find out itself; rows are numbers from 0 here, so that a look into an array does instead of a join.
    """
    import numpy as np

    found = db.execute("SELECT row, mask FROM known").fetchnumpy()
    masks = np.zeros(part.rows, dtype=np.int64)
    masks[found["row"]] = found["mask"]
    asking = dict.fromkeys((t for t, *_ in tables["barred"]), -1)
    for term, need, _ in tables["need_terms"]:
        asking[term] = asking.get(term, 0) | 1 << need
    needs = np.zeros(max(max(asking, default=0), int(tags[0].max(initial=0))) + 1, dtype=np.int64)
    needs[list(asking)] = list(asking.values())
    term, row, fields = tags
    chosen = np.flatnonzero(masks[row] & needs[term])
    return {"row": row[chosen], "term": term[chosen], "fields": fields[chosen]}


def order_of(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The order of ranked rows: score, what is known of them, id (by its bytes), place in the register."""
    return (-row[3], -row[4], row[2].encode("utf-8", "replace"), row[-1], row[1])


def put_tables(db: Any, tables: Mapping[str, list[tuple[Any, ...]]]) -> None:
    """Give DuckDB the needs' tables, as texts: for each Python value it is handed, it looks for pandas."""
    for name, rows in tables.items():
        columns = [f"unnest(string_split(${c}, chr(31)))::{_DUCK[kind]} AS {c}" for c, kind in TABLES[name].items()]
        given = zip(TABLES[name], zip(*rows, strict=True), strict=True) if rows else ()
        texts = {c: "\x1f".join(str(v).replace("\x1f", "") for v in values) for c, values in given}
        none = ", ".join(f"NULL::{_DUCK[kind]} AS {c}" for c, kind in TABLES[name].items())
        query = f"SELECT {', '.join(columns)}" if rows else f"SELECT {none} WHERE false"
        db.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}", texts or None)


def _held(tags: Tags, rows: Iterable[int], size: int) -> Tags:
    """The tags of ``rows`` alone, of a part with ``size`` rows."""
    import numpy as np

    chosen = np.zeros(size, dtype=bool)
    chosen[list(rows)] = True
    at = np.flatnonzero(chosen[tags[1]])
    return tags[0][at], tags[1][at], tags[2][at]


def _words(held: Sequence[Tags], ranked: Sequence[Sequence[tuple[Any, ...]]]) -> dict[tuple[int, int], dict[int, int]]:
    """(part, row) → term → bits of the fields it stands in, for the rows that are targets; ``held`` are tags by part."""
    wanted: list[set[int]] = [set() for _ in held]
    for rows in ranked:
        for row in rows:
            wanted[row[-1]].add(row[1])
    found: dict[tuple[int, int], dict[int, int]] = {}
    for at, (tags, rows_wanted) in enumerate(zip(held, wanted, strict=True)):
        for term, row, fields in zip(*(column.tolist() for column in tags), strict=True):
            if row in rows_wanted:
                found.setdefault((at, row), {})[term] = fields
    return found


def as_targets(
    needs: Sequence[Need], ranked: Sequence[Sequence[tuple[Any, ...]]], rules: ScreeningRules, titles: Sequence[str],
    ids: Mapping[Term, int], held: Mapping[tuple[int, int], Mapping[int, int]],
) -> dict[str, tuple[Target, ...]]:  # fmt: skip
    """Targets by need from ranked rows (`ranking.RANKED` and the part) and the tags of each (part, row)."""
    weights = sum(rules.weights.values())
    fields_of = [tuple(f for f, bit in FIELDS.items() if bits & bit) for bits in range(8)]
    targets = {}
    for need, rows in zip(needs, ranked, strict=True):
        terms = [(ids[term], term.word) for term, _ in terms_of(need)]
        found = []
        for place, row in enumerate(rows, 1):
            values = dict(zip(RANKED, row, strict=False))
            at = row[-1]
            tags = held.get((at, values["row"]), {})
            found.append(
                Target(
                    need.id, place, values["id"], values["score"], values["known"] / weights, values["words"],
                    values["industry"], values["size"], values["age"], values["bonus"],
                    tuple(t for i, t in enumerate(titles) if values["titles"] >> i & 1), at << 32 | values["row"],
                    tuple((word, fields_of[tags[i]]) for i, word in terms if i in tags),
                )
            )  # fmt: skip
        targets[need.id] = tuple(found)
    return targets
