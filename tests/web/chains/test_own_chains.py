"""An own chain as a whole: put away, taken back, shared."""

from __future__ import annotations

import pytest
from django.urls import reverse

from luodi.core.chains.loading import check_yaml
from luodi.web.chains import actions
from luodi.web.chains.models import OwnChain
from luodi.web.chains.removing import remove_chain, restore_chain
from luodi.web.errors import Conflict, NotAllowed

pytestmark = pytest.mark.django_db
TEXT = """version: "2026-11-22"
source: 自己写的
status: 待核实
chain: own
name: 竹材产业
segments:
  - {id: a, name: 竹料, kind: material, stage: 0, keywords: [竹料], sources: [s1]}
  - {id: b, name: 竹件, kind: part, stage: 1, inputs: [a], keywords: [竹件], sources: [s1]}
sources: {s1: 一本书}
"""


@pytest.fixture
def own(lin) -> OwnChain:
    return actions.add_chain(checked=check_yaml(TEXT, "x"), by=lin)


def said(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_chain_put_away_comes_back(own, lin, as_user, no_register):
    """Its pages are gone, its place in the list is under what was deleted, and its versions are there again after."""
    client = as_user(lin)
    client.post(reverse("chains:remove-own", args=[own.pk]))
    assert client.get(own.get_absolute_url()).status_code == 404
    page = said(client.get(reverse("chains:list")))
    assert reverse("chains:restore-own", args=[own.pk]) in page
    assert own.get_absolute_url() + '"' not in page
    client.post(reverse("chains:restore-own", args=[own.pk]))
    assert "竹材产业" in said(client.get(own.get_absolute_url()))
    assert own.versions.count() == 1


def test_its_id_is_free_while_it_is_away(own, lin):
    """Another chain of the id may be made; then the old one cannot come back beside it."""
    remove_chain(own=own, by=lin)
    actions.add_chain(checked=check_yaml(TEXT, "x"), by=lin)
    with pytest.raises(Conflict, match="已经有编号为“own”"):
        restore_chain(own=own, by=lin)


def test_only_its_unit_puts_it_away(own, leader, qian, zhao, as_user):
    for user in (leader, qian, zhao):
        with pytest.raises(NotAllowed):
            remove_chain(own=own, by=user)
    assert as_user(zhao).post(reverse("chains:remove-own", args=[own.pk])).status_code == 404


def test_a_shared_chain_is_looked_at_and_not_changed(own, lin, qian, as_user, no_register):
    """A county sees it, its versions and its text; editing is refused; taken back, it is gone."""
    county = as_user(qian)
    assert county.get(own.get_absolute_url()).status_code == 404
    as_user(lin).post(reverse("chains:share", args=[own.pk]), {"unit": qian.unit_id})
    assert "竹材产业" in said(county.get(own.get_absolute_url()))
    assert "竹材产业" in said(county.get(reverse("chains:versions", args=[own.pk])))
    assert county.get(reverse("chains:edit", args=[own.pk])).status_code == 403
    assert county.post(reverse("chains:share", args=[own.pk]), {"unit": lin.unit_id}).status_code == 403
    assert qian.unit.name in said(as_user(lin).get(reverse("chains:edit", args=[own.pk])))
    as_user(lin).post(reverse("chains:unshare", args=[own.pk]), {"unit": qian.unit_id})
    assert county.get(own.get_absolute_url()).status_code == 404


def test_two_contents_in_a_file_are_told_with_what_to_do():
    """Whatever kind of file it is: the message names no chain."""
    (fault,) = check_yaml("a: 1\n---\nb: 2\n", "x").errors
    assert "第二个 ---" in fault.message
    assert "拆成两个文件" in fault.message


def test_programs_put_away_and_take_back(own, lin, api_of):
    client = api_of(lin)
    assert client.delete(f"/api/chains/{own.pk}").status_code == 204
    assert client.get(f"/api/chains/{own.pk}").status_code == 404
    assert own.pk not in [line["id"] for line in client.get("/api/chains").json()]
    assert client.post(f"/api/chains/{own.pk}/restore", content_type="application/json").json()["id"] == own.pk
