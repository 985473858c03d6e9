"""Damage around marks from other causes: doubled commas, broken lines, question marks for spaces and middle dots."""

from __future__ import annotations

import re

from luodi.core.text.script import HAN, HIRAGANA

MARK = "，。、；：！？,;:!?"
DOUBLED = re.compile(rf"(?<=[{HAN}0-9A-Za-z）)”》?*.])[,，\n](?=[{MARK}])")
CHINESE_MARK = re.compile(rf"(?<=[{HAN}）)”》\n,，?*.])[{MARK}]")
DOUBLED_TRIGGER = re.compile("[,，\n][，。、；：！？,;:]")
SHARE_DOUBLED = 0.6  # of the marks: the sites meant put a comma or a break before every one
QUESTION_START = re.compile(rf"(?m)^\?{{2,12}}(?=[{HAN}0-9“《（(])")
# A question mark between two Chinese or katakana characters, no space: Japanese never writes a half-width one there.
DOT = re.compile(rf"(?<=[{HAN}々ァ-ヺー])\?(?=[{HAN}ァ-ヺ])")


def find_doubled(text: str) -> list[tuple[int, int]]:
    """Spans of the commas and line breaks that were put before nearly every mark of a text."""
    if not DOUBLED_TRIGGER.search(text):
        return []
    found = [match.span() for match in DOUBLED.finditer(text)]
    marks = sum(1 for _ in CHINESE_MARK.finditer(text)) - sum(1 for a, _ in found if text[a] != "\n")
    return found if len(found) >= 4 and len(found) >= SHARE_DOUBLED * marks else []


def find_question_starts(text: str, *, damaged: bool) -> list[tuple[int, int, str]]:
    """Spans of question marks at the start of paragraphs with the spaces they were; two lines of a clean text needed."""
    if "??" not in text:
        return []
    found = [(*match.span(), spaces(len(match[0]))) for match in QUESTION_START.finditer(text)]
    return found if damaged or len(found) >= 2 else []


def spaces(marks: int) -> str:
    """What question marks stood for: the bytes of an ideographic space are three, those of a no-break space two."""
    return "　" * (marks // 3) if marks % 3 == 0 else "\u00a0" * (marks // 2)


def find_dots(text: str) -> list[int]:
    """Places of question marks that were middle dots, in a Japanese text that has neither dots nor other questions."""
    found = [match.start() for match in DOT.finditer(text)] if "?" in text else []
    if len(found) < 2 or "・" in text or text.count("?") != len(found):
        return []
    return found if len(HIRAGANA.findall(text)) > 0.1 * len(text) else []
