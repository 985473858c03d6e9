"""The leading eigenvectors of a large symmetric matrix, without the workspace of a full decomposition."""

from __future__ import annotations

import numpy as np

from luodi.core.chains.concentration import Floats

_SMALL = 400  # rows up to which a full decomposition is as quick and needs no memory to speak of
_MOST_STEPS = 500
_LOOK_EVERY = 10
_SEED = 2009


def leading_after(matrix: Floats, known: list[Floats], tolerance: float = 1e-12) -> tuple[float, Floats]:
    """
    Largest eigenvalue, and its vector, of a symmetric ``matrix`` among vectors at right angles to ``known``.

    Lanczos with full reorthogonalisation, from a fixed start; a matrix that does not settle in 500 steps is decomposed
    as a whole, which on 1,380 rows takes 60 MB of workspace.

    Parameters
    ----------
    matrix
        Shape (n, n), symmetric.
    known
        Eigenvectors of length 1, to be left out.
    tolerance
        Largest residual |Av − λv|.

    References
    ----------
    Golub & Van Loan (2013), Matrix Computations, section 10.1.
    """
    if len(matrix) <= _SMALL:
        return _whole(matrix, known)
    basis = list(known)
    vector = np.random.default_rng(_SEED).standard_normal(len(matrix))
    diagonal: list[float] = []
    beside: list[float] = []
    for step in range(1, min(_MOST_STEPS, len(matrix) - len(known)) + 1):
        vector = _square_to(vector, basis)
        length = float(np.linalg.norm(vector))
        if length < 1e-14:
            break
        vector /= length
        if diagonal:
            beside.append(length)
        basis.append(vector)
        image = matrix @ vector
        diagonal.append(float(vector @ image))
        vector = _square_to(image, basis)
        if step % _LOOK_EVERY == 0:
            values, ritz = np.linalg.eigh(np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1))
            if float(np.linalg.norm(vector)) * abs(ritz[-1, -1]) < tolerance:
                found = np.array(basis[len(known) :]).T @ ritz[:, -1]
                return float(values[-1]), np.asarray(found / np.linalg.norm(found))
    return _whole(matrix, known)


def _square_to(vector: Floats, basis: list[Floats]) -> Floats:
    """``vector`` less its parts along ``basis``; twice, for once leaves what rounding put there."""
    for _ in range(2):
        for other in basis:
            vector = vector - (other @ vector) * other
    return vector


def _whole(matrix: Floats, known: list[Floats]) -> tuple[float, Floats]:
    moved = matrix.copy()
    for vector in known:  # their eigenvalues are at most 1 here: sent below all others
        moved -= 4 * np.outer(vector, vector)
    values, vectors = np.linalg.eigh(moved)
    return float(values[-1]), np.asarray(vectors[:, -1])
