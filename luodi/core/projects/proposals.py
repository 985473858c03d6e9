"""Tasks proposed from the follow-ups of a report; a person accepts, corrects or rejects each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from luodi.core.calendar.holidays import Holidays
from luodi.core.projects.deadlines import read_deadline

# Instructions are one's own side's to do, promises are to be watched, asks are the other side's.
_OWN = {"instruction": "办理", "commitment": "跟踪承诺"}


@dataclass(frozen=True, slots=True)
class FollowUpWords:
    """A follow-up as a record has it: its type, the words, who is to do it, and where the words stand in the source."""

    type: str  # instruction, ask, commitment
    text: str
    who: str
    source: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ProposedTask:
    """
    A task to be confirmed.

    ``units`` are the units of the city the words name; empty when they name none, and then a person chooses.
    """

    kind: str  # 办理 or 跟踪承诺
    text: str
    units: tuple[str, ...]
    due: date | None
    source: str
    start: int
    end: int


def propose_tasks(
    followups: Iterable[FollowUpWords], units: Iterable[str], said_on: date, holidays: Holidays | None = None
) -> tuple[ProposedTask, ...]:
    """
    Tasks for the instructions and promises among ``followups``, in their order; what is asked of the other side is none.

    Parameters
    ----------
    units
        Names of the city's counties and departments: each is recognised where ``who`` or the words hold it, the longer
        name before one within it.
    said_on
        The day of the report, from which deadlines count.
    """
    names = sorted({name for name in units if name.strip()}, key=len, reverse=True)
    return tuple(
        ProposedTask(
            _OWN[f.type], f.text, _named(f.who, names) or _named(f.text, names), read_deadline(f.text, said_on, holidays),
            f.source, f.start, f.end,
        )
        for f in followups
        if f.type in _OWN
    )  # fmt: skip


def _named(words: str, names: Iterable[str]) -> tuple[str, ...]:
    """Units the words name, as they come in the words."""
    left, found = words[:2000], []
    for name in names:
        at = left.find(name)
        if at >= 0:
            found.append((at, name))
            left = left.replace(name, "\0" * len(name))
    return tuple(name for _, name in sorted(found))
