"""Leads: their clock, their contact, and what becomes of them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from luodi.web.audit.models import Event
from luodi.web.errors import Conflict
from luodi.web.projects import leading
from luodi.web.projects.book import today
from luodi.web.projects.models import Lead

pytestmark = pytest.mark.django_db
LEAD = {
    "title": "锂电回收项目",
    "investor": "合肥清泉公司",
    "source": "展会",
    "contact_person": "方毓",
    "contact_phone": "13912345678",
}


@pytest.fixture
def lead(lin) -> Lead:
    return leading.add_lead(fields=LEAD, reported_on=today() - timedelta(days=20), by=lin)


def test_the_clock_tells_what_is_late(lead, lin):
    """What was not answered in time is late by so many days; done, the next step is asked for."""
    first = leading.next_step(lead)
    assert (first.step, first.late_days > 15) == ("answer", True)
    leading.do_step(lead=lead, step="answer", words="已回电", by=lin)
    assert leading.next_step(Lead.objects.get()).step == "study"


def test_a_contact_is_masked_until_asked_for(lead, as_user, lin):
    """The page shows stars; who asks for the whole is in the log, and the number is not."""
    client = as_user(lin)
    said = client.get(lead.get_absolute_url()).content.decode()
    assert "139＊＊＊＊5678" in said
    told = client.post(reverse("projects:lead-contact", args=[lead.pk])).content.decode()
    assert "13912345678" in told
    event = Event.objects.get(operation="protected-read")
    assert "13912345678" not in str(event.details)


def test_a_lead_becomes_a_project_once(lead, lin, as_user):
    """The project knows what the lead knew; the two are linked, and a second time is refused."""
    as_user(lin).post(reverse("projects:make-project", args=[lead.pk]))
    lead.refresh_from_db()
    assert (lead.project.investor, lead.project.fields["source"]) == ("合肥清泉公司", "展会")
    assert "锂电回收项目" in as_user(lin).get(lead.project.get_absolute_url()).content.decode()
    with pytest.raises(Conflict):
        leading.make_project(lead=lead, by=lin)


def test_a_lead_from_a_report(organisation, as_user, lin):
    """A firm of a report: the form begins with it, and the lead keeps where it comes from."""
    client = as_user(lin)
    url = f"{reverse('projects:new-lead')}?fact={organisation.pk}"
    assert organisation.value in client.get(url).content.decode()
    client.post(
        url, {"title": "恒澈来投", "investor": organisation.value, "source": "外出考察", "fact": organisation.pk}
    )
    lead = Lead.objects.get()
    assert lead.fact == organisation
    assert organisation.report.title in client.get(lead.get_absolute_url()).content.decode()


def test_forms_of_a_lead(lead, as_user, lin, wang):
    """Entered, changed, told when somebody was faster, closed with a reason."""
    client = as_user(lin)
    assert client.get(reverse("projects:leads")).content.decode().count("锂电回收项目") == 1
    given = {**LEAD, "industry": "储能", "version": 1}
    assert client.post(reverse("projects:edit-lead", args=[lead.pk]), given).status_code == 302
    assert client.post(reverse("projects:edit-lead", args=[lead.pk]), given).status_code == 409
    assert client.post(reverse("projects:lead-step", args=[lead.pk]), {"step": "answer"}).status_code == 302
    assert client.post(reverse("projects:close-lead", args=[lead.pk]), {"reason": ""}).status_code == 422
    assert client.post(reverse("projects:close-lead", args=[lead.pk]), {"reason": "去了别处"}).status_code == 302
    assert "锂电回收项目" not in client.get(reverse("projects:leads")).content.decode()
