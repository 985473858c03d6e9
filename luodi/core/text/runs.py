"""
Runs of characters whose bytes slipped by one, decoded back.

Between the place where a byte was lost and the place where characters and bytes agree again, each character seen is
the trail byte of one true character and the lead byte of the next. A beam of readings is kept, scored by the character
model; the true bytes are known but for those of lost pairs and of bytes left alone.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from luodi.core.text.annotations import BARE_ANNOTATION, INSIDE_HIT, listable
from luodi.core.text.gbk import by_lead, by_trail, char_table, lost_seconds, pair_table
from luodi.core.text.model import CharacterModel, as_class, spread
from luodi.core.text.readings import clean_reading, is_read
from luodi.core.text.script import simplified_of, traditional_of

ALIGNED, UNKNOWN = -1, 256  # states besides a known pending lead byte; UNKNOWN + b: lead lost together with byte b
BEAM, LOST_FROM, LOST_KEPT = 24, 6, 6
SAME = 3  # readings kept that agree in their last character and state
AHEAD = 6  # characters read on after a run to judge where it ended
LOST = -2.3  # one pair in ten
ODD_SCRIPT = -4.0  # a character that the conversion to traditional script would have changed
CUT_MARKS = {"，": (0xA3, 0xAC), "；": (0xA3, 0xBB), "！": (0xA3, 0xA1), "？": (0xA3, 0xBF), "、": (0xA1, 0xA2)}
CUT_MARKS |= {",": (0xA3, 0xAC), ";": (0xA3, 0xBB), "!": (0xA3, 0xA1), "?": (0xA3, 0xBF)}
TAG = re.compile(r"/?[a-z][a-z0-9]{0,9}(?: [^<>\n]{0,200})?/?>")
# Characters GBK pages keep although the standard conversion would change them.
STAYS = frozenset("后里系制并台只云干谷几余征松范卷了面板向斗丑御占出吊同凶合周回才志念愿托折采卜扎朱杰表升历布")


class Node(NamedTuple):
    """A true character, the characters seen that it came from, whether it was guessed, and the one before."""

    char: str
    start: int
    end: int
    guessed: bool
    before: Node | None


class Reading(NamedTuple):
    """One way to read a run so far."""

    score: float
    last: str  # the character before, as the model knows it
    state: int
    lead_at: int  # where the pending lead byte was seen
    ended: int  # where characters and bytes agree again, or -1
    node: Node | None


@dataclass(frozen=True, slots=True)
class Run:
    """A decoded run: what it covers, the true characters with their spans, and how sure it is."""

    start: int
    end: int
    chars: tuple[Node, ...]
    confidence: float
    gain: float  # log score against reading the text as it stands

    @property
    def text(self) -> str:
        """The true characters."""
        return "".join(node.char for node in self.chars)


class RunReader:
    """Decodes the runs of one text, whose plain annotations have been taken out."""

    def __init__(self, text: str, listed: dict[str, str], model: CharacterModel, *, drops: bool) -> None:
        self.text = text
        self.listed = listed
        self.model = model
        self.drops = drops  # orphaned bytes vanished without a question mark
        self.simple = simplified_of()
        self.traditional = traditional_of()

    def read_hit(self, at: int, end: int, reading: str) -> Run | None:
        """The run that an annotation inside a character opened; ``at, end`` is the span of ``?jīng)``."""
        lead = pair_table().get(self.text[at - 1 : at], (0, 0))[1]
        last = self.known(self.text[at - 1 : at])
        chars = [char for char in listable(reading) if pair_table()[char][0] == lead]
        listed = [char for char in chars if self.listed.get(char) == clean_reading(reading)]
        opened = [
            Reading(self.model.start.get(self.known(char), -23.0), last, pair_table()[char][1], at, -1, None)
            for char in listed or chars
        ]
        return self.decode(at, {end: opened}, literal=None)

    def read_cut(self, at: int, mark_at: int) -> Run | None:
        """The run that a cut before a false mark may have opened, or None if the text reads better as it stands."""
        m1, m2 = CUT_MARKS[self.text[mark_at]]
        last = self.known(self.text[at - 1 : at]) if at else "\n"
        opened = []
        for _, char in by_trail()[m1]:
            score = self.follow(last, char)
            node = Node(char, at, mark_at + 1, True, None)
            opened.append(Reading(score, self.known(char), m2, mark_at, -1, node))
        opened = heapq.nlargest(BEAM, opened)
        literal = Reading(0.0, last, ALIGNED, at, at, None)
        for char in self.text[at : mark_at + 1]:
            literal = literal._replace(score=literal.score + self.follow(literal.last, char), last=self.known(char))
        return self.decode(at, {mark_at + 1: [*opened, literal]}, literal=literal)

    def known(self, char: str) -> str:
        """A character as the model knows it."""
        return as_class(self.simple.get(char, char))

    def follow(self, last: str, char: str) -> float:
        """Log chance that a true character follows another one."""
        score = self.model.after(last, self.known(char))
        if char in self.traditional and char not in STAYS:
            score += ODD_SCRIPT
        return score

    def decode(self, at: int, agenda: dict[int, list[Reading]], literal: Reading | None) -> Run | None:
        """Follow all readings until the best ones have agreed with the text for a while."""
        done: list[Reading] = []
        while agenda:
            place = min(agenda)
            readings = self.prune(agenda.pop(place))
            if place >= len(self.text) or self.settled(readings, place):
                done = readings
                break
            for to, reading in self.advance(place, readings):
                agenda.setdefault(to, []).append(reading)
        if not done:
            return None
        return self.choose(at, done, literal)

    def prune(self, readings: list[Reading]) -> list[Reading]:
        """The best readings, and not too many that can only go on alike."""
        readings.sort(key=lambda r: -r.score)
        kept: list[Reading] = []
        seen: dict[tuple[str, int, int], int] = {}
        for reading in readings:
            key = (reading.last, reading.state, reading.ended)
            seen[key] = seen.get(key, 0) + 1
            if seen[key] <= SAME:
                kept.append(reading)
                if len(kept) == BEAM:
                    break
        return kept

    def settled(self, readings: list[Reading], place: int) -> bool:
        """Whether the best readings all ended some characters ago."""
        return all(0 <= r.ended <= place - AHEAD for r in readings[: BEAM // 3])

    def advance(self, place: int, readings: list[Reading]) -> Iterator[tuple[int, Reading]]:
        """Each reading after the character at ``place``; lost pairs are tried from the best few."""
        shifted = [r for r in readings if r.state != ALIGNED]
        for _ in range(2):
            lost = [new for r in shifted[:LOST_FROM] if r.state < UNKNOWN for new in self.lose_pair(place, r)]
            shifted += heapq.nlargest(LOST_FROM, lost)
            break
        for reading in readings:
            if reading.state == ALIGNED:
                char = self.text[place]
                yield (
                    place + 1,
                    reading._replace(
                        score=reading.score + self.model.after(reading.last, self.known(char)), last=self.known(char)
                    ),
                )
        for reading in shifted:
            yield from self.take(place, reading)

    def lose_pair(self, place: int, reading: Reading) -> list[Reading]:
        """Readings in which a pair vanished before ``place``: its first byte ends a character, its second is open."""
        lost = lost_seconds()
        found = [
            self.add(reading, char, place, guessed=True, state=UNKNOWN + trail, lead_at=place, extra=LOST)
            for trail, char in by_lead().get(reading.state, ())
            if trail in lost
        ]
        return heapq.nlargest(LOST_KEPT, found)

    def add(
        self, reading: Reading, char: str, end: int, *, guessed: bool, state: int, lead_at: int, extra: float = 0.0
    ) -> Reading:
        """The reading with one more true character."""
        score = reading.score + self.follow(reading.last, char) + extra
        node = Node(char, reading.lead_at, end, guessed, reading.node)
        return Reading(score, self.known(char), state, lead_at, end if state == ALIGNED else -1, node)

    def take(self, place: int, reading: Reading) -> Iterator[tuple[int, Reading]]:
        """Ways in which the character at ``place`` goes on a reading that is out of step."""
        char = self.text[place]
        if char == "?":
            yield from self.take_orphan(place, place + 1, reading)
        if self.drops:
            yield from self.take_orphan(place, place, reading)
        if "@" <= char <= "~":
            yield from self.take_letter(place, reading)
        pair = pair_table().get(char)
        if pair is None and "!" <= char <= "~":
            pair = (0xA3, ord(char) + 0x80)
        elif char == " ":
            pair = (0xA1, 0xA1)
        if pair is None:
            yield place, reading._replace(state=ALIGNED, ended=place, score=reading.score - 6)
        elif pair[1] >= 0x81:
            yield from self.take_trail(place, reading, pair[0], pair[1])
        elif 0x40 <= pair[1] < 0x7F:
            # A Latin letter of the true text became the second half of a character.
            for to, new in self.take_trail(place, reading, pair[0], ALIGNED):
                node = Node(chr(pair[1]), place, to, False, new.node)
                yield to, new._replace(node=node, last="A", score=new.score + self.model.after(new.last, "A"))

    def take_letter(self, place: int, reading: Reading) -> Iterator[tuple[int, Reading]]:
        """A stray letter is the trail byte of the last character; an annotation behind it tells how that is read."""
        note = BARE_ANNOTATION.match(self.text, place + 1)
        for to, new in self.take_trail(place, reading, ord(self.text[place]), ALIGNED):
            if note is None:
                yield to, new
            elif new.node and is_read(new.node.char, note["py"]):
                node = new.node._replace(end=note.end(), guessed=False)
                yield note.end(), new._replace(node=node, ended=note.end())

    def take_trail(self, place: int, reading: Reading, trail: int, state: int) -> Iterator[tuple[int, Reading]]:
        """The pending lead byte and a trail byte make a character."""
        if reading.state < UNKNOWN:
            char = char_table().get(reading.state << 8 | trail)
            if char:
                yield place + 1, self.add(reading, char, place + 1, guessed=False, state=state, lead_at=place)
            return
        seconds = lost_seconds()[reading.state - UNKNOWN]
        found = [
            self.add(reading, char, place + 1, guessed=True, state=state, lead_at=place)
            for lead, char in by_trail().get(trail, ())
            if lead in seconds
        ]
        for new in heapq.nlargest(2 * LOST_KEPT, found):
            yield place + 1, new

    def take_orphan(self, place: int, end: int, reading: Reading) -> Iterator[tuple[int, Reading]]:
        """The trail byte was left alone; from ``end`` on, the text is in step again."""
        hit = INSIDE_HIT.match(self.text, place)
        if hit:
            chars = [c for c in listable(hit["py"]) if self.fits(reading, c)]
            chars = [c for c in chars if self.listed.get(c) == clean_reading(hit["py"])] or chars
            for char in chars:
                yield hit.end(), self.add(reading, char, hit.end(), guessed=False, state=ALIGNED, lead_at=hit.end())
            return
        guesses = [
            self.add(reading, char, end, guessed=True, state=ALIGNED, lead_at=end) for char in self.orphans(reading)
        ]
        for new in heapq.nlargest(BEAM // 2, guesses):
            if end > place:
                eaten = self.eaten_after(end)
                if eaten:
                    node = Node(eaten, place, end, eaten not in "(<", new.node)
                    new = new._replace(node=node, last=as_class(eaten))
            yield end, new

    def fits(self, reading: Reading, char: str) -> bool:
        """Whether a character can have the pending lead byte."""
        lead = pair_table()[char][0]
        if reading.state < UNKNOWN:
            return lead == reading.state
        return lead in lost_seconds()[reading.state - UNKNOWN]

    def orphans(self, reading: Reading) -> list[str]:
        """Characters that the pending lead byte can begin."""
        if reading.state < UNKNOWN:
            return [char for trail, char in by_lead().get(reading.state, ()) if trail >= 0x80]
        return [
            c
            for c in map(self.to_traditional, self.model.row(reading.last))
            if c in pair_table() and self.fits(reading, c)
        ]

    def to_traditional(self, char: str) -> str:
        """A character of the model as pages in traditional script write it."""
        return self.traditional.get(char, char)

    def eaten_after(self, at: int) -> str:
        """The half-width character that a byte left alone swallowed, as far as what follows tells."""
        after = self.text[at : at + 1]
        if not after or after in CUT_MARKS:
            return ""
        if TAG.match(self.text, at):
            return "<"
        if re.match(r"[^()（）\n]{0,40}\)", self.text[at : at + 41]):
            return "("
        if after.isdigit():
            return "1" if after == "9" else "2"
        return "\n" if "\n" in self.text else ""

    def choose(self, at: int, readings: list[Reading], literal: Reading | None) -> Run | None:
        """The best reading as a run, unless it is the text as it stands."""
        best = readings[0]
        if best.node is None:
            return None
        shares = spread([r.score for r in readings])
        chars: list[Node] = []
        node: Node | None = best.node
        while node is not None:
            chars.append(node)
            node = node.before
        chars.reverse()
        end = best.ended if best.ended >= 0 else len(self.text)
        same = sum(s for s, r in zip(shares, readings, strict=True) if spell(r.node) == spell(best.node))
        rest = [r.score for r in readings if r.node is None]
        gain = best.score - rest[0] if rest else 99.0
        return Run(at, end, tuple(chars), same, gain)


def spell(node: Node | None) -> str:
    """The characters of a reading, last first."""
    chars = []
    while node is not None:
        chars.append(node.char)
        node = node.before
    return "".join(chars)
