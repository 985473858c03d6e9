"""What moved since last week, by number and by unit: the one-minute page and the bulletin stand on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from luodi.web.accounts.models import User
from luodi.web.rulebook.cities import city_of
from luodi.web.rulebook.editions import rules_of
from luodi.web.tasks import earlier, ledger
from luodi.web.tasks.ledger import Line, Lines, Told
from luodi.web.tasks.models import AT_HOLDER, Act, State, Task, TaskEvent
from luodi.web.tasks.standing import is_late, overdue_days

DAYS = 7
EARLIEST = date(2000, 1, 1)  # the last day of the first week there is
SOON_DAYS = 7
LABELS = {
    "signed": gettext_lazy("签约"),
    "started": gettext_lazy("开工"),
    "stuck-projects": gettext_lazy("项目停滞"),
    "slipped-projects": gettext_lazy("开工滞后"),
    "given": gettext_lazy("新交办"),
    "closed": pgettext_lazy("number", "办结"),
    "reported": gettext_lazy("待确认"),
    "overdue": pgettext_lazy("number", "逾期"),
    "slipped": gettext_lazy("延期过"),
    "stuck": gettext_lazy("没有动静"),
}
# What is good news, what asks for attention: shown by a sign and a word, too.
GOOD, BAD = ("signed", "started", "closed"), ("stuck-projects", "slipped-projects", "overdue", "slipped", "stuck")


@dataclass(frozen=True)
class Figure:
    """A number of the page with every row behind it."""

    kind: str
    rows: Lines

    @property
    def label(self) -> str:
        """What it counts, in the reader's language."""
        return str(LABELS[self.kind])

    @cached_property
    def count(self) -> int:
        """How many rows."""
        return self.rows.count()

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The rows; of a number that has no bound, the first `ledger.MOST`."""
        return self.rows.first()

    @property
    def mood(self) -> str:
        """``good``, ``bad`` or empty; a number of nothing is neither."""
        if not self.count:
            return ""
        return "good" if self.kind in GOOD else "bad" if self.kind in BAD else ""


@dataclass(frozen=True)
class UnitBar:
    """A unit's open tasks by how they stand."""

    unit: str
    late: int
    soon: int
    later: int
    reported: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.late + self.soon + self.later + self.reported


@dataclass(frozen=True)
class Week:
    """The days it is about, its numbers, and the open tasks of each unit, most late first."""

    first: date
    last: date
    figures: tuple[Figure, ...]
    bars: tuple[UnitBar, ...]

    def find(self, kind: str) -> Figure | None:
        """The number called ``kind``."""
        return next((figure for figure in self.figures if figure.kind == kind), None)


def week_of(user: User, last: date | None = None) -> Week:
    """
    Seven days as far as ``user`` sees: those up to and with ``last``, today where it is not given.

    Of an earlier week: what happened in it, as it is on record now, and how things stood at its end.
    """
    last = max(EARLIEST, min(last or timezone.localdate(), timezone.localdate()))
    first = last - timedelta(days=DAYS - 1)  # both days belong to it, and none to the week before, too
    figures = _of_projects(user, first, last) if ledger.is_there() else []
    open_tasks = earlier.open_tasks(user, last)
    figures += _of_tasks(user, open_tasks, first, last)
    return Week(first, last, tuple(figures), _bars(open_tasks, last))


def _of_projects(user: User, first: date, last: date) -> list[Figure]:
    return [
        Figure("signed", ledger.signed(user, first, last)),
        Figure("started", ledger.started(user, first, last)),
        Figure("stuck-projects", earlier.stuck(user, last)),
        Figure("slipped-projects", earlier.slipped(user, first, last)),
    ]


def _of_tasks(user: User, open_tasks: list[Task], first: date, last: date) -> list[Figure]:
    seen = Task.objects.visible_to(user).named()
    given = seen.filter(given_on__range=(first, last)).order_by("-given_on", "-id")
    closed = seen.filter(closed_on__range=(first, last)).order_by("-closed_on", "-id")
    late = [task for task in open_tasks if is_late(task, last)]  # in the order of their deadlines: the latest first
    limit = rules_of(city_of(user)).follow_up.on(last).no_contact_days
    return [
        Figure("given", Lines(given, lambda t: _line(t, t.given_on, _("%(day)s 交办") % {"day": t.given_on}))),
        Figure("closed", Lines(closed, lambda t: _line(t, t.closed_on, _("%(day)s 办结") % {"day": t.closed_on}))),
        Figure("reported", Told([task for task in open_tasks if task.state == State.REPORTED], _reported_line)),
        Figure("overdue", Told(late, lambda t: _late_line(t, last))),
        Figure("slipped", Told(_slipped(user, first, last), _slipped_line)),
        Figure("stuck", Told([t for t in open_tasks if _is_stuck(t, last, limit)], lambda t: _stuck_line(t, last))),
    ]


def _line(task: Task, on: date, words: str, days: int = 0) -> Line:
    return Line(task.text, str(task.holder), on, words, task.get_absolute_url(), days)


def _reported_line(task: Task) -> Line:
    on = timezone.localdate(task.moved_at)
    return _line(task, on, _("%(day)s 反馈，等 %(who)s 确认") % {"day": on, "who": task.asked_by})


def _late_line(task: Task, last: date) -> Line:
    days = overdue_days(task, last).value
    said = ngettext("期限 %(due)s，逾期 %(n)s 个工作日", "期限 %(due)s，逾期 %(n)s 个工作日", days)
    return _line(task, task.due or task.given_on, said % {"due": task.due, "n": days}, days)


def _slipped(user: User, first: date, last: date) -> list[TaskEvent]:
    """Extensions that gave a task more time in these days."""
    events = TaskEvent.objects.visible_to(user).filter(act=Act.EXTEND, at__date__range=(first, last))
    return list(events.select_related("task__holder").order_by("-id"))


def _slipped_line(event: TaskEvent) -> Line:
    said = _("延到 %(due)s：%(why)s") % {"due": event.due, "why": event.text[:60]}
    return _line(event.task, timezone.localdate(event.at), said)


def _is_stuck(task: Task, last: date, limit: int) -> bool:
    return task.state in AT_HOLDER and (last - timezone.localdate(task.moved_at)).days >= limit


def _stuck_line(task: Task, last: date) -> Line:
    since = timezone.localdate(task.moved_at)
    days = (last - since).days
    return _line(task, since, ngettext("%(n)s 天没有动静", "%(n)s 天没有动静", days) % {"n": days}, days)


def _bars(tasks: Iterable[Task], on: date) -> tuple[UnitBar, ...]:
    counts: dict[str, list[int]] = {}
    for task in tasks:
        row = counts.setdefault(str(task.holder), [0, 0, 0, 0])
        if task.state == State.REPORTED:
            row[3] += 1
        elif is_late(task, on):
            row[0] += 1
        else:
            row[1 if task.due and task.due <= on + timedelta(days=SOON_DAYS) else 2] += 1
    bars = [UnitBar(unit, *row) for unit, row in counts.items()]
    return tuple(sorted(bars, key=lambda bar: (-bar.late, -bar.total, bar.unit)))
