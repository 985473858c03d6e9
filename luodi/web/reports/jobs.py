"""Reading many reports, and asking the second reader about them, as jobs."""

from __future__ import annotations

from collections.abc import Callable

from luodi.web.jobs.worker import Run
from luodi.web.reports.actions import ask_second, read_report
from luodi.web.reports.models import Report, ReportState


def read_reports(run: Run) -> bool:
    """
    Read the job's reports one after the other; ``False`` when it was told to stop.

    Taken up again after a kill, it passes over what is read already. One report that fails never stops the rest.
    """
    return _each(run, _read)


def ask_second_reader(run: Run) -> bool:
    """Ask the second reader about the job's reports."""
    return _each(run, lambda report: ask_second(report=report))


def _read(report: Report) -> None:
    if report.state == ReportState.WAITING:
        read_report(report=report)
    ask_second(report=report)


def _each(run: Run, work: Callable[[Report], None]) -> bool:
    failures = 0
    for done, report_id in enumerate(run.job.payload["reports"], start=1):
        report = Report.objects.filter(pk=report_id).first()  # it may have been deleted since
        if report is not None:
            work(report)
            failures += report.state == ReportState.FAILED
        if not run.step(done, failures):
            return False
    return True
