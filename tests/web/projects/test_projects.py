"""Projects: entered, edited by two, moved, verified, reversed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from luodi.core.projects.errors import ReasonNeeded, SamePerson, StageRefused
from luodi.web.audit.models import Event, SealedRow
from luodi.web.errors import NotAllowed, Refused
from luodi.web.projects import actions, counting
from luodi.web.projects.book import today
from luodi.web.projects.holding import Stale
from luodi.web.projects.models import EntryRow, Evidence
from tests.web.projects.conftest import go, make, sign

pytestmark = pytest.mark.django_db


def test_a_project_stands_on_its_entries(project):
    """What is shown is what was stated; the first stage is an entry like any other."""
    assert list(project.entries.values_list("kind", flat=True)) == ["stated", "stage"]
    assert (project.stage, project.planned_wan, project.fields["industry"]) == ("lead", Decimal(80000), "新能源")


def test_a_stage_says_all_that_is_missing(project, lin):
    """A move without the evidence is refused with each thing it lacks, and nothing is entered."""
    before = project.entries.count()
    with pytest.raises(StageRefused, match="会谈纪要"):
        actions.move_stage(project=project, to="talks", version=1, by=lin)
    assert project.entries.count() == before


def test_back_and_past_need_a_reason(project, lin):
    """Going back, or over a stage, is refused without one."""
    go(project, lin, "talks")
    with pytest.raises(ReasonNeeded):
        actions.move_stage(project=project, to="lead", version=None, by=lin)
    actions.move_stage(project=project, to="lead", reason="投资方换人", version=None, by=lin)
    project.refresh_from_db()
    assert project.stage == "lead"


def test_a_signing_counts_once_somebody_else_checked_it(project, lin, wang):
    """Who entered it cannot check it; until somebody else does, it is in no figure."""
    go(project, lin, "talks", "review")
    entry = sign(project, lin)
    project.refresh_from_db()
    assert (project.contract_wan, project.waiting) == (None, 1)
    with pytest.raises(SamePerson, match=f"签约 {today()}由 {lin} 填报"):
        actions.verify(entry=entry, by=lin)
    actions.verify(entry=entry, by=wang)
    project.refresh_from_db()
    assert (project.contract_wan, project.signed_on, project.waiting) == (Decimal(80000), today(), 0)


def test_money_counts_once_graded_and_stops_when_reversed(signed, lin, wang):
    """An ungraded tranche enters no figure; a reversed one leaves it, and both stay in the book."""
    entry = counting.add_tranche(
        project=signed, on=today(), amount=Decimal(500), kind="capital", origin="other-province", by=lin
    )
    signed.refresh_from_db()
    assert signed.paid_wan is None
    with pytest.raises(SamePerson):
        counting.grade_tranche(entry=entry, grade="A", by=lin)
    counting.grade_tranche(entry=entry, grade="A", by=wang)
    signed.refresh_from_db()
    assert signed.paid_wan == Decimal(500)
    actions.reverse(entry=entry, reason="银行退回", by=lin)
    signed.refresh_from_db()
    assert signed.paid_wan is None
    assert EntryRow.objects.filter(pk=entry.pk).exists()


def test_a_reversed_field_is_as_it_was(project, lin):
    """An edit taken back gives the value before it."""
    actions.edit(project=project, fields={"industry": "电子"}, version=1, by=lin)
    actions.reverse(entry=project.entries.last(), reason="写错", by=lin)
    project.refresh_from_db()
    assert project.industry == "新能源"


def test_two_edits_of_one_field(project, lin, wang):
    """The second editor is told what both wrote, and nothing of the first is lost."""
    actions.edit(project=project, fields={"next_step": "谈用电"}, version=1, by=lin)
    with pytest.raises(Stale) as told:
        actions.edit(project=project, fields={"next_step": "谈税收", "industry": "储能"}, version=1, by=wang)
    (merge,) = told.value.merges
    assert (merge.label, merge.mine, merge.theirs, merge.by) == ("下一步工作", "谈税收", "谈用电", "林知夏")
    project.refresh_from_db()
    assert (project.fields["next_step"], project.industry) == ("谈用电", "新能源")


def test_two_edits_of_two_fields(project, lin, wang):
    """What the first changed stays beside what the second changes, who is told of it."""
    actions.edit(project=project, fields={"next_step": "谈用电"}, version=1, by=lin)
    done = actions.edit(project=project, fields={"industry": "储能", "next_step": "谈用电"}, version=1, by=wang)
    assert done.beside == ("下一步工作",)
    project.refresh_from_db()
    assert (project.fields["next_step"], project.industry) == ("谈用电", "储能")


def test_a_whole_form_changes_only_what_its_user_changed(project, lin, wang):
    """The page sends all its fields: an old value that its user left alone neither clashes nor takes the other's back."""
    form = {"next_step": "谈用地", "industry": "新能源"}
    actions.edit(project=project, fields={**form, "next_step": "谈用电"}, version=1, by=lin)
    done = actions.edit(project=project, fields={**form, "industry": "储能"}, version=1, by=wang)
    project.refresh_from_db()
    assert (project.fields["next_step"], project.fields["industry"]) == ("谈用电", "储能")
    assert done.beside == ("下一步工作",)


