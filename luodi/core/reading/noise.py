"""Words round a report that are not its story: reporters, editors, sources."""

from __future__ import annotations

import re
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

_CUES = (
    "记者 通讯员 特约 责编 责任编辑 编辑 摄影 撰稿 审稿 供稿 作者 校对 审核 初审 复审 终审 一审 二审 三审 监制 主编 值班 编审 撰文 录入"
    " 发布者 发布人 供图 图文 文/ 图/ 文图 融媒体 报道组 来源 签发 统筹 策划 制作 美编 审签 责 编 编 辑"
).split()
_CUE = "|".join(map(re.escape, _CUES))
_LONGEST_LINE = 106  # characters of a line that is nothing but a byline
_BRACKETED = re.compile(
    rf"（[^（）\n]{{0,30}}(?:{_CUE})[^（）\n]{{0,60}}）|\[[^\[\]\n]{{0,12}}(?:{_CUE})[^\[\]\n]{{0,60}}\]"
    rf"|【[^【】\n]{{0,6}}(?:{_CUE})[^【】\n]{{0,60}}】"
)
_LABELLED = re.compile(rf"(?:{_CUE})(?:人|员|单位|部门)?[ ]?[：丨|/][ ]?[^\n。，；：（）]{{1,24}}")
_BYLINE = re.compile(
    r"(?:本报|本网|本台|[\u4e00-\u9fff]{0,8}[报网台])?(?:首席|特约|见习|实习|全媒体)?(?:记者|通讯员)[ ：]?[^\n。，；：（）]{1,36}?"
    r"(?:报道|摄影|摄|讯|电(?=[ ，]|$))"
)
_BYLINE_LINE = re.compile(rf"[^\n。；]{{0,16}}(?:{_CUE})[^\n。；]{{0,90}}")
_GLUED_EDITOR = re.compile(r"(?<=[。！？”])[ ]?[\u4e00-\u9fff]{2,4}(?:编辑|摄影|供稿|报道|撰稿)[ ]?(?=$|\n|[（\[])")
_SIGNED = re.compile(r"（[ ]?[\u4e00-\u9fff]{2,4}(?:[ 、/][ ]?[\u4e00-\u9fff]{2,4}){0,3}[ ]?）(?=[ ]*(?:$|\n))")


@cache
def _cues() -> AhoCorasick:
    return AhoCorasick(_CUES, matchkind=MatchKind.LeftmostLongest)


def find_noise(text: str) -> list[tuple[int, int]]:
    """
    Spans (start, end exclusive) that name reporters, editors and sources, merged and in order.

    >>> find_noise("考察组返程。（记者 田野）")
    [(6, 13)]
    """
    spans = [m.span() for m in _SIGNED.finditer(text) if text[m.start() - 1 : m.start()].strip(" ") in _ENDS]
    looked = -1
    for _, cue, _ in _cues().find_matches_as_indexes(without_surrogates(text)):
        if cue < looked:
            continue
        looked = _look_round(text, cue, spans)
    return _merged(spans)


_SURROGATES = re.compile("[\ud800-\udfff]")


def without_surrogates(text: str) -> str:
    """``text``, at the same length, as the automata need it: they take UTF-8, which has no lone surrogates."""
    return _SURROGATES.sub("\ufffd", text)


_ENDS = frozenset("。！？”") | {""}


def _look_round(text: str, cue: int, spans: list[tuple[int, int]]) -> int:
    """Add the spans round a cue word to ``spans``; the offset up to which the text has been looked at."""
    begin = text.rfind("\n", max(0, cue - _LONGEST_LINE), cue) + 1
    end = text.find("\n", cue, cue + _LONGEST_LINE)
    end = min(len(text), cue + _LONGEST_LINE) if end < 0 else end
    is_line = (begin == 0 or text[begin - 1] == "\n") and (end == len(text) or text[end] == "\n")
    if is_line and end - begin <= _LONGEST_LINE and _BYLINE_LINE.fullmatch(text, begin, end):
        spans.append((begin, end))
        return end
    low = max(begin, cue - 34)
    for pattern in (_BRACKETED, _LABELLED, _BYLINE, _GLUED_EDITOR):
        spans.extend(m.span() for m in pattern.finditer(text, low, end))
    return end


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
