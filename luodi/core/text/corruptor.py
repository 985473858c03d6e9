"""
Damage a clean Chinese text the way content-spinning mirrors do, to test repair and to show it.

The steps are those of the mirrors, in their order: traditional script, readings put behind listed characters by bytes,
cuts before some marks by bytes, decoding with what is left, loss of private-use characters, folded width; then the
damage of other sites: doubled commas and question marks at the start of paragraphs.
"""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from luodi.core.text.gbk import char_table, pair_table
from luodi.core.text.readings import common_readings
from luodi.core.text.script import HAN, simplified_of, traditional_of

MARKS = "，。、；：！？"
FOLDS = dict(zip("，；：！？（）", ",;:!?()", strict=True))
CHINESE = re.compile(f"[{HAN}，。、；：！？（）“”《》]")
# Characters whose bytes often straddle two others; listed where the text does not hold them.
STRADDLERS = "數驅習經範請動國際關門實個們會機長報業區導產發學場項見進時過說點開"
OTHER_READINGS = {"長": "cháng", "著": "zhù"}  # the second flavour's


@dataclass(frozen=True)
class Damage:
    """What to do to a text; every knob of the corruption family."""

    listed: float = 0.5  # share of the converted characters of the text that get their reading
    absent: int = 8  # characters listed that the text may not hold: they land inside others
    cuts: str = "，；！？"  # marks that the text is cut before
    drop_orphans: bool = False  # a byte left alone vanishes, rather than become a question mark
    lose_private: bool = True
    fold_width: bool = True
    second_flavour: bool = False  # other readings, and a space inside some brackets
    doubled_commas: bool = False
    question_starts: bool = False
    tags: bool = False  # line ends are <br/> while the bytes slip


@dataclass(frozen=True)
class Corrupted:
    """A damaged text, the text that repair should give, and the stretches of both whose bytes slipped."""

    text: str
    truth: str
    runs: tuple[tuple[int, int, int, int], ...]  # start and end in truth, start and end in text


def corrupt(text: str, damage: Damage, seed: int) -> Corrupted:
    """
    Damage a clean text in simplified script; the same seed gives the same damage.

    Parameters
    ----------
    text
        Characters that GBK does not have are left out, of ``truth`` too.
    damage
        The knobs.
    seed
        Chooses the listed characters, their order, and where breaks fall.

    Returns
    -------
    Corrupted
        With line ends as ``<br/>`` in ``truth`` too if ``damage.tags``.
    """
    dice = random.Random(seed)
    if damage.tags:
        text = text.replace("\n", "<br/>")
    text = "".join(char for char in text if char.isascii() or char in pair_table())
    traditional = "".join(to_traditional(char) for char in text)
    listed = choose_listed(traditional, damage, dice)
    data, source = encode(traditional)
    for char, reading in listed:
        data, source = insert_after(data, source, bytes(pair_table()[char]), f"({reading})".encode("gbk"))
    marks = [mark.encode("gbk") for mark in damage.cuts]
    seen = [pair for piece in cut(data, source, marks) for pair in decode(*piece, damage)]
    runs = find_slips(seen, traditional)
    seen = fold(seen) if damage.fold_width else seen
    seen = double_commas(seen, dice) if damage.doubled_commas else seen
    seen = question_starts(seen) if damage.question_starts else seen
    return Corrupted("".join(char for char, _ in seen), text, place_runs(runs, seen, len(text)))


def to_traditional(char: str) -> str:
    """A character in traditional script, if GBK has it so."""
    other = traditional_of().get(char, char)
    return other if other in pair_table() else char


def choose_listed(text: str, damage: Damage, dice: random.Random) -> list[tuple[str, str]]:
    """The page's list of characters with readings, in a random order."""
    changed = sorted({char for char in text if char in simplified_of() and char in pair_table()})
    chosen = dice.sample(changed, round(damage.listed * len(changed)))
    chosen += dice.sample(STRADDLERS, min(damage.absent, len(STRADDLERS)))
    chosen = list(dict.fromkeys(chosen))
    if damage.second_flavour and "著" not in chosen:
        chosen.append("著")
    dice.shuffle(chosen)
    listed = []
    for char in chosen:
        reading = common_readings().get(char)
        if damage.second_flavour:
            reading = OTHER_READINGS.get(char, reading)
            reading = f"{reading} " if reading and dice.random() < 0.2 else reading
        if reading:
            listed.append((char, reading))
    return listed


def encode(text: str) -> tuple[bytearray, list[int]]:
    """The bytes of a text, and the place of the character each byte belongs to."""
    data, source = bytearray(), []
    for place, char in enumerate(text):
        code = char.encode("gbk")
        data += code
        source += [place] * len(code)
    return data, source


