"""How likely a character sequence is in this document: the model, and what the document itself says elsewhere."""

from __future__ import annotations

import math
import re
from collections import Counter
from itertools import pairwise

from luodi.core.text.model import CharacterModel, as_class
from luodi.core.text.script import HAN, simplified_of

OWN_WEIGHT = 0.4  # of the document's own pairs of characters, where its first character is frequent enough
OWN_TRUST = 4.0
LONGEST = 200_000  # characters of a document that are counted
WORDS = 0.8  # weight of the word model against the pairs
AGAIN = 1.2  # for each three characters that the document holds elsewhere


class Evidence:
    """
    Scores of readings in one document.

    Names of people, firms and places come back within a report, so pairs and triples of characters that stand
    undamaged elsewhere in it are likelier than the model alone would say.
    """

    def __init__(self, text: str, model: CharacterModel) -> None:
        self.model = model
        simple = simplified_of()
        known = "".join(as_class(simple.get(char, char)) for char in text[:LONGEST])
        pairs = Counter(pairwise(known))
        single = Counter(known)
        own: dict[str, dict[str, float]] = {}
        for (a, b), count in pairs.items():
            trust = OWN_WEIGHT * single[a] / (single[a] + OWN_TRUST)
            chance = (1 - trust) * math.exp(model.after(a, b)) + trust * count / single[a]
            own.setdefault(a, {})[b] = math.log(chance)
        self._own = own
        self._rows: dict[str, dict[str, float]] = {}
        self._triples = frozenset(re.findall(f"(?=([{HAN}]{{3}}))", known))

    def row(self, char: str) -> dict[str, float]:
        """Log chances of the characters that the model or the document knows to follow one."""
        row = self._rows.get(char)
        if row is None:
            row = self._rows[char] = self.model.row(char) | self._own.get(char, {})
        return row

    def after(self, a: str, b: str) -> float:
        """Log chance that ``b`` follows ``a`` in this document; a number or a Latin word goes on freely."""
        if a == b and a in "0A":
            return 0.0
        known = self.row(a).get(b)
        return self.model.after(a, b) if known is None else known

    def judge(self, text: str, pairs: float) -> float:
        """Score of a whole reading, from its score by pairs: words and triples count too."""
        again = sum(1 for i in range(len(text) - 2) if text[i : i + 3] in self._triples)
        return (1 - WORDS) * pairs + WORDS * self.model.word_score(text) + AGAIN * again
