"""The JSON API: the pages' rules, for programs."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from ninja import Schema

from luodi.web.reports.models import Report, Status
from tests.web.conftest import PASSWORD, TEXT


def send(client, path, body, method="post"):
    return getattr(client, method)(f"/api/{path}", json.dumps(body), content_type="application/json")


def test_token_sign_in(lin, client):
    """Name and password give a key that works; a wrong password gives none; five lock the name."""
    answer = send(client, "tokens", {"username": "lin", "password": PASSWORD, "name": "周报"})
    assert answer.status_code == 201
    key = answer.json()["key"]
    assert client.get("/api/reports", headers={"authorization": f"Bearer {key}"}).status_code == 200
    for _ in range(5):
        assert send(client, "tokens", {"username": "lin", "password": "wrong"}).status_code in (401, 429)
    assert send(client, "tokens", {"username": "lin", "password": PASSWORD}).status_code == 429


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer luodi_nonsense"}])
def test_no_token_no_answer(report, lin, headers):
    """401 without a token, even with a signed-in browser's cookie."""
    client = Client()
    client.force_login(lin)
    for path in ("reports", f"reports/{report.pk}", f"reports/{report.pk}/record", "tokens"):
        assert client.get(f"/api/{path}", headers=headers).status_code == 401


def test_create_list_get(lin, api_of):
    """A posted text comes back read, in the list and by itself."""
    client = api_of(lin)
    answer = send(client, "reports", {"text": TEXT, "title": "周启明赴苏浙考察", "published": "2024-03-15"})
    assert answer.status_code == 201
    made = answer.json()
    assert (made["state"], made["leader"]) == ("read", "周启明")
    listed = client.get("/api/reports", {"q": "固态电池"}).json()
    assert (listed["count"], listed["items"][0]["id"]) == (1, made["id"])
    assert client.get(f"/api/reports/{made['id']}").json()["original"] == TEXT


def test_upload(lin, api_of):
    """A file goes in by multipart; one that cannot be read says why in its row."""
    client = api_of(lin)
    good = client.post("/api/reports/files", {"file": SimpleUploadedFile("甲.txt", TEXT.encode("gb18030"))})
    assert (good.status_code, good.json()["state"]) == (201, "read")
    bad = client.post("/api/reports/files", {"file": SimpleUploadedFile("坏.pdf", b"%PDF-1.7")})
    assert (bad.status_code, bad.json()["state"]) == (201, "failed")
    assert "坏.pdf" in bad.json()["failure"]
    assert client.get(f"/api/reports/{bad.json()['id']}/record").status_code == 409


def test_the_record_has_the_keys_of_luodi_read(report, lin, api_of):
    """What `luodi read --json` prints, the API answers, with each fact's status beside."""
    got = api_of(lin).get(f"/api/reports/{report.pk}/record").json()
    assert {"file", "record", "evidence", "repairs", "findings"} <= got.keys()
    assert got["record"]["leader"]["name"] == "周启明"
    assert {row["status"] for row in got["evidence"]} == {"proposed"}
    for row in got["evidence"]:
        assert report.original[row["start"] : row["end"]] == row["text"]


def test_decide_over_the_api(organisation, lin, wang, api_of):
    """Correct, be refused with an old version, undo; exported values follow."""
    base = f"reports/{organisation.report_id}/facts/{organisation.pk}"
    client = api_of(lin)
    answer = send(client, f"{base}/correct", {"value": "恒澈能源", "version": 1})
    assert (answer.status_code, answer.json()[0]["value"], answer.json()[0]["version"]) == (200, "恒澈能源", 2)
    late = send(api_of(wang), f"{base}/accept", {"version": 1})
    assert late.status_code == 409
    assert "林知夏" in late.json()["detail"]
    exported = client.get(f"/api/reports/{organisation.report_id}/export.json").json()
    assert "恒澈能源" in [o["name"] for o in exported["record"]["organisations"]]
    assert send(client, f"{base}/undo", {}).json()[0]["status"] == Status.PROPOSED
    assert send(client, f"{base}/reject", {"version": 3}).status_code == 200


def test_make_and_accept_all(report, lin, api_of):
    """A fact from a span, then everything accepted."""
    client = api_of(lin)
    start = TEXT.index("低空经济")
    body = {"what": "industry", "value": "低空经济产业", "start": start, "end": start + 4}
    assert send(client, f"reports/{report.pk}/facts", body).status_code == 201
    assert send(client, f"reports/{report.pk}/facts/accept-all", {}).json()["accepted"] > 10


def test_another_unit_finds_nothing_and_a_leader_changes_nothing(organisation, zhao, leader, api_of):
    """404 for Zhao; the leader reads but is answered 403 on every write."""
    base = f"reports/{organisation.report_id}"
    other, above = api_of(zhao), api_of(leader)
    for path in (base, f"{base}/record", f"{base}/facts", f"{base}/export.xlsx"):
        assert other.get(f"/api/{path}").status_code == 404
        assert above.get(f"/api/{path}").status_code == 200
    assert other.get("/api/reports").json()["count"] == 0
    for path, body in (
        (f"{base}/facts/{organisation.pk}/accept", {}),
        (f"{base}/facts/accept-all", {}),
        ("reports", {"text": "甲"}),
    ):
        assert send(above, path, body).status_code == 403
    assert send(other, f"{base}/facts/{organisation.pk}/accept", {}).status_code == 404
    assert other.delete(f"/api/{base}").status_code == 404
    assert above.delete(f"/api/{base}").status_code == 403
    assert Report.objects.exists()


