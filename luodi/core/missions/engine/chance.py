"""Random numbers that are the same compiled and not: two small generators combined (L'Ecuyer 1988, CACM 31)."""

from __future__ import annotations

import numpy as np

from luodi.core.missions.engine.compiled import compiled
from luodi.core.missions.engine.tables import Ints

FIRST = 2147483563
SECOND = 2147483399


def seeded(seed: int) -> Ints:
    """State of a generator for ``seed``, any whole number."""
    return np.array([seed % (FIRST - 1) + 1, seed * 7919 % (SECOND - 1) + 1], np.int64)


@compiled
def draw(chance: Ints) -> float:
    """Return the next number, above 0 and below 1."""
    chance[0] = 40014 * chance[0] % 2147483563
    chance[1] = 40692 * chance[1] % 2147483399
    mixed = chance[0] - chance[1]
    if mixed < 1:
        mixed += 2147483562
    return float(mixed * 4.656613057391769e-10)


@compiled
def pick(chance: Ints, count: int) -> int:
    """Return the next whole number below ``count``."""
    return int(draw(chance) * count)
