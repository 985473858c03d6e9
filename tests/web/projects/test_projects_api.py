"""Projects, leads and indicators over the API."""

import pytest

from luodi.web.projects import actions
from luodi.web.projects.models import Project
from tests.web.projects.conftest import make, sign

pytestmark = pytest.mark.django_db


def send(client, method: str, path: str, body=None):
    return getattr(client, method)(f"/api/{path}", body or {}, content_type="application/json")


def test_from_lead_to_a_signing_that_counts(api_of, lin, wang):
    """Each step by its operation, the check by another person; the indicator opens to the project."""
    mine, other = api_of(lin), api_of(wang)
    lead = send(mine, "post", "leads", {"title": "储能项目", "source": "展会"}).json()
    project = send(mine, "post", f"leads/{lead['id']}/project").json()
    entry = send(
        mine, "post", f"projects/{project['id']}/signings", {"on": "2026-03-05", "agreement": "binding", "amount": 500}
    )
    assert entry.status_code == 201
    path = f"projects/{project['id']}/entries/{entry.json()['id']}/verify"
    assert send(mine, "post", path).status_code == 422
    assert send(other, "post", path).status_code == 201
    assert mine.get(f"/api/projects/{project['id']}").json()["contract_wan"] == "500.000000"
    figures = {f["id"]: f for f in mine.get("/api/projects/indicators?year=2026").json()}
    assert figures["signed-amount"]["value"] == "500.00"
    assert figures["signed-amount"]["terms"]["amount"]["rows"][0]["project"] == project["id"]


def test_an_edit_on_an_old_version(api_of, project, lin, wang):
    """409 with the field, both values, who, and the version to go on from."""
    actions.edit(project=project, fields={"next_step": "谈用电"}, version=1, by=wang)
    answer = send(api_of(lin), "patch", f"projects/{project.pk}", {"fields": {"next_step": "谈税收"}, "version": 1})
    assert answer.status_code == 409
    said = answer.json()
    assert (said["version"], said["merges"][0]["theirs"], said["merges"][0]["by"]) == (2, "谈用电", "王致远")


def test_a_stage_without_its_evidence(api_of, project, lin):
    """422 with everything that is missing."""
    answer = send(api_of(lin), "post", f"projects/{project.pk}/move", {"to": "talks"})
    assert answer.status_code == 422
    assert "会谈纪要" in answer.json()["detail"]


def test_lists_and_entries(api_of, project, lin, qian):
    """What is the caller's to see, and nothing else."""
    sign(project, lin)
    make(qian, name="县里的项目")
    found = api_of(qian).get("/api/projects").json()
    assert [item["name"] for item in found["items"]] == ["县里的项目"]
    assert api_of(lin).get("/api/projects?q=固态").json()["count"] == 1
    kinds = [entry["kind"] for entry in api_of(lin).get(f"/api/projects/{project.pk}/entries").json()]
    assert kinds == ["stated", "stage", "stated", "signing"]
    assert api_of(qian).get(f"/api/projects/{project.pk}").status_code == 404


def test_who_only_reads_writes_nothing(api_of, project, leader):
    """Visible, and 403 to every write."""
    client = api_of(leader)
    assert client.get(f"/api/projects/{project.pk}").status_code == 200
    assert send(client, "patch", f"projects/{project.pk}", {"fields": {"industry": "x"}}).status_code == 403
    assert send(client, "post", "projects", {"fields": {"name": "x"}}).status_code == 403
    assert Project.objects.count() == 1


@pytest.mark.parametrize("share", ["1e999999999", "1e-999999999", "0.5e999999999", "1/0", "½", "-1", "nan"])
def test_a_share_is_a_plain_number(api_of, project, lin, county, share):
    """One of a thousand million digits would be computed until nobody is served any more."""
    body = {"unit": county.pk, "shares": {str(county.pk): share}, "reason": "x"}
    assert send(api_of(lin), "post", f"projects/{project.pk}/transfer", body).status_code == 422


@pytest.mark.parametrize("amount", ["1e-999999999", "0.0000001", "100000001", "NaN", "-1"])
def test_an_amount_is_of_this_world(api_of, project, lin, amount):
    """Not below a fen, not above a million million yuan: neither stands in a book, and the first takes ages to print."""
    on = {"on": "2026-02-01", "amount": amount}
    client = api_of(lin)
    money = {**on, "kind": "capital", "origin": "foreign"}
    assert send(client, "post", f"projects/{project.pk}/tranches", money).status_code == 422
    assert send(client, "post", f"projects/{project.pk}/signings", {**on, "agreement": "binding"}).status_code == 422
    assert not project.entries.filter(kind__in=("tranche", "signing")).exists()
