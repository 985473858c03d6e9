"""What stands above the story: headline, dateline, navigation; and where the story begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from luodi.core.reading.record import Fact
from luodi.core.text.dates import DateMention

_MOST_HEADER_LINES = 30
_SHORTEST_TITLE, _LONGEST_TITLE = 6, 72
_STORY_LENGTH = 60  # a line longer than this tells the story, unless it reads like a headline
_META = re.compile(
    r"来源|发布|时间[:：]|日期|作者|浏览|访问量|字号|字体|打印|关闭|分享|点击|首页|当前位置|您的位置|您现在|版权|记者|通讯员|编辑|收录于"
    r"|专题[:：]|楼主|发表于|显示全部|来自手机|ICP|https?:|www\.|@|扫一扫|上一篇|下一篇|责编|摄影|文/|图/|阅读|关注我们|点击上方|【?大 中 小"
    r"|融媒体记者|核心提示|内容提要|内容摘要|编者按|^摘要|^导读|^供稿|^文字|^◎"
)
_SITE = re.compile(
    r"(?:网|网站|移动版|办公室|政府|日报|晚报|新闻网|频道|客户端|融媒体中心|政府网|站|官网|公众号|电视台|微信|微博|局|资讯|快讯|要闻"
    r"|新闻|动态)(?:[ >·|-]*)$"
)
_TRIP_WORDS = re.compile(
    r"考察|招商|率[队团]|带队|赴|[到来](?!自)|访|对接|签约|洽谈|调研|座谈|推介|会见|合作|引资|投资|代表团|交流|产业|项目|跨|走[进出]|参加|出席"
)
_DATE_ONLY = re.compile(r"^[\s0-9年月日时分:：/\-.星期一二三四五六]+$")
_STORY_MARK = re.compile(
    r"^(?:▲[^。]{4,}|第[一二三四五六七八九十]+[天站]|[一二三四五六七八九十]、|（[一二三四五六七八九十]）|带队领导|参加人员)"
)
_DATELINE_TAIL = re.compile(r"[^，。！？\n]{0,16}?(?:讯|电)(?=[\s（(）:：，]|记者|$)|\s*[\u4e00-\u9fff]{2,10}讯\s")
# A header whose line breaks became spaces: its pieces, up to the first that reads like a sentence.
_PIECE = re.compile(r"[^\s]+")
_LONGEST_GLUED_HEADER = 260
_OPENS_STORY = re.compile(r"(?:讯|电|消息)(?:（|$)")
_FULL_DATE = re.compile(r"(?:19|20)\d\d[年/.-]\d")
_TITLE_LABEL = re.compile(r"(?:标题|题目|主题|新闻标题)[：:]\s*")
_DATE_AFTER_TITLE = re.compile(r"\s*(?:19|20)\d\d[年/.-]\d.*$")
_DATE_BEGINS = re.compile(r"[0-9]{1,4}[年月-][0-9]|[0-9]{1,2}月|本报讯|本网讯|近日|日前")


@dataclass(frozen=True, slots=True)
class Header:
    """Headline and publication date as far as the text has them, and where the story begins."""

    title: Fact | None
    published: Fact | None
    story: int


@dataclass(frozen=True, slots=True)
class _Line:
    start: int
    end: int
    text: str


def read_header(text: str, dates: Sequence[DateMention]) -> Header:
    """
    Headline, publication date and beginning of the story of ``text``.

    A headline is a line before the story; of several the one that speaks of a trip. Section heads inside the story
    are none. The publication date comes from a label, a date line or the dateline the story opens with.
    """
    lines, story = _header_lines(text)
    title = _pick_title(lines)
    if title is None:
        glued, story = _glued_header(text, story)
        title = _pick_title(glued)
        if title is not None:
            title = replace(title, confidence=0.7, rule="trip.title_glued")
    return Header(title, _published(text, dates, story), story)


def _header_lines(text: str) -> tuple[list[_Line], int]:
    lines: list[_Line] = []
    start = 0
    while start < len(text) and len(lines) < _MOST_HEADER_LINES:
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        content = text[start:end]
        left = start + len(content) - len(content.lstrip())
        stripped = content.strip()
        if stripped and _is_story(stripped):
            return lines, left
        if stripped:
            lines.append(_Line(left, left + len(stripped), stripped))
        start = end + 1
    return (lines, min(start, len(text))) if start < len(text) or not lines else (lines, lines[-1].end)


def _is_story(line: str) -> bool:
    if _STORY_MARK.match(line):
        return True
    if _META.search(line) and len(line) < 90 and "。" not in line:
        return False
    if "。" in line or line.count("，") + line.count(",") >= 2:
        return True
    return len(line) > _STORY_LENGTH and not (" " in line and len(line) <= _LONGEST_TITLE)


def _pick_title(lines: Sequence[_Line]) -> Fact | None:
    best: tuple[float, _Line] | None = None
    for line in lines:
        score = _title_score(line.text)
        if score > 0 and (best is None or score > best[0]):
            best = (score, line)
    if best is None:
        return None
    score, line = best
    label = _TITLE_LABEL.match(line.text)
    start = line.start + (label.end() if label else 0)
    dated = _DATE_AFTER_TITLE.search(line.text)
    end = line.start + dated.start() if dated and dated.start() > _SHORTEST_TITLE else line.end
    line = _Line(start, end, line.text[start - line.start : end - line.start])
    return Fact(line.text, line.start, line.end, 0.93 if score >= 2 else 0.75, "trip.title_line")


def _title_score(line: str) -> float:
    if not _SHORTEST_TITLE <= len(line) <= _LONGEST_TITLE or _META.search(line) or _DATE_ONLY.match(line):
        return 0.0
    if (
        _OPENS_STORY.search(line)
        or line.startswith(("——", "—", "•", "·", "|", "▲", "（", "("))
        or line.endswith(("：", "、"))
        or ">" in line
    ):
        return 0.0
    trip = len(_TRIP_WORDS.findall(line))
    if _SITE.search(line) and trip < 2:
        return 0.0
    if re.search(r"(?:19|20)\d\d[年-]\d{1,2}[月-]\d", line) and trip == 0:
        return 0.0
    return 1.0 + min(trip, 2)


def _glued_header(text: str, story: int) -> tuple[list[_Line], int]:
    """A header that lost its line breaks: headline, source and date with spaces between, then the story."""
    lines: list[_Line] = []
    for piece in _PIECE.finditer(text, story, min(len(text), story + _LONGEST_GLUED_HEADER)):
        words = piece.group()
        if "，" in words or "。" in words or len(words) > _LONGEST_TITLE or _OPENS_STORY.search(words):
            told = any(_META.search(line.text) or _FULL_DATE.search(line.text) for line in lines)
            if lines and (told or _DATE_BEGINS.match(words)):
                return lines, piece.start()
            break
        lines.append(_Line(piece.start(), piece.end(), words))
    return [], story


def _published(text: str, dates: Sequence[DateMention], story: int) -> Fact | None:
    best: tuple[int, DateMention] | None = None
    for mention in dates:
        rank = _published_rank(text, mention, story)
        if rank and (best is None or rank > best[0]):
            best = (rank, mention)
    if best is None or best[1].date_start is None:
        return None
    rank, mention = best
    rule = {3: "trip.published_label", 2: "trip.published_header", 1: "trip.published_dateline"}[(rank + 1) // 2]
    confidence = {3: 0.97, 2: 0.9, 1: 0.9}[(rank + 1) // 2]
    assert mention.date_start is not None
    return Fact(mention.date_start.iso(), mention.start, mention.end, confidence, rule)


def _published_rank(text: str, mention: DateMention, story: int) -> int:
    """0: not the day of publication; else the higher the surer, a stated year counting most."""
    day = mention.date_start
    if day is None or day.day is None or day.month is None or mention.kind not in ("dateline", "date"):
        return 0
    dated = 1 if day.year is not None else 0
    if mention.start < story:
        return 5 + dated if mention.kind == "dateline" else 3 + dated
    if mention.start < story + 60 and _opens_dateline(text, mention, story):
        return 1 + dated
    if mention.kind == "dateline" and mention.start >= len(text) - 200:
        return 1 + dated
    return 3 + dated if _is_alone_at_end(text, mention) else 0


def _opens_dateline(text: str, mention: DateMention, story: int) -> bool:
    before = text[story : mention.start]
    if "，" in before or "。" in before:
        return False
    return _DATELINE_TAIL.match(text, mention.end) is not None or mention.kind == "dateline"


def _is_alone_at_end(text: str, mention: DateMention) -> bool:
    """A date line below the story."""
    line_start = text.rfind("\n", 0, mention.start) + 1
    line_end = text.find("\n", mention.end)
    line_end = len(text) if line_end < 0 else line_end
    alone = not text[line_start : mention.start].strip() and not text[mention.end : line_end].strip()
    return alone and not text[line_end:].strip() and line_start > 0
