"""Edits of a text that keep an offset map to the original."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from luodi.core.text.repaired import Repair, Repaired
from luodi.core.text.script import simplify
from luodi.core.text.width import FULL, find_folded


class Char(NamedTuple):
    """A repaired character, where in the original it came from, and whether it was guessed."""

    char: str
    start: int
    end: int
    guessed: bool = False


class Edit(NamedTuple):
    """A stretch of the original and what stands there instead."""

    kind: str
    start: int
    end: int
    chars: tuple[Char, ...]
    confidence: float


def cut_out(text: str, spans: Iterable[tuple[int, int]]) -> tuple[str, Sequence[int]]:
    """The text without some spans, and where each remaining character and the end stood."""
    parts, places, at = [], array("Q"), 0
    for a, b in spans:
        parts.append(text[at:a])
        places.extend(range(at, a))
        at = b
    if not parts:
        return text, range(len(text) + 1)
    parts.append(text[at:])
    places.extend(range(at, len(text) + 1))
    return "".join(parts), places


def put_in_order(edits: Iterable[Edit]) -> list[Edit]:
    """Edits without those that another one covers; runs cover the annotations and commas inside them."""
    ordered: list[Edit] = []
    for edit in sorted(edits, key=lambda e: (e.start, -e.end, -len(e.chars))):
        if not ordered or edit.start >= ordered[-1].end:
            ordered.append(edit)
    return ordered


def build(text: str, edits: Iterable[Edit], *, widen: bool, convert: bool) -> Repaired:
    """The repaired text with its offset map, from edits in order that do not overlap."""
    parts: list[str] = []
    starts, ends = array("Q"), array("Q")
    repairs: list[Repair] = []
    uncertain: list[tuple[int, int]] = []
    at = 0
    for edit in edits:
        parts.append(text[at : edit.start])
        starts.extend(range(at, edit.start))
        ends.extend(range(at + 1, edit.start + 1))
        at, place = edit.end, len(starts)
        for i, (char, a, b, guessed) in enumerate(edit.chars):
            parts.append(char)
            starts.append(a)
            ends.append(b)
            if guessed:
                uncertain.append((place + i, place + i + 1))
        if not edit.chars and ends:
            ends[-1] = edit.end  # what is deleted belongs to the character before it
        before, after = text[edit.start : edit.end], "".join(c.char for c in edit.chars)
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
    repairs.sort(key=lambda repair: (repair.at, repair.start))
    return Repaired(text, done, tuple(repairs), tuple(join(uncertain)), starts, ends)


def widen_marks(text: str, starts: Sequence[int], ends: Sequence[int]) -> tuple[str, list[Repair]]:
    """The text with its folded marks full width again."""
    chars = list(text)
    repairs = []
    for i in find_folded(text):
        chars[i] = text[i].translate(FULL)
        repairs.append(Repair("width", starts[i], ends[i], i, i + 1, text[i], chars[i], 0.99))
    return "".join(chars), repairs


def convert_script(text: str, starts: Sequence[int], ends: Sequence[int]) -> tuple[str, list[Repair]]:
    """The text in simplified script; one repair for each stretch of changed characters."""
    done = simplify(text)
    changed = (i for i, (a, b) in enumerate(zip(text, done, strict=True)) if a != b)
    repairs = [
        Repair("script", starts[a], ends[b - 1], a, b, text[a:b], done[a:b], 1.0)
        for a, b in join((i, i + 1) for i in changed)
    ]
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
