"""The ranking run by DuckDB in this process, part by part of the register, over the tags kept beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luodi.core.targets.ranking import HITS, KNOWN, ROWS, TABLES, known_rows, rank_rows
from luodi.core.targets.rules import ScreeningRules
from luodi.core.targets.source import Part, Register, standard_rows
from luodi.core.targets.store import TagStore
from luodi.core.targets.tagging import Tags, join

_DUCK = {"int32": "INTEGER", "int64": "BIGINT", "float64": "DOUBLE", "string": "VARCHAR"}
Tables = Mapping[str, list[tuple[Any, ...]]]
Words = dict[tuple[int, int], dict[int, int]]  # (part, row) → term → bits of the fields it stands in


@dataclass(frozen=True)
class Question:
    """What every part is asked: SQL of the expressions, and the needs' tables by the first need of each sixty."""

    register: Register
    kept: TagStore
    terms: frozenset[int]
    rows: str
    masks: str
    known: str
    ranking: str
    tables: Mapping[int, Tables]
    top: int


def make_question(
    register: Register, kept: TagStore, terms: Iterable[int], tables: Mapping[int, Tables], *, rules: ScreeningRules,
    titles: tuple[str, ...], day: int, top: int, signals: bool,
) -> Question:  # fmt: skip
    """The expressions as SQL; ``day`` is the number yyyymmdd, ``tables`` see `tables.need_tables`."""
    import ibis

    from luodi.core.companies.register.expressions import to_sql

    rows, masks = ibis.table(ROWS, name="rows"), ibis.table({"row": "int64", "mask": "int64"}, name="masks")
    known = known_rows(rows)
    # Of the few rows that are ranked, what else is known is read in a second look: a million of them need not be kept.
    chosen = rows.join(masks, "row").select(*KNOWN)
    ranking = rank_rows(
        rules, titles, day, top, ibis.table(known.schema(), name="known"), ibis.table(HITS, name="hits")
    )
    return Question(
        register, kept, frozenset(terms), to_sql(standard_rows(register, titles, signals), "duckdb"),
        to_sql(known.select("row", "mask"), "duckdb"), to_sql(chosen, "duckdb"), to_sql(ranking, "duckdb"), tables, top,
    )  # fmt: skip


class Best:
    """The first ``top`` rows of each need so far, from whatever parts were ranked."""

    def __init__(self, needs: int, top: int) -> None:
        self.rows: list[list[tuple[Any, ...]]] = [[] for _ in range(needs)]
        self._top, self._lock = top, Lock()

    def floors(self, first: int, count: int) -> list[float]:
        """The scores below which a row cannot be among the first any more; -1 where any may."""
        with self._lock:
            found = self.rows[first : first + count]
            return [rows[-1][3] if len(rows) == self._top else -1.0 for rows in found]

    def add(self, first: int, found: Sequence[list[tuple[Any, ...]]]) -> None:
        """Rows of `ranking.RANKED` with their part's number as the last value, by need from ``first`` on."""
        with self._lock:
            for number, rows in enumerate(found, first):
                if rows:
                    self.rows[number] = sorted(self.rows[number] + rows, key=order_of)[: self._top]


