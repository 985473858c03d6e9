"""A sentence cut into words that bound names and the chunks between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from luodi.core.reading.mention_words import mention_words

# The lookahead turns away every character no date begins with before the alternatives are tried.
_DATE: Final = re.compile(
    r"(?=[\d第首])(?:(?:\d{4}年)?(?:\d{1,2}月(?:份|底|初|中旬|上旬|下旬)?)?(?:\d{1,2}[日号]?[至到、\-~—])?(?:\d{1,2}月)?\d{1,2}[日号](?:上午|下午|晚上|中午|晚|早上|清晨|傍晚|一早|当天)?"
    r"|\d{4}年\d{1,2}月(?:份|底|初|中旬|上旬|下旬)?|\d{1,2}月(?:份|底|初|中旬|上旬|下旬)|(?:第[一二三四五六七八九十\d]+|首)[天日站](?:上午|下午|晚上)?)"
)
_MARK: Final = re.compile(r"[，。；：！？、…《》【】\[\]|\n\r\t▲●■◆★▶►※]")
_BLANK: Final = re.compile(r"(?<![A-Za-z0-9&.]) +| +(?![A-Za-z0-9&.])")
_SOCIETY: Final = re.compile(r"(?:协|商|学|公|合|总|分|进|览|易)会")
# “走进某某”推介会: the verb in the quotes is part of the event's name.
_TITLED_EVENT: Final = re.compile(
    r"“[^“”\n]{2,24}”[\u4e00-\u9fff]{0,8}?(?:推介会|博览会|洽谈会|对接会|交易会|展览会|论坛|大会|峰会|专场|活动|行动)"
)
_IN_NAMES: Final = frozenset("同向对由从为着被让把且每此该又也还而但率跟")
_LIMITED: Final = re.compile(r"有限(?:责任)?公司")
_BRACKET: Final = re.compile(r"（([^（），。；：！？、\n]{1,20})）")


@dataclass(slots=True)  # not frozen: thousands are made for a report, and a frozen one takes three times as long
class Piece:
    """
    A piece of a sentence: ``start, end`` in the document.

    ``kind`` is ``chunk`` (text that may be a name), ``word`` (a bounding word, with its ``classes``), ``mark`` (a
    punctuation mark), ``person`` or ``date``.
    """

    kind: str
    start: int
    end: int
    text: str
    classes: frozenset[str] = frozenset()


# A Latin name with its legal form is one name, marks and blanks included: Some Tools Co., Ltd.
_LATIN: Final = re.compile(
    r"[A-Z][A-Za-z0-9&.'\-]{0,30}(?: [A-Za-z0-9&.'\-]{1,30}){0,6}?[，,]? ?"
    r"(?:GmbH|Ltd\.?|Limited|Inc\.?|Corp\.?|Corporation|AG|S\.A\.|S\.p\.A\.|LLC|PLC|B\.V\.|Co\.?[，,] ?Ltd\.?|Group|Holdings|Services)(?![A-Za-z])"
)


def cut(text: str, start: int, end: int, people: Sequence[tuple[int, int]] = ()) -> list[Piece]:
    """The pieces of ``text[start:end]`` in order; ``people`` are spans of names in it, which no other word may cut."""
    part = text[start:end]
    named = [Piece("person", a - start, b - start, text[a:b]) for a, b in people]
    others = [Piece("date", m.start(), m.end(), m.group()) for m in _DATE.finditer(part)]
    others += [Piece("mark", m.start(), m.end(), m.group().strip() or " ") for m in _MARK.finditer(part)]
    if " " in part:
        others += [Piece("mark", m.start(), m.end(), " ") for m in _BLANK.finditer(part)]
    if "“" in part:
        named += [Piece("chunk", m.start(), m.end(), m.group()) for m in _TITLED_EVENT.finditer(part)]
    named += [Piece("chunk", m.start(), m.end(), m.group()) for m in _LATIN.finditer(part)]
    if "（" in part:
        others += _aside(part)
    others += _words(part, {p.end for p in named})
    if named:
        taken = bytearray(len(part))
        for name in named:
            taken[name.start : name.end] = b"\x01" * (name.end - name.start)
        others = [p for p in others if taken.find(1, p.start, p.end) < 0]
    found: list[Piece] = []
    at = 0
    for piece in sorted(named + others, key=lambda p: (p.start, -p.end)):
        if piece.start < at:
            continue
        if piece.start > at:
            _add_chunk(found, part, at, piece.start, start)
        at = piece.end
        piece.start, piece.end = piece.start + start, piece.end + start
        found.append(piece)
    _add_chunk(found, part, at, len(part), start)
    return found


def _add_chunk(found: list[Piece], part: str, a: int, b: int, offset: int) -> None:
    while a < b and part[a] in " ”’":
        a += 1
    while b > a and part[b - 1] in " “‘":
        b -= 1
    if b > a:
        found.append(Piece("chunk", a + offset, b + offset, part[a:b]))


def _words(part: str, named: set[int]) -> list[Piece]:
    words = mention_words()
    found: list[Piece] = []
    # 家具有限公司 does not hold the word 具有, nor 联合会上海代表处 the word 会上.
    forms = {m.start() + 1 for m in _LIMITED.finditer(part)} if "有限" in part else ()
    ends = {m.end() for m in _SOCIETY.finditer(part)} if "会" in part else ()
    for pattern, a, b in words.bounds.find_matches_as_indexes(part):
        classes = words.bound_classes[pattern]
        if not classes or b in forms or (b - a > 1 and a + 1 in ends):
            continue
        word = part[a:b]
        if word in _IN_NAMES and _is_inside(part, a) and a not in named and not (found and found[-1].end == a):
            continue  # 裕同包装: in the middle of a run of characters it is as likely part of a name
        found.append(Piece("word", a, b, word, classes))
    return found


def _is_inside(part: str, at: int) -> bool:
    return at > 0 and "\u4e00" <= part[at - 1] <= "\u9fff"


def _aside(part: str) -> list[Piece]:
    """Brackets that are not part of a name: 美好（上海）有限公司 goes on after its bracket, an explanation does not."""
    asides = []
    for bracket in _BRACKET.finditer(part):
        follows = part[bracket.end() : bracket.end() + 1]
        inside = bracket.group(1)
        if not ("\u4e00" <= follows <= "\u9fff") or len(inside) > 10 or inside.startswith(("以下", "简称")):
            asides.append(Piece("mark", bracket.start(), bracket.end(), "（"))
    return asides
