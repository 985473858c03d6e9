"""
Readings put behind characters by content-spinning mirrors: ``經(jīng)``, ``會(huì )``, ``平?jīng)``.

A page's own list decides: a listed character is annotated wherever it stands, only characters in traditional form
are listed, and a text in simplified script has none. So dictionaries and teaching texts are left alone.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from luodi.core.text.gbk import pair_table
from luodi.core.text.readings import LETTERS, TONES, chars_read, clean_reading, is_read
from luodi.core.text.script import HAN, simplified_of

# The longest syllable has six letters (zhuang); one space may stand on either side.
SYLLABLE = f" ?(?P<py>[{LETTERS}]{{1,6}}) ?"
ANNOTATION = re.compile(rf"(?P<char>[{HAN}]) ?\({SYLLABLE}\)")
BARE_ANNOTATION = re.compile(rf" ?\({SYLLABLE}\)")
INSIDE_HIT = re.compile(rf"\?{SYLLABLE}\)")
ANNOTATION_AT_END = re.compile(ANNOTATION.pattern.replace("(?P<char>", "(").replace("(?P<py>", "(?:") + "$")
TRIGGER = re.compile(rf"[{TONES}][a-zɡ]{{0,5}} ?\)")
SHARE_ANNOTATED = 0.75  # of the occurrences of listed characters; 1 but for the ones that fell into damaged runs
SHARE_UNCHANGED = 0.1  # of annotations, on characters that have no other simplified form: none in 1,167 real ones
EXTRA = "著"  # annotated zhù by the second flavour


@dataclass(frozen=True, slots=True)
class Annotations:
    """What a text's annotations say: the page's list, their places, and the byte hits inside other characters."""

    listed: dict[str, str] = field(default_factory=dict)
    plain: tuple[tuple[int, int], ...] = ()  # spans to delete
    hits: tuple[tuple[int, int], ...] = ()  # spans of ``?jīng)``

    def __bool__(self) -> bool:
        return bool(self.plain or self.hits)


def find_annotations(text: str) -> Annotations:
    """All annotations of a text, or none at all where the evidence is that somebody wrote them on purpose."""
    if not TRIGGER.search(text):
        return Annotations()
    found = list(ANNOTATION.finditer(text))
    changed = simplified_of()
    good = [m for m in found if (m["char"] in changed or m["char"] in EXTRA) and is_read(m["char"], m["py"])]
    plain = [m for m in found if m["char"] not in changed and m["char"] not in EXTRA]
    unchanged = [m for m in plain if is_read(m["char"], m["py"])]
    asked = [m for m in INSIDE_HIT.finditer(text) if listable(m["py"])]
    sure = any(is_inside_hit(text, m.start(), m["py"]) for m in asked)
    if not sure and not is_page_list(text, good, len(unchanged)):
        return Annotations()
    listed: dict[str, str] = {}
    for match in good:
        listed.setdefault(match["char"], clean_reading(match["py"]))
    spans = tuple((m.end("char"), m.end()) for m in good)
    return Annotations(listed, spans, tuple(m.span() for m in asked))


def is_page_list(text: str, good: list[re.Match[str]], unchanged: int) -> bool:
    """Whether the annotations look like those of a page's list: on listed characters always, on others never."""
    if not good or unchanged > SHARE_UNCHANGED * len(good):
        return False
    counts = Counter(m["char"] for m in good)
    occurrences = sum(text.count(char) for char in counts)
    if len(good) < SHARE_ANNOTATED * occurrences:
        return False
    # A list of words to learn stands one to a line; damage sits in running text.
    inside = sum(1 for m in good if stands_in_line(text, m))
    return inside >= 0.3 * len(good) and (len(good) >= 2 or is_common(good[0]["char"]))


def stands_in_line(text: str, match: re.Match[str]) -> bool:
    """Whether an annotated character stands in running text: Chinese right before, and no space or line end after."""
    before, after = text[max(0, match.start() - 1) : match.start()], text[match.end() : match.end() + 1]
    return bool(re.fullmatch(f"[{HAN})]", before)) and not after.isspace()


def is_common(char: str) -> bool:
    """Whether a character is too common for anybody to explain its reading: those of GB 2312's first level."""
    simple = simplified_of().get(char, char)
    return 0xB0 <= pair_table().get(simple, (0, 0))[0] <= 0xD7


def is_inside_hit(text: str, at: int, reading: str) -> bool:
    """
    Whether ``?jīng)`` at a place is what is left of an annotation that landed inside a character.

    The replacement fired on two bytes that straddle two characters, so the trail byte of the character before is the
    lead byte of a listed one.
    """
    lead = pair_table().get(char_before(text, at), (0, 0))[1]
    return any(pair_table()[char][0] == lead for char in listable(reading))


def char_before(text: str, at: int) -> str:
    """The character before a place, leaving out an annotation that stands between."""
    before = text[max(0, at - 12) : at]
    return ANNOTATION_AT_END.sub(r"\1", before)[-1:]


def listable(reading: str) -> list[str]:
    """The characters with a reading that a page can list: they have a simplified form of their own."""
    changed = simplified_of()
    return [char for char in chars_read(reading) if char in changed or char in EXTRA]