def test_what_was_taken_back_meanwhile_is_not_stated_again(project, lin, wang):
    """A reversal is a change as well: a page drawn before it does not put the field back."""
    actions.edit(project=project, fields={"next_step": "谈用电"}, version=1, by=lin)
    entry = project.entries.filter(kind="stated").last()
    actions.reverse(entry=entry, reason="写错项目", by=lin)
    actions.edit(project=project, fields={"next_step": "谈用电", "industry": "储能"}, version=2, by=wang)
    project.refresh_from_db()
    assert (project.fields["next_step"], project.fields["industry"]) == ("谈用地", "储能")


def test_faults_in_fields_are_told_together(lin):
    """Each wrong field is named, with the form expected."""
    with pytest.raises(Refused, match=r"用地.*首报日期"):
        actions.read_fields({"site_mu": "很多", "reported_on": "昨天", "name": "好"})


def test_the_future_cannot_be_entered(project, lin):
    """Nothing has happened tomorrow."""
    sign_on = today() + timedelta(days=1)
    with pytest.raises(Refused):
        counting.add_tranche(project=project, on=sign_on, amount=Decimal(1), kind="capital", origin="foreign", by=lin)


def test_another_unit_writes_nothing(project, zhao, qian, leader):
    """Neither a stranger nor a county below nor a leader."""
    for user in (zhao, qian, leader):
        with pytest.raises(NotAllowed):
            actions.edit(project=project, fields={"industry": "储能"}, version=1, by=user)


def test_the_bureau_checks_what_its_county_enters(qian, lin, zhao):
    """A bureau above is a second person; one from elsewhere is not."""
    project = make(qian)
    entry = sign(project, qian)
    with pytest.raises(NotAllowed):
        actions.verify(entry=entry, by=zhao)
    actions.verify(entry=entry, by=lin)
    project.refresh_from_db()
    assert project.contract_wan == Decimal(80000)


@pytest.mark.parametrize("sql", ["UPDATE {} SET reason = 'x'", "DELETE FROM {}"])
def test_the_database_refuses_to_change_an_entry(project, sql):
    """Not only the desk: the table itself."""
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql.format(EntryRow._meta.db_table))


def test_entries_and_evidence_are_sealed(project, lin):
    """Saving or deleting a row that is there raises."""
    file = actions.add_evidence(project=project, kind="minutes", name="../../a.pdf", data=b"x", by=lin)
    assert file.name == "a.pdf"
    for row in (project.entries.first(), file):
        with pytest.raises(SealedRow):
            row.save()
        with pytest.raises(SealedRow):
            row.delete()


def test_evidence_is_kept_under_its_hash(project, lin):
    """The bytes come back as they were; a file changed on the disk is told, not served."""
    file = actions.add_evidence(project=project, kind="minutes", name="a.pdf", data=b"minutes", by=lin)
    assert actions.read_evidence(evidence=file, by=lin) == b"minutes"
    actions.evidence_path(file.sha256).write_bytes(b"other")
    with pytest.raises(Refused, match="校验值"):
        actions.read_evidence(evidence=Evidence.objects.get(), by=lin)


def test_every_write_is_logged(signed, lin, wang):
    """Who did what to the project, in the operation log."""
    found = set(
        Event.objects.filter(object_kind="projects.project", object_id=signed.pk).values_list("operation", flat=True)
    )
    assert found == {"project-added", "evidence-added", "stage-moved", "signing-added", "entry-verified"}


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("planned_total_wan", "-500"),
        ("site_mu", "−3"),
        ("planned_start", "2026-03-31左右"),
        ("planned_fixed_wan", "1e5"),
    ],
)
def test_absurd_values_are_refused(field, written):
    """No investment is below zero, and what follows a day is not dropped in silence."""
    with pytest.raises(Refused):
        actions.read_fields({field: written})


@pytest.mark.django_db
def test_evidence_is_of_a_day_that_was(lin):
    """No paper proves today what it will say next year."""
    project = make(lin)
    for on in (today() + timedelta(days=1), date(1989, 12, 31)):
        with pytest.raises(Refused):
            actions.add_evidence(project=project, kind="minutes", name="纪要.pdf", data=b"x", on=on, by=lin)
    assert not project.evidence.exists()
