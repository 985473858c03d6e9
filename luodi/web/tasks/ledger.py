"""What tasks' pages take from the project ledger, where that app is installed: asked for by query, never read whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from luodi.core.projects.bulletin import STUCK_DAYS
from luodi.web.accounts.models import User
from luodi.web.rulebook.cities import city_of
from luodi.web.rulebook.editions import rules_of

MOST = 200
# Stages at or behind the start of building; those where a project has arrived.
BUILT = ("started", "in-statistics", "completed", "operating", "at-capacity", "exited")
ARRIVED = ("operating", "at-capacity", "exited")
OVER = ("lost", "ended")


@dataclass(frozen=True)
class Line:
    """A row behind a number: what, whose, since when, in which words, and where to open it."""

    name: str
    unit: str
    on: date
    words: str
    url: str
    days: int = 0


@dataclass(frozen=True)
class Lines:
    """Rows of a number that are only counted until somebody asks for them: ``tell`` makes a line of a row."""

    rows: Any
    tell: Callable[[Any], Line]

    def count(self) -> int:
        """How many there are."""
        return int(self.rows.order_by().count())

    def first(self, most: int = MOST) -> tuple[Line, ...]:
        """The first of them."""
        return tuple(map(self.tell, self.rows[:most]))


@dataclass(frozen=True)
class Told(Lines):
    """Rows that are read already, all of them; a line is made of each when somebody asks for it."""

    rows: Sequence[Any]

    def count(self) -> int:
        """How many there are."""
        return len(self.rows)

    def first(self, most: int | None = None) -> tuple[Line, ...]:
        """All of them, or the first."""
        return tuple(map(self.tell, self.rows[:most]))


def is_there() -> bool:
    """Whether there is a project ledger."""
    return apps.is_installed("luodi.web.projects")


def rows_of(name: str) -> Any:
    """Rows of a model of the ledger, which need not be there when this module is read."""
    return next(m for m in apps.get_app_config("projects").get_models() if m.__name__ == name)._default_manager


def projects_of(user: User) -> Any:
    """Projects that ``user`` sees, with their units."""
    rows: Any = rows_of("Project")
    return rows.visible_to(user).select_related("unit")


def line_of(project: Any, on: date, words: str, days: int = 0) -> Line:
    """A row of a project."""
    return Line(project.name, str(project.unit), on, words, project.get_absolute_url(), days)


def signed(user: User, first: date, last: date) -> Lines:
    """Projects whose first signing that counts is of these days."""
    found = projects_of(user).filter(signed_on__range=(first, last)).order_by("-signed_on")
    return Lines(found, lambda p: line_of(p, p.signed_on, _("%(day)s 签约") % {"day": p.signed_on}))


def started(user: User, first: date, last: date) -> Lines:
    """Projects that came to the start of building in these days, by an entry that counts and stands."""
    entries = rows_of("EntryRow")
    answers = entries.filter(target=OuterRef("pk"))
    # A project that began in these days has not stood at a stage for longer: few projects, then their entries.
    lately = entries.visible_to(user).filter(project__stage_since__gte=first)
    moves = lately.filter(kind="stage", stage="started", on__range=(first, last))
    if "started" in {stage.value for stage in rules_of(city_of(user)).stages.on(last).verified}:
        moves = moves.filter(Exists(answers.filter(kind="verification").exclude(answers__kind="reversal")))
    moves = moves.filter(~Exists(answers.filter(kind="reversal")))
    found = moves.select_related("project__unit").order_by("-on", "-id")
    return Lines(found, lambda m: line_of(m.project, m.on, _("%(day)s 开工") % {"day": m.on}))


def stuck(user: User, on: date) -> Lines:
    """Projects at one stage for long, or dormant, that have neither arrived nor gone."""
    going = projects_of(user).exclude(stage__in=ARRIVED).exclude(status__in=OVER)
    found = going.filter(Q(stage_since__lte=on - timedelta(days=STUCK_DAYS)) | Q(status="dormant"))

    def tell(project: Any) -> Line:
        days = (on - project.stage_since).days
        said = _("停在“%(stage)s” %(days)s 天") % {"stage": project.get_stage_display(), "days": days}
        return line_of(project, project.stage_since, said, days)

    return Lines(found.order_by("stage_since"), tell)


def slipped(user: User, first: date, last: date) -> Lines:
    """Projects whose planned start of building passed in these days: it was the day before one of them, and was not met."""
    late = projects_of(user).filter(planned_start__range=(first - timedelta(days=1), last - timedelta(days=1)))
    found = late.exclude(stage__in=BUILT).exclude(status__in=OVER).order_by("planned_start")

    def tell(project: Any) -> Line:
        said = _("计划 %(day)s 开工，还没有开工") % {"day": project.planned_start}
        return line_of(project, project.planned_start, said, (last - project.planned_start).days)

    return Lines(found, tell)


def silent(user: User, on: date) -> Lines:
    """Projects of the own unit nobody has spoken with for long, the longest first."""
    limit = on - timedelta(days=rules_of(city_of(user)).follow_up.on(on).no_contact_days)
    going = projects_of(user).filter(unit=user.unit_id or 0).exclude(status__in=OVER).exclude(stage__in=ARRIVED)

    def tell(project: Any) -> Line:
        days = (on - project.heard_on).days
        return line_of(project, project.heard_on, _("%(days)s 天没有联系") % {"days": days}, days)

    return Lines(going.filter(heard_on__lte=limit).order_by("heard_on"), tell)


def to_verify(user: User) -> Lines:
    """Projects of the own unit with entries that a second person has not looked at, by others than ``user``."""
    # Asked project by project, of the few that wait: the answers to an entry are entries of its own project.
    entries = rows_of("EntryRow")
    answered = entries.filter(
        project=OuterRef("project"), target=OuterRef("pk"), kind__in=("verification", "grading", "reversal")
    )
    asked = entries.filter(project=OuterRef("pk"), kind__in=("stage", "signing", "tranche")).exclude(by=user)
    unit = user.unit_id if user.may_write else 0
    waiting = projects_of(user).filter(unit=unit, waiting__gt=0).filter(Exists(asked.filter(~Exists(answered))))

    def tell(project: Any) -> Line:
        return line_of(project, timezone.localdate(project.changed_at), _("%(n)s 条待复核") % {"n": project.waiting})

    return Lines(waiting.order_by("-changed_at"), tell)


def clocks(user: User, on: date, most: int) -> list[Line]:
    """The next step of each open lead of the own unit that is due within a week, or late; the ``most`` urgent ones."""
    from importlib import import_module

    leading = import_module("luodi.web.projects.leading")
    leads: Any = rows_of("Lead")
    due, known = [], dict[int, Any]()
    found = leads.visible_to(user).filter(unit=user.unit_id or 0, state="open").select_related("unit")
    for lead in found.prefetch_related("steps").order_by("reported_on")[:MOST]:
        step = leading.next_step(lead, known)
        if step is not None and step.due <= on + timedelta(days=7):
            due.append((lead, step))
    return [_clock_line(lead, step, on) for lead, step in sorted(due, key=lambda pair: pair[1].due)[:most]]


def _clock_line(lead: Any, step: Any, on: date) -> Line:
    said = _("%(step)s，%(day)s 前") % {"step": step.label, "day": step.due}
    return Line(lead.title, str(lead.unit), step.due, said, lead.get_absolute_url(), max(0, (on - step.due).days))
