"""The clock on a lead: when an answer, a study, the feedback and each report of progress are due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from luodi.core.calendar.holidays import Holidays
from luodi.core.projects.deadlines import CALENDAR, WORKING, days_later
from luodi.core.projects.errors import WrongRules
from luodi.core.rules import load_rules


@dataclass(frozen=True, slots=True)
class ClockRule:
    """A step of the clock: once after ``days``, or again and again ``every`` so many days; by working or calendar days."""

    step: str
    label: str
    by: str
    days: int | None = None
    every: int | None = None

    def __post_init__(self) -> None:
        length = self.days if self.every is None else self.every
        if (
            (self.days is None) == (self.every is None)
            or length is None
            or length < 1
            or self.by not in (WORKING, CALENDAR)
        ):
            raise WrongRules(self.step, f"days {self.days}, every {self.every}, by {self.by}",
                             "写 days 或 every 之一（1 天以上），by 写 working 或 calendar")  # fmt: skip


@dataclass(frozen=True, slots=True)
class ClockStep:
    """A step on a lead: due when, done when, and how many calendar days late (0: in time or not yet due)."""

    step: str
    label: str
    due: date
    done: date | None
    late_days: int


def read_clock(lines: Sequence[Mapping[str, Any]] | None = None) -> tuple[ClockRule, ...]:
    """
    The clock of ``rules/project_tasks.yaml``, or a city's own.

    Raises
    ------
    WrongRules
        When a step has no length, or both a length and an interval.
    """
    return tuple(ClockRule(**line) for line in (load_rules("project_tasks")["lead_clock"] if lines is None else lines))


def lead_clock(
    reported_on: date,
    done: Mapping[str, Sequence[date]],
    on: date,
    rules: Sequence[ClockRule],
    holidays: Holidays | None = None,
) -> tuple[ClockStep, ...]:
    """
    Each step of a lead's clock, as of the day ``on``.

    Parameters
    ----------
    done
        Step → the days it was done, in any order; later ones than ``on`` do not count.
    on
        A step that repeats is due again ``every`` so many days after it was last done (or after the lead was reported);
        its next due day is given, and those missed before count as one late step.

    References
    ----------
    江门 江府办函〔2024〕37号: answer in 1 day, study in 3 days, reply to the source in 1 week, progress every 2 weeks.
    """
    steps = []
    for rule in rules:
        days = sorted(day for day in done.get(rule.step, ()) if day <= on)
        if rule.days is not None:
            due = days_later(reported_on, rule.days, rule.by, holidays)
            first = days[0] if days else None
            steps.append(ClockStep(rule.step, rule.label, due, first, max(0, ((first or on) - due).days)))
        elif rule.every is not None:
            due = days_later(days[-1] if days else reported_on, rule.every, rule.by, holidays)
            steps.append(ClockStep(rule.step, rule.label, due, None, max(0, (on - due).days)))
    return tuple(steps)


def city_joins(planned_wan: Decimal | None, threshold_wan: Decimal | None = None) -> bool:
    """Whether the city's centre joins from the start: at or above 5 亿 planned, unless told otherwise."""
    least = (
        Decimal(load_rules("project_tasks")["lead_rules"]["city_joins_wan"]) if threshold_wan is None else threshold_wan
    )
    return planned_wan is not None and planned_wan >= least


def study_due(reported_on: date, *, needs_experts: bool, holidays: Holidays | None = None) -> date:
    """The day the study is due: a week where experts are needed, else by the clock."""
    if needs_experts:
        return reported_on + timedelta(days=load_rules("project_tasks")["lead_rules"]["experts_study_days"])
    (rule,) = (r for r in read_clock() if r.step == "study")
    return days_later(reported_on, rule.days or 0, rule.by, holidays)
