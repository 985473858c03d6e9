"""From stage to stage: what may move, who verifies, how long each stage took, how far behind the plan it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from luodi.core.projects.errors import ReasonNeeded, SamePerson, StageRefused
from luodi.core.projects.requirements import StageRules, missing_for
from luodi.core.projects.values import Entry, ProjectFacts, Stage, StageMove, Status


@dataclass(frozen=True, slots=True)
class Stay:
    """A project's time at one stage: ``until`` is the day it left, ``None`` while it is there."""

    stage: Stage
    since: date
    until: date | None
    days: int
    reason: str


@dataclass(frozen=True, slots=True)
class Slip:
    """A planned stage beside what came: ``days`` late (negative: early); ``reached`` is ``None`` while it is due."""

    stage: Stage
    planned: date
    reached: date | None
    days: int


def check_move(project: ProjectFacts, to: Stage, rules: StageRules, on: date, reason: str = "") -> None:
    """
    Let a project move to the stage ``to``, or say why not.

    To the next stage when nothing is missing; back, past stages or out with a reason. What a later stage itself asks
    for is asked for whatever was passed over.

    Raises
    ------
    StageRefused
        When something is missing, with all of it, or the project is there already.
    ReasonNeeded
        When it goes back, passes stages over or leaves without a reason.
    """
    label = rules.label(to)
    if to is project.stage:
        raise StageRefused(project.id, label, ["已经处在这一阶段"])
    said = reason.strip()
    if to is Stage.EXITED or to.order < project.stage.order:
        if not said:
            raise ReasonNeeded(f"项目 {project.id} 从“{rules.label(project.stage)}”到“{label}”")
        if to is not Stage.EXITED:
            return
    passed = passed_over(project.stage, to)
    if passed and not said:
        raise ReasonNeeded(f"项目 {project.id} 越过{'、'.join(map(rules.label, passed))}")
    excused = ProjectFacts(
        project.id, project.name, project.unit, project.stage, project.status, project.fields, project.evidence,
        project.skipped | frozenset(passed),
    )  # fmt: skip
    missing = missing_for(excused, to, rules, on)
    if missing:
        raise StageRefused(project.id, label, [m.reason for m in missing])


def passed_over(at: Stage, to: Stage) -> tuple[Stage, ...]:
    """Stages between two that a move leaves out; none when it goes back or out."""
    if to is Stage.EXITED:
        return ()
    return tuple(stage for stage in Stage if at.order < stage.order < to.order)


def check_verifier(entry: Entry, verifier: str) -> None:
    """
    Let ``verifier`` confirm an entry, unless they made it.

    Raises
    ------
    SamePerson
        When the verifier is who entered it.
    """
    if verifier == entry.by:
        raise SamePerson(verifier, f"记录 {entry.id}")


def check_status(project: ProjectFacts, to: Status, reason: str = "") -> None:
    """
    Let a project change how it fares; anything but on course needs a reason.

    Raises
    ------
    ReasonNeeded
        Without one.
    """
    if to is not Status.ON_COURSE and not reason.strip():
        raise ReasonNeeded(f"项目 {project.id} 的状态改为“{to}”")


def in_order(moves: Iterable[StageMove]) -> list[StageMove]:
    """Moves by the day they happened, then as they were recorded."""
    return sorted(moves, key=lambda m: (m.on, m.recorded, m.id))


def stage_log(moves: Iterable[StageMove], on: date) -> tuple[Stay, ...]:
    """
    Time at each stage up to the day ``on``, one stay a move, in order.

    >>> from datetime import datetime, UTC
    >>> at = datetime(2026, 1, 5, tzinfo=UTC)
    >>> moves = [StageMove(id="1", project="p", on=date(2026, 1, 5), recorded=at, by="林", stage=Stage.LEAD),
    ...          StageMove(id="2", project="p", on=date(2026, 1, 20), recorded=at, by="林", stage=Stage.TALKS)]
    >>> [(stay.stage.value, stay.days) for stay in stage_log(moves, date(2026, 2, 1))]
    [('lead', 15), ('talks', 12)]
    """
    past = [move for move in in_order(moves) if move.on <= on]
    stays = []
    for move, following in zip_longest(past, past[1:]):
        until = following.on if following else None
        stays.append(Stay(move.stage, move.on, until, ((until or on) - move.on).days, move.reason))
    return tuple(stays)


def days_at(stays: Sequence[Stay]) -> dict[Stage, int]:
    """Days in all at each stage, returns included."""
    total: dict[Stage, int] = {}
    for stay in stays:
        total[stay.stage] = total.get(stay.stage, 0) + stay.days
    return total


def find_slips(plan: Mapping[Stage, date], moves: Iterable[StageMove], on: date) -> tuple[Slip, ...]:
    """
    Each planned stage beside the day it was reached, or beside ``on`` once it is due and not reached.

    A stage counts as reached on the first day the project stood at it or beyond. One that is planned for later and
    not reached is left out. A stage gone back from is not reached.
    """
    past = [move for move in in_order(moves) if move.on <= on]
    slips = []
    for stage, planned in sorted(plan.items(), key=lambda item: item[0].order):
        reached = reached_on(past, stage)
        if reached is not None or planned < on:
            slips.append(Slip(stage, planned, reached, ((reached or on) - planned).days))
    return tuple(slips)


def stages_reached(moves: Iterable[StageMove]) -> dict[Stage, date]:
    """The stages a project stands at or beyond, each with the day since which it does."""
    past = in_order(moves)
    days = {stage: reached_on(past, stage) for stage in Stage}
    return {stage: day for stage, day in days.items() if day is not None}


def reached_on(past: Sequence[StageMove], stage: Stage) -> date | None:
    """
    The day since which a project has stood at ``stage`` or beyond without a break; leaving breaks nothing.

    ``past`` are moves in order; what was passed over counts as reached with what came after it.
    """
    if stage is Stage.EXITED:
        return past[-1].on if past and past[-1].stage is Stage.EXITED else None
    since: date | None = None
    for move in past:
        if move.stage is Stage.EXITED:
            continue
        if move.stage.order < stage.order:
            since = None
        elif since is None:
            since = move.on
    return since
