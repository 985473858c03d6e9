"""What happened between two days: the one-minute page for leaders and the weekly bulletin by unit, with rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from luodi.core.calendar.holidays import Holidays
from luodi.core.projects.book import Book, open_book
from luodi.core.projects.context import Basis
from luodi.core.projects.money import with_unit
from luodi.core.projects.rows import Row
from luodi.core.projects.stages import stage_log
from luodi.core.projects.standing import stage_field
from luodi.core.projects.tables import rows_of_period
from luodi.core.projects.tasks import TaskStanding, overdue_days
from luodi.core.projects.values import Closing, Entry, Period, Stage, StageMove, Stated, Status
from luodi.core.text.numerals import EXACT

KINDS = {
    "new": "新增",
    "signed": "签约",
    "started": "开工",
    "stuck": "停滞",
    "slipped": "滞后于计划",
    "overdue": "督办逾期",
}
STUCK_DAYS = 90
# A planned day and the stage it is the plan of.
_PLANS = {"planned_start": Stage.STARTED, "planned_operation": Stage.OPERATING}
_DONE = frozenset({Stage.OPERATING, Stage.AT_CAPACITY, Stage.EXITED})


@dataclass(frozen=True, slots=True)
class Line:
    """
    A row behind a number: a project or a task.

    ``days`` is how long it is stuck or late, ``amount_wan`` what was signed; ``text`` says it in words.
    """

    kind: str
    id: str
    name: str
    unit: str
    on: date
    text: str
    amount_wan: Decimal | None = None
    days: int = 0


@dataclass(frozen=True, slots=True)
class Number:
    """A number of the page with the rows behind it; ``amount_wan`` is the sum of those that state one."""

    kind: str
    label: str
    lines: tuple[Line, ...]

    @property
    def count(self) -> int:
        """How many."""
        return len(self.lines)

    @property
    def amount_wan(self) -> Decimal:
        """Sum of the amounts stated, 万元."""
        total = Decimal(0)
        for line in self.lines:
            total = EXACT.add(total, line.amount_wan or Decimal(0))
        return total


@dataclass(frozen=True)
class Summary:
    """The page for leaders: one number a kind, in the order of ``KINDS``."""

    period: Period
    numbers: tuple[Number, ...]


@dataclass(frozen=True)
class UnitReport:
    """A unit's part of the bulletin."""

    unit: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True)
class Bulletin:
    """The weekly bulletin: the whole city, then each unit by name; a unit without anything to tell is in ``silent``."""

    summary: Summary
    units: tuple[UnitReport, ...]
    silent: tuple[str, ...]


def summarise(
    entries: Iterable[Entry],
    period: Period,
    now: datetime,
    tasks: Iterable[TaskStanding] = (),
    closings: Iterable[Closing] = (),
    basis: Basis | None = None,
    holidays: Holidays | None = None,
    stuck_days: int = STUCK_DAYS,
) -> Summary:
    """
    What was new, signed, started, stuck, slipped and overdue in ``period``, as known at ``now``.

    New: reported in the period. Signed and started: counted in it, a second person's check included. Stuck: at one stage
    for ``stuck_days`` or more at its end, or dormant, and not yet operating or gone. Slipped: a planned day that fell
    in the period and was not met by its end, or was put off during it. Overdue: tasks past their deadline at its end.
    """
    everything = tuple(entries)
    tables = rows_of_period(everything, period, now, closings, basis)
    book = open_book(everything, now)
    projects = {row.project: row for row in tables["projects"]}
    lines = [
        *_new(book, projects, period),
        *_signed(tables["signings"], projects),
        *_started(projects.values(), period),
        *_stuck(book, projects, period, stuck_days),
        *_slipped(book, projects, period),
        *_overdue(tasks, period.last, holidays),
    ]
    return Summary(period, _numbers(lines))


def make_bulletin(summary: Summary, units: Iterable[str] = ()) -> Bulletin:
    """The summary by unit. ``units`` are all that report, so that those with nothing to tell are told, too."""
    by_unit: dict[str, list[Line]] = {}
    for number in summary.numbers:
        for line in number.lines:
            by_unit.setdefault(line.unit, []).append(line)
    reports = tuple(UnitReport(unit, _numbers(by_unit[unit])) for unit in sorted(by_unit))
    return Bulletin(summary, reports, tuple(sorted(set(units) - by_unit.keys())))


