"""Economic complexity of regions and industries, and what a region would gain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from luodi.core.chains.concentration import BLOCK, Flags, Floats, Singles
from luodi.core.chains.eigen import leading_after
from luodi.core.chains.errors import FigureRefused
from luodi.core.chains.relatedness import without_gaps

_TIED = 1e-9  # eigenvalues nearer than this are one: their vectors are any of a plane's


@dataclass(frozen=True)
class Complexity:
    """
    ECI of each region and PCI of each industry.

    ``eci`` has mean 0 and population standard deviation 1; ``pci`` is on the same scale, so that a region's ECI is the mean
    PCI of what it has. ``nan`` for a region that has nothing and an industry nobody has. ``eigenvalues`` are the largest
    three, the first is 1.
    """

    eci: Floats
    pci: Floats
    eigenvalues: Floats


def complexity(presence: Flags) -> Complexity:
    """
    ECI and PCI by the eigenvector method.

    The second eigenvector of D⁻¹ M U⁻¹ Mᵀ is found through the symmetric matrix it is similar to, on the smaller side.
    Sign: ECI correlates positively with diversity.

    Parameters
    ----------
    presence
        Shape (regions, industries), true where a region has an industry.

    Raises
    ------
    FigureRefused
        When fewer than two regions differ, or the second eigenvalue is tied (regions fall into groups that share no
        industry, or nothing tells them apart): any vector of a plane would do.

    References
    ----------
    Hidalgo & Hausmann (2009), "The building blocks of economic complexity", PNAS 106; Hausmann et al. (2014), The Atlas
    of Economic Complexity, MIT Press.
    """
    diversity, ubiquity = presence.sum(axis=1), presence.sum(axis=0)
    rows, columns = np.flatnonzero(diversity), np.flatnonzero(ubiquity)
    if min(len(rows), len(columns)) < 2:
        raise FigureRefused("复杂度（ECI/PCI）", "有两个以上产业的地区不足两个", "请换更大的名录")
    by_region = len(rows) <= len(columns)
    kept = presence[np.ix_(rows, columns)] if by_region else presence[np.ix_(rows, columns)].T
    d, u = kept.sum(axis=1).astype(np.float64), kept.sum(axis=0).astype(np.float64)
    matrix = _similar(kept, d, u)
    first = np.sqrt(d / d.sum())
    second_value, second = leading_after(matrix, [first])
    third_value = leading_after(matrix, [first, second], 1e-7)[0] if len(matrix) > 2 else np.nan
    eigenvalues = np.array([1.0, second_value, third_value])
    if 1 - second_value < _TIED or second_value - third_value < _TIED or second_value < _TIED:
        raise FigureRefused("复杂度（ECI/PCI）", "地区之间没有连成一片，第二特征值不唯一", "请合并地区或产业再算")
    # K of the side decomposed is D^-1/2 v; of the other side the mean K of what it is joined to, as K_c is of K_p
    one_side = second / np.sqrt(d)
    if by_region:
        kp = _block_product(kept.T, one_side) / u
        kc = _block_product(kept, kp) / d
        d_region = d
    else:
        kp = one_side
        kc = _block_product(kept.T, kp) / u
        d_region = u
    if _correlation(d_region, kc) < 0:
        kp, kc = -kp, -kc
    mean, spread = kc.mean(), kc.std()
    eci, pci = np.full(len(diversity), np.nan), np.full(len(ubiquity), np.nan)
    eci[rows], pci[columns] = (kc - mean) / spread, (kp - mean) / spread
    return Complexity(eci, pci, eigenvalues)


def _similar(kept: Flags, d: Floats, u: Floats) -> Floats:
    """D^-1/2 M U^-1 Mᵀ D^-1/2, summed over blocks of columns so that M is never held as numbers."""
    matrix = np.zeros((len(d), len(d)))
    for start in range(0, len(u), BLOCK):
        block = kept[:, start : start + BLOCK] / np.sqrt(u[start : start + BLOCK])
        for i in range(0, len(d), BLOCK):  # a band at a time, for want of a second square array
            matrix[i : i + BLOCK] += block[i : i + BLOCK] @ block.T
    matrix /= np.sqrt(d)
    matrix /= np.sqrt(d)[:, None]
    return matrix


def _block_product(presence: Flags, weights: Floats) -> Floats:
    """``presence @ weights``, a block of rows at a time."""
    parts = [presence[i : i + BLOCK].astype(np.float64) @ weights for i in range(0, len(presence), BLOCK)]
    return np.concatenate(parts)


def _correlation(a: Floats, b: Floats) -> float:
    """Sign-true covariance: all the sign convention needs; regions of equal diversity leave the sign as it is."""
    return float(((a - a.mean()) * (b - b.mean())).sum())


@dataclass(frozen=True)
class Outlook:
    """COI of each region (mean 0, deviation 1) and COG of each region and industry it has not (0 where it has it)."""

    coi: Floats
    cog: Singles


def outlook(presence: Flags, proximities: Floats, found: Complexity) -> Outlook:
    """
    How near a region is to complex industries it has not (COI), and what gaining one would add (COG).

    Both weigh industries by PCI before its mean is taken off, in units of σ(ECI), and count the diagonal of the
    proximities, as the package ecomplexity does.

    Parameters
    ----------
    presence
        Shape (regions, industries).
    proximities
        Shape (industries, industries), see `proximity`.
    found
        What `complexity` gave for ``presence``.

    References
    ----------
    Hausmann et al. (2014), The Atlas of Economic Complexity, technical box 5.1.
    """
    near = without_gaps(proximities)
    # PCI as given has the mean of the K_c taken off; K_p / σ is it plus a constant, found from the eigenvector's weights:
    # the second eigenvector is orthogonal to the first, so Σ ubiquity · K_p = 0.
    ubiquity = presence.sum(axis=0)
    known = ubiquity > 0
    weight = np.where(known, np.nan_to_num(found.pci), 0.0)
    weight[known] -= (ubiquity[known] * weight[known]).sum() / ubiquity.sum()
    sums = near.sum(axis=1)
    per_sum = np.divide(1.0, sums, out=np.zeros_like(sums), where=sums > 0)
    coi, cog = np.empty(len(presence)), np.empty(presence.shape, dtype=np.float32)
    for start in range(0, len(presence), BLOCK):
        here = slice(start, start + BLOCK)
        absent = ~presence[here]
        reach = presence[here].astype(np.float64) @ near
        reach *= per_sum
        reach *= absent
        coi[here] = reach @ weight
        cog[here] = (np.multiply(absent, weight * per_sum, out=reach) @ near) * absent
    spread = coi.std()
    return Outlook((coi - coi.mean()) / spread if spread else np.zeros_like(coi), cog)
