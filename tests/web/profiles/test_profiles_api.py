"""City profiles for programs."""

from __future__ import annotations

import pytest

from tests.web.chains.conftest import BATTERY
from tests.web.profiles.conftest import TEXT

pytestmark = pytest.mark.django_db
JSON = "application/json"


def test_a_profile_lives_over_the_api(folder, lin, zhao, api_of):
    client = api_of(lin)
    made = client.post("/api/profiles", {"yaml": TEXT}, content_type=JSON)
    assert made.status_code == 201
    kept = made.json()
    assert (kept["city"], kept["number"], kept["facts"]) == ("140300", 1, 4)
    address = f"/api/profiles/{kept['id']}"
    body = {"yaml": TEXT.replace("标准厂房", "新厂房"), "version": 1}
    assert client.put(address, body, content_type=JSON).json()["number"] == 2
    assert client.put(address, body, content_type=JSON).status_code == 409
    assert client.post(f"{address}/undo", {"number": 1}, content_type=JSON).json()["yaml"] == kept["yaml"]
    assert [v["number"] for v in client.get(f"{address}/versions").json()] == [3, 2, 1]
    lines = client.get(f"/api/profiles/why/shipped/{BATTERY}/hybrid-cell", {"city": "阳泉"}).json()
    assert any("首批次" in line["words"] and line["is_stale"] for line in lines)
    assert [line["id"] for line in client.get("/api/profiles").json()] == [kept["id"]]
    assert api_of(zhao).get(address).status_code == 404
    assert api_of(zhao).get("/api/profiles").json() == []


def test_a_faulty_text_is_told(lin, api_of):
    answer = api_of(lin).post("/api/profiles", {"yaml": "city: 阳泉\npolicies: [{name: 甲}]"}, content_type=JSON)
    assert answer.status_code == 422
    assert "缺 source" in answer.json()["detail"]
