"""The review of a project by the city's gates and a sheet: what is known, what was scored, what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from luodi.core.projects.book import open_book
from luodi.core.projects.review import Review, review_project
from luodi.core.projects.stages import stages_reached
from luodi.core.projects.values import Stage, StageMove
from luodi.web.projects.book import core_entries, today
from luodi.web.projects.fields import Field, decode, review_fields, score_field
from luodi.web.projects.models import EntryKind, Project
from luodi.web.rulebook.editions import rules_of
from luodi.web.rulebook.review_table import ReviewRules


@dataclass(frozen=True)
class Reviewed:
    """A review, the rules it goes by, and the fields it asks for beside the ledger's."""

    review: Review
    rules: ReviewRules
    known: Mapping[str, Field]

    @property
    def asked(self) -> list[str]:
        """Names of the fields that the sheet's items ask for."""
        sheet = self.review.sheet
        names = [
            name
            for item in sheet.items
            for name in ([score_field(sheet.id, item.id)] if item.method == "given" else item.of)
        ]
        return list(dict.fromkeys(names))


def review_rules(project: Project) -> ReviewRules:
    """Gates and sheets in force now; of a project that is past its review, those of the day it came to it."""
    moves = core_entries(project.entries.filter(kind__in=(EntryKind.STAGE, EntryKind.REVERSAL)).order_by("id"))
    reached = stages_reached(open_book(moves, timezone.now()).of_kind(StageMove))
    return rules_of(project.unit).review.on(reached.get(Stage.REVIEW, today()))


def review_of(project: Project, sheet: str = "") -> Reviewed:
    """The review by the sheet of this name, or by the city's first where there is none of it."""
    rules = review_rules(project)
    known = review_fields(rules.content)
    chosen = rules.sheets[sheet] if sheet in rules.sheets else next(iter(rules.sheets.values()))
    fields = {name: decode(name, kept, known) for name, kept in project.fields.items()}
    scores = {item.id: fields.get(score_field(chosen.id, item.id)) for item in chosen.items}
    given = {key: score for key, score in scores.items() if isinstance(score, Decimal)}
    return Reviewed(review_project(fields, chosen, rules.gates, given=given), rules, known)
