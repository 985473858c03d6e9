"""Projects of a bureau and its county, made by the actions."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from luodi.web.accounts.models import User
from luodi.web.projects import actions, counting
from luodi.web.projects.book import today
from luodi.web.projects.models import Project

FIRM = "苏州恒澈新能源科技有限公司"
# All that the stages up to signed ask for.
KNOWN = {
    "name": "固态电池产业基地", "investor": FIRM, "industry": "新能源", "source": "外出考察", "first_reporter": "宁河市招商局",
    "reported_on": date(2026, 1, 5), "decision_maker": "陆文博", "next_step": "谈用地", "planned_total_wan": Decimal(80000),
    "planned_fixed_wan": Decimal(60000), "needs_land": False, "review_result": "通过", "parties": "市政府、恒澈公司",
    "contract_fixed_wan": Decimal(60000), "planned_start": date(2026, 6, 1), "planned_operation": date(2027, 6, 1),
}  # fmt: skip


def make(by: User, **more) -> Project:
    """A project with what it needs, as a lead."""
    return actions.add_project(fields={**KNOWN, **more}, on=date(2026, 1, 5), by=by)


def go(project: Project, by: User, *stages: str) -> Project:
    """Through the stages, a day each, with all the evidence they ask for."""
    have = set(project.evidence.values_list("kind", flat=True))
    for kind in ("minutes", "review-form", "contract", "licence", "approval", "permit", "site-photo"):
        if kind not in have:
            actions.add_evidence(project=project, kind=kind, name=f"{kind}.pdf", data=kind.encode(), by=by)
    for stage in stages:
        project.refresh_from_db()
        on = max(project.stage_since, today() - timedelta(days=30))
        actions.move_stage(project=project, to=stage, on=on, version=project.version, by=by)
    project.refresh_from_db()
    return project


def sign(project: Project, by: User, amount: int = 80000, **more):
    """A binding signing."""
    return counting.add_signing(
        project=project, on=today(), agreement="binding", amount=Decimal(amount), by=by, **more
    )  # fmt: skip


@pytest.fixture
def project(lin) -> Project:
    return make(lin)


@pytest.fixture
def signed(project, lin, wang) -> Project:
    """Signed, and checked by Wang."""
    go(project, lin, "talks", "review")
    entry = sign(project, lin)
    project.refresh_from_db()
    actions.move_stage(project=project, to="signed", version=project.version, by=lin)
    actions.verify(entry=entry, by=wang)
    actions.verify(entry=project.entries.get(stage="signed", kind="stage"), by=wang)
    project.refresh_from_db()
    return project