def insert_after(data: bytearray, source: list[int], key: bytes, extra: bytes) -> tuple[bytearray, list[int]]:
    """A replacement of bytes that ignores where characters begin."""
    done, places, at = bytearray(), [], 0
    while (found := data.find(key, at)) >= 0:
        end = found + len(key)
        done += data[at:end] + extra
        places += source[at:end] + [-1] * len(extra)
        at = end
    return done + data[at:], places + source[at:]


def cut(data: bytearray, source: list[int], marks: list[bytes]) -> list[tuple[bytearray, list[int]]]:
    """The pieces between cuts, which fall before each mark, one mark after the other."""
    pieces = [(data, source)]
    for mark in marks:
        smaller = []
        for piece, places in pieces:
            at = 0
            while (found := piece.find(mark, at + 1)) >= 0:
                smaller.append((piece[at:found], places[at:found]))
                at = found
            smaller.append((piece[at:], places[at:]))
        pieces = smaller
    return pieces


def decode(data: bytearray, source: list[int], damage: Damage) -> list[tuple[str, int]]:
    """Characters with the place each comes from; -1 for annotations, -2 for those of two characters' bytes."""
    seen: list[tuple[str, int]] = []
    at = 0
    while at < len(data):
        if data[at] < 0x80:
            seen.append((chr(data[at]), source[at]))
            at += 1
            continue
        trail = data[at + 1] if at + 1 < len(data) else -1
        if trail < 0x40 or trail in (0x7F, 0xFF):
            if not damage.drop_orphans:
                seen.append(("?", -2))
            at += 1 if damage.drop_orphans or trail < 0 else 2
            continue
        place = source[at] if source[at] == source[at + 1] else -2
        char = char_table().get(data[at] << 8 | trail, "") or (
            "" if damage.lose_private else private_char(data[at], trail)
        )
        if char:
            seen.append((char, -1 if source[at] < 0 else place))
        at += 2
    return seen


def private_char(lead: int, trail: int) -> str:
    """The private-use character of a pair of bytes, or nothing."""
    return next((char for char, pair in pair_table().items() if pair == (lead, trail)), "")


def find_slips(seen: list[tuple[str, int]], text: str) -> list[tuple[int, int]]:
    """Stretches of the true text none of whose characters came through whole."""
    whole = {place for char, place in seen if place >= 0 and char == text[place]}
    slips: list[tuple[int, int]] = []
    for place in range(len(text)):
        if place not in whole:
            if slips and slips[-1][1] == place:
                slips[-1] = (slips[-1][0], place + 1)
            else:
                slips.append((place, place + 1))
    return slips


def fold(seen: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Full-width marks between Chinese characters become half width; next to a question mark they survive."""
    folded = list(seen)
    for i, (char, place) in enumerate(seen):
        if char in FOLDS and 0 < i < len(seen) - 1:
            before, after = seen[i - 1][0], seen[i + 1][0]
            if CHINESE.match(before) and CHINESE.match(after):
                folded[i] = (FOLDS[char], place)
    return folded


def double_commas(seen: list[tuple[str, int]], dice: random.Random) -> list[tuple[str, int]]:
    """A comma or a line break before every mark."""
    extra = dice.choice((",", "\n"))
    done: list[tuple[str, int]] = []
    for char, place in seen:
        if char in MARKS or (char in ",;:!?" and place >= 0 and done and CHINESE.match(done[-1][0])):
            done.append((extra, -1))
        done.append((char, place))
    return done


def question_starts(seen: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Ideographic spaces at the start of a line become question marks, one for each of their bytes in UTF-8."""
    text = "".join(char for char, _ in seen)
    done, at = [], 0
    for match in re.finditer("(?m)^　　", text):
        done += seen[at : match.start()]
        for i in range(match.start(), match.end()):
            done += [("?", seen[i][1]), ("?", -1), ("?", -1)]
        at = match.end()
    return done + seen[at:]


def place_runs(
    slips: list[tuple[int, int]], seen: list[tuple[str, int]], length: int
) -> tuple[tuple[int, int, int, int], ...]:
    """The slips with their place in the damaged text: between the whole characters on either side."""
    at = {place: i for i, (_, place) in enumerate(seen) if place >= 0}
    runs = []
    for start, end in slips:
        before = at[start - 1] + 1 if start - 1 in at else 0
        after = at[end] if end in at else (len(seen) if end >= length else before)
        runs.append((start, end, before, after))
    return tuple(runs)
