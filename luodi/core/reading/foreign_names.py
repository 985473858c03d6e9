"""Names from other languages: dotted, Latin, Japanese, Tibetan, Mongolian, Uyghur."""

from __future__ import annotations

import re

from luodi.core.reading.name_words import NameEnd, all_given, lexicon, strength_after

# A part of a foreign name is short; the limits keep every match bounded.
_DOTTED = re.compile(
    r"(?:[\u4e00-\u9fff]{1,7}|[A-Z][A-Za-z.]{0,12})(?:·(?:[\u4e00-\u9fff]{1,8}|[A-Z][A-Za-z.]{0,12})){1,4}"
)
_WORD = r"[A-Z][A-Za-z]{1,14}(?:-[A-Za-z]{1,14})?"
_LATIN = re.compile(rf"[A-Z][a-z]{{1,14}}\.?(?:-{_WORD})?(?: (?:[A-Z]\.|{_WORD}|van|von|de|der)){{1,4}}(?![A-Za-z])")


def dotted_at(text: str, start: int) -> NameEnd | None:
    """马丁·克劳泽, 海拉提·吾买尔 or a name in Latin letters, where one begins at ``start``."""
    found = _DOTTED.match(text, start)
    if found is None:
        latin = _LATIN.match(text, start)
        return None if latin is None else NameEnd(latin.group(), latin.end(), 0.85, "people.latin_name")
    last = text.rfind("·", start, found.end()) + 1
    first_part = text[start : text.find("·", start)]
    if first_part[:2] in lexicon().after:
        return None
    spelled = last
    while spelled < found.end() and text[spelled] in lexicon().foreign:
        spelled += 1
    if spelled - last >= 2 and strength_after(text, spelled) >= 1:
        return NameEnd(text[start:spelled], spelled, 0.95, "people.dotted_name")
    for end in range(last + 1, found.end() + 1):
        # A short last part is rarer than one of two characters or more, unless it ends there anyhow.
        alone = end == last + 1 and text[last] not in lexicon().common
        if strength_after(text, end) >= (3 if alone else 2):
            return NameEnd(text[start:end], end, 0.93, "people.dotted_name")
    return NameEnd(text[start : found.end()], found.end(), 0.6, "people.dotted_name")


def in_japan(text: str, start: int) -> bool:
    """Whether Japan or a Japanese form of company is spoken of just before."""
    low = max(0, start - 120)
    return text.find("日本", low, start) >= 0 or text.find("会社", low, start) >= 0


def ethnic_at(text: str, start: int, least: int) -> NameEnd | None:
    """次仁顿珠, 桑吉才让: characters of such names only, up to a mark or a verb."""
    lex = lexicon()
    end = start
    while end < len(text) and end - start < 6 and text[end] in lex.ethnic:
        end += 1
        if end - start >= least and strength_after(text, end) >= 2:
            return NameEnd(text[start:end], end, 0.8, "people.ethnic_name")
    return None


def foreign_at(text: str, start: int, loose: bool) -> NameEnd | None:
    """A Japanese, ethnic or transliterated name without a dot; with a ``loose`` title only the surest."""
    lex = lexicon()
    if text[start : start + 2] in lex.japanese or text[start : start + 3] in lex.japanese:
        family = 3 if text[start : start + 3] in lex.japanese else 2
        for end in range(start + family + 1, start + family + 4):
            if all_given(text, start + family, end) and strength_after(text, end) >= 2:
                return NameEnd(text[start:end], end, 0.9, "people.japanese_name")
        return None
    four = start + 4
    if not loose and in_japan(text, start) and all_given(text, start, four) and strength_after(text, four) == 3:
        pairs = {text[start : start + 2], text[start + 1 : start + 3], text[start + 2 : four]}
        if not pairs & lex.after and not pairs & lex.never:
            return NameEnd(text[start:four], four, 0.6, "people.japanese_name")
    ethnic = None if loose else ethnic_at(text, start, 3)
    if ethnic is not None:
        return ethnic
    end = start
    while end < len(text) and end - start < 8 and text[end] in lex.foreign:
        end += 1
        if end - start >= 3 and strength_after(text, end) >= 2:
            return NameEnd(text[start:end], end, 0.7, "people.foreign_name")
    if end - start >= 2 and strength_after(text, end) == 3:
        return NameEnd(text[start:end], end, 0.55, "people.foreign_name")
    return None
