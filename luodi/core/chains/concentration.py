"""How a region's mix differs from the whole: location quotients and concentration."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
# Figures of every region and industry that nobody reads beyond seven digits are held in single precision.
Singles = NDArray[np.float32]
BLOCK = 128  # regions worked on at a time where all at once would need another array of the result's size


def location_quotients(values: NDArray[np.generic]) -> Floats:
    """
    Share of each industry in each region, over its share in all regions together (RCA where values are exports).

    Parameters
    ----------
    values
        Shape (regions, industries): output, staff, exports or firms, not negative.

    Returns
    -------
    numpy.ndarray
        Shape (regions, industries); ``nan`` for a region or an industry whose values sum to nothing.

    Raises
    ------
    ValueError
        When a value is negative or not finite, or the array has not two dimensions.

    References
    ----------
    Balassa (1965), "Trade Liberalisation and Revealed Comparative Advantage", The Manchester School 33.

    >>> location_quotients(np.array([[60, 20], [20, 60]])).tolist()
    [[1.5, 0.5], [0.5, 1.5]]
    """
    x = _amounts(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        quotients = x / x.sum(axis=1, keepdims=True)
        quotients /= x.sum(axis=0) / x.sum()
    return np.asarray(quotients)


def herfindahl(values: NDArray[np.generic], axis: int = 1) -> Floats:
    """
    Sum of squared shares (Herfindahl–Hirschman), from 1/n where all are equal to 1 where one holds all.

    Parameters
    ----------
    values
        Shape (regions, industries), not negative.
    axis
        1: of industries within each region; 0: of regions within each industry.

    Returns
    -------
    numpy.ndarray
        Shape (regions,) or (industries,); ``nan`` where the values sum to nothing.
    """
    x = _amounts(values)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = x / x.sum(axis=axis, keepdims=True)
    return np.asarray((shares**2).sum(axis=axis))


def present(quotients: Floats, threshold: float = 1.0) -> Flags:
    """Where a region has an industry: a quotient of ``threshold`` or more (exactly 1 counts); ``nan`` is absent."""
    with np.errstate(invalid="ignore"):
        return np.asarray(quotients >= threshold)


def _amounts(values: NDArray[np.generic]) -> Floats:
    x = np.asarray(values, dtype=np.float64)
    if x.ndim != 2:
        raise ValueError(f"Expected an array of regions by industries, got {x.ndim} dimensions.")
    if not np.isfinite(x).all() or (x < 0).any():
        raise ValueError("Expected amounts that are finite and not negative.")
    return x
