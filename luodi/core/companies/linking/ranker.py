"""Score candidates with the trees in ``data/ranker.json`` and turn scores into chances that come true."""

from __future__ import annotations

import json
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from math import exp
from typing import Any

from luodi.core.companies.linking.features import FEATURES

MANY = 150  # rows from which on arrays are worth their making
_BELOW = 1 - 1e-9  # no other candidate's chance reaches the best one's
Curve = Sequence[Sequence[float]]


@dataclass(frozen=True)
class Ranker:
    """
    Boosted trees, flattened, and the curves that make their sums chances.

    A tree is ``(feature, threshold, left, right)`` and goes left where ``values[feature] <= threshold``, or a leaf's
    value.
    """

    trees: tuple[Any, ...]
    slope: float
    bias: float
    threshold: float
    curve: Curve
    unknown_curve: Curve

    def score(self, values: Sequence[float]) -> float:
        """The sum of the trees' leaves: log-odds that the candidate is right."""
        total = 0.0
        for node in self.trees:
            while node.__class__ is tuple:  # the innermost loop of all linking: a leaf is a bare number
                node = node[2] if values[node[0]] <= node[1] else node[3]
            total += node
        return total

    def score_all(self, rows: Sequence[Sequence[float]]) -> list[float]:
        """
        ``score`` of each row, to the last bit; of many rows, in a fifteenth of the time.

        Every node is asked of all rows at once. A row that goes right at a node cannot end in a leaf to the left of
        it; the first leaf from the left that nothing excludes is where it ends.

        References
        ----------
        Lucchese et al. (2015), "QuickScorer: a fast algorithm to rank documents with additive ensembles of regression
        trees", SIGIR.
        """
        if len(rows) < MANY:
            return [self.score(row) for row in rows]
        import numpy as np

        columns = np.ascontiguousarray(np.asarray(rows, dtype=np.float64).T)
        total = np.zeros(len(rows))
        for nodes, leaves in self._tables:
            excluded = np.zeros(len(rows), dtype=np.uint64)
            for feature, threshold, left in nodes:
                excluded |= (columns[feature] > threshold) * left
            # The lowest bit that is not set, as its number: a power of two has an exact logarithm.
            first = np.log2((~excluded & (excluded + np.uint64(1))).astype(np.float64)).astype(np.intp)
            total += leaves[first]
        scores: list[float] = total.tolist()
        return scores

    @cached_property
    def _tables(self) -> list[tuple[list[tuple[int, float, Any]], Any]]:
        """Each tree as its nodes ``(feature, threshold, bits of the leaves to the left)`` and its leaves from the left."""
        import numpy as np

        tables = []
        for tree in self.trees:
            nodes: list[tuple[int, float, Any]] = []
            leaves: list[float] = []
            _lay_out(tree, nodes, leaves)
            tables.append(([(f, t, np.uint64(bits)) for f, t, bits in nodes], np.array(leaves)))
        return tables

    def chances(
        self,
        rows: Sequence[Sequence[float]],
        companies: Sequence[str] | None = None,
        scores: Sequence[float] | None = None,
    ) -> tuple[list[float], float]:
        """
        Each candidate's chance, and the chance that the company meant is not in the register.

        ``companies`` tells which company each row is a name of: the chance of a company is that of all its names, and
        stands at the name that fits best; the others have 0. Without it each row is a company. ``scores`` are those of
        the rows, where they were worked out before.
        """
        if not rows:
            return [], 1.0
        known = self.score_all(rows) if scores is None else scores
        weights = [exp(min(60.0, self.slope * score)) for score in known]
        if companies is not None:
            weights = _gather(weights, companies)
        none = exp(self.bias)
        total = none + sum(weights)
        raw = [w / total for w in weights]
        first = max(range(len(raw)), key=raw.__getitem__)
        best = read_curve(self.curve, raw[first])
        # The curve was learned on the best candidate; what it leaves is shared by the others in proportion.
        share = min(1.0, (1 - best) / (1 - raw[first])) if raw[first] < 1 else 0.0
        chances = [min(best * _BELOW, r * share) for r in raw]
        chances[first] = best
        return chances, read_curve(self.unknown_curve, none / total)


def _lay_out(tree: Any, nodes: list[tuple[int, float, Any]], leaves: list[float]) -> None:
    """Append the nodes of a tree, each with the bits of the leaves to its left, and the leaves; a bit a leaf, 63 at most."""
    if tree.__class__ is not tuple:
        leaves.append(tree)
        return
    feature, threshold, left, right = tree
    before = len(leaves)
    _lay_out(left, nodes, leaves)
    nodes.append((feature, threshold, (1 << len(leaves)) - (1 << before)))
    _lay_out(right, nodes, leaves)


def _gather(weights: Sequence[float], companies: Sequence[str]) -> list[float]:
    """The weight of each company at its weightiest name."""
    total: dict[str, float] = {}
    first: dict[str, int] = {}
    for i, (weight, company) in enumerate(zip(weights, companies, strict=True)):
        total[company] = total.get(company, 0.0) + weight
        if company not in first or weight > weights[first[company]]:
            first[company] = i
    return [total[company] if first[company] == i else 0.0 for i, company in enumerate(companies)]


def read_curve(curve: Curve, x: float) -> float:
    """
    The height of a curve of straight pieces at ``x``.

    >>> read_curve([[0.2, 0.0], [0.4, 1.0]], 0.3)
    0.5
    """
    xs = [point[0] for point in curve]
    at = bisect_left(xs, x)
    if at == 0:
        return float(curve[0][1])
    if at == len(xs):
        return float(curve[-1][1])
    (x0, y0), (x1, y1) = curve[at - 1], curve[at]
    return float(y0 + (y1 - y0) * (x - x0) / (x1 - x0)) if x1 > x0 else float(y1)


def freeze(tree: Any) -> Any:
    """A tree of lists as tuples, its leaves as numbers."""
    if not isinstance(tree, list):
        return float(tree)
    feature, threshold, left, right = tree
    return feature, threshold, freeze(left), freeze(right)


@cache
def ranker() -> Ranker:
    """The ranker shipped with luodi."""
    data = json.loads(files(__package__).joinpath("data", "ranker.json").read_text("utf-8"))
    if tuple(data["features"]) != FEATURES:
        raise ValueError("data/ranker.json was trained on other features. Run tools/train_linking.py again.")
    return Ranker(
        tuple(freeze(tree) for tree in data["trees"]),
        data["slope"],
        data["bias"],
        data["threshold"],
        data["curve"],
        data["unknown_curve"],
    )
