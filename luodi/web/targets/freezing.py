"""A ranking as rows that stay: what is asked, what was found, and the same asked again later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from luodi.core.companies.register.store import connect, create_rows
from luodi.core.targets.evidence import plain_evidence
from luodi.core.targets.needs import Filters, Keyword, Need
from luodi.web.chains.targets import Ranked, rank, rules_with
from luodi.web.companies import register
from luodi.web.targets.models import TargetList, TargetRow

MOST_KEPT = 200
LOOKED_THROUGH = 1_000  # how far down today's ranking a kept target is looked for
_TERMS = ("words", "industry", "size", "age", "bonus")


def plain_need(need: Need) -> dict[str, Any]:
    """A need as JSON holds it."""
    return asdict(need)


def read_need(plain: Mapping[str, Any]) -> Need:
    """What `plain_need` wrote, after JSON made lists of its tuples."""
    given: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in plain.items()}
    filters: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in plain["filters"].items()}
    given |= {"keywords": tuple(Keyword(**k) for k in plain["keywords"]), "filters": Filters(**filters)}
    return Need(**given)


def frozen_rows(kept: TargetList, ranked: Iterable[Ranked]) -> list[TargetRow]:
    """The rows of a list, not saved yet."""
    return [
        TargetRow(
            kept=kept, place=number, oid=r.target.id, name=r.details.name[:400], region=r.details.place,
            score=r.target.score, coverage=r.target.coverage,
            measures={name: getattr(r.target, name) for name in _TERMS} | {"titles": list(r.target.titles)},
            evidence=plain_evidence(r.evidence),
        )
        for number, r in enumerate(ranked, 1)
    ]  # fmt: skip


@dataclass(frozen=True)
class Today:
    """A kept row beside today's ranking: ``place`` is ``None`` where it is not among those looked through."""

    row: TargetRow
    place: int | None
    score: float | None

    @property
    def moved(self) -> int:
        """Places up (positive) or down since."""
        return self.row.place - self.place if self.place else 0

    @property
    def fell(self) -> int:
        """Places down."""
        return -self.moved

    @property
    def score_moved(self) -> float:
        """Points of the score, in per mille, won or lost."""
        return round(self.score - self.row.score) if self.score is not None else 0


@dataclass(frozen=True)
class Comparison:
    """
    A list beside the same asked again today: its rows, who would be on it now, and what may be behind a change.

    ``entered`` are targets that stand among today's first, as many as the list has, and are not on it.
    """

    rows: Sequence[Today]
    entered: Sequence[tuple[int, Ranked]]
    register_changed: bool
    rules_changed: bool

    @property
    def is_same(self) -> bool:
        """Whether nothing moved."""
        return not self.entered and all(t.place == t.row.place and not t.score_moved for t in self.rows)


def compare_with_today(kept: TargetList, rows: Sequence[TargetRow], day: date) -> Comparison:
    """
    Ask the list's need again: the same words, filters and weights, today's register, rules and day.

    Raises
    ------
    NoRegister, DamagedRegister
        See each.
    """
    rules = rules_with(kept.weights)
    ranked = rank(read_need(kept.need), rules, day, top=LOOKED_THROUGH)
    at = {r.target.id: (number, r) for number, r in enumerate(ranked, 1)}
    known = {row.oid for row in rows}
    state = register.manifest()
    return Comparison(
        [
            Today(row, at[row.oid][0], at[row.oid][1].target.score) if row.oid in at else Today(row, None, None)
            for row in rows
        ],
        [(number, r) for number, r in enumerate(ranked[: len(rows)], 1) if r.target.id not in known],
        (state.generation, state.rows) != (kept.generation, kept.register_rows),
        rules.version != kept.rules_version,
    )


def codes_of(oids: Iterable[str]) -> dict[str, str]:
    """Credit codes of the rows in force among ``oids``, where the register knows them."""
    wanted = sorted({oid for oid in oids if oid})
    held = register.manifest()
    if not wanted or not held.current:
        return {}
    db = connect()
    try:
        create_rows(db, register.folder(), held.current, "rows")
        found = db.execute("SELECT oid, code FROM rows WHERE list_contains($1, oid)", [wanted]).fetchall()
    finally:
        db.close()
    return {oid: code for oid, code in found if code}
