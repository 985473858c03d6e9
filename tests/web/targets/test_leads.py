"""Rows become leads; who is taken is told with whom to ask; the last leads are taken back."""

from __future__ import annotations

import pytest
from django.urls import reverse

from luodi.web.accounts.models import Role, Unit, User
from luodi.web.errors import NotAllowed, Refused
from luodi.web.projects import claiming
from luodi.web.projects.actions import add_project
from luodi.web.projects.leading import do_step
from luodi.web.projects.models import Lead, LeadState
from luodi.web.targets.leading import make_leads, undo_leads

pytestmark = pytest.mark.django_db


@pytest.fixture
def rival(db) -> User:
    unit = Unit.objects.create(name="宁河市望海区招商局", city="宁河市")
    return User.objects.create_user("rival", full_name="对手", unit=unit, role=Role.BUREAU)


def claimed(name: str, by: User) -> None:
    project = add_project(fields={"name": "已谈项目", "investor": name}, by=by)
    claiming.claim(project=project, by=by)


def test_chosen_rows_become_leads_with_their_evidence(kept, lin, as_user):
    """Each lead names the list, the place and what speaks for the firm; the row shows its lead."""
    first, second = kept.rows.all()[:2]
    answer = as_user(lin).post(
        reverse("targets:make-leads", args=[kept.pk]), {"row": [first.oid, second.oid]}, follow=True
    )
    assert "已转为 2 条线索" in answer.content.decode()
    lead = Lead.objects.get(investor=first.name)
    assert (lead.source, lead.unit) == ("目标名单", lin.unit)
    assert "电芯名单" in lead.words
    assert "锂电池：经营范围“" in lead.words
    first.refresh_from_db()
    assert first.lead == lead
    assert lead.get_absolute_url() in answer.content.decode()
    with pytest.raises(Refused, match="已转过"):
        make_leads(kept=kept, oids=[first.oid], by=lin)


def test_a_taken_investor_makes_no_lead(kept, lin, rival, as_user):
    """The answer says since when and whom to ask, and nothing of the other unit's file."""
    first, second = kept.rows.all()[:2]
    claimed(first.name, rival)
    words = (
        as_user(lin)
        .post(reverse("targets:make-leads", args=[kept.pk]), {"row": [first.oid, second.oid]}, follow=True)
        .content.decode()
    )
    assert "起已由宁河市望海区招商局首报" in words
    assert "请与宁河市望海区招商局联系" in words
    assert "已谈项目" not in words
    assert [lead.investor for lead in Lead.objects.all()] == [second.name]


def test_what_the_unit_has_already_is_not_made_again(kept, lin, wang):
    first, second = kept.rows.all()[:2]
    add_project(fields={"name": "在谈", "investor": first.name}, by=wang)
    Lead.objects.create(
        unit=lin.unit, title="x", investor=second.name, source="展会", reported_on="2026-01-01", added_by=lin
    )
    made = make_leads(kept=kept, oids=[first.oid, second.oid], by=lin)
    assert not made.leads
    assert ["项目" in made.taken[0][1], "线索" in made.taken[1][1]] == [True, True]


def test_the_last_leads_are_taken_back_unless_somebody_went_on(kept, lin):
    """Untouched ones are closed with the reason and their rows are free; one that was worked on stays."""
    first, second = kept.rows.all()[:2]
    made = make_leads(kept=kept, oids=[first.oid, second.oid], by=lin)
    worked = next(lead for lead in made.leads if lead.investor == second.name)
    do_step(lead=worked, step="answer", by=lin)
    undone, stay = undo_leads(kept=kept, by=lin)
    assert (undone, list(stay)) == (1, [worked])
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.lead, second.lead) == (None, worked)
    closed = Lead.objects.get(investor=first.name)
    assert closed.state == LeadState.CLOSED
    assert "电芯名单" in closed.closed_reason
    assert make_leads(kept=kept, oids=[first.oid], by=lin).leads


def test_who_may_not_write_makes_no_leads(kept, leader, qian):
    for user in (leader, qian):
        with pytest.raises(NotAllowed):
            make_leads(kept=kept, oids=[kept.rows.first().oid], by=user)
