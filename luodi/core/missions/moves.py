"""What differs between two plans of a mission."""

from __future__ import annotations

from dataclasses import dataclass

from luodi.core.missions.plan import DayPlan, Plan, Stop

SAME_MINUTES = 0.5


@dataclass(frozen=True, slots=True)
class Move:
    """A visit that is elsewhere in the new plan: ``old`` is ``None`` for one added, ``new`` for one dropped."""

    candidate: str
    old: tuple[str, int, float] | None  # team, day, minute
    new: tuple[str, int, float] | None


def find_moves(before: Plan, after: Plan) -> tuple[Move, ...]:
    """Visits dropped, then those moved to another team, day or hour, then those added."""
    kinds: tuple[list[Move], list[Move], list[Move]] = ([], [], [])
    for visit, found in before.visited.items():
        old, new = _when(found), _when(after.visited[visit]) if visit in after.visited else None
        if new is None:
            kinds[0].append(Move(visit, old, None))
        elif old[:2] != new[:2] or abs(old[2] - new[2]) > SAME_MINUTES:
            kinds[1].append(Move(visit, old, new))
    kinds[2].extend(Move(visit, None, _when(x)) for visit, x in after.visited.items() if visit not in before.visited)
    return tuple(move for kind in kinds for move in kind)


def _when(found: tuple[DayPlan, Stop]) -> tuple[str, int, float]:
    day, stop = found
    return day.team, day.day, stop.starts
