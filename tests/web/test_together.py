"""Several people at once: decisions on one report follow one another, whatever their order."""

import threading

import pytest
from django.db import connection

from luodi.web.errors import Conflict
from luodi.web.reports import actions
from luodi.web.reports.models import Report, Status

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*works) -> list[Exception]:
    """Run each function in a thread of its own, all starting together; what they raised."""
    start, raised = threading.Barrier(len(works)), []

    def run(work):
        start.wait()
        try:
            work()
        except Exception as error:  # noqa: BLE001  (the test judges it)
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return raised


def test_decisions_at_once_are_all_counted(report, lin, wang):
    """Four people accept four facts at the same moment: the report counts four, not what each saw alone."""
    facts = list(report.facts.filter(field="day")[:1]) + list(
        report.facts.filter(path__in=("start", "end", "direction"))
    )
    works = [lambda f=f: actions.accept(fact=f, version=1, by=wang) for f in facts]
    assert at_once(*works) == []
    report.refresh_from_db()
    assert report.checked_facts == report.facts.exclude(status=Status.PROPOSED).count() == len(facts) == 4


def test_accept_all_beside_a_correction(report, organisation, lin, wang):
    """The correction stands whichever was first; the loser of the race is told, never overwritten."""
    raised = at_once(
        lambda: actions.accept_all(report=report, by=lin),
        lambda: actions.correct(fact=organisation, value="恒澈能源", version=1, by=wang),
    )
    assert all(isinstance(error, actions.Stale) for error in raised)
    organisation.refresh_from_db()
    assert organisation.status == (Status.ACCEPTED if raised else Status.CORRECTED)
    report.refresh_from_db()
    assert report.open_facts == 0


def test_undo_beside_accept_all(report, organisation, lin, wang):
    """Undoing takes the rows in the other order than accepting does; neither stops the other for good."""
    for _ in range(5):
        actions.accept(fact=organisation, version=None, by=lin)
        raised = at_once(
            lambda: actions.accept_all(report=report, by=lin),
            lambda: actions.undo(fact=organisation, version=None, by=wang),
        )
        assert raised == []
        while organisation.changes.filter(undone_by=None).exclude(step="undone").exists():
            actions.undo(fact=organisation, version=None, by=lin)


def test_deciding_on_a_deleted_report(organisation, lin, wang):
    """Whoever still has its page open is told that it is gone."""
    actions.delete(report=organisation.report, by=lin)
    assert not Report.objects.exists()
    with pytest.raises(Conflict):
        actions.accept(fact=organisation, version=1, by=wang)
