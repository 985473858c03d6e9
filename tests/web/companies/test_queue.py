"""The queue of links to check, and many accepted at once."""

import re

import pytest
from django.urls import reverse

from luodi.web.audit.models import Event
from luodi.web.companies import actions, linking
from luodi.web.companies.models import Decision, Link, LinkStatus
from tests.web.companies.conftest import linked, make_unclear, oid_of, talk

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def queue(client, **wanted) -> str:
    answer = client.get(reverse("companies:queue"), wanted)
    assert answer.status_code == 200
    return answer.content.decode()


def mentions(page: str) -> list[str]:
    return re.findall(r'queue-top"><strong class="fact-value">([^<]+)', page)


def test_what_is_worth_most_comes_first(unclear, lin, report, as_user):
    """Two reports before one; the same words in both are one card."""
    other = linked(report)["杭州云骧航空科技有限公司"]
    make_unclear(other)
    Link.objects.filter(pk=other.pk).update(score=0.86)  # nearer to the threshold, but in one report only
    make_unclear(linked(talk(lin, "合肥量子有限公司", "第二次"))["合肥工大"])
    said = queue(as_user(lin))
    assert mentions(said) == ["合肥工大", "杭州云骧航空科技有限公司"]
    assert "共 2 处，2 份报告，一起定" in said


def test_one_decision_settles_all_of_the_same(unclear, lin, as_user):
    """The card's button decides for both reports; the card comes back with the undo."""
    second = make_unclear(linked(talk(lin, "合肥量子有限公司", "第二次"))["合肥工大"])
    url = reverse("companies:decide", args=[unclear.pk])
    data = {"oid": oid_of("合肥工业大学"), "version": unclear.version, "on": "queue"}
    answer = as_user(lin).post(url, data, headers=HTMX)
    assert answer.status_code == 200
    assert "林知夏" in answer.content.decode()
    second.refresh_from_db()
    assert second.name == "合肥工业大学"
    assert mentions(queue(as_user(lin))) == []


def test_another_units_links_are_not_in_it(unclear, lin, zhao, auditor, as_user):
    """Zhao's queue is empty, his counts too; an auditor sees it and can press nothing."""
    said = queue(as_user(zhao))
    assert mentions(said) == []
    assert "合肥工大" not in said
    said = queue(as_user(auditor))
    assert mentions(said) == ["合肥工大"]
    assert "data-pick" not in said
    assert "宁河市招商局" in said


def test_states_and_words_narrow(unclear, lin, as_user):
    """What the linker took, what is not there, what was decided; and the words of the report."""
    client = as_user(lin)
    assert "合肥清泉新能源科技有限公司" in mentions(queue(client, status="proposed"))
    assert "科大讯飞" in mentions(queue(client, status="unknown"))
    assert mentions(queue(client, q="没有")) == []
    assert mentions(queue(client, status="<b>")) == ["合肥工大"]


def test_a_search_inside_a_card(unclear, lin, as_user):
    """Somebody looks for another organisation and finds it, in pinyin too; nonsense is said to find nothing."""
    url = reverse("companies:find", args=[unclear.pk])
    assert "重庆行远银行" in as_user(lin).get(url, {"q": "cqxy"}).content.decode()
    assert "名录里没有找到" in as_user(lin).get(url, {"q": "<没有>"}).content.decode()
    assert as_user(lin).get(url).content.decode().strip() == ""


def test_many_at_once_are_previewed_first(unclear, lin, as_user):
    """The preview lists what would be decided, and writes nothing; applying it does, and the log keeps it."""
    client, url = as_user(lin), reverse("companies:bulk")
    assert "合肥工业大学" in client.get(url, {"least": "0.5"}).content.decode()
    assert "没有达到" in client.get(url, {"least": "0.9"}).content.decode()
    assert not Decision.objects.exists()
    client.post(url, {"least": "0.5", "link": f"{unclear.pk}:{unclear.version}"})
    unclear.refresh_from_db()
    assert (unclear.status, unclear.name) == (LinkStatus.ACCEPTED, "合肥工业大学")
    assert Event.objects.filter(operation="links-accepted").count() == 1


def test_many_at_once_pass_over_what_changed(unclear, lin, wang, as_user):
    """Wang decided after the preview: his decision stands, and Lin is told."""
    seen = f"{unclear.pk}:{unclear.version}"
    actions.decide(link=unclear, oid=oid_of("合肥工业大学"), version=None, by=wang)
    answer = as_user(lin).post(reverse("companies:bulk"), {"least": "0.5", "link": seen}, follow=True)
    assert "有变化，没有认定" in answer.content.decode()
    unclear.refresh_from_db()
    assert unclear.name == "合肥工业大学"


def test_many_at_once_of_another_unit(unclear, zhao, leader, as_user):
    """Ids of another unit's links do nothing; who may only look is refused."""
    seen = {"least": "0.5", "link": f"{unclear.pk}:{unclear.version}"}
    as_user(zhao).post(reverse("companies:bulk"), seen)
    assert as_user(leader).post(reverse("companies:bulk"), seen).status_code == 403
    assert as_user(leader).get(reverse("companies:bulk")).status_code == 403
    assert not Decision.objects.exists()


@pytest.mark.parametrize("least", ["", "x", "-1", "nan", "1e999", "0.5' OR 1=1"])
def test_a_score_that_is_none(unclear, lin, as_user, least):
    """The form says so; posted, it is refused."""
    assert as_user(lin).get(reverse("companies:bulk"), {"least": least}).status_code == 200
    data = {"least": least, "link": f"{unclear.pk}:{unclear.version}"}
    assert as_user(lin).post(reverse("companies:bulk"), data).status_code == 422


def test_links_of_an_older_register_are_said(unclear, lin, as_user):
    """And linked anew by a job when asked."""
    Link.objects.update(generation=0)
    client = as_user(lin)
    assert "按旧名录" in queue(client)
    client.post(reverse("companies:relink"))
    from luodi.web.jobs.worker import work_once

    while work_once("worker"):
        pass
    assert "按旧名录" not in queue(client)


def test_no_register(no_register, lin, as_user):
    """The page says what it is for."""
    assert "还没有名录" in queue(as_user(lin))


def test_queue_all_counts_reports(folder, lin, report):
    """The job knows how much there is to do."""
    assert linking.queue_all(by=lin) == 1
