"""Tables in force: of a city, on a day, with every edition; read once while no edition is added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db.models import Max

from luodi.core.projects.claims import OwnershipRules
from luodi.core.projects.context import Basis
from luodi.core.projects.counting_rules import CountingRules
from luodi.core.projects.dated import Dated, Edition
from luodi.core.projects.requirements import StageRules
from luodi.web.accounts.models import Unit
from luodi.web.rulebook import clock_table, counting_table, review_table, stage_table
from luodi.web.rulebook.cities import root_id
from luodi.web.rulebook.clock_table import FollowUp, LeadClock
from luodi.web.rulebook.models import RuleEdition
from luodi.web.rulebook.review_table import ReviewRules
from luodi.web.rulebook.shapes import Table

TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        stage_table.TABLE,
        counting_table.OWNERSHIP,
        counting_table.COUNTING,
        clock_table.CLOCK,
        clock_table.FOLLOW_UP,
        review_table.TABLE,
    )
}


@dataclass(frozen=True)
class CityRules:
    """A city's tables with their editions; ``contents`` has counting's as the rule file has it, for labels."""

    stages: Dated[StageRules]
    ownership: Dated[OwnershipRules]
    counting: Dated[CountingRules]
    clock: Dated[LeadClock]
    follow_up: Dated[FollowUp]
    review: Dated[ReviewRules]

    @property
    def basis(self) -> Basis:
        """What figures rest on."""
        return Basis(counting=self.counting, stages=self.stages, ownership=self.ownership)


def rules_of(unit: Unit | int | None) -> CityRules:
    """Tables of the city a unit belongs to (or of the top of a tree, by its number); those luodi ships for ``None``."""
    root = root_id(unit) if isinstance(unit, Unit) else unit
    if root is None:
        return _rules(0, 0, None)
    return _rules(root, *last_edition(root))


def last_edition(root: int) -> tuple[int, datetime | None]:
    """The number and the moment of the newest edition of a city, which tell whether its tables have changed."""
    last = RuleEdition.objects.filter(unit=root).aggregate(pk=Max("pk"), at=Max("recorded_at"))
    return last["pk"] or 0, last["at"]


@lru_cache(maxsize=64)
def _rules(root: int, last: int, at: datetime | None) -> CityRules:  # ``at``: a number taken back is given again
    rows = list(RuleEdition.objects.filter(unit=root, pk__lte=last).order_by("pk")) if last else []

    def dated(name: str) -> Dated[Any]:
        table = TABLES[name]
        own = [row for row in rows if row.table == name]
        return Dated(
            _shipped(name),
            tuple(
                Edition(row.first, row.recorded_at, _shipped(name) if row.content is None else table.read(row.content))
                for row in own
            ),
        )

    return CityRules(*(dated(name) for name in ("stages", "ownership", "counting", "clock", "follow-up", "review")))


@lru_cache(maxsize=len(TABLES))
def _shipped(name: str) -> Any:
    return TABLES[name].read(TABLES[name].shipped())


def content_of(edition: RuleEdition | None, table: Table) -> Mapping[str, Any]:
    """The content of an edition, or as shipped."""
    return table.shipped() if edition is None or edition.content is None else edition.content
