"""Words round a report that are not its story: reporters, editors, navigation, licence lines."""

from __future__ import annotations

import re

_CUES = (
    r"记者|通讯员|特约|责编|责任编辑|编辑|摄影|撰稿|审稿|供稿|作者|校对|审核|初审|复审|终审|一审|二审|三审|监制|主编|值班|编审"
    r"|撰文|录入|发布者|发布人|供图|图文|文/|图/|文图|融媒体|报道组|来源|签发|统筹|策划|制作|美编|值班总编|审签|责 编|编 辑"
)
_BRACKETED = re.compile(
    rf"（[^（）\n]{{0,30}}(?:{_CUES})[^（）\n]{{0,60}}）|\[[^\[\]\n]{{0,12}}(?:{_CUES})[^\[\]\n]{{0,60}}\]"
    rf"|【[^【】\n]{{0,6}}(?:{_CUES})[^【】\n]{{0,60}}】"
)
_LABELLED = re.compile(rf"(?:{_CUES})(?:人|员|单位|部门)?[ ]?[：丨|/][ ]?[^\n。，；：（）]{{1,24}}")
_BYLINE = re.compile(
    r"(?:本报|本网|本台|[\u4e00-\u9fff]{0,8}[报网台])?(?:首席|特约|见习|实习|全媒体)?(?:记者|通讯员)[ ：]?[^\n。，；：（）]{1,36}?"
    r"(?:报道|摄影|摄|讯|电(?=[ ，　]|$))"
)
_BYLINE_LINE = re.compile(rf"^[^\n。；]{{0,16}}(?:{_CUES})[^\n。；]{{0,90}}$", re.MULTILINE)
_GLUED_EDITOR = re.compile(r"(?<=[。！？”])[ ]?[\u4e00-\u9fff]{2,4}(?:编辑|摄影|供稿|报道|撰稿)[ ]?(?=$|\n|[（\[])")
_SIGNED = re.compile(
    r"(?<=[。！？”])[ ]?（[ ]?[\u4e00-\u9fff]{2,4}(?:[ 、/][ ]?[\u4e00-\u9fff]{2,4}){0,3}[ ]?）(?=[ ]*(?:$|\n))"
)
_PATTERNS = (_BRACKETED, _LABELLED, _BYLINE, _BYLINE_LINE, _GLUED_EDITOR, _SIGNED)


def find_noise(text: str) -> list[tuple[int, int]]:
    """
    Spans (start, end exclusive) that name reporters, editors and sources, merged and in order.

    >>> [(a, b) for a, b in find_noise("考察组返程。（记者 田野）")]
    [(6, 13)]
    """
    spans = sorted(m.span() for pattern in _PATTERNS for m in pattern.finditer(text) if m.end() > m.start())
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged
