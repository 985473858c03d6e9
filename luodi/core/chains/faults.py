"""What is wrong with a chain, and where."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

ERROR, WARNING, NOTE = "error", "warning", "note"
LEVELS = {ERROR: "错误", WARNING: "提醒", NOTE: "说明"}


@dataclass(frozen=True, slots=True)
class Fault:
    """
    One finding.

    ``level`` is ``error`` (the chain cannot be used), ``warning`` (it can, look at it) or ``note`` (a fact worth
    knowing). ``where`` is a line (第 12 行) or a cell (环节!F7); ``segment`` the id concerned, if one is.
    """

    level: str
    where: str
    message: str
    segment: str = ""

    def __str__(self) -> str:
        return f"{self.where}：{self.message}" if self.where else self.message


# (number of the segment or None for the chain's head, field or "") → where that stands in the file
Where = Callable[[int | None, str], str]
