"""The report's text cut into pieces, so that overlapping facts and repairs can be shown by plain, flat markup."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from luodi.core.reading.read import READ_AT_MOST_CHARACTERS
from luodi.web.reports.alignment import Alignment
from luodi.web.reports.models import FactRow, Reading, Report, Status
from luodi.web.reports.paths import INFERRED

# What a reader must see at a glance; the others (script, width, pinyin beside an intact character) lose nothing.
DAMAGE = ("run", "cut", "tail", "masked")


@dataclass(slots=True)
class Piece:
    """A run of characters that the same facts and repairs cover."""

    text: str
    start: int  # in the original
    end: int
    facts: list[FactRow] = field(default_factory=list)
    before: str = ""  # the original characters, where a repair changed them
    damage: bool = False
    uncertain: bool = False

    @property
    def ids(self) -> str:
        """The facts' ids, for the page's script."""
        return " ".join(str(fact.pk) for fact in self.facts)

    @property
    def shown(self) -> FactRow | None:
        """The fact whose colour the piece takes: the shortest one, so that a name shows inside a sentence."""
        marked = [f for f in self.facts if f.field not in INFERRED and f.status != Status.REJECTED]
        return min(marked, key=lambda f: (f.end - f.start, f.pk), default=None)

    @property
    def under(self) -> FactRow | None:
        """A longer fact around the shown one, drawn as a line beneath."""
        shown = self.shown
        marked = [f for f in self.facts if f.field not in INFERRED and f.status != Status.REJECTED]
        around = [f for f in marked if shown is not None and (f.start, f.end) != (shown.start, shown.end)]
        return max(around, key=lambda f: (f.end - f.start, f.pk), default=None)


def shown_characters(reading: Reading) -> int:
    """How many characters of the repaired text the page shows: as many as facts are read from."""
    return min(len(reading.repaired), READ_AT_MOST_CHARACTERS)


def paragraphs(
    report: Report, reading: Reading, facts: Sequence[FactRow], *, as_original: bool
) -> Iterator[list[Piece]]:
    """Pieces of the repaired text, or of the original, paragraph by paragraph; empty lines are left out."""
    alignment = Alignment(reading.blocks)
    most = shown_characters(reading)
    if as_original:
        text = report.original[: alignment.to_original(0, most)[1]]
        spans = [(f.start, f.end, f) for f in facts]
        changes = [(r["start"], r["end"], r) for r in reading.repairs]
    else:
        text = reading.repaired[:most]
        spans = [(*alignment.to_repaired(f.start, f.end), f) for f in facts]
        changes = [(*alignment.to_repaired(r["start"], r["end"]), r) for r in reading.repairs]
    uncertain = [tuple(span) for span in reading.uncertain]
    if as_original:
        uncertain = [alignment.to_original(a, b) for a, b in uncertain]
    cuts = {0, len(text)}
    for a, b, _ in (*spans, *changes):
        cuts.update((a, b))
    for a, b in uncertain:
        cuts.update((a, b))
    if not as_original:
        cuts.update(block[0] for block in reading.blocks)
    for at, character in enumerate(text):
        if character == "\n":
            cuts.update((at, at + 1))
    edges = sorted(c for c in cuts if 0 <= c <= len(text))
    covering = _sweep(spans, edges)
    changed = _sweep(changes, edges)
    guessed = _sweep([(a, b, True) for a, b in uncertain], edges)
    paragraph: list[Piece] = []
    for i, (a, b) in enumerate(itertools.pairwise(edges)):
        words = text[a:b]
        if words == "\n":
            if paragraph:
                yield paragraph
            paragraph = []
            continue
        start, end = (a, b) if as_original else alignment.to_original(a, b)
        repairs = changed[i]
        piece = Piece(words, start, end, covering[i], uncertain=bool(guessed[i]))
        if repairs:
            damage = next((r for r in repairs if r["kind"] in DAMAGE), None)
            piece.damage = damage is not None
            # A slipped run is told whole: which byte became which character helps nobody.
            before = report.original[damage["start"] : damage["end"]] if damage else report.original[start:end]
            if not as_original and before != words:
                piece.before = before
        paragraph.append(piece)
    if paragraph:
        yield paragraph


def _sweep(spans: Iterable[tuple[int, int, object]], edges: list[int]) -> list[list]:
    """For each stretch between two edges, what covers it."""
    found: list[list] = [[] for _ in edges]
    for a, b, thing in spans:
        first = bisect_right(edges, a) - 1
        for i in range(max(first, 0), len(edges) - 1):
            if edges[i] >= b:
                break
            found[i].append(thing)
    return found
