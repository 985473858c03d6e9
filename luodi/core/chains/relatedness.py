"""Which industries go together, and how much of what an industry needs a region has already."""

from __future__ import annotations

from enum import Enum

import numpy as np

from luodi.core.chains.concentration import Flags, Floats


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
    m = presence.astype(np.float32)  # counts of regions: exact up to 16 million, and half the memory
    together = (m.T @ m).astype(np.float64)
    ubiquity = np.diagonal(together).copy()
    larger = np.maximum.outer(ubiquity, ubiquity)
    with np.errstate(divide="ignore", invalid="ignore"):
        np.divide(together, larger, out=together)
    nowhere = ubiquity == 0
    together[nowhere] = together[:, nowhere] = np.nan
    return together


def density(presence: Flags, proximities: Floats, diagonal: Diagonal) -> Floats:
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
        Shape (regions, industries), in [0, 1]; ``nan`` for an industry without relatives.

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
    near = np.nan_to_num(proximities)
    if diagonal is Diagonal.EXCLUDED:
        np.fill_diagonal(near, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        near /= near.sum(axis=0)
    # a column is divided by its own sum, so that no array of the size of the result is needed beside it
    return np.asarray(presence.astype(np.float64) @ near)
