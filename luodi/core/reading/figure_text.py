"""A text as the number checker sees it: figures with their labels, each sentence with a sign for every figure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from luodi.core.reading.document import fold
from luodi.core.reading.rounding import Term, term
from luodi.core.text.dates import DateMention, find_dates
from luodi.core.text.quantities import Quantity, find_quantities

# One private-use character stands for one figure, so that a rule can be read as a sentence with holes.
MONEY, COUNT, AREA, PERCENT, POINTS, TIMES, INTENSITY, OTHER = (chr(0xE000 + i) for i in range(8))
SIGNS = f"{MONEY}-{OTHER}"
AMOUNT = f"[{MONEY}{COUNT}{AREA}{OTHER}]"
NO_MARK = rf"[^，；。：{SIGNS}]"  # within a clause, no figure between
RISE = "增长|增加|上升|提高|提升|上涨|扩大|增幅|增|涨"
FALL = "下降|减少|降低|下滑|回落|缩减|降幅|降|减"
LAST = "上年同期|去年同期|上年|去年|上届|上一届|上一年|前一年|同期"
CHANGE = re.compile(rf"{RISE}|{FALL}|同比|目标|任务|计划")
_SIGN_OF = {"money": MONEY, "count": COUNT, "area": AREA, "percent": PERCENT, "points": POINTS, "times": TIMES,
            "intensity": INTENSITY}  # fmt: skip
_SIGN = re.compile(f"[{SIGNS}]")
_BEFORE_EDGE = re.compile(r"[，；：、。！？（）“”\n\s]")
_TAIL_WORDS = re.compile(
    r"(?:约为|大约|(?<![签履合预邀])约|将近|(?<![附最邻靠])近|超过|超|逾|达到|高达|达|共计|合计|总计|共|为|是|完成|实现|了|到|有|仅|累计|分别|已|的|占|从|由|在|比|较|[:：])+$"
)
_HEAD_WORDS = re.compile(r"^(?:占(?![地用])|等|其中|目前|截至目前|并且|并|且|和|以及|及|与|共|累计|已|现|现有)+")
_AFTER = re.compile(rf"[^，；：、。！？（）“”\n\s{SIGNS}]{{0,12}}")
_SENTENCE_END = re.compile(r"[。！？\n]+")
_LONGEST_SENTENCE = 2000  # characters: what is longer is a table or no text, and is read in pieces


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the text: ``label`` is the nearest noun phrase, ``start, end`` count characters of the text."""

    start: int
    end: int
    text: str
    label: str
    words: str  # the words before it in its clause, as written
    before: str  # the same without 约, 达, 其中 and other words that name nothing
    after: str  # the words after it in its clause
    quantity: Quantity
    sentence: int

    def to_json(self) -> dict[str, Any]:
        """JSON-ready form; the exact value as a decimal string."""
        q = self.quantity
        return {
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "label": self.label,
            "value": f"{q.value:f}",
            "unit": q.unit,
            "kind": q.kind,
            "currency": q.currency,
            "qualifier": q.qualifier,
        }

    def measures_as(self, other: Figure) -> bool:
        """Whether both count the same kind of thing in comparable units."""
        a, b = self.quantity, other.quantity
        if a.kind != b.kind:
            return False
        if a.kind == "money":
            return a.currency is None or b.currency is None or a.currency == b.currency
        return a.unit == b.unit or a.in_base_units() is not None or {a.unit, b.unit} <= {"个", "项", "宗"}