class Ranker:
    """One thread's connection, ready to rank any part."""

    def __init__(self, question: Question, best: Best, connection: Any) -> None:
        self._question, self._best, self._db = question, best, connection
        self._given: int | None = None  # which sixty needs the connection has tables of

    def rank(self, at: int, part: Part) -> Tags:
        """Put the part's rows among the best, and give the tags of those that are."""
        asked = self._question
        all_rows = asked.register.raw_sql(part, asked.register.columns())
        self._db.execute(f"CREATE OR REPLACE TEMP VIEW all_rows AS {all_rows}")
        held = [self._rank_some(at, part, first, tables) for first, tables in asked.tables.items()]
        return join(held)

    def _rank_some(self, at: int, part: Part, first: int, tables: Tables) -> Tags:
        db, asked = self._db, self._question
        floors = self._best.floors(first, len(tables["need_facts"]))
        facts = [(*row[:-1], floor) for row, floor in zip(tables["need_facts"], floors, strict=True)]
        put_tables(db, {**(tables if self._given != first else {}), "need_facts": facts})
        self._given = first
        db.execute("CREATE OR REPLACE TEMP VIEW raw AS FROM all_rows")
        db.execute(f"CREATE OR REPLACE TEMP VIEW rows AS {asked.rows}")
        masks = _masks(db.execute(asked.masks).fetchnumpy(), part.rows)
        hits = useful_tags(asked.kept.groups(part, asked.terms, db), masks, asked_by(tables))
        term, row, fields = hits
        if not len(row):
            return hits
        chosen = np.zeros(part.rows, dtype=bool)
        chosen[row] = True
        numbers = np.flatnonzero(chosen)
        db.register("masks", {"row": numbers, "mask": masks[numbers]})
        db.execute("CREATE OR REPLACE TEMP VIEW raw AS SELECT a.* FROM all_rows a JOIN masks USING (row)")
        db.execute(f"CREATE OR REPLACE TEMP VIEW known AS {asked.known}")
        db.register("hits", {"row": row, "term": term, "fields": fields})
        found: list[list[tuple[Any, ...]]] = [[] for _ in facts]
        chosen[:] = False
        for values in db.execute(asked.ranking).fetchall():
            found[values[0]].append((*values, at))
            chosen[values[1]] = True
        self._best.add(first, found)
        held = np.flatnonzero(chosen[row])
        return term[held], row[held], fields[held]


def asked_by(tables: Tables) -> dict[int, int]:
    """Term → the bits of the needs that ask for it; all of them where it keeps a row away."""
    asking = dict.fromkeys((term for term, *_ in tables["barred"]), -1)
    for term, need, _ in tables["need_terms"]:
        asking[term] = asking.get(term, 0) | 1 << need
    return asking


def useful_tags(
    groups: Iterator[tuple[int, int, NDArray[np.int32]]], masks: NDArray[np.int64], asking: Mapping[int, int]
) -> Tags:
    """
    The tags of rows that may serve a need that asks for their term.

    The ranking would find out itself; rows are numbers from 0 here, so that a look into an array does instead of a join.
    """
    terms, rows, fields = [], [], []
    for term, bits, held in groups:
        if needs := asking.get(term, 0):
            chosen = held[(masks[held] & needs) != 0]
            rows.append(chosen)
            terms.append(np.full(len(chosen), term, dtype=np.int32))
            fields.append(np.full(len(chosen), bits, dtype=np.int32))
    none = np.zeros(0, dtype=np.int32)
    return (np.concatenate([none, *terms]), np.concatenate([none, *rows]), np.concatenate([none, *fields]))


def _masks(found: Mapping[str, Any], rows: int) -> NDArray[np.int64]:
    masks = np.zeros(rows, dtype=np.int64)
    masks[found["row"]] = found["mask"]
    return masks


def order_of(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """The order of ranked rows: score, what is known of them, id (by its bytes), place in the register."""
    return (-row[3], -row[4], row[2].encode("utf-8", "replace"), row[-1], row[1])


def put_tables(db: Any, tables: Tables) -> None:
    """Give DuckDB the needs' tables, as texts: for each Python value it is handed, it looks for pandas."""
    for name, rows in tables.items():
        columns = [f"unnest(string_split(${c}, chr(31)))::{_DUCK[kind]} AS {c}" for c, kind in TABLES[name].items()]
        given = zip(TABLES[name], zip(*rows, strict=True), strict=True) if rows else ()
        texts = {c: "\x1f".join(str(v).replace("\x1f", "") for v in values) for c, values in given}
        none = ", ".join(f"NULL::{_DUCK[kind]} AS {c}" for c, kind in TABLES[name].items())
        query = f"SELECT {', '.join(columns)}" if rows else f"SELECT {none} WHERE false"
        db.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query}", texts or None)


def words_of(held: Sequence[Tags], parts: Sequence[Part], best: Best) -> Words:
    """Which words stand in which fields of the best rows; ``held`` are tags by part."""
    wanted = [np.zeros(part.rows, dtype=bool) for part in parts]
    for rows in best.rows:
        for values in rows:
            wanted[values[-1]][values[1]] = True
    found: Words = {}
    for at, ((term, row, fields), chosen) in enumerate(zip(held, wanted, strict=True)):
        kept = np.flatnonzero(chosen[row])
        for each, number, bits in zip(term[kept].tolist(), row[kept].tolist(), fields[kept].tolist(), strict=True):
            words = found.setdefault((at, number), {})
            words[each] = words.get(each, 0) | bits
    return found
