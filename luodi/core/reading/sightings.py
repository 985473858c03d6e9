"""What is gathered while a report is read for organisations: each naming, with what was done and who was met."""

from __future__ import annotations

from dataclasses import dataclass, field

from luodi.core.reading.document import Sentence
from luodi.core.reading.mentions import Mention
from luodi.core.reading.people import PersonMention


@dataclass(frozen=True, slots=True)
class Day:
    """A date as written at ``start, end``, and how many days later is meant (次日: 1)."""

    text: str
    start: int
    end: int
    later: int = 0


@dataclass(slots=True)
class Sighting:
    """One naming of an organisation with what the sentence says of it; ``role`` is ``None`` while nothing is said."""

    mention: Mention
    sentence: Sentence
    role: str | None = None
    rule: str = "organisations.named"
    confidence: float = 0.0
    day: Day | None = None
    people: list[PersonMention] = field(default_factory=list)
    own_people: list[PersonMention] = field(default_factory=list)
    listed_after: str = ""  # the word that opened the list it stands in: visit, meet, at, with, attend
    blocked: bool = False  # named in a wish or in speech


@dataclass(slots=True)
class Sightings:
    """Every naming in order, and the people met who belong to no organisation named."""

    found: list[Sighting] = field(default_factory=list)
    people: list[PersonMention] = field(default_factory=list)
    day: Day | None = None  # the last single date of the story


@dataclass(slots=True)
class NameList:
    """Names of one list with the word that opened it."""

    word: str  # visit meet at with subject
    items: list[Sighting] = field(default_factory=list)
    bare: list[Sighting] = field(default_factory=list)
    closed: bool = False
    class_after: bool = False  # 等企业, 等公司 after the list
    things: bool = False  # 等领域, 等产品: not organisations
    open: bool = True
