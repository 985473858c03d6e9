"""Reading many reports as a job."""

from __future__ import annotations

from luodi.web.jobs.worker import Run
from luodi.web.reports.actions import read_report
from luodi.web.reports.models import Report, ReportState


def read_reports(run: Run) -> bool:
    """
    Read the job's reports one after the other; ``False`` when it was told to stop.

    Taken up again after a kill, it passes over what is read already. One report that fails never stops the rest.
    """
    failures = 0
    ids = run.job.payload["reports"]
    for done, report_id in enumerate(ids, start=1):
        report = Report.objects.filter(pk=report_id).first()  # it may have been deleted since
        if report is not None and report.state == ReportState.WAITING:
            read_report(report=report)
        if report is not None and report.state == ReportState.FAILED:
            failures += 1
        if not run.step(done, failures):
            return False
    return True
