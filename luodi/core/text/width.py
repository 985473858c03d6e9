"""Full-width marks between Chinese characters, given back to damaged texts."""

from __future__ import annotations

import re

from luodi.core.text.script import HAN

FULL = str.maketrans(",;:!?()", "，；：！？（）")
CHINESE = f"{HAN}，。、；：！？（）“”‘’《》【】…—"
# A mark counts as folded when Chinese stands on either side of it and nothing Latin on the other.
FOLDED = re.compile(rf"(?<=[{CHINESE}])[,;:!?()](?![A-Za-z0-9 ])|(?<![A-Za-z0-9 ])[,;:!?()](?=[{CHINESE}])")


def find_folded(text: str) -> list[int]:
    """Places of half-width marks that were full width."""
    return [match.start() for match in FOLDED.finditer(text)]
