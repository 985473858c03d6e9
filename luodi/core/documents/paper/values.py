"""A paper as values: what is printed, before it is a Word or PDF file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

MISSING = "未掌握"


@dataclass(frozen=True, slots=True)
class Wording:
    """Words and marks that a paper prints of itself, in its language."""

    contents: str = "目录"
    sources: str = "来源"
    missing: str = MISSING
    colon: str = "："
    comma: str = "，"
    language: str = "zh"


CHINESE = Wording()
ENGLISH = Wording("Contents", "Sources", "not known", ": ", ", ", "en")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a line is from: a document or register, and the place in it."""

    name: str  # 2025年3月考察报告
    where: str = ""  # 第 120—146 字

    def words(self, comma: str) -> str:
        """Document and place, with the comma of the paper's language between."""
        return f"{self.name}{comma}{self.where}" if self.where else self.name


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3; it stands in the contents. ``new_page`` begins a page."""

    text: str
    level: int = 1
    new_page: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """
    A paragraph: an optional label in front, the words, their sources.

    With ``text`` ``None`` the fact is missing, and the paper says so in its own words.
    """

    text: str | None
    label: str = ""
    sources: tuple[Source, ...] = ()
    bullet: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table with its sources."""

    text: str
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table; ``shares`` are the columns' widths relative to each other. Rows have as many cells as there are heads."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell | str, ...], ...]
    shares: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        uneven = [i for i, row in enumerate(self.rows) if len(row) != len(self.heads)]
        if uneven or (self.shares and len(self.shares) != len(self.heads)):
            raise ValueError(f"a table of {len(self.heads)} columns has rows {uneven[:5]} or widths of another length")

    @property
    def widths(self) -> tuple[float, ...]:
        """Shares of the whole width, together 1."""
        shares = self.shares or tuple(1.0 for _ in self.heads)
        return tuple(share / sum(shares) for share in shares)


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG text, with its caption and its width on paper in millimetres."""

    svg: str
    caption: str = ""
    width_mm: float = 156.0


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a page."""


Block: TypeAlias = Heading | Line | Table | Picture | PageBreak


@dataclass(frozen=True)
class Paper:
    """A paper on A4: title, lines under it, blocks; with a cover page and contents where wanted."""

    title: str
    subtitle: str = ""
    about: tuple[str, ...] = ()  # who made it, for whom, when
    blocks: tuple[Block, ...] = ()
    cover: bool = False
    contents: bool = False
    footer: str = ""
    wording: Wording = CHINESE
    sources: tuple[Source, ...] = field(init=False)  # each once, in the order of first use

    def __post_init__(self) -> None:
        used = dict.fromkeys(source for block in self.blocks for source in _sources_of(block))
        object.__setattr__(self, "sources", tuple(used))

    def printed(self, line: Line) -> str:
        """The words of a line, or that they are missing."""
        return self.wording.missing if line.text is None else line.text

    def marks(self, sources: Iterable[Source]) -> str:
        """
        Numbers of ``sources`` as they are printed after a line.

        >>> paper = Paper("t", blocks=(Line("a", sources=(Source("x"), Source("y"))),))
        >>> paper.marks([Source("y")])
        '[2]'
        """
        return "".join(f"[{self.sources.index(source) + 1}]" for source in sources)


def _sources_of(block: Block) -> Iterator[Source]:
    if isinstance(block, Line):
        yield from block.sources
    elif isinstance(block, Table):
        for row in block.rows:
            for cell in row:
                if isinstance(cell, Cell):
                    yield from cell.sources
