"""Two people at once."""

import pytest

from luodi.core.companies.register.errors import RegisterBusy, UnknownOrganisation
from luodi.web.companies import actions, register
from luodi.web.companies.linking import link_report
from luodi.web.companies.models import Decision, Link
from luodi.web.errors import Conflict
from luodi.web.reports import actions as reports
from tests.web.companies.conftest import OLD_QINGQUAN, QINGQUAN, linked, oid_of, talk
from tests.web.test_together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_decide_the_same_link(unclear, lin, wang):
    """One wins, the other is told; one decision is in force."""
    university, firm = oid_of("合肥工业大学"), oid_of("合肥工大高科信息科技股份有限公司")
    raised = at_once(
        lambda: actions.decide(link=unclear, oid=university, version=unclear.version, by=lin),
        lambda: actions.decide(link=unclear, oid=firm, version=unclear.version, by=wang),
    )
    assert [type(error) for error in raised] == [actions.Stale]
    said = Decision.objects.get(ended_at=None)
    unclear.refresh_from_db()
    assert (unclear.oid, unclear.decision) == (said.oid, said)


def test_two_links_of_the_same_words(unclear, lin, wang):
    """Decided in two reports at the same moment: both links end up saying the same."""
    other = linked(talk(lin, "合肥量子有限公司", "第二次"))["合肥工大"]
    at_once(
        lambda: actions.decide(link=unclear, oid="", version=None, by=lin),
        lambda: actions.decide(link=other, oid=oid_of("合肥工业大学"), version=None, by=wang),
    )
    assert Decision.objects.filter(ended_at=None).count() == 1
    assert len(set(Link.objects.filter(mention="合肥工大").values_list("oid", "status", "decision"))) == 1


def test_a_report_is_linked_while_somebody_decides(unclear, lin, wang):
    """Linking anew does not undo a decision that was taken meanwhile."""
    held = register.manifest()
    raised = at_once(
        lambda: link_report(report=unclear.report, held=held, build=True, afresh=True),
        lambda: actions.decide(link=unclear, oid="", version=None, by=wang),
    )
    assert raised == []
    unclear.refresh_from_db()
    assert unclear.decision is not None


def test_a_report_is_deleted_while_it_is_linked(folder, lin):
    """Neither stops the other."""
    report = talk(lin)
    raised = at_once(
        lambda: link_report(report=report, held=register.manifest(), build=True),
        lambda: reports.delete(report=report, by=lin),
    )
    assert raised == []
    assert not Link.objects.exists()


def test_two_merges_at_once(folder, lin, wang):
    """The second is told that the register changed; one merge is done, and it is whole."""
    winner, loser = oid_of(QINGQUAN), oid_of(OLD_QINGQUAN)
    seen = register.manifest().generation
    merge = {"take": {}, "generation": seen, "by": lin}
    raised = at_once(
        lambda: actions.merge(winner=winner, loser=loser, **merge),
        lambda: actions.merge(winner=loser, loser=winner, **merge),
    )
    assert len(raised) == 1
    assert isinstance(raised[0], (Conflict, RegisterBusy, UnknownOrganisation))
    assert len(register.manifest().merges) == 1
