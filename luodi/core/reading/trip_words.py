"""The words of ``rules/trip.yaml`` as alternations for regular expressions."""

from __future__ import annotations

import re
from functools import cache

from luodi.core.rules import load_rules


@cache
def alternation(key: str) -> str:
    """The words under ``key``, joined by ``|``, the longer first."""
    return "|".join(sorted(map(re.escape, load_rules("trip")[key].split()), key=len, reverse=True))
