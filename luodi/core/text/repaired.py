"""What a repair returns: the repaired text, the way back to the original, and what was done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Repair:
    """
    One thing that was undone.

    ``start, end`` count characters of the original text, ``at, at_end`` those of the repaired text (end exclusive).
    """

    kind: str  # annotation, run, cut, comma, paragraph, dot, width, script: the step of the damage it undoes
    start: int
    end: int
    at: int
    at_end: int
    before: str
    after: str
    confidence: float  # 0 to 1; 1 where the step has no second reading


@dataclass(frozen=True, slots=True)
class Repaired:
    """
    A text after repair, with an offset map.

    ``starts`` and ``ends`` give, for each character of ``text``, where in ``original`` the characters it came from
    begin and end; both are ``None`` when nothing changed, so that undamaged megabytes cost nothing.
    """

    original: str
    text: str
    repairs: tuple[Repair, ...] = ()
    uncertain: tuple[tuple[int, int], ...] = ()  # spans of ``text`` that were guessed, to be shown as such
    starts: Sequence[int] | None = field(default=None, repr=False)
    ends: Sequence[int] | None = field(default=None, repr=False)

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Span in ``original`` that the span ``start, end`` of ``text`` came from (end exclusive)."""
        if self.starts is None or self.ends is None:
            return start, end
        if start >= end:
            at = self.starts[start] if start < len(self.text) else len(self.original)
            return at, at
        return self.starts[start], self.ends[end - 1]

    def is_uncertain(self, start: int, end: int) -> bool:
        """Whether the span ``start, end`` of ``text`` holds a guessed character."""
        return any(a < end and start < b for a, b in self.uncertain)
