"""Whether a person's name begins at an offset, and where it ends."""

from __future__ import annotations

import re

from luodi.core.reading.foreign_names import dotted_at, ethnic_at, foreign_at, in_japan
from luodi.core.reading.name_words import NEVER_ENDS_A_NAME, NameEnd, all_given, lexicon, strength_after

_HAN = re.compile(r"[\u3400-\u9fff]")
_JOINING = frozenset("和于向同并为由从以对应任")  # surnames that join words far more often
_AREA = tuple("省市县区州镇乡旗")  # 永川区 after a title is where somebody else is from
_NEAR = 8_000  # characters either side in which a name is looked for again: a report is shorter, a dump is not
_DISTRIBUTION_LIMIT = 40  # occurrences looked at; a name is not surer after forty


def unusual_name_at(text: str, start: int) -> NameEnd | None:
    """
    Three characters with no known surname: a name if they recur, or stand in a list of people with titles.

    >>> unusual_name_at("主任呼存义、局长王磊参加", 2).value
    '呼存义'
    """
    end = start + 3
    if not all_given(text, start, end) or text[end - 1] in lexicon().never_last or strength_after(text, end) < 3:
        return None
    lex = lexicon()
    pairs = {text[start : start + 2], text[start + 1 : end]}
    if (
        pairs & lex.after
        or pairs & lex.never
        or pairs & lex.adverbs
        or text[start] in lex.letters
        or text[start] in lex.never_last
    ):
        return None
    if text[end] == "、" if end < len(text) else False:
        return NameEnd(text[start:end], end, 0.6, "people.unusual_surname")
    return (
        NameEnd(text[start:end], end, 0.6, "people.unusual_surname") if _recurs(text, text[start:end], start) else None
    )


def name_at(text: str, start: int, *, loose: bool = False, listed: bool = False) -> NameEnd | None:
    """
    The name that begins at ``start``, or ``None``.

    Parameters
    ----------
    text
        The document's text.
    start
        Where the name would begin: after a title, or after the mark of a list of names.
    loose
        The word before names a crowd as often as a person (代表, 专家): ask for more evidence.
    listed
        The name before shares its title with this one: a mark or a verb must follow.

    >>> name_at("市长刘文川带队赴上海", 2).value, name_at("市长带队赴上海", 2)
    ('刘文川', None)
    """
    if start >= len(text):
        return None
    return (
        dotted_at(text, start)
        or _spaced_at(text, start)
        or (None if loose else ethnic_at(text, start, 4))
        or _chinese_at(text, start, loose, listed)
        or foreign_at(text, start, loose or listed)
    )


def _spaced_at(text: str, start: int) -> NameEnd | None:
    """Two characters set apart to line up with three: 王  磊."""
    lex = lexicon()
    if text[start] not in lex.common or text[start + 1 : start + 2] != " ":
        return None
    at = start + 1
    while at < len(text) and text[at] == " " and at - start < 4:
        at += 1
    if at >= len(text) or not _HAN.match(text[at]) or text[at] in lex.never_in or strength_after(text, at + 1) < 2:
        return None
    return NameEnd(text[start] + text[at], at + 1, 0.85, "people.spaced_name")


def _chinese_at(text: str, start: int, loose: bool, listed: bool) -> NameEnd | None:
    lex = lexicon()
    surname = 2 if text[start : start + 2] in lex.compound else 1
    if surname == 1 and not lex.is_surname(text[start]):
        return None
    if surname == 1 and text[start] in "的了在是及等率带赴到将就":
        return None
    short, long = start + surname + 1, start + surname + 2
    can_short = all_given(text, start + surname, short) and text[short - 1] not in lex.never_last
    can_long = all_given(text, start + surname, long) and text[long - 1] not in lex.never_last
    if can_long and text.startswith("以及", long - 1):
        can_long = False  # 沈乔以及某某
    if text[start : start + 2] in lex.after or not (can_short or can_long):
        return None
    after_short, after_long = strength_after(text, short), strength_after(text, long)
    if text[short : short + 1] == "和" and _next_is_name(text, short + 1):
        after_short = 2
    if surname == 1 and text[start : start + 2] in lex.never:
        # 张家豪 and 齐心 exist: what follows must leave no doubt.
        if can_long and after_long >= 2 and after_short < 2 and text[start] in lex.common and not loose:
            return NameEnd(text[start:long], long, 0.7, "people.name_like_word")
        if text[start:short] in lex.adverbs or loose or not can_short:
            return None
        if after_short == 2 and text[start] in lex.common and text[short] not in NEVER_ENDS_A_NAME:
            return NameEnd(text[start:short], short, 0.6, "people.name_like_word")
        if _acts(text, text[start:short], start):
            return NameEnd(text[start:short], short, 0.75, "people.name_like_word")
        return None
    common = surname == 2 or text[start] in lex.common
    needed = 2 if (loose or listed or not common or text[start] in _JOINING) else 0
    if not can_short:
        after_short = -1
    end, confidence = _choose(text, start, short, long if can_long else None, after_short, after_long, needed)
    if end is None or (listed and (after_short if end == short else after_long) < 2) or text[end : end + 1] in _AREA:
        return None
    if not common:
        confidence -= 0.08
    return NameEnd(text[start:end], end, confidence, "people.name")