@pytest.mark.parametrize(
    "body",
    [{}, {"text": ""}, {"text": "甲", "published": "yesterday"}, {"text": "甲", "extra": 1}, {"text": 5}, []],
)
def test_a_wrong_body_is_422_with_the_reason(lin, api_of, body):
    """The answer names the field; nothing is added."""
    answer = send(api_of(lin), "reports", body)
    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert not Report.objects.exists()


@pytest.mark.parametrize("path", ["reports/999999", "reports/99999999999999999999", "reports/1/facts/1/accept/x"])
def test_what_is_not_there_is_404(lin, api_of, path):
    """However odd the number."""
    assert api_of(lin).get(f"/api/{path}").status_code == 404


def test_paging(lin, api_of):
    """Pages of the size asked for, and the number of pages."""
    client = api_of(lin)
    for n in range(3):
        send(client, "reports", {"text": f"副市长何岚{n}带队赴上海市考察。"})
    got = client.get("/api/reports", {"page_size": 2, "page": 2}).json()
    assert (got["count"], got["pages"], len(got["items"])) == (3, 2, 1)
    assert client.get("/api/reports", {"page_size": 0}).status_code == 422


def test_the_description_is_openapi_3_1_and_declares_its_answers(client):
    """Every operation but the sign-in says how it answers to no token and to a wrong request."""
    got = client.get("/api/openapi.json").json()
    assert got["openapi"].startswith("3.1")
    for path, operations in got["paths"].items():
        for name, operation in operations.items():
            declared = set(operation["responses"])
            assert "401" in declared, (path, name)
            if operation.get("requestBody"):
                assert "422" in declared, (path, name)
            if "{" in path:
                assert "404" in declared, (path, name)
    assert client.get("/api/docs").status_code == 200


def test_each_schema_of_the_description_has_a_name_of_its_own(client):
    """Where two classes bear one name, the description shows one of them for both."""
    described = set(re.findall(r'"#/components/schemas/(\w+)"', client.get("/api/openapi.json").content.decode()))
    shapes: dict[str, dict[str, object]] = {}
    for each in all_schemas(Schema):
        if each.__module__.startswith("luodi.web") and each.__name__ in described:
            shape = each.model_json_schema().get("properties", {})
            assert shapes.setdefault(each.__name__, shape) == shape, (each.__module__, each.__name__)


def all_schemas(base: type[Schema]) -> list[type[Schema]]:
    return [found for each in base.__subclasses__() for found in (each, *all_schemas(each))]


@pytest.mark.parametrize("odd", ["\x00", "\ud800", "甲\x00乙"])
def test_odd_characters_over_the_api(lin, api_of, client, odd):
    """What no database takes is answered, never a server error."""
    authorised = api_of(lin)
    assert authorised.get("/api/reports", {"q": odd.replace("\ud800", "?"), "place": "\x00"}).status_code == 200
    refused = odd == "\ud800"  # half a character is no JSON string to pydantic
    body = {"text": f"副市长何岚{odd}带队", "title": odd}
    assert send(authorised, "reports", body).status_code == (422 if refused else 201)
    credentials = {"username": f"x{odd}", "password": f"y{odd}"}
    assert send(client, "tokens", credentials).status_code == (422 if refused else 401)


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("get", "nothing", 404), ("put", "reports/1/facts/accept-all", 405), ("get", "reports/x", 404)],
)
def test_every_refusal_is_json(lin, api_of, method, path, status):
    """Also where no operation was found to answer."""
    answer = getattr(api_of(lin), method)(f"/api/{path}")
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/json")
    assert answer.json()["detail"]


def test_a_broken_form_is_json_too(lin, api_of):
    """A multipart body without its boundary never reaches the operation."""
    answer = api_of(lin).post("/api/reports/files", data="x", content_type="multipart/form-data")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/json")


@pytest.mark.parametrize("kind", ["multipart/form-data", "application/x-www-form-urlencoded", "text/plain"])
def test_guessing_by_another_content_type(lin, client, kind):
    """A body that is no JSON by its own word is not looked at, so that no guess goes uncounted."""
    body = json.dumps({"username": "lin", "password": PASSWORD})
    answer = client.post("/api/tokens", body, content_type=kind)
    assert answer.status_code == 415
    assert "application/json" in answer.json()["detail"]
    assert not lin.tokens.exists()


def test_exports_declare_their_kinds(client):
    """The description names the media type of each file."""
    got = client.get("/api/openapi.json").json()["paths"]["/api/reports/{report_id}/export.{form}"]["get"]
    assert len(got["responses"]["200"]["content"]) == 3
