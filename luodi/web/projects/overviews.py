"""The board and the counties in numbers: each function asks a bounded number of questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber
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

    An index counts all projects of a stage, but not those that hold a word: what was ``searched`` is read to be counted
    up to `MOST_COUNTED`; above it the columns tell no number.
    """
    most = {stage: MORE_CARDS if stage == longer else CARDS for stage in Stage}
    if searched and projects.order_by().values("pk")[: MOST_COUNTED + 1].count() <= MOST_COUNTED:
        return _columns_of_few(projects, user, most)
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


def _columns_of_few(projects: QuerySet[Project], user: User, most: Mapping[Stage, int]) -> list[Column]:
    """In one question: asked a stage at a time, the database would look for the word eleven times."""
    stage_of, newest = F("stage"), (F("changed_at").desc(), F("pk").desc())
    ranked = projects.order_by().annotate(
        rank=Window(RowNumber(), partition_by=stage_of, order_by=newest),
        n=Window(Count("*"), partition_by=stage_of), wan=Window(Sum("planned_wan"), partition_by=stage_of),
    )  # fmt: skip
    rows = ranked.filter(rank__lte=max(most.values())).values(*_OF_CARD, "stage", "rank", "n", "wan")
    of_stage: dict[str, list[dict[str, Any]]] = {stage.value: [] for stage in Stage}
    for row in sorted(rows, key=itemgetter("rank")):
        of_stage[row["stage"]].append(row)
    found = []
    for stage in Stage:
        first = of_stage[stage.value]
        n, wan = (first[0]["n"], first[0]["wan"]) if first else (0, None)
        cards = [_card(row, user) for row in first[: most[stage]]]
        found.append(Column(stage, n, wan, cards, n > len(cards)))
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
