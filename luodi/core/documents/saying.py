"""Papers in another language: whoever prints them gives the words for those a paper has of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from luodi.core.documents.paper import CHINESE as CHINESE_WORDING
from luodi.core.documents.paper import Wording


@dataclass(frozen=True)
class Saying:
    """
    How a paper speaks: ``say`` turns its own Chinese words and sentences into those of its language.

    Names, quotes and figures are never given to it. The default leaves all as it is.
    """

    say: Callable[[str], str] = str
    wording: Wording = CHINESE_WORDING
    listing: str = "、"
    clause: str = "；"

    def __call__(self, words: str) -> str:
        """A word or sentence of the paper's own in its language."""
        return self.say(words) if words else words

    def all_of(self, words: Iterable[str]) -> tuple[str, ...]:
        """Each in the paper's language."""
        return tuple(self(each) for each in words)

    def beside(self, words: str, more: str) -> str:
        """Words with more in brackets behind them."""
        return f"{words}（{more}）" if self.wording.language == "zh" else f"{words} ({more})"

    def listed(self, names: Iterable[str]) -> str:
        """Names beside each other."""
        return self.listing.join(names)


CHINESE = Saying()
