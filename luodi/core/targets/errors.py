"""What can go wrong while screening, each said in one sentence with what to do."""

from __future__ import annotations

from collections.abc import Sequence

from luodi.core.errors import LuodiError


class UnreadableNeeds(LuodiError, ValueError):
    """A file of needs, rules or profile that cannot be used: which file, what is wrong where."""

    def __init__(self, name: str, faults: Sequence[str]) -> None:
        shown = "；".join(faults[:5]) + (f"；等 {len(faults)} 处" if len(faults) > 5 else "")
        super().__init__(f"{name} 不能用：{shown}。请改正后再试，写法见 docs/reference/screening.md。")
        self.name, self.faults = name, tuple(faults)


class NoRows(LuodiError, LookupError):
    """A register to be screened that is not there, cannot be read, or lacks a name column."""

    def __init__(self, where: str, why: str, advice: str) -> None:
        super().__init__(f"筛选不了名录 {where}：{why}。{advice}。")
        self.where = where


class ScreeningFailed(LuodiError, RuntimeError):
    """An engine could not finish; the message has its reason."""
