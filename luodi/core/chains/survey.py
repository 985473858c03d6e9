"""Figures of all cities and segments of one presence table, each given only where the data are enough."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from luodi.core.chains.complexity import Complexity, complexity
from luodi.core.chains.concentration import Flags, Floats, herfindahl, location_quotients, present
from luodi.core.chains.errors import FigureRefused, TooFewData
from luodi.core.chains.input_output import local_demand
from luodi.core.chains.presence import Presence
from luodi.core.chains.relatedness import Diagonal, density, proximity
from luodi.core.rules import load_rules

# A city's own presence should not make a segment look near to itself: what is asked is what surrounds it.
DIAGONAL = Diagonal.EXCLUDED


@dataclass(frozen=True)
class Survey:
    """
    What one register says of one chain.

    Quotients are of enterprises, against all enterprises of the register in cities; ``nan`` where the city or the segment has
    fewer than the rules ask for. `refused` says what is not given and why.
    """

    presence: Presence
    rules: dict[str, Any] = field(default_factory=lambda: load_rules("chain_gaps"))

    @cached_property
    def national(self) -> NDArray[np.int64]:
        """Enterprises on each segment in all cities."""
        return np.asarray(self.presence.counts.sum(axis=0))

    @cached_property
    def city_firms(self) -> NDArray[np.int64]:
        """Rows of each city: placements and enterprises on no segment."""
        return np.asarray(self.presence.counts.sum(axis=1) + self.presence.others)

    @cached_property
    def all_quotients(self) -> Floats:
        """Quotients before anything is refused; shape (cities, segments)."""
        table = np.column_stack([self.presence.counts, self.presence.others])
        return location_quotients(table)[:, :-1] if len(table) else np.zeros(self.presence.counts.shape)

    @cached_property
    def quotients(self) -> Floats:
        """Location quotients where city and segment have firms enough, else ``nan``."""
        least = self.rules["least"]
        few_here = (self.city_firms < least["city_firms"])[:, None]
        few_there = self.national < least["segment_firms"]
        return np.where(few_here | few_there, np.nan, self.all_quotients)

    @cached_property
    def has(self) -> Flags:
        """Where a city is specialised enough to count as having a segment; never by a quotient that is refused."""
        return present(self.quotients)

    @cached_property
    def hhi(self) -> Floats:
        """HHI of cities within each segment; ``nan`` for segments with too few firms."""
        few = self.national < self.rules["least"]["segment_firms"]
        found = herfindahl(self.presence.counts, axis=0) if len(self.presence.cities) else np.full(len(few), np.nan)
        return np.where(few, np.nan, found)

    @cached_property
    def _density(self) -> NDArray[np.float32] | FigureRefused:
        cities, segments = int(self.has.any(axis=1).sum()), int(self.has.any(axis=0).sum())
        least = self.rules["least"]
        if cities < least["density_cities"] or segments < least["density_segments"]:
            needs = f" {least['density_cities']} 个城市 × {least['density_segments']} 个环节"
            return TooFewData("相关密度", needs, f" {cities} × {segments}")
        return density(self.has, proximity(self.has), DIAGONAL)

    @property
    def densities(self) -> NDArray[np.float32] | None:
        """Density of each city and segment, without the diagonal; ``None`` where refused."""
        return None if isinstance(self._density, FigureRefused) else self._density

    @cached_property
    def _complexity(self) -> Complexity | FigureRefused:
        cities, segments = int(self.has.any(axis=1).sum()), int(self.has.any(axis=0).sum())
        least = self.rules["least"]
        if cities < least["complexity_cities"] or segments < least["complexity_segments"]:
            needs = f" {least['complexity_cities']} 个城市 × {least['complexity_segments']} 个环节"
            return TooFewData("复杂度（ECI/PCI）", needs, f" {cities} × {segments}")
        try:
            return complexity(self.has)
        except FigureRefused as refused:
            return refused

    @property
    def complexity(self) -> Complexity | None:
        """ECI and PCI; ``None`` where refused."""
        return None if isinstance(self._complexity, FigureRefused) else self._complexity

    @property
    def refused(self) -> tuple[FigureRefused, ...]:
        """Figures of the whole table that are not given."""
        return tuple(f for f in (self._density, self._complexity) if isinstance(f, FigureRefused))

    @cached_property
    def coefficients(self) -> Floats:
        """
        a_ij: suppliers on i for one buyer on j, as many as the whole register has for each of all its buyers.

        Firms stand in for output, which registers do not hold. ``nan`` rows where a segment, or its buyers together, have
        fewer firms than the rules ask for.
        """
        chain, least = self.presence.chain, self.rules["least"]["segment_firms"]
        at = {s.id: i for i, s in enumerate(chain.segments)}
        a = np.zeros((len(at), len(at)))
        for segment, buyers in chain.buyers.items():
            i, js = at[segment], [at[b] for b in buyers]
            bought_by = int(self.national[js].sum())
            enough = self.national[i] >= least and bought_by >= least
            a[i, js] = self.national[i] / bought_by if enough else np.nan
        return a

    def demand(self, row: int) -> Floats:
        """D_i of the city in that row, in firms; 0 where nobody here buys, ``nan`` where its coefficient is not known."""
        local = self.presence.counts[row]
        unknown = np.isnan(self.coefficients) & (local > 0)
        return np.where(unknown.any(axis=1), np.nan, local_demand(np.nan_to_num(self.coefficients), local))
