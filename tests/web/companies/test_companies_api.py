"""The register and links over the API."""

import pytest

from luodi.web.companies import register
from luodi.web.companies.models import Decision
from tests.web.companies.conftest import HENGCHE, OLD_QINGQUAN, QINGQUAN, code, oid_of

pytestmark = pytest.mark.django_db


def send(client, method: str, path: str, body):
    return getattr(client, method)(path, body, content_type="application/json")


def test_search_and_one_organisation(links, lin, api_of):
    """By pinyin, filtered; then all facts with history and the caller's reports."""
    api = api_of(lin)
    hits = api.get("/api/register/search", {"q": "hengche", "region": "320000"}).json()
    assert [hit["name"] for hit in hits] == [HENGCHE]
    row = api.get(f"/api/register/{code(1)}").json()
    assert (row["name"], row["history"]) == (HENGCHE, [])
    assert [r["title"] for r in row["reports"]] == ["周启明赴苏浙考察"]
    assert api.get("/api/register/stats").json()["rows"] == register.manifest().rows


def test_another_units_reports_do_not_leak(links, zhao, api_of):
    """Neither with the organisation, nor by the report, nor by the link, nor as a decision."""
    api, link = api_of(zhao), links[HENGCHE]
    assert api.get(f"/api/register/{code(1)}").json()["reports"] == []
    assert api.get(f"/api/reports/{link.report_id}/links").status_code == 404
    assert send(api, "put", f"/api/links/{link.pk}", {"oid": None}).status_code == 404
    assert send(api, "post", f"/api/links/{link.pk}/undo", {}).status_code == 404
    assert api.get("/api/decisions").json()["count"] == 0


def test_names_are_linked_and_nothing_is_stored(folder, lin, api_of):
    """Each mention has its organisation, or none, with candidates and reasons."""
    body = {"mentions": [{"text": HENGCHE}, {"text": "乌有科技有限公司"}]}
    first, second = send(api_of(lin), "post", "/api/register/link", body).json()
    assert (first["oid"], second["oid"]) == (code(1), None)
    assert first["candidates"][0]["reasons"]
    assert not Decision.objects.exists()


@pytest.mark.parametrize(
    "body", [{"mentions": []}, {"mentions": [{"text": ""}]}, {"mentions": [{"text": "甲" * 201}]}, {"x": 1}]
)
def test_names_that_cannot_be(folder, lin, api_of, body):
    """422."""
    assert send(api_of(lin), "post", "/api/register/link", body).status_code == 422


def test_links_decisions_and_undo(unclear, lin, api_of):
    """Decide, read it back, undo."""
    api = api_of(lin)
    path = f"/api/links/{unclear.pk}"
    university = oid_of("合肥工业大学")
    done = send(api, "put", path, {"oid": university, "version": unclear.version}).json()
    assert (done["status"], done["oid"], done["decision"]["by"]) == ("accepted", university, "林知夏")
    listed = api.get(f"/api/reports/{unclear.report_id}/links").json()
    assert [link["status"] for link in listed if link["mention"] == "合肥工大"] == ["accepted"]
    assert api.get("/api/decisions").json()["items"][0]["mention"] == "合肥工大"
    assert send(api, "put", path, {"oid": None, "version": unclear.version}).status_code == 409
    undone = send(api, "post", f"{path}/undo", {"version": done["version"]}).json()
    assert (undone["status"], undone["oid"], undone["decision"]) == ("unclear", None, None)
    assert send(api, "post", f"{path}/undo", {}).status_code == 409
    assert send(api, "put", path, {"oid": "N1"}).status_code == 422


def test_merging(folder, lin, wang, api_of):
    """Preview, merge on its generation, list, undo; for managers."""
    api = api_of(lin)
    pair = {"winner": oid_of(QINGQUAN), "loser": oid_of(OLD_QINGQUAN), "take": {"capital": "loser"}}
    seen = send(api, "post", "/api/register/merges/preview", pair).json()
    assert {f["field"]: f["result"] for f in seen["fields"]}["capital"] == "200000.00"
    body = {**pair, "generation": seen["generation"]}
    assert send(api_of(wang), "post", "/api/register/merges", body).status_code == 403
    done = send(api, "post", "/api/register/merges", body)
    assert done.status_code == 201
    assert send(api, "post", "/api/register/merges", body).status_code == 409
    merge_id = done.json()["id"]
    assert send(api, "post", f"/api/register/merges/{merge_id}/undo", {}).json()["undone"]
    assert api.get("/api/register/merges").json()[0]["id"] == merge_id
    assert api.get("/api/register/duplicates").json()
    assert api_of(wang).get("/api/register/duplicates").status_code == 403


def test_without_a_register(no_register, lin, api_of):
    """404 in words, wherever it is asked."""
    api = api_of(lin)
    for path in ("/api/register/search?q=a", "/api/register/stats", "/api/register/N1"):
        assert api.get(path).status_code == 404
    assert send(api, "post", "/api/register/link", {"mentions": [{"text": "甲"}]}).status_code == 404


def test_without_a_token(folder, client, db):
    """401."""
    assert client.get("/api/register/search?q=a").status_code == 401
