"""
Runs of characters whose bytes slipped by one, decoded back.

Between the place where a byte was lost and the place where characters and bytes agree again, each character seen is
the trail byte of one true character and the lead byte of the next. A beam of readings is kept, scored by the character
model and the document; the true bytes are known but for those of lost pairs and of bytes left alone.
"""

from __future__ import annotations

import heapq
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from operator import itemgetter
from typing import NamedTuple

from luodi.core.text.annotations import BARE_ANNOTATION, INSIDE_HIT, SYLLABLE, listable
from luodi.core.text.evidence import Evidence
from luodi.core.text.gbk import by_lead, by_trail, char_table, lost_seconds, pair_table
from luodi.core.text.model import UNSEEN, as_class, load_model, spread
from luodi.core.text.readings import clean_reading, is_read
from luodi.core.text.script import HAN, simplified_of, traditional_of

ALIGNED, UNKNOWN = -1, 256  # states besides a known pending lead byte; UNKNOWN + b: lead lost together with byte b
BEAM, LOST_FROM, LOST_KEPT, TWICE_LOST_FROM = 24, 6, 6, 4
BEHIND_BEST = 14.0  # log score behind the best reading at which one is given up
SAME, SAME_ENDED = 3, 10  # readings kept that agree in their last character and state; words decide at the end
AHEAD = 6  # characters read on after a run to judge where it ended
BEHIND = 5  # characters before a run that its words may begin in
# A run ends at about every tenth character. Beyond these bounds text stays as it is, so that no input takes minutes;
# a thousand damaged reports in one text need about as many steps.
LONGEST_RUN, MOST_STEPS = 200, 10_000
# Damaged reports take at most 0.3 steps a character; a text of false openers takes all it is given.
FEWEST_STEPS = 500
QUOTE, LONGEST_QUOTE = 3.5, 400
RARE = -16.5  # log chance under which a character is not guessed
LOST = -0.4  # one pair in ten
ODD_SCRIPT = -4.0  # a character that the conversion to traditional script would have changed
ODD_SPACE = -4.0  # an ideographic space, which stands at the start of lines only
ODD_BREAK = -1.5
LINE_END = 2.5  # a line ends after a mark far oftener than among words, which is all the word model knows
SAME_STOP = -4.0  # a full stop between characters that meet elsewhere in the text
ODD_END = -12.0  # a run that ends with half a character before the text does
LITERAL_CUT = -3.0  # a question mark before a mark that is meant
SILENT_CUT, SELDOM_CUT = -5.0, -1.0  # a comma that hides a cut; another mark that does, of which there are few
CUT_MARKS = {"，": (0xA3, 0xAC), "；": (0xA3, 0xBB), "！": (0xA3, 0xA1), "？": (0xA3, 0xBF), "、": (0xA1, 0xA2)}
CUT_MARKS |= {",": (0xA3, 0xAC), ";": (0xA3, 0xBB), "!": (0xA3, 0xA1), "?": (0xA3, 0xBF)}
LEFT_OVER = -30.0  # an annotation of nothing
STRAY, STRAY_CAPITAL = -20.0, -8.0  # a single letter in the middle of Chinese; A股 and T型 are words
STRAY_LETTER = re.compile(rf"(?<=[{HAN}，；！？、,;!?])[@-~](?=[{HAN}，。、；：]| ?\({SYLLABLE}\))")
# Characters that a word of a report often begins with, whatever stands before.
COMMON = "会长市公企产业经发展工中国大高新区政府合作项目建设科技投资生在有将与和为了的一不上下人来到对进开主要部门"
TAG = re.compile(r"/?[a-z][a-z0-9]{0,9}(?: [^<>\n]{0,200})?/?>")
EATEN_NONE, EATEN_TAG = (("", 0.0),), (("<", 0.0),)
NUMBER_REST = re.compile(r"([0-9]{1,3})(.?)")
LIMITS = {"月": 12, "日": 31, "时": 24, "時": 24}
YEAR_REST = re.compile(r"[09]\d\d年")
CLOSED_LATER = re.compile(r"[^()（）\n]{0,40}\)")
# Characters GBK pages keep although the standard conversion would change them.
STAYS = frozenset("后里系制并台只云干谷几余征松范卷了面板向斗丑御占出吊同凶合周回才志念愿托折采卜扎朱杰表升历布")


class Way(NamedTuple):
    """A character that a known byte can begin or end: its other byte, its form in the model, what speaks against it."""

    byte: int
    char: str
    known: str
    odd: float


