"""Register × chain: who sits on which segment, in which city."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luodi.core.chains.chain import Chain
from luodi.core.chains.cities import city_of
from luodi.core.chains.placing import Placement, Placer

_GONE = frozenset({"cancelled", "revoked", "moved", "liquidating"})
_RESEARCH = frozenset({"institute", "university"})


@dataclass(frozen=True, slots=True)
class Placed:
    """An organisation with its segments. ``city`` is a code or ``None``; ``capital`` in yuan or ``None``."""

    oid: str
    name: str
    city: str | None
    kind: str
    capital: float | None
    placements: tuple[Placement, ...]

    def on(self, segment: str) -> Placement | None:
        """Its placement on ``segment``, where it counts."""
        return next((p for p in self.placements if p.segment == segment and p.placed), None)


@dataclass(frozen=True)
class Presence:
    """
    Counts of enterprises by city and segment, and the organisations behind them.

    ``counts`` has shape (cities, segments); ``others`` (cities,) counts enterprises on no segment, so that a row of both
    is the city's part of the register (a firm on two segments counts on both). Research bodies are in ``placed`` alone.
    """

    chain: Chain
    cities: tuple[str, ...]
    counts: NDArray[np.int64]
    others: NDArray[np.int64]
    placed: tuple[Placed, ...]  # with at least one placement, counted or only possible
    rows: int
    enterprises: int
    without_city: int
    gone: int  # cancelled, revoked: not counted

    def firms(self, segment: str, city: str | None = None) -> tuple[Placed, ...]:
        """Enterprises on ``segment``, of one city or all, the surest first."""
        return self._ranked.get((segment, city, False), ())

    def research(self, segment: str) -> tuple[Placed, ...]:
        """Institutes and universities on ``segment``, the surest first."""
        return self._ranked.get((segment, None, True), ())

    @cached_property
    def _ranked(self) -> dict[tuple[str, str | None, bool], tuple[Placed, ...]]:
        """By segment, city (``None``: all) and whether a research body: a large register is gone through once."""
        found: dict[tuple[str, str | None, bool], list[tuple[float, Placed]]] = {}
        for placed in self.placed:
            research = placed.kind in _RESEARCH
            for placement in placed.placements:
                if placement.placed:
                    for city in {None, placed.city}:
                        found.setdefault((placement.segment, city, research), []).append((placement.score, placed))
        return {
            key: tuple(p for _, p in sorted(pairs, key=lambda pair: (-pair[0], -(pair[1].capital or 0), pair[1].name)))
            for key, pairs in found.items()
        }


def count_presence(rows: Iterable[Mapping[str, Any]], chain: Chain) -> Presence:
    """
    Place every row on the segments of ``chain`` and count enterprises by city.

    Parameters
    ----------
    rows
        Rows of a register: ``oid``, ``name``, ``region`` (six digits), ``kind``, ``status``, ``capital`` and what
        `place_company` reads. Only those with a placement are kept: memory grows with the chain's firms, not with the rows.
    """
    placer = Placer(chain)
    number = {s.id: i for i, s in enumerate(chain.segments)}
    counts: dict[str, NDArray[np.int64]] = {}
    others: dict[str, int] = {}
    placed: list[Placed] = []
    total = enterprises = without_city = gone = 0
    for row in rows:
        total += 1
        if row.get("status") in _GONE:
            gone += 1
            continue
        region, kind = row.get("region"), row.get("kind") or "enterprise"
        city = city_of(region) if isinstance(region, str) else None
        placements = placer.place(row)
        if placements:
            placed.append(
                Placed(str(row.get("oid") or ""), str(row.get("name") or ""), city, str(kind), _yuan(row), placements)
            )
        if kind != "enterprise":
            continue
        enterprises += 1
        if city is None:
            without_city += 1
            continue
        here = [number[p.segment] for p in placements if p.placed]
        others[city] = others.get(city, 0) + (not here)
        if here:
            counts.setdefault(city, np.zeros(len(number), dtype=np.int64))[here] += 1
    cities = tuple(sorted(set(others) | set(counts)))
    empty = np.zeros(len(number), dtype=np.int64)
    table = np.array([counts.get(c, empty) for c in cities], dtype=np.int64).reshape(len(cities), len(number))
    rest = np.array([others.get(c, 0) for c in cities], dtype=np.int64)
    return Presence(chain, cities, table, rest, tuple(placed), total, enterprises, without_city, gone)


def _yuan(row: Mapping[str, Any]) -> float | None:
    """Registered capital where it is in yuan: other currencies would need a rate and a day."""
    if row.get("currency") not in (None, "", "CNY"):
        return None
    try:
        value = float(row.get("capital"))  # type: ignore[arg-type]  # None and strange values raise
    except (TypeError, ValueError):
        return None
    return value if 0 < value < 1e16 else None
