"""Which industries go together, and how much of what an industry needs a region has already."""

from __future__ import annotations

from enum import Enum

import numpy as np

from luodi.core.chains.concentration import BLOCK, Flags, Floats, Singles


class Diagonal(Enum):
    """Whether an industry counts as related to itself in a density: the two conventions in use give other figures."""

    INCLUDED = "included"  # Hidalgo et al. 2007 as the package ecomplexity computes it
    EXCLUDED = "excluded"  # an industry's own presence does not speak for it, as EconGeo computes it


def proximity(presence: Flags) -> Floats:
    """
    Chance that a region with one industry has the other, the smaller of both ways.

    Parameters
    ----------
    presence
        Shape (regions, industries), true where a region has an industry.

    Returns
    -------
    numpy.ndarray
        Shape (industries, industries): symmetric, in [0, 1], 1 on the diagonal; ``nan`` in the rows and columns of an
        industry no region has.

    References
    ----------
    Hidalgo, Klinger, Barabási & Hausmann (2007), "The Product Space Conditions the Development of Nations", Science 317.

    >>> proximity(np.array([[True, True], [True, False]])).tolist()
    [[1.0, 0.5], [0.5, 1.0]]
    """
    together = np.zeros((presence.shape[1],) * 2)
    for start in range(0, len(presence), BLOCK):  # counts of regions: exact in single precision, at half the memory
        m = presence[start : start + BLOCK].astype(np.float32)
        together += m.T @ m
    ubiquity = np.diagonal(together).copy()
    with np.errstate(divide="ignore", invalid="ignore"):
        for row, own in zip(together, ubiquity, strict=True):  # row by row: no second square array
            row /= np.maximum(own, ubiquity)
    nowhere = ubiquity == 0
    together[nowhere] = together[:, nowhere] = np.nan
    return together


def density(presence: Flags, proximities: Floats, diagonal: Diagonal) -> Singles:
    """
    Share of each industry's related industries that a region already has, weighted by proximity.

    Parameters
    ----------
    presence
        Shape (regions, industries).
    proximities
        Shape (industries, industries), see `proximity`.
    diagonal
        Whether the industry itself counts among its relatives; name it wherever the figure is shown.

    Returns
    -------
    numpy.ndarray
        Shape (regions, industries), in [0, 1], single precision; ``nan`` for an industry without relatives.

    Raises
    ------
    ValueError
        When the arrays disagree on the number of industries.

    References
    ----------
    Hidalgo et al. (2007), Science 317, supporting material.
    """
    if proximities.shape != (presence.shape[1],) * 2:
        raise ValueError(f"Expected {presence.shape[1]} industries squared, got {proximities.shape}.")
    near = without_gaps(proximities)
    own = np.diagonal(near) if diagonal is Diagonal.EXCLUDED else np.zeros(len(near))
    sums = near.sum(axis=0) - own
    sums[sums <= 0] = np.nan
    found = np.empty(presence.shape, dtype=np.float32)
    for start in range(0, len(presence), BLOCK):
        here = presence[start : start + BLOCK].astype(np.float64)
        # the diagonal is taken off both sums, rather than out of a copy of the square array
        found[start : start + BLOCK] = (here @ near - here * own) / sums
    return found


def without_gaps(proximities: Floats) -> Floats:
    """``proximities`` with 0 for ``nan``; the array itself where it has none."""
    return np.nan_to_num(proximities) if np.isnan(proximities).any() else proximities
