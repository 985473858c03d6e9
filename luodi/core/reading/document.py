"""The text as the reading rules see it: repaired, width folded, cut into sentences and clauses."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from luodi.core.places.find import PlaceMention, find_places

# One character for one character, so that every offset stays what it was.
_FULL_WIDTH = str.maketrans(
    {
        ",": "，",
        ";": "；",
        ":": "：",
        "!": "！",
        "?": "？",
        "(": "（",
        ")": "）",
        "［": "[",
        "］": "]",
        "〔": "（",
        "〕": "）",
        "．": ".",
        "\u00a0": " ",
        "\u3000": " ",
        "•": "·",
        "・": "·",
        "‧": "·",
        "「": "“",
        "」": "”",
        "『": "‘",
        "』": "’",
        "﹐": "，",
        "﹑": "、",
        "〜": "~",
        "～": "~",
        "—": "—",
        "–": "-",
        "－": "-",
        "％": "%",
    }
    | {chr(0xFF10 + i): str(i) for i in range(10)}
    | {chr(0xFF21 + i): chr(0x41 + i) for i in range(26)}
    | {chr(0xFF41 + i): chr(0x61 + i) for i in range(26)}
)


# Nobody writes a sentence this long: beyond it stands a table or a dump without full stops. Rules that compare the
# parts of a sentence with one another take time that grows with its square.
LONGEST_SENTENCE = 1_500

# Inside numbers and clock times the half-width mark is the right one: 7,000 and 14:30.
_IN_NUMBER = re.compile(r"(?<=\d)[，：](?=\d)")


def fold(text: str) -> str:
    """``text`` with marks between Chinese characters full width, digits and letters half width; same length."""
    return _IN_NUMBER.sub(lambda m: "," if m.group() == "，" else ":", text.translate(_FULL_WIDTH))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: ``start, end`` in the document's text (end exclusive, closing mark included)."""

    start: int
    end: int
    paragraph: int
    index: int


class Document:
    """
    A report ready for reading rules.

    ``text`` has the length of the repaired text, character for character, so that a span found here is a span there.
    ``body`` is where the story begins, after title and dateline; ``noise`` are spans no fact may come from
    (navigation, licence lines, editors' names).
    """

    _SENTENCE_END = re.compile(r"[。！？；\n]+[”’）]?")

    def __init__(self, repaired: str) -> None:
        self.repaired = repaired
        self.text = fold(repaired)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Sentences in order; a paragraph break always ends one, and so does a comma where no end is in sight."""
        found: list[Sentence] = []
        start, paragraph = 0, 0
        for mark in self._SENTENCE_END.finditer(self.text):
            self._append(found, start, mark.end(), paragraph)
            if "\n" in mark.group():
                paragraph += 1
            start = mark.end()
        self._append(found, start, len(self.text), paragraph)
        return tuple(found)

    @cached_property
    def places(self) -> tuple[PlaceMention, ...]:
        """The places the text names, looked for once: trip, organisations and destinations all ask."""
        return tuple(find_places(self.text))

    def _append(self, found: list[Sentence], start: int, end: int, paragraph: int) -> None:
        while start < end and self.text[start] in " \n\t\r":
            start += 1
        while end - start > LONGEST_SENTENCE:
            comma = max(self.text.rfind(mark, start, start + LONGEST_SENTENCE) for mark in "，、 ")
            cut = comma + 1 if comma > start else start + LONGEST_SENTENCE
            found.append(Sentence(start, cut, paragraph, len(found)))
            start = cut
        if start < end:
            found.append(Sentence(start, end, paragraph, len(found)))

    @cached_property
    def _starts(self) -> list[int]:
        return [s.start for s in self.sentences]

    def sentence_at(self, offset: int) -> Sentence:
        """The sentence that holds ``offset``."""
        return self.sentences[max(0, bisect_right(self._starts, offset) - 1)]
