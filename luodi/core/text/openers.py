"""Where runs of slipped bytes may begin: annotations inside characters, and cuts before false marks."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from luodi.core.text.annotations import BARE_ANNOTATION, INSIDE_HIT, Annotations, is_inside_hit
from luodi.core.text.evidence import Evidence
from luodi.core.text.model import CharacterModel, load_model
from luodi.core.text.runs import Run, RunReader
from luodi.core.text.script import HAN, simplify

CUT = re.compile(r"\?(?=[，；！？、,;!?])")
# Question marks that were spaces (see find_question_starts), or that are just many: no cut leaves more than three.
LOST_SPACES = re.compile(r"(?m)^\?{3,12}(?![，；！？、,;!?])|\?{4,}")
BOTH_LOST = re.compile(r"\?\?(?=、)")  # a cut on either side of the byte A3: nothing of the character is left
MARK = re.compile(r"[，；！？、,;!?]")
SELDOM = "；！？;!?"
LETTER_AFTER = re.compile(rf".{{0,12}}[{HAN}][@-~]|[@-~](?=[{HAN}]| ?\()")
DOUBTFUL = 20  # characters after an opener that may be a run
RARE = -12.5  # log chance under which two characters hardly ever meet


def find_runs(text: str, notes: Annotations) -> list[Run]:
    """The damaged runs of a text without plain annotations, in order."""
    hits = list(INSIDE_HIT.finditer(text)) if notes else []
    starts = [match.span() for match in LOST_SPACES.finditer(text)] if "???" in text else []
    cuts = [match for match in CUT.finditer(text) if not is_within(match.start(), starts)]
    # Sites drop a byte left alone or show a question mark, never both.
    drops = bool(notes) and not hits and not cuts
    if not hits and not cuts and not drops:
        return []
    model = load_model()
    openers = [*hits, *cuts, *(find_silent(text, model) if drops else ())]
    openers.sort(key=lambda match: (match.start(), -match.end()))
    evidence = Evidence(leave_out(text, openers), model)
    return list(read_runs(RunReader(text, notes.listed, evidence, drops=drops), openers))


def is_within(place: int, spans: list[tuple[int, int]]) -> bool:
    """Whether one of some ordered spans holds a place."""
    at = bisect_right(spans, (place, len(spans) and spans[-1][1] + 1)) - 1
    return at >= 0 and place < spans[at][1]


def leave_out(text: str, openers: list[re.Match[str]]) -> str:
    """The text without what follows each opener: a run must not be evidence for itself."""
    parts, at = [], 0
    for opener in openers:
        if opener.start() >= at:
            parts.append(text[at : opener.start()])
        at = max(at, opener.start() + DOUBTFUL)
    parts.append(text[at:])
    return "\n".join(parts)


def read_runs(reader: RunReader, openers: list[re.Match[str]]) -> Iterator[Run]:
    """Runs from left to right; an opener inside a run is part of it."""
    done = 0
    for opener in openers:
        if reader.steps < 0:
            return
        if opener.start() < done:
            continue
        if opener.re in (CUT, MARK):
            both = BOTH_LOST.match(reader.text, opener.start())
            run = reader.read_both_lost(opener.start()) if both else None
            run = run or reader.read_cut(opener.start(), opener.end() - (opener.re is MARK))
        else:
            run = reader.read_hit(opener.start(), opener.end(), opener["py"])
        if run is not None:
            done = max(run.end, opener.start() + 1)
            yield run


def find_silent(text: str, model: CharacterModel) -> Iterator[re.Match[str]]:
    """Openers in a text where bytes left alone vanished: odd annotations, and marks with odd characters behind."""
    for match in BARE_ANNOTATION.finditer(text):
        if is_inside_hit(text, match.start(), match["py"]):
            yield match
    # The model knows characters in simplified script only: in traditional script every pair would look rare.
    plain = simplify(text)
    for match in MARK.finditer(text):
        # Exclamation and question marks and semicolons are few, so all of them can be tried.
        if match[0] in SELDOM or LETTER_AFTER.match(text, match.end()) or is_rare(plain, match.start(), model):
            yield match


def is_rare(text: str, at: int, model: CharacterModel) -> bool:
    """Whether twice within six characters from a place on two hardly ever meet; a name alone makes for one."""
    return sum(model.score(text[i : i + 2]) < RARE for i in range(at, min(at + 5, len(text) - 1))) >= 2
