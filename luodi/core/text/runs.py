"""
Runs of characters whose bytes slipped by one, decoded back.

Between the place where a byte was lost and the place where characters and bytes agree again, each character seen is
the trail byte of one true character and the lead byte of the next. A beam of readings is kept, scored by the character
model and the document; the true bytes are known but for those of lost pairs and of bytes left alone.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from luodi.core.text.annotations import BARE_ANNOTATION, INSIDE_HIT, SYLLABLE, listable
from luodi.core.text.evidence import Evidence
from luodi.core.text.gbk import by_lead, by_trail, char_table, lost_seconds, pair_table
from luodi.core.text.model import as_class, spread
from luodi.core.text.readings import clean_reading, is_read
from luodi.core.text.script import HAN, simplified_of, traditional_of

ALIGNED, UNKNOWN = -1, 256  # states besides a known pending lead byte; UNKNOWN + b: lead lost together with byte b
BEAM, LOST_FROM, LOST_KEPT = 24, 6, 6
SAME = 3  # readings kept that agree in their last character and state
AHEAD = 6  # characters read on after a run to judge where it ended
BEHIND = 5  # characters before a run that its words may begin in
LOST = -2.3  # one pair in ten
ODD_SCRIPT = -4.0  # a character that the conversion to traditional script would have changed
ODD_END = -6.0  # a run that ends with half a character
LITERAL_CUT, SILENT_CUT = -3.0, -6.0  # a question mark before a mark that is meant; a mark that hides a cut
CUT_MARKS = {"，": (0xA3, 0xAC), "；": (0xA3, 0xBB), "！": (0xA3, 0xA1), "？": (0xA3, 0xBF), "、": (0xA1, 0xA2)}
CUT_MARKS |= {",": (0xA3, 0xAC), ";": (0xA3, 0xBB), "!": (0xA3, 0xA1), "?": (0xA3, 0xBF)}
LEFT_OVER, STRAY = -30.0, -8.0  # an annotation of nothing; a single letter in the middle of Chinese
STRAY_LETTER = re.compile(rf"(?<=[{HAN}])[@-~](?=[{HAN}，。、；：]| ?\({SYLLABLE}\))")
TAG = re.compile(r"/?[a-z][a-z0-9]{0,9}(?: [^<>\n]{0,200})?/?>")
CLOSED_LATER = re.compile(r"[^()（）\n]{0,40}\)")
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
    """A decoded run: what opened it, what it covers, the true characters with their spans, and how sure it is."""

    kind: str  # run: an annotation; cut: a cut before a false mark
    start: int
    end: int
    chars: tuple[Node, ...]
    confidence: float


class RunReader:
    """Decodes the runs of one text, whose plain annotations have been taken out."""

    def __init__(self, text: str, listed: dict[str, str], evidence: Evidence, *, drops: bool) -> None:
        self.text = text
        self.listed = listed
        self.evidence = evidence
        self.drops = drops  # bytes left alone vanished without a question mark
        self.simple = simplified_of()
        self.traditional = traditional_of()

    def read_hit(self, at: int, end: int, reading: str) -> Run | None:
        """The run that an annotation inside a character opened; ``at, end`` is the span of ``?jīng)``."""
        before = self.text[at - 1 : at]
        lead = pair_table().get(before, (0, 0))[1]
        chars = [char for char in self.fitting(reading) if pair_table()[char][0] == lead]
        start = self.evidence.model.start
        opened = [
            Reading(start.get(self.known(char), -23.0), self.known(before), pair_table()[char][1], at, -1, None)
            for char in chars
        ]
        return self.decode("run", at, {end: opened})

    def read_cut(self, at: int, mark_at: int) -> Run | None:
        """
        The run that a cut before a false mark may have opened, or None if the text reads better as it stands.

        ``at`` is the place of the question mark, or of the mark itself where bytes left alone vanished.
        """
        first, second = CUT_MARKS[self.text[mark_at]]
        literal = self.stand(at, mark_at + 1)
        literal = literal._replace(score=literal.score + (LITERAL_CUT if mark_at > at else 0))
        opened = [self.open(at, mark_at, char, second, literal.ended) for _, char in by_trail()[first]]
        if mark_at == at:
            opened = [reading._replace(score=reading.score + SILENT_CUT) for reading in opened]
        return self.decode("cut", at, {mark_at + 1: [*largest(BEAM - 1, opened), literal]})

    def read_both_lost(self, at: int) -> Run | None:
        """The character of which two question marks before a mark are left: a cut fell before and after its A3."""
        opened = [self.open(at, at + 1, char, ALIGNED, at + 2) for _, char in by_trail()[0xA3]]
        return self.decode("cut", at, {at + 2: [*largest(BEAM - 1, opened), self.stand(at, at + 2)]})

    def open(self, at: int, end: int, char: str, state: int, ended: int) -> Reading:
        """A reading that begins with a guessed character."""
        last = self.known(self.text[at - 1]) if at else "\n"
        node = Node(char, at, end + 1, True, None)
        ended = ended if state == ALIGNED else -1
        return Reading(self.follow(last, char), self.known(char), state, end, ended, node)

    def stand(self, at: int, end: int) -> Reading:
        """The reading of a text as it stands."""
        last, score = self.known(self.text[at - 1]) if at else "\n", 0.0
        for char in self.text[at:end]:
            score += self.evidence.after(last, self.known(char))
            last = self.known(char)
        return Reading(score, last, ALIGNED, at, at, None)

    def known(self, char: str) -> str:
        """A character as the model knows it."""
        return as_class(self.simple.get(char, char))

    def follow(self, last: str, char: str) -> float:
        """Log chance that a true character follows another one."""
        score = self.evidence.after(last, self.known(char))
        if char in self.traditional and char not in STAYS:
            score += ODD_SCRIPT
        return score

    def fitting(self, reading: str) -> list[str]:
        """Characters with a reading that a page can list; those of this page's list if there are any."""
        chars = listable(reading)
        return [char for char in chars if self.listed.get(char) == clean_reading(reading)] or chars

    def decode(self, kind: str, at: int, agenda: dict[int, list[Reading]]) -> Run | None:
        """Follow all readings until the best ones have agreed with the text for a while."""
        while agenda:
            place = min(agenda)
            readings = self.prune(agenda.pop(place))
            if not readings:
                continue
            if place >= len(self.text) or (not agenda and self.is_settled(readings, place)):
                return self.choose(kind, at, place, readings)
            for to, reading in self.advance(place, readings):
                agenda.setdefault(to, []).append(reading)
        return None

    def prune(self, readings: list[Reading]) -> list[Reading]:
        """The best readings, and not too many that can only go on alike."""
        readings.sort(key=lambda reading: -reading.score)
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

    def is_settled(self, readings: list[Reading], place: int) -> bool:
        """Whether the best readings all ended some characters ago."""
        return all(0 <= r.ended <= place - AHEAD for r in readings[: BEAM // 3])

    def advance(self, place: int, readings: list[Reading]) -> Iterator[tuple[int, Reading]]:
        """Each reading after the character at ``place``; lost pairs are tried from the best few."""
        shifted = [reading for reading in readings if reading.state != ALIGNED]
        lost = self.lose_pairs(place, shifted)
        lost += self.lose_pairs(place, lost)
        odd = self.oddness(place)
        for reading in readings:
            if reading.state == ALIGNED:
                last = self.known(self.text[place])
                score = reading.score + self.evidence.after(reading.last, last) + odd
                yield place + 1, reading._replace(score=score, last=last)
        for reading in shifted + lost:
            yield from self.take(place, reading)

    def oddness(self, place: int) -> float:
        """What a stray letter or an annotation left over takes from the score of a text as it stands."""
        if BARE_ANNOTATION.match(self.text, place):
            return LEFT_OVER
        return STRAY if STRAY_LETTER.match(self.text, place) else 0.0

    def lose_pairs(self, place: int, readings: list[Reading]) -> list[Reading]:
        """The best readings in which a pair vanished before ``place``: it ends a character and leads another one."""
        lost = lost_seconds()
        found = []
        for reading in readings[:LOST_FROM]:
            new = [
                self.add(reading, char, place, guessed=True, state=UNKNOWN + trail, lead_at=place, extra=LOST)
                for trail, char in self.begun(reading)
                if trail in lost
            ]
            found += largest(LOST_KEPT, new)
        return largest(LOST_FROM * 2, found)

    def begun(self, reading: Reading) -> Iterable[tuple[int, str]]:
        """Trail bytes and characters that the pending lead byte can begin; likely ones if that is lost too."""
        if reading.state < UNKNOWN:
            return by_lead().get(reading.state, ())
        seconds, pairs = lost_seconds()[reading.state - UNKNOWN], pair_table()
        likely = (self.traditional.get(char, char) for char in self.evidence.model.row(reading.last))
        return [(pairs[char][1], char) for char in likely if char in pairs and pairs[char][0] in seconds]

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
        if self.drops and (char in CUT_MARKS or char < "@"):
            yield from self.take_orphan(place, place, reading)
        if "@" <= char <= "~":
            yield from self.take_letter(place, reading)
        pair = pair_table().get(char)
        if pair is None and "!" <= char <= "~":
            pair = (0xA3, ord(char) + 0x80)  # full width once, folded since
        elif char == " ":
            pair = (0xA1, 0xA1)
        if pair is None:
            yield place, reading._replace(state=ALIGNED, ended=place, score=reading.score + ODD_END)
        elif pair[1] >= 0x81:
            yield from self.take_trail(place, reading, pair[0], pair[1])
        elif 0x40 <= pair[1] < 0x7F:
            # A Latin letter of the true text became the second half of a character.
            for to, new in self.take_trail(place, reading, pair[0], ALIGNED):
                node = Node(chr(pair[1]), place, to, False, new.node)
                score = new.score + self.evidence.after(new.last, "A")
                yield to, new._replace(node=node, last="A", score=score)

    def take_letter(self, place: int, reading: Reading) -> Iterator[tuple[int, Reading]]:
        """A stray letter is the trail byte of the last character; an annotation behind it tells how that is read."""
        note = BARE_ANNOTATION.match(self.text, place + 1)
        for to, new in self.take_trail(place, reading, ord(self.text[place]), ALIGNED):
            if note is None:
                yield to, new
            elif new.node and is_read(new.node.char, note["py"]):
                node = new.node._replace(end=note.end())
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
        for new in largest(2 * LOST_KEPT, found):
            yield place + 1, new

    def take_orphan(self, place: int, end: int, reading: Reading) -> Iterator[tuple[int, Reading]]:
        """The trail byte was left alone; from ``end`` on, the text is in step again."""
        hit = (INSIDE_HIT if end > place else BARE_ANNOTATION).match(self.text, place)
        if hit:
            chars = [char for char in self.fitting(hit["py"]) if self.fits(reading, char)]
            for char in chars or [char for char in listable(hit["py"]) if self.fits(reading, char)]:
                yield hit.end(), self.add(reading, char, hit.end(), guessed=False, state=ALIGNED, lead_at=hit.end())
            return
        guesses = [
            self.add(reading, char, end, guessed=True, state=ALIGNED, lead_at=end)
            for trail, char in self.begun(reading)
            if trail >= 0x80
        ]
        eaten = self.eaten_before(end) if end > place else ""
        for new in largest(BEAM // 2, guesses):
            if eaten:
                node = Node(eaten, place, end, eaten not in "(<", new.node)
                last = "\n" if eaten == "<" else as_class(eaten)
                yield end, new._replace(node=node, last=last, score=new.score + self.evidence.after(new.last, last))
            else:
                yield end, new

    def fits(self, reading: Reading, char: str) -> bool:
        """Whether a character can have the pending lead byte."""
        lead = pair_table()[char][0]
        if reading.state < UNKNOWN:
            return lead == reading.state
        return lead in lost_seconds()[reading.state - UNKNOWN]

    def eaten_before(self, at: int) -> str:
        """The half-width character that a byte left alone swallowed, as far as what follows tells."""
        after = self.text[at : at + 1]
        if not after or after in CUT_MARKS:
            return ""
        if TAG.match(self.text, at):
            return "<"
        if CLOSED_LATER.match(self.text, at):
            return "("
        if after.isdigit():
            return "1" if after == "9" else "2"
        return "\n" if "\n" in self.text else ""

    def choose(self, kind: str, at: int, place: int, readings: list[Reading]) -> Run | None:
        """The best reading as a run, unless it is the text as it stands."""
        before = "".join(map(self.known, self.text[max(0, at - BEHIND) : at]))
        spelled = []
        for reading in readings:
            chars = spell(reading.node)
            rest = self.text[reading.ended : place] if reading.ended >= 0 else ""
            whole = before + "".join(self.known(node.char) for node in chars) + "".join(map(self.known, rest))
            spelled.append((self.evidence.judge(whole, reading.score), chars, reading.ended))
        shares = spread([score for score, _, _ in spelled])
        best = max(range(len(spelled)), key=lambda i: spelled[i][0])
        _, chars, ended = spelled[best]
        if not chars:
            return None
        text = [node.char for node in chars]
        sure = sum(share for share, (_, other, _) in zip(shares, spelled, strict=True) if [n.char for n in other] == text)
        return Run(kind, at, ended if ended >= 0 else len(self.text), tuple(chars), min(1.0, sure))


def spell(node: Node | None) -> list[Node]:
    """The characters of a reading in order."""
    nodes = []
    while node is not None:
        nodes.append(node)
        node = node.before
    return nodes[::-1]


def largest(count: int, readings: Iterable[Reading]) -> list[Reading]:
    """The best readings, best first."""
    return heapq.nlargest(count, readings, key=lambda reading: reading.score)
