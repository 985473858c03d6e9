"""Input–output: multipliers, linkages, and how much of local demand local supply covers."""

from __future__ import annotations

import numpy as np

from luodi.core.chains.concentration import Floats


def input_coefficients(flows: Floats, output: Floats) -> Floats:
    """
    a_ij: how much of i is bought for one unit of j's output.

    Parameters
    ----------
    flows
        Shape (sectors, sectors): from row to column, 万元 or any one unit.
    output
        Shape (sectors,): total output in the same unit; 0 gives a column of zeros.

    Raises
    ------
    ValueError
        When the shapes disagree, a value is negative or not finite, or a sector buys more than its output.
    """
    flows, output = np.asarray(flows, dtype=np.float64), np.asarray(output, dtype=np.float64)
    _check(flows, output)
    if (flows.sum(axis=0) > output * (1 + 1e-9)).any():
        raise ValueError("A sector buys more than its whole output: check the units of flows and output.")
    return np.asarray(np.divide(flows, output, out=np.zeros_like(flows), where=output > 0))


def leontief_inverse(coefficients: Floats) -> Floats:
    """
    L = (I − A)⁻¹: output of i called for, directly and on the way, by one unit of final demand for j.

    Raises
    ------
    numpy.linalg.LinAlgError
        When the economy needs more than it makes and no inverse exists.

    References
    ----------
    Leontief (1936), Review of Economics and Statistics 18; Miller & Blair (2009), Input–Output Analysis, chapter 2.
    """
    return np.asarray(np.linalg.inv(np.eye(len(coefficients)) - coefficients))


def ghosh_inverse(flows: Floats, output: Floats) -> Floats:
    """
    G = (I − x̂⁻¹Z)⁻¹: output of j that one unit of value added in i makes possible.

    References
    ----------
    Ghosh (1958), Economica 25; Miller & Blair (2009), chapter 12.
    """
    flows, output = np.asarray(flows, dtype=np.float64), np.asarray(output, dtype=np.float64)
    _check(flows, output)
    shares = np.divide(flows, output[:, None], out=np.zeros_like(flows), where=output[:, None] > 0)
    return np.asarray(np.linalg.inv(np.eye(len(output)) - shares))


def backward_linkage(leontief: Floats) -> Floats:
    """影响力系数: column sums of the Leontief inverse over their mean; above 1 a sector pulls more than the average."""
    sums = leontief.sum(axis=0)
    return np.asarray(sums / sums.mean())


def forward_linkage(inverse: Floats) -> Floats:
    """
    感应度系数: row sums over their mean, of the Leontief inverse as statistics offices print it, or of Ghosh's.

    The two differ: say which was given.
    """
    sums = inverse.sum(axis=1)
    return np.asarray(sums / sums.mean())


def local_demand(coefficients: Floats, local_output: Floats) -> Floats:
    """D_i = Σ_j a_ij x_j: what local sectors buy of i, in the unit of ``local_output`` (shape (sectors,))."""
    return np.asarray(np.asarray(coefficients) @ np.asarray(local_output, dtype=np.float64))


def local_cover(coefficients: Floats, local_output: Floats) -> Floats:
    """Local output of i over local demand for it (x_i / D_i); ``nan`` where nobody here buys it."""
    demand = local_demand(coefficients, local_output)
    made = np.asarray(local_output, dtype=np.float64)
    return np.asarray(np.divide(made, demand, out=np.full_like(demand, np.nan), where=demand > 0))


def _check(flows: Floats, output: Floats) -> None:
    if output.ndim != 1 or flows.shape != (len(output), len(output)):
        raise ValueError(f"Expected square flows and as many outputs, got {flows.shape} and {output.shape}.")
    if not (np.isfinite(flows).all() and np.isfinite(output).all() and (flows >= 0).all() and (output >= 0).all()):
        raise ValueError("Expected flows and outputs that are finite and not negative.")