def comparable(figure: Figure) -> Term:
    """The figure in base units where its kind has them, so that 亩 and 公顷 divide."""
    base = figure.quantity.in_base_units()
    plain = term(figure.quantity)
    if base is None or not plain.value:
        return plain
    return plain * (base / plain.value)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: its place, and its text with each figure replaced by one sign (``figures`` in order)."""

    start: int
    end: int
    signs: str
    figures: tuple[Figure, ...]
    at: tuple[int, ...]  # where in ``signs`` each figure's sign is

    def figure_at(self, position: int) -> Figure:
        """The figure whose sign is at ``position`` of ``signs``."""
        return self.figures[bisect_left(self.at, position)]

    def sign_of(self, figure: Figure) -> int:
        """Where in ``signs`` the sign of ``figure`` is."""
        return self.at[bisect_left(self.figures, figure.start, key=lambda f: f.start)]

    def before(self, position: int) -> tuple[Figure, ...]:
        """The figures whose signs stand before ``position``."""
        return self.figures[: bisect_left(self.at, position)]


class FigureText:
    """The figures of one text, by sentence, with labels."""

    def __init__(self, text: str) -> None:
        self.text = _SIGN.sub(" ", fold(text))
        self.original = text

    @cached_property
    def dates(self) -> list[DateMention]:
        """The dates of the text."""
        return find_dates(self.text)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """Every figure in order."""
        return tuple(figure for sentence in self.sentences for figure in sentence.figures)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """The sentences that hold a figure or not, in order."""
        quantities = find_quantities(self.text)
        starts = [q.start for q in quantities]
        found: list[Sentence] = []
        for start, end in _cut(self.text, quantities):
            inside = quantities[bisect_left(starts, start) : bisect_left(starts, end)]
            found.append(self._sentence(start, end, inside, len(found)))
        return tuple(found)

    def _sentence(self, start: int, end: int, quantities: Sequence[Quantity], index: int) -> Sentence:
        parts: list[str] = []
        at: list[int] = []
        done = start
        length = 0
        for q in quantities:
            gap = self.text[done : q.start]
            sign = _SIGN_OF.get(q.kind, OTHER)
            parts += (gap, sign)
            length += len(gap) + 1
            at.append(length - 1)
            done = q.end
        parts.append(self.text[done:end])
        signs = "".join(parts)
        figures: list[Figure] = []
        for i, q in enumerate(quantities):
            figures.append(self._figure(q, signs, at[i], at[i - 1] + 1 if i else 0, figures, index))
        return Sentence(start, end, signs, tuple(figures), tuple(at))

    def _figure(
        self, q: Quantity, signs: str, at: int, previous: int, figures: Sequence[Figure], sentence: int
    ) -> Figure:
        reach = signs[max(previous, at - 40) : at]
        edges = [m.end() for m in _BEFORE_EDGE.finditer(reach)]
        said = reach[edges[-1] :] if edges else reach
        before = _TAIL_WORDS.sub("", said)
        before = before if q.kind == "percent" else _HEAD_WORDS.sub("", before)
        after = _AFTER.match(signs, at + 1)
        words = after.group() if after is not None else ""
        noun = _noun(words) if q.kind == "count" else ""
        if not before and figures and signs[previous:at].strip("、和与及，金额为达约超近") == "" and at - previous < 4:
            said = before = figures[-1].before  # 签约项目24个、23亿元: both are what was signed
        label = before + noun or words
        return Figure(q.start, q.end, self.original[q.start : q.end], label, said, before, words, q, sentence)

    def sentence_of(self, offset: int) -> int:
        """Index of the sentence that holds ``offset``."""
        return max(0, bisect_right(self._starts, offset) - 1)

    @cached_property
    def _starts(self) -> list[int]:
        return [s.start for s in self.sentences]


_NOUN_END = re.compile(r"[的了在和与及等是为有已将共累被由从达约近超]")


def _noun(words: str) -> str:
    """The noun a measure word counts: 项目 in 项目签约."""
    end = _NOUN_END.search(words)
    return words[: end.start()] if end is not None else words


def _cut(text: str, quantities: Sequence[Quantity]) -> list[tuple[int, int]]:
    """Sentences, and pieces of what is too long for one; no cut falls inside a figure."""
    cuts: list[tuple[int, int]] = []
    start = 0
    ends = [m.end() for m in _SENTENCE_END.finditer(text)] + [len(text)]
    inside = {p for q in quantities for p in range(q.start + 1, q.end)} if len(text) > _LONGEST_SENTENCE else set()
    for end in ends:
        while end - start > _LONGEST_SENTENCE:
            middle = start + _LONGEST_SENTENCE
            while middle in inside:
                middle += 1
            cuts.append((start, middle))
            start = middle
        if end > start:
            cuts.append((start, end))
        start = max(start, end)
    return cuts
