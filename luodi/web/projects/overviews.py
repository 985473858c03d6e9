"""The board and the counties in numbers: each function asks a bounded number of questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum
from django.urls import reverse

from luodi.web.accounts.models import User
from luodi.web.projects.book import today
from luodi.web.projects.models import Project, Stage, Status
from luodi.web.projects.searching import MOST_COUNTED

CARDS, MORE_CARDS = 12, 60


@dataclass(frozen=True, slots=True)
class Card:
    """A project on the board, with no more than its card says; ``move`` is where it is moved, for who may."""

    name: str
    investor: str
    unit: str
    planned_wan: Decimal | None
    status: str
    waiting: bool
    disputed: bool
    version: int
    url: str
    move: str


@dataclass(frozen=True)
class Column:
    """A stage of the board with its first cards; without a ``count`` it was not counted, and ``more`` may follow."""

    stage: Stage
    count: int | None
    planned: Decimal | None
    cards: Sequence[Card]
    more: bool


_OF_CARD = (
    "pk", "name", "investor", "planned_wan", "status", "waiting", "ownership", "version", "unit_id", "unit__name",
)  # fmt: skip


def board(projects: QuerySet[Project], user: User, longer: str = "", *, searched: bool = False) -> list[Column]:
    """
    Every stage with its number of projects and the first cards, more of them for the stage ``longer``.

    An index counts all projects of a stage, but not those that hold a word: of what was ``searched``, up to
    `MOST_COUNTED` are read to be counted; above it the columns tell no number.
    """
    most = {stage: MORE_CARDS if stage == longer else CARDS for stage in Stage}
    few = _few(projects) if searched else None
    if few is not None:
        return _columns_of_few(few, user, most)
    counts = {} if searched else _counts(projects)
    found = []
    for stage in Stage:
        n, wan = (None, None) if searched else counts.get(stage.value, (0, None))
        # Few columns: the fields of a project, which no card shows, are most of its row.
        first = projects.filter(stage=stage).order_by("-changed_at").values(*_OF_CARD)[: most[stage]] if n != 0 else ()
        cards = [_card(values, user) for values in first]
        more = len(cards) == most[stage] if n is None else n > len(cards)
        found.append(Column(stage, n, wan, cards, more))
    return found


def _counts(projects: QuerySet[Project]) -> dict[str, tuple[int, Decimal | None]]:
    rows = projects.order_by().values("stage").annotate(n=Count("*"), wan=Sum("planned_wan"))
    return {row["stage"]: (row["n"], row["wan"]) for row in rows}


def _few(projects: QuerySet[Project]) -> list[tuple[Any, ...]] | None:
    """Day of change, number, stage and amount of each; ``None`` for more than `MOST_COUNTED`."""
    rows = projects.order_by().values_list("changed_at", "pk", "stage", "planned_wan")[: MOST_COUNTED + 1]
    found = list(rows)
    return found if len(found) <= MOST_COUNTED else None


def _columns_of_few(few: list[tuple[Any, ...]], user: User, most: Mapping[Stage, int]) -> list[Column]:
    of_stage: dict[str, list[tuple[Any, ...]]] = {stage.value: [] for stage in Stage}
    for row in few:
        of_stage[row[2]].append(row)
    first = {
        stage: [row[1] for row in sorted(of_stage[stage.value], key=itemgetter(0, 1), reverse=True)[: most[stage]]]
        for stage in Stage
    }
    shown = [pk for those in first.values() for pk in those]
    # Not asked of what was found again: PostgreSQL would take each project's words apart, a tenth of a millisecond each.
    seen = Project.objects.visible_to(user).order_by().filter(pk__in=shown).values(*_OF_CARD) if shown else ()
    rows = {row["pk"]: row for row in seen}
    found = []
    for stage in Stage:
        amounts = [row[3] for row in of_stage[stage.value] if row[3] is not None]
        cards = [_card(rows[pk], user) for pk in first[stage] if pk in rows]
        n = len(of_stage[stage.value])
        found.append(Column(stage, n, sum(amounts, Decimal(0)) if amounts else None, cards, n > len(cards)))
    return found


def _card(row: Mapping[str, Any], user: User) -> Card:
    mine = user.may_write and row["unit_id"] == user.unit_id
    status = Status(row["status"])
    return Card(
        name=row["name"], investor=row["investor"], unit=row["unit__name"], planned_wan=row["planned_wan"],
        status="" if status == Status.ON_COURSE else str(status.label), waiting=row["waiting"] > 0,
        disputed=row["ownership"] == "disputed", version=row["version"],
        url=reverse("projects:project", args=[row["pk"]]),
        move=reverse("projects:move", args=[row["pk"]]) if mine else "",
    )  # fmt: skip


def by_unit(projects: QuerySet[Project]) -> list[dict[str, Any]]:
    """Each unit with its projects in numbers, in one question."""
    passed = Q(stage_order__gte=Stage.SIGNED.core.order) & ~Q(stage=Stage.EXITED)
    rows = projects.order_by().values("unit", "unit__name", "unit__kind").annotate(
        n=Count("*"),
        before=Count("stage_order", filter=Q(stage_order__lt=Stage.SIGNED.core.order)),
        signed=Count("stage_order", filter=passed),
        started=Count("stage_order", filter=passed & Q(stage_order__gte=Stage.STARTED.core.order)),
        working=Count("stage_order", filter=passed & Q(stage_order__gte=Stage.OPERATING.core.order)),
        waiting=Count("stage_order", filter=Q(waiting__gt=0)),
        late=Count("stage_order", filter=Q(planned_start__lt=today(), stage_order__lt=Stage.STARTED.core.order)),
        planned=Sum("planned_wan"),
        contract=Sum("contract_wan"),
        paid=Sum("paid_wan"),
    )  # fmt: skip
    return sorted(map(dict, rows), key=lambda row: (-row["n"], row["unit__name"]))
