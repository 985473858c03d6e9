"""What goes into linking and what comes out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Mention:
    """
    A name as somebody wrote it, with what is known about its surroundings.

    Attributes
    ----------
    text
        The words, untouched.
    places
        Codes of divisions (GB/T 2260) the surroundings name: the stop's place, the trip's cities.
    industries
        Words or GB/T 4754 codes of what the surroundings are about.
    others
        Other organisations named beside it: the day's other stops.
    key
        The caller's own name for the mention; carried along.
    """

    text: str
    places: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """
    A company a mention may mean.

    Attributes
    ----------
    rid
        The company's id in the register.
    name
        The name that was compared; ``source`` says which of the company's names it is: ``registered``, ``former``,
        ``short`` or ``alias``.
    score
        The chance, 0 to 1, that the mention means this company.
    reasons
        Why, in Chinese sentences, the strongest first; also what speaks against it.
    """

    rid: str
    name: str
    source: str
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """
    What a mention was linked to.

    Attributes
    ----------
    mention
        The mention.
    best
        The likeliest company, also where it is not likely; None where nothing in the register resembles the mention.
    score
        The chance, 0 to 1, that ``best`` is right; 0 without one.
    unknown_score
        The chance, 0 to 1, that the company meant is not in the register.
    accepted
        Whether ``score`` reaches the threshold.
    runners_up
        The next likely companies, best first.
    decided
        Who decided and when, in words, where a person's decision and not the score made the link.
    """

    mention: Mention
    best: Candidate | None
    score: float
    unknown_score: float
    accepted: bool
    runners_up: tuple[Candidate, ...] = ()
    decided: str = ""

    @property
    def rid(self) -> str | None:
        """The company's id where the link is accepted, else None."""
        return self.best.rid if self.accepted and self.best is not None else None

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why the best candidate was chosen."""
        if self.best is not None:
            return self.best.reasons
        return (self.decided or "名录中没有相近的名称",)


@dataclass(frozen=True, slots=True)
class Links:
    """The links of a batch, in the order of its mentions."""

    links: tuple[Link, ...]
    threshold: float
    by_key: dict[str, Link] = field(default_factory=dict, repr=False)

    def __iter__(self) -> Iterator[Link]:
        return iter(self.links)

    def __len__(self) -> int:
        return len(self.links)

    def __getitem__(self, position: int) -> Link:
        return self.links[position]
