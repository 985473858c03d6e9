"""After the trip: its reports beside the plan, what was visited, skipped, added, and the draft of the bureau's own report."""

from __future__ import annotations

from dataclasses import dataclass

from luodi.core.documents.trip_report import trip_report_paper
from luodi.core.missions.comparing import ReportDue, TripComparison, compare_trip, report_due
from luodi.web.accounts.models import User
from luodi.web.missions.knowing import register_rows, told_of
from luodi.web.missions.models import Mission
from luodi.web.missions.paper_words import saying
from luodi.web.missions.printing import items_of, paper_file
from luodi.web.missions.readying import Prepared
from luodi.web.reports.models import Report, ReportState

MOST_OFFERED = 30


@dataclass(frozen=True)
class After:
    """What became of a trip; ``trip`` is ``None`` without a report that is read."""

    reports: list[Report]
    trip: TripComparison | None
    due: ReportDue | None


def after_of(mission: Mission, prepared: Prepared | None, user: User) -> After:
    """The trip as its reports tell it, those that ``user`` may see."""
    linked = Report.objects.visible_to(user).filter(missions__mission=mission)
    due = report_due(mission.last_date)
    reports = list(linked.order_by("id"))
    read = linked.filter(state=ReportState.READ).order_by("id")
    if prepared is None or prepared.plan is None or not read:
        return After(reports, None, due)
    told = told_of(read, prepared.terms, register_rows(prepared.terms, prepared.plan.visited), user)
    return After(reports, compare_trip(items_of(prepared), told), due)


def offered(mission: Mission, user: User) -> list[Report]:
    """Reports that may be of this trip, to be linked: read, of the own unit, not linked yet; the trip's own days first."""
    rows = Report.objects.visible_to(user).filter(state=ReportState.READ, unit=mission.unit)
    rows = rows.exclude(missions__mission=mission).order_by("-id")[: MOST_OFFERED * 4]
    first, last = mission.first_date.isoformat(), mission.last_date.isoformat()

    def is_of_the_trip(report: Report) -> bool:
        return bool(report.start and first <= report.start <= last)

    return sorted(rows, key=lambda report: not is_of_the_trip(report))[:MOST_OFFERED]


def draft_file(mission: Mission, prepared: Prepared, after: After, form: str) -> bytes:
    """The draft of the bureau's own report; the caller has seen that there is a comparison."""
    assert after.trip is not None
    terms = prepared.terms
    unit = terms.unit or str(mission.unit)
    paper = trip_report_paper(terms.title, unit, terms.first_date, terms.last_date, after.trip, after.due, saying())
    return paper_file(paper, form)