def _numbers(lines: Sequence[Line]) -> tuple[Number, ...]:
    return tuple(
        Number(kind, label, tuple(sorted((x for x in lines if x.kind == kind), key=lambda x: (-x.days, x.on, x.id))))
        for kind, label in KINDS.items()
    )


def _line(kind: str, row: Row, on: date, text: str, amount_wan: Decimal | None = None, days: int = 0) -> Line:
    name, unit = str(row.fields.get("name") or row.project), str(row.fields.get("unit") or "")
    return Line(kind, row.project, name, unit, on, text, amount_wan, days)


def _new(book: Book, projects: Mapping[str, Row], period: Period) -> Iterable[Line]:
    first: dict[str, date] = {}
    for entry in book.standing:
        first.setdefault(entry.project, entry.on)
    for project, on in first.items():
        if period.holds(on) and project in projects:
            yield _line("new", projects[project], on, f"{on} 登记")


def _signed(signings: Iterable[Row], projects: Mapping[str, Row]) -> Iterable[Line]:
    for row in signings:
        if not row.reason and row.count > 0 and row.project in projects:
            text = f"{row.on} 签约" + (
                f"，{with_unit(row.amount_wan, '万元')}" if row.amount_wan is not None else "，金额未载明"
            )
            yield _line("signed", projects[row.project], row.on, text, row.amount_wan)


def _started(projects: Iterable[Row], period: Period) -> Iterable[Line]:
    for row in projects:
        on = row.fields.get(stage_field(Stage.STARTED))
        if isinstance(on, date) and period.holds(on) and not row.reason:
            yield _line("started", row, on, f"{on} 开工")


def _stuck(book: Book, projects: Mapping[str, Row], period: Period, limit: int) -> Iterable[Line]:
    moves = book.by_project(StageMove)
    for project, row in projects.items():
        stays = stage_log(moves.get(project, ()), period.last)
        status = row.fields.get("status")
        if not stays or stays[-1].stage in _DONE or status in (Status.LOST, Status.ENDED):
            continue
        stay = stays[-1]
        if stay.days >= limit or status == Status.DORMANT:
            yield _line("stuck", row, stay.since, f"自 {stay.since} 停在同一阶段 {stay.days} 天", days=stay.days)


def _slipped(book: Book, projects: Mapping[str, Row], period: Period) -> Iterable[Line]:
    plans: dict[tuple[str, str], list[Stated]] = {}
    for entry in book.of_kind(Stated):
        if entry.field in _PLANS and entry.on <= period.last and isinstance(entry.value, date):
            plans.setdefault((entry.project, entry.field), []).append(entry)
    for (project, field), stated in plans.items():
        row = projects.get(project)
        if row is None or row.fields.get("status") in (Status.LOST, Status.ENDED):
            continue
        before = [s.value for s in stated if s.on < period.first]
        planned = stated[-1].value
        assert isinstance(planned, date)
        stage = _PLANS[field]
        reached = row.fields.get(stage_field(stage))
        if reached is not None:
            continue
        earlier = before[-1] if before else None
        if isinstance(earlier, date) and planned > earlier:
            days = (planned - earlier).days
            yield _line("slipped", row, planned, f"计划由 {earlier} 推迟到 {planned}，{days} 天", days=days)
        elif period.first - timedelta(days=1) <= planned < period.last:
            days = (period.last - planned).days
            yield _line("slipped", row, planned, f"计划 {planned}，已过 {days} 天", days=days)


def _overdue(tasks: Iterable[TaskStanding], on: date, holidays: Holidays | None) -> Iterable[Line]:
    for standing in tasks:
        late = overdue_days(standing, on, holidays)
        if late and standing.due is not None:
            text = f"期限 {standing.due}，逾期 {late} 个工作日"
            yield Line("overdue", standing.task.id, standing.task.text, standing.unit, standing.due, text, days=late)
