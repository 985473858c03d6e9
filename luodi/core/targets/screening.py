"""Needs × register → the first targets of each need, with what speaks for each."""

# ruff: noqa: S608  (SQL is put together from names of our own)

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from luodi.core.targets.first_pass import Progress, tag_missing
from luodi.core.targets.needs import MOST_BITS, Need, Signal, bit_title
from luodi.core.targets.ranking import MOST_NEEDS
from luodi.core.targets.ranking_here import Best, Question, Ranker, Words, make_question, words_of
from luodi.core.targets.rules import FIELDS, ScreeningRules, shipped_rules
from luodi.core.targets.source import Part, Register
from luodi.core.targets.store import FOLDER, TagStore
from luodi.core.targets.tables import need_tables
from luodi.core.targets.tagging import Tags
from luodi.core.targets.terms import Term, barred_by, terms_of
from luodi.core.targets.workers import Tell, spread

MEMORY_MB = 500
MOST_WORKERS = 4  # each takes the memory of a part
_MOST_TITLES = 60


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
    workers = min(threads or os.cpu_count() or 1, MOST_WORKERS)
    db = connect(threads)
    try:
        _put_signals(db, register, signals, rules, day)
        tagged = tag_missing(db, register, kept, ids, products or {}, workers, progress)
        words = kept.vocabulary(register.parts)
        question = make_question(
            register, kept, ids.values(),
            {i: need_tables(needs[i : i + MOST_NEEDS], rules, titles, ids, words) for i in range(0, len(needs), MOST_NEEDS)},
            rules=rules, titles=titles, day=day.year * 10000 + day.month * 100 + day.day, top=top, signals=bool(signals),
        )  # fmt: skip
        best = Best(len(needs), top)
        held = _rank(db, question, best, workers, progress)
    finally:
        db.close()
    targets = as_targets(needs, best.rows, rules, titles, ids, words_of(held, register.parts, best))
    return Screening(targets, register.rows, tagged, rules.version, titles)


def _rank(db: Any, question: Question, best: Best, workers: int, progress: Progress) -> list[Tags]:
    """The tags of rows among the best, by part."""
    done = 0
    register = question.register

    def told(rows: int) -> None:
        nonlocal done
        done += rows
        progress("排序", done, register.rows)

    def start() -> Callable[[tuple[int, Part], Tell], Tags]:
        ranker = Ranker(question, best, db.cursor())

        def work(item: tuple[int, Part], tell: Tell) -> Tags:
            held = ranker.rank(*item)
            tell(item[1].rows)
            return held

        return work

    return spread(enumerate(register.parts), start, workers, told)


def titles_of(needs: Sequence[Need], rules: ScreeningRules, register: Register) -> tuple[str, ...]:
    """The titles the ranking looks at, in the order of their bits."""
    if register.has_bits:
        return tuple(bit_title(i) for i in range(MOST_BITS))
    asked = dict.fromkeys([*rules.titles, *(t for n in needs for t in (*n.quals, *n.filters.quals))])
    return tuple(asked)[:_MOST_TITLES]


def all_terms(need: Need) -> tuple[Term, ...]:
    """What has to be looked for, for a need: its keywords, and what keeps a row away."""
    return (*(term for term, _ in terms_of(need)), *barred_by(need))


def connect(threads: int | None) -> Any:
    """A DuckDB of its own, within bounds; all of the machine's threads where ``threads`` is None."""
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


def _put_signals(db: Any, register: Register, signals: Sequence[Signal], rules: ScreeningRules, day: date) -> None:
    """Signals by the id of their row: names are looked up once."""
    from luodi.core.companies.register.store import quoted
    from luodi.core.targets.source import quoted_name

    db.execute("CREATE TABLE signals (id VARCHAR, signals INTEGER)")
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


def as_targets(
    needs: Sequence[Need], ranked: Sequence[Sequence[tuple[Any, ...]]], rules: ScreeningRules, titles: Sequence[str],
    ids: Mapping[Term, int], held: Words,
) -> dict[str, tuple[Target, ...]]:  # fmt: skip
    """Targets by need from ranked rows (`ranking.RANKED` and the part) and the tags of each (part, row)."""
    weights = sum(rules.weights.values())
    fields_of = [tuple(f for f, bit in FIELDS.items() if bits & bit) for bits in range(8)]
    none: Mapping[int, int] = {}
    targets = {}
    for need, rows in zip(needs, ranked, strict=True):
        words = [term.word for term, _ in terms_of(need)]
        order = {ids[term]: i for i, (term, _) in enumerate(terms_of(need))}
        pairs = [[(word, fields) for fields in fields_of] for word in words]
        found = []
        for place, (_, row, name, score, known, _, share, industry, size, age, bonus, held_titles, *_, at) in enumerate(
            rows, 1
        ):
            tags = sorted((order[i], bits) for i, bits in held.get((at, row), none).items() if i in order)
            found.append(
                Target(
                    need.id, place, name, score, known / weights, share, industry, size, age, bonus,
                    tuple(t for i, t in enumerate(titles) if held_titles >> i & 1) if held_titles else (), at << 32 | row,
                    tuple(pairs[i][bits] for i, bits in tags),
                )
            )  # fmt: skip
        targets[need.id] = tuple(found)
    return targets
