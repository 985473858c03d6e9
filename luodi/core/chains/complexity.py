"""Economic complexity of regions and industries, and what a region would gain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from luodi.core.chains.concentration import Flags, Floats
from luodi.core.chains.errors import FigureRefused

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
    d, u = diversity[rows].astype(np.float64), ubiquity[columns].astype(np.float64)
    scaled = presence[np.ix_(rows, columns)].astype(np.float64)
    scaled /= np.sqrt(d)[:, None]
    scaled /= np.sqrt(u)
    by_region = len(rows) <= len(columns)
    values, vectors = np.linalg.eigh(scaled @ scaled.T if by_region else scaled.T @ scaled)
    top = values[::-1][:3]
    if top[0] - top[1] < _TIED or (len(top) > 2 and top[1] - top[2] < _TIED) or top[1] < _TIED:
        raise FigureRefused("复杂度（ECI/PCI）", "地区之间没有连成一片，第二特征值不唯一", "请合并地区或产业再算")
    second = vectors[:, -2]
    # left and right singular vectors of M scaled: K_c = D^-1/2 v, K_p = U^-1/2 w, and K_c is the mean K_p of what c has
    if by_region:
        kp = (scaled.T @ second) / np.sqrt(u)
    else:
        kp = second / np.sqrt(u)
    kc = (presence[np.ix_(rows, columns)] @ kp) / d
    if _correlation(d, kc) < 0:
        kp, kc = -kp, -kc
    mean, spread = kc.mean(), kc.std()
    eci, pci = np.full(len(diversity), np.nan), np.full(len(ubiquity), np.nan)
    eci[rows], pci[columns] = (kc - mean) / spread, (kp - mean) / spread
    return Complexity(eci, pci, top)


def _correlation(a: Floats, b: Floats) -> float:
    """Sign-true covariance: all the sign convention needs; regions of equal diversity leave the sign as it is."""
    return float(((a - a.mean()) * (b - b.mean())).sum())


@dataclass(frozen=True)
class Outlook:
    """COI of each region (mean 0, deviation 1) and COG of each region and industry it has not (0 where it has it)."""

    coi: Floats
    cog: Floats


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
    near = np.nan_to_num(proximities)
    # PCI as given has the mean of the K_c taken off; K_p / σ is it plus a constant, found from the eigenvector's weights:
    # the second eigenvector is orthogonal to the first, so Σ ubiquity · K_p = 0.
    ubiquity = presence.sum(axis=0)
    known = ubiquity > 0
    weight = np.where(known, np.nan_to_num(found.pci), 0.0)
    weight[known] -= (ubiquity[known] * weight[known]).sum() / ubiquity.sum()
    sums = near.sum(axis=1)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(sums > 0, weight / sums, 0.0)
        shares_of = np.where(sums > 0, 1.0 / sums, 0.0)
    absent = (~presence).astype(np.float64)
    reach = presence.astype(np.float64) @ near
    reach *= shares_of
    reach *= absent
    coi = reach @ weight
    del reach
    near *= share[:, None]
    cog = absent @ near
    cog *= absent
    spread = coi.std()
    return Outlook((coi - coi.mean()) / spread if spread else np.zeros_like(coi), cog)
