"""Repair of damaged Chinese text, with a way back to the original for every character."""

from __future__ import annotations

from collections.abc import Sequence

from luodi.core.text.annotations import find_annotations
from luodi.core.text.edits import Char, Edit, build, cut_out, put_in_order
from luodi.core.text.marks import find_dots, find_doubled, find_question_starts
from luodi.core.text.openers import CUT, find_runs
from luodi.core.text.repaired import Repaired
from luodi.core.text.runs import Run
from luodi.core.text.script import is_traditional


def repair(text: str, *, simplify: bool | None = None) -> Repaired:
    """
    Undo the damage that content-spinning mirrors do to Chinese text, and leave every other text alone.

    Parameters
    ----------
    text
        Any string; lone surrogates and null characters included.
    simplify
        Whether traditional script becomes simplified: ``None`` in a damaged document only, ``True`` also in an
        undamaged one, ``False`` never. Japanese text is never converted.

    Returns
    -------
    Repaired
        The text, an offset map to the original, what was done, and which characters were guessed. Undamaged text
        comes back as it is, with ``starts`` and ``ends`` None. Time is linear in the length of the text.

    >>> repair("推動經(jīng)濟發展,擴大經(jīng)貿合作").text
    '推动经济发展，扩大经贸合作'
    """
    if text.isascii():
        return Repaired(text, text)
    doubled = find_doubled(text)
    base, places = cut_out(text, doubled)
    notes = find_annotations(base)
    asked = bool(notes or doubled or simplify) or CUT.search(base) is not None
    traditional = asked and is_traditional(base, damaged=bool(notes))
    edits = [Edit("comma", a, b, (), 0.95) for a, b in doubled]
    edits += [Edit("annotation", places[a], places[b - 1] + 1, (), 1.0) for a, b in notes.plain]
    if notes or traditional:
        stripped, in_base = cut_out(base, notes.plain)
        edits += [as_edit(run, in_base, places) for run in find_runs(stripped, notes)]
    widen = bool(edits)
    edits += mark_edits(base, places, damaged=widen)
    if not edits and not (traditional and simplify):
        return Repaired(text, text)
    return build(text, put_in_order(edits), widen=widen, convert=traditional and simplify is not False)


def mark_edits(text: str, places: Sequence[int], *, damaged: bool) -> list[Edit]:
    """Question marks that were spaces or middle dots."""
    edits = []
    for a, b, spaces in find_question_starts(text, damaged=damaged):
        start, end = places[a], places[b - 1] + 1
        edits.append(Edit("paragraph", start, end, tuple(Char(char, start, end) for char in spaces), 0.9))
    for at in find_dots(text):
        edits.append(Edit("dot", places[at], places[at] + 1, (Char("・", places[at], places[at] + 1),), 0.9))
    return edits


def as_edit(run: Run, in_base: Sequence[int], places: Sequence[int]) -> Edit:
    """A run in places of the original, by way of the text that still had its annotations."""

    def place(at: int) -> int:
        return places[in_base[at]]

    def end_of(start: int, end: int) -> int:
        return place(end - 1) + 1 if end > start else place(end)

    chars = tuple(Char(n.char, place(n.start), end_of(n.start, n.end), n.guessed) for n in run.chars)
    return Edit(run.kind, place(run.start), end_of(run.start, run.end), chars, run.confidence)
