"""Duplicates: proposals, the preview, merging, undoing."""

import pytest
from django.urls import reverse

from luodi.core.companies.register.importing import import_file
from luodi.core.companies.register.search import find_organisation
from luodi.web.audit.models import Event
from luodi.web.companies import register
from tests.web.companies.conftest import OLD_QINGQUAN, QINGQUAN, oid_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def pair(folder) -> dict[str, str]:
    return {"winner": oid_of(QINGQUAN), "loser": oid_of(OLD_QINGQUAN)}


def generation() -> dict[str, int]:
    return {"generation": register.manifest().generation}


def test_proposals_with_reasons(pair, lin, as_user):
    """A former name that is another row's name."""
    said = as_user(lin).get(reverse("companies:duplicates")).content.decode()
    assert "曾用名是另一方的名称" in said
    assert reverse("companies:preview") in said


def test_every_field_is_previewed_and_can_be_chosen(pair, lin, as_user):
    """The kept value is shown; another choice changes the result, and nothing is written."""
    client, url = as_user(lin), reverse("companies:preview")
    said = client.get(url, pair).content.decode()
    for label in ("名称", "注册资本", "登记状态", "曾用名"):
        assert label in said
    htmx = {"HX-Request": "true"}
    chosen = client.get(url, {**pair, "take-capital": "loser"}, headers=htmx).content.decode()
    assert "<strong>20 万元</strong>" in chosen
    assert "<strong>1,000 万元</strong>" in said
    assert not register.manifest().merges


def test_merged_logged_and_undone(pair, lin, as_user):
    """The row is gone and comes back as it was; both are in the log with who did it."""
    client = as_user(lin)
    before = find_organisation(register.folder(), pair["loser"])
    client.post(reverse("companies:merge"), {**pair, **generation(), "take-capital": "loser"})
    held = register.manifest()
    assert find_organisation(register.folder(), pair["winner"])["capital"] == "200000.00"
    assert held.merges[0].by == "林知夏"
    assert QINGQUAN in client.get(reverse("companies:duplicates")).content.decode()
    client.post(reverse("companies:undo-merge", args=[held.merges[0].id]))
    after = find_organisation(register.folder(), pair["loser"])
    assert (after["oid"], after["capital"]) == (before["oid"], before["capital"])
    assert list(Event.objects.order_by("id").values_list("operation", flat=True))[-2:] == [
        "rows-merged",
        "merge-undone",
    ]
    again = client.post(reverse("companies:undo-merge", args=[held.merges[0].id]))
    assert again.status_code == 422


def test_a_register_that_changed_since_the_preview(pair, lin, as_user, tmp_path):
    """Refused in words; the two rows stay."""
    seen = generation()
    (tmp_path / "b.csv").write_text("名称\n芜湖新来有限公司\n", encoding="utf-8")
    import_file(tmp_path / "b.csv", register.folder())
    answer = as_user(lin).post(reverse("companies:merge"), {**pair, **seen})
    assert answer.status_code == 409
    assert "又有改动" in answer.content.decode()
    assert not register.manifest().merges


@pytest.mark.parametrize(
    ("given", "status"),
    [
        ({"winner": "N0"}, 404),
        ({"loser": ""}, 404),
        ({"take-capital": "<b>"}, 422),
        ({"take-nothing": "winner"}, 422),
    ],
)
def test_a_preview_that_cannot_be(pair, lin, as_user, given, status):
    """Ids and choices that are none."""
    assert as_user(lin).get(reverse("companies:preview"), {**pair, **given}).status_code == status


def test_a_row_with_itself(pair, lin, as_user):
    """Said in words."""
    same = {"winner": pair["winner"], "loser": pair["winner"]}
    assert as_user(lin).get(reverse("companies:preview"), same).status_code == 422


@pytest.mark.parametrize("who", ["wang", "leader", "auditor"])
def test_who_may_not_merge(pair, who, request, as_user):
    """Only whoever manages a unit: no page, no merge, and no way there on the search page."""
    client = as_user(request.getfixturevalue(who))
    for name in ("duplicates", "preview", "files"):
        assert client.get(reverse(f"companies:{name}"), pair).status_code == 403
    assert client.post(reverse("companies:merge"), {**pair, **generation()}).status_code == 403
    assert client.post(reverse("companies:undo-merge", args=["000001"])).status_code == 403
    assert not register.manifest().merges
    assert reverse("companies:duplicates") not in client.get(reverse("companies:search")).content.decode()
