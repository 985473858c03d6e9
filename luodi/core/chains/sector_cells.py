"""The cells of a sheet that holds an input–output table: as words, as numbers, and where they stand."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from luodi.core.chains.faults import ERROR, Fault
from luodi.core.rules import load_rules

LONGEST_WORDS = 200  # of a name or a line of the head
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?")
_NOTHING = frozenset(("", "-", "—", "–", "――", "…", "..."))
_RUN = ("=", "+", "-", "@")  # what a spreadsheet takes for a formula


@dataclass
class Sheet:
    """Cells, where the corner of the table is (from 0), and the faults so far."""

    lines: Sequence[Sequence[Any]]
    row: int
    column: int
    faults: list[Fault] = field(default_factory=list)

    def words(self, row: int, column: int) -> str:
        """A cell as text; "" behind the end of its row."""
        line = self.lines[row]
        return cell_words(line[column]) if column < len(line) else ""

    def error(self, row: int, column: int, message: str) -> None:
        """Note a fault of a cell."""
        self.faults.append(Fault(ERROR, cell_name(row, column), message))

    def number(self, row: int, column: int, what: str) -> float | None:
        """The number of a cell; ``None`` where it is empty or wrong, and then a fault."""
        line = self.lines[row]
        value = line[column] if column < len(line) else None
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            found = float(value)
        else:
            text = re.sub(r"[,\s]", "", unicodedata.normalize("NFKC", "" if value is None else str(value)))
            if text in _NOTHING:
                return None
            if not _NUMBER.fullmatch(text):
                self.error(row, column, f"{what}应是数，现为“{text[:20]}”")
                return None
            found = float(text)
        most = load_rules("input_output")["most"]["value"]
        if not 0 <= found <= most:
            self.error(row, column, f"{what}是 {found:g}，应在 0 到 {most:g} 之间")
            return None
        return found + 0.0  # no minus before a zero

    def check_words(self, row: int, column: int, words: str) -> None:
        """Note words that are too long, or that would run when the table goes out again."""
        if len(words) > LONGEST_WORDS:
            self.error(row, column, f"这一格有 {len(words)} 个字，最多 {LONGEST_WORDS} 个")
        elif words.startswith(_RUN):
            self.error(row, column, f"“{words[:20]}”以 {words[0]} 开头，会被表格软件当成公式")


def cell_name(row: int, column: int) -> str:
    """
    A cell as spreadsheets call it; ``row`` and ``column`` count from 0.

    >>> cell_name(6, 3), cell_name(0, 27)
    ('D7', 'AB1')
    """
    letters, rest = "", column + 1
    while rest:
        rest, place = divmod(rest - 1, 26)
        letters = chr(65 + place) + letters
    return f"{letters}{row + 1}"


def cell_words(value: Any) -> str:
    """A cell as the text a person sees, on one line: a code typed as 1 comes as 1.0."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else " ".join(str(value).split())
