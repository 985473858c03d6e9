"""The first pass over a register, part by part: what was never looked for is, and what is found is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from threading import Lock
from typing import Any

from luodi.core.targets.source import Part, Register, Slice, standard_rows
from luodi.core.targets.store import COLUMNS, TagStore
from luodi.core.targets.tagging import Tagger, Tags, join, merge, pieces, tag_piece, tag_products
from luodi.core.targets.terms import Term
from luodi.core.targets.workers import Tell, spread

MOST_TEXT = 150_000_000  # bytes of row groups being read at a time
Progress = Callable[[str, int, int], None]  # step, rows done, rows of all


def tag_missing(
    db: Any, register: Register, kept: TagStore, ids: Mapping[Term, int], products: Mapping[str, str], workers: int,
    progress: Progress,
) -> int:  # fmt: skip
    """Look for the terms no earlier pass looked for; how many rows were read for that."""
    work = [
        _PartWork(part, {t: i for t, i in ids.items() if i in kept.missing(part, ids.values())})
        for part in register.parts
    ]
    taggers: dict[frozenset[int], Tagger] = {}
    for each in work:
        wanted = frozenset(each.terms.values())
        if wanted and wanted not in taggers:
            taggers[wanted] = Tagger(each.terms, register.rows)
        each.tagger = taggers.get(wanted)
    vocabulary = cache(lambda: _vocabulary_queries(register))  # Ibis takes a second to import: while texts are read
    done = 0

    def told(rows: int) -> None:
        nonlocal done
        done += rows
        progress("识词", done, register.rows)

    def start() -> Callable[[tuple[_PartWork, Slice], Tell], None]:
        connection = db.cursor()

        def run(item: tuple[_PartWork, Slice], tell: Tell) -> None:
            each, piece = item
            if each.add(piece, tag_piece(register, piece, each.tagger, connection)):
                part = each.part
                if not kept.has_words(part):
                    kept.put_words(part, _vocabulary(connection, register, part, vocabulary()))
                found = tag_products(register, part, each.terms, products, connection)
                tags = each.tags()
                if len(found[0]):
                    tags = merge(tags, found)
                kept.put(part, tags, sorted(each.terms.values()), connection)
            tell(piece.last - piece.first)

        return run

    # A row group may be one page, unpacked as a whole: two of a million rows do not fit into DuckDB's memory at once.
    fitting = max(1, MOST_TEXT // max(1, register.largest_chunk))
    spread([(each, piece) for each in work if each.tagger for piece in each.pieces], start, min(workers, fitting), told)
    return done


class _PartWork:
    """What is still to be looked for in a part, and the tags of its pieces until all are there."""

    def __init__(self, part: Part, terms: dict[Term, int]) -> None:
        self.part, self.terms = part, terms
        self.pieces = list(pieces(part))
        self.tagger: Any = None
        self._found: dict[Slice, Tags] = {}
        self._lock = Lock()

    def add(self, piece: Slice, tags: Tags) -> bool:
        """Keep the tags of a piece; whether it was the last."""
        with self._lock:
            self._found[piece] = tags
            return len(self._found) == len(self.pieces)

    def tags(self) -> Tags:
        """The tags of all pieces; afterwards they are forgotten here."""
        tags = join([self._found[piece] for piece in self.pieces])
        self._found.clear()
        return tags


def _vocabulary_queries(register: Register) -> dict[str, str]:
    """For each column that needs are looked up by, what words it holds, as SQL over ``raw``."""
    from luodi.core.companies.register.expressions import to_sql

    rows = standard_rows(register, (), signals=False)
    return {column: to_sql(rows.select(value=rows[column]).distinct(), "duckdb") for column in COLUMNS}


def _vocabulary(db: Any, register: Register, part: Part, asked: Mapping[str, str]) -> dict[str, list[str]]:
    db.execute(f"CREATE OR REPLACE TEMP VIEW raw AS {register.raw_sql(part, register.columns())}")
    return {column: sorted(v for (v,) in db.execute(query).fetchall()) for column, query in asked.items()}
