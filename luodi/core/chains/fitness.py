"""Fitness of regions and complexity of industries by the non-linear map of Tacchella and others."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from luodi.core.chains.concentration import Flags, Floats


@dataclass(frozen=True)
class Fitness:
    """
    ``fitness`` of each region and ``complexity`` of each industry, means 1 (``nan`` where there is nothing to go by).

    ``steps`` were taken; ``settled`` tells whether the order of regions had stopped changing.
    """

    fitness: Floats
    complexity: Floats
    steps: int
    settled: bool


def fitness_complexity(presence: Flags, steps: int | None = None, most: int = 1000, still: int = 20) -> Fitness:
    """
    F = M Q and Q = 1 / (Mᵀ (1 / F)), each divided by its mean, from ones.

    The values themselves sink towards 0 for all but the fittest (Pugliese et al. 2016), so that no tolerance is right:
    without ``steps`` it ends once the order of regions has been the same for ``still`` steps.

    Parameters
    ----------
    presence
        Shape (regions, industries).
    steps
        Take exactly so many.
    most, still
        Without ``steps``: end after ``most`` steps at the latest; after ``still`` steps without a change of order.

    References
    ----------
    Tacchella, Cristelli, Caldarelli, Gabrielli & Pietronero (2012), "A New Metrics for Countries' Fitness and Products'
    Complexity", Scientific Reports 2, 723; Pugliese, Zaccaria & Pietronero (2016), European Physical Journal Special Topics
    225.

    >>> found = fitness_complexity(np.array([[True, True], [False, True]]), steps=1)
    >>> found.fitness.round(4).tolist(), found.complexity.round(4).tolist()
    ([1.3333, 0.6667], [1.3333, 0.6667])
    """
    rows, columns = np.flatnonzero(presence.any(axis=1)), np.flatnonzero(presence.any(axis=0))
    m = presence[np.ix_(rows, columns)].astype(np.float64)
    f, q = np.ones(len(rows)), np.ones(len(columns))
    order, unchanged, taken = np.argsort(f, kind="stable"), 0, 0
    limit = most if steps is None else steps
    while taken < limit and len(rows) and (steps is not None or unchanged < still):
        raw_f = m @ q
        with np.errstate(divide="ignore", over="ignore"):
            raw_q = 1.0 / (m.T @ (1.0 / f))
        f, q = raw_f / raw_f.mean(), raw_q / raw_q.mean()
        # below the smallest normal number 1/F is infinite and everything it touches lost
        f, q = np.maximum(f, 1e-300), np.maximum(q, 1e-300)
        taken += 1
        now = np.argsort(f, kind="stable")
        unchanged = unchanged + 1 if np.array_equal(now, order) else 0
        order = now
    fitness, complexity = np.full(presence.shape[0], np.nan), np.full(presence.shape[1], np.nan)
    fitness[rows], complexity[columns] = f, q
    return Fitness(fitness, complexity, taken, unchanged >= still)