def _next_is_name(text: str, start: int) -> bool:
    """Whether another name seems to begin at ``start`` (呙文和朱小满)."""
    return text[start : start + 1] in lexicon().common and any(
        all_given(text, start, end) and strength_after(text, end) >= 2 for end in (start + 2, start + 3)
    )


def _choose(
    text: str, start: int, short: int, long: int | None, after_short: int, after_long: int, needed: int
) -> tuple[int | None, float]:
    """End of the name and how sure: by what follows here, else by how the same characters recur in the text."""
    if long is None:
        if after_short >= max(needed, 1) or _recurs(text, text[start:short], start):
            return short, 0.95 if after_short >= 2 else 0.75
        return None, 0.0
    if after_short >= 3:
        return short, 0.97
    recurring = _by_recurrence(text, start, short, long)
    if recurring is not None:
        return recurring, 0.97
    if after_long > after_short and after_long >= max(needed, 1):
        # A single likely character may belong to the given name: 王先 + 后 against 王先后.
        return long, {3: 0.97, 2: 0.95, 1: 0.8}[after_long]
    if after_short >= after_long and after_short >= max(needed, 1):
        return short, {2: 0.92, 1: 0.7}[after_short]
    if needed == 0 and after_short == 0 and after_long == 0:
        if all_given(text, start, long + 1) and strength_after(text, long + 1) == 3 and in_japan(text, start):
            return long + 1, 0.7  # 石毛博行: a family name we do not list
        return (long, 0.6) if text[long - 1] in lexicon().given else (short, 0.5)
    return None, 0.0


def _near(start: int) -> tuple[int, int]:
    return max(0, start - _NEAR), start + _NEAR


def _acts(text: str, name: str, start: int) -> bool:
    """Whether ``name`` does somewhere near what only people do (强调, 一行)."""
    low, high = _near(start)
    at = text.find(name, low, high)
    for _ in range(_DISTRIBUTION_LIMIT):
        if at < 0:
            return False
        if text.startswith(lexicon().acts, at + len(name)):
            return True
        at = text.find(name, at + 1, high)
    return False


def _recurs(text: str, name: str, start: int) -> bool:
    low, high = _near(start)
    first = text.find(name, low, high)
    return first >= 0 and text.find(name, first + 1, high) >= 0


def _by_recurrence(text: str, start: int, short: int, long: int) -> int | None:
    """Two characters before changing third ones are a name of two, three before changing fourth ones one of three."""
    two, three = text[start:short], text[start:long]
    thirds: set[str] = set()
    fourths: set[str] = set()
    low, high = _near(start)
    at, seen, strong_short = text.find(two, low, high), 0, 0
    while at >= 0 and seen < _DISTRIBUTION_LIMIT:
        seen += 1
        after = at + len(two)
        thirds.add(text[after : after + 1])
        strong_short += strength_after(text, after) >= 2
        if text.startswith(three, at):
            fourths.add(text[at + len(three) : at + len(three) + 1])
        at = text.find(two, after, high)
    if seen < 2:
        return None
    if thirds == {three[-1]}:
        return long if len(fourths) > 1 and not (three[-1] in lexicon().letters and strong_short) else None
    return short if strong_short >= 1 and strength_after(text, long) < 3 else None
