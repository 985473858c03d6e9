"""Lists of targets for programs: saved, read, compared, made leads of, put away."""

from __future__ import annotations

import pytest

from luodi.web.projects.models import Lead
from tests.web.chains.conftest import BATTERY
from tests.web.targets.conftest import SEGMENT

pytestmark = pytest.mark.django_db
JSON = "application/json"


def test_a_list_lives_over_the_api(folder, lin, zhao, api_of):
    client = api_of(lin)
    body = {"shipped": BATTERY, "segment": SEGMENT, "city": "阳泉", "top": 3, "weights": {"size": 0}}
    made = client.post("/api/targets", body, content_type=JSON)
    assert made.status_code == 201
    kept = made.json()
    assert [row["place"] for row in kept["rows"]] == [1, 2, 3]
    assert kept["weights"]["size"] == 0
    address = f"/api/targets/{kept['id']}"
    assert [line["id"] for line in client.get("/api/targets").json()] == [kept["id"]]
    assert client.get(address).json()["rows"] == kept["rows"]
    today = client.get(f"{address}/today").json()
    assert [(row["then"], row["today"]) for row in today["rows"]] == [(1, 1), (2, 2), (3, 3)]
    made = client.post(f"{address}/leads", {"oids": [kept["rows"][0]["oid"]]}, content_type=JSON).json()
    assert made["leads"] == [Lead.objects.get().pk]
    assert client.post(f"{address}/leads/undo", content_type=JSON).json() == {"undone": 1, "stay": []}
    assert client.patch(address, {"name": "新名", "version": 1}, content_type=JSON).json()["name"] == "新名"
    assert client.delete(address).status_code == 204
    assert client.get("/api/targets").json() == []
    assert client.post(f"{address}/restore", content_type=JSON).status_code == 200
    assert api_of(zhao).get(address).status_code == 404


def test_weights_that_are_no_terms_are_refused(folder, lin, api_of):
    body = {"shipped": BATTERY, "segment": SEGMENT, "city": "阳泉", "weights": {"luck": 50}}
    assert api_of(lin).post("/api/targets", body, content_type=JSON).status_code == 422
