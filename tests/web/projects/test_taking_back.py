"""What may be taken back, by whom, and what stands afterwards."""

from datetime import timedelta
from decimal import Decimal

import pytest

from luodi.web.errors import Conflict, NotAllowed, Refused
from luodi.web.projects import actions, claiming, counting
from luodi.web.projects.book import today
from tests.web.projects.conftest import go, make, sign


@pytest.fixture
def waiting(lin):
    """A project of Lin's with a signing that nobody has checked, and that signing."""
    project = go(make(lin), lin, "talks", "review")
    return project, sign(project, lin)


@pytest.mark.django_db
def test_a_check_that_was_taken_back_can_be_made_again(waiting, lin, wang):
    """A slip of the second person does not keep the signing out of every figure for good."""
    project, signing = waiting
    check = actions.verify(entry=signing, by=wang)
    actions.reverse(entry=check, reason="误点", by=wang)
    project.refresh_from_db()
    assert project.contract_wan is None
    assert project.waiting == 1
    actions.verify(entry=signing, by=wang)
    project.refresh_from_db()
    assert project.contract_wan == 80000
    with pytest.raises(Conflict):
        actions.verify(entry=signing, by=wang)


@pytest.mark.django_db
def test_the_bureau_takes_back_its_own_check_of_a_county_project(qian, lin, wang):
    """Who checked from above may take that back; a colleague of theirs may not."""
    project = go(make(qian), qian, "talks", "review")
    check = actions.verify(entry=sign(project, qian), by=lin)
    with pytest.raises(NotAllowed):
        actions.reverse(entry=check, reason="看错了", by=wang)
    actions.reverse(entry=check, reason="看错了", by=lin)
    project.refresh_from_db()
    assert project.contract_wan is None


@pytest.mark.django_db
def test_a_move_taken_back_leaves_its_day_free(lin):
    """A stage entered with the wrong day is taken back and entered with an earlier one, as the refusal says."""
    project = go(make(lin), lin)
    wrong = actions.move_stage(project=project, to="talks", on=today(), version=None, by=lin)
    with pytest.raises(Refused):
        actions.move_stage(project=project, to="review", on=today() - timedelta(days=20), version=None, by=lin)
    actions.reverse(entry=wrong, reason="日期错", by=lin)
    actions.move_stage(project=project, to="talks", on=today() - timedelta(days=20), version=None, by=lin)
    project.refresh_from_db()
    assert project.stage_since == today() - timedelta(days=20)


@pytest.mark.django_db
def test_what_a_second_person_took_out_stays_out(waiting, lin, wang):
    """Neither a reversal nor a grade can be taken back by who entered the money or the contract."""
    project, signing = waiting
    actions.verify(entry=signing, by=wang)
    back = actions.reverse(entry=signing, reason="假合同", by=wang)
    with pytest.raises(Refused):
        actions.reverse(entry=back, reason="是真的", by=lin)
    money = counting.add_tranche(
        project=project, on=today(), amount=Decimal(500), kind="capital", origin="other-province", by=lin
    )
    counting.grade_tranche(entry=money, grade="A", by=wang)
    worse = counting.grade_tranche(entry=money, grade="D", by=wang)
    with pytest.raises(Refused):
        actions.reverse(entry=worse, reason="还是甲等", by=lin)
    project.refresh_from_db()
    assert project.contract_wan is None
    assert project.paid_wan is None


@pytest.mark.django_db
def test_a_claim_given_up_is_not_taken_up_by_reversing(lin, qian):
    """A unit that gave an investor up does not get it back behind the unit that reported it since."""
    mine, theirs = make(lin), make(qian)
    claiming.claim(project=mine, by=lin)
    released = claiming.release_claim(project=mine, reason="无意", by=lin)
    claiming.claim(project=theirs, by=qian)
    with pytest.raises(Refused):
        actions.reverse(entry=released, reason="又想要", by=lin)
