"""Repair of damaged Chinese text, with a way back to the original for every character."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from typing import NamedTuple

from luodi.core.text.annotations import INSIDE_HIT, Annotations, find_annotations
from luodi.core.text.model import load_model
from luodi.core.text.repaired import Repair, Repaired
from luodi.core.text.runs import CUT_MARKS, Run, RunReader
from luodi.core.text.script import is_traditional, simplify
from luodi.core.text.width import FULL, find_folded

CUT = re.compile("[?](?=[，；！？、,;!?])")


class Edit(NamedTuple):
    """A stretch of the original and what stands there instead, character by character with its own span."""

    kind: str
    start: int
    end: int
    chars: tuple[tuple[str, int, int, bool], ...]  # character, start and end in the original, guessed
    confidence: float


def repair(text: str, *, simplify: bool | None = None) -> Repaired:
    """
    Undo the damage that content-spinning mirrors do to Chinese text, and leave every other text alone.

    Parameters
    ----------
    text
        Any string; lone surrogates and null characters included.
    simplify
        Whether traditional script becomes simplified: ``None`` in a damaged document only, ``True`` also in an
        undamaged one, ``False`` never. Text with kana is never converted.

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
    notes = find_annotations(text)
    traditional = is_traditional(text) if notes or simplify or CUT.search(text) else False
    edits = find_edits(text, notes) if notes or traditional else []
    damaged = bool(edits)
    if not damaged and not (simplify and traditional):
        return Repaired(text, text)
    return build(text, edits, widen=damaged, convert=traditional and simplify is not False)


def find_edits(text: str, notes: Annotations) -> list[Edit]:
    """Annotations to delete and runs to replace, in order and not overlapping."""
    plain = [Edit("annotation", a, b, (), 1.0) for a, b in notes.plain]
    stripped, places = cut_out(text, notes.plain)
    runs = [as_edit(text, run, places) for run in find_runs(stripped, notes)]
    edits: list[Edit] = []
    at = 0
    for run in runs:
        while at < len(plain) and plain[at].start < run.start:
            edits.append(plain[at])
            at += 1
        edits.append(run)
        while at < len(plain) and plain[at].start < run.end:
            at += 1
    return edits + plain[at:]


def find_runs(text: str, notes: Annotations) -> Iterable[Run]:
    """The damaged runs of a text without plain annotations."""
    openers = [*CUT.finditer(text), *(INSIDE_HIT.finditer(text) if notes else ())]
    if not openers:
        return
    reader = RunReader(text, notes.listed, load_model(), drops=False)
    done = 0
    for match in sorted(openers, key=lambda m: m.start()):
        if match.start() < done:
            continue
        if match.re is CUT:
            run = reader.read_cut(match.start(), match.start() + 1)
        else:
            run = reader.read_hit(match.start(), match.end(), match["py"])
        if run is not None:
            done = run.end
            yield run


def cut_out(text: str, spans: Iterable[tuple[int, int]]) -> tuple[str, array[int]]:
    """The text without some spans, and where each remaining character and the end stood."""
    parts, places, at = [], array("Q"), 0
    for a, b in spans:
        parts.append(text[at:a])
        places.extend(range(at, a))
        at = b
    parts.append(text[at:])
    places.extend(range(at, len(text) + 1))
    return "".join(parts), places


def as_edit(text: str, run: Run, places: array[int]) -> Edit:
    """A run in places of the original."""
    chars = tuple((n.char, places[n.start], places[n.end - 1] + 1, n.guessed) for n in run.chars)
    kind = "cut" if text[places[run.start] + 1] in CUT_MARKS else "run"
    return Edit(kind, places[run.start], places[run.end - 1] + 1, chars, run.confidence)


def build(text: str, edits: list[Edit], *, widen: bool, convert: bool) -> Repaired:
    """The repaired text with its offset map, from edits in order."""
    parts: list[str] = []
    starts, ends = array("Q"), array("Q")
    repairs: list[Repair] = []
    uncertain: list[tuple[int, int]] = []
    at = 0
    for edit in edits:
        parts.append(text[at : edit.start])
        starts.extend(range(at, edit.start))
        ends.extend(range(at + 1, edit.start + 1))
        at = edit.end
        place = len(starts)
        for i, (char, a, b, guessed) in enumerate(edit.chars):
            parts.append(char)
            starts.append(a)
            ends.append(b)
            if guessed:
                uncertain.append((place + i, place + i + 1))
        if not edit.chars and ends:
            ends[-1] = edit.end  # the annotation belongs to the character before it
        before, after = text[edit.start : edit.end], "".join(c[0] for c in edit.chars)
        repairs.append(Repair(edit.kind, edit.start, edit.end, place, len(starts), before, after, edit.confidence))
    parts.append(text[at:])
    starts.extend(range(at, len(text)))
    ends.extend(range(at + 1, len(text) + 1))
    done = "".join(parts)
    if widen:
        done, more = widen_marks(done, starts, ends)
        repairs += more
    if convert:
        done, more = convert_script(done, starts, ends)
        repairs += more
    repairs.sort(key=lambda r: (r.at, r.start))
    return Repaired(text, done, tuple(repairs), tuple(join(uncertain)), starts, ends)


def widen_marks(text: str, starts: array[int], ends: array[int]) -> tuple[str, list[Repair]]:
    """The text with its folded marks full width again."""
    chars = list(text)
    repairs = []
    for i in find_folded(text):
        chars[i] = text[i].translate(FULL)
        repairs.append(Repair("width", starts[i], ends[i], i, i + 1, text[i], chars[i], 0.99))
    return "".join(chars), repairs


def convert_script(text: str, starts: array[int], ends: array[int]) -> tuple[str, list[Repair]]:
    """The text in simplified script; one repair for each stretch of changed characters."""
    done = simplify(text)
    changed = [i for i, (a, b) in enumerate(zip(text, done, strict=True)) if a != b]
    repairs = []
    for a, b in join((i, i + 1) for i in changed):
        repairs.append(Repair("script", starts[a], ends[b - 1], a, b, text[a:b], done[a:b], 1.0))
    return done, repairs


def join(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, with those that touch made one."""
    joined: list[tuple[int, int]] = []
    for a, b in spans:
        if joined and a <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(b, joined[-1][1]))
        else:
            joined.append((a, b))
    return joined