@cache
def ways_by_lead(lead: int) -> list[Way]:
    """Characters of a lead byte, with their trail bytes; none for what is no lead byte."""
    return [way for trail, char in by_lead(lead) if (way := as_way(trail, char))]


@cache
def ways_by_trail(trail: int) -> list[Way]:
    """Characters of a trail byte, with their lead bytes; none for what is no trail byte."""
    return [way for lead, char in by_trail(trail) if (way := as_way(lead, char))]


def as_way(byte: int, char: str) -> Way | None:
    """A character as one that may be guessed; nothing if the model has hardly met it."""
    known = known_form(char)
    if load_model().start.get(known, UNSEEN) < RARE:
        return None
    return Way(byte, char, known, oddity(char))


@cache
def known_form(char: str) -> str:
    """A character as the model knows it: simplified, its class if it is a digit or a letter."""
    return as_class(simplified_of().get(char, char))


@cache
def oddity(char: str) -> float:
    """What speaks against a character in a page that was converted to traditional script."""
    if char in traditional_of() and char not in STAYS:
        return ODD_SCRIPT
    return ODD_SPACE if char == "　" else 0.0


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
    charged: float = 0.0  # the part of the score that is not about characters

    def charge(self, amount: float) -> Reading:
        """The reading with something that speaks against it."""
        return self._replace(score=self.score + amount, charged=self.charged + amount)


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
        self.steps = min(MOST_STEPS, FEWEST_STEPS + len(text))

    def read_hit(self, at: int, end: int, reading: str) -> Run | None:
        """The run that an annotation inside a character opened; ``at, end`` is the span of ``?jīng)``."""
        before = self.text[at - 1 : at]
        lead = pair_table().get(before, (0, 0))[1]
        chars = self.fitting(reading, lambda char: pair_table()[char][0] == lead)
        start = self.evidence.model.start
        opened = [
            Reading(start.get(known_form(char), -23.0), known_form(before), pair_table()[char][1], at, -1, None)
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
        literal = literal.charge(LITERAL_CUT if mark_at > at else 0.0)
        silent = SILENT_CUT if self.text[at] in "，、," else SELDOM_CUT
        opened = self.open(at, mark_at, first, second, silent if mark_at == at else 0.0)
        return self.decode("cut", at, {mark_at + 1: [*opened, literal]})

    def read_both_lost(self, at: int) -> Run | None:
        """The character of which two question marks before a mark are left: a cut fell before and after its A3."""
        opened = self.open(at, at + 1, 0xA3, ALIGNED, 0.0)
        return self.decode("cut", at, {at + 2: [*opened, self.stand(at, at + 2)]})

    def open(self, at: int, end: int, trail: int, state: int, extra: float) -> list[Reading]:
        """Readings that begin with a guessed character, of which only the trail byte is known."""
        last = known_form(self.text[at - 1]) if at else "\n"
        start = Reading(0.0, last, UNKNOWN, at, -1, None).charge(extra)
        best = self.best(last, ways_by_trail(trail), BEAM - 1)
        opened = [self.add(start, way, score, end + 1, True, state, end) for score, way in best]
        # A name comes back with its damage; two sentences seldom end and begin with the same characters.
        if at and self.text.count(self.text[at - 1 : end + 2]) > 1:
            opened = [r.charge(SAME_STOP) if r.last == "。" else r for r in opened]
        return opened

    def stand(self, at: int, end: int) -> Reading:
        """The reading of a text as it stands."""
        last, score = known_form(self.text[at - 1]) if at else "\n", 0.0
        for char in self.text[at:end]:
            score += self.evidence.after(last, known_form(char))
            last = known_form(char)
        return Reading(score, last, ALIGNED, at, at, None)

    def best(self, last: str, ways: Iterable[Way], count: int) -> list[tuple[float, Way]]:
        """The likeliest characters after another one, with the logarithms of their chances."""
        row, model = self.evidence.row(last), self.evidence.model
        end, start = model.end.get(last, -0.7), model.start
        scored = []
        for way in ways:
            score = row.get(way.known)
            if score is None:
                score = end + start.get(way.known, UNSEEN)
            scored.append((score + way.odd, way))
        return heapq.nlargest(count, scored, key=itemgetter(0))

    def fitting(self, reading: str, fits: Callable[[str], bool]) -> list[str]:
        """Characters with a reading that a page can list and that fit; those of this page's list if there are any."""
        chars = [char for char in listable(reading) if fits(char)]
        return [char for char in chars if self.listed.get(char) == clean_reading(reading)] or chars

    def decode(self, kind: str, at: int, agenda: dict[int, list[Reading]]) -> Run | None:
        """Follow all readings until the best ones have agreed with the text for a while."""
        while agenda:
            place = min(agenda)
            self.steps -= 1
            if self.steps < 0 or place > at + LONGEST_RUN:
                return None
            readings = self.prune(agenda.pop(place))
            if not readings:
                continue
            if place >= len(self.text) and self.drops:
                shifted = [reading for reading in readings if reading.state != ALIGNED]
                readings += [new for reading in shifted for _, new in self.take_orphan(place, place, reading)]
            if place >= len(self.text) or (not agenda and self.is_settled(readings, place)):
                return self.choose(kind, at, place, readings)
            for to, reading in self.advance(place, readings):
                agenda.setdefault(to, []).append(reading)
        return None

    def prune(self, readings: list[Reading]) -> list[Reading]:
        """The best readings, and not too many that can only go on alike."""
        readings.sort(key=lambda reading: -reading.score)
        least = readings[0].score - BEHIND_BEST if readings else 0.0
        kept: list[Reading] = []
        seen: dict[tuple[str, int, int], int] = {}
        for reading in readings:
            if reading.score < least:
                break
            key = (reading.last, reading.state, reading.ended)
            seen[key] = seen.get(key, 0) + 1
            if seen[key] <= (SAME_ENDED if reading.state == ALIGNED else SAME):
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
        lost += self.lose_pairs(place, lost[:TWICE_LOST_FROM])
        odd = self.oddness(place)
        for reading in readings:
            if reading.state == ALIGNED:
                last = known_form(self.text[place])
                score = reading.score + self.evidence.after(reading.last, last)
                yield place + 1, reading._replace(score=score, last=last).charge(odd)
        for reading in shifted + lost:
            yield from self.take(place, reading)

    def oddness(self, place: int) -> float:
        """What a stray letter or an annotation left over takes from the score of a text as it stands."""
        if BARE_ANNOTATION.match(self.text, place) or INSIDE_HIT.match(self.text, place):
            return LEFT_OVER
        if STRAY_LETTER.match(self.text, place):
            return STRAY if self.text[place].islower() else STRAY_CAPITAL
        return 0.0

    def lose_pairs(self, place: int, readings: list[Reading]) -> list[Reading]:
        """The best readings in which a pair vanished before ``place``: it ends a character and leads another one."""
        lost = lost_seconds()
        found = []
        for reading in readings[:LOST_FROM]:
            ways = [way for way in self.begun(reading) if way.byte in lost]
            for score, way in self.best(reading.last, ways, LOST_KEPT):
                found.append(self.add(reading.charge(LOST), way, score, place, True, UNKNOWN + way.byte, place))
        return largest(LOST_FROM * 2, found)

    def begun(self, reading: Reading) -> Iterable[Way]:
        """Characters that the pending lead byte can begin, with trail bytes; likely ones if that is lost too."""
        if reading.state < UNKNOWN:
            return ways_by_lead(reading.state)
        seconds, pairs, forms = lost_seconds()[reading.state - UNKNOWN], pair_table(), traditional_of()
        likely = [forms.get(char, char) for char in dict.fromkeys((*self.evidence.row(reading.last), *COMMON))]
        return [
            Way(pairs[char][1], char, known_form(char), oddity(char))
            for char in likely
            if char in pairs and pairs[char][0] in seconds
        ]

    def add(
        self, reading: Reading, way: Way, score: float, end: int, guessed: bool, state: int, lead_at: int
    ) -> Reading:
        """The reading with one more true character."""
        node = Node(way.char, reading.lead_at, end, guessed, reading.node)
        ended = end if state == ALIGNED else -1
        return Reading(reading.score + score, way.known, state, lead_at, ended, node, reading.charged)

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
            yield place, reading._replace(state=ALIGNED, ended=place).charge(ODD_END)
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
            ways = [Way(reading.state, char, known_form(char), oddity(char))] if char else []
        else:
            seconds = lost_seconds()[reading.state - UNKNOWN]
            ways = [way for way in ways_by_trail(trail) if way.byte in seconds]
        guessed = reading.state >= UNKNOWN
        for score, way in self.best(reading.last, ways, 2 * LOST_KEPT):
            yield place + 1, self.add(reading, way, score, place + 1, guessed, state, place)

    def take_orphan(self, place: int, end: int, reading: Reading) -> Iterator[tuple[int, Reading]]:
        """The trail byte was left alone; from ``end`` on, the text is in step again."""
        hit = (INSIDE_HIT if end > place else BARE_ANNOTATION).match(self.text, place)
        if hit:
            chars = self.fitting(hit["py"], lambda char: self.fits(reading, char))
            ways = [Way(0, char, known_form(char), oddity(char)) for char in chars]
            for score, way in self.best(reading.last, ways, BEAM):
                yield hit.end(), self.add(reading, way, score, hit.end(), len(chars) > 1, ALIGNED, hit.end())
            return
        ways = [way for way in self.begun(reading) if way.byte >= 0x80]
        best = self.best(reading.last, ways, BEAM // 2)
        guesses = [self.add(reading, way, score, end, True, ALIGNED, end) for score, way in best]
        eaten = self.eaten_before(end) if end > place else EATEN_NONE
        for new in guesses:
            for char, chance in eaten:
                yield end, self.eat(new, char, place, end, chance) if char else new

    def eat(self, reading: Reading, char: str, at: int, end: int, chance: float) -> Reading:
        """The reading with a half-width character that a byte left alone swallowed."""
        last = as_class(char)
        node = Node(char, at, end, char not in "(<", reading.node)
        score, charged = reading.score + self.evidence.after(reading.last, last) + chance, reading.charged
        # Lines end after marks; a space stands between words, as in a dateline.
        if (char == "\n") == reading.last.isalnum():
            reading = reading.charge(ODD_BREAK)
        elif char == "\n":
            reading = reading.charge(LINE_END)
        return reading._replace(node=node, last=last, score=score + reading.charged - charged)

    def fits(self, reading: Reading, char: str) -> bool:
        """Whether a character can have the pending lead byte."""
        lead = pair_table()[char][0]
        if reading.state < UNKNOWN:
            return lead == reading.state
        return lead in lost_seconds()[reading.state - UNKNOWN]

    def eaten_before(self, at: int) -> tuple[tuple[str, float], ...]:
        """The half-width character that a byte left alone may have swallowed, as far as what follows tells."""
        after = self.text[at : at + 1]
        if not after or after in CUT_MARKS:
            return EATEN_NONE
        if TAG.match(self.text, at):
            return EATEN_TAG
        closed = CLOSED_LATER.match(self.text, at)
        others = [("(", -0.7), (" ", -1.2)] if closed else [(" ", -0.7), (")", -2.0)]
        if "\n" in self.text:
            others.append(("\n", 0.5))
        number = NUMBER_REST.match(self.text, at)
        if number is None:
            return tuple(others)
        if YEAR_REST.match(number[0]):
            return (("1" if after == "9" else "2", 0.0),)
        limit = LIMITS.get(number[2], 999)
        return (*others, *((digit, -1.7) for digit in "12" if int(digit + number[1]) <= limit))

    def open_quotes(self, at: int) -> int:
        """Whether a quotation is open at a place of its paragraph."""
        before = self.text[max(0, at - LONGEST_QUOTE) : at]
        before = before[max(before.rfind("\n"), before.rfind(">")) + 1 :]
        return int(before.rfind("“") > before.rfind("”"))

    def choose(self, kind: str, at: int, place: int, readings: list[Reading]) -> Run | None:
        """The best reading as a run, unless it is the text as it stands."""
        before = "".join(map(known_form, self.text[max(0, at - BEHIND) : at]))
        quotes = self.open_quotes(at)
        readings = [r if r.ended >= 0 else r.charge(ODD_END) for r in readings]
        spelled = []
        for reading in readings:
            chars = spell(reading.node)
            rest = self.text[reading.ended : place] if reading.ended >= 0 else ""
            whole = "".join(known_form(node.char) for node in chars) + "".join(map(known_form, rest))
            score = self.evidence.judge(before + whole, reading.score - reading.charged)
            score += reading.charged + judge_quotes(quotes, whole)
            spelled.append((score, chars, reading.ended))
        shares = spread([score for score, _, _ in spelled])
        best = max(range(len(spelled)), key=lambda i: spelled[i][0])
        _, chars, ended = spelled[best]
        if not chars:
            return None
        text = [node.char for node in chars]
        sure = sum(
            share for share, (_, other, _) in zip(shares, spelled, strict=True) if [n.char for n in other] == text
        )
        return Run(kind, at, ended if ended >= 0 else len(self.text), tuple(chars), min(1.0, sure))


def judge_quotes(opened: int, text: str) -> float:
    """What quotation marks that do not pair take from a score, and those that do add; a line end ends them."""
    score = 0.0
    for char in text:
        if char in "“”":
            if (opened == 0) != (char == "“"):
                score -= QUOTE
            elif opened:
                score += QUOTE
            opened = int(char == "“")
        elif char == "\n" and opened:
            return score - QUOTE
    return score


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
