"""Find projects: words, filters, order."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from luodi.web.projects.book import today
from luodi.web.projects.grams import holds
from luodi.web.projects.models import Project, Stage, Status

ORDERS: dict[str, tuple[Any, tuple[Any, ...]]] = {
    "new": (_("最近更新"), ("-changed_at", "-id")),
    "name": (_("项目名称"), ("name", "-id")),
    "planned": (_("计划总投资"), (F("planned_wan").desc(nulls_last=True), "-id")),
    "contract": (_("计入签约额"), (F("contract_wan").desc(nulls_last=True), "-id")),
    "paid": (_("计入到位资金"), (F("paid_wan").desc(nulls_last=True), "-id")),
    "stage": (_("阶段"), ("-stage_order", "-changed_at")),
    "stuck": (_("停留最久"), ("stage_since", "id")),
    "start": (_("计划开工"), (F("planned_start").asc(nulls_last=True), "id")),
}
# Beside a stage's own name, what people ask for.
GROUPS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "before-signing": (_("签约前"), (Stage.LEAD, Stage.TALKS, Stage.REVIEW)),
    "signed-not-started": (_("已签约未开工"), (Stage.SIGNED, Stage.REGISTERED, Stage.APPROVED)),
    "building": (_("在建"), (Stage.STARTED, Stage.IN_STATISTICS)),
    "working": (_("已建成投产"), (Stage.COMPLETED, Stage.OPERATING, Stage.AT_CAPACITY)),
}
STUCK_DAYS = 90
MOST_COUNTED = 5_000


def search(projects: QuerySet[Project], wanted: Mapping[str, Any]) -> QuerySet[Project]:
    """``projects`` that answer to ``wanted``, the cleaned data of `forms.SearchForm`; unordered."""
    found = projects
    for word in str(wanted.get("q") or "").casefold().split()[:6]:
        found = found.filter(holds(word))
    if stage := wanted.get("stage"):
        found = found.filter(stage__in=GROUPS[stage][1]) if stage in GROUPS else found.filter(stage=stage)
    if status := wanted.get("status"):
        found = found.filter(status=status)
    if unit := wanted.get("unit"):
        found = found.filter(unit=unit)
    if industry := wanted.get("industry"):
        found = found.filter(industry__icontains=industry)
    if (least := wanted.get("least")) is not None:
        found = found.filter(planned_wan__gte=least)
    match wanted.get("look"):
        case "double":
            found = found.filter(_double(projects))
        case "waiting":
            found = found.filter(waiting__gt=0)
        case "stuck":
            since = today() - timedelta(days=STUCK_DAYS)
            open_stages = (Stage.EXITED, Stage.AT_CAPACITY)
            found = found.filter(stage_since__lt=since, status=Status.ON_COURSE).exclude(stage__in=open_stages)
        case "late":
            found = found.filter(
                planned_start__lt=today(), stage__in=(*GROUPS["before-signing"][1], *GROUPS["signed-not-started"][1])
            )
        case "disputed":
            found = found.filter(ownership="disputed")
        case "silent":
            silent = Q(heard_on=None) | Q(heard_on__lt=today() - timedelta(days=30))
            found = found.filter(silent, stage__in=GROUPS["before-signing"][1])
    return found


def _double(projects: QuerySet[Project]) -> Q:
    """
    Which of ``projects`` may be one that is there twice: by the investment project's code, or by name and investor.

    Two counties that report one project show to who sees both; it looks at nothing else.
    """
    codes = projects.exclude(project_code="").order_by().values("project_code")
    twice = codes.annotate(times=Count("pk")).filter(times__gt=1).values("project_code")
    alike = projects.filter(investor_key=OuterRef("investor_key"), name=OuterRef("name")).exclude(pk=OuterRef("pk"))
    return Q(project_code__in=twice) | Q(~Q(investor_key=""), Exists(alike))


def ordered(projects: QuerySet[Project], order: str) -> QuerySet[Project]:
    """``projects`` in one of `ORDERS`."""
    return projects.order_by(*ORDERS.get(order, ORDERS["new"])[1])


class FoundPages(Paginator):
    """
    Pages of what was found; above `MOST_COUNTED` it says so and counts no further.

    A word that every tenth of 200,000 projects holds is read in each of them to be counted, and nobody turns so far.
    """

    more = False

    @cached_property
    def count(self) -> int:
        """How many there are, `MOST_COUNTED` at most."""
        found = cast("QuerySet[Project]", self.object_list)
        counted = found.order_by().values("pk")[: MOST_COUNTED + 1].count()
        self.more = counted > MOST_COUNTED
        return min(counted, MOST_COUNTED)
