"""Chains over the API: the same chains, rules and rights as the pages."""

import pytest

from luodi.web.chains import presences
from luodi.web.chains.models import OwnChain
from luodi.web.jobs.worker import work_once
from tests.web.chains.conftest import BATTERY
from tests.web.chains.test_editing import SMALL

pytestmark = pytest.mark.django_db


def test_chains_are_listed_checked_added_and_changed(lin, zhao, api_of, no_register):
    """A round: six shipped, a check that keeps nothing, a new one, its next version, an outdated one."""
    client = api_of(lin)
    assert [c["id"] for c in client.get("/api/chains").json()] == [None] * 6
    bad = client.post(
        "/api/chains/check", {"yaml": SMALL.replace("[a]", "[x]")}, content_type="application/json"
    ).json()
    assert (bad["usable"], bad["faults"][0]["where"]) == (False, "第 8 行")
    assert OwnChain.objects.count() == 0
    made = client.post("/api/chains", {"yaml": SMALL}, content_type="application/json")
    assert made.status_code == 201
    address = f"/api/chains/{made.json()['id']}"
    body = {"yaml": SMALL.replace("甲甲料", "甲号料"), "version": 1}
    assert client.put(address, body, content_type="application/json").json()["number"] == 2
    late = client.put(address, {**body, "yaml": SMALL}, content_type="application/json")
    assert (late.status_code, "第 2 版" in late.json()["detail"]) == (409, True)
    assert client.get(address, {"version": 1}).json()["fields"][0]["keywords"] == ["甲甲料"]
    assert [v["number"] for v in client.get(f"{address}/versions").json()] == [2, 1]
    assert api_of(zhao).get(address).status_code == 404
    assert api_of(zhao).put(address, body, content_type="application/json").status_code == 404


def test_gaps_of_a_city(folder, lin, api_of):
    client = api_of(lin)
    address = f"/api/chains/shipped/{BATTERY}/gaps"
    said = client.get(address, {"city": "苏州"}).json()
    assert said["city_enterprises"] == 30
    assert said["gaps"]
    assert client.get(address, {"city": "阳泉"}).json()["refused"][0]["figure"] == "补链、强链、延链的判断"
    assert client.get(address, {"city": "没有市"}).status_code == 422
    assert client.get("/api/chains/shipped/none/gaps", {"city": "苏州"}).status_code == 404


def test_no_register_is_said(lin, api_of, no_register):
    assert api_of(lin).get(f"/api/chains/shipped/{BATTERY}/gaps", {"city": "苏州"}).status_code == 404
    assert api_of(lin).post(f"/api/chains/shipped/{BATTERY}/count", content_type="application/json").status_code == 404


def test_a_big_register_is_counted_on_demand(folder, lin, api_of, monkeypatch):
    monkeypatch.setattr(presences, "AT_ONCE_ROWS", 5)
    client = api_of(lin)
    address = f"/api/chains/shipped/{BATTERY}"
    assert client.get(f"{address}/gaps", {"city": "苏州"}).status_code == 409
    assert client.post(f"{address}/count", content_type="application/json").status_code == 202
    work_once("worker")
    assert client.get(f"{address}/gaps", {"city": "苏州"}).json()["city_enterprises"] == 30
