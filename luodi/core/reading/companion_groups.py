"""Groups that came along without names."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from luodi.core.reading.bearers import Bearer
from luodi.core.reading.delegation import accompanies
from luodi.core.reading.document import Document
from luodi.core.reading.trip_words import alternation

_MOST_GROUPS = 4
_LONGEST_GROUP = 60  # characters
_GROUP_TAIL = re.compile(
    r"(?:负责人|负责同志|领导|同志|代表|工作人员)(?=[^，。；\n]{0,8}(?:参加|陪同|随|同行|一同|参与|前往|出访|先后|分段|全程)|[，。])"
)
_GROUP_EDGE = re.compile(r"[，。；\n“”]")


def find_groups(doc: Document, bearers: Sequence[Bearer], story: int) -> list[tuple[int, int]]:
    """Spans of the groups that came along without names: 市直有关部门负责人, 党政代表团."""
    text = doc.text
    found: list[tuple[int, int]] = []
    led = _led_group().search(text, story, min(len(text), story + 400))
    if led is not None:
        found.append(led.span(1))
    named = sorted(b.mention.end for b in bearers)
    for tail in _GROUP_TAIL.finditer(text, story):
        sentence = doc.sentence_at(tail.start())
        if len(found) >= _MOST_GROUPS:
            break
        if accompanies().search(text, sentence.start, sentence.end) is None:
            continue
        low = max(sentence.start, tail.end() - _LONGEST_GROUP)
        start = max([m.end() for m in _GROUP_EDGE.finditer(text, low, tail.start())], default=low)
        start = max([e for e in named if start < e <= tail.end()], default=start)
        while start < tail.end() and text[start] in "，、及和与以 的等":
            start += 1
        if tail.end() - start >= 4 and _OWN_GROUP.search(text, start, tail.end()):
            found.append((start, tail.end()))
    return found


_OWN_GROUP = re.compile(r"[市县区州省直]|部门|单位|园区|街道|乡镇")


@cache
def _led_group() -> re.Pattern[str]:
    return re.compile(
        rf"(?:率领?的?|带领)(?:我[市县区])?((?!的)[\u4e00-\u9fff、“”]{{0,20}}?(?:{alternation('delegations')}))"
    )
