"""What a report says was done with each organisation it names: visited, met, signed with."""

from __future__ import annotations

from collections.abc import Sequence

from luodi.core.places.find import PlaceMention
from luodi.core.reading.document import Document
from luodi.core.reading.mention_words import searchable
from luodi.core.reading.people import PersonMention
from luodi.core.reading.sentence_walk import SentenceWalk
from luodi.core.reading.sightings import Sightings


def see_organisations(
    doc: Document, people: Sequence[PersonMention], places: Sequence[PlaceMention], own: frozenset[str]
) -> Sightings:
    """Every organisation ``doc`` names, in order, with what was done with it; ``own`` are names of the travelling side."""
    text = searchable(doc.text)
    spans = {p.start: p.end for p in places if p.level != "zone"}
    found = Sightings()
    at, speaking = 0, False
    ordered = sorted(people, key=lambda p: p.start)
    for sentence in doc.sentences:
        here = []
        while at < len(ordered) and ordered[at].start < sentence.end:
            if ordered[at].start >= sentence.start:
                here.append(ordered[at])
            at += 1
        walk = SentenceWalk(text, sentence, here, spans, own, found, speaking)
        found.found.extend(walk.run())
        speaking = walk.blocked and text[sentence.end - 1] == "；"
    return found
